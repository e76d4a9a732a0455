"""The places of published data sets of scene labels, as a bank."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from ..datasets.scenelabels import ScenePlace, load_scene, targets_of
from ..errors import InputError
from ..raster.stack import ScenePair
from .bank import PatchBank
from .scenes import SceneBank

_BESIDE = 10
"""Bytes of a pixel beside its bands': whether it is valid, twice, and one band in double precision for its mean."""


def published_scenes(
    places: Sequence[ScenePlace],
    classes: Sequence[str],
    *,
    bands: tuple[str, ...] = (),
    held_out: Collection[str],
    several: bool = True,
) -> SceneBank:
    """Read the places of a published data set, in their order; those without a pixel of all sensors are left out.

    Args:
        places: See `list_version1` and its like.
        classes: The class list.
        bands: Bands to read, of either sensor; empty reads all.
        held_out: The splits that are kept for validation.
        several: Whether a place may have several labels; else each has exactly one.

    Raises:
        InputError: If a place cannot be read or is unlike the others, or has a label that is none of the classes.
    """
    targets = targets_of(places, classes)
    if not several and (targets.sum(axis=1) != 1).any():
        odd = places[int((targets.sum(axis=1) != 1).argmax())]
        raise InputError(
            f"{odd.name} has the labels {', '.join(odd.labels) or '(none)'}; exactly one was expected. Choose labels "
            "of one class a place, or several."
        )
    bank, usable = _read(places, bands)
    kept = torch.tensor([places[number].split in held_out for number in usable])
    known = torch.from_numpy(targets[usable])
    return SceneBank(bank, known if several else known.argmax(dim=1), kept)


def bytes_of(places: Sequence[ScenePlace]) -> int:
    """Estimate the memory that the bank of these places takes while networks learn from it, by the first of them."""
    pair = load_scene(places[0])
    return len(places) * max(pair.grid.shape) ** 2 * (4 * len(pair.bands) + _BESIDE)


def _read(places: Sequence[ScenePlace], bands: tuple[str, ...]) -> tuple[PatchBank, list[int]]:
    """Read place after place into one bank, so that no pixel is held twice; gives the numbers of what is usable."""
    like, usable = None, list[int]()
    pixels = valid = torch.empty(0)
    for number, place in enumerate(places):
        pair = load_scene(place, bands=bands)
        if not _is_usable(pair):
            continue
        one = PatchBank.from_pairs([pair])
        if like is None:
            like = one
            pixels, valid = _room(one.pixels, len(places)), _room(one.valid, len(places))
        if _kind(one) != _kind(like):
            raise InputError(
                f"{place.name} has {_kind(one)}, and {places[usable[0]].name} {_kind(like)}; scenes of one kind were "
                "expected. Complete the folder, or choose bands that all have."
            )
        pixels[len(usable)], valid[len(usable)] = one.pixels[0], one.valid[0]
        usable.append(number)
    if like is None:
        raise InputError(f"None of the {len(places)} scenes has a pixel of all sensors; check the folder.")
    return replace(like, pixels=pixels[: len(usable)], valid=valid[: len(usable)]), usable


def _room(first: Tensor, count: int) -> Tensor:
    return torch.empty(count, *first.shape[1:], dtype=first.dtype)


def _kind(bank: PatchBank) -> str:
    units = ", ".join(f"{sensor.upper()} in {unit}" for sensor, unit in bank.units.items())
    return f"the bands {' '.join(bank.bands)} of {bank.patch_px} px ({units})"


def _is_usable(pair: ScenePair) -> bool:
    return bool(pair.valid_for(tuple(stack.sensor for stack in pair.stacks)).any())
