"""What a user can ask for: one frozen dataclass per algorithm id, JSON both ways.

A field's `metadata` holds its help text and limits once; the shell's parser
and the Processing parameters both read them there. A field that is unknown,
of the wrong type or out of range is refused by name.
"""

from __future__ import annotations

import json
import os
from dataclasses import MISSING, Field, asdict, dataclass, field, fields
from typing import Any, ClassVar, Dict, Iterator, Optional, Tuple, Type, get_args, get_origin, get_type_hints

from ..errors import InputError

UNITS_S1 = ("auto", "db", "linear", "dn", "byte")
UNITS_S2 = ("auto", "dn", "reflectance", "byte")
METHODS = ("vq", "kmeans")
PRESETS = ("quick", "standard", "thorough")
MAX_CLASSES = 64


def option(
    default: Any = MISSING,
    text: str = "",
    *,
    choices: Tuple[str, ...] = (),
    low: Optional[float] = None,
    high: Optional[float] = None,
    role: str = "",
    advanced: bool = False,
) -> Any:
    """Declare a job's field with its help text, limits and role.

    Args:
        default: The field's value when the user says nothing.
        text: One or two sentences that the shell and the dialog both show.
        choices: The only words allowed.
        low: Lowest number allowed.
        high: Highest number allowed.
        role: "input" for a path that is read, "output" for one that is written.
        advanced: True folds the field away in dialogs.
    """
    metadata = {"help": text, "choices": choices, "low": low, "high": high, "role": role, "advanced": advanced}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Job:
    """What every job has in common; `verb` is the algorithm id."""

    verb: ClassVar[str] = ""

    device: str = option("auto", "Where to compute: auto, cpu, cuda, or cuda:0, cuda:1 …", advanced=True)
    threads: int = option(0, "CPU threads that the job may use; 0 uses all cores.", low=0, high=1024, advanced=True)

    def __post_init__(self) -> None:
        """Check every field against its type and limits.

        Raises:
            InputError: Naming the field, what it holds, and what it may hold.
        """
        hints = get_type_hints(type(self))
        for spec in fields(self):
            _check_type(self.verb, spec.name, getattr(self, spec.name), hints[spec.name])
            _check_limits(self.verb, spec, getattr(self, spec.name))
        _check_targets(self)

    @property
    def is_training(self) -> bool:
        """Tell whether the job learns something, so that it can be stopped early and what it learned be kept."""
        return False

    def outputs(self) -> Dict[str, str]:
        """List the files that the job was asked to write, by field name."""
        return {
            spec.name: getattr(self, spec.name)
            for spec in fields(self)
            if spec.metadata.get("role") == "output" and getattr(self, spec.name)
        }


@dataclass(frozen=True)
class PairJob(Job):
    """A job on one Sentinel-1 and one Sentinel-2 scene; either may be absent where the job allows it."""

    s1: Tuple[str, ...] = option(
        (),
        "Sentinel-1 scene: one stacked file, one file per band, or a GRD .SAFE folder or zip.",
        role="input",
    )
    s2: Tuple[str, ...] = option(
        (),
        "Sentinel-2 scene: one stacked file, one file per band, or a .SAFE folder or zip (L1C or L2A).",
        role="input",
    )
    s1_bands: Tuple[str, ...] = option(
        (), "Bands of the Sentinel-1 layer in file order, such as VV VH; empty finds them by name.", advanced=True
    )
    s2_bands: Tuple[str, ...] = option(
        (),
        "Bands of the Sentinel-2 layer in file order, such as B02 B03 B04 B08; empty finds them by name.",
        advanced=True,
    )
    s1_unit: str = option(
        "auto",
        "Unit of the Sentinel-1 values: db (decibels), linear (power), dn (uncalibrated digital numbers), "
        "byte (8-bit picture). auto reads the metadata, else infers it and says why.",
        choices=UNITS_S1,
        advanced=True,
    )
    s2_unit: str = option(
        "auto",
        "Unit of the Sentinel-2 values: dn (digital numbers, 10 000 = reflectance 1), reflectance (0 to 1), "
        "byte (8-bit picture). auto reads the metadata, else infers it and says why.",
        choices=UNITS_S2,
        advanced=True,
    )
    s2_offset: Optional[float] = option(
        None,
        "Number added to Sentinel-2 digital numbers before they are scaled: -1000 since processing baseline "
        "04.00, 0 before. Empty takes it from the product's metadata, else 0.",
        low=-10000,
        high=10000,
        advanced=True,
    )
    mask_clouds: bool = option(
        False, "Treat clouds, cloud shadows and cirrus of the product's own scene classification as nodata."
    )
    grid: str = option(
        "auto",
        "Pixel grid of the result: s2 or s1 (that layer's grid), utm (the local UTM zone), pixels (ignore "
        "georeferencing: both layers have the same pixels), an EPSG code, or a raster file to copy the grid "
        "of. auto takes the Sentinel-2 grid, or UTM where that is in degrees.",
    )
    gsd_m: Optional[float] = option(
        None, "Pixel size of the result in metres on the ground; empty keeps the grid's own.", low=0.1, high=10000
    )
    extent: Optional[Tuple[float, float, float, float]] = option(
        None, "Only this area: xmin ymin xmax ymax in extent_crs; empty maps the whole overlap."
    )
    extent_crs: str = option("", "CRS of the extent, as EPSG code or WKT; empty means the result's CRS.", advanced=True)

    def __post_init__(self) -> None:
        """Check the fields, and that there is a scene at all.

        Raises:
            InputError: If both scenes are missing.
        """
        super().__post_init__()
        if not (self.s1 or self.s2):
            raise InputError(f"{self.verb} was given no scene; it needs a Sentinel-1 or a Sentinel-2 layer. Name one.")


@dataclass(frozen=True)
class AlignPair(PairJob):
    """Put both sensors on one pixel grid and write one stacked layer."""

    verb: ClassVar[str] = "alignpair"

    output: str = option(
        "", "Stacked GeoTIFF: the bands of both sensors, radar in dB, optical as reflectance.", role="output"
    )

    def __post_init__(self) -> None:
        """Check that both scenes and the output are named."""
        super().__post_init__()
        if not (self.s1 and self.s2):
            raise InputError("alignpair was given one scene; it needs a Sentinel-1 and a Sentinel-2 layer. Name both.")
        _need(self, "output")


@dataclass(frozen=True)
class SyntheticPair(Job):
    """Make a Sentinel-1 and a Sentinel-2 scene with a known land-cover map."""

    verb: ClassVar[str] = "syntheticpair"

    output_s1: str = option("", "Sentinel-1 scene to write: VV and VH sigma0 in dB, float32.", role="output")
    output_s2: str = option("", "Sentinel-2 scene to write: digital numbers, uint16.", role="output")
    output_labels: str = option(
        "", "Land-cover map to write: the truth that the scenes were drawn from.", role="output"
    )
    width: int = option(1024, "Scene width in pixels.", low=16, high=200_000)
    height: int = option(1024, "Scene height in pixels.", low=16, high=200_000)
    seed: int = option(0, "Number that fixes the scene; the same number gives the same scene.", low=0, high=2**31 - 1)
    looks: float = option(
        4.4, "Equivalent number of looks of the radar speckle (IW GRDH has about 4.4).", low=0.5, high=1000
    )
    s2_bands: Tuple[str, ...] = option(("B02", "B03", "B04", "B08", "B11", "B12"), "Optical bands to write.")
    crs: str = option("EPSG:32632", "CRS of the scene, projected, in metres.")
    origin_x: float = option(500_000.0, "Easting of the upper-left corner in metres.", advanced=True)
    origin_y: float = option(5_300_000.0, "Northing of the upper-left corner in metres.", advanced=True)
    gsd_m: float = option(10.0, "Pixel size in metres.", low=0.1, high=10000)
    nodata_share: float = option(0.0, "Share of the optical scene hidden by nodata holes.", low=0.0, high=0.9)

    def __post_init__(self) -> None:
        """Check that both scenes have a place to go."""
        super().__post_init__()
        _need(self, "output_s1")
        _need(self, "output_s2")


@dataclass(frozen=True)
class SegmentUnsupervised(PairJob):
    """Map land cover of a pair without labels."""

    verb: ClassVar[str] = "segmentunsupervised"

    weights: str = option(
        "", "Weights file (.safetensors) of an earlier run: maps this scene with it, without training.", role="input"
    )
    method: str = option(
        "vq",
        "vq: contrastive vector-quantised segmentation, learned on your scene. kmeans: per-pixel k-means of "
        "the same bands, for comparison.",
        choices=METHODS,
    )
    classes: int = option(6, "Number of clusters K to look for.", low=2, high=MAX_CLASSES)
    preset: str = option(
        "standard",
        "How long to train: quick (a first look), standard, or thorough. Without effect when a weights file is given.",
        choices=PRESETS,
    )
    steps: int = option(0, "Training steps; 0 takes the preset's number.", low=0, high=1_000_000, advanced=True)
    seed: int = option(0, "Number that fixes all random choices of the training.", low=0, high=2**31 - 1, advanced=True)
    as_published: bool = option(
        False, "Train exactly as the published code does, its known defects included, for replication.", advanced=True
    )
    legend: Tuple[Tuple[str, ...], ...] = option(
        (),
        "Table of cluster, name, colour (#rrggbb) and, optionally, map value. Clusters of equal name become "
        "one class. Clusters not listed keep their automatic name, colour and value.",
    )
    minimum_area_ha: float = option(
        0.0,
        "Minimum mapping unit in hectares: smaller patches take the class around them; 0 keeps all.",
        low=0,
        high=1e6,
    )
    patch_px: int = option(256, "Patch size in pixels that the network sees at once.", low=32, high=4096, advanced=True)
    overlap_px: int = option(64, "Pixels that neighbouring patches share; even.", low=0, high=2048, advanced=True)
    output: str = option("", "Land-cover map: a GeoTIFF with class values, names and colours.", role="output")
    output_confidence: str = option("", "Confidence layer: probability of the mapped class, 0 to 1.", role="output")
    output_features: str = option("", "Feature layer: the network's features per pixel.", role="output", advanced=True)
    output_weights: str = option(
        "", "Weights file to keep: maps other scenes without training, and carries its card.", role="output"
    )

    output_picture: str = option("", "PNG with radar, optical and map side by side.", role="output", advanced=True)

    def __post_init__(self) -> None:
        """Check output, overlap and legend."""
        super().__post_init__()
        _need(self, "output")
        if self.overlap_px % 2 or self.overlap_px * 2 > self.patch_px:
            raise InputError(
                f"segmentunsupervised: overlap_px is {self.overlap_px} with patch_px {self.patch_px}; it must be even "
                f"and at most half the patch. Choose up to {self.patch_px // 4 * 2}."
            )

    @property
    def is_training(self) -> bool:
        """Tell whether a network is trained before the scene is mapped."""
        return self.method == "vq" and not self.weights


JOBS: Dict[str, Type[Job]] = {kind.verb: kind for kind in (AlignPair, SyntheticPair, SegmentUnsupervised)}
"""Every job by its verb."""


def to_json(job: Job) -> str:
    """Write a job as the text of a job file."""
    return json.dumps({"job": job.verb, **asdict(job)}, indent=1)


def from_json(text: str) -> Job:
    """Read a job back.

    Raises:
        InputError: If the text is no job, or a field is unknown or bad, by its name.
    """
    try:
        values = json.loads(text)
    except ValueError as error:
        raise InputError(f"The job file is not JSON ({error}); let the plugin or the shell write it anew.") from error
    if not isinstance(values, dict) or values.get("job") not in JOBS:
        found = values.get("job") if isinstance(values, dict) else type(values).__name__
        raise InputError(f"The job file asks for {found!r}; known jobs are {', '.join(sorted(JOBS))}.")
    return make_job(values.pop("job"), values)


def make_job(verb: str, values: Dict[str, Any]) -> Job:
    """Build the job of a verb from plain values (lists become tuples).

    Raises:
        InputError: If a field is unknown or bad, by its name.
    """
    kind = JOBS[verb]
    known = [spec.name for spec in fields(kind)]
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise InputError(f"{verb} knows no field {', '.join(unknown)}; it has {', '.join(known)}.")
    return kind(**{name: _tupled(value) for name, value in values.items()})


def _tupled(value: Any) -> Any:
    return tuple(_tupled(item) for item in value) if isinstance(value, (list, tuple)) else value


def _check_type(verb: str, name: str, value: Any, hint: Any) -> None:
    if not _fits(value, hint):
        raise InputError(f"{verb}: {name} is {value!r}; expected {_describe(hint)}.")


def _fits(value: Any, hint: Any) -> bool:
    origin, args = get_origin(hint), get_args(hint)
    if origin is tuple:
        if not isinstance(value, tuple):
            return False
        if len(args) == 2 and args[1] is Ellipsis:
            return all(_fits(item, args[0]) for item in value)
        return len(value) == len(args) and all(_fits(item, arg) for item, arg in zip(value, args))
    if args:  # Optional[...]
        return any(_fits(value, arg) for arg in args)
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint)


def _describe(hint: Any) -> str:
    args = get_args(hint)
    if get_origin(hint) is tuple:
        return "a list of " + _describe(args[0])
    if args:
        return " or ".join(_describe(arg) for arg in args)
    names = {str: "text", int: "a whole number", float: "a number", bool: "true or false", type(None): "nothing"}
    return names.get(hint, str(hint))


def _check_limits(verb: str, spec: Field[Any], value: Any) -> None:
    low, high, choices = (spec.metadata.get(key) for key in ("low", "high", "choices"))
    if choices and value not in choices:
        raise InputError(f"{verb}: {spec.name} is {value!r}; expected one of {', '.join(choices)}.")
    if value is None or isinstance(value, (str, bool, tuple)):
        return
    if not (low is None or value >= low) or not (high is None or value <= high):  # refuses NaN too
        limits = " to ".join(f"{limit:.12g}" for limit in (low, high))
        about = spec.metadata.get("help", "").partition(".")[0].partition(";")[0]
        raise InputError(f"{verb}: {spec.name} is {value}; expected {limits}. Choose a number in that range ({about}).")


def _check_targets(job: Job) -> None:
    """Refuse a file that would be written twice, or over a file that is read."""
    taken = {_same_file(path): name for name, path in _input_paths(job)}
    for name, path in job.outputs().items():
        other = taken.setdefault(_same_file(path), name)
        if other != name:
            raise InputError(
                f"{job.verb}: {name} and {other} are both {path}; every output needs a file of its own. "
                f"Choose another name for {name}."
            )


def _input_paths(job: Job) -> Iterator[Tuple[str, str]]:
    for spec in fields(job):
        if spec.metadata.get("role") == "input":
            value = getattr(job, spec.name)
            for path in (value,) if isinstance(value, str) else value:
                if path:
                    yield spec.name, path


def _same_file(path: str) -> str:
    return os.path.normcase(os.path.abspath(path))


def _need(job: Job, name: str) -> None:
    if not getattr(job, name):
        raise InputError(f"{job.verb} was given no {name}; name the file to write.")
