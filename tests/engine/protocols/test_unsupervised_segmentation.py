"""The protocol runs, keeps its cells, and adds them up as the table says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from saroptical.engine.protocols.cells import Cell, Cells
from saroptical.engine.protocols.segmentation_sets import Setup, controlled, open_setup
from saroptical.engine.protocols.unsupervised_segmentation import gather, run, run_cell, table_rows


@pytest.fixture(scope="module")
def small() -> Setup:
    """Two made patches to learn from and two to judge, as two splits."""
    setup = controlled(train=2, test=2)
    return replace(setup, splits=(setup.splits[0], replace(setup.splits[0], name="again")))


def rows(*keys: str) -> list:  # type: ignore[type-arg]
    return [row for row in table_rows(2, 1) if row.key in keys]


def test_table_has_a_line_per_row_and_gains_over_the_first(small: Setup, tmp_path: Path) -> None:
    said: list[str] = []
    run(small, rows("kmeans", "kmeans-mean11", "vq-s1"), seeds=[0, 1], folder=tmp_path, say=said.append)
    lines = (tmp_path / "controlled.md").read_text().splitlines()
    assert len(lines) == 4 + 3
    assert "VQ | S1 | 2 | 2 |" in lines[-1]
    assert lines[4].count("[") == 0
    assert lines[5].count("[") == 2
    assert (tmp_path / "controlled.csv").read_text().count("\n") == 4
    assert len(said) == 1 + 3 * 2 * 2


def test_a_cell_that_is_there_is_not_run_again(small: Setup, tmp_path: Path) -> None:
    cells = Cells(tmp_path, "code")
    cell = run_cell(rows("kmeans")[0], small.splits[0], small, seed=0, cells=cells)
    (path,) = tmp_path.iterdir()
    marked = Cell({**cell.about, "seconds": -7}, cell.arrays)
    cells.write(path.name.rsplit("_", 2)[0], {"other": "settings"}, marked)
    (other,) = set(tmp_path.iterdir()) - {path}
    other.replace(path)
    assert run_cell(rows("kmeans")[0], small.splits[0], small, seed=0, cells=cells).about["seconds"] == -7


def test_other_settings_or_other_code_make_another_cell(small: Setup, tmp_path: Path) -> None:
    row = rows("kmeans")[0]
    for changed, code in ((row, "a"), (replace(row, smooth=3), "a"), (row, "b")):
        run_cell(changed, small.splits[0], small, seed=0, cells=Cells(tmp_path, code))
    assert len(list(tmp_path.iterdir())) == 3


def test_two_runs_of_one_seed_give_one_map(small: Setup, tmp_path: Path) -> None:
    cells = [
        run_cell(rows("vq")[0], small.splits[0], small, seed=3, cells=Cells(tmp_path / name, "code")) for name in "ab"
    ]
    assert cells[0].about["digest"] == cells[1].about["digest"]


def test_confusions_hold_every_judged_pixel_once_and_equal_maps_agree(small: Setup, tmp_path: Path) -> None:
    cells = {
        (seed, split.name): run_cell(rows("kmeans")[0], split, small, seed=0, cells=Cells(tmp_path, "code"))
        for seed in (0, 1)
        for split in small.splits
    }
    outcome = gather(cells)
    assert outcome.confusions.shape == (2, 4, 8, 9)
    np.testing.assert_array_equal(outcome.confusions.sum((2, 3)), 64 * 64)
    assert outcome.between == 1.0


def test_smoothing_and_a_random_network_run(small: Setup, tmp_path: Path) -> None:
    for key in ("kmeans-mean11", "random"):
        cell = run_cell(rows(key)[0], small.splits[0], small, seed=0, cells=Cells(tmp_path, "code"))
        assert cell.about["used"] >= 2


def test_triplet_folds_share_no_tile_and_cover_all(real_data: Path) -> None:
    setup = open_setup(str(real_data / "bigearthnet_triplets"))
    assert len(setup.splits) == 5
    sizes = [(len(split.train()), len(list(split.test()))) for split in setup.splits]
    assert all(train + test == 85 for train, test in sizes)
    assert sum(test for _, test in sizes) == 85
