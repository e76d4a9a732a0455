from types import SimpleNamespace

import pytest
import torch
from saroptical.engine.patches.corrupt import Corruption, corrupt, draw_damage
from saroptical.engine.training.tasks.core import restore_crops

BANDS = ("VV", "VH", "B04")


@pytest.fixture
def crops():
    generator = torch.Generator().manual_seed(0)
    valid = torch.rand(5, 8, 8, generator=generator) > 0.2
    pixels = torch.randn(5, 3, 8, 8, generator=generator) * valid[:, None]
    return pixels, valid, draw_damage(Corruption(), BANDS, size=8, seed=0, step=0, crops=range(5))


def restore(model, crops):
    return restore_crops(SimpleNamespace(restore=model), *crops)


def test_the_loss_is_the_mean_difference_to_the_clean_crops_where_there_is_data(crops):
    pixels, valid, damage = crops
    spoiled = corrupt(pixels, damage)
    by_hand = [
        abs(float(spoiled[n, c, row, col]) - float(pixels[n, c, row, col]))
        for n, row, col in valid.nonzero().tolist()
        for c in range(3)
    ]
    assert float(restore(lambda x: x, crops)) == pytest.approx(sum(by_hand) / len(by_hand), rel=1e-5)


def test_who_restores_everything_has_no_loss_whatever_it_says_where_there_is_no_data(crops):
    pixels, valid, _ = crops
    assert float(restore(lambda _: pixels, crops)) == 0
    assert float(restore(lambda _: pixels + 100 * ~valid[:, None], crops)) == 0


def test_the_network_sees_the_spoiled_crops(crops):
    pixels, _, damage = crops
    seen = []
    restore(lambda x: seen.append(x) or x, crops)
    assert torch.equal(seen[0], corrupt(pixels, damage))
