"""DOFA's generator of first layers: from wavelengths to the kernel that reads bands of these wavelengths.

Xiong et al., "Neural plasticity-inspired multimodal foundation model for
Earth observation", 2024, arXiv:2403.15356. For given bands the kernel is
fixed, so it is made once, and what is used is a plain transformer. Names and
shapes are the published ones. A test holds the whole to torchgeo's output.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

_WIDTH, _HEADS, _SCALE = 128, 4, 0.01
RADAR_UM = 3.75
"""The number that stands for the wavelength of a radar band, as far as we know the published examples; it is no
wavelength at all, and being one number for both it gives VV and VH the same kernel."""


class _Residual(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.w1, self.w2 = nn.Linear(_WIDTH, _WIDTH), nn.Linear(_WIDTH, _WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        """Map (C, 128) to the same shape."""
        found: Tensor = x + self.w2(self.w1(x).relu()).relu()
        return found


class _Generator(nn.Module):
    def __init__(self, width: int, patch_px: int) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(_WIDTH, _HEADS, dropout=0.0, activation="gelu")
        self.transformer_encoder = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False)
        self.fc_weight, self.fc_bias = nn.Linear(_WIDTH, patch_px**2 * width), nn.Linear(_WIDTH, width)
        self.weight_tokens = nn.Parameter(torch.zeros(_WIDTH, _WIDTH))
        self.bias_token = nn.Parameter(torch.zeros(1, _WIDTH))


class KernelGenerator(nn.Module):
    """Make the first layer for bands of given wavelengths.

    Args:
        width: Length of a token.
        patch_px: Side of a place.
    """

    def __init__(self, width: int, patch_px: int) -> None:
        super().__init__()
        self.width, self.patch_px = width, patch_px
        self.weight_generator, self.fclayer = _Generator(width, patch_px), _Residual()

    @torch.no_grad()
    def forward(self, wavelengths_um: Tensor) -> tuple[Tensor, Tensor]:
        """Give the kernel (width, C, p, p) and bias (width,) for bands of these wavelengths (C,)."""
        rates = 10_000 ** -(torch.arange(_WIDTH // 2) / (_WIDTH / 2))
        angles = wavelengths_um[:, None] * 1000 * rates
        waves = self.fclayer(torch.cat([angles.sin(), angles.cos()], dim=1))
        made = self.weight_generator
        seen = made.transformer_encoder(torch.cat([made.weight_tokens, waves, made.bias_token]))
        kernels = made.fc_weight(seen[len(made.weight_tokens) : -1] + waves)
        shaped = kernels.unflatten(1, (self.patch_px, self.patch_px, self.width)).permute(3, 0, 1, 2)
        return shaped * _SCALE, made.fc_bias(seen[-1]) * _SCALE
