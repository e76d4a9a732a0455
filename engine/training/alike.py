"""Whether scenes are like those that a network has learned from: in the same units, with pixels about as large."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract.bands import BANDS, Sensor
from ..contract.card import ModelCard
from ..contract.events import Message, Report
from ..errors import UnitMismatch
from ..patches.bank import PatchBank

_FAR = 1.25


def check_alike(base: ModelCard, bank: PatchBank, report: Report) -> None:
    """Look at the scenes that a model is to learn from next.

    Args:
        base: The model's card.
        bank: The scenes; a sensor of the model's may be absent.
        report: Warned of pixels of another size.

    Raises:
        UnitMismatch: If a sensor that the model uses is in another unit than it learned from.
    """
    used = {BANDS[name].sensor.value for name in (*base.band_names, *base.target_names)}
    name = f"Model '{base.method}'"
    check_units(name, {sensor: base.units[sensor] for sensor in sorted(used)}, bank)
    check_size(name, base.gsd_m, bank, report)


def check_units(name: str, units: Mapping[str, str], bank: PatchBank) -> None:
    """Refuse scenes whose values are in other units, by sensor, than what has this name learned from.

    Raises:
        UnitMismatch: If they are.
    """
    for sensor, unit in units.items():
        found = bank.units.get(sensor, unit)
        if found != unit:
            raise UnitMismatch(
                f"{name} was trained on {Sensor(sensor).mission} values in {unit}, and the scenes hold {found}. Give "
                f"scenes in {unit}, or start from another model or from scratch."
            )


def check_size(name: str, gsd_m: float, bank: PatchBank, report: Report) -> None:
    """Warn of pixels that are much larger or smaller than those that what has this name learned from."""
    ratio = bank.gsd_m / gsd_m
    if max(ratio, 1 / ratio) > _FAR:
        text = f"{name} was trained at {gsd_m:g} m, and the scenes have {bank.gsd_m:g} m"
        report(Message(f"{text}; expect less of it.", "warning"))
