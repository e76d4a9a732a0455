"""What a network makes of the scenes that are kept for validation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import softmax
from torch import Tensor, nn

from ..contract.bands import BANDS, Sensor
from ..contract.card import BandStatistics
from ..evaluation.metrics import confusion, scores
from ..evaluation.multilabel import LabelScores, label_scores
from ..evaluation.thresholds import label_probs
from ..patches.scenes import SceneBank
from ..patches.statistics import normalise

_BATCH = 16


@dataclass(frozen=True)
class JudgedScenes:
    """What came of it.

    Attributes:
        logits: (M, K).
        truth: (M, K) bool, which labels each scene has.
        several: Whether a scene may have several labels.
    """

    logits: NDArray[np.float32]
    truth: NDArray[np.bool_]
    several: bool

    @property
    def probs(self) -> NDArray[np.float64]:
        """(M, K) probabilities; those of one scene sum to 1 where it has exactly one label."""
        if self.several:
            return label_probs(self.logits)
        return np.asarray(softmax(self.logits.astype(np.float64), axis=1))

    @property
    def decided(self) -> NDArray[np.bool_]:
        """(M, K) labels given: those more likely than not, or the likeliest one."""
        if self.several:
            return np.asarray(self.probs >= 0.5)
        return np.asarray(np.eye(self.truth.shape[1], dtype=bool)[self.logits.argmax(axis=1)])

    def label_scores(self, decided: NDArray[np.bool_] | None = None) -> LabelScores:
        """Compute the figures of scenes with labels, of these decisions or of the plain ones."""
        return label_scores(self.truth, self.probs, self.decided if decided is None else decided)

    def figures(self, decided: NDArray[np.bool_] | None = None) -> dict[str, float]:
        """Give what a card states; of exactly one label a scene, overall and average accuracy too."""
        found = self.label_scores(decided).figures
        if self.several:
            return found
        classes = self.truth.shape[1]
        plain = scores(confusion(self.truth.argmax(axis=1), self.logits.argmax(axis=1), classes))
        return {"oa": plain.oa, "aa": plain.aa, "kappa": plain.kappa, **found}

    @property
    def loss(self) -> float:
        """Mean cross-entropy; NaN where there are no scenes."""
        logits, truth = torch.from_numpy(self.logits), torch.from_numpy(self.truth)
        if self.several:
            return float(nn.functional.binary_cross_entropy_with_logits(logits, truth.float()))
        return float(nn.functional.cross_entropy(logits, truth.float().argmax(dim=1)))


class SceneReader:
    """Gives scenes of a bank as a network sees them, without changes.

    Args:
        scenes: What there is.
        bands: Statistics of the bands that networks see, in their order.
    """

    def __init__(self, scenes: SceneBank, bands: tuple[BandStatistics, ...]) -> None:
        self.scenes, self.bands = scenes, bands
        self._channels = [scenes.bank.bands.index(band.name) for band in bands]

    def read(self, indices: Tensor, *, missing: Sensor | None = None) -> Tensor:
        """Read (N, C, P, P), one sensor blanked if asked."""
        bank = self.scenes.bank
        pixels = normalise(bank.pixels[indices][:, self._channels], bank.valid[indices], self.bands)
        if missing is not None:
            pixels[:, [BANDS[band.name].sensor is missing for band in self.bands]] = 0
        return pixels


@torch.no_grad()
def judge_scenes(
    model: nn.Module,
    reader: SceneReader,
    indices: Tensor,
    *,
    classes: int,
    device: torch.device | str,
    missing: Sensor | None = None,
) -> JudgedScenes:
    """Label scenes.

    Args:
        model: Maps (N, C, P, P) to logits; left in the mode it was in.
        reader: Gives the scenes.
        indices: (M,) which.
        classes: Number of classes K.
        device: Where the model is.
        missing: A sensor that is blanked.
    """
    was_training = model.training
    model.eval()
    found = [torch.zeros(0, classes)]
    found += [
        model(reader.read(indices[at : at + _BATCH], missing=missing).to(device)).float().cpu()
        for at in range(0, len(indices), _BATCH)
    ]
    model.train(was_training)
    truth = reader.scenes.labels(classes)[indices.numpy()]
    return JudgedScenes(torch.cat(found).numpy(), truth, reader.scenes.several)
