"""From a card to its network."""

from __future__ import annotations

from typing import Any

import pytest
from saroptical.engine.contract.card import BandStatistics, ModelCard
from saroptical.engine.errors import CardInvalid
from saroptical.engine.models.build import build_model
from saroptical.engine.models.vq import VqSegmenter


def card(architecture: str, arguments: dict[str, Any]) -> ModelCard:
    bands = tuple(BandStatistics(name, (0.0, 1.0), 0.0, 1.0) for name in ("VV", "B02", "B8A"))
    return ModelCard("segmentation", "vq", architecture, arguments, bands, ("s1", "s2"))


def test_channels_come_from_the_card_s_bands() -> None:
    model = build_model(card("vq_resunet", {"classes": 4, "width": 0.125, "features": 8}))
    assert isinstance(model, VqSegmenter)
    assert model.backbone.encoder.stem[0].in_channels == 3
    assert model.codes.shape == (4, 8)


def test_unknown_architecture_is_named() -> None:
    with pytest.raises(CardInvalid, match=r"'transformer9'.*Update saroptical"):
        build_model(card("transformer9", {}))


def test_a_fusion_that_does_not_exist_is_refused() -> None:
    with pytest.raises(CardInvalid, match=r"do not fit fusion_resunet.*'diagonal'"):
        build_model(card("fusion_resunet", {"s1_channels": 1, "fusion": "diagonal", "width": 0.125}))


def test_arguments_of_another_version_are_refused() -> None:
    with pytest.raises(CardInvalid, match="do not fit centroids"):
        build_model(card("centroids", {"classes": 3, "colour": "red"}))
