"""Teaching networks in a protocol: every judged pixel counted once, a sensor gone is one that shows the mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from saroptical.engine.datasets.landcover import IGNORE
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.crops import CropPlan
from saroptical.engine.protocols.cells import Cells
from saroptical.engine.protocols.encoders import see
from saroptical.engine.protocols.judging import Line, Task, Unit
from saroptical.engine.protocols.labelled_sets import LabelledSet, controlled
from saroptical.engine.protocols.pixel_inputs import Model
from saroptical.engine.protocols.sharpness import sharpness
from saroptical.engine.protocols.sscl_rows import Start
from saroptical.engine.protocols.teaching import PICTURED, SHARPNESS, Taught, TeachingBench, map_pair
from saroptical.engine.raster.stack import ScenePair
from saroptical.engine.training.fusion import random_fusion
from saroptical.engine.training.tasks.fusion_settings import FusionSettings
from saroptical.engine.training.tasks.landcover import TeachSettings

SMALL = FusionSettings(width=1 / 16, features=8, projection=4)
TEACH = TeachSettings(plan=CropPlan(batch=4, crop_px=16), patience=0)


@pytest.fixture(scope="module")
def data() -> LabelledSet:
    """Four small patches to learn from and three to judge."""
    return replace(controlled(train=4, test=3), counts=(2, 4))


def start(key: str = "small", sensors: tuple[str, ...] = ("s1", "s2")) -> Start:
    return Start(key, "small network", SMALL, 0, sensors)


def bench(data: LabelledSet, folder: Path) -> TeachingBench:
    def learn(start: Start, pairs: Sequence[ScenePair], *, seed: int) -> Model:
        bank = PatchBank.from_pairs([see(pair, start.sensors) for pair in pairs])
        return random_fusion(bank, settings=SMALL, seed=seed)

    cells = Cells(folder / "cells", "code")
    return TeachingBench(data, cells, cells, Cells(folder / "networks", "code"), learn)


def taught(start: Start, count: int = 2, updates: int = 2) -> Task:
    return Task(Taught(("bands",), "finetune", start, TEACH, updates), count)


def test_every_judged_pixel_is_counted_once_in_all_conditions(data: LabelledSet, tmp_path: Path) -> None:
    judge, unit = bench(data, tmp_path), Unit(start(), 0, data.folds[0])
    tasks = [taught(start()), Task(Line(("features",), "linear", start()), 2), Task(Line((), SHARPNESS, start()), 0)]
    assert judge.make(unit, tasks) == 3
    assert judge.make(unit, tasks) == 0
    cell = judge.known(tasks[0], unit)
    assert cell is not None
    for condition in ("counts", "counts_s1", "counts_s2"):
        np.testing.assert_array_equal(cell.arrays[condition].sum((1, 2)), 64 * 64)
    assert (cell.arrays["counts"] != cell.arrays["counts_s1"]).any()
    richest = [len(np.unique(data.load(name)[1])) for name in data.folds[0].judged]
    assert {richest[index] for index in cell.arrays["pictured"]} == set(sorted(richest)[-PICTURED:])
    index = cell.arrays["pictured"][0]
    labels = data.load(data.folds[0].judged[index])[1]
    hits = (cell.arrays[f"map{index}"] == labels).sum()
    assert hits == np.trace(cell.arrays["counts"][index])


def test_one_sensor_has_one_condition_and_the_same_seed_the_same_cell(data: LabelledSet, tmp_path: Path) -> None:
    alone = start("alone", ("s2",))
    unit, counts = Unit(alone, 1, data.folds[0]), []
    for name in "ab":
        judge = bench(data, tmp_path / name)
        judge.make(unit, [taught(alone)])
        cell = judge.known(taught(alone), unit)
        assert cell is not None
        assert [key for key in cell.arrays if key.startswith("counts")] == ["counts"]
        counts.append(cell.arrays["counts"])
    np.testing.assert_array_equal(*counts)


def test_steps_settings_and_numbers_of_labels_are_cells_of_their_own(data: LabelledSet, tmp_path: Path) -> None:
    judge, unit = bench(data, tmp_path), Unit(start(), 0, data.folds[0])
    other = Task(Taught(("bands",), "finetune", start(), replace(TEACH, learning_rate=1e-4), 2), 2)
    tasks = [taught(start()), taught(start(), count=4), taught(start(), updates=3), other]
    assert len({judge.results.path(*judge.key(task, unit)) for task in tasks}) == 4
    titled = replace(start(), title="another title")
    assert judge.key(taught(titled), unit) == judge.key(tasks[0], unit)


def test_what_validates_is_not_learned_from(data: LabelledSet, tmp_path: Path) -> None:
    judge = bench(data, tmp_path)
    first, second, third, _ = data.folds[0].labelled
    fold = replace(data.folds[0], labelled=(first, second), validated=(third,))
    labelled = judge._labelled(fold, (first, second), ("s1", "s2"))
    assert labelled.held_out.flatten(1).float().mean(1).tolist() == [0, 0, 1]
    np.testing.assert_array_equal(labelled.labels[2].numpy(), data.load(third)[1])


def test_patches_of_different_sizes_are_filled_up_with_what_is_not_known(data: LabelledSet, tmp_path: Path) -> None:
    def load(name: str) -> tuple[ScenePair, np.ndarray]:
        pair, labels = data.load(name)
        if name != data.folds[0].labelled[0]:
            return pair, labels
        stacks = (replace(stack, pixels=stack.pixels[:, :40, :9], valid=stack.valid[:40, :9],
                          grid=replace(stack.grid, height=40, width=9)) for stack in pair.stacks)  # fmt: skip
        return ScenePair(*stacks), labels[:40, :9]

    judge = bench(replace(data, load=load), tmp_path)
    labelled = judge._labelled(data.folds[0], data.folds[0].labelled[:2], ("s1", "s2"))
    assert (labelled.labels[0] != IGNORE).sum() == 40 * 9
    assert (labelled.labels[1] != IGNORE).all()


def test_a_missing_sensor_is_one_that_shows_its_mean(data: LabelledSet) -> None:
    pair, labels = data.load(data.folds[0].judged[0])
    model, card = random_fusion(PatchBank.from_pairs([pair]), settings=SMALL, seed=0)
    mean = {band.name: band.mean for band in card.bands}
    assert pair.s1 is not None
    flat = np.stack([np.full(labels.shape, mean[name], np.float32) for name in pair.s1.bands])

    class Seen(type(model)):  # type: ignore[misc]
        def forward(self, x):  # type: ignore[no-untyped-def]
            return replace(super().forward(x), logits=super().forward(x).features)

    model.__class__ = Seen
    gone = map_pair(pair, (model, card), missing=pair.s1.sensor)
    np.testing.assert_array_equal(gone, map_pair(ScenePair(replace(pair.s1, pixels=flat), pair.s2), (model, card)))
    assert (gone != map_pair(pair, (model, card))).any()


def test_feature_maps_are_measured_and_shown(data: LabelledSet, tmp_path: Path) -> None:
    judge, unit = bench(data, tmp_path), Unit(start(), 0, data.folds[0])
    task = Task(Line(("features",), SHARPNESS, start()), 0)
    judge.make(unit, [task])
    cell = judge.known(task, unit)
    assert cell is not None
    assert cell.arrays["energies"][:, 1].sum() == 3 * 2 * 64 * 63
    assert cell.arrays["features"].shape == (3, 64, 64)
    assert 0 < sharpness(cell.arrays["energies"]).localised < 1
