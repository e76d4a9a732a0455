"""One number for what a training learns from, so that one that is taken up can tell if it is still the same."""

from __future__ import annotations

import zlib

from torch import Tensor

from .bank import PatchBank


def fingerprint(bank: PatchBank, *known: Tensor) -> int:
    """Sum up patches and what is known of them.

    Of the pixels the means of the bands count, to four digits: another machine may read their last bits otherwise.

    Args:
        bank: The patches.
        known: Labels, and which of them are held out; every value counts.
    """
    means = [f"{float(band.double().mean()):.4g}" for band in bank.pixels.unbind(1)]
    found = zlib.crc32(repr((bank.bands, sorted(bank.units.items()), bank.gsd_m, means)).encode())
    for tensor in (bank.valid, *known):
        found = zlib.crc32(repr(tuple(tensor.shape)).encode(), found)
        found = zlib.crc32(tensor.contiguous().numpy().data, found)
    return found
