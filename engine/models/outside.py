"""Encoders of others, by themselves or one for each sensor side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from .croma import Croma
from .plain_vit import PlainVit
from .resnet import PooledResNet

SENSORS = ("s1", "s2", "both")


def _plain_vit(channels: tuple[int, int], **arguments: Any) -> PlainVit:
    return PlainVit(sum(channels), **arguments)


def _resnet(channels: tuple[int, int], **arguments: Any) -> PooledResNet:
    return PooledResNet(sum(channels), **arguments)


_KINDS: dict[str, Callable[..., nn.Module]] = {"croma": Croma, "plain_vit": _plain_vit, "resnet": _resnet}


class OutsideEncoder(nn.Module):
    """Embed scenes by one encoder or several, whose vectors lie side by side.

    Args:
        channels: Bands of each sensor.
        parts: Of each encoder its `kind` (croma, plain_vit or resnet), what it `reads` (s1, s2 or both), and what
            else it is built with.

    Attributes:
        width: Length of the vectors.
        patch_px: What sides of scenes are multiples of.
    """

    def __init__(self, channels: tuple[int, int], *, parts: Sequence[Mapping[str, Any]]) -> None:
        super().__init__()
        self.channels = channels
        self.reads = [str(part["reads"]) for part in parts]
        if not set(self.reads) <= set(SENSORS):
            raise ValueError(f"an encoder reads {', '.join(self.reads)}; it must be one of {', '.join(SENSORS)}")
        self.parts = nn.ModuleList(_build(part, channels) for part in parts)
        self.width = sum(int(part.width) for part in self._encoders)
        self.patch_px = math.lcm(*(int(part.patch_px) for part in self._encoders))

    @property
    def _encoders(self) -> list[Any]:
        return list(self.parts)

    def pooled(self, x: Tensor) -> Tensor:
        """Embed (N, C, H, W), Sentinel-1 first, as (N, width); what reads nothing of a scene says 0."""
        first = self.channels[0]
        inputs = {"s1": x[:, :first], "s2": x[:, first:], "both": x}
        found = []
        for part, reads in zip(self._encoders, self.reads, strict=True):
            own = inputs[reads]
            found.append(part.pooled(own) * own.flatten(1).any(dim=1, keepdim=True))
        return torch.cat(found, dim=1)


def _build(part: Mapping[str, Any], channels: tuple[int, int]) -> nn.Module:
    arguments = {name: value for name, value in part.items() if name not in ("kind", "reads")}
    own = {"s1": (channels[0], 0), "s2": (0, channels[1]), "both": channels}[part["reads"]]
    if part["kind"] not in _KINDS:
        raise ValueError(f"an encoder is of the kind {part['kind']!r}; it must be one of {', '.join(_KINDS)}")
    return _KINDS[part["kind"]](own, **arguments)
