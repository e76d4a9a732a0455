"""Nearest centroids as a network."""

from __future__ import annotations

import torch
from saroptical.engine.models.centroids import Centroids


def test_logits_are_scaled_negative_squared_distances() -> None:
    model = Centroids(3, classes=5, scale=0.7)
    torch.manual_seed(0)
    model.centres.copy_(torch.randn(5, 3))
    picture = torch.randn(2, 3, 4, 6)
    slow = torch.stack(
        [-0.7 * (picture - centre[None, :, None, None]).square().sum(1) for centre in model.centres], dim=1
    )
    dense = model(picture)
    torch.testing.assert_close(dense.logits, slow)
    assert dense.features is picture
