"""The network that labels a whole scene: an encoder, its features averaged over the scene, and a head.

The head is a linear layer, or the votes of the nearest scenes that are known
(Wu, Xiong, Yu and Lin, "Unsupervised feature learning via non-parametric
instance discrimination", CVPR 2018, arXiv:1805.01978, section 3.4: 20 or so
neighbours vote with exp(cos / 0.07)). What we do differently: votes are shares,
so that scenes with several labels vote too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .outside import OutsideEncoder
from .resnet import PooledResNet
from .vit import JointViT, without

_TAU = 0.07
_LEAST_SHARE = 1e-3
"""Of votes: what nobody votes for is unlikely, not impossible."""


class SceneEncoder(Protocol):
    """What gives a scene one vector: `JointViT`, `PooledResNet` or `OutsideEncoder`."""

    width: int
    patch_px: int

    def pooled(self, x: Tensor) -> Tensor:
        """Embed (N, C, H, W), 0 where there is nothing, as (N, width)."""


class NeighbourHead(nn.Module):
    """Let the nearest known scenes vote.

    Args:
        width: Length of the vectors.
        classes: Number of classes K.
        memory: How many scenes are known.
        neighbours: How many of them vote.
        several: Whether a scene may have several labels.
    """

    known: Tensor
    targets: Tensor

    def __init__(self, width: int, classes: int, *, memory: int, neighbours: int, several: bool) -> None:
        super().__init__()
        self.neighbours, self.several = min(neighbours, memory), several
        self.register_buffer("known", torch.zeros(memory, width))
        self.register_buffer("targets", torch.zeros(memory, classes))

    def remember(self, embeddings: Tensor, targets: Tensor) -> None:
        """Know scenes by their embeddings (memory, width) and labels (memory, K)."""
        self.known.copy_(F.normalize(embeddings, dim=1))
        self.targets.copy_(targets)

    def forward(self, embeddings: Tensor) -> Tensor:
        """Give logits (N, K) whose probabilities are the shares of the votes."""
        near = (F.normalize(embeddings, dim=1) @ self.known.T).topk(self.neighbours, dim=1)
        votes = (near.values / _TAU).softmax(dim=1)
        shares = torch.einsum("nm,nmk->nk", votes, self.targets[near.indices])
        return shares.logit(_LEAST_SHARE) if self.several else shares.clamp_min(_LEAST_SHARE).log()


class SceneClassifier(nn.Module):
    """Map a scene's bands to logits of its labels.

    A sensor that is missing comes as zeros. Bands may be those of one sensor
    alone, in front of an encoder that knows two.

    Args:
        in_channels: Input bands, Sentinel-1 first.
        s1_channels: How many of them are Sentinel-1's.
        classes: Number of classes K.
        encoder: vit, resnet18, resnet50 or outside.
        several: Whether a scene may have several labels.
        head: linear or knn.
        known_channels: Bands of each sensor that the encoder knows; () are those of the input.
        memory: Scenes that a head of kind knn knows.
        neighbours: How many of these vote.
        encoder_arguments: What else a vit or an encoder from outside is built with.
    """

    temperature: Tensor

    def __init__(
        self,
        in_channels: int,
        *,
        s1_channels: int,
        classes: int,
        encoder: str,
        several: bool,
        head: str = "linear",
        known_channels: Sequence[int] = (),
        memory: int = 0,
        neighbours: int = 20,
        **encoder_arguments: Any,
    ) -> None:
        super().__init__()
        if head not in ("linear", "knn"):
            raise ValueError(f"head is {head!r}; it must be linear or knn")
        own = s1_channels, in_channels - s1_channels
        first, second = known_channels or own
        if own[0] not in (0, first) or own[1] not in (0, second):
            raise ValueError(f"the encoder knows {first} and {second} bands of the sensors, and the input has {own}")
        self.known_channels = (first, second)
        self._front, self._back = 0 if own[0] else first, 0 if own[1] else second
        self.encoder = _build_encoder(encoder, self.known_channels, encoder_arguments)
        width = cast(SceneEncoder, self.encoder).width
        self.head: nn.Linear | NeighbourHead
        if head == "knn":
            self.head = NeighbourHead(width, classes, memory=memory, neighbours=neighbours, several=several)
        else:
            self.head = nn.Linear(width, classes)
        self.register_buffer("temperature", torch.ones(()))

    @property
    def patch_px(self) -> int:
        """Both sides of a scene must be multiples of this."""
        return cast(SceneEncoder, self.encoder).patch_px

    def embed(self, x: Tensor, present: Tensor | None = None) -> Tensor:
        """Give (N, D) features, see `forward`."""
        if self._front or self._back:
            x = F.pad(x, (0, 0, 0, 0, self._front, self._back))
        if present is not None:
            x = without(x, ~present, self.known_channels)
        return cast(SceneEncoder, self.encoder).pooled(x)

    def forward(self, x: Tensor, present: Tensor | None = None) -> Tensor:
        """Label scenes.

        Args:
            x: (N, in_channels, H, W) normalised.
            present: (N, 2) bool; False ignores what x holds of a sensor. None takes all that there is.

        Returns:
            (N, K) logits.
        """
        logits: Tensor = self.head(self.embed(x, present)) / self.temperature
        return logits


def _build_encoder(name: str, channels: tuple[int, int], arguments: dict[str, Any]) -> nn.Module:
    if name == "vit":
        return JointViT(*channels, **arguments)
    if name == "outside":
        return OutsideEncoder(channels, **arguments)
    return PooledResNet(sum(channels), backbone=name, **arguments)
