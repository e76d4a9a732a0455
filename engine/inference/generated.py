"""Generated and measured optical pixels side by side, patch by patch: of pairs of a data set, or of layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..contract.bands import TRUE_COLOUR
from ..datasets.sen12 import Sen12Place, load_sen12
from ..errors import BandMissing, UnitMismatch
from ..evaluation.translation import Measured, Pixels, brightness, measure, measure_flat, to_unit_scale
from ..io.nearest import NearestLayer
from ..io.reader import PairReader, SceneReader
from ..raster.grid import Grid
from ..raster.stack import BandStack, ScenePair
from ..raster.window import Window
from .provenance import GENERATED
from .translated import BRIGHT

Mask = NDArray[np.bool_]
Picture = NDArray[np.uint8]
PATCH_PX = 256
"""Side of the patches that a layer is judged in, that of SEN1-2's pairs, so that figures of both can be compared."""
Translate = Callable[[ScenePair], Pixels]
"""Makes the optical bands (C, H, W) of a pair's radar, in their unit."""


@dataclass(frozen=True)
class Patch:
    """A patch to judge, on the scale from 0 to 1.

    Attributes:
        name, group: What it is called, and what it shows; "" unknown.
        truth, generated: (C, H, W); NaN where not known.
        radar: (H, W) brightness, NaN where not known; None without radar.
        spread: (H, W) how unsure the generated pixels are, NaN where that is not known; None where nothing says.
        pair: What was measured, in its units, of the optical bands those that are judged.
        made: What was generated, in the unit of the optical bands.
        asked: (H, W) True where it is to be judged; None judges all.
    """

    name: str
    group: str
    truth: Pixels
    generated: Pixels
    radar: Pixels | None
    pair: ScenePair
    made: Pixels
    spread: Pixels | None = None
    asked: Mask | None = None

    @property
    def valid(self) -> Mask:
        """(H, W) True where truth, generated and radar are known, and judging is asked for."""
        layers = [self.truth, self.generated, *([] if self.radar is None else [self.radar[None]])]
        known = np.logical_and.reduce(np.isfinite(np.concatenate(layers)))
        return np.asarray(known if self.asked is None else known & self.asked)

    def measure(self) -> Measured | None:
        """Measure it where it is valid."""
        assert self.pair.s2 is not None
        is_picture = self.pair.s2.unit == "byte"
        return measure(self.truth, self.generated, self.valid, radar=self.radar, levelled=not is_picture)

    def measure_flat(self) -> Measured | None:
        """Measure what needs no radar beside the truth: its mean colour, all over."""
        return measure_flat(self.truth, self.valid)

    @property
    def pictures(self) -> tuple[Picture, Picture] | None:
        """Give the true and the generated patch in 8-bit true colour (H, W, 3), reflectance up to 0.3.

        None where the patch has holes, is smaller than `PATCH_PX`, or lacks a band of true colour.
        """
        assert self.pair.s2 is not None
        bands = list(self.pair.s2.bands)
        if self.valid.shape != (PATCH_PX, PATCH_PX) or not self.valid.all() or not set(TRUE_COLOUR) <= set(bands):
            return None
        chosen, white = [bands.index(name) for name in TRUE_COLOUR], 1.0 if self.pair.s2.unit == "byte" else BRIGHT

        def painted(pixels: Pixels) -> Picture:
            shown = np.clip(pixels[chosen] / white, 0, 1).transpose(1, 2, 0)
            return np.asarray((255 * shown).round(), np.uint8)

        return painted(self.truth), painted(self.generated)

    @property
    def optical(self) -> tuple[BandStack, BandStack]:
        """Give the true and the generated bands; a hole in either is one in both, so a network sees as much of both."""
        assert self.pair.s2 is not None
        true = replace(self.pair.s2, valid=self.pair.s2.valid & np.isfinite(self.made).all(axis=0))
        return true, replace(true, pixels=self.made)


class Patches(Protocol):
    """Patches to judge, made when they are asked for."""

    @property
    def bands(self) -> tuple[str, ...]:
        """The judged bands."""

    @property
    def scenes(self) -> tuple[str, ...]:
        """The scene that each was cut from."""

    def __len__(self) -> int:
        """How many there are."""

    def __getitem__(self, index: int) -> Patch:
        """Make one."""


@dataclass(frozen=True)
class TranslatedPairs:
    """Pairs of SEN1-2, translated one by one.

    Attributes:
        places: The pairs.
        translate: Makes `made`.
        made: The bands that it makes.
        bands: The bands of them to judge.
    """

    places: Sequence[Sen12Place]
    translate: Translate
    made: tuple[str, ...]
    bands: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.places)

    @property
    def scenes(self) -> tuple[str, ...]:
        """The scene that each pair was cut from."""
        return tuple(place.scene for place in self.places)

    def __getitem__(self, index: int) -> Patch:
        """Read and translate a pair."""
        place = self.places[index]
        pair = load_sen12(place)
        drawn = self.translate(pair)
        made = drawn[[self.made.index(name) for name in self.bands]]
        patch = show_patch(place.patch_id, place.terrain, pair, made, self.bands)
        return replace(patch, spread=drawn[-1]) if len(drawn) > len(self.made) else patch


@dataclass(frozen=True)
class GeneratedLayer:
    """Windows of a generated layer, of the measured scene and of the radar, if any, on one grid.

    Attributes:
        reader: The measured scene, and the radar.
        generated: The layer to judge.
        bands: The bands of it to judge.
        uncertainty: How unsure its pixels are; None where nothing says.
        provenance: Where its pixels come from, see `provenance`: only generated ones are judged; None judges all.
    """

    reader: PairReader
    generated: SceneReader
    bands: tuple[str, ...]
    uncertainty: NearestLayer | None = None
    provenance: NearestLayer | None = None

    def __len__(self) -> int:
        return len(patch_windows(self.reader.grid))

    @property
    def scenes(self) -> tuple[str, ...]:
        """One scene alone."""
        return ("",) * len(self)

    def __getitem__(self, index: int) -> Patch:
        """Read a window."""
        window = patch_windows(self.reader.grid)[index]
        name = f"row {window.row}, column {window.col}"
        patch = show_patch(name, "", self.reader.read(window), self.generated.read(window).pixels, self.bands)
        spread, asked = None, None
        if self.uncertainty is not None:
            values, known = self.uncertainty.read(window)
            spread = np.where(known, values, np.nan).astype(np.float32)
        if self.provenance is not None:
            asked = self.provenance.read(window)[0] == GENERATED
        return replace(patch, spread=spread, asked=asked)


def patch_windows(grid: Grid) -> list[Window]:
    """Cut a grid into patches, row by row; those at its end are smaller."""
    return list(grid.window.cut(PATCH_PX, PATCH_PX))


def show_patch(name: str, group: str, pair: ScenePair, made: Pixels, bands: tuple[str, ...]) -> Patch:
    """Bring a pair and its translation to the scale on which they are judged."""
    assert pair.s2 is not None
    known = pair.s2.select(bands)
    radar = None if pair.s1 is None else brightness(_masked(pair.s1), pair.s1.unit)
    truth, generated = (to_unit_scale(pixels, known.unit) for pixels in (_masked(known), made))
    return Patch(name, group, truth, generated, radar, ScenePair(pair.s1, known), made)


def shared_bands(name: str, made: Sequence[str], other: str, known: Sequence[str]) -> tuple[str, ...]:
    """Name the bands that are generated and known.

    Raises:
        BandMissing: If there is none.
    """
    shared = tuple(band for band in made if band in known)
    if not shared:
        raise BandMissing(
            f"{name} has the bands {' '.join(made)} and {other} {' '.join(known)}; a common band was expected. State "
            "the bands, or choose others."
        )
    return shared


def check_units(name: str, unit: str, other: str, known: str) -> None:
    """Refuse to compare 8-bit pictures with reflectance.

    Raises:
        UnitMismatch: If one is a picture and the other is not.
    """
    if (unit == "byte") != (known == "byte"):
        raise UnitMismatch(
            f"{name} is in {_named(unit)} and {other} in {_named(known)}; the same unit was expected of both. Choose "
            "layers, or a model, of one unit."
        )


def _named(unit: str) -> str:
    return "8-bit picture values" if unit == "byte" else unit


def _masked(stack: BandStack) -> Pixels:
    return np.where(stack.valid, stack.pixels, np.float32(np.nan))
