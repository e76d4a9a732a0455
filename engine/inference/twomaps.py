"""Map generated and true pixels with the same classifier, and count where both maps agree."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ..contract.bands import BANDS, Sensor
from ..contract.card import ModelCard
from ..evaluation.metrics import Counts, confusion
from ..patches.despeckle import despeckle_pair
from ..patches.normalize import normalize
from ..raster.stack import BandStack, ScenePair
from .generated import Patch


class TwoMaps:
    """Counts under way.

    Attributes:
        matrix: (K, K) pixels, the true map in rows, the generated one in columns.
    """

    def __init__(self, model: nn.Module, card: ModelCard) -> None:
        """Begin at nothing.

        Args:
            model: Maps (N, C, H, W) to `Dense`.
            card: Its bands and classes.
        """
        self._model, self._card = model.eval(), card
        self.matrix: Counts = np.zeros((len(card.classes), len(card.classes)), np.int64)

    def add(self, patch: Patch) -> None:
        """Map a patch twice.

        Raises:
            BandMissing: If the classifier needs a band that is not judged.
            UnitMismatch: If it is for other units.
        """
        valid = patch.valid
        radar = self._filter(patch.pair)
        true, made = (self._map(ScenePair(radar, optical))[valid] for optical in patch.optical)
        self.matrix += confusion(true, made, len(self.matrix))

    def _filter(self, pair: ScenePair) -> BandStack | None:
        """Filter the speckle of radar that the classifier takes, as it was taught.

        Within the patch: some pixels at its rim have fewer neighbours than in the scene, in both maps alike.
        """
        takes_radar = any(BANDS[name].sensor is Sensor.S1 for name in self._card.band_names)
        if pair.s1 is None or not takes_radar or pair.s1.unit != self._card.units["s1"]:
            return pair.s1
        return despeckle_pair(pair, self._card.despeckle).s1

    @torch.inference_mode()
    def _map(self, pair: ScenePair) -> NDArray[np.uint8]:
        logits = self._model(torch.from_numpy(normalize(pair, self._card).pixels)[None]).logits[0]
        classes: NDArray[np.uint8] = logits.argmax(dim=0).numpy().astype(np.uint8)
        return classes
