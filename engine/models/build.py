"""From a card to its network: the one place that knows which architecture name is which class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import nn

from ..contract.card import ModelCard
from ..errors import CardInvalid
from .centroids import Centroids
from .fusion import FusionNet
from .landcover import FusionClassifier, LandcoverNet
from .pix2pix import UnetGenerator
from .scenes import SceneClassifier
from .vit import JointViT
from .vit_dense import VitFeatures, VitLandcover
from .vq import VqSegmenter
from .windows import WindowNet


def _landcover_net(
    in_channels: int, *, classes: int, network: str = "deeplabv3", **arguments: Any
) -> LandcoverNet | FusionClassifier | WindowNet | VitLandcover:
    """Build a land-cover network, or, as the network `fusion`, a fusion network of these arguments with classes."""
    if network == "fusion":
        return FusionClassifier(FusionNet(in_channels, **arguments), classes=classes)
    if network == "windows":
        return WindowNet(in_channels, classes=classes, **arguments)
    if network == "vit":
        return VitLandcover(in_channels, classes=classes, **arguments)
    return LandcoverNet(in_channels, classes=classes, network=network, **arguments)


def _joint_vit(in_channels: int, *, s1_channels: int, **arguments: Any) -> JointViT:
    return JointViT(s1_channels, in_channels - s1_channels, **arguments)


ARCHITECTURES: dict[str, Callable[..., nn.Module]] = {
    "centroids": Centroids,
    "fusion_resunet": FusionNet,
    "joint_vit": _joint_vit,
    "landcover_net": _landcover_net,
    "scene_classifier": SceneClassifier,
    "unet_generator": UnetGenerator,
    "vit_features": VitFeatures,
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
