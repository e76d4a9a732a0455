"""Band statistics, and the normalisation that follows from them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from saroptical.engine.contract.card import BandStatistics, ModelCard
from saroptical.engine.patches import statistics
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.normalize import normalize
from saroptical.engine.patches.statistics import measure_bands, normalise_bank
from saroptical.engine.raster.stack import ScenePair

MakePair = Callable[..., ScenePair]


def test_statistics_are_of_valid_pixels_alone(pair: MakePair) -> None:
    scene = pair(50, 40, hole=0.4)
    bands = measure_bands(PatchBank.from_pairs([scene]))
    values = scene.s2.pixels[1][scene.valid_for((*PatchBank.from_pairs([scene]).present,))]  # type: ignore[union-attr]
    assert bands[3].name == "B08"
    assert bands[3].mean == pytest.approx(float(values.mean()), abs=1e-5)
    assert bands[3].std == pytest.approx(float(values.std()), abs=1e-5)
    assert bands[3].clip == (values.min(), values.max())
    assert bands[3].percentiles[2] == pytest.approx(float(np.median(values)), abs=0.02)


def test_normalised_pixels_have_mean_zero_deviation_one_and_holes_zero(pair: MakePair) -> None:
    bank = PatchBank.from_pairs([pair(50, 40, hole=0.2, seed=s) for s in range(3)])
    normalised = normalise_bank(bank, measure_bands(bank))
    inside = normalised.movedim(1, -1)[bank.valid]
    torch.testing.assert_close(inside.mean(0), torch.zeros(4), atol=1e-5, rtol=0)
    torch.testing.assert_close(inside.std(0), torch.ones(4), atol=1e-3, rtol=0)
    assert normalised.movedim(1, -1)[~bank.valid].abs().max() == 0


def test_bank_is_normalised_as_a_scene_is_at_use(pair: MakePair) -> None:
    scene = pair(20, 20, hole=0.2)
    bank = PatchBank.from_pairs([scene])
    bands = measure_bands(bank, clip=(5.0, 90.0))
    card = ModelCard("segmentation", "vq", "centroids", {}, bands, ("s1", "s2"), units=bank.units)
    at_use = normalize(scene, card)
    np.testing.assert_array_equal(at_use.valid, bank.valid[0].numpy())
    trained = normalise_bank(bank, bands)[0].numpy()
    np.testing.assert_allclose(trained[:, at_use.valid], at_use.pixels[:, at_use.valid], atol=1e-6)


def test_clipping_comes_before_mean_and_deviation(pair: MakePair) -> None:
    bank = PatchBank.from_pairs([pair(100, 100)])
    bank.pixels[0, 0, 0, 0] = 1e6
    assert measure_bands(bank)[0].std > 1000
    assert measure_bands(bank, clip=(0.5, 99.5))[0].std == pytest.approx(1, abs=0.05)


def test_a_constant_band_gets_deviation_one(pair: MakePair) -> None:
    bank = PatchBank.from_pairs([pair(4, 4)])
    bank.pixels[:, 1] = 7.0
    assert measure_bands(bank)[1] == BandStatistics("VH", (7.0, 7.0), 7.0, 1.0, (7.0,) * 5)


@pytest.mark.parametrize("most", [1, 7, 100, 101, 5000])
def test_a_sample_is_every_nth_valid_pixel_of_the_whole_bank(
    pair: MakePair, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    bank = PatchBank.from_pairs([pair(20, 20, hole=0.4, seed=s) for s in range(3)])
    bank.valid[1] = False
    bank.pixels[:] = torch.arange(3 * 400.0).view(3, 1, 20, 20)
    monkeypatch.setattr(statistics, "_SAMPLE", most)
    inside = bank.pixels[:, 0][bank.valid]
    expected = inside[:: max(1, len(inside) // most)]
    assert torch.equal(statistics._sample(bank), expected.expand(4, -1))
