"""The rows of the table of translation: two that need no network, and the recipes at equal budgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..datasets.sen12 import Sen12Place, load_sen12
from ..evaluation.translation import Pixels
from ..inference.generated import Translate
from ..inference.translation import Translator, translate_pair
from ..patches.bank import PatchBank
from ..raster.stack import ScenePair
from ..training.options import RunOptions
from ..training.tasks.translation_settings import RECIPES, TranslationSettings
from ..training.translation import train_translation

_DEGREE = 3
_MOST_BYTE = 255.0


@dataclass(frozen=True)
class Budget:
    """What every network may spend: channels of the first blocks, crops, and optimiser steps."""

    width: int
    crop_px: int
    batch: int
    steps: int


BUDGETS = {"cpu": Budget(32, 128, 4, 3000), "gpu": Budget(64, 256, 8, 3000)}


@dataclass(frozen=True)
class Row:
    """A way to make colours of radar.

    Attributes:
        key: Names it on the command line and in cells.
        title: What the table says.
        settings: Of a network; None where there is none.
        steps: Its optimiser steps.
    """

    key: str
    title: str
    settings: TranslationSettings | None = None
    steps: int = 0

    @property
    def is_drawn(self) -> bool:
        """Whether another seed gives another result."""
        return self.settings is not None


def list_rows(budget: Budget) -> dict[str, Row]:
    """List the rows by key, those that must be beaten first."""

    def recipe(name: str) -> TranslationSettings:
        spent = {"width": budget.width, "judge_width": budget.width, "crop_px": budget.crop_px, "batch": budget.batch}
        return replace(RECIPES[name], **spent)  # type: ignore[arg-type]

    rows = (
        Row("mean", "mean colour"),
        Row("polynomial", f"per-pixel polynomial, degree {_DEGREE}"),
        Row("l1", "improved recipe, L1 alone (the blur trap)", recipe("l1"), budget.steps),
        Row("published", "published recipe", recipe("published"), budget.steps),
        Row("improved", "improved recipe", recipe("improved"), budget.steps),
    )
    return {row.key: row for row in rows}


def learn(row: Row, places: Sequence[Sen12Place], *, seed: int, device: str) -> Translate:
    """Learn a row from pairs; what is given makes the optical bands (C, H, W) of a pair, 0 to 255."""
    pairs = [load_sen12(place) for place in places]
    if row.settings is None:
        return fit_polynomial(pairs, degree=_DEGREE if row.key == "polynomial" else 0)
    model, card = train_translation(
        PatchBank.from_pairs(pairs),
        RunOptions(steps=row.steps, seed=seed, device=device),
        settings=row.settings,
    )
    translator = Translator(model, card).to(device)
    return lambda pair: translate_pair(pair, translator)


def fit_polynomial(pairs: Sequence[ScenePair], *, degree: int) -> Translate:
    """Fit each optical band as a polynomial of the pixel's radar by least squares; of degree 0 it is the mean."""
    powers, shared = np.zeros((degree + 1, degree + 1)), np.zeros((degree + 1, 1))
    for pair in pairs:
        assert pair.s1 is not None
        assert pair.s2 is not None
        radar = _powers(pair.s1.pixels[0].ravel(), degree)
        powers += radar @ radar.T
        shared = shared + radar @ pair.s2.pixels.reshape(len(pair.s2.bands), -1).T.astype(np.float64)
    weights = np.linalg.lstsq(powers, shared, rcond=None)[0]

    def translate(pair: ScenePair) -> Pixels:
        assert pair.s1 is not None
        radar = pair.s1.pixels[0]
        made = (weights.T @ _powers(radar.ravel(), degree)).reshape(-1, *radar.shape)
        found: Pixels = made.clip(0, _MOST_BYTE).astype(np.float32)
        return found

    return translate


def _powers(radar: NDArray[np.float32], degree: int) -> NDArray[np.float64]:
    """Raise radar (pixels,), scaled to 1, to all powers up to `degree`; (degree + 1, pixels)."""
    return (radar.astype(np.float64) / _MOST_BYTE) ** np.arange(degree + 1)[:, None]
