"""From a card to its network: the one place that knows which architecture name is which class."""

from __future__ import annotations

from collections.abc import Callable

from torch import nn

from ..contract.card import ModelCard
from ..errors import CardInvalid
from .centroids import Centroids
from .fusion import FusionNet
from .vq import VqSegmenter

ARCHITECTURES: dict[str, Callable[..., nn.Module]] = {
    "centroids": Centroids,
    "fusion_resunet": FusionNet,
    "vq_resunet": VqSegmenter,
}


def build_model(card: ModelCard) -> nn.Module:
    """Build the network that a card describes, with fresh weights.

    Raises:
        CardInvalid: If the architecture is unknown, or does not take the card's arguments.
    """
    if card.architecture not in ARCHITECTURES:
        raise CardInvalid(
            f"The card asks for the architecture {card.architecture!r}; this version knows "
            f"{', '.join(sorted(ARCHITECTURES))}. Update saroptical, or choose another weights file."
        )
    try:
        return ARCHITECTURES[card.architecture](len(card.bands), **card.arguments)
    except (TypeError, ValueError) as error:
        raise CardInvalid(
            f"The card's arguments do not fit {card.architecture} ({error}); the file was altered or is of another "
            "version. Choose another weights file."
        ) from error
