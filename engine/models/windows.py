"""Land cover from what a pixel's surroundings look like: a small network for few labels and for processors.

Every band gives its value, and its mean and deviation in square windows around
the pixel; two 1×1 convolutions and a last one make classes of them. There is
nothing to learn of where to look, which takes a deep network thousands of
labelled pixels of many places; a dozen polygons are enough. The design is our
own; trees over such features are what it is measured against (context trees in
`protocols.baselines`).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .dense import Dense

_LEAST = 1e-6
"""Least variance: below it there is nothing but rounding."""


class WindowNet(nn.Module):
    """Map bands to class logits by windows around each pixel.

    Args:
        in_channels: Input bands.
        classes: Number of classes K.
        windows: Odd sides of the windows, in pixels.
        width: Channels of both hidden layers.
        dropout: Share of them that is dropped in training.

    Raises:
        ValueError: If a window has no pixel in its middle.
    """

    def __init__(
        self,
        in_channels: int,
        *,
        classes: int,
        windows: Sequence[int] = (3, 7),
        width: int = 128,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        if not all(side > 0 and side % 2 for side in windows):
            raise ValueError(f"windows are {tuple(windows)}; their sides must be odd")
        self.in_channels, self.windows = in_channels, tuple(windows)
        seen = in_channels * (1 + 2 * len(self.windows))
        self.hidden = nn.Sequential(
            nn.Conv2d(seen, width, 1),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Conv2d(width, width, 1),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
        )
        self.classifier = nn.Conv2d(width, classes, 1)

    @property
    def receptive_field(self) -> int:
        """Side of what a pixel's class depends on."""
        return max(self.windows, default=1)

    def forward(self, x: Tensor) -> Dense:
        """Classify (N, C, H, W); any H and W from 1 up."""
        found = self.hidden(torch.cat([x, *(part for side in self.windows for part in window_moments(x, side))], dim=1))
        return Dense(self.classifier(found), found)


def window_moments(x: Tensor, side: int) -> tuple[Tensor, Tensor]:
    """Give mean and standard deviation, (N, C, H, W) each, of what lies in the window around each pixel.

    At the border they are of the part of the window that lies in the picture.

    Args:
        x: (N, C, H, W), normalised: squares of what lies far from 0 would cancel.
        side: Odd side of the window, in pixels.
    """
    mean = _window_mean(x, side)
    variance = _window_mean(x.square(), side) - mean.square()
    return mean, variance.clamp_min(_LEAST).sqrt()


def _window_mean(x: Tensor, side: int) -> Tensor:
    rows = F.avg_pool2d(x, (side, 1), stride=1, padding=(side // 2, 0), count_include_pad=False)
    return F.avg_pool2d(rows, (1, side), stride=1, padding=(0, side // 2), count_include_pad=False)
