"""Fine-tune a segmenter on its own sure labels.

The second stage of the unsupervised segmentation ("Ours Fine." of the founding
figure; no code was published): the network as it stands labels the plain view;
where the mean over a superpixel is sure of one class, every pixel of that
superpixel must take it in the turned view, whose tones differ.
"""

from __future__ import annotations

import copy
import math

import torch
import torch.nn.functional as F
from lightning import LightningModule
from torch import Tensor

from ...models.vq import VqSegmenter
from ...patches.augment import carry
from ...patches.sampling import Views
from ...patches.superpixels import pool_regions

IGNORE = -1


def proxy_labels(logits: Tensor, regions: Tensor, *, confidence: float) -> Tensor:
    """Label each region by its mean class probabilities.

    Args:
        logits: (N, K, H, W).
        regions: (N, H, W) ids; 0 belongs to no region.
        confidence: Least probability of the winning class; below it a region stays unlabelled.

    Returns:
        (N, H, W) class indices, −1 where unlabelled.
    """
    pooled = pool_regions(logits.softmax(dim=1), regions)
    sure, label = pooled.means.max(dim=1)
    label = torch.where(sure >= confidence, label, IGNORE)
    number = int(regions.max()) + 1
    table = label.new_full((len(regions), number), IGNORE)
    table[pooled.ids[:, 0], pooled.ids[:, 1]] = label
    return table.gather(1, regions.flatten(1).long()).view_as(regions)


class ProxyLabels(LightningModule):
    """Train a `VqSegmenter` on what a frozen copy of itself is sure of."""

    def __init__(self, model: VqSegmenter, *, steps: int, learning_rate: float = 3e-4, confidence: float = 0.5) -> None:
        super().__init__()
        self.model, self.steps = model, steps
        self.learning_rate, self.confidence = learning_rate, confidence
        self.teacher = copy.deepcopy(model).eval().requires_grad_(False)

    def on_train_epoch_start(self) -> None:
        """Keep the teacher as it was."""
        self.teacher.eval()

    def training_step(self, views: Views) -> Tensor:
        """Give the cross-entropy of the turned view with the proxy labels of the plain one."""
        logits = carry(self.teacher(views.plain).logits, views.source)
        labels = proxy_labels(logits, views.regions, confidence=self.confidence)
        student = self.model(views.turned).logits
        known = (labels != IGNORE).sum()
        loss = F.cross_entropy(student, labels, ignore_index=IGNORE, reduction="sum") / known.clamp_min(1)
        self.log("proxy_loss", loss.detach(), batch_size=1)
        return loss

    def configure_optimizers(self) -> dict[str, object]:
        """Build the optimiser; its rate falls along a cosine."""
        optimizer = torch.optim.Adam(self.model.parameters(), lr=self.learning_rate, weight_decay=1e-4)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: 0.51 + 0.49 * math.cos(math.pi * step / self.steps)
        )
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}
