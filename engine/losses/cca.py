"""Correlation of two views, for deep canonical correlation analysis.

Andrew et al., "Deep canonical correlation analysis", ICML 2013, equations 8
to 11. What we do differently: the views are whitened by Cholesky factors
instead of symmetric roots, which changes no singular value, and whose gradient
stays finite where eigenvalues are equal.
"""

from __future__ import annotations

import torch
from torch import Tensor

RIDGE = 1e-3
"""Added to the variances, as in the published comparison."""
COMPONENTS = 10
"""Canonical correlations that are summed, as in the published comparison."""


def cca_loss(one: Tensor, other: Tensor, *, components: int = COMPONENTS, ridge: float = RIDGE) -> Tensor:
    """Give minus the sum of the largest canonical correlations of two views.

    Args:
        one: (M, D) rows, M well above D.
        other: (M, E) rows; row i is of the same thing as row i.
        components: How many correlations are summed.
        ridge: Added to the variances, so that views that do not vary have no correlation.

    Returns:
        Between −components, where each of the first so many directions of one view is known from the other, and 0.
    """
    with torch.autocast(one.device.type, enabled=False):
        one, other = (rows.double() - rows.double().mean(dim=0) for rows in (one, other))
        scale = max(1, len(one) - 1)
        root, other_root = (torch.linalg.cholesky(_covariance(rows, scale, ridge)) for rows in (one, other))
        half = torch.linalg.solve_triangular(root, one.T @ other / scale, upper=False)
        whitened = torch.linalg.solve_triangular(other_root, half.T, upper=False)
        correlations: Tensor = torch.linalg.svdvals(whitened)[:components]
        return -correlations.sum().float()


def _covariance(centred: Tensor, scale: int, ridge: float) -> Tensor:
    return centred.T @ centred / scale + ridge * torch.eye(centred.shape[1]).to(centred)
