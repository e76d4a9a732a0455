"""Fine-tune a segmenter on its own sure labels.

The second stage of the unsupervised segmentation ("Ours Fine." of the founding
figure; no code was published): the network as it stands labels the plain view;
where the mean over a superpixel is sure of one class, every pixel of that
superpixel must take it in the turned view, whose tones differ.
"""

from __future__ import annotations

import copy
from functools import partial

import torch
import torch.nn.functional as F
from lightning import LightningModule
from torch import Tensor

from ...models.vq import VqSegmenter
from ...patches.augment import carry
from ...patches.sampling import Views
from ...patches.superpixels import pool_regions
from .rates import adam, rate_factor

IGNORE = -1


def proxy_labels(logits: Tensor, regions: Tensor, *, keep: float) -> Tensor:
    """Label each region by its mean class probabilities.

    A bar that is the same for all classes would leave the small and uncertain
    ones without labels, and the network would forget them; so each class keeps
    the same share of its own regions.

    Args:
        logits: (N, K, H, W).
        regions: (N, H, W) ids; 0 belongs to no region.
        keep: Share of each class's regions that are kept, the surest first; the others stay unlabelled.

    Returns:
        (N, H, W) class indices, −1 where unlabelled.
    """
    pooled = pool_regions(logits.softmax(dim=1), regions)
    sure, label = pooled.means.max(dim=1)
    for entry in range(logits.shape[1]):
        own = label == entry
        if own.any():
            label = torch.where(own & (sure < sure[own].quantile(1 - keep)), IGNORE, label)
    table = label.new_full((len(regions), int(regions.max()) + 1), IGNORE)
    table[pooled.ids[:, 0], pooled.ids[:, 1]] = label
    return table.gather(1, regions.flatten(1).long()).view_as(regions)


def balanced_cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Average the cross-entropy over the labelled pixels, a class of n pixels weighing √n instead of n.

    Args:
        logits: (N, K, H, W).
        labels: (N, H, W); −1 is not judged.
    """
    counts = torch.bincount(labels[labels != IGNORE], minlength=logits.shape[1])
    weight = counts.clamp_min(1).to(logits).rsqrt()
    loss = F.cross_entropy(logits, labels, weight=weight, ignore_index=IGNORE, reduction="sum")
    return loss / (counts * weight).sum().clamp_min(1)


class ProxyLabels(LightningModule):
    """Train a `VqSegmenter` on what a frozen copy of itself is sure of."""

    def __init__(self, model: VqSegmenter, *, steps: int, learning_rate: float = 3e-4, keep: float = 0.7) -> None:
        super().__init__()
        self.model, self.steps = model, steps
        self.learning_rate, self.keep = learning_rate, keep
        self.teacher = copy.deepcopy(model).eval().requires_grad_(False)

    def on_train_start(self) -> None:
        """Keep the teacher as it was."""
        self.teacher.eval()

    def training_step(self, views: Views) -> Tensor:
        """Give the cross-entropy of the turned view with the proxy labels of the plain one."""
        logits = carry(self.teacher(views.plain).logits, views.source)
        labels = proxy_labels(logits, views.regions[:, 0], keep=self.keep)
        loss = balanced_cross_entropy(self.model(views.turned).logits, labels)
        self.log("proxy_loss", loss.detach(), batch_size=1)
        return loss

    def configure_optimizers(self) -> dict[str, object]:
        """Build the optimiser; its rate falls along a cosine."""
        factor = partial(rate_factor, steps=self.steps)
        return adam(self.model.parameters(), learning_rate=self.learning_rate, weight_decay=1e-4, factor=factor)
