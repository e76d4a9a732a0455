from dataclasses import replace

import numpy as np
import pytest
import torch
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.patches.augment import Tone
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.scenes import SceneBank, SceneBatches, ScenePlan
from saroptical.engine.patches.statistics import measure_bands, normalise

SIDE = 4


@pytest.fixture
def scenes():
    """Seven scenes of radar and optical pixels; the last row of the fourth is not valid."""
    pixels = torch.randn(7, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(0))
    valid = torch.ones(7, SIDE, SIDE, dtype=torch.bool)
    valid[3, -1] = False
    sensors = (Sensor.S1, Sensor.S2, Sensor.S2)
    bank = PatchBank(pixels, valid, ("VV", "B02", "B03"), sensors, {"s1": "db", "s2": "reflectance"}, 10.0)
    targets = torch.eye(7)[:, :5]
    return SceneBank(bank, targets, torch.arange(7) == 6)


def batches(scenes, *, batch=2, tone=None, **changes):
    bands = measure_bands(scenes.bank)
    plan = ScenePlan(batch, tone or Tone())
    settings = {"plan": plan, "seed": 5, "steps": 9, **changes}
    return SceneBatches(scenes, torch.arange(6), bands, **settings), bands


def test_every_epoch_shows_each_chosen_scene_once_in_its_own_order(scenes):
    drawn, _ = batches(scenes)
    shown = [int(row.argmax()) if row.any() else 5 for item in range(9) for row in drawn[item].targets]
    assert [sorted(shown[at : at + 6]) for at in (0, 6, 12)] == [[0, 1, 2, 3, 4, 5]] * 3
    assert shown[:6] != shown[6:12]


def test_a_scene_is_turned_and_nothing_else_without_tones(scenes):
    drawn, bands = batches(scenes)
    for item in range(9):
        for pixels, target in zip(drawn[item].pixels, drawn[item].targets, strict=True):
            index = int(target.argmax()) if target.any() else 5
            plain = normalise(scenes.bank.pixels[index], scenes.bank.valid[index], bands).numpy()
            turns = [np.rot90(side, k, (1, 2)) for side in (plain, plain[..., ::-1]) for k in range(4)]
            assert any(np.array_equal(turn, pixels.numpy()) for turn in turns)


def test_processes_share_a_batch_and_an_item_does_not_depend_on_those_before(scenes):
    whole, _ = batches(scenes, batch=4, tone=Tone(gain=0.1, offset=0.1, noise=0.2, sensor_drop=0.3))
    parts = [
        batches(scenes, batch=4, tone=Tone(gain=0.1, offset=0.1, noise=0.2, sensor_drop=0.3), part=(rank, 2))[0]
        for rank in (0, 1)
    ]
    item = whole[7]
    for rank, part in enumerate(parts):
        assert torch.equal(item.pixels[rank::2], part[7].pixels)
        assert torch.equal(item.targets[rank::2], part[7].targets)


def test_a_lost_sensor_and_what_is_not_valid_are_zeros(scenes):
    drawn, _ = batches(scenes, tone=Tone(noise=1.0, offset=1.0, sensor_drop=1.0), batch=6)
    for pixels, target in zip(drawn[0].pixels, drawn[0].targets, strict=True):
        blank = [not pixels[:1].any(), not pixels[1:].any()]
        assert sum(blank) == 1
        if target.any() and int(target.argmax()) == 3:
            assert int((pixels[blank.index(False) * 2] == 0).sum()) == SIDE


def test_tones_are_those_of_the_scenes_in_whatever_units_a_network_is_fed(scenes):
    tone = Tone(gain=0.3, offset=0.3, noise=0.3, sensor_drop=0.0)
    own, measured = batches(scenes, tone=tone)
    strange = tuple(
        replace(band, mean=band.mean - shift, std=band.std * scale)
        for band, shift, scale in zip(measured, (1.0, -0.2, 0.0), (4.0, 0.1, 20.0), strict=True)
    )
    drawn = SceneBatches(scenes, torch.arange(6), strange, plan=ScenePlan(2, tone), seed=5, steps=9)
    for item in range(9):
        values = [
            pixels * torch.tensor([band.std for band in bands])[:, None, None]
            + torch.tensor([band.mean for band in bands])[:, None, None]
            for pixels, bands in ((own[item].pixels, measured), (drawn[item].pixels, strange))
        ]
        there = (own[item].pixels != 0).all(dim=1, keepdim=True).expand_as(values[0])
        torch.testing.assert_close(values[0][there], values[1][there], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("clip", [(0.0, 100.0), (5.0, 90.0)])
def test_of_figures_measured_on_the_same_scenes_tones_keep_their_bits(scenes, clip):
    bands = tuple(measure_bands(scenes.bank, clip=clip)[number] for number in (2, 0))
    drawn = SceneBatches(scenes, torch.arange(6), bands, plan=ScenePlan(), seed=5, steps=9)
    assert (drawn.means.tolist(), drawn.spreads.tolist()) == ([0.0, 0.0], [1.0, 1.0])


def test_one_class_a_scene_becomes_labels_too(scenes):
    one = SceneBank(scenes.bank, torch.tensor([2, 0, 1, 1, 0, 2, 2]), scenes.held_out)
    assert (one.several, scenes.several) == (False, True)
    assert one.labels(3)[:3].tolist() == [[False, False, True], [True, False, False], [False, True, False]]
    assert (scenes.labels(5) == np.eye(7, dtype=bool)[:, :5]).all()
    drawn = SceneBatches(one, torch.arange(6), measure_bands(one.bank), plan=ScenePlan(6), seed=0, steps=1)
    assert sorted(drawn[0].targets.tolist()) == [0, 0, 1, 1, 2, 2]
