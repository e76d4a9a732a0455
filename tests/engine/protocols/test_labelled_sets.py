"""Labelled sets: nothing is both shown and judged, and fewer labels are part of more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from saroptical.engine.errors import InputError
from saroptical.engine.protocols.labelled_sets import ALL, DFC_COUNTS, controlled, dfc2020, open_labelled


def test_few_labels_are_part_of_many_and_seeds_differ() -> None:
    data = controlled(train=12, test=3)
    fold = data.folds[0]
    few, more, every = (set(data.shown(fold, count, 1)) for count in (3, 7, ALL))
    assert few < more < every == set(fold.labelled)
    assert set(data.shown(fold, 3, 2)) != few
    assert not every & set(fold.judged)


def test_tiles_are_drawn_nested_where_there_are_no_index_files(
    make_dfc2020: Callable[..., None], tmp_path: Path
) -> None:
    make_dfc2020(tmp_path, 18)
    data = open_labelled(str(tmp_path))
    assert data.counts == (10,)
    assert "drawn with seed 0, not the published list" in data.title
    assert len(data.folds[0].judged) == 8
    assert not set(data.folds[0].judged) & set(data.shown(data.folds[0], 10, 5))
    assert data.shown(data.folds[0], 10, 5) == data.shown(data.folds[0], 10, 6)


def test_index_files_are_obeyed_as_numbers_and_as_names(make_dfc2020: Callable[..., None], tmp_path: Path) -> None:
    make_dfc2020(tmp_path, 12)
    for count in DFC_COUNTS:
        np.save(tmp_path / f"train{count}.npy", np.arange(2, 2 + min(count // 10, 5)))
    np.save(tmp_path / "vali5114.npy", np.array(["ROIs0000_test_test_p0", "ROIs0000_test_test_p1"]))
    data = dfc2020(str(tmp_path))
    assert data.counts == DFC_COUNTS
    assert data.shown(data.folds[0], 10, 0) == ("ROIs0000_test_test_p2",)
    assert [name[-2:] for name in data.shown(data.folds[0], 1000, 0)] == ["p2", "p3", "p4", "p5", "p6"]
    assert data.folds[0].judged == ("ROIs0000_test_test_p0", "ROIs0000_test_test_p1")
    pair, labels = data.load("ROIs0000_test_test_p1")
    assert pair.bands == ("VV", "VH", "B02", "B03", "B04", "B08")
    assert set(np.unique(labels)) == {7}


def test_index_files_that_overlap_or_point_nowhere_are_refused(
    make_dfc2020: Callable[..., None], tmp_path: Path
) -> None:
    make_dfc2020(tmp_path, 6)
    for count in DFC_COUNTS:
        np.save(tmp_path / f"train{count}.npy", np.arange(3))
    np.save(tmp_path / "vali5114.npy", np.arange(2, 6))
    with pytest.raises(InputError, match="both labelled and judged"):
        dfc2020(str(tmp_path))
    np.save(tmp_path / "vali5114.npy", np.array([17]))
    with pytest.raises(InputError, match="tile 17 of 6"):
        dfc2020(str(tmp_path))
    np.save(tmp_path / "vali5114.npy", np.array(["elsewhere"]))
    with pytest.raises(InputError, match="elsewhere"):
        dfc2020(str(tmp_path))


def test_triplet_folds_share_no_patch_and_cover_all(real_data: Path) -> None:
    data = open_labelled(str(real_data / "bigearthnet_triplets"))
    judged = [name for fold in data.folds for name in fold.judged]
    assert len(judged) == len(set(judged)) == 85
    for fold in data.folds:
        assert not set(fold.judged) & {*fold.learned, *fold.labelled}
        assert len(data.shown(fold, 10, 0)) == 10
