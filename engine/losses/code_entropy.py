"""How evenly codes are used over a batch.

The published loss is 5e-4·KL(q ‖ uniform) of soft assignments q. It takes the
softmax over pixels; the repaired form takes it over codes and averages over
the batch, so that it speaks of code usage at all.
"""

from __future__ import annotations

from torch import Tensor

PUBLISHED_WEIGHT = 5e-4


def usage_divergence(probs: Tensor) -> Tensor:
    """Give the Kullback-Leibler divergence of the mean assignment from the uniform one.

    Args:
        probs: (M, K) assignments of M pixels or regions to K codes.

    Returns:
        0 when all codes are used alike, ln K when one code takes all.
    """
    usage = probs.mean(dim=0)
    return (usage * (probs.shape[1] * usage + 1e-10).log()).sum()


def published_divergence(logits: Tensor) -> Tensor:
    """Give Σ q·log(K·q) per pixel with q the softmax over *pixels*, (N, K, M), as the published code does.

    The softmax over the wrong axis makes this a statement about where each code
    fires, not about which codes fire; kept for replication only.
    """
    share = logits.softmax(dim=2)
    return (share * (logits.shape[1] * share + 1e-10).log()).sum(dim=1).mean()
