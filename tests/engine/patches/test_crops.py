import pytest
import torch
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.contract.label_rules import IGNORE
from saroptical.engine.errors import InputError
from saroptical.engine.patches.augment import Tone
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.crops import CropBatches, CropPlan
from saroptical.engine.patches.labels import LabelledBank
from saroptical.engine.patches.statistics import measure_bands

PLAIN = Tone()


def labelled(size=24, count=3):
    """Every pixel's values tell its patch, row and column; one polygon of each of two classes, one of them held out."""
    place = torch.arange(count * size * size, dtype=torch.float32).reshape(count, size, size)
    pixels = torch.stack([place, place + 0.5, -place, -place - 0.5], dim=1)
    labels = torch.full((count, size, size), IGNORE)
    labels[0, 2:4, 2:4] = 0
    labels[1, 20:22, 5:25] = 1
    labels[2, 10:12, 10:12] = 1
    held_out = torch.zeros(count, size, size, dtype=torch.bool)
    held_out[2] = True
    valid = torch.ones(count, size, size, dtype=torch.bool)
    valid[1, 21] = False
    pixels = torch.where(valid[:, None], pixels, 0)
    sensors = (Sensor.S1, Sensor.S1, Sensor.S2, Sensor.S2)
    bank = PatchBank(pixels, valid, ("VV", "VH", "B03", "B04"), sensors, {"s1": "db", "s2": "reflectance"}, 10.0)
    return LabelledBank(bank, labels, held_out)


def batches_of(data, *, bands=None, steps=40, seed=3, part=(0, 1), **plan):
    plan = CropPlan(**{"batch": 4, "crop_px": 8, "tone": PLAIN, **plan})
    return CropBatches(data, bands or measure_bands(data.bank), plan=plan, seed=seed, steps=steps, part=part)


def test_every_crop_holds_what_may_be_learned_and_nothing_else_and_pixels_and_labels_turn_together():
    data = labelled()
    bands = measure_bands(data.bank)
    known = torch.where(data.bank.valid & ~data.held_out, data.labels, IGNORE).flatten()
    turns = set()
    for crops in map(batches_of(data).__getitem__, range(40)):
        place = (crops.pixels[:, 0] * bands[0].std + bands[0].mean).round().long()
        for where, labels in zip(place, crops.labels, strict=True):
            usable = labels != IGNORE
            assert usable.any()
            assert torch.equal(known[where[usable]], labels[usable])
            if where.max() < 24 * 24:  # the patch without a hole
                turns.add((int(where[0, 1] - where[0, 0]), int(where[1, 0] - where[0, 0])))
    assert turns == {(a, b) for a in (-24, -1, 1, 24) for b in (-24, -1, 1, 24) if abs(a) != abs(b)}


def test_a_batch_is_a_function_of_seed_step_and_crop_alone():
    data = labelled()
    one, again, other = batches_of(data), batches_of(data), batches_of(data, seed=4)
    halves = [batches_of(data, part=(rank, 2)) for rank in range(2)]
    _ = one[0]
    for name in ("pixels", "labels"):
        assert torch.equal(getattr(one[7], name), getattr(again[7], name))
        assert not torch.equal(getattr(one[7], name), getattr(one[8], name))
        joined = torch.stack([getattr(half[7], name) for half in halves], dim=1).flatten(0, 1)
        assert torch.equal(joined, getattr(one[7], name))
    assert not torch.equal(one[7].pixels, other[7].pixels)


def shares(balance):
    """How often crops are laid around class 1, which has five times the pixels of class 0 (the two lie apart)."""
    batches = batches_of(labelled(), balance=balance, steps=200)
    has = torch.cat([(crops.labels == 1).flatten(1).any(dim=1) for crops in map(batches.__getitem__, range(200))])
    return has.float().mean().item()


def test_classes_are_drawn_by_their_pixels_or_alike():
    pixels = 19  # one row of class 1 is usable, 5 to 23
    assert shares(0.0) == pytest.approx(pixels / (pixels + 4), abs=0.04)
    assert shares(1.0) == pytest.approx(0.5, abs=0.05)


def test_bands_come_in_the_order_of_the_network_and_a_lost_sensor_is_blank():
    data = labelled()
    bands = tuple(measure_bands(data.bank)[index] for index in (3, 0))
    plain = batches_of(data, bands=bands)[0].pixels
    assert plain.shape[1] == 2
    assert torch.corrcoef(plain.transpose(0, 1).flatten(1))[0, 1] < -0.99
    lost = batches_of(data, bands=bands, tone=Tone(sensor_drop=1.0))[0].pixels
    blank = (lost == 0).flatten(2).all(dim=2)
    assert (blank.sum(dim=1) == 1).all()


def test_a_crop_is_no_larger_than_the_patches():
    crops = batches_of(labelled(), crop_px=100)[0]
    assert crops.pixels.shape == (4, 4, 24, 24)


def test_nothing_to_learn_from_is_said():
    data = labelled()
    with pytest.raises(InputError, match="No pixel is left to learn from"):
        batches_of(LabelledBank(data.bank, data.labels, torch.ones_like(data.held_out)))
