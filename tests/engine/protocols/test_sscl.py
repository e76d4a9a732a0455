"""The protocol of spatial-spectral context learning: what is run first, equal budgets, and what its tables say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from saroptical.engine.protocols import sscl, sscl_sets
from saroptical.engine.protocols.cells import Cell, Cells
from saroptical.engine.protocols.judging import Task, Unit
from saroptical.engine.protocols.labelled_sets import ALL, LabelledSet, controlled
from saroptical.engine.protocols.sscl_figures import draw_figures, paint
from saroptical.engine.protocols.sscl_plan import FINETUNE, LINEAR, PIXELS, SHARPNESS, Plan
from saroptical.engine.protocols.sscl_rows import BUDGETS, FILTERS, list_starts, teach_settings
from saroptical.engine.protocols.sscl_sets import despeckled, little, open_set
from saroptical.engine.protocols.sscl_table import Tables
from saroptical.engine.protocols.teaching import Taught, TeachingBench
from saroptical.engine.training.landcover import TEACH_RATES
from saroptical.engine.training.starts import WINDOWS

BUDGET = replace(BUDGETS["cpu"], pretraining=7, teaching=5)


@pytest.fixture(scope="module")
def data() -> LabelledSet:
    """Six patches to learn from and three to judge, at three numbers of labels."""
    return replace(controlled(train=6, test=3), counts=(2, 4, ALL))


@pytest.fixture
def plan(data: LabelledSet) -> Plan:
    return Plan(data, list_starts(BUDGET), BUDGET)


def tables(plan: Plan, folder: Path, seeds: tuple[int, ...] = (0, 1)) -> Tables:
    cells = Cells(folder / "cells", "code")
    benches = {
        method: TeachingBench(despeckled(plan.data, method), cells, cells, cells, lambda *_, **__: None)  # type: ignore[arg-type, return-value]
        for method in ("none", *FILTERS)
    }
    return Tables(plan, lambda line: benches[getattr(line.encoder, "despeckle", "none")], seeds)


def keep(tables: Tables, task: Task, share: float, *, seeds: tuple[int, ...] = (0, 1), **more: np.ndarray) -> None:
    """Keep cells of a method that is right in this share of every class."""
    right, wrong = round(100 * share), 100 - round(100 * share)
    one = right * np.eye(8, 9, dtype=np.int64) + wrong * np.eye(8, 9, 1, dtype=np.int64)
    counts = np.stack([one] * 3)
    bench = tables.bench_of(task.line)
    for seed in seeds:
        unit = Unit(task.line.encoder, seed, tables.plan.data.folds[0])
        bench.cells_of(task.line).write(*bench.key(task, unit), Cell({}, {"counts": counts, **more}))


def test_budgets_and_rates_are_equal() -> None:
    starts = list_starts(BUDGET)
    assert {start.steps for start in starts.values()} == {0, 7}
    assert all(start.steps == 0 for key, start in starts.items() if key.startswith(("random", "merged", "unet")))
    drop = {"sensor_drop": 0.0, "chooses": False}
    settings = {key: teach_settings(starts[key], BUDGET, **drop) for key in ("random", "sscl")}  # type: ignore[arg-type]
    assert settings["random"] == settings["sscl"]
    assert settings["random"].loaded_share == 1
    assert settings["sscl"].patience == 0
    assert teach_settings(starts["sscl"], BUDGET, sensor_drop=0.0, chooses=True).patience > 0


def test_the_most_telling_comes_first_and_nothing_twice(plan: Plan) -> None:
    tasks = plan.all_tasks()
    assert len(set(tasks)) == len(tasks)
    first = {
        plan.task(key, way, count) for key in ("random", "sscl") for way in (FINETUNE, LINEAR) for count in (4, ALL)
    }
    assert set(tasks[:8]) == first
    updates = {task.line.updates for task in tasks if isinstance(task.line, Taught)}
    assert updates == {5, 12}
    second = [unit.encoder.key for unit, _ in plan.work((0, 1), (2,), ()) if unit.encoder]
    assert second == ["sscl-s1", "random-s1", "sscl-s2", "random-s2"] * 2
    assert [unit.seed for unit, _ in plan.work((0, 1), (1, 2, 5), ["sscl"])] == [0, 1, 0, 1]


def test_weights_of_others_are_rows_of_their_own_where_they_are_at_hand(data: LabelledSet) -> None:
    starts = list_starts(BUDGET, ["imagenet:/weights/resnet18.pth"])
    with_them = Plan(data, starts, BUDGET)
    assert with_them.loaded == ("imagenet-resnet18",)
    assert with_them.task("imagenet-resnet18", FINETUNE, 4) in with_them.all_tasks()


def test_a_network_without_pretraining_is_built_as_trainlandcover_builds_it(plan: Plan) -> None:
    task = plan.task("windows", FINETUNE, 4)
    assert isinstance(task.line, Taught)
    assert (task.line.teach.network, task.line.teach.learning_rate) == (WINDOWS, TEACH_RATES[WINDOWS])
    assert task.line.teach.plan == plan.task("random", FINETUNE, 4).line.teach.plan  # type: ignore[attr-defined]


def test_networks_have_the_same_size_whatever_they_learned(plan: Plan) -> None:
    for key in ("random", "simsiam", "core", "unifeat", "lee-sscl"):
        settings = plan.starts[key].settings
        assert replace(settings, method="sscl") == replace(plan.starts["sscl"].settings, method="sscl")


def test_tables_say_gains_what_is_missing_and_when_scratch_is_reached(plan: Plan, tmp_path: Path) -> None:
    written = tables(plan, tmp_path)
    shares = {"random": {2: 0.3, 4: 0.4, ALL: 0.6}, "sscl": {2: 0.5, 4: 0.62, ALL: 0.7}}
    for key, by_count in shares.items():
        for count, share in by_count.items():
            keep(written, plan.task(key, FINETUNE, count), share, counts_s1=np.ones((3, 8, 9), np.int64),
                 counts_s2=np.ones((3, 8, 9), np.int64))  # fmt: skip
    keep(written, plan.task("merged", FINETUNE, 4), 0.2, seeds=(0,))
    keep(written, plan.task(PIXELS, "forest", 4), 0.55)
    keep(written, plan.task("windows", FINETUNE, 4), 0.58)
    keep(written, plan.task("sscl-s1", FINETUNE, 4), 0.3)
    for key, share in (("sscl", 0.6), ("simsiam", 0.48)):
        keep(written, plan.task(key, LINEAR, 4), share)
    energies = np.array([[8.0, 2], [4.0, 4], [2.0, 4]])
    keep(written, plan.task("sscl", SHARPNESS, 0), 0.5, energies=energies, features=np.zeros((3, 8, 8)))
    written.write(tmp_path)
    text = (tmp_path / "sscl_controlled.md").read_text()
    sections = {part.split("\n")[0]: part for part in text.split("## ")}
    second = sections["Table II: fine-tuned"]
    assert "| 4 | SSCL | S1+S2 | fine-tuned | 7 | 2 | 0.620 ± 0.000 |" in second
    assert "+0.220 [+0.220, +0.220]" in second
    assert "Not measured: SimSiam, S1+S2, fine-tuned, 4 (0 of 2); SimSiam, S1+S2, fine-tuned, all (0 of 2)." in second
    assert "\nNot measured: random init" in sections["Table I: linear protocol"]
    assert "OA: from scratch with all labels 0.600; SSCL reaches it with 4 labelled." in text
    assert "| 4 | both sensors | 0.200 | 0.400 ± 0.000 | 0.620 ± 0.000 |" in text
    assert "| SSCL | 2 | 0.800 ± 0.000 | 0.889 ± 0.000 |" in sections["Figure 4: sharpness of feature maps"]
    assert "Not measured: random init, SimSiam." in sections["Figure 4: sharpness of feature maps"]
    gained = sections["What is gained, pair by pair"]
    assert "| 4 | SSCL | fine-tuned | pixel random forest, S1+S2 | +0.070 [+0.070, +0.070] |" in gained
    assert "| 4 | windows network | fine-tuned | pixel random forest, S1+S2 | +0.030 [+0.030, +0.030] |" in gained
    assert "| 4 | SSCL | fine-tuned | SSCL, S1 | +0.320 [+0.320, +0.320] |" in gained
    assert "| 4 | SSCL | frozen, linear classifier | SimSiam, S1+S2 | +0.120 [+0.120, +0.120] |" in gained
    assert "| 4 | fine-tuned | 2 | 0.620 ± 0.000 | 0.111 ± 0.000 | 0.111 ± 0.000 |" in text
    assert "ImageNet and torchgeo weights: not measured: no weights." in text
    header = (tmp_path / "sscl_controlled.csv").read_text().splitlines()[0].split(",")
    assert {"section", "OA", "mIoU gain", "r0 o0", "localised"} <= set(header)


def test_figures_show_what_there_is_in_the_classes_own_colours(plan: Plan, tmp_path: Path) -> None:
    written = tables(plan, tmp_path, seeds=(0,))
    assert draw_figures(tmp_path, written) == []
    maps = {"pictured": np.array([2, 0]), "map2": np.zeros((64, 64), np.uint8), "map0": np.ones((64, 64), np.uint8)}
    keep(written, plan.task("sscl", FINETUNE, plan.all), 0.5, seeds=(0,), **maps)
    features = np.zeros((3, 64, 64), np.float32)
    keep(written, plan.task("sscl", SHARPNESS, 0), 0.5, seeds=(0,), energies=np.ones((3, 2)), features=features)
    again = tables(plan, tmp_path, seeds=(0,))
    names = [path.name for path in draw_figures(tmp_path, again)]
    assert names == [f"sscl_controlled_{part}.png" for part in ("maps", "labels", "features")]
    assert all((tmp_path / name).stat().st_size > 5000 for name in names)
    painted = paint(np.array([[0, 255]]), plan.data.legend)
    np.testing.assert_allclose(painted[0], [np.array([0x1F, 0x4E, 0x9C]) / 255, [1, 1, 1]])


def test_sets_have_the_labels_of_figure_3(make_dfc2020: Callable[..., None], tmp_path: Path) -> None:
    assert open_set("controlled").counts[:4] == (5, 10, 20, 40)
    make_dfc2020(tmp_path, 12, size=8)
    make_dfc2020(tmp_path, 3, size=8, part="validation")
    data = open_set(str(tmp_path), most=6)
    (fold,) = data.folds
    assert [len(part) for part in (fold.learned, fold.labelled, fold.validated, fold.judged)] == [6, 10, 2, 3]
    assert "6 tiles of the test part without labels, up to 10 of it with, 2 to choose" in data.title
    pair, _ = data.load(fold.judged[0])
    assert len(pair.bands) == 15
    smoke = little(open_set("controlled"))
    assert smoke.counts[0] == 2
    assert "smoke" in smoke.title


def test_filtered_radar_is_another_set_and_leaves_the_optical_bands(data: LabelledSet) -> None:
    filtered = despeckled(data, "lee")
    assert filtered.title != data.title
    assert despeckled(data, "none") is data
    name = data.folds[0].judged[0]
    before, after = data.load(name)[0], filtered.load(name)[0]
    assert before.s1 is not None
    assert after.s1 is not None
    assert after.s1.pixels.std() < 0.95 * before.s1.pixels.std()
    np.testing.assert_array_equal(after.s2.pixels, before.s2.pixels)  # type: ignore[union-attr]


@pytest.mark.slow
def test_smoke_runs_every_tier_from_one_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sscl.BUDGETS, "cpu", replace(BUDGET, crop_px=16, batch=4, taught=4))
    monkeypatch.setattr(sscl_sets, "_SMOKE_PATCHES", 3)
    asked = ["--data", "controlled", "--out", str(tmp_path), "--smoke"]
    sscl.main(asked)
    text = (tmp_path / "sscl_controlled.md").read_text()
    assert "Not measured" not in text
    assert len(list(tmp_path.glob("*.png"))) == 3
    capsys.readouterr()
    sscl.main([*asked, "--part", "0", "2"])
    assert all(" 0 cells" in line for line in capsys.readouterr().out.splitlines()[1:])
