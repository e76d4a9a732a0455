"""Turn finished sums into the layers of a map: class values, confidence, probabilities, features."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..contract.card import ClassEntry, ModelCard, map_dtype, nodata_for, to_json
from ..errors import CheckpointMismatch, InputError
from ..io.layerspec import LayerSpec
from ..models.dense import Dense
from ..raster.grid import Grid
from ..raster.pyramid import Shrink

SENSORS_USED = "sensors used"
"""Second band of the confidence layer where a sensor is optional: 1 Sentinel-1, 2 Sentinel-2, 3 both."""
_USED = (
    ClassEntry(0, 1, "Sentinel-1 alone", "#455a64"),
    ClassEntry(1, 2, "Sentinel-2 alone", "#7cb342"),
    ClassEntry(2, 3, "both sensors", "#fbc02d"),
)
_REACH_SD = 4
"""Features of 8 bits reach so many standard deviations of the training's features to either side of their mean."""
_MOST_HALF = 65504.0
"""The largest number of 16 bits."""
_LEAST_SD = 1e-6
"""Stands for the spread of a component that did not vary in training."""


def map_layers(paths: Mapping[str, str], grid: Grid, card: ModelCard, *, features: int = 0) -> dict[str, LayerSpec]:
    """Specify the layers of a map.

    Args:
        paths: Files to write among the roles output, output_confidence, output_probabilities and output_features; ""
            leaves one out.
        grid: The grid they lie on.
        card: The model's classes, sensors and provenance.
        features: Channels of the model's features; needed for output_features.
    """
    values = [entry.value for entry in card.classes]
    nodata = nodata_for(values)
    confidence_bands = ("confidence", SENSORS_USED) if card.optional_sensors else ("confidence",)
    feature_bands = tuple(f"feature {number}" for number in range(1, features + 1))
    class_bands = tuple({entry.value: entry.name for entry in card.classes}.values())
    nan = math.nan
    specs = {
        "output": (map_dtype(values, nodata), nodata, ("class",), "classes", card.classes),
        "output_confidence": ("float32", nan, confidence_bands, "confidence", ()),
        "output_probabilities": ("float16", nan, class_bands, "probabilities", ()),
        "output_features": ("float32", nan, feature_bands, "features", ()),
    }
    shrinks: dict[str, tuple[Shrink, ...]] = {"output_confidence": ("mean", "mode") if card.optional_sensors else ()}
    return {
        role: LayerSpec(paths[role], grid, *spec, provenance=provenance_of(card), shrinks=shrinks.get(role, ()))  # type: ignore[arg-type]
        for role, spec in specs.items()
        if paths.get(role)
    }


def component_layer(
    path: str, grid: Grid, card: ModelCard, *, spread: Sequence[float], components: int, pixel_type: str
) -> LayerSpec:
    """Specify the feature layer of a model that has no classes, its bands principal components.

    Eight bits hold 254 steps of the components' training spread; scale and offset in the file give the values back.

    Args:
        path: The GeoTIFF to write.
        grid: The grid it lies on.
        card: The model's provenance.
        spread: Standard deviation of each component in training.
        components: How many to write; 0 writes all.
        pixel_type: float16, float32 or uint8.

    Raises:
        InputError: If more components are wanted than the model has.
    """
    if components > len(spread):
        raise InputError(
            f"{components} components were asked for; model '{card.method}' makes {len(spread)}. Ask for that many or "
            "fewer, or 0 for all."
        )
    wanted = spread[: components or len(spread)]
    names = tuple(f"component {number}" for number in range(1, len(wanted) + 1))
    provenance = provenance_of(card)
    if pixel_type != "uint8":
        return LayerSpec(path, grid, pixel_type, math.nan, names, "features", provenance=provenance)
    scales = tuple(2 * _REACH_SD * max(sd, _LEAST_SD) / 254 for sd in wanted)
    offsets = tuple(-128 * scale for scale in scales)
    return LayerSpec(path, grid, "uint8", 0, names, "features", scales=scales, offsets=offsets, provenance=provenance)


def sensors_layer(path: str, grid: Grid, card: ModelCard) -> LayerSpec:
    """Specify the layer that says which sensors each pixel was made from."""
    return LayerSpec(path, grid, "uint8", 0, (SENSORS_USED,), "sensors", _USED, provenance_of(card))


def provenance_of(card: ModelCard) -> dict[str, str]:
    """Say which model a layer comes from."""
    return {
        "method": card.method,
        "card_sha256": hashlib.sha256(to_json(card).encode()).hexdigest(),
        "data_credit": card.data_licence,
    }


class Finisher:
    """Make layers from blended logits and features, and keep count.

    Attributes:
        roles: The role of each layer by its style: classes, confidence, probabilities, features, sensors.
        classes, features: Channels that the layers are made of; 0 where no layer needs them.
        channels: How many are blended in all.
        valid_pixels: Pixels made that are not nodata.
        pixels_by_sensors: Of these, pixels by the sensors used.
        clipped: Feature values that lay beyond what their layer's pixel type reaches.
    """

    def __init__(self, specs: Mapping[str, LayerSpec], card: ModelCard) -> None:
        """Prepare for the layers in `specs`, at most one of each style."""
        self.roles = {spec.style: role for role, spec in specs.items()}
        self._specs = {spec.style: spec for spec in specs.values()}
        self._card_classes = len(card.classes)
        self.classes = len(card.classes) if self.roles.keys() & {"classes", "confidence", "probabilities"} else 0
        self.features = len(self._specs["features"].band_names) if "features" in self.roles else 0
        values = list(dict.fromkeys(entry.value for entry in card.classes))  # unmerged classes keep their own order
        dtype = self._specs["classes"].dtype if "classes" in self.roles else map_dtype(values)
        self._values = np.array(values, dtype)
        self._members = torch.zeros(len(values), len(card.classes))
        for entry in card.classes:
            self._members[values.index(entry.value), entry.index] = 1
        self._confidence_sum = 0.0
        self.valid_pixels = self.clipped = 0
        self.pixels_by_sensors: dict[int, int] = {}

    @property
    def channels(self) -> int:
        """Count the channels that are blended."""
        return self.classes + self.features

    @property
    def mean_confidence(self) -> float:
        """Mean probability of the mapped class over what was made; NaN where there is none."""
        return self._confidence_sum / self.valid_pixels if self.classes and self.valid_pixels else math.nan

    @property
    def mean_spread(self) -> float:
        """Mean of an uncertainty layer; NaN where there is none."""
        return math.nan

    def needed(self, dense: Dense) -> Iterator[tuple[Tensor, ...]]:
        """Give, patch by patch and on the CPU, the channels that the layers are made of: logits, then features.

        Raises:
            CheckpointMismatch: If the network makes other numbers of them than the card and the layers say.
        """
        classes, features = dense.logits.shape[1], dense.features.shape[1]
        if classes != self._card_classes or features < self.features:
            raise CheckpointMismatch(
                f"The network gives {classes} classes and {features} features; {self._card_classes} and "
                f"{self.features} were expected from its card. The weights file was altered; choose another."
            )
        wanted = dense.features[:, : self.features]
        parts = [*((dense.logits,) if self.classes else ()), *((wanted,) if self.features else ())]
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
            probs = self._probs(sums[: self.classes])
            best = probs.max(dim=0)
            confidence, classes = best.values.clamp_(max=1).numpy(), best.indices.numpy()
            self._confidence_sum += float(confidence[valid].sum(dtype=np.float64))
            if "classes" in self.roles:
                values = self._values[classes]
                values[~valid] = self._specs["classes"].nodata
                yield self.roles["classes"], values[None]
            if "confidence" in self.roles:
                bands = (confidence, used.astype(np.float32))
                pixels = np.stack(bands[: len(self._specs["confidence"].band_names)])
                pixels[:, ~valid] = np.nan
                yield self.roles["confidence"], pixels
            if "probabilities" in self.roles:
                halves = probs.half().float().masked_fill_(~torch.from_numpy(valid), math.nan)  # files cut them off
                yield self.roles["probabilities"], halves.numpy()
        if "sensors" in self.roles:
            yield self.roles["sensors"], np.where(valid, used, 0).astype(np.uint8)[None]
        if self.features:
            yield self.roles["features"], self._store(sums[self.classes :], torch.from_numpy(valid))

    def _store(self, features: Tensor, valid: Tensor) -> NDArray[Any]:
        """Bring features (D, H, W) into their layer's pixel type; halves are rounded here, as files cut them off."""
        spec = self._specs["features"]
        if spec.dtype == "uint8":
            scales, offsets = (torch.tensor(values)[:, None, None] for values in (spec.scales, spec.offsets))
            steps = ((features - offsets) / scales).round_()
            stored = self._clip(steps, 1, 255, valid).masked_fill_(~valid, 0).to(torch.uint8)
        elif spec.dtype == "float16":
            stored = self._clip(features, -_MOST_HALF, _MOST_HALF, valid).half().float().masked_fill_(~valid, math.nan)
        else:
            stored = features.masked_fill(~valid, math.nan)
        pixels: NDArray[Any] = stored.numpy()
        return pixels

    def _clip(self, values: Tensor, low: float, high: float, valid: Tensor) -> Tensor:
        beyond = int((((values < low) | (values > high)) & valid).sum())
        self.clipped += beyond
        return values.clamp(low, high) if beyond else values

    def _probs(self, logits: Tensor) -> Tensor:
        """Give the probability of each map value (V, H, W); classes of one value add up."""
        probs = logits.softmax(dim=0)
        if len(self._members) < self.classes:
            probs = torch.einsum("vk,khw->vhw", self._members, probs)
        return probs

    def _count(self, valid: NDArray[np.bool_], used: NDArray[np.uint8]) -> None:
        self.valid_pixels += int(valid.sum())
        for sensors, count in enumerate(np.bincount(used[valid], minlength=4)):
            if count:
                self.pixels_by_sensors[sensors] = self.pixels_by_sensors.get(sensors, 0) + int(count)
