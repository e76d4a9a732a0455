"""Contrast with hard negatives, debiased for those that are of the same class.

Robinson et al., "Contrastive learning with hard negative samples", ICLR 2021,
arXiv:2010.04592, equation 4 and the code of its appendix; the loss that the
founding SAR-optical works train with. What we do differently: all sums are of
logarithms, so that rows of any length, not only of unit length, stay finite.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from .rows import CHUNK_ROWS, mean_over_rows, partners_and_others


def hard_negative_loss(
    one: Tensor,
    other: Tensor,
    *,
    temperature: float = 0.5,
    tau_plus: float = 0.1,
    beta: float = 1.0,
    chunk_rows: int = CHUNK_ROWS,
) -> Tensor:
    """Pull row i of both together, and push all other rows away, the more the more alike they are.

    Args:
        one: (N, D), of unit length; N must be at least 2.
        other: (N, D), of unit length; row i is the partner of row i.
        temperature: Divides the cosines.
        tau_plus: Share of the other rows that are presumed to be of the same class.
        beta: How much harder negatives count more; 0 weighs all alike.
        chunk_rows: How many of the 2N rows are compared with all others at once; memory grows with this times 2N.

    Returns:
        Mean over the 2N rows, in float32; ln(2N − 1) when all rows are equal.
    """
    negatives = 2 * len(one) - 2

    def judge(rows: Tensor, part: Tensor) -> Tensor:
        positive, others = partners_and_others(rows, part, temperature=temperature)
        weight = (beta * others).logsumexp(1) - math.log(negatives) if beta else 0.0  # mean over the negatives alone
        reweighted = ((1 + beta) * others).logsumexp(1) - weight
        return _debiased(positive, reweighted, math.log(negatives), tau_plus, floor=-1 / temperature)

    return mean_over_rows(judge, one, other, chunk_rows=chunk_rows)


def _debiased(positive: Tensor, negative: Tensor, negatives: float, tau_plus: float, *, floor: float) -> Tensor:
    """Give −log(p / (p + noise)) of logarithms; noise is (negative − τ⁺·negatives·p) / (1 − τ⁺), or more."""
    top = torch.maximum(positive, negative).detach()  # taken off all, so that no exponential overflows
    share = (positive - top).exp()
    noise = ((negative - top).exp() - tau_plus * math.exp(negatives) * share) / (1 - tau_plus)
    noise = torch.maximum(noise, (negatives + floor - top).exp())
    return (share + noise).log() + top - positive


class HardNegative(nn.Module):
    """`hard_negative_loss` with its settings kept."""

    def __init__(self, *, temperature: float = 0.5, tau_plus: float = 0.1, beta: float = 1.0) -> None:
        super().__init__()
        self.temperature, self.tau_plus, self.beta = temperature, tau_plus, beta

    def forward(self, one: Tensor, other: Tensor) -> Tensor:
        """Compare two (N, D) sets of unit rows; N must be at least 2."""
        return hard_negative_loss(one, other, temperature=self.temperature, tau_plus=self.tau_plus, beta=self.beta)
