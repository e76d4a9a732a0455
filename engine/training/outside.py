"""Encoders of others as a start for labels of scenes: found, read, fed as they were trained, and checked.

Bands go by name: the first layer keeps the channels of the bands that there
are, which for a linear layer is the same as feeding zeros for the others. Only
the 60 m bands, which tell little of the ground, may be missing; DOFA takes
whatever bands there are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from ..contract.bands import BANDS, S2_ATMOSPHERE, Sensor
from ..contract.card import BandStatistics
from ..contract.events import Message, Report
from ..errors import BandMissing, CheckpointMismatch, InputError
from ..patches.bank import PatchBank
from ..patches.statistics import measure_bands
from .alike import check_size, check_units
from .outside_files import NOT_MEASURED, cached_path, download, open_weights
from .outside_layouts import READERS, Layout, State
from .outside_list import RANGE, Outside, describe

KINDS = ("torchgeo:", "satvit:", "dinomm:")
"""What names an encoder of others to start from."""
_NEXT = re.compile(r"\+(?=\w+_Weights\.)")
_EITHER = "dofa"
"""The layout of an encoder that reads any bands of one sensor at a time."""
_UNITS = {"s1": "db", "s2": "reflectance"}
_USUAL_GSD_M = 10.0


@dataclass(frozen=True)
class FoundEncoder:
    """An encoder of others, and what its file holds."""

    name: str
    about: Outside
    path: Path
    state: State

    def layout(self, bands: Sequence[str]) -> Layout:
        """Read the file for an encoder of these bands."""
        return READERS[self.about.layout](self.state, bands, **self.about.options)


@dataclass(frozen=True)
class TakenEncoders:
    """Encoders for the bands that there are.

    Attributes:
        bands: What they eat, Sentinel-1 first.
        known_channels: Bands of each sensor that they know.
        parts: Arguments of `OutsideEncoder`.
        tensors: Its weights.
        licence: Of these.
        name: What a card calls them.
    """

    bands: tuple[BandStatistics, ...]
    known_channels: tuple[int, int]
    parts: list[dict[str, Any]]
    tensors: State
    licence: str
    name: str


def find_encoders(init: str, *, fetch: bool, report: Report) -> list[FoundEncoder]:
    """Find and open the files of encoders, before any scene is read.

    Args:
        init: torchgeo: and one name of its list of weights, or two with + between them, each with =FILE behind it
            where torch does not keep it; or satvit: or dinomm: and a file.
        fetch: Whether weights of torchgeo's list that are not at hand are downloaded.
        report: Told of downloads.

    Returns:
        One, or one for each sensor; DOFA, which reads one at a time, is there twice.

    Raises:
        InputError: If a name is not known, or its weights are not at hand.
        CheckpointMismatch: If a file is damaged, or of another network.
    """
    kind, _, rest = init.partition(":")
    found = [_find(kind, part, fetch=fetch, report=report) for part in _NEXT.split(rest)]
    reads = [one.about.reads for one in found]
    if len(found) > 1 and sorted(reads) != ["s1", "s2"]:
        raise InputError(
            f"{init} names encoders of {' and '.join(reads)}; side by side stand one of Sentinel-1 and one of "
            "Sentinel-2. Name one of each."
        )
    for one in found:
        one.layout(one.about.bands)
    return [half for one in found for half in _halves(one)]


def _find(kind: str, part: str, *, fetch: bool, report: Report) -> FoundEncoder:
    name, _, file = part.partition("=") if kind == "torchgeo" else ("", "", part)
    about = describe(kind, name)
    path, url = (Path(file), "") if file else cached_path(name)
    if not path.is_file() and url and fetch:
        download(url, path, report)
    if not path.is_file():
        how = "allow it to be downloaded (download), or put the file there" if url else "name the file"
        raise InputError(f"{NOT_MEASURED}. {path} does not exist; {how}.")
    return FoundEncoder(name or path.stem, about, path, open_weights(path))


def _halves(one: FoundEncoder) -> list[FoundEncoder]:
    """Give an encoder for each sensor, where one reads either but not both at a time."""
    if one.about.layout != _EITHER:
        return [one]
    bands = {sensor: tuple(name for name in one.about.bands if BANDS[name].sensor is sensor) for sensor in Sensor}
    return [replace(one, about=replace(one.about, reads=sensor.value, bands=own)) for sensor, own in bands.items()]


def square_of(found: Sequence[FoundEncoder]) -> int:
    """Give the side of the squares that sides of scenes must be multiples of."""
    return math.lcm(*(int(one.layout(one.about.bands).arguments.get("patch_px", 1)) for one in found))


def take_encoders(found: Sequence[FoundEncoder], bank: PatchBank, report: Report) -> TakenEncoders:
    """Fit the first layers and figures of encoders to the bands of a bank.

    Raises:
        BandMissing: If a band that an encoder needs is not there.
        UnitMismatch: If the bank is in a unit that it was not trained with.
        CheckpointMismatch: If a file is of other bands.
    """
    there = [one for one in found if one.about.layout != _EITHER or Sensor(one.about.reads) in bank.present]
    tensors, parts, known = State(), list[dict[str, Any]](), [0, 0]
    statistics: dict[str, BandStatistics] = {}
    for number, one in enumerate(there):
        used, lacking = _used_bands(one, bank)
        statistics |= _statistics(one, used, bank)
        layout = one.layout(used if one.about.layout == _EITHER else one.about.bands)
        order = _channels(one, used, bank)
        for name, tensor in _kept(layout, order).items():
            tensors[f"parts.{number}.{name}"] = tensor
        parts.append({**layout.arguments, "reads": one.about.reads})
        for name in order:
            known[BANDS[name].sensor is Sensor.S2] += 1
        unknown = sum(theirs.count("") for theirs in layout.inputs.values())
        report(Message(_story(one, used, lacking, unknown)))
    title = " + ".join(dict.fromkeys(one.name for one in there))
    check_size(title, _USUAL_GSD_M, bank, report)
    return TakenEncoders(
        tuple(statistics[name] for name in bank.bands if name in statistics),
        (known[0], known[1]),
        parts,
        tensors,
        " and ".join(dict.fromkeys(one.about.licence for one in there)),
        title,
    )


def _used_bands(one: FoundEncoder, bank: PatchBank) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the bands of the bank that an encoder reads, and those of its own that are not there."""
    sensors = {sensor for sensor in bank.present if one.about.reads in ("both", sensor.value)}
    wanted = [name for name in one.about.bands if BANDS[name].sensor in sensors]
    lacking = tuple(name for name in wanted if name not in bank.bands)
    needed = [name for name in lacking if name not in S2_ATMOSPHERE and one.about.layout != _EITHER]
    used = tuple(name for name in bank.bands if name in wanted)
    if needed or not used:
        raise BandMissing(
            f"{one.name} was trained on {' '.join(one.about.bands)}, and the scenes give {' '.join(bank.bands)}. Add "
            f"{' '.join(needed) or 'scenes of its sensor'}, or start from another encoder."
        )
    return used, lacking


def _channels(one: FoundEncoder, used: tuple[str, ...], bank: PatchBank) -> tuple[str, ...]:
    """Put the bands of a sensor that the bank lacks as a whole, and the encoder knows, before or behind the others."""
    absent = tuple(
        name for name in one.about.bands if one.about.reads == "both" and BANDS[name].sensor not in bank.present
    )
    return (*absent, *used) if Sensor.S1 not in bank.present else (*used, *absent)


def _kept(layout: Layout, order: Sequence[str]) -> State:
    """Keep the channels of these bands in first layers, in this order, as one those that read the same band.

    Raises:
        CheckpointMismatch: If a first layer has another number of channels than its bands.
    """
    kept = dict(layout.tensors)
    for first, theirs in layout.inputs.items():
        channels = kept[first].shape[1]
        if len(theirs) != channels:
            raise CheckpointMismatch(
                f"The file's first layer reads {channels} bands, and {len(theirs)} were expected. Choose the file of "
                "the encoder that was named."
            )
        named = [[at for at, name in enumerate(theirs) if name == one] for one in order if one in theirs]
        kept[first] = torch.stack([kept[first][:, places].sum(dim=1) for places in named], dim=1)
    return kept


def _statistics(one: FoundEncoder, used: Sequence[str], bank: PatchBank) -> dict[str, BandStatistics]:
    """Say how each band is fed, with the percentiles of the bank.

    Raises:
        UnitMismatch: If the bank is in another unit than the encoder was trained with.
    """
    check_units(one.name, {s: unit for s, unit in _UNITS.items() if one.about.reads in ("both", s)}, bank)
    found = {}
    for own in measure_bands(bank):
        if own.name in used and own.name in one.about.fixed:
            found[own.name] = replace(one.about.fixed[own.name], percentiles=own.percentiles)
        elif own.name in used and one.about.measured == RANGE:
            low, high = own.mean - 2 * own.std, own.mean + 2 * own.std
            found[own.name] = replace(own, clip=(low, high), mean=low, std=high - low)
        elif own.name in used:
            found[own.name] = own
    return found


def _story(one: FoundEncoder, used: Sequence[str], lacking: Sequence[str], unknown: int) -> str:
    """Say what is taken, and how it is fed; `unknown` of its channels are of no band that we know."""
    stated = [name for name in used if name in one.about.fixed]
    kinds = []
    if stated:
        kinds.append(f"{' '.join(stated)} as its authors fed it")
    if len(stated) < len(used):
        how = "two deviations around the scenes' own mean" if one.about.measured == RANGE else "the scenes' own figures"
        kinds.append(f"{' '.join(name for name in used if name not in stated)} by {how}")
    without = f", without {' '.join(lacking)}" if lacking else ""
    without += f"; {unknown} further channels of it are left at 0" if unknown else ""
    return f"Starting from {one.name} ({one.about.licence}), of {one.path.name}: {'; '.join(kinds)}{without}."
