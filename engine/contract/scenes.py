"""From the facts of files to the facts of a scene: bands matched, unit settled, date found."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import List, Optional, Sequence, Tuple

from ..errors import BandMissing, GridMismatch, UnitMismatch
from .bands import BANDS, Sensor, canonical_band, match_bands
from .facts import BandFacts, FileFacts, LayerFacts, SceneFacts
from .sources import Sources
from .units import Unit, settle_unit

Place = Tuple[str, int, int]
"""A band, the index of its file, and its 1-based layer there."""


def scene_facts(
    sensor: str,
    sources: Sources,
    files: Sequence[FileFacts],
    *,
    bands: Sequence[str] = (),
    unit: str = "auto",
    offset: Optional[float] = None,
) -> SceneFacts:
    """Join the files of a scene.

    Args:
        sensor: "s1" or "s2".
        sources: What the user's choice resolved to.
        files: The facts of each of its files, in the same order.
        bands: The bands in file order as the user stated them; () finds them by name.
        unit: The unit as the user stated it, or "auto".
        offset: The offset of optical digital numbers as the user stated it; None takes the metadata's.

    Raises:
        BandMissing: If a band cannot be told, or is there twice.
        UnitMismatch: If the values cannot be in the unit.
        GridMismatch: If the files lie in different places.
    """
    if sources.outline_lonlat:
        outline, pixel = sources.outline_lonlat, sources.pixel_lonlat
        files = [replace(file, outline_lonlat=outline, pixel_lonlat=pixel, has_gcps=True) for file in files]
    places, notes = _place_bands(Sensor(sensor), sources, files, bands)
    _require_one_place(sources.title, files)
    if sources.product:
        settled = _product_unit(sources, unit, offset)
    else:
        settled = settle_unit(
            sensor,
            [files[file].layers[layer - 1] for _, file, layer in places],
            source=sources.title,
            stated=unit,
            offset=offset,
            tags={key: value for file in files for key, value in file.tags.items()},
        )
    mission = Sensor(sensor).mission
    lacking = (f"{mission} product {sources.title} lacks {' '.join(sources.missing)}.",) if sources.missing else ()
    return SceneFacts(
        sensor=sensor,
        name=sources.title,
        files=tuple(files),
        bands=tuple(_band(place, sources, files, settled, offset) for place in places),
        unit=settled.name,
        quantity=settled.quantity,
        date=sources.date or _find_date(sensor, files),
        orbit_pass=sources.orbit_pass,
        cloud_mask=sources.cloud_mask,
        notes=(
            *sources.notes,
            *notes,
            f"{mission} values of {sources.title} are taken as {settled.name}: {settled.reason}.",
            *settled.notes,
            *lacking,
        ),
        missing=sources.missing,
        product=sources.product,
    )


def _product_unit(sources: Sources, stated: str, offset: Optional[float]) -> Unit:
    """Take the product's word for its unit; a stated one may only agree, a stated offset goes before the product's."""
    own, agreeing = ("linear", ("auto", "dn", "linear")) if sources.sensor == "s1" else ("reflectance", ("auto", "dn"))
    if stated not in agreeing:
        raise UnitMismatch(
            f"{sources.title} is stated as {stated} but is a SAFE product, which holds digital numbers and says how "
            f"they become {own}. State auto."
        )
    if sources.sensor == "s1":
        return Unit(own, 1, 0, "calibrated to sigma0 with the product's own tables", "sigma0")
    said = "scaled with the product's own quantification and offset"
    return Unit(own, 1, 0, said if offset is None else f"{said}, the latter replaced by {offset:g} as stated")


def _band(
    place: Place, sources: Sources, files: Sequence[FileFacts], settled: Unit, stated_offset: Optional[float]
) -> BandFacts:
    name, file, layer = place
    facts, origin = files[file].layers[layer - 1], sources.files[file]
    if sources.product:
        scale = origin.scale
        offset = origin.offset if stated_offset is None else stated_offset * scale
    else:
        scale, offset = facts.scale * settled.scale, facts.offset * settled.scale + settled.offset
    calibrated_later = sources.product == "SAFE-S1"
    percentiles = () if calibrated_later else tuple(value * scale + offset for value in facts.percentiles)
    nodata = facts.nodata if origin.nodata is None else origin.nodata
    return BandFacts(name, file, layer, scale, offset, nodata, percentiles, facts.nodata_share)


def _place_bands(
    sensor: Sensor, sources: Sources, files: Sequence[FileFacts], stated: Sequence[str]
) -> Tuple[List[Place], List[str]]:
    """Say which layer of which file serves which band, and how that is known."""
    slots = [
        (file, number, layer)
        for file, facts in enumerate(files)
        for number, layer in enumerate(facts.layers, start=1)
        if layer.description != "alpha"
    ]
    names: Sequence[Optional[str]]
    if sources.product:
        held = [name for file in sources.files for name in file.bands]
        names, reason = _chosen_names(sensor, sources, held, stated), "by the product's manifest"
    elif stated:
        names, reason = _stated_names(sensor, sources.title, stated, len(slots)), "as stated"
    else:
        names, reason = _found_names(sensor, sources.title, files, [layer for *_, layer in slots])
    places = [(name, file, number) for name, (file, number, _) in zip(names, slots) if name]
    if len(files) > 1:
        places.sort(key=lambda place: list(BANDS).index(place[0]))
    notes = [f"{sensor.mission} bands of {sources.title}, {reason}: {_describe(files, places)}."]
    unused = [layer.description or f"layer {number}" for name, (_, number, layer) in zip(names, slots) if not name]
    if unused and not sources.product:
        notes.append(f"{sources.title}: {', '.join(unused)} left out, as no {sensor.mission} band.")
    return places, notes


def _describe(files: Sequence[FileFacts], places: Sequence[Place]) -> str:
    if len(files) == 1:
        return ", ".join(f"{name} is layer {layer}" for name, _, layer in places)
    return ", ".join(
        f"{name} from {os.path.basename(files[file].source)}" + (f" layer {layer}" if layer > 1 else "")
        for name, file, layer in places
    )


def _chosen_names(sensor: Sensor, sources: Sources, held: Sequence[str], stated: Sequence[str]) -> List[Optional[str]]:
    """Narrow a product to the bands that the user stated, whose names are known there."""
    wanted = _known_names(sensor, stated) or held
    lacking = [name for name in wanted if name not in held]
    if lacking:
        raise BandMissing(
            f"{sources.title} has bands {' '.join(held)}; {' '.join(lacking)} were stated too. "
            "State bands that it has, or get the complete product."
        )
    return [name if name in wanted else None for name in held]


def _known_names(sensor: Sensor, stated: Sequence[str]) -> List[str]:
    names = [canonical_band(text, sensor) for text in stated]
    unknown = [text for text, name in zip(stated, names) if name is None]
    if unknown:
        known = " ".join(name for name, band in BANDS.items() if band.sensor is sensor)
        raise BandMissing(
            f"{sensor.mission} has no band {' '.join(unknown)}; it has {known}. Name the bands from these."
        )
    return [name for name in names if name]


def _stated_names(sensor: Sensor, title: str, stated: Sequence[str], layers: int) -> List[str]:
    names = _known_names(sensor, stated)
    if len(stated) != layers:
        raise BandMissing(
            f"{title} has {layers} bands but {len(stated)} were stated ({' '.join(stated)}); "
            "state each band once, in file order."
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BandMissing(f"Band {' '.join(twice)} was stated more than once for {title}; state each band once.")
    return names


def _found_names(
    sensor: Sensor, title: str, files: Sequence[FileFacts], layers: Sequence[LayerFacts]
) -> Tuple[List[Optional[str]], str]:
    """Match all layers by description, else by file name, else by the usual order."""
    descriptions = [layer.description for layer in layers]
    if len(files) > 1 and len(layers) == len(files):
        by_file = [os.path.basename(file.source) for file in files]
        descriptions = [text if canonical_band(text, sensor) else name for text, name in zip(descriptions, by_file)]
        lost = [text for text in descriptions if not canonical_band(text, sensor)]
        if lost and len(lost) < len(descriptions):
            raise BandMissing(
                f"{', '.join(lost)} names no {sensor.mission} band; each file must name one, such as "
                f"{'…_VV.tif' if sensor is Sensor.S1 else '…_B08.tif'}. Leave it out, or state the bands in file order."
            )
    _refuse_other_sensor(sensor, title, [*descriptions, title])
    match = match_bands(sensor, descriptions, source=title)
    return list(match.names), match.reason


def _refuse_other_sensor(sensor: Sensor, title: str, texts: Sequence[str]) -> None:
    other = Sensor.S1 if sensor is Sensor.S2 else Sensor.S2
    theirs = [name for name in (canonical_band(text, other) for text in texts) if name]
    if theirs and not any(canonical_band(text, sensor) for text in texts):
        raise BandMissing(
            f"{title} was given as the {sensor.mission} layer but names {' '.join(dict.fromkeys(theirs))}, bands of "
            f"{other.mission}; swap the two layers, or choose another."
        )


def _require_one_place(title: str, files: Sequence[FileFacts]) -> None:
    """Refuse files of one scene that lie apart: other CRS, or corners off by more than a coarse pixel."""
    first = files[0]
    for file in files[1:]:
        if not first.outline_lonlat and not file.outline_lonlat:
            continue
        near = len(first.outline_lonlat) == len(file.outline_lonlat) and all(
            abs(one[0] - two[0]) < 1e-3 and abs(one[1] - two[1]) < 1e-3
            for one, two in zip(first.outline_lonlat, file.outline_lonlat)
        )
        if not near:
            raise GridMismatch(
                f"{os.path.basename(file.source)} does not cover the same ground as "
                f"{os.path.basename(first.source)}, though both are given as one scene ({title}). "
                "Give the bands of one tile and date."
            )


_DATE = re.compile(r"(?<!\d)(20[0-4]\d)-?(0[1-9]|1[0-2])-?([0-2]\d|3[01])(?:[T_ ]?(\d\d):?(\d\d):?(\d\d))?(?!\d{3})")
_OTHER_MISSION = {"s1": re.compile(r"S2[A-D]_"), "s2": re.compile(r"S1[A-D]_")}


def _find_date(sensor: str, files: Sequence[FileFacts]) -> str:
    """Find the acquisition date in the metadata, else in a file name that is not called after the other mission."""
    texts = [
        value
        for file in files
        for key, value in file.tags.items()
        if key.lower() in ("datetime", "acquisition_date", "sensing_time", "product_start_time", "date")
    ]
    names = [os.path.basename(file.source) for file in files]
    for text in [*texts, *(name for name in names if not _OTHER_MISSION[sensor].search(name))]:
        match = _DATE.search(text)
        if match:
            year, month, day, *_ = match.groups()
            return f"{year}-{month}-{day}"
    return ""
