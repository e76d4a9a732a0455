from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from saroptical.engine.errors import UnitMismatch
from saroptical.engine.inference.generated import show_patch
from saroptical.engine.inference.twomaps import TwoMaps
from saroptical.engine.models.dense import Dense
from saroptical.engine.patches.despeckle import despeckle_pair
from saroptical.engine.patches.normalize import normalize
from saroptical.engine.raster.stack import ScenePair
from saroptical.engine.raster.window import Window
from torch import Tensor, nn

HOLE = Window(9, 3, 4, 5)


class LooksAround(nn.Module):
    """Call each pixel by the band that stands out most from its mean over the patch; keep what was seen."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Tensor] = []

    def forward(self, x: Tensor) -> Dense:
        self.seen.append(x)
        return Dense((x - x.mean(dim=(2, 3), keepdim=True))[:, :3], x)


@pytest.mark.parametrize("holed", ["generated", "true"])
def test_a_hole_in_either_layer_is_one_in_both_for_a_network_that_looks_around(lab: Any, holed: str) -> None:
    whole, cut = lab.scene(23, 31), lab.scene(23, 31, hole=HOLE)
    pair = ScenePair(whole.s1, whole.s2 if holed == "generated" else cut.s2)
    made = cut.s2.pixels if holed == "generated" else whole.s2.pixels
    network, card = LooksAround(), lab.card()
    maps = TwoMaps(network, card)
    maps.add(show_patch("", "", pair, made, pair.s2.bands))
    blanked = ScenePair(whole.s1, cut.s2)
    judged = lab.untiled(blanked, network, card).logits.argmax(dim=0).numpy()[cut.s2.valid]
    np.testing.assert_array_equal(maps.matrix, np.diag(np.bincount(judged, minlength=3)))
    assert (maps.matrix.diagonal() > 0).all()


def test_the_radar_is_filtered_where_the_classifier_was_taught_so(lab: Any) -> None:
    pair, card = lab.scene(23, 31, hole=HOLE), replace(lab.card(), despeckle="lee")
    network = LooksAround()
    TwoMaps(network, card).add(show_patch("", "", pair, pair.s2.pixels, pair.s2.bands))
    expected = normalize(despeckle_pair(pair, "lee"), card).pixels
    for seen in network.seen:
        np.testing.assert_array_equal(seen[0].numpy(), expected)
    assert not np.allclose(expected, normalize(pair, card).pixels, atol=0.01)


def test_radar_that_the_classifier_does_not_take_is_not_filtered(lab: Any) -> None:
    pair, card = lab.scene(23, 31), replace(lab.card(required=["s2"]), despeckle="lee")
    byte = show_patch("", "", ScenePair(replace(pair.s1, unit="byte"), pair.s2), pair.s2.pixels, pair.s2.bands)
    maps = TwoMaps(LooksAround(), replace(card, bands=card.bands[2:]))
    maps.add(byte)
    assert maps.matrix.sum() == 23 * 31
    with pytest.raises(UnitMismatch, match="The Sentinel-1 values are in byte; model 'test' needs db"):
        TwoMaps(LooksAround(), card).add(byte)
