"""Superpixels of a whole bank, at one scale or several.

Cut once, before training, and kept beside the patches (`patches.cache`): a
trainer never waits for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..contract.bands import Sensor
from ..contract.card import BandStatistics
from ..contract.events import Progress, Report
from ..errors import BandMissing, InputError
from .bank import PatchBank
from .statistics import normalise
from .superpixels import compact_regions, felzenszwalb_regions

BLUR_PX = {Sensor.S1: 1.5, Sensor.S2: 0.5}
"""Smoothing of each sensor before SLIC cuts."""
METHODS = ("slic", "felzenszwalb")
_Cut = Callable[..., NDArray[np.int64]]


def cut_regions(
    bank: PatchBank,
    bands: tuple[BandStatistics, ...],
    *,
    method: str = "slic",
    areas_px: Sequence[int] = (50,),
    shown: Sequence[str] | None = None,
    report: Report,
    threads: int = 0,
) -> Tensor:
    """Cut every patch of a bank into superpixels.

    Args:
        bank: Patches; invalid pixels count as the mean of their band, whatever lies there.
        bands: Statistics that normalise them.
        method: slic, compact and of about equal area, or felzenszwalb, of any shape.
        areas_px: Pixels of a superpixel at each scale, finest first. Felzenszwalb's algorithm knows no area: its scale
            is 4 and its smallest region 0.6 of it, so that 50 gives the published 200 and 30.
        shown: Names of the bands that they follow, of either sensor; None for all, because a border that only the
            radar sees must not run through a superpixel.
        report: Told after each patch; may cancel.
        threads: Patches that are cut at once; 0 for as many as torch computes with. The result is the same.

    Returns:
        (N, S, P, P) int32, numbered from 1 in each patch and scale.

    Raises:
        InputError: If a name, a method or an area is not to be had.
    """
    channels = _channels(bank, shown)
    cut = _cutter(method, bank, channels, areas_px)
    regions = torch.empty(len(bank), len(areas_px), bank.patch_px, bank.patch_px, dtype=torch.int32)

    def work(index: int) -> None:
        pixels = normalise(bank.pixels[index], bank.valid[index], bands)[channels].numpy()
        for scale, area in enumerate(areas_px):
            regions[index, scale] = torch.from_numpy(cut(pixels, area))

    for done in _in_threads(work, len(bank), threads or torch.get_num_threads()):
        report(Progress(done / len(bank), f"superpixels, {done} of {len(bank)} patches"))
    return regions


def check_regions(bank: PatchBank, regions: Tensor) -> None:
    """Raise InputError unless these can be a bank's superpixel maps."""
    number, side, found = len(bank), bank.patch_px, tuple(regions.shape)
    if len(found) != 4 or (found[0], *found[2:]) != (number, side, side):
        raise InputError(
            f"The superpixel maps have the shape {found}; {number} patches of {side} px need ({number}, scales, "
            f"{side}, {side}). Cut the superpixels of these patches."
        )


def _channels(bank: PatchBank, shown: Sequence[str] | None) -> list[int]:
    absent = [name for name in shown or () if name not in bank.bands]
    if absent or (shown is not None and not shown):
        raise BandMissing(
            f"Superpixels are to follow {' '.join(shown or ()) or 'no band'}; the patches have {' '.join(bank.bands)}. "
            "Choose among these."
        )
    return [bank.bands.index(name) for name in shown or bank.bands]


def _cutter(method: str, bank: PatchBank, channels: list[int], areas_px: Sequence[int]) -> _Cut:
    if not areas_px or min(areas_px) < 1 or list(areas_px) != sorted(areas_px):
        raise InputError(
            f"Superpixels cannot have areas of {', '.join(map(str, areas_px)) or 'nothing'} pixels; give one or more "
            "whole numbers from 1, the smallest first."
        )
    if method == "slic":
        blur = [BLUR_PX[bank.sensors[channel]] for channel in channels]
        return lambda pixels, area: compact_regions(pixels, blur_px=blur, area_px=area)
    if method == "felzenszwalb":
        return lambda pixels, area: felzenszwalb_regions(pixels, scale=4 * area, min_size=round(0.6 * area))
    raise InputError(f"'{method}' cuts no superpixels; choose {' or '.join(METHODS)}.")


def _in_threads(work: Callable[[int], None], count: int, threads: int) -> Iterator[int]:
    """Do the work of each number, some at once, and give how many are done; a caller who leaves ends it."""
    pool = ThreadPoolExecutor(threads)
    try:
        for done, _ in enumerate(pool.map(work, range(count))):
            yield done + 1
    finally:
        pool.shutdown(cancel_futures=True)
