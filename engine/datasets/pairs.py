"""A user's own many pairs: named in tables, or found in folders and told from one another by what they hold.

Scenes are matched by the ground that they share, then by the nearest date.
What cannot be told is refused by name: nobody looks through a thousand pairs
to find the one that is wrong.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..contract.bands import Sensor, canonical_band
from ..contract.events import Message, Progress, Report
from ..contract.findings import finest_file
from ..contract.footprint import Polygon, shared_share
from ..contract.jobs import PairsTrainingJob
from ..contract.pairtable import PairFiles, check_sources, is_table, name_some, read_table
from ..errors import InputError
from ..io.facts import probe
from ..io.scene import Scene, open_scene
from . import sen12, sen12ms

RASTERS = (".tif", ".tiff", ".jp2", ".img", ".vrt", ".png")
_LEAST_SHARE = 0.5
"""Scenes are a pair if one of them lies in the other by at least so much."""
_EQUAL_SHARE = 0.1
"""Shares that differ by less are alike, and the date decides."""
_SAME_PLACE = 0.9
_MOST_PRINTED = 50

_BAND_WORD = r"(?:VV|VH|HH|HV|B\d{1,2}A?|B8A|QA60|SCL|TCI|AOT|WVP)(?:_[126]0m)?"
_BAND = re.compile(rf"(?i)(?:^|[^A-Za-z0-9]){_BAND_WORD}(?=[^A-Za-z0-9]|$)")
_SENSOR = re.compile(r"(?:^|[^A-Za-z0-9])(?:[sS]|[sS]en|[sS]entinel[-_ ]?)([12])(?=[^a-z0-9]|$)")
"""S1A_…, s1, S2L2A, sen2, Sentinel-1: but not s10, nor sen1floods11."""


@dataclass(frozen=True)
class Found:
    """A scene that was found: its files, where it lies, and when it was taken ("" unknown)."""

    paths: tuple[str, ...]
    scene: Scene

    @property
    def name(self) -> str:
        """Its name for messages."""
        return self.scene.facts.name

    @property
    def outline(self) -> Polygon:
        """Its border in longitude and latitude."""
        return finest_file(self.scene.facts).outline_lonlat

    @property
    def day(self) -> date | None:
        """The day it was taken; None where that is not known."""
        text = self.scene.facts.date
        return date.fromisoformat(text[:10]) if text else None


def pairs_of(job: PairsTrainingJob, *, splits: Sequence[str] = ("train",), report: Report) -> tuple[PairFiles, ...]:
    """List the pairs that a training asks for, one or many, each with the sensors that its model is for.

    Args:
        job: Names one pair, or what many are found in.
        splits: See `list_pairs`.
        report: See `list_pairs`.

    Raises:
        InputError: See `list_pairs`.
    """
    if job.pairs:
        return list_pairs(
            job.pairs, sensors=job.sensors, splits=splits, named_labels=job.labels_are_names, report=report
        )
    s1, s2 = (getattr(job, name) if name in job.wanted_sensors else () for name in ("s1", "s2"))
    return (PairFiles("", s1, s2),)


def list_pairs(
    sources: Sequence[str],
    *,
    sensors: str,
    splits: Sequence[str] = ("train",),
    named_labels: bool = False,
    report: Report,
) -> tuple[PairFiles, ...]:
    """List the pairs in tables, folders and files, and print them.

    Args:
        sources: Tables (.csv), folders of SEN1-2 or SEN12MS, other folders, scenes' files; the scenes of these folders
            and files are matched together.
        sensors: both, s1 or s2; for one sensor nothing is matched.
        splits: Of a table with splits, the rows to use; those without one are used too.
        named_labels: Of a table, see `read_table`.
        report: Told each pair and all that is left out; may raise Cancelled.

    Raises:
        InputError: If a table cannot be used, a sensor is missing, or a match is ambiguous, by its name.
    """
    check_sources(sources, named_labels=named_labels)
    tables = [path for path in sources if is_table(path)]
    published = {path: found for path in sources if (found := _published(path))}
    others = [path for path in sources if path not in (*tables, *published)]
    pairs = [_only(pair, sensors) for found in published.values() for pair in found]
    for table in tables:
        pairs += _rows_to_use(table, read_table(table, named_labels=named_labels), sensors, splits, report)
    if others:
        scenes = find_scenes(others, report)
        pairs += match_scenes(scenes, report) if sensors == "both" else _alone(scenes, Sensor(sensors))
    for number, pair in enumerate(pairs[:_MOST_PRINTED], start=1):
        report(Message(f"Pair {number} of {len(pairs)}: {pair.name}"))
    if len(pairs) > _MOST_PRINTED:
        report(Message(f"… and {len(pairs) - _MOST_PRINTED} more pairs."))
    return tuple(pairs)


def _published(folder: str) -> list[PairFiles]:
    """List the pairs of a data set by its own names; none where the folder is no such data set."""
    if sen12.is_sen12(folder):
        return [sen12.pair_files(place) for place in sen12.list_sen12(folder)]
    if sen12ms.is_sen12ms(folder):
        return [sen12ms.pair_files(place) for place in sen12ms.list_sen12ms(folder)]
    return []


def _only(pair: PairFiles, sensors: str) -> PairFiles:
    """Leave out what is not asked for: both, s1 or s2."""
    return replace(pair, s1=pair.s1 if sensors != "s2" else (), s2=pair.s2 if sensors != "s1" else ())


def _rows_to_use(
    table: str, rows: Sequence[PairFiles], sensors: str, splits: Sequence[str], report: Report
) -> list[PairFiles]:
    """Choose a table's rows: those of the wanted splits where there are splits, each with what is asked for."""
    if any(row.split for row in rows):
        kept = [row for row in rows if row.split in ("", *splits)]
        names = " or ".join(splits)
        report(
            Message(f"{os.path.basename(table)}: the {len(kept)} of {len(rows)} rows with the split {names} are used.")
        )
        rows = kept
    wanted = ("s1", "s2") if sensors == "both" else (sensors,)
    for sensor in wanted:
        lacking = [row.name for row in rows if not getattr(row, sensor)]
        if lacking:
            raise InputError(
                f"{name_some(lacking)} has no {Sensor(sensor).mission} scene; sensors={sensors} was asked for, which "
                f"needs one in every row. Fill the rows, remove them, or ask for one sensor."
            )
    return [
        replace(
            _only(row, sensors),
            name=f"{row.name} ({name_some([os.path.basename(path) for path in row.s1 + row.s2])})",
        )
        for row in rows
    ]


def find_scenes(sources: Sequence[str], report: Report) -> dict[Sensor, list[Found]]:
    """Find the scenes in folders, their subfolders included, and among files; what is none is left out and said."""
    found: dict[Sensor, list[Found]] = {Sensor.S1: [], Sensor.S2: []}
    unknown, unusable, reason = [], [], ""
    groups = list(_groups(sources))
    for done, (sensors, paths) in enumerate(groups, start=1):
        report(Progress(done / len(groups), f"looking through the files, {done} of {len(groups)} scenes"))
        for sensor in sensors:
            try:
                found[sensor].append(Found(paths, open_scene(paths, sensor)))
            except InputError as error:
                unusable.append(_with_folder(paths[0]))
                reason = reason or str(error)
        if not sensors:
            unknown.append(_with_folder(paths[0]))
    if unknown:
        report(Message(f"Nothing says which sensor {name_some(unknown)} is from; left out.", "warning"))
    if unusable:
        report(Message(f"No usable scenes, left out: {name_some(unusable)}. Of the first: {reason}", "warning"))
    return found


def _with_folder(path: str) -> str:
    return os.path.join(*os.path.abspath(path).split(os.sep)[-2:])


def match_scenes(scenes: dict[Sensor, list[Found]], report: Report) -> list[PairFiles]:
    """Give each Sentinel-2 scene the Sentinel-1 scene that shares its ground, of several the one nearest in time.

    Raises:
        InputError: If there is nothing to match, or a scene matches several equally well.
    """
    radar, optical = scenes[Sensor.S1], scenes[Sensor.S2]
    if not radar or not optical:
        raise InputError(
            f"{len(radar)} Sentinel-1 and {len(optical)} Sentinel-2 scenes were found; both sensors were asked for, "
            "which needs both. Add the other sensor's files, or ask for one sensor (sensors)."
        )
    bare = [one.name for one in (*radar, *optical) if not one.outline]
    if bare:
        raise InputError(
            f"{name_some(bare)} has no georeference, so what it belongs to cannot be told; name the pairs in a table."
        )
    chosen = [(one, _partner(one, radar)) for one in optical]
    unmatched = [one.name for one, other in chosen if other is None]
    if unmatched:
        report(Message(f"No Sentinel-1 scene shares the ground of {name_some(unmatched)}; left out.", "warning"))
    pairs = [(other, one) for one, other in chosen if other is not None]
    if not pairs:
        raise InputError(
            f"None of {len(radar)} Sentinel-1 scenes shares ground with any of {len(optical)} Sentinel-2 scenes; "
            "scenes of the same places were expected. Check the folders, or name the pairs in a table."
        )
    used = {id(s1) for s1, _ in pairs}
    unused = [one.name for one in radar if id(one) not in used]
    if unused:
        report(Message(f"No Sentinel-2 scene needs {name_some(unused)}; left out."))
    places = _places([s2 for _, s2 in pairs])
    return [PairFiles(_title(s1, s2), s1.paths, s2.paths, place) for (s1, s2), place in zip(pairs, places, strict=True)]


def _partner(one: Found, others: Sequence[Found]) -> Found | None:
    """Choose a scene's partner: by shared ground, then by days between; None where nothing is shared."""
    shares = [max(shared_share(one.outline, other.outline)) for other in others]
    best = max(shares)
    if best < _LEAST_SHARE:
        return None
    alike = [other for other, share in zip(others, shares, strict=True) if share > best - _EQUAL_SHARE]
    if len(alike) == 1:
        return alike[0]
    days = [_days_between(one, other) for other in alike]
    known = [number for number in days if number is not None]
    nearest = [other for other, number in zip(alike, days, strict=True) if known and number == min(known)]
    if len(nearest) == 1 and len(known) == len(days):
        return nearest[0]
    why = "as near in time" if len(known) == len(days) else "and not all of them have a date"
    raise InputError(
        f"{one.name} could belong to {name_some([other.name for other in nearest or alike])}: each shares its ground, "
        f"{why}. Name the pairs in a table, or take the others away."
    )


def _days_between(one: Found, other: Found) -> int | None:
    return abs((one.day - other.day).days) if one.day and other.day else None


def _title(s1: Found, s2: Found) -> str:
    share, days = max(shared_share(s2.outline, s1.outline)), _days_between(s1, s2)
    when = "days apart unknown" if days is None else f"{days} day{'s' * (days != 1)} apart"
    names = (s1.name, s2.name) if s1.name != s2.name else (_with_folder(s1.paths[0]), _with_folder(s2.paths[0]))
    return f"{' with '.join(names)}, {share:.0%} shared, {when}"


def _places(scenes: Sequence[Found]) -> list[str]:
    """Name the ground of each scene: scenes that cover the same have the same name."""
    places: list[tuple[str, Polygon]] = []
    names = []
    for one in scenes:
        same = (name for name, outline in places if min(shared_share(outline, one.outline)) > _SAME_PLACE)
        name = next(same, "")
        if not name:
            name = f"place {len(places) + 1}"
            places.append((name, one.outline))
        names.append(name)
    return names


def _alone(scenes: dict[Sensor, list[Found]], sensor: Sensor) -> list[PairFiles]:
    found = scenes[sensor]
    if not found:
        raise InputError(f"No {sensor.mission} scene was found; sensors={sensor.value} needs them. Name other folders.")
    places = _places(found) if all(one.outline for one in found) else [""] * len(found)
    is_radar = sensor is Sensor.S1
    return [
        PairFiles(one.name, one.paths if is_radar else (), () if is_radar else one.paths, place)
        for one, place in zip(found, places, strict=True)
    ]


def _groups(sources: Sequence[str]) -> Iterator[tuple[tuple[Sensor, ...], tuple[str, ...]]]:
    """Give the files of each scene with the sensors whose bands they hold."""
    for source in sources:
        if not os.path.isdir(source) or _is_product(source):
            yield _sensors_of(source, os.path.dirname(source)), (source,)
            continue
        together: dict[tuple[str, Sensor], list[str]] = {}
        for path in _files(source):
            key = _scene_key(path)
            sensors = _sensors_of(path, source)
            if key and len(sensors) == 1:
                together.setdefault((key, sensors[0]), []).append(path)
            else:
                yield sensors, (path,)
        for (_, sensor), paths in together.items():
            yield (sensor,), tuple(paths)


def _files(folder: str) -> Iterator[str]:
    for home, folders, names in os.walk(folder):
        folders.sort()
        products = [name for name in folders if _is_product(os.path.join(home, name))]
        folders[:] = [name for name in folders if name not in products and not name.startswith(".")]
        wanted = [name for name in names if name.lower().endswith(RASTERS) or _is_product(name)]
        yield from (os.path.join(home, name) for name in sorted([*products, *wanted]))


def _is_product(path: str) -> bool:
    name = os.path.basename(path.rstrip("/\\")).upper()
    return name.endswith(".SAFE") or (name.endswith(".ZIP") and name.startswith(("S1", "S2")))


def _scene_key(path: str) -> str:
    """Name what the files of a scene share where each band is a file of its own; "" where this is not one of them."""
    home, name = os.path.split(path)
    stem = os.path.splitext(name)[0]
    rest = _BAND.sub("", stem, count=1)
    return os.path.join(home, rest) if rest != stem else ""


def _sensors_of(path: str, root: str) -> tuple[Sensor, ...]:
    """Tell a file's sensors: by its bands' names, else by a band in its own name, else by its name and its folders'."""
    name = os.path.basename(path.rstrip("/\\"))
    if _is_product(path):
        return (Sensor.S1 if name.upper().startswith("S1") else Sensor.S2,)
    layers = [layer.description for layer in probe(path).layers]
    named = tuple(sensor for sensor in Sensor if any(canonical_band(text, sensor) for text in layers))
    if named or len(layers) == 1:
        by_name = tuple(sensor for sensor in Sensor if canonical_band(name, sensor))
        named = named or by_name
    if named:
        return named
    inside = os.path.relpath(path, os.path.dirname(os.path.abspath(root))).split(os.sep)
    for part in reversed(inside):
        words = _SENSOR.findall(os.path.splitext(part)[0])
        if words:
            return (Sensor(f"s{words[-1]}"),)
    return ()
