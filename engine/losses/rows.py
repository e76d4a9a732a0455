"""Each row against all others, some rows at a time, so that memory grows with the rows and not with their square.

Losses of this kind stack two views of N things to 2N rows: row i and row
(i + N) mod 2N are partners. What a part of the rows needs is computed anew
for the gradient instead of being kept (Chen et al., 2016, arXiv:1604.06174).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

CHUNK_ROWS = 512
"""Rows that are compared with all others at once when nobody says otherwise."""


def mean_over_rows(judge: Callable[[Tensor, Tensor], Tensor], one: Tensor, other: Tensor, *, chunk_rows: int) -> Tensor:
    """Average a loss over the 2N rows of two views, in float32 even where a lower precision is asked for.

    Args:
        judge: From all rows (2N, D) and the numbers of some (n,), gives the loss of these (n,).
        one: (N, D).
        other: (N, D); row i is the partner of row i.
        chunk_rows: How many rows are judged at once.
    """
    with torch.autocast(one.device.type, enabled=False):
        rows = torch.cat([one, other]).float()
        parts = torch.split(torch.arange(len(rows), device=rows.device), chunk_rows)
        if len(parts) == 1:
            return judge(rows, parts[0]).mean()
        sums = [checkpoint(judge, rows, part, use_reentrant=False, preserve_rng_state=False).sum() for part in parts]
        return torch.stack(sums).sum() / len(rows)


def partners_and_others(rows: Tensor, part: Tensor, *, temperature: float) -> tuple[Tensor, Tensor]:
    """Give the logits of some rows with their partners (n,), and with all rows (n, 2N).

    Among the latter, those of a row with itself and with its partner are −inf.
    """
    logits = rows[part] @ rows.T / temperature
    partner = (part + len(rows) // 2) % len(rows)
    positive = logits.gather(1, partner[:, None]).squeeze(1)
    return positive, logits.scatter(1, torch.stack([part, partner], dim=1), -torch.inf)
