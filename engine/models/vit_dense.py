"""Features and classes of every pixel from a transformer that reads places: the places, enlarged to pixels.

The decoder is the simplest that draws borders where pixels have them: places
are narrowed, enlarged linearly from the middle of one to the middle of the
next, and mixed with what a 3×3 convolution sees of the bands at full
resolution. A place is a square of `patch_px` pixels, so without that nothing
smaller is told apart.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .dense import Dense
from .fusion import PrincipalComponents
from .resunet import continue_border
from .vit import JointViT


class VitFeatures(nn.Module):
    """An encoder, and the principal components of its features for every pixel.

    A sensor that is missing comes as zeros.

    Args:
        in_channels: Input bands, Sentinel-1 first.
        s1_channels: How many of them are Sentinel-1's.
        components: How many are given; all there are, where the encoder's tokens are shorter.
        encoder: Arguments of the `JointViT`.
    """

    def __init__(self, in_channels: int, *, s1_channels: int, components: int = 64, **encoder: Any) -> None:
        super().__init__()
        self.encoder = JointViT(s1_channels, in_channels - s1_channels, **encoder)
        self.components = PrincipalComponents(self.encoder.width, kept=components)

    def forward(self, x: Tensor) -> Dense:
        """Give the components of (N, in_channels, H, W); there are no classes, so the logits have no channel."""
        height, width = x.shape[-2:]
        places = self.encoder.dense(continue_border(x, self.encoder.patch_px))
        features = enlarge_places(self.components(places), self.encoder.patch_px)[..., :height, :width]
        return Dense(features[:, :0], features)


class VitLandcover(nn.Module):
    """Map bands to class logits by an encoder of both sensors, which may have been pre-trained.

    A sensor that is missing comes as zeros.

    Args:
        in_channels: Input bands, Sentinel-1 first.
        s1_channels: How many of them are Sentinel-1's.
        classes: Number of classes K.
        detail: Channels of the decoder; 0 reads classes from the encoder's own features, as a linear probe does.
        encoder: Arguments of the `JointViT`.
    """

    def __init__(self, in_channels: int, *, s1_channels: int, classes: int, detail: int = 64, **encoder: Any) -> None:
        super().__init__()
        self.in_channels, self.s1_channels = in_channels, s1_channels
        self.encoder = JointViT(s1_channels, in_channels - s1_channels, **encoder)
        self.decoder = PlaceDecoder(self.encoder.width, in_channels, channels=detail) if detail else None
        self.classifier = nn.Conv2d(detail or self.encoder.width, classes, 1)

    def embed(self, x: Tensor) -> Tensor:
        """Give features (N, D, H, W) of (N, in_channels, H, W); any H and W from 1 up."""
        height, width = x.shape[-2:]
        patch_px = self.encoder.patch_px
        whole = continue_border(x, patch_px)
        places = self.encoder.dense(whole)
        found = self.decoder(places, whole) if self.decoder else enlarge_places(places, patch_px)
        return found[..., :height, :width]

    def forward(self, x: Tensor) -> Dense:
        """Classify (N, in_channels, H, W)."""
        found = self.embed(x)
        return Dense(self.classifier(found), found)


class PlaceDecoder(nn.Module):
    """Mix the features of places with what lies in them.

    Args:
        width: Features of a place.
        in_channels: Bands of a pixel.
        channels: Features of a pixel.
    """

    def __init__(self, width: int, in_channels: int, *, channels: int) -> None:
        super().__init__()
        self.narrow = nn.Conv2d(width, channels, 1)
        near = nn.Conv2d(in_channels, channels, 3, padding=1, padding_mode="replicate", bias=False)
        self.near = nn.Sequential(near, nn.BatchNorm2d(channels), nn.ReLU(inplace=True))
        mix = nn.Conv2d(2 * channels, channels, 1, bias=False)
        self.mix = nn.Sequential(mix, nn.BatchNorm2d(channels), nn.ReLU(inplace=True))

    def forward(self, places: Tensor, x: Tensor) -> Tensor:
        """Map places (N, width, h, w) and bands (N, in_channels, H, W) to (N, channels, H, W)."""
        far = enlarge_places(self.narrow(places), x.shape[-1] // places.shape[-1])
        found: Tensor = self.mix(torch.cat([far, self.near(x)], dim=1))
        return found


def enlarge_places(places: Tensor, patch_px: int) -> Tensor:
    """Spread places (N, D, h, w), each of which stands in the middle of its pixels, over (N, D, h·p, w·p).

    A 1-D example of 2 pixels a place: 0 4 becomes 0 1 3 4.
    """
    return F.interpolate(places, scale_factor=patch_px, mode="bilinear", align_corners=False)
