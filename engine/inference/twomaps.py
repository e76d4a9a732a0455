"""Map generated and true pixels with the same classifier, and count where both maps agree."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ..contract.card import ModelCard
from ..evaluation.metrics import Counts, confusion
from ..patches.normalize import normalize
from ..raster.stack import ScenePair
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
        true, made = (self._map(pair)[valid] for pair in (patch.pair, patch.generated_pair))
        self.matrix += confusion(true, made, len(self.matrix))

    @torch.inference_mode()
    def _map(self, pair: ScenePair) -> NDArray[np.uint8]:
        logits = self._model(torch.from_numpy(normalize(pair, self._card).pixels)[None]).logits[0]
        classes: NDArray[np.uint8] = logits.argmax(dim=0).numpy().astype(np.uint8)
        return classes
