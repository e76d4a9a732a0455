"""Networks that fuse a radar and an optical image: early, intermediate and late.

Chen and Bruzzone, IEEE TGRS 2022, doi:10.1109/TGRS.2021.3128072 (E_Fusion,
M_Fusion and L_Fusion of the published code): the sensors meet as bands of one
input, or as the scales of two encoders under one decoder, or not before their
finished features lie side by side. What we do differently: the features of a
map are turned to their principal components, which changes no distance and no
linear classifier, so that the first bands are the best ones to look at and to
keep.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .dense import Dense
from .resunet import Decoder, Encoder, ResUnet, continue_border, enlarge_by, start_convolutions

Named = dict[str, Tensor]
"""By what was seen: both sensors, s1 alone or s2 alone."""
SHARED = "sensor"
"""The image head that late fusion has for both sensors, as published."""


@dataclass(frozen=True)
class FusionOutput:
    """What training reads.

    Attributes:
        features: (N, D, H, W), what maps and probes read; late: Sentinel-1's half, then Sentinel-2's.
        local: (N, d, H, W) projections, not normalised. Early and intermediate: both; late: s1 and s2; of one sensor
            only: that sensor's.
        image: (N, d) projections of the mean bottleneck. Early: both; intermediate: both, s1 and s2; late: s1 and s2;
            of one sensor only: that sensor's.
    """

    features: Tensor
    local: Named
    image: Named


class Early(nn.Module):
    """One ResUnet for all bands."""

    def __init__(
        self, in_channels: int, *, name: str = "both", width: float, features: int, waist: int | None = None
    ) -> None:
        super().__init__()
        self.name = name
        self.net = ResUnet(in_channels, width=width, features=features, waist=waist)
        self.local, self.image = {name: features}, {name: self.net.bottleneck_channels}

    def forward(self, x: Tensor) -> tuple[Named, Named]:
        """Give features at full resolution, and bottlenecks."""
        encoded = self.net(x)
        return {self.name: encoded.features}, {self.name: encoded.bottleneck}


class Intermediate(nn.Module):
    """Two encoders of half the width, whose scales are put together for one decoder."""

    def __init__(self, s1_channels: int, s2_channels: int, *, width: float, features: int) -> None:
        super().__init__()
        self.split = [s1_channels, s2_channels]
        self.s1, self.s2 = (Encoder(channels, width=width / 2) for channels in self.split)
        joint = [one + two for one, two in zip(self.s1.channels, self.s2.channels, strict=True)]
        self.decoder = Decoder(joint, width=width, features=features, waist=round(width * 192))
        self.local = {"both": features}
        self.image = {"both": joint[-1], "s1": self.s1.channels[-1], "s2": self.s2.channels[-1]}

    def forward(self, x: Tensor) -> tuple[Named, Named]:
        """Give features at full resolution, and bottlenecks."""
        height, width = x.shape[-2:]
        radar, optical = torch.split(continue_border(x), self.split, dim=1)
        one, two = self.s1(radar), self.s2(optical)
        scales = [torch.cat(pair, dim=1) for pair in zip(one, two, strict=True)]
        features = self.decoder(scales)[..., :height, :width]
        return {"both": features}, {"both": scales[-1], "s1": one[-1], "s2": two[-1]}


class Late(nn.Module):
    """Two ResUnets of half the width; each gives half of the features."""

    def __init__(self, s1_channels: int, s2_channels: int, *, width: float, features: int) -> None:
        super().__init__()
        self.split = [s1_channels, s2_channels]
        self.local = {"s1": (features + 1) // 2, "s2": features // 2}
        self.s1, self.s2 = (
            ResUnet(channels, width=width / 2, features=part)
            for channels, part in zip(self.split, self.local.values(), strict=True)
        )
        self.image = {SHARED: self.s1.bottleneck_channels}

    def forward(self, x: Tensor) -> tuple[Named, Named]:
        """Give features at full resolution, and bottlenecks."""
        radar, optical = torch.split(x, self.split, dim=1)
        one, two = self.s1(radar), self.s2(optical)
        return {"s1": one.features, "s2": two.features}, {"s1": one.bottleneck, "s2": two.bottleneck}


class PrincipalComponents(nn.Module):
    """A rotation of the feature space about its mean; the identity until it is fitted.

    Args:
        features: Dimensions of the space.
        kept: How many of the components are given, those that vary most; 0 gives all.
    """

    mean: Tensor
    rotation: Tensor
    spread: Tensor

    def __init__(self, features: int, *, kept: int = 0) -> None:
        super().__init__()
        kept = min(kept or features, features)
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("rotation", torch.eye(features)[:, :kept])
        self.register_buffer("spread", torch.ones(kept))

    @torch.no_grad()
    def fit(self, rows: Tensor) -> None:
        """Turn to the principal components of rows (M, D), those that vary most first.

        Of the two directions of an axis, the one whose largest entry is positive is taken, so that equal rows give
        equal components. `spread` becomes the standard deviation along each axis.
        """
        rows = rows.double()
        mean = rows.mean(dim=0)
        centred = rows - mean
        variance, axes = torch.linalg.eigh(centred.T @ centred / max(1, len(rows) - 1))
        largest = axes.gather(0, axes.abs().argmax(dim=0, keepdim=True))
        axes = axes * torch.where(largest < 0, -1.0, 1.0)
        self.mean.copy_(mean)
        self.rotation.copy_(axes.flip(1)[:, : len(self.spread)])
        self.spread.copy_(variance.flip(0)[: len(self.spread)].clamp_min(0).sqrt())

    def forward(self, features: Tensor) -> Tensor:
        """Rotate (N, D, H, W); column k of `rotation` is the axis of component k."""
        return nn.functional.conv2d(features, self.rotation.T[..., None, None], -self.mean @ self.rotation)


class Detail(nn.Module):
    """Mix features, which are alike over 2 × 2 pixels, with what a 3×3 convolution sees at full resolution."""

    def __init__(self, in_channels: int, *, channels: int, features: int) -> None:
        super().__init__()
        near = nn.Conv2d(in_channels, channels, 3, padding=1, padding_mode="replicate", bias=False)
        self.near = nn.Sequential(near, nn.BatchNorm2d(channels), nn.ReLU(inplace=True))
        self.mix = nn.Conv2d(features + channels, features, 1)

    def forward(self, features: Tensor, x: Tensor) -> Tensor:
        """Mix (N, features, H, W) with what is seen of (N, in_channels, H, W)."""
        mixed: Tensor = self.mix(torch.cat([features, self.near(x)], dim=1))
        return mixed


class FusionNet(nn.Module):
    """Give every pixel of a pair a feature vector, and training what it compares.

    A sensor that is missing comes as zeros, the mean of its normalised bands.

    Args:
        in_channels: Input bands, Sentinel-1 first.
        s1_channels: How many of them are Sentinel-1's; with all or none, the network of one sensor is built.
        fusion: early, intermediate or late.
        width: Multiplies every channel count; 1 is the published network.
        features: Length D of the feature vector.
        projection: Length of what is compared; of what is one sensor's of two, half of it.
        waist: See `ResUnet`; early fusion only.
        detail: Channels of a convolution at full resolution that each feature vector is mixed with; of what is one
            sensor's of two, half of it. The published networks have none.
        upsampling: How decoders double sizes: nearest, as published, which leaves a weave of 2 px in what is drawn
            from the features; or bilinear.
    """

    def __init__(
        self,
        in_channels: int,
        *,
        s1_channels: int,
        fusion: str = "intermediate",
        width: float = 1.0,
        features: int = 256,
        projection: int = 128,
        waist: int | None = None,
        detail: int = 0,
        upsampling: str = "nearest",
    ) -> None:
        super().__init__()
        self.in_channels, self.s1_channels = in_channels, s1_channels
        sensors = (s1_channels, in_channels - s1_channels)
        both = all(sensors)
        self.trunk: Early | Intermediate | Late
        if fusion == "early" or not both:
            name = "both" if both else "s1" if s1_channels else "s2"
            self.trunk = Early(in_channels, name=name, width=width, features=features, waist=waist)
        elif fusion == "intermediate":
            self.trunk = Intermediate(*sensors, width=width, features=features)
        elif fusion == "late":
            self.trunk = Late(*sensors, width=width, features=features)
        else:
            raise ValueError(f"fusion is {fusion!r}; it must be early, intermediate or late")
        length = {"both": projection} if both else {name: projection}
        half = projection // 2
        self.local = nn.ModuleDict(
            {name: nn.Conv2d(n, length.get(name, half), 1) for name, n in self.trunk.local.items()}
        )
        self.image = nn.ModuleDict({name: nn.Linear(n, length.get(name, half)) for name, n in self.trunk.image.items()})
        inputs = {"s1": sensors[0], "s2": sensors[1], "both": in_channels}
        self.detail = nn.ModuleDict(
            {
                name: Detail(inputs[name], channels=detail if name in length else detail // 2, features=n)
                for name, n in self.trunk.local.items()
                if detail
            }
        )
        self.components = PrincipalComponents(features)
        enlarge_by(self.trunk, upsampling)
        start_convolutions(self)

    def encode(self, x: Tensor) -> FusionOutput:
        """Fuse (N, in_channels, H, W); any H and W from 1 up."""
        features, bottlenecks = self._see(x)
        local = {name: self.local[name](part) for name, part in features.items()}
        heads = {name: self.image[name if name in self.image else SHARED] for name in bottlenecks}
        image = {name: head(bottlenecks[name].mean(dim=(2, 3))) for name, head in heads.items()}
        return FusionOutput(_side_by_side(features), local, image)

    def forward(self, x: Tensor) -> Dense:
        """Give the principal components of the features; there are no classes, so the logits have no channel."""
        features = self.components(_side_by_side(self._see(x)[0]))
        return Dense(features[:, :0], features)

    def _see(self, x: Tensor) -> tuple[Named, Named]:
        features, bottlenecks = self.trunk(x)
        seen = {"s1": x[:, : self.s1_channels], "s2": x[:, self.s1_channels :], "both": x}
        for name, mix in self.detail.items():
            features[name] = mix(features[name], seen[name])
        return features, bottlenecks


def _side_by_side(parts: Named) -> Tensor:
    return torch.cat(list(parts.values()), dim=1) if len(parts) > 1 else next(iter(parts.values()))
