"""The protocol of scene labels: what is run first, equal budgets, cells that are kept, and what its tables say."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch
from saroptical.engine.datasets.bigearthnet_classes import NINETEEN
from saroptical.engine.datasets.scenelabels import targets_of
from saroptical.engine.errors import InputError
from saroptical.engine.evaluation.clusters import Interval
from saroptical.engine.models import mae, vit
from saroptical.engine.models.vit import Size
from saroptical.engine.protocols import scene_bench, scene_labels
from saroptical.engine.protocols.cells import Cell, Cells, settings_hash
from saroptical.engine.protocols.scene_bench import SceneBench
from saroptical.engine.protocols.scene_plan import FINETUNE, LINEAR, NEAREST, Entry, ScenePlanned, SceneUnit, Use
from saroptical.engine.protocols.scene_rows import (
    BUDGETS,
    JOINT,
    RESNET,
    SCRATCH,
    SceneBudget,
    list_starts,
    mask_key,
    mask_rows,
    teach_settings,
)
from saroptical.engine.protocols.scene_sets import (
    SceneSet,
    controlled_scenes,
    cut_scenes,
    label_cover,
    open_scenes,
    part_scenes,
    see_sensors,
)
from saroptical.engine.protocols.scene_table import SceneTables, claims, verdict
from saroptical.engine.training.checkpoint import save_weights

BUDGET = SceneBudget("toy", "resnet18", batch=4, taught=4, pretraining=2, teaching=3)
TRUTH = np.arange(40)[:, None] % np.arange(2, 10) == 0


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let there be a transformer of two narrow blocks, and one thread, as the command has it."""
    monkeypatch.setitem(vit.SIZES, "toy", Size(16, 2, 2))
    monkeypatch.setitem(mae.DECODERS, 16, Size(16, 1, 2))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def data() -> SceneSet:
    """Twenty scenes to learn from and six that are judged."""
    return controlled_scenes(train=20, test=6, size=16)


@pytest.fixture
def plan(data: SceneSet) -> ScenePlanned:
    return ScenePlanned(data, list_starts(BUDGET, data.square), BUDGET)


def bench(plan: ScenePlanned, folder: Path) -> SceneBench:
    return SceneBench(plan.data, BUDGET, Cells(folder / "cells", "code"), Cells(folder / "networks", "code"))


def keep(tables: SceneTables, entry: Entry, skill: float, *, seeds: Sequence[int] = (0, 1), **more: np.ndarray) -> None:
    """Keep cells of a method whose logits tell labels so well."""
    about = {"scenes": 2, "steps": 3, "cpu_seconds": 60.0, "pretraining_cpu_seconds": 1200.0}
    about |= {"input_kept": 0.25, "tokens_kept": 0.4375}
    if entry[0] in (SCRATCH, RESNET):
        del about["pretraining_cpu_seconds"]
    for seed in seeds:
        noise = np.random.default_rng((seed, round(100 * skill))).standard_normal(TRUTH.shape)
        logits = (skill * (2.0 * TRUTH - 1) + noise).astype(np.float32)
        unit = SceneUnit(tables.plan.starts[entry[0]], seed, tables.plan.data.folds[0])
        judged = dict.fromkeys(("logits", "logits_without_s1", "logits_without_s2"), logits)
        cell = Cell(about, {"truth": TRUTH, **judged, **more})
        tables.bench.results.write(*tables.bench.key(unit, entry[1]), cell)


def test_budgets_are_equal_and_random_weights_learn_at_the_full_rate() -> None:
    starts = list_starts(BUDGET, 8)
    assert {key: start.steps for key, start in starts.items() if not start.steps} == {SCRATCH: 0, RESNET: 0}
    assert {start.steps for start in starts.values()} == {0, 2}
    settings = {key: teach_settings(starts[key], BUDGET, 0.1) for key in (SCRATCH, JOINT)}
    assert settings[SCRATCH] == settings[JOINT]
    assert settings[JOINT].clip == starts[JOINT].settings.clip
    assert (settings[JOINT].patience, settings[JOINT].label_share, settings[JOINT].plan.batch) == (0, 0.1, 4)
    assert teach_settings(starts[RESNET], BUDGET, 0.1).encoder == "resnet18"


def test_masks_are_networks_of_their_own_but_for_the_usual_one() -> None:
    starts = list_starts(BUDGETS["cpu"], 8)
    keys = [mask_key(mode, ratio) for mode, ratio in mask_rows()]
    assert len(set(keys)) == 15
    assert keys.count(JOINT) == 1
    assert starts[JOINT].settings.mode == "independent"
    assert starts["mae-disjoint-0.9"].settings.ratio == (0.9, 0.9)


def test_the_most_telling_comes_first_and_nothing_twice(plan: ScenePlanned) -> None:
    entries = plan.entries()
    assert len(set(entries)) == len(entries)
    assert set(entries[:8]) == {
        (key, Use(way, share)) for key in (SCRATCH, JOINT) for way in (FINETUNE, LINEAR) for share in (0.01, 0.1)
    }
    second = [unit.start.key for unit, _ in plan.work((0,), (2,), ())]
    assert second == ["scratch", "mae-s1", "mae", "mae-s2"]
    assert [unit.seed for unit, _ in plan.work((0, 1), (1, 2), [JOINT])] == [0, 1, 0, 1]
    assert {entry for claim in claims(plan) for entry in (claim.mine, claim.other)} <= set(entries)


def test_every_line_of_the_tables_is_run(plan: ScenePlanned, tmp_path: Path) -> None:
    tables = SceneTables(plan, bench(plan, tmp_path), (0,))
    asked: list[Entry] = []
    found = tables.found
    tables.found = lambda entry: (asked.append(entry), found(entry))[1]  # type: ignore[assignment, func-returns-value]
    tables.write(tmp_path)
    assert set(asked) == set(plan.entries())


def test_a_label_is_a_class_that_covers_a_tenth() -> None:
    labels = np.zeros((10, 10), np.uint8)
    labels[0], labels[1, :9] = 3, 7
    np.testing.assert_array_equal(label_cover(labels), [1, 0, 0, 1, 0, 0, 0, 0])


def test_made_scenes_are_parted_and_both_parts_have_several_labels(data: SceneSet) -> None:
    scenes = data.load("test")
    learned, judged = part_scenes(scenes)
    assert (len(learned.bank), len(judged.bank)) == (20, 6)
    assert not learned.held_out.any()
    assert not judged.held_out.any()
    torch.testing.assert_close(judged.bank.pixels, scenes.bank.pixels[20:])
    torch.testing.assert_close(learned.targets, scenes.targets[:20])
    assert (learned.targets.sum(dim=0) > 0).sum() >= 5
    assert learned.targets.sum(dim=1).min() >= 1
    alone = see_sensors(learned.bank, ("s2",))
    assert (alone.bands, set(alone.units)) == (("B02", "B03", "B04", "B08"), {"s2"})
    torch.testing.assert_close(alone.pixels, learned.bank.pixels[:, 2:])
    one_memory = scenes.bank.pixels.untyped_storage().data_ptr()
    assert {part.pixels.untyped_storage().data_ptr() for part in (learned.bank, judged.bank, alone)} == {one_memory}


def test_cells_are_made_once_and_hold_what_is_judged_with_and_without_a_sensor(
    plan: ScenePlanned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bench(plan, tmp_path)
    unit = SceneUnit(plan.starts[JOINT], 0, "test")
    uses = [Use(FINETUNE, 0.5), Use(LINEAR, 1.0), Use(NEAREST, 0.5), Use(LINEAR, 0.5, ("s1",))]
    assert made.make(unit, uses) == 4
    cells = [made.known(unit, use) for use in uses]
    assert all(cells)
    tuned, linear, nearest, alone = (cell for cell in cells if cell)
    assert set(tuned.arrays) == {"truth", "logits", "logits_without_s1", "logits_without_s2"}
    assert set(alone.arrays) == {"truth", "logits"}
    assert tuned.arrays["logits"].shape == (6, 8)
    assert not np.allclose(tuned.arrays["logits"], tuned.arrays["logits_without_s1"])
    assert (tuned.about["steps"], linear.about["scenes"], nearest.about["steps"]) == (3, 20, 0)
    assert 8 <= tuned.about["scenes"] <= 12
    np.testing.assert_array_equal(tuned.arrays["truth"], part_scenes(plan.data.load("test"))[1].targets > 0)
    monkeypatch.setattr(scene_bench, "part_scenes", None)
    assert made.make(unit, uses) == 0
    assert len(list((tmp_path / "networks").iterdir())) == 1


def test_a_random_network_and_a_resnet_need_no_weights_file(plan: ScenePlanned, tmp_path: Path) -> None:
    made = bench(plan, tmp_path)
    assert made.make(SceneUnit(plan.starts[SCRATCH], 0, "test"), [Use(LINEAR, 0.5)]) == 1
    assert made.make(SceneUnit(plan.starts[RESNET], 0, "test"), [Use(FINETUNE, 0.1)]) == 1
    assert not (tmp_path / "networks").exists()


def test_tables_say_gains_verdicts_masks_and_what_is_missing(plan: ScenePlanned, tmp_path: Path) -> None:
    tables = SceneTables(plan, bench(plan, tmp_path), (0, 1))
    few = Use(FINETUNE, 0.1)
    keep(tables, (SCRATCH, few), 0.1)
    poor = np.random.default_rng(0).standard_normal(TRUTH.shape).astype(np.float32)
    keep(tables, (JOINT, few), 9.0, logits_without_s2=poor)
    keep(tables, (JOINT, Use(FINETUNE, 0.1, ("s1",))), 9.0)
    keep(tables, ("mae-s1", Use(FINETUNE, 0.1, ("s1",))), 9.0)
    keep(tables, (RESNET, few), 0.1, seeds=(0,))
    keep(tables, (mask_key("joint", 0.9), few), 0.1)
    tables.write(tmp_path)
    text = (tmp_path / "scene_labels_controlled.md").read_text()
    sections = {part.split("\n")[0]: part for part in text.split("## ")}
    tenth = sections["From 10% of the labels, 2 scenes"]
    assert {"From 1% of the labels", "Masks, from 10% of the labels, 2 scenes: macro AP"} <= set(sections)
    assert "| 10% | 2 | pre-trained on S1+S2 | S1+S2 | fine-tuned | 2 | 1.000 ± 0.000 | 1.000 ± 0.000 |" in tenth
    assert "random ViT, S1+S2, linear (0)" in tenth
    assert "of 2 cells" in tenth
    gone = next(
        line for line in sections["Taught with both sensors, one gone: macro AP"].split("\n") if "pre-tr" in line
    )
    assert "1.000 ± 0.000" in gone
    verdicts = {
        line.split("|")[1].strip(): line.split("|")[3].strip()
        for line in text.split("\n")
        if " > " in line or " ≥ " in line
    }
    assert verdicts["pre-trained > random, fine-tuned, 10% of the labels"] == "shown"
    assert verdicts["S1+S2 > S1, fine-tuned, 10% of the labels"] == "no difference shown"
    assert verdicts["S1+S2 > S2, fine-tuned, 10% of the labels"] == "not measured"
    assert verdicts["only S1 given: pre-trained on both ≥ on S1, fine-tuned, 10% of the labels"] == "shown"
    assert "excludes the margin of −0.01" in sections["What must hold"]
    assert "| weighted precision | weighted recall | weighted F1 |" in tenth
    assert "| independent | 0.75 | 25.0% | 43.8% |  |  | 1.000 ± 0.000 |  | 0/2 |" in text
    worse = next(line for line in text.split("\n") if line.startswith("| joint | 0.9")).split("|")[8]
    assert float(worse.split("[")[0]) < -0.2
    assert "took 2 optimiser steps without labels (4 scenes each), every fine-tuned one 3 with (4" in text
    assert "They took 2.2 hours of a processor: on average 60 s of a cell and 1200 s of a pre-training." in text
    with (tmp_path / "scene_labels_controlled.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert {line["section"] for line in lines} >= {"From 10% of the labels, 2 scenes", "What must hold"}
    assert lines[0]["AP r0 o0"]


@pytest.mark.parametrize(
    ("low", "high", "margin", "said"),
    [
        (0.01, 0.1, 0, "shown"),
        (-0.1, -0.01, 0, "refuted"),
        (-0.1, 0.1, 0, "no difference shown"),
        (-0.004, 0.006, 0.01, "shown"),
        (-0.009, -0.001, 0.01, "shown"),
        (-0.02, 0.02, 0.01, "no difference shown"),
        (-0.02, -0.005, 0.01, "no difference shown"),
        (-0.03, -0.02, 0.01, "refuted"),
    ],
)
def test_only_an_interval_beyond_zero_or_the_margin_shows_anything(
    low: float, high: float, margin: float, said: str
) -> None:
    assert verdict(Interval(0.05, low, high, 0.9), margin=margin) == said


def test_both_sensors_must_be_as_good_as_one_and_otherwise_better(plan: ScenePlanned) -> None:
    assert {(" ≥ " in claim.sentence, claim.margin) for claim in claims(plan)} == {(True, 0.01), (False, 0.0)}


def test_the_triplets_have_five_folds_of_their_own_labels(real_data: Path) -> None:
    found = open_scenes(str(real_data / "bigearthnet_triplets"))
    scenes = found.load("2")
    assert (len(scenes.bank), int(scenes.held_out.sum()), found.folds) == (85, 17, tuple("01234"))
    learned, judged = part_scenes(scenes)
    ordered = [place for here in (False, True) for place in found.places if (place.split == "2") == here]
    truth = torch.from_numpy(targets_of(ordered, NINETEEN))
    torch.testing.assert_close(torch.cat([learned.targets, judged.targets]), truth)
    assert len(judged.bank) == 17
    assert scenes.bank.patch_px % found.square == 0
    assert found.shares[0] * 68 > 6


def test_the_command_runs_and_runs_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(scene_labels, "BUDGETS", {"cpu": BUDGET})
    monkeypatch.setattr(scene_labels, "_SMOKE_SCENES", 8)
    command = ["--data", "controlled", "--out", str(tmp_path), "--smoke", "--tiers", "1", "--rows", "scratch", "mae"]
    scene_labels.main(command)
    first = capsys.readouterr().out
    scene_labels.main(command)
    assert "scratch seed 0 test, 4 cells" in first
    assert "mae seed 0 test, 4 cells" in first
    assert "mae seed 0 test, 0 cells" in capsys.readouterr().out
    text = (tmp_path / "scene_labels_controlled.md").read_text()
    assert "8 of 104 cells are there." in text
    assert (tmp_path / "scene_labels_controlled.csv").is_file()


def add_place(folder: Path, scene: int, number: int, code: int) -> str:
    """Write a place of SEN12MS of 26 × 26 pixels of one class, darker where its code is larger; gives its name."""
    rng, at = np.random.default_rng(number), rasterio.Affine(10, 0, 5e5, 0, -10, 5e6)
    shape = (26, 26)
    made = {
        "s1": rng.normal(-8 - code / 4, 2, (2, *shape)).astype(np.float32),
        "s2": rng.integers(5000 - 200 * code, 5200 - 200 * code, (13, *shape)).astype(np.uint16),
        "lc": np.full((1, *shape), code, np.uint16),
    }
    for kind, pixels in made.items():
        path = folder / "ROIs1158_spring" / f"{kind}_{scene}" / f"ROIs1158_spring_{kind}_{scene}_p{number}.tif"
        path.parent.mkdir(parents=True, exist_ok=True)
        profile = {"count": len(pixels), "height": 26, "width": 26, "dtype": pixels.dtype}
        with rasterio.open(path, "w", driver="GTiff", crs="EPSG:32633", transform=at, **profile) as file:
            file.write(pixels)
    return f"ROIs1158_spring_s2_{scene}_p{number}.tif\n"


def test_a_network_of_one_data_set_labels_another_by_a_second_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, first, second = (tmp_path / name for name in ("sen12ms", "first", "second"))
    for part, scenes in (("train", (1, 2)), ("test", (3, 4))):
        numbers = range(1, 5)
        names = [add_place(folder, scene, number, (1, 17)[number % 2]) for scene in scenes for number in numbers]
        (folder / f"{part}_list.txt").write_text("".join(names))
    monkeypatch.setattr(scene_labels, "BUDGETS", {"cpu": BUDGET})
    monkeypatch.setattr(scene_labels, "_SMOKE_SCENES", 8)
    scene_labels.main(["--data", "controlled", "--out", str(first), "--smoke", "--tiers", "1", "--rows", "mae"])
    (network,) = (first / "networks").iterdir()
    monkeypatch.setattr(scene_labels, "BUDGETS", {"cpu": replace(BUDGET, size="tiny")})
    command = ["--data", str(folder), "--out", str(second), "--smoke", "--rows", "scratch", "given", "--tiers", "1"]
    scene_labels.main([*command, "--init", str(network)])
    assert not (second / "networks").exists()
    assert len(list((second / "cells").iterdir())) == 2 * 4
    with (second / "scene_labels_sen12ms.csv").open(newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["section"].startswith("From 10%")]
    assert [(line["method"], line["used"], line["steps without labels"]) for line in lines] == [
        ("random ViT", "fine-tuned", "0"),
        ("pre-trained elsewhere", "fine-tuned", "2"),
        ("random ViT", "linear", "0"),
        ("pre-trained elsewhere", "linear", "2"),
    ]
    text = (second / "scene_labels_sen12ms.md").read_text()
    assert "SEN12MS, published split, 8 scenes to learn from and 8 judged of 16, 10 labels" in text
    assert "Transformers are of size toy with places of 8 px" in text
    assert f"pre-trained elsewhere is {network.name}, of 2 steps on S1+S2, and the same one in all seeds" in text
    assert "s of a pre-training" not in text


def test_a_given_network_is_known_by_what_it_holds_and_not_by_where_it_lies(plan: ScenePlanned, tmp_path: Path) -> None:
    made = bench(plan, tmp_path)
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        learned, _ = part_scenes(plan.data.load("test"))
        model, card = made.network(SceneUnit(plan.starts["mae-s1"], seed, "test"), learned) or (None, None)
        save_weights(tmp_path / f"{name}.safetensors", model, card)
    starts = [list_starts(BUDGET, 8, init=str(tmp_path / f"{name}.safetensors"))["given"] for name in "abc"]
    assert [start.sensors for start in starts] == [("s1",)] * 3
    names = [made.key(SceneUnit(start, 0, "test"), Use(LINEAR, 0.1)) for start in starts]
    first, same, other = (settings_hash(settings) for _, settings in names)
    assert first == same != other
    given = made.network(SceneUnit(starts[0], 0, "test"), learned)
    assert given is not None
    assert given[1].band_names == ("VV", "VH")


def test_scenes_are_cut_to_whole_places_and_smaller_ones_refused(data: SceneSet) -> None:
    scenes = data.load("test")
    inner = cut_scenes(scenes, 6)
    torch.testing.assert_close(inner.bank.pixels, scenes.bank.pixels[..., 2:14, 2:14])
    assert inner.bank.valid.shape == (26, 12, 12)
    assert cut_scenes(scenes, 8).bank.pixels.shape == scenes.bank.pixels.shape
    with pytest.raises(InputError, match="16 pixels wide and high, and the networks see squares of 24"):
        cut_scenes(scenes, 24)
