"""The land-cover network: bands, a picture of 64 channels, DeepLabv3 or U-Net over it, and classes.

Montanaro, Valsesia, Fracastoro and Magli, IEEE GRSL 2022,
doi:10.1109/LGRS.2022.3195259: single-channel feature extractors in front of
DeepLabv3, pre-trained by UniFeat (through `project`) and CoRe (through
`restore`) before classes are taught. What we do differently: what the bands
hold at full resolution goes past the encoder, whose pixels are 160 m wide, to
the last layer (`detail`); context reaches as far as the crops of a training
do (`rates`), since a weight that never met a pixel is noise at use; and
borders are continued, not filled with zeros, since every pixel of a small crop
is near one. `detail=0, rates=(6, 12, 18), padding="zeros"` gives the usual
form.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch.nn.functional as F
from torch import Tensor, nn

from .decoders import DeepLabV3, DeepLabV3Plus, Unet, enlarge
from .dense import Dense
from .fusion import FusionNet
from .resnet import ResNet
from .resunet import continue_border
from .single_channel import MergedBands, SeparateBands

PROJECTED = 64
"""Length of the vectors that UniFeat compares."""


class LandcoverNet(nn.Module):
    """Map bands to class logits.

    A sensor that is missing comes as zeros, the mean of its normalised bands.
    With 0 classes it is a network to be pre-trained: it has the heads of
    pre-training (`project`, `restore`) instead of a `classifier`.

    Args:
        in_channels: Input bands, Sentinel-1 first.
        s1_channels: How many of them are Sentinel-1's.
        classes: Number of classes K.
        network: deeplabv3, deeplabv3plus or unet.
        backbone: resnet18 or resnet50.
        extractor: single (one extractor shared by all bands) or merged (all bands together).
        features: Features F of each band; extractor single only.
        reduced: Channels of the merged picture that the encoder sees.
        detail: Channels of the last features, which are mixed from the decoder's and from the merged picture; 0 takes
            the decoder's alone.
        rates: How far context reaches to every side, in pixels of 16 × 16 input pixels; not of unet.
        padding: How borders are continued in encoder and decoder: replicate, or zeros.
    """

    def __init__(
        self,
        in_channels: int,
        *,
        s1_channels: int,
        classes: int,
        network: str = "deeplabv3",
        backbone: str = "resnet18",
        extractor: str = "single",
        features: int = 32,
        reduced: int = 64,
        detail: int = 64,
        rates: Sequence[int] = (1, 2, 3),
        padding: Literal["replicate", "zeros"] = "replicate",
    ) -> None:
        super().__init__()
        if extractor not in ("single", "merged"):
            raise ValueError(f"extractor is {extractor!r}; it must be single or merged")
        self.in_channels, self.s1_channels = in_channels, s1_channels
        single = extractor == "single"
        self.bands: SeparateBands | MergedBands
        if single:
            self.bands = SeparateBands(in_channels, features=features, out_channels=reduced)
        else:
            self.bands = MergedBands(in_channels, out_channels=reduced)
        self.stride = 32 if network == "unet" else 16
        self.encoder = ResNet(reduced, backbone=backbone, stride=self.stride)
        self.decoder = _decoder(network, self.encoder.channels, rates)
        for module in (*self.encoder.modules(), *self.decoder.modules()):
            if isinstance(module, nn.Conv2d):
                module.padding_mode = padding
        coarse, last = self.decoder.out_channels, detail or self.decoder.out_channels
        if detail:
            self.narrow = nn.Conv2d(coarse, detail, 1, bias=False)
            self.sharpen = nn.Conv2d(reduced, detail, 1, bias=False)
            self.bn = nn.BatchNorm2d(detail)
        self.has_detail = detail > 0
        if classes:
            self.classifier = nn.Conv2d(last, classes, 1)
        else:
            self.restorer = nn.Conv2d(last, in_channels, 1)
        if single and not classes:
            self.project = nn.Sequential(
                nn.Conv2d(features, PROJECTED, 1), nn.ReLU(inplace=True), nn.Conv2d(PROJECTED, PROJECTED, 1)
            )

    def extractor_features(self, x: Tensor) -> Tensor:
        """Give features of each band, (N, C, F, H, W), for any C; extractor single only."""
        assert isinstance(self.bands, SeparateBands)
        found: Tensor = self.bands.extractor(x)
        return found

    def embed(self, x: Tensor) -> Tensor:
        """Give features (N, D, H, W) of (N, in_channels, H, W); any H and W from 1 up."""
        height, width = x.shape[-2:]
        picture = self.bands(continue_border(x, self.stride))
        found = self.decoder(self.encoder(picture))
        if self.has_detail:
            mixed = enlarge(self.narrow(found), self.decoder.stride) + self.sharpen(picture)
            found = F.relu(self.bn(mixed), inplace=True)
        else:
            found = enlarge(found, self.decoder.stride)
        return found[..., :height, :width]

    def restore(self, x: Tensor) -> Tensor:
        """Give the bands (N, in_channels, H, W) as they would be without what was done to them; 0 classes only."""
        restored: Tensor = self.restorer(self.embed(x))
        return restored

    def forward(self, x: Tensor) -> Dense:
        """Classify (N, in_channels, H, W); with 0 classes the logits have no channel."""
        found = self.embed(x)
        return Dense(self.classifier(found) if hasattr(self, "classifier") else found[:, :0], found)


def _decoder(network: str, channels: Sequence[int], rates: Sequence[int]) -> DeepLabV3 | DeepLabV3Plus | Unet:
    if network == "deeplabv3":
        return DeepLabV3(channels, rates=rates)
    if network == "deeplabv3plus":
        return DeepLabV3Plus(channels, rates=rates)
    if network == "unet":
        return Unet(channels)
    raise ValueError(f"network is {network!r}; it must be deeplabv3, deeplabv3plus or unet")


class FusionClassifier(nn.Module):
    """Read classes from the features of a fusion network.

    Args:
        body: The network; what only its own training compares is let go.
        classes: Number of classes K.
    """

    def __init__(self, body: FusionNet, *, classes: int) -> None:
        super().__init__()
        self.body = body
        self.body.local, self.body.image = nn.ModuleDict(), nn.ModuleDict()
        self.classifier = nn.Conv2d(len(body.components.spread), classes, 1)

    def forward(self, x: Tensor) -> Dense:
        """Classify (N, C, H, W)."""
        found = self.body(x).features
        return Dense(self.classifier(found), found)
