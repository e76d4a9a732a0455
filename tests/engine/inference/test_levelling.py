import numpy as np
import pytest
from saroptical.engine.inference.levelling import CELL_PX, Moments, fade
from saroptical.engine.raster.window import Window


def draw(seed, shape=(2, 150, 170)):
    return np.random.default_rng(seed).random(shape).astype(np.float32)


def level(made, truth, clear):
    whole = Window(0, 0, *clear.shape)
    moments = Moments(*clear.shape, len(made))
    moments.add(whole, made, truth, clear)
    return moments.fit().apply(whole, made)


def test_a_translation_off_by_gain_and_offset_is_brought_to_the_truth():
    truth = draw(0)
    clear = np.ones(truth.shape[1:], bool)
    clear[40:90, 50:120] = False
    made = (truth - 0.1) / 1.7
    np.testing.assert_allclose(level(made, truth, clear), truth, atol=1e-5)


def test_what_lies_under_the_cloud_decides_nothing():
    truth, made = draw(0), draw(1)
    clear = np.ones(truth.shape[1:], bool)
    clear[40:90, 50:120] = False
    first = level(made, truth, clear)
    truth[:, ~clear] = 1e6
    np.testing.assert_array_equal(level(made, truth, clear), first)


def test_a_translation_that_says_nothing_becomes_the_mean_around():
    clear = np.ones((150, 170), bool)
    clear[60:80] = False
    levelled = level(np.full((1, 150, 170), 0.3, np.float32), draw(2, (1, 150, 170)) * 0.2 + 0.4, clear)
    assert levelled == pytest.approx(0.5, abs=0.02)


def test_far_from_clear_ground_the_whole_scene_decides_and_without_any_nothing_changes():
    made, truth = draw(3, (1, 40, 2000)), None
    truth = 0.5 * made + 0.2
    clear = np.zeros((40, 2000), bool)
    clear[:, :60] = True
    np.testing.assert_allclose(level(made, truth, clear), truth, atol=1e-4)
    np.testing.assert_array_equal(level(made, truth, ~clear & clear), made)


def test_the_level_follows_the_ground_without_steps():
    made = draw(4, (1, 64, 1024))
    truth = made + np.linspace(0, 1, 1024, dtype=np.float32)
    levelled = level(made, truth, np.ones((64, 1024), bool))
    offset = (levelled - made)[0].mean(axis=0)
    assert np.abs(np.diff(offset)).max() < 0.01
    assert offset[900] - offset[100] == pytest.approx(800 / 1023, abs=0.1)


def test_windows_add_up_to_the_whole_and_give_it_back_in_parts():
    made, truth = draw(5), draw(6)
    clear = draw(7)[0] > 0.3
    whole, parts = Moments(150, 170, 2), Moments(150, 170, 2)
    whole.add(Window(0, 0, 150, 170), made, truth, clear)
    windows = [Window(r, c, 47, 61).intersect(Window(0, 0, 150, 170)) for r in range(0, 150, 47) for c in (0, 61, 122)]
    for window in windows:
        at = window.within(Window(0, 0, 150, 170))
        parts.add(window, made[:, *at], truth[:, *at], clear[at])
    one = whole.fit().apply(Window(0, 0, 150, 170), made)
    fitted = parts.fit()
    for window in windows:
        at = window.within(Window(0, 0, 150, 170))
        np.testing.assert_allclose(fitted.apply(window, made[:, *at]), one[:, *at], atol=1e-6)


def test_at_the_rim_the_fill_meets_the_clear_ground_and_deep_inside_it_is_the_translation():
    clear = np.ones((80, 80), bool)
    clear[20:60, 20:60] = False
    levelled = np.full((1, 80, 80), 0.5, np.float32)
    truth = np.full((1, 80, 80), 0.8, np.float32)
    faded = fade(levelled, truth, clear, feather_px=12)[0]
    assert faded[40, 20] == pytest.approx(0.8, abs=0.01)
    assert (np.diff(faded[40, 20:34]) <= 1e-6).all()
    np.testing.assert_array_equal(faded[33:47, 33:47], 0.5)
    np.testing.assert_array_equal(fade(levelled, truth, clear, feather_px=0), levelled)


def test_the_fade_of_a_part_is_that_of_the_whole_a_feather_away_from_its_edge():
    levelled, truth = draw(8), draw(9)
    clear = draw(10)[0] > 0.98
    whole = fade(levelled, truth, clear, feather_px=10)
    part = fade(levelled[:, 30:100], truth[:, 30:100], clear[30:100], feather_px=10)
    np.testing.assert_allclose(part[:, 11:-11], whole[:, 41:89], atol=1e-6)


@pytest.mark.parametrize("shape", [(1, 1), (1, CELL_PX + 1), (CELL_PX - 1, 3)])
def test_odd_sizes(shape):
    made = draw(0, (3, *shape))
    clear = np.ones(shape, bool)
    assert np.isfinite(level(made, made, clear)).all()
    assert np.isfinite(fade(made, made, clear, feather_px=5)).all()
