import math

import numpy as np
import pytest
import torch
from saroptical.engine.patches.corrupt import Corruption, corrupt, draw_damage

BANDS = ("VV", "VH", "B02", "B03", "B04", "B08", "B11")
NOTHING = Corruption(bands=0, sensor=0, sharp=0, holes=0, blur=0)


def draw(plan, *, bands=BANDS, size=16, seed=0, step=0, crops=range(200)):
    return draw_damage(plan, bands, size=size, seed=seed, step=step, crops=crops)


def pixels_like(damage, size=16):
    return torch.randn(*damage.kept.shape, size, size, generator=torch.Generator().manual_seed(0))


def with_only(**plan):
    return Corruption(**{"bands": 0, "sensor": 0, "sharp": 0, "holes": 0, "blur": 0, **plan})


def test_no_damage_changes_no_bit():
    damage = draw(NOTHING)
    pixels = pixels_like(damage)
    assert torch.equal(corrupt(pixels, damage), pixels)


def test_between_one_and_half_of_the_bands_are_lost_and_the_others_are_as_they_were():
    damage = draw(with_only(bands=0.5))
    pixels = pixels_like(damage)
    spoiled = corrupt(pixels, damage)
    assert torch.equal(spoiled != 0, damage.kept[..., None, None].expand_as(pixels))
    assert torch.equal(spoiled[damage.kept], pixels[damage.kept])
    lost = (~damage.kept).sum(dim=1)
    assert set(lost.tolist()) == {1, 2, 3}
    assert ((~damage.kept).float().mean(dim=0) - 2 / 7).abs().max() < 0.12  # each as often as the others


def test_now_and_then_a_sensor_or_all_sharp_bands_are_lost():
    kept = draw(Corruption(), crops=range(2000)).kept
    radar, optical = kept[:, :2].any(dim=1), kept[:, 2:].any(dim=1)
    only_coarse = (kept == torch.tensor([True, True, False, False, False, False, True])).all(dim=1)
    # two radar bands alone, or all of the sharp ones, are now and then lost one by one too
    assert (~radar).float().mean() == pytest.approx(0.1 + 0.7 * (1 / 21 + 1 / 7) / 3, abs=0.02)
    assert (~optical).float().mean() == pytest.approx(0.1, abs=0.02)
    assert only_coarse.float().mean() == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize("bands", [("VV", "VH"), ("B02", "B03"), ("B08", "B11")])
def test_one_sensor_alone_is_never_lost(bands):
    assert draw(Corruption(), bands=bands).kept.any(dim=1).all()


def test_a_single_band_is_never_lost():
    assert draw(Corruption(), bands=("VV",)).kept.all()


def test_squares_are_cut_out_of_all_bands():
    damage = draw(with_only(holes=3, hole=(0.1, 0.4)), size=20)
    pixels = pixels_like(damage, size=20)
    spoiled = corrupt(pixels, damage)
    expected = pixels.clone()
    for crop, holes in enumerate(damage.holes.tolist()):
        for top, bottom, left, right in holes:
            expected[crop, :, top:bottom, left:right] = 0
    assert torch.equal(spoiled, expected)
    sides = damage.holes[..., 1] - damage.holes[..., 0]
    assert torch.equal(sides, damage.holes[..., 3] - damage.holes[..., 2])
    assert set(sides.unique().tolist()) == {0, *range(2, 9)}
    assert set((sides > 0).sum(dim=1).tolist()) == {1, 2, 3}


def gaussian_by_hand(image, deviation):
    """Each pixel is the mean of all, weighted by a Gaussian of their distance; inside the image alone."""
    out = np.zeros_like(image)
    for row, col in np.ndindex(image.shape):
        rows, cols = np.indices(image.shape)
        weights = np.exp(-((rows - row) ** 2 + (cols - col) ** 2) / (2 * deviation**2))
        out[row, col] = (weights * image).sum() / weights.sum()
    return out


def test_a_blur_is_the_gaussian_mean_around_each_pixel():
    damage = draw(with_only(blur=0.5), size=9, crops=range(12))
    pixels = pixels_like(damage, size=9)
    spoiled = corrupt(pixels, damage)
    blurred = damage.blur_px > 0
    assert 0 < blurred.sum() < 12
    assert torch.equal(spoiled[~blurred], pixels[~blurred])
    for crop in blurred.nonzero()[:, 0].tolist():
        expected = gaussian_by_hand(pixels[crop, 3].double().numpy(), float(damage.blur_px[crop]))
        np.testing.assert_allclose(spoiled[crop, 3].numpy(), expected, atol=1e-5)


def test_tones_change_by_a_factor_and_an_offset_per_band():
    damage = draw(with_only(gain=0.2, offset=0.3), crops=range(500))
    pixels = pixels_like(damage)
    expected = pixels * damage.gain[..., None, None] + damage.offset[..., None, None]
    assert torch.equal(corrupt(pixels, damage), expected)
    assert float(damage.gain.mean()) == pytest.approx(1, abs=0.02)
    assert float(damage.gain.std()) == pytest.approx(0.2, rel=0.1)
    assert float(damage.offset.std()) == pytest.approx(0.3, rel=0.1)


def test_what_is_drawn_for_a_crop_depends_on_seed_step_and_its_number_alone():
    whole, one = draw(Corruption(), crops=range(8)), draw(Corruption(), crops=[5])
    for name in ("gain", "offset", "blur_px", "holes", "kept"):
        assert torch.equal(getattr(whole, name)[5:6], getattr(one, name)), name
    others = [draw(Corruption(), crops=range(8), **change) for change in ({"seed": 1}, {"step": 1})]
    assert all(not torch.equal(whole.kept, other.kept) for other in others)


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (3, 2)])
def test_crops_of_any_size_are_spoiled(shape):
    damage = draw(Corruption(), size=min(shape), crops=range(4))
    spoiled = corrupt(torch.ones(4, len(BANDS), *shape), damage)
    assert spoiled.isfinite().all()
    assert math.isclose(float(spoiled.max()), 1, abs_tol=1e-5) or float(spoiled.max()) == 0
