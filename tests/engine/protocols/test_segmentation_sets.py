"""Sets to judge on: nothing is both learned from and judged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from saroptical.engine.errors import InputError
from saroptical.engine.protocols.segmentation_sets import dfc2020, open_setup


def add(root: Path, part: str, number: int) -> None:
    place = {"crs": "EPSG:32633", "transform": Affine(10, 0, 5e5, 0, -10, 5e6), "height": 4, "width": 4}
    kinds = {
        "s1": np.full((2, 4, 4), -12, np.float32),
        "s2": np.full((13, 4, 4), 100 + number, np.uint16),
        "dfc": np.full((1, 4, 4), 10, np.uint8),
    }
    for kind, pixels in kinds.items():
        path = root / f"ROIs0000_{part}" / f"{kind}_{part}" / f"ROIs0000_{part}_{kind}_{part}_p{number}.tif"
        path.parent.mkdir(parents=True, exist_ok=True)
        with rasterio.open(path, "w", driver="GTiff", count=len(pixels), dtype=pixels.dtype, **place) as file:
            file.write(pixels)


def test_published_set_up_learns_from_the_test_part_and_judges_the_validation_part(tmp_path: Path) -> None:
    for number in range(6):
        add(tmp_path, "test", number)
    for number in range(3):
        add(tmp_path, "validation", 50 + number)
    setup = open_setup(str(tmp_path))
    assert (setup.key, setup.classes, setup.clusters) == ("dfc2020", 6, 6)
    learned, judged = setup.splits[0].train(), list(setup.splits[0].test())
    assert [round(float(pair.s2.pixels[0, 0, 0]) * 1e4) for pair in learned] == list(range(100, 106))  # type: ignore[union-attr]
    assert len(judged) == 3
    assert learned[0].bands == ("VV", "VH", "B02", "B03", "B04", "B08")
    assert set(np.unique(judged[0][1])) == {0}


def test_a_folder_of_one_part_is_judged_on_what_was_not_learned_from(tmp_path: Path) -> None:
    for number in range(6):
        add(tmp_path, "validation", number)
    split = dfc2020(str(tmp_path), learned=2).splits[0]
    values = [
        {round(float(pair.s2.pixels[0, 0, 0]) * 1e4) for pair in pairs}  # type: ignore[union-attr]
        for pairs in (split.train(), [pair for pair, _ in split.test()])
    ]
    assert [len(part) for part in values] == [2, 4]
    assert not values[0] & values[1]


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="DFC2020 folder"):
        open_setup(str(tmp_path))
