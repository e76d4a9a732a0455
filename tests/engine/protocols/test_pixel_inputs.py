"""What a pixel is read from: 72 layers of context, and scales that no rotation changes."""

from __future__ import annotations

import numpy as np
import pytest
from saroptical.engine.contract.card import BandStatistics, ModelCard
from saroptical.engine.datasets.controlled import controlled_set
from saroptical.engine.protocols import pixel_inputs
from saroptical.engine.protocols.baselines import context_layers
from saroptical.engine.protocols.pixel_inputs import Scaling, read_layers
from saroptical.engine.raster.stack import ScenePair
from torch import nn

CARD = ModelCard("fusion", "both", "fusion_resunet", {}, (BandStatistics("VV", (0.0, 1.0), 0.0, 1.0),), ("s1",))


@pytest.fixture(scope="module")
def pair() -> ScenePair:
    return controlled_set(1, size=24)[0][0]


def test_context_is_what_a_loop_over_windows_finds(pair: ScenePair) -> None:
    found = context_layers(pair)
    assert found.shape == (72, 24, 24)
    vh, row, col = pair.s1.pixels[1], 3, 20  # type: ignore[union-attr]
    window = vh[max(0, row - 5) : row + 6, max(0, col - 5) : col + 6]
    assert found[1, row, col] == vh[row, col]
    assert found[8 + 16 + 1, row, col] == pytest.approx(window.mean(), rel=1e-5)
    assert found[8 + 16 + 8 + 1, row, col] == pytest.approx(window.std(), rel=1e-4)


def test_kinds_have_their_lengths(pair: ScenePair) -> None:
    assert [len(read_layers(kind, pair)) for kind in ("bands", "indices", "context")] == [6, 4, 72]


def test_features_around_are_means_of_windows(pair: ScenePair, monkeypatch: pytest.MonkeyPatch) -> None:
    features = np.random.default_rng(0).standard_normal((3, 40, 40)).astype(np.float32)
    monkeypatch.setattr(pixel_inputs, "read_features", lambda *_: features)
    around = read_layers("around", pair, (nn.Identity(), CARD))
    assert around.shape == (6, 40, 40)
    assert around[1, 12, 12] == pytest.approx(features[1, 7:18, 7:18].mean(), abs=1e-6)
    mirrored = np.pad(features[2], 15, mode="symmetric")
    assert around[5, 0, 20] == pytest.approx(mirrored[:31, 20:51].mean(), abs=1e-6)


def test_layers_of_many_units_get_one_scale_each_and_features_one_for_all() -> None:
    rng = np.random.default_rng(0)
    samples = {
        "bands": (rng.standard_normal((500, 2)) * [1, 100] + 7).astype(np.float32),
        "features": (rng.standard_normal((500, 3)) * [3, 1, 0.5]).astype(np.float32),
    }
    scaled = Scaling(samples, ("bands", "features"))(samples)
    np.testing.assert_allclose(scaled.mean(0), 0, atol=1e-5)
    np.testing.assert_allclose(scaled[:, :2].std(0), 1, rtol=1e-4)
    assert scaled[:, 2:].var(0).mean() == pytest.approx(1, rel=1e-4)
    assert scaled[:, 2].std() / scaled[:, 4].std() == pytest.approx(
        samples["features"][:, 0].std() / samples["features"][:, 2].std(), rel=1e-4
    )


def test_a_constant_layer_stays_finite() -> None:
    samples = {"bands": np.full((10, 1), 3, np.float32)}
    assert Scaling(samples, ("bands",))(samples).tolist() == [[0.0]] * 10
