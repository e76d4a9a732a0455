"""Normalised temperature-scaled cross-entropy: which of all other rows is the partner?

Chen et al., "A simple framework for contrastive learning of visual
representations", ICML 2020, arXiv:2002.05709, equation 1. Without the positive
among what it is compared with, and with negatives of the other view alone, it
is the pixel-wise form of Montanaro et al., IEEE GRSL 2022 (UniFeat).
"""

from __future__ import annotations

import torch
from torch import Tensor

from .rows import CHUNK_ROWS, mean_over_rows, partners_and_others


def nt_xent_loss(
    one: Tensor,
    other: Tensor,
    *,
    temperature: float = 0.5,
    count_positive: bool = True,
    own_view: bool = True,
    chunk_rows: int = CHUNK_ROWS,
) -> Tensor:
    """Pull row i of both together, and push all other rows away.

    Args:
        one: (N, D), of unit length; N must be at least 2.
        other: (N, D), of unit length; row i is the partner of row i.
        temperature: Divides the cosines.
        count_positive: Keep the partner among the rows that a row is compared with.
        own_view: Compare a row with the rows of its own view too, not only with those of the other.
        chunk_rows: How many of the 2N rows are compared with all others at once; memory grows with this times 2N.

    Returns:
        Mean over the 2N rows, in float32; ln(2N − 1) when all rows are equal and all others are counted.
    """
    count = len(one)

    def judge(rows: Tensor, part: Tensor) -> Tensor:
        positive, others = partners_and_others(rows, part, temperature=temperature)
        if not own_view:
            own = (part < count)[:, None] == (torch.arange(2 * count, device=rows.device) < count)
            others = others.masked_fill(own, -torch.inf)
        against = others.logsumexp(1)
        return (torch.logaddexp(against, positive) if count_positive else against) - positive

    return mean_over_rows(judge, one, other, chunk_rows=chunk_rows)
