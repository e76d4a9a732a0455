"""Two views of one crop: what was aligned stays aligned."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from saroptical.engine.patches.augment import Tone, Turn, carry, draw_tone, draw_turn, source_index
from torch import nn

TURNS = [
    Turn(),
    Turn(flip_rows=True, rows=2, cols=-1),
    Turn(flip_cols=True, transpose=True, rows=-3),
    Turn(True, True, True, 1, 4),
    Turn(rows=99),
]


def turned_slowly(picture: np.ndarray, turn: Turn) -> np.ndarray:
    moved = picture.T if turn.transpose else picture
    moved = moved[::-1] if turn.flip_rows and not turn.transpose else moved
    moved = moved[:, ::-1] if turn.flip_cols and not turn.transpose else moved
    if turn.transpose:  # flips act on the axes of the result's own pixels before they are exchanged
        moved = moved[:, ::-1] if turn.flip_cols else moved
        moved = moved[::-1] if turn.flip_rows else moved
    out = np.zeros_like(picture)
    size = len(picture)
    for row in range(size):
        for col in range(size):
            if 0 <= row - turn.rows < size and 0 <= col - turn.cols < size:
                out[row, col] = moved[row - turn.rows, col - turn.cols]
    return out


@pytest.mark.parametrize("turn", TURNS)
def test_turn_equals_numpy_flips_and_a_loop(turn: Turn) -> None:
    picture = np.arange(1, 65, dtype=np.float32).reshape(8, 8)
    source = torch.from_numpy(source_index(turn, 8))[None]
    fast = carry(torch.from_numpy(picture)[None, None], source)[0, 0].numpy()
    np.testing.assert_array_equal(fast, turned_slowly(picture, turn))


@pytest.mark.parametrize("turn", TURNS)
def test_features_of_view_two_carried_equal_features_of_view_one(turn: Turn) -> None:
    torch.manual_seed(0)
    network, plain = nn.Conv2d(3, 5, 1, bias=False), torch.randn(1, 3, 8, 8)
    source = torch.from_numpy(source_index(turn, 8))[None]
    with torch.no_grad():
        torch.testing.assert_close(carry(network(plain), source), network(carry(plain, source)), atol=0, rtol=0)
    regions = carry(torch.ones(1, 8, 8, dtype=torch.int64), source)
    assert torch.equal(regions[0] == 0, source[0] < 0)


def test_centre_crop_of_the_wide_turn_is_the_turn_of_the_centre_crop() -> None:
    turn, wide = Turn(True, False, True, 3, -2), torch.randn(1, 1, 32, 32)
    from_wide = carry(wide, torch.from_numpy(source_index(turn, 32))[None])[..., 8:24, 8:24]
    source = torch.from_numpy(source_index(turn, 16))[None]
    inside = source[0] >= 0
    from_centre = carry(wide[..., 8:24, 8:24], source)
    assert torch.equal(from_wide[0, 0][inside], from_centre[0, 0][inside])


def test_drawn_shifts_reach_the_limit_and_no_further() -> None:
    turns = [draw_turn(np.random.default_rng(seed), 32, max_shift=0.2) for seed in range(300)]
    assert {abs(turn.rows) for turn in turns} == set(range(7))
    assert any(turn.transpose for turn in turns)
    assert not any(draw_turn(np.random.default_rng(s), 32, max_shift=0, dihedral=False).transpose for s in range(50))


def test_tones_change_as_asked() -> None:
    sensors, picture = np.array([0, 0, 1, 1, 1]), np.ones((5, 200, 200), np.float32)
    same = draw_tone(np.random.default_rng(0), picture, sensors, Tone())
    np.testing.assert_array_equal(same, picture)
    gained = draw_tone(np.random.default_rng(0), picture, sensors, Tone(gain=0.3))
    assert len(np.unique(gained[:2])) == 1
    assert len(np.unique(gained)) == 2
    noisy = draw_tone(np.random.default_rng(0), picture, sensors, Tone(noise=0.5))
    assert noisy.std() == pytest.approx(0.5, rel=0.02)


def test_tones_differ_in_each_bands_own_deviations_and_gains_leave_its_mean() -> None:
    sensors, spreads = np.array([0, 1]), np.array([0.05, 4.0])
    means, picture = np.array([0.2, -3.0]), np.zeros((2, 200, 200), np.float32)
    noisy = draw_tone(np.random.default_rng(0), picture, sensors, Tone(noise=0.5), means=means, spreads=spreads)
    np.testing.assert_allclose(noisy.std(axis=(1, 2)), 0.5 * spreads, rtol=0.02)
    still = np.broadcast_to(means[:, None, None], picture.shape).astype(np.float32)
    gained = draw_tone(np.random.default_rng(0), still, sensors, Tone(gain=0.5), means=means, spreads=spreads)
    np.testing.assert_allclose(gained, still, rtol=1e-6)
    seeds = range(2000)
    moved = [
        draw_tone(np.random.default_rng(s), picture[:, :1, :1], sensors, Tone(offset=1.0), means=means, spreads=spreads)
        for s in seeds
    ]
    np.testing.assert_allclose(np.std(moved, axis=0)[:, 0, 0], np.sqrt(1.25) * spreads, rtol=0.06)


def test_a_dropped_sensor_is_blank_and_the_other_is_not() -> None:
    sensors, picture = np.array([0, 1]), np.ones((2, 4, 4), np.float32)
    kept = [draw_tone(np.random.default_rng(s), picture, sensors, Tone(sensor_drop=1.0)).any((1, 2)) for s in range(20)]
    assert {tuple(each) for each in kept} == {(True, False), (False, True)}
    alone = draw_tone(np.random.default_rng(0), picture[:1], sensors[:1], Tone(sensor_drop=1.0))
    assert alone.all()
