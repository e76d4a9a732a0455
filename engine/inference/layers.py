"""Turn finished sums into the layers of a map: class values, confidence, features."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..contract.card import ModelCard, map_dtype, nodata_for, to_json
from ..errors import CheckpointMismatch
from ..io.layerspec import LayerSpec
from ..models.dense import Dense
from ..raster.grid import Grid

SENSORS_USED = "sensors used"
"""Second band of the confidence layer where a sensor is optional: 1 Sentinel-1, 2 Sentinel-2, 3 both."""


def map_layers(paths: Mapping[str, str], grid: Grid, card: ModelCard, *, features: int = 0) -> dict[str, LayerSpec]:
    """Specify the layers of a map.

    Args:
        paths: Files to write among the roles output, output_confidence and output_features; "" leaves one out.
        grid: The grid they lie on.
        card: The model's classes, sensors and provenance.
        features: Channels of the model's features; needed for output_features.
    """
    values = [entry.value for entry in card.classes]
    nodata = nodata_for(values)
    provenance = {
        "method": card.method,
        "card_sha256": hashlib.sha256(to_json(card).encode()).hexdigest(),
        "data_credit": card.data_licence,
    }
    confidence_bands = ("confidence", SENSORS_USED) if card.optional_sensors else ("confidence",)
    feature_bands = tuple(f"feature {number}" for number in range(1, features + 1))
    nan = math.nan
    specs = {
        "output": (map_dtype(values, nodata), nodata, ("class",), "classes", card.classes),
        "output_confidence": ("float32", nan, confidence_bands, "confidence", ()),
        "output_features": ("float32", nan, feature_bands, "features", ()),
    }
    return {
        role: LayerSpec(paths[role], grid, *spec, provenance=provenance)  # type: ignore[arg-type]
        for role, spec in specs.items()
        if paths.get(role)
    }


class Finisher:
    """Make layers from blended logits and features, and keep count.

    Attributes:
        classes, features: Channels that the layers are made of; 0 where no layer needs them.
        valid_pixels: Pixels made that are not nodata.
        pixels_by_sensors: Of these, pixels by the sensors used.
    """

    def __init__(self, specs: Mapping[str, LayerSpec], card: ModelCard) -> None:
        """Prepare for the layers in `specs` among output, output_confidence and output_features."""
        self._specs = specs
        self._card_classes = len(card.classes)
        self.classes = len(card.classes) if "output" in specs or "output_confidence" in specs else 0
        self.features = len(specs["output_features"].band_names) if "output_features" in specs else 0
        values = list(dict.fromkeys(entry.value for entry in card.classes))  # unmerged classes keep their own order
        dtype = specs["output"].dtype if "output" in specs else map_dtype(values)
        self._values = np.array(values, dtype)
        self._members = torch.zeros(len(values), len(card.classes))
        for entry in card.classes:
            self._members[values.index(entry.value), entry.index] = 1
        self._confidence_sum = 0.0
        self.valid_pixels = 0
        self.pixels_by_sensors: dict[int, int] = {}

    @property
    def mean_confidence(self) -> float:
        """Mean probability of the mapped class over what was made; NaN where there is none."""
        return self._confidence_sum / self.valid_pixels if self.classes and self.valid_pixels else math.nan

    def needed(self, dense: Dense) -> Iterator[tuple[Tensor, ...]]:
        """Give, patch by patch and on the CPU, the channels that the layers are made of: logits, then features.

        Raises:
            CheckpointMismatch: If the network makes other numbers of them than the card and the layers say.
        """
        found, made = (dense.logits.shape[1], dense.features.shape[1]), (self._card_classes, self.features)
        if found[0] != made[0] or (self.features and found[1] != made[1]):
            raise CheckpointMismatch(
                f"The network gives {found[0]} classes and {found[1]} features; {made[0]} and {made[1]} were expected "
                "from its card. The weights file was altered; choose another."
            )
        parts = [*((dense.logits,) if self.classes else ()), *((dense.features,) if self.features else ())]
        yield from zip(*(part.float().cpu() for part in parts), strict=True)

    def layers(
        self, sums: Tensor, valid: NDArray[np.bool_], used: NDArray[np.uint8]
    ) -> Iterator[tuple[str, NDArray[Any]]]:
        """Make the layers' pixels.

        Args:
            sums: (K + D, H, W) blended `needed` channels.
            valid: (H, W), False becomes nodata.
            used: (H, W) sensors used.

        Yields:
            Role and pixels (C, H, W).
        """
        self._count(valid, used)
        if self.classes:
            confidence, classes = self._decide(sums[: self.classes])
            self._confidence_sum += float(confidence[valid].sum(dtype=np.float64))
            if "output" in self._specs:
                values = self._values[classes]
                values[~valid] = self._specs["output"].nodata
                yield "output", values[None]
            if "output_confidence" in self._specs:
                bands = (confidence, used.astype(np.float32))
                pixels = np.stack(bands[: len(self._specs["output_confidence"].band_names)])
                pixels[:, ~valid] = np.nan
                yield "output_confidence", pixels
        if self.features:
            features = sums[self.classes :]
            yield "output_features", features.masked_fill(torch.from_numpy(~valid), math.nan).numpy()

    def _decide(self, logits: Tensor) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Give the probability and the number of the likeliest map value; classes of one value add up."""
        probs = logits.softmax(dim=0)
        if len(self._members) < self.classes:
            probs = torch.einsum("vk,khw->vhw", self._members, probs)
        best = probs.max(dim=0)
        return best.values.clamp_(max=1).numpy(), best.indices.numpy()

    def _count(self, valid: NDArray[np.bool_], used: NDArray[np.uint8]) -> None:
        self.valid_pixels += int(valid.sum())
        for sensors, count in enumerate(np.bincount(used[valid], minlength=4)):
            if count:
                self.pixels_by_sensors[sensors] = self.pixels_by_sensors.get(sensors, 0) + int(count)
