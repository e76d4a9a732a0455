"""What a network makes of the pixels that are kept for validation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..contract.bands import BANDS, Sensor
from ..contract.card import BandStatistics
from ..contract.label_rules import IGNORE
from ..evaluation.calibration import Indices, Logits
from ..evaluation.metrics import Counts, confusion
from ..patches.labels import LabelledBank
from ..patches.statistics import normalise

_SAMPLE = 500_000
"""Most pixels whose logits are kept."""


@dataclass(frozen=True)
class Judged:
    """What came of it.

    Attributes:
        counts: (K, K) pixels by true class (rows) and mapped class.
        logits: (M, K) of pixels spread over all of them.
        labels: (M,) their true classes.
        owners: (M,) their patches.
        loss: Mean cross-entropy of these pixels; NaN where there are none.
    """

    counts: Counts
    logits: Logits
    labels: Indices
    owners: Indices

    @property
    def loss(self) -> float:
        """Mean cross-entropy of the kept pixels; NaN where there are none."""
        return float(nn.functional.cross_entropy(torch.from_numpy(self.logits), torch.from_numpy(self.labels)))


class HeldOut:
    """The held-out pixels of a bank.

    Attributes:
        patches: Indices of the patches that have some.
        pixels: How many there are.
    """

    def __init__(self, labelled: LabelledBank, bands: tuple[BandStatistics, ...], *, classes: int) -> None:
        """Look for them.

        Args:
            labelled: Patches and what is known of them.
            bands: Statistics of the bands that networks see, in their order.
            classes: Number of classes K.
        """
        bank = labelled.bank
        self._bank, self._bands, self._classes = bank, bands, classes
        self._channels = [bank.bands.index(band.name) for band in bands]
        self._truth = torch.where(bank.valid & labelled.held_out, labelled.labels, IGNORE)
        counts = (self._truth != IGNORE).flatten(1).sum(dim=1)
        self.patches = counts.nonzero()[:, 0].tolist()
        self.pixels = int(counts.sum())

    @torch.no_grad()
    def judge(
        self, model: nn.Module, *, device: torch.device | str, missing: Sensor | None = None, most: int | None = None
    ) -> Judged:
        """Map the held-out pixels.

        Args:
            model: Maps (N, C, H, W) to `Dense`; left in the mode it was in.
            device: Where the model is.
            missing: A sensor that is blanked.
            most: Patches to look at, spread over all; None takes all.
        """
        every = max(1, self.pixels // _SAMPLE)
        counts = np.zeros((self._classes, self._classes), np.int64)
        rows: list[Logits] = [np.zeros((0, self._classes), np.float32)]
        labels: list[Indices] = [np.zeros(0, np.int64)]
        owners: list[Indices] = [np.zeros(0, np.int64)]
        was_training = model.training
        model.eval()
        for index in self._some(most):
            logits, truth = self._map(model, index, device, missing)
            counts += confusion(truth, logits.argmax(axis=1), self._classes)
            rows.append(logits[::every])
            labels.append(truth[::every])
            owners.append(np.full(len(rows[-1]), index, np.int64))
        model.train(was_training)
        return Judged(counts, np.concatenate(rows), np.concatenate(labels), np.concatenate(owners))

    def _some(self, most: int | None) -> list[int]:
        step = 1 if most is None else -(-len(self.patches) // most)
        return self.patches[:: max(1, step)]

    def _map(
        self, model: nn.Module, index: int, device: torch.device | str, missing: Sensor | None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Give the logits (m, K) and labels of a patch's held-out pixels."""
        pixels: Tensor = normalise(self._bank.pixels[index][self._channels], self._bank.valid[index], self._bands)
        if missing is not None:
            pixels[[BANDS[band.name].sensor is missing for band in self._bands]] = 0
        judged = self._truth[index] != IGNORE
        logits = model(pixels[None].to(device)).logits[0].float().cpu()
        return logits[:, judged].T.contiguous().numpy(), self._truth[index][judged].numpy()
