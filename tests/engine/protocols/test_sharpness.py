"""Sharpness of feature maps: known answers for steps, blurs and noise, and a slow twin."""

from __future__ import annotations

import numpy as np
import pytest
from saroptical.engine.datasets.controlled import controlled_set
from saroptical.engine.protocols.sharpness import NEAR_PX, measure_energies, sharpness
from scipy.ndimage import uniform_filter1d


def halves(size: int = 40) -> np.ndarray:
    labels = np.zeros((size, size), np.uint8)
    labels[:, size // 2 :] = 1
    return labels


def test_a_step_at_the_border_is_wholly_sharp() -> None:
    labels = halves()
    energies = measure_energies(labels[None] * np.float32(3), labels)
    assert energies[0].tolist() == [40 * 9, 40]
    found = sharpness(energies)
    assert (found.localised, found.aware) == (1, 1)


@pytest.mark.parametrize("width", [3, 5, 9])
def test_a_blur_over_w_pixels_spreads_the_energy_evenly(width: int) -> None:
    labels = halves()
    blurred = uniform_filter1d(labels.astype(np.float64), width, axis=1)[None]
    found = sharpness(measure_energies(blurred, labels))
    reach = int(NEAR_PX)
    near = (width - 1) * 40 / width**2  # pairs of columns but the border's, of a step in w equal parts
    pairs = 2 * reach * 40 + 39 * 2 * (1 + reach)  # across and along the border, on both sides
    border = 1 / width**2
    assert found.localised == pytest.approx(border / (border + near / pairs))
    assert found.aware == 1


def test_noise_knows_nothing_of_borders_whatever_its_strength() -> None:
    _, labels = controlled_set(1, size=96)[0]
    noise = np.random.default_rng(0).normal(0, 7, (32, 96, 96))
    found = sharpness(measure_energies(noise, labels))
    assert found.localised == pytest.approx(0.5, abs=0.02)
    assert found.aware == pytest.approx(0.5, abs=0.02)


def test_zones_are_those_of_an_obvious_loop() -> None:
    _, labels = controlled_set(1, size=24)[0]
    labels[3:9, 5:12] = 255
    features = np.random.default_rng(1).normal(size=(2, 24, 24))
    pairs = [((r, c), (r + dr, c + dc)) for r in range(24) for c in range(24) for dr, dc in ((0, 1), (1, 0))
             if r + dr < 24 and c + dc < 24 and 255 not in (labels[r, c], labels[r + dr, c + dc])]  # fmt: skip
    touching = {at for one, other in pairs if labels[one] != labels[other] for at in (one, other)}
    wanted = np.zeros((3, 2))
    for one, other in pairs:
        distance = max(min(np.hypot(at[0] - r, at[1] - c) for r, c in touching) for at in (one, other))
        zone = 0 if labels[one] != labels[other] else 1 if distance <= NEAR_PX else 2
        wanted[zone] += np.square(features[:, one[0], one[1]] - features[:, other[0], other[1]]).sum(), 1
    np.testing.assert_allclose(measure_energies(features, labels), wanted)


def test_one_class_has_no_border() -> None:
    labels = np.zeros((5, 7), np.uint8)
    found = measure_energies(np.zeros((1, 5, 7)), labels)
    assert found[:, 1].tolist() == [0, 0, 5 * 6 + 4 * 7]
    assert np.isnan(sharpness(found).localised)
