"""From a row to its figures: learn from a fold's pairs, judge the others, keep both numbers and pictures."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..contract.bands import Sensor
from ..datasets.sen12 import BANDS
from ..evaluation.translation import Measured
from ..inference.generated import TranslatedPairs
from .cells import Cell, Cells
from .translation_rows import Row, learn
from .translation_sets import TranslationFold, TranslationSet

COLOURS = BANDS[Sensor.S2]
PICTURED = 3
"""Judged patches of a fold whose pictures are kept, spread over it."""
_ARRAYS = ("pixels", "squared", "absolute", "ssim", "angle_deg", "energy", "to_radar")


@dataclass(frozen=True)
class TranslationUnit:
    """What is learned and judged together."""

    row: Row
    seed: int
    fold: TranslationFold


@dataclass(frozen=True)
class TranslationBench:
    """A set to judge on, where results are kept, and where networks are trained."""

    data: TranslationSet
    results: Cells
    device: str

    def key(self, unit: TranslationUnit) -> tuple[str, dict[str, object]]:
        """Give name and settings of a cell."""
        split = unit.fold.split
        settings = {
            "row": replace(unit.row, title=""),
            "seed": unit.seed,
            "learned": [place.name for place in split.train],
            "judged": [place.name for place in split.test],
        }
        return f"{self.data.key}_{unit.row.key}_seed{unit.seed}_{unit.fold.name}", settings

    def known(self, unit: TranslationUnit) -> Cell | None:
        """Read a cell that is there."""
        return self.results.read(*self.key(unit))

    def make(self, unit: TranslationUnit) -> bool:
        """Make a cell, if it is missing, and tell whether it was."""
        name, settings = self.key(unit)
        if self.results.find(name, settings) is not None:
            return False
        split, start = unit.fold.split, time.perf_counter()
        translate = learn(unit.row, split.train, seed=unit.seed, device=self.device)
        about = {"seconds": round(time.perf_counter() - start, 1), "groups": [place.terrain for place in split.test]}
        patches = TranslatedPairs(split.test, translate, COLOURS, COLOURS)
        measured, pictures, shown = [], {}, pictured(len(patches))
        for number in range(len(patches)):
            patch = patches[number]
            found = patch.measure()
            assert found is not None  # each pixel of SEN1-2 is known
            measured.append(found)
            if number in shown:
                pictures[f"picture{number}"] = (255 * patch.generated).round().clip(0, 255).astype(np.uint8)
        self.results.write(name, settings, Cell(about, {**pack(measured), **pictures}))
        return True


def pictured(count: int) -> list[int]:
    """Choose the patches of a fold that are shown."""
    return [(2 * part + 1) * count // (2 * PICTURED) for part in range(min(PICTURED, count))]


def pack(measured: list[Measured]) -> dict[str, NDArray[np.float64]]:
    """Put what was measured of patches into arrays."""
    return {name: np.array([getattr(one, name) for one in measured], np.float64) for name in _ARRAYS}


def unpack(arrays: dict[str, NDArray[np.float64]]) -> list[Measured]:
    """Take it out again; pictures of 8 bits are compared with the radar as they are."""
    columns = zip(*(arrays[name] for name in _ARRAYS), strict=True)
    return [
        Measured(
            int(pixels),
            squared,
            absolute,
            ssim,
            float(angle),
            (float(energy[0]), float(energy[1])),
            float(radar),
            float(absolute.mean()),
        )
        for pixels, squared, absolute, ssim, angle, energy, radar in columns
    ]
