import math
from types import SimpleNamespace

import pytest
import torch
from saroptical.engine.losses.unifeat import unifeat_loss
from saroptical.engine.training.tasks.sscl_settings import SsclSettings
from saroptical.engine.training.tasks.unifeat import _draw_positions, contrast_bands

EVERYWHERE = torch.ones(4, 6, 6, dtype=torch.bool)


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def plain_model(of_band):
    """Features of a band are made by hand, and compared as they are."""
    return SimpleNamespace(extractor_features=of_band, project=lambda rows: rows)


def contrast(model, pixels, valid=EVERYWHERE, **settings):
    return contrast_bands(model, pixels, valid, settings=SsclSettings(**settings), generator=generator())


def as_features(pixels):
    """Two features of each band: its value, and 1."""
    return torch.stack([pixels, torch.ones_like(pixels)], dim=2)


@pytest.mark.parametrize(("counted", "expected"), [(True, math.log(4)), (False, math.log(3))])
def test_bands_that_say_nothing_of_the_place_give_the_known_loss(counted, expected):
    model = plain_model(lambda x: torch.ones(*x.shape[:2], 3, *x.shape[2:]))
    loss = contrast(model, torch.randn(4, 5, 6, 6), positive_in_denominator=counted)
    assert float(loss) == pytest.approx(expected, abs=1e-6)


def test_all_positions_give_what_a_loop_over_them_gives():
    pixels = torch.randn(4, 5, 6, 6, generator=generator(1))
    found = contrast(plain_model(as_features), pixels, positions=36)
    one, other = torch.randperm(5, generator=generator())[:2]
    terms = []
    for row in range(6):
        for col in range(6):
            vectors = [as_features(pixels)[:, band, :, row, col][None] for band in (one, other)]
            terms.append(unifeat_loss(*vectors))
    torch.testing.assert_close(found, torch.stack(terms).mean())


def test_positions_are_the_same_in_all_crops_and_drawn_evenly():
    at = torch.stack([_draw_positions(EVERYWHERE, 5, generator(seed)) for seed in range(400)])
    assert torch.equal(at, at[:, :1].expand_as(at))
    assert len(at[0, 0].unique()) == 5
    times = at[:, 0].flatten().bincount(minlength=36)
    assert times.min() > 25  # of 55.6 expected
    assert times.max() < 90


def test_a_crop_with_little_data_gives_it_several_times():
    valid = torch.zeros_like(EVERYWHERE)
    valid[:, 2, 3:5] = True
    valid[1] = False
    at = _draw_positions(valid, 5, generator())
    assert at.shape == (4, 5)
    for crop in (0, 2, 3):
        assert set(at[crop].tolist()) == {15, 16}


def test_a_pixel_without_data_is_replaced_by_another_of_its_crop():
    valid = EVERYWHERE.clone()
    valid[2, :3] = False
    at = _draw_positions(valid, 18, generator())
    assert torch.equal(at[0], at[1])
    assert (at[2] >= 18).all()
    assert len(at[2].unique()) == 18
    shared = at[0] >= 18
    assert torch.isin(at[0][shared], at[2]).all()


def test_a_crop_with_little_data_gives_what_it_has():
    valid = torch.zeros_like(EVERYWHERE)
    valid[:, 5, 5] = True
    assert (_draw_positions(valid, 3, generator())[:, 0] == 35).all()


def test_one_crop_alone_has_nothing_to_be_different_from():
    pixels = torch.randn(1, 5, 6, 6, requires_grad=True)
    loss = contrast(plain_model(as_features), pixels, EVERYWHERE[:1])
    loss.backward()
    assert loss.item() == 0
    assert float(pixels.grad.abs().sum()) == 0
