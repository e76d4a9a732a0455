"""The model card: what a model eats and makes, carried inside its weights file.

A weights file is one `.safetensors` file: eight bytes of header length, a JSON
header, then tensors. The card is JSON text under the header's metadata, so it
is read here with the standard library and nothing is ever executed.
"""

from __future__ import annotations

import json
import os
import struct
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Dict, List, Optional, Tuple

from ..errors import CardInvalid

METADATA_KEY = "saroptical_card"
_MAX_HEADER = 64 * 1024 * 1024


@dataclass(frozen=True)
class ClassEntry:
    """One class: its network index, its value on the map, name, colour (#rrggbb) and how it was described."""

    index: int
    value: int
    name: str
    colour: str
    description: str = ""


@dataclass(frozen=True)
class BandStatistics:
    """How one input band is prepared: clipped to `clip`, then (x - mean) / std, in the unit that the card states."""

    name: str
    clip: Tuple[float, float]
    mean: float
    std: float
    percentiles: Tuple[float, ...] = ()
    """Values at 2, 25, 50, 75 and 98 % of the training data, to notice a shift at use."""


@dataclass(frozen=True)
class ModelCard:
    """What a model eats and makes.

    `units` says what each sensor's bands are in, whatever the files hold: radar
    in db, optical as reflectance (0 to 1), or byte for models of 8-bit pictures.
    Band order is channel order. `architecture` and `arguments`
    rebuild the network.
    """

    task: str
    method: str
    architecture: str
    arguments: Dict[str, Any]
    bands: Tuple[BandStatistics, ...]
    required_sensors: Tuple[str, ...]
    optional_sensors: Tuple[str, ...] = ()
    units: Dict[str, str] = field(default_factory=lambda: {"s1": "db", "s2": "reflectance"})
    classes: Tuple[ClassEntry, ...] = ()
    gsd_m: float = 10.0
    patch_px: int = 256
    overlap_px: int = 64
    receptive_field_px: int = 0
    seed: int = 0
    as_published: bool = False
    training: Dict[str, Any] = field(default_factory=dict)
    metrics: Dict[str, float] = field(default_factory=dict)
    data_licence: str = "contains modified Copernicus Sentinel data"
    weights_licence: str = ""
    versions: Dict[str, str] = field(default_factory=dict)
    despeckle: str = "none"
    """How the radar is filtered against speckle before it is normalised: none, lee or bm3d."""
    thresholds: Tuple[float, ...] = ()
    """Of a model whose scenes may have several labels: the probability from which on each class counts as there."""
    targets: Tuple[BandStatistics, ...] = ()
    """Of a model that makes bands: what they are; value = output × std + mean, in the unit of their sensor."""
    policy: str = ""
    """How a generator is run: eval (running statistics, no dropout), or paper (a picture's own statistics, dropout)."""

    def __post_init__(self) -> None:
        """Check that the card does not contradict itself.

        Raises:
            CardInvalid: Naming the field.
        """
        names = self.band_names
        if not names or len(set(names)) != len(names):
            raise CardInvalid(f"The card lists the bands {' '.join(names) or '(none)'}; each must appear once.")
        if any(not band.std > 0 for band in (*self.bands, *self.targets)):
            raise CardInvalid("The card has a band with a standard deviation of 0 or less; retrain the model.")
        if [entry.index for entry in self.classes] != list(range(len(self.classes))):
            raise CardInvalid("The card's classes are not numbered 0, 1, 2 …; the file was altered.")
        if self.despeckle not in ("none", "lee", "bm3d"):
            raise CardInvalid(
                f"The card asks for the speckle filter {self.despeckle!r}; update, or choose another model."
            )
        if any(not 0 <= entry.value <= 65535 for entry in self.classes):
            raise CardInvalid("The card has a class value outside 0 to 65535; give the class another value.")
        if self.thresholds and len(self.thresholds) != len(self.classes):
            raise CardInvalid("The card has not one threshold for each class; the file was altered.")
        if self.policy not in ("", "eval", "paper"):
            raise CardInvalid(f"The card asks for the policy {self.policy!r}; update, or choose another model.")

    @property
    def band_names(self) -> Tuple[str, ...]:
        """Name the input bands in channel order."""
        return tuple(band.name for band in self.bands)

    @property
    def target_names(self) -> Tuple[str, ...]:
        """Name the bands that the model makes, in channel order."""
        return tuple(band.name for band in self.targets)


def to_json(card: ModelCard) -> str:
    """Write a card as JSON text, keys sorted, so that equal cards give equal text."""
    return json.dumps(asdict(card), sort_keys=True)


def from_json(text: str) -> ModelCard:
    """Read a card back.

    Raises:
        CardInvalid: If the text is no card, or a field is unknown, missing or contradictory.
    """
    try:
        values = json.loads(text)
        unknown = set(values) - {spec.name for spec in fields(ModelCard)}
        if unknown:
            raise CardInvalid(
                f"The card has unknown fields {', '.join(sorted(unknown))}; it was written by a newer version. Update."
            )
        values["bands"] = tuple(_read_band(band) for band in values["bands"])
        values["targets"] = tuple(_read_band(band) for band in values.get("targets", ()))
        values["classes"] = tuple(ClassEntry(**entry) for entry in values.get("classes", ()))
        for name in ("required_sensors", "optional_sensors", "thresholds"):
            values[name] = tuple(values.get(name, ()))
        return ModelCard(**values)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CardInvalid(f"The card cannot be read ({error}); the weights file is not one of saroptical's.") from error


def _read_band(band: Dict[str, Any]) -> BandStatistics:
    return BandStatistics(**{**band, "clip": tuple(band["clip"]), "percentiles": tuple(band.get("percentiles", ()))})


def read_card(path: str) -> ModelCard:
    """Read the card from a weights file's header, without torch.

    Raises:
        CardInvalid: If the file is not a safetensors file, or carries no valid card.
    """
    metadata = _read_metadata(path)
    if METADATA_KEY not in metadata:
        raise CardInvalid(
            f"{os.path.basename(path)} carries no saroptical card; choose a weights file that saroptical wrote."
        )
    return from_json(metadata[METADATA_KEY])


def _read_metadata(path: str) -> Dict[str, str]:
    name = os.path.basename(path)
    try:
        with open(path, "rb") as file:
            head = file.read(8)
            length = struct.unpack("<Q", head)[0] if len(head) == 8 else 0
            if not 2 <= length <= _MAX_HEADER:
                raise CardInvalid(f"{name} is not a safetensors file; choose a weights file that saroptical wrote.")
            header = json.loads(file.read(length))
    except OSError as error:
        raise CardInvalid(f"{name} cannot be read ({error.strerror}); choose an existing weights file.") from error
    except ValueError as error:
        raise CardInvalid(f"{name} is not a safetensors file; choose a weights file that saroptical wrote.") from error
    found = header.get("__metadata__", {}) if isinstance(header, dict) else {}
    return found if isinstance(found, dict) else {}


def numbered_classes(count: int) -> Tuple[ClassEntry, ...]:
    """Give the classes of a model whose clusters are not described yet: cluster 1, 2, 3 …, in grey."""
    return tuple(ClassEntry(index, index + 1, f"cluster {index + 1}", "#808080") for index in range(count))


def nodata_for(values: List[int]) -> int:
    """Choose the nodata value of a class map: the first of 0, 255, 65535 that no class uses.

    Raises:
        CardInvalid: If all three are taken.
    """
    for candidate in (0, 255, 65535):
        if candidate not in values:
            return candidate
    raise CardInvalid("The classes use 0, 255 and 65535; one of them must stay free for nodata. Renumber a class.")


def map_dtype(values: List[int], nodata: Optional[int] = None) -> str:
    """Choose the pixel type of a class map: uint8 when all values and nodata fit, else uint16."""
    top = max([*values, nodata_for(values) if nodata is None else nodata])
    return "uint8" if top <= 255 else "uint16"
