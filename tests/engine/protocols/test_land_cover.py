"""The land-cover protocol: every judged pixel counted once, what is there not made again, what is missing said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.protocols import land_cover
from saroptical.engine.protocols.cells import Cells
from saroptical.engine.protocols.encoder_rows import list_encoders
from saroptical.engine.protocols.encoders import Encoder, learn_encoder, see
from saroptical.engine.protocols.judging import Bench, Line, Unit
from saroptical.engine.protocols.labelled_sets import LabelledSet, controlled, dfc2020
from saroptical.engine.protocols.land_cover_table import find, write_tables
from saroptical.engine.protocols.pixel_inputs import Model
from saroptical.engine.raster.stack import ScenePair
from saroptical.engine.training.fusion import random_fusion

SMALL = {"width": 1 / 16, "features": 8, "projection": 4}


@pytest.fixture(scope="module")
def data() -> LabelledSet:
    """Four small patches to learn from and two to judge."""
    return replace(controlled(train=4, test=2), counts=(2,), clusters=3)


def encoder(key: str = "random", **settings: object) -> Encoder:
    found = next(encoder for encoder in list_encoders(2) if encoder.key == key)
    return replace(found, settings=replace(found.settings, **SMALL, **settings))  # type: ignore[arg-type]


def bench(data: LabelledSet, folder: Path, learned: list[int] | None = None) -> Bench:
    def learn(encoder: Encoder, pairs: Sequence[ScenePair], *, seed: int) -> Model:
        if learned is not None:
            learned.append(seed)
        bank = PatchBank.from_pairs([see(pair, encoder.sensors) for pair in pairs])
        return random_fusion(bank, settings=encoder.settings, seed=seed)

    cells = Cells(folder / "cells", "code")
    return Bench(data, cells, cells, Cells(folder / "networks", "code"), learn)


def test_a_network_is_learned_once_and_every_judged_pixel_counted_once(data: LabelledSet, tmp_path: Path) -> None:
    learned: list[int] = []
    judge, unit = bench(data, tmp_path, learned), Unit(encoder(), 3, data.folds[0])
    linear = Line(("features",), "linear", unit.encoder)
    lines = (linear, Line(("features", "bands", "indices"), "linear", unit.encoder))
    assert judge.judge(unit, lines) == 2
    assert judge.judge(unit, lines) == 0
    assert judge.judge(unit, (*lines, Line(("features",), "self-training", unit.encoder))) == 1
    assert learned == [3]
    for task in judge.tasks(lines):
        counts = judge.known(task, unit).arrays["counts"]  # type: ignore[union-attr]
        assert counts.shape == (2, 8, 9)
        np.testing.assert_array_equal(counts.sum((1, 2)), 64 * 64)


def test_a_cell_does_not_depend_on_what_else_is_made_with_it(data: LabelledSet, tmp_path: Path) -> None:
    unit, line = Unit(None, 0, data.folds[0]), Line(("bands",), "linear")
    found = []
    for name, counts, others in (("alone", (2,), ()), ("beside", (3, 2), (Line(("indices",), "k-means"),))):
        judge = bench(replace(data, counts=counts), tmp_path / name)
        judge.judge(unit, (line, *others))
        found.append(judge.known(judge.tasks((line,))[-1], unit).arrays["counts"])  # type: ignore[union-attr]
    np.testing.assert_array_equal(*found)


def test_other_settings_of_a_network_are_another_network(data: LabelledSet, tmp_path: Path) -> None:
    learned: list[int] = []
    judge = bench(data, tmp_path, learned)
    for each in (encoder(), encoder(temperature=0.1)):
        judge.judge(Unit(each, 0, data.folds[0]), (Line(("features",), "linear", each),))
    assert learned == [0, 0]


def test_two_runs_give_one_table(data: LabelledSet, tmp_path: Path) -> None:
    unit = Unit(encoder("late-both"), 1, data.folds[0])
    line = Line(("features",), "linear", unit.encoder)
    counts = []
    for name in "ab":
        judge = replace(bench(data, tmp_path / name), learn=learn_encoder)
        judge.judge(unit, (line,))
        counts.append(judge.known(judge.tasks((line,))[0], unit).arrays["counts"])  # type: ignore[union-attr]
    np.testing.assert_array_equal(*counts)


def test_the_table_says_what_is_missing_and_gains_over_its_first_line(data: LabelledSet, tmp_path: Path) -> None:
    judge = bench(data, tmp_path)
    pixels = (Line(("bands",), "linear"), Line(("indices",), "linear"), Line(("bands",), "k-means"))
    half = encoder("s1")
    rows = {None: pixels, half: (Line(("features",), "linear", half),)}
    for seed in (0, 1):
        judge.judge(Unit(None, seed, data.folds[0]), pixels)
    write_tables(tmp_path, judge, rows, seeds=(0, 1), steps=2)
    text = (tmp_path / "controlled.md").read_text()
    section = text.split("## 2 labelled")[1].split("## ")[0].splitlines()
    first, second = [line for line in section if line.startswith("| s")]
    assert first.count("[") == 0
    assert second.count("[") == 2
    assert "| 2 |" in second
    assert "Not measured: Sentinel-1 only, images and superpixels (features by linear, 0 of 2 cells)." in section
    assert "DBSI left out" in text
    assert (tmp_path / "controlled.csv").read_text().count("\n") == 1 + 3


def test_a_seed_without_all_folds_does_not_count(data: LabelledSet, tmp_path: Path) -> None:
    twice = replace(data, folds=(data.folds[0], replace(data.folds[0], name="again")))
    judge, line = bench(twice, tmp_path), Line(("bands",), "linear")
    judge.judge(Unit(None, 0, twice.folds[0]), (line,))
    found = find(judge, judge.tasks((line,))[0], (0, 1))
    assert (found.cells, dict(found.seeds), found.others) == (1, {}, 0)


def test_cells_of_other_code_are_taken_when_asked_for_and_counted(data: LabelledSet, tmp_path: Path) -> None:
    old, line = bench(data, tmp_path), Line(("bands",), "linear")
    old.judge(Unit(None, 0, data.folds[0]), (line,))
    for any_code in (False, True):
        new = replace(old, pixels=Cells(tmp_path / "cells", "newer", any_code))
        found = find(new, new.tasks((line,))[0], (0,))
        assert (found.cells, found.others) == (any_code, any_code)


def test_rows_are_all_of_the_issue_with_equal_steps() -> None:
    encoders = list_encoders(7)
    keys = {encoder.key for encoder in encoders}
    assert len(keys) == len(encoders)
    assert {f"{f}-{level}" for f in ("early", "intermediate", "late") for level in ("image", "superpixel", "both",
            "multiscale", "published")} <= keys  # fmt: skip
    assert {encoder.steps for encoder in encoders if encoder.key != "random"} == {7}
    sizes = {encoder.settings.features for encoder in encoders if not encoder.as_published}
    assert sizes == {16, 32, 64, 128, 256}


def test_published_table_runs_from_one_command(
    make_dfc2020: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_dfc2020(tmp_path / "tiles", 15, size=16)
    data = dfc2020(str(tmp_path / "tiles"))
    asked = ["--data", str(tmp_path / "tiles"), "--out", str(tmp_path / "out"), "--rows", "pixels", "--seeds", "0"]
    asked += ["--readouts", "linear", "forest"]
    land_cover.main(asked)
    assert "1 of 1" in capsys.readouterr().out
    table = (tmp_path / "out" / "dfc2020.md").read_text()
    assert data.title in table
    forest = next(line for line in table.splitlines() if line.startswith("| pixel random forest"))
    assert "| 1.000 |" in forest  # radar alone tells these tiles apart
    land_cover.main([*asked, "--part", "0", "2"])
    assert "0 cells made" in capsys.readouterr().out


@pytest.mark.slow
def test_published_rows_are_the_default_of_dfc2020(make_dfc2020: Callable[..., None], tmp_path: Path) -> None:
    make_dfc2020(tmp_path / "tiles", 15, size=32)
    land_cover.main(["--data", str(tmp_path / "tiles"), "--out", str(tmp_path / "out"), "--smoke", "--workers", "2"])
    table = (tmp_path / "out" / "dfc2020.md").read_text().split("## 10 labelled")[1].split("## ")[0]
    for method in ("intermediate fusion, images and superpixels", "late fusion, images only (MCL)", "DCCA"):
        lines = [line for line in table.splitlines() if line.startswith(f"| {method} |")]
        assert len(lines) >= 2
    assert "| byol" not in table
