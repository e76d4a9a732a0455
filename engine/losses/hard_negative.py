"""Contrast with hard negatives, debiased for those that are of the same class.

Robinson et al., "Contrastive learning with hard negative samples", ICLR 2021,
arXiv:2010.04592, equation 4 and the code of its appendix; the loss that the
founding SAR-optical works train with.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


def hard_negative_loss(
    one: Tensor, other: Tensor, *, temperature: float = 0.5, tau_plus: float = 0.1, beta: float = 1.0
) -> Tensor:
    """Pull row i of both together, and push all other rows away, the more the more alike they are.

    Args:
        one: (N, D), of unit length.
        other: (N, D), of unit length; row i is the partner of row i.
        temperature: Divides the cosines.
        tau_plus: Share of the other rows that are presumed to be of the same class.
        beta: How much harder negatives count more; 0 weighs all alike.

    Returns:
        Mean over the 2N rows; ln(2N − 1) when all rows are equal.
    """
    rows = torch.cat([one, other]).float()
    count, negatives = len(rows), len(rows) - 2
    partner = torch.arange(count, device=rows.device).roll(count // 2)
    logits = rows @ rows.T / temperature
    positive = logits.gather(1, partner[:, None]).squeeze(1).exp()
    kept = torch.ones_like(logits, dtype=torch.bool).fill_diagonal_(False).scatter(1, partner[:, None], False)
    negative = logits.exp() * kept
    weight = (beta * logits).exp() * kept  # mean over the negatives alone
    reweighted = (weight * negative).sum(1) / (weight.sum(1) / negatives)
    floor = negatives * math.exp(-1 / temperature)
    noise = ((reweighted - tau_plus * negatives * positive) / (1 - tau_plus)).clamp_min(floor)
    return -(positive / (positive + noise)).log().mean()


class HardNegative(nn.Module):
    """`hard_negative_loss` with its settings kept."""

    def __init__(self, *, temperature: float = 0.5, tau_plus: float = 0.1, beta: float = 1.0) -> None:
        super().__init__()
        self.temperature, self.tau_plus, self.beta = temperature, tau_plus, beta

    def forward(self, one: Tensor, other: Tensor) -> Tensor:
        """Compare two (N, D) sets of unit rows; N must be at least 2."""
        return hard_negative_loss(one, other, temperature=self.temperature, tau_plus=self.tau_plus, beta=self.beta)
