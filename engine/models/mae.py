"""The joint masked autoencoder: an encoder of what is seen of two sensors, and a light decoder that fills in the rest.

He et al., "Masked autoencoders are scalable vision learners", CVPR 2022,
arXiv:2111.06377, for radar and optical patches that are hidden each by
themselves (`patches.masking`), so that at one place a sensor must be told from
the other one. What we do differently: the decoder is one block, as in SatViT
and CROMA (arXiv:2311.00566), and as wide as suits the encoder.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .vit import Block, JointViT, Size, positions, start_linear

DECODERS = {192: Size(128, 1, 4), 384: Size(256, 1, 8), 768: Size(512, 1, 16)}
"""The decoder that suits an encoder, by the length of its tokens; published: 512, 8 deep, 16 heads."""


class MaskedAutoencoder(nn.Module):
    """Tell what is hidden of each sensor.

    Args:
        encoder: Reads what is seen, and is what stays after training.
        decoder: Its size; None takes what suits the encoder.
    """

    def __init__(self, encoder: JointViT, *, decoder: Size | None = None) -> None:
        super().__init__()
        plan = decoder or DECODERS[encoder.width]
        self.encoder = encoder
        self.decoder_embed = nn.Linear(encoder.width, plan.width)
        self.mask_token = nn.Parameter(torch.empty(encoder.layers, 1, plan.width))
        self.decoder_blocks = nn.ModuleList(Block(plan.width, plan.heads) for _ in range(plan.depth))
        self.decoder_norm = nn.LayerNorm(plan.width, eps=1e-6)
        lengths = [count * encoder.patch_px**2 for count in encoder.channels]
        outputs = [sum(lengths)] if encoder.layers == 1 else lengths
        self.decoder_pred = nn.ModuleList(nn.Linear(plan.width, length) for length in outputs)
        self.lengths = lengths
        nn.init.normal_(self.mask_token, std=0.02)
        for part in (self.decoder_embed, self.decoder_blocks, self.decoder_pred):
            start_linear(part)

    def forward(self, x: Tensor, hidden: Tensor) -> tuple[Tensor, Tensor]:
        """Reconstruct all places of both sensors.

        Args:
            x: (N, C, H, W) normalised, Sentinel-1 first; what is hidden of it is not looked at.
            hidden: (N, 2, h, w) bool; as many tokens of every item must be left.

        Returns:
            Patches (N, L, C·p²) of each sensor, in the values of the loss.
        """
        known = torch.tensor([count > 0 for count in self.encoder.channels], device=x.device)
        visible = self.encoder.encode(x, ~hidden & known[:, None, None])
        shown = self.decoder_embed(visible.tokens)
        height, width = hidden.shape[-2:]
        tokens = self.mask_token.to(shown.dtype).expand(len(x), -1, height * width, -1).flatten(1, 2)
        tokens = tokens.scatter(1, visible.at[..., None].expand_as(shown), shown)
        side = self.encoder.trained_side
        where = positions(height, width, length=tokens.shape[2], trained_side=side, device=x.device)
        tokens = tokens + where.to(shown.dtype).repeat(self.encoder.layers, 1)
        for block in self.decoder_blocks:
            tokens = block(tokens)
        return self._predict(self.decoder_norm(tokens).unflatten(1, (self.encoder.layers, -1)))

    def _predict(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Map (N, layers, L, width) to each sensor's patches."""
        found = [layer(part) for layer, part in zip(self.decoder_pred, tokens.unbind(dim=1), strict=True)]
        s1, s2 = torch.split(torch.cat(found, dim=2), self.lengths, dim=2)
        return s1, s2
