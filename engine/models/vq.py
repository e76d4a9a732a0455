"""Contrastive vector-quantised segmentation: one learned code per class, matched against every pixel's features.

Chen and Bruzzone, "Unsupervised SAR-optical segmentation" (the published
`train_vq_Efusion.py`): a pseudo-Siamese network whose one branch is a ResUnet
and whose other branch is a gumbel-softmax quantizer (Jang et al., 2017,
arXiv:1611.01144). What we do differently: features and codes meet on the unit
sphere (a bright field is not a "larger" one), a map is the argmax of the
logits, not of a noisy sample, and a convolution at full resolution stands
beside the ResUnet, whose stem leaves out every other pixel: a river of one
pixel's width stays whole. `cosine=False, detail=0, noise_seed=…` gives the
published form, its noise seeded so that it can at least be repeated.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .dense import Dense
from .resunet import ResUnet


class VqSegmenter(nn.Module):
    """Map bands to class logits by the likeness of pixel features to code vectors.

    Args:
        in_channels: Input bands.
        classes: Number of codes K.
        width: Width of the ResUnet; 1 is the published network.
        features: Length D of pixel features and codes.
        cosine: Compare directions only; False compares by the plain dot product.
        detail: Channels of the convolution at full resolution; 0 leaves it out.
        scale: Multiplies the likeness, so that softmax can be sure (cosines span only −1..1).
        noise_seed: Adds seeded Gumbel noise to the logits at use, as published; None adds none.
    """

    def __init__(
        self,
        in_channels: int,
        *,
        classes: int,
        width: float = 1.0,
        features: int = 128,
        detail: int = 0,
        cosine: bool = True,
        scale: float = 10.0,
        noise_seed: int | None = None,
    ) -> None:
        super().__init__()
        self.backbone = ResUnet(in_channels, width=width, features=features)
        if detail:
            near = nn.Conv2d(in_channels, detail, 3, padding=1, padding_mode="replicate")
            self.detail = nn.Sequential(near, nn.ReLU(inplace=True))
        self.project = nn.Conv2d(features + detail, features, 1)
        self.codes = nn.Parameter(torch.randn(classes, features))
        self.cosine, self.scale, self.noise_seed, self.has_detail = cosine, scale, noise_seed, detail > 0

    def embed(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Give features (N, D, H, W) of any length, and the bottleneck below them."""
        encoded = self.backbone(x)
        fine = torch.cat([encoded.features, self.detail(x)], dim=1) if self.has_detail else encoded.features
        return self.project(fine), encoded.bottleneck

    def normalise(self, vectors: Tensor, *, dim: int = 1) -> Tensor:
        """Bring vectors to the form in which features and codes meet: unit length where cosine, else as they are."""
        return F.normalize(vectors, dim=dim) if self.cosine else vectors

    def match(self, features: Tensor) -> Tensor:
        """Compare features (N, D, …) with every code; logits (N, K, …)."""
        codes = self.normalise(self.codes)
        return self.scale * torch.einsum("nd...,kd->nk...", self.normalise(features), codes)

    def forward(self, x: Tensor) -> Dense:
        """Segment (N, C, H, W)."""
        features, _ = self.embed(x)
        logits = self.match(features)
        if self.noise_seed is not None and not self.training:
            logits = logits + seeded_gumbel(logits, seed=self.noise_seed)
        return Dense(logits, self.normalise(features))


class ImageHeads(nn.Module):
    """One vector per class from the whole image's bottleneck; the loss pulls the codes towards them.

    Only the training holds these heads: a map does not need them.
    """

    def __init__(self, bottleneck_channels: int, *, classes: int, features: int) -> None:
        super().__init__()
        self.heads = nn.ModuleList(
            nn.Sequential(nn.Linear(bottleneck_channels, features), nn.BatchNorm1d(features), nn.ReLU(inplace=True))
            for _ in range(classes)
        )

    def forward(self, bottleneck: Tensor) -> Tensor:
        """Map (N, B, h, w) to (N, K, D)."""
        pooled = bottleneck.mean(dim=(2, 3))
        return torch.stack([head(pooled) for head in self.heads], dim=1)


def seeded_gumbel(like: Tensor, *, seed: int) -> Tensor:
    """Draw standard Gumbel noise (1, K, …) for `like` (N, K, …): the same for every image, size and run."""
    generator = torch.Generator().manual_seed(seed)
    uniform = torch.rand(like.shape[1:], generator=generator, dtype=torch.float64).clamp_min(1e-20)
    return (-torch.log(-torch.log(uniform))).to(like)[None]
