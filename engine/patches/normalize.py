"""Bring a scene pair into the form that a model eats: channels by name, clipped, standardised, holes filled.

A hole is filled with 0, the mean of its band, before anything else sees the
pixels; what a file holds there, NaN or rubbish, goes nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..contract.bands import BANDS, Sensor
from ..contract.card import ModelCard
from ..errors import BandMissing, UnitMismatch
from ..raster.stack import BandStack, ScenePair

USED_BIT = {Sensor.S1: 1, Sensor.S2: 2}
"""What each sensor adds to a pixel's "sensors used" value."""


@dataclass(frozen=True)
class Normalized:
    """A pair as a model eats it.

    Attributes:
        pixels: (C, H, W) float32, in the card's channel order; 0 where the channel's sensor is masked.
        valid: (H, W) bool, True where every required sensor is usable.
        used: (H, W) uint8, the sum of `USED_BIT` over the sensors usable at the pixel.
    """

    pixels: NDArray[np.float32]
    valid: NDArray[np.bool_]
    used: NDArray[np.uint8]


def normalize(pair: ScenePair, card: ModelCard) -> Normalized:
    """Clip each of the card's bands to its range, take off the mean and divide by the standard deviation.

    An optional sensor that is absent counts as masked everywhere. With no
    sensor required, a pixel is valid where any sensor is usable.

    Raises:
        BandMissing: If a band is absent although its sensor is there, or is required.
        UnitMismatch: If a sensor's values are not in the card's unit.
    """
    stacks = {stack.sensor: stack for stack in pair.stacks}
    pixels = np.zeros((len(card.bands), *pair.grid.shape), np.float32)
    for channel, band in zip(pixels, card.bands, strict=True):
        stack = stacks.get(BANDS[band.name].sensor)
        if stack is None and BANDS[band.name].sensor.value in card.optional_sensors:
            continue
        source = _find(stack, band.name, card)
        np.clip(source, *band.clip, out=channel)
        channel -= np.float32(band.mean)
        channel /= np.float32(band.std)
    used = _mask(pixels, stacks, card)
    required = tuple(Sensor(name) for name in card.required_sensors)
    return Normalized(pixels, pair.valid_for(required) if required else used > 0, used)


def _find(stack: BandStack | None, band: str, card: ModelCard) -> NDArray[np.float32]:
    if stack is None or band not in stack.bands:
        have = " ".join(stack.bands) if stack else f"no {BANDS[band].sensor.mission} scene"
        raise BandMissing(
            f"The scene has {have}; model '{card.method}' needs {' '.join(card.band_names)}. Add {band}, or choose a "
            "model that does without."
        )
    unit = card.units[stack.sensor.value]
    if stack.unit != unit:
        raise UnitMismatch(
            f"The {stack.sensor.mission} values are in {stack.unit}; model '{card.method}' needs {unit}. State the "
            "scene's unit, or choose another model."
        )
    pixels: NDArray[np.float32] = stack.pixels[stack.bands.index(band)]
    return pixels


def _mask(pixels: NDArray[np.float32], stacks: dict[Sensor, BandStack], card: ModelCard) -> NDArray[np.uint8]:
    """Fill holes with 0 and tell which sensors each pixel has."""
    used = np.zeros(pixels.shape[1:], np.uint8)
    for sensor, stack in stacks.items():
        channels = [i for i, name in enumerate(card.band_names) if BANDS[name].sensor is sensor]
        if channels:
            used += USED_BIT[sensor] * stack.valid.astype(np.uint8)
            hole = ~stack.valid
            for channel in channels:
                pixels[channel][hole] = 0
    return used
