"""Let the two views of a crop see different pixels, so that noise is not what they have in common.

Two views of one acquisition share its speckle, and a network that recognises
superpixels by their speckle has nothing left to learn. So view 1 sees the
black squares of a checkerboard and view 2 the white ones; the others are filled
up from a neighbour that is seen, which keeps the picture's look. After Huang
et al., "Neighbor2Neighbor", CVPR 2021, arXiv:2101.02824, who denoise one half
by the other.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from ...patches.augment import carry


def checkerboards(source: Tensor) -> tuple[Tensor, Tensor]:
    """Tell which pixels (N, 1, H, W) each view is to see; no place on the ground is seen by both.

    Args:
        source: (N, H, W) index maps that carry view 2's maps onto view 1. Turns and shifts carry a checkerboard to a
            checkerboard; where view 1 is from outside, its squares are drawn on.
    """
    height, width = source.shape[-2:]
    rows, cols = torch.arange(height, device=source.device), torch.arange(width, device=source.device)
    white = ((rows[:, None] + cols) % 2 == 0).expand(len(source), 1, height, width)
    carried, inside = carry(white.to(torch.uint8), source) > 0, (source >= 0)[:, None]
    agrees = (carried == white) & inside
    same = agrees.flatten(1).any(dim=1)[:, None, None, None]
    return white != same, white


def fill_from_neighbours(pixels: Tensor, seen: Tensor, draw: Tensor) -> Tensor:
    """Replace pixels that are not seen by one of the four next to them, which are.

    Args:
        pixels: (N, C, H, W), H and W at least 2.
        seen: (N, 1, H, W) checkerboard.
        draw: (N, 1, H, W) random numbers below 1 that choose the neighbour; at the border, the one across.
    """
    height, width = pixels.shape[-2:]
    wide = F.pad(pixels, (1, 1, 1, 1), mode="reflect")
    filled = pixels
    for number, (row, col) in enumerate(((0, 1), (2, 1), (1, 0), (1, 2))):
        neighbour = wide[..., row : row + height, col : col + width]
        filled = torch.where(~seen & ((4 * draw).long() == number), neighbour, filled)
    return filled
