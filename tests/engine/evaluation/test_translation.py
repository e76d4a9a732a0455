import math

import numpy as np
import pytest
from saroptical.engine.evaluation.translation import brightness, measure, pool, to_unit_scale

RGB = ("B04", "B03", "B02")


def image(seed=0, shape=(3, 24, 31)):
    return np.random.default_rng(seed).random(shape, np.float32)


def judge(truth, generated, valid=None, **kwargs):
    return pool([measure(truth, generated, valid, **kwargs)], RGB[: len(truth)])


def test_equal_images_are_perfect():
    found = judge(image(), image())
    assert found.psnr == math.inf
    assert found.ssim == pytest.approx(1)
    assert (found.mae, found.rmse) == (0, 0)
    assert found.angle_deg == pytest.approx(0, abs=1e-5)
    assert found.sharpness == 1


def test_a_constant_error_has_the_figures_worked_by_hand():
    truth = np.full((3, 16, 16), 0.5, np.float32)
    found = judge(truth, truth + np.float32(0.1))
    assert found.psnr == pytest.approx(20, abs=1e-4)
    assert found.mae == pytest.approx(0.1)
    assert found.rmse == pytest.approx(0.1)
    # flat images: (2·.5·.6 + C1) / (.25 + .36 + C1), C1 = .01²
    assert found.ssim == pytest.approx((0.6 + 1e-4) / (0.61 + 1e-4), abs=1e-6)
    assert math.isnan(found.sharpness)


def test_psnr_agrees_with_the_library_and_ssim_with_a_loop_over_windows():
    from skimage.metrics import peak_signal_noise_ratio

    truth, made = image(1, (1, 15, 17)), image(2, (1, 15, 17))
    found = judge(truth, made)
    assert found.psnr == pytest.approx(peak_signal_noise_ratio(truth, made, data_range=1), rel=1e-6)
    steps = np.arange(-5, 6)
    kernel = np.exp(-(steps[:, None] ** 2 + steps**2) / (2 * 1.5**2))
    kernel /= kernel.sum()
    similar = []
    for row in range(5, 10):
        for col in range(5, 12):
            x, y = (a[0, row - 5 : row + 6, col - 5 : col + 6].astype(float) for a in (truth, made))
            mx, my = (kernel * x).sum(), (kernel * y).sum()
            vx, vy, vxy = (kernel * x * x).sum() - mx**2, (kernel * y * y).sum() - my**2, (kernel * x * y).sum()
            vxy -= mx * my
            similar.append((2 * mx * my + 1e-4) * (2 * vxy + 9e-4) / ((mx**2 + my**2 + 1e-4) * (vx + vy + 9e-4)))
    assert found.ssim == pytest.approx(np.mean(similar), rel=1e-6)


def test_the_angle_of_known_spectra():
    red, yellow = np.zeros((3, 4, 4), np.float32), np.zeros((3, 4, 4), np.float32)
    red[0] = yellow[0] = yellow[1] = 0.4
    assert judge(red, yellow).angle_deg == pytest.approx(45)
    assert judge(red, 2 * red).angle_deg == pytest.approx(0, abs=1e-5)  # light does not turn a spectrum
    assert math.isnan(judge(red, np.zeros_like(red)).angle_deg)
    assert math.isnan(judge(red[:1], yellow[:1]).angle_deg)


def test_blur_lowers_sharpness_and_noise_raises_it():
    from scipy.ndimage import gaussian_filter

    truth = gaussian_filter(image(), (0, 1, 1))
    noisy = truth + np.random.default_rng(9).normal(0, 0.2, truth.shape).astype(np.float32)
    assert judge(truth, gaussian_filter(truth, (0, 2, 2))).sharpness < 0.3
    assert judge(truth, noisy).sharpness > 1.5
    assert judge(truth, 0.5 + 0.5 * truth).sharpness == pytest.approx(0.25, rel=1e-5)


def test_a_collapsed_translation_lies_nearer_to_the_radar():
    truth, grey = image(3), image(4)[0]
    handed_through = np.repeat(grey[None], 3, axis=0)
    assert judge(truth, handed_through, radar=grey).collapse == 0
    assert judge(truth, truth + np.float32(0.01), radar=grey).collapse > 10
    assert math.isnan(judge(truth, handed_through).collapse)


def test_in_reflectance_a_radar_of_any_gain_and_offset_is_handed_through():
    rng = np.random.default_rng(3)
    grey = rng.gamma(4, 0.12, (40, 40)).clip(0, 1).astype(np.float32)
    truth = (0.06 + 0.05 * image(3, (3, 40, 40)) + 0.02 * grey).astype(np.float32)

    def ratio(generated):
        return judge(truth, generated.astype(np.float32), radar=grey, levelled=True).collapse

    handed_through = 0.16 * np.repeat(grey[None], 3, axis=0)
    assert judge(truth, handed_through, radar=grey).collapse > 5  # what it was without a level
    assert ratio(handed_through) == pytest.approx(0, abs=1e-4)
    assert ratio(0.9 * np.repeat(grey[None], 3, axis=0)) == pytest.approx(0, abs=1e-4)
    assert ratio(0.5 * truth + 0.5 * handed_through) < 1
    mean = truth.mean(axis=(1, 2), keepdims=True)
    assert ratio(np.broadcast_to(mean, truth.shape)) == pytest.approx(1, abs=0.1)
    assert ratio(0.3 * truth + 0.7 * mean + 0.002 * rng.normal(size=truth.shape)) > 2  # soft, but of the truth


def test_what_lies_in_holes_changes_nothing():
    truth, made, grey = image(5), image(6), image(7)[0]
    valid = np.ones(grey.shape, bool)
    valid[:4, :9] = False
    clean = judge(truth, made, valid, radar=grey, levelled=True)
    for part in (truth, made):
        part[:, ~valid] = 1e6
    assert judge(truth, made, valid, radar=grey, levelled=True) == clean
    assert clean.pixels == valid.sum()


def test_nothing_judged_gives_nothing():
    truth = image()
    assert measure(truth, truth, np.zeros(truth.shape[1:], bool)) is None
    empty = pool([], RGB)
    assert empty.patches == 0
    assert math.isnan(empty.psnr)
    assert [band.name for band in empty.bands] == list(RGB)


@pytest.mark.parametrize("shape", [(3, 1, 1), (3, 10, 10), (1, 1, 40)])
def test_patches_smaller_than_a_window_have_no_ssim_but_all_else(shape):
    found = judge(image(1, shape), image(2, shape))
    assert math.isnan(found.ssim)
    assert math.isfinite(found.psnr)


def test_patches_weigh_by_their_judged_pixels():
    truth = np.full((1, 12, 12), 0.5, np.float32)
    half = np.zeros((12, 12), bool)
    half[:6] = True
    far, near = measure(truth, truth + np.float32(0.3), half), measure(truth, truth + np.float32(0.1))
    found = pool([far, near], ["B04"])
    assert found.mae == pytest.approx((0.3 + 2 * 0.1) / 3, rel=1e-5)
    assert found.rmse == pytest.approx(math.sqrt((0.09 + 2 * 0.01) / 3), rel=1e-5)
    assert found.psnr == pytest.approx((-20 * math.log10(0.3) + 2 * 20) / 3, rel=1e-4)


def test_bands_are_told_apart():
    truth = np.full((3, 12, 12), 0.5, np.float32)
    made = truth + np.array([0.1, 0.01, 0.2], np.float32)[:, None, None]
    found = judge(truth, made)
    assert [band.mae for band in found.bands] == pytest.approx([0.1, 0.01, 0.2], rel=1e-4)
    assert [band.psnr for band in found.bands] == pytest.approx([20, 40, 13.979], rel=1e-3)


def test_units_come_to_one_scale():
    bytes_ = np.array([[[0, 255, 51]]], np.float32)
    np.testing.assert_allclose(to_unit_scale(bytes_, "byte"), [[[0, 1, 0.2]]])
    np.testing.assert_array_equal(to_unit_scale(bytes_, "reflectance"), bytes_)
    np.testing.assert_allclose(brightness(bytes_, "byte"), [[0, 1, 0.2]])
    decibels = np.array([[[-25, 0, -12.5]], [[-30, 5, -12.5]]], np.float32)
    np.testing.assert_allclose(brightness(decibels, "db"), [[0, 1, 0.5]])
