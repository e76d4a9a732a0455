"""Which encoders of others can be named, and what each of them eats.

Names and bands are those of torchgeo's list of weights, from which it is not
imported: a name says the network, the sensor and the method. How an encoder
was fed is taken from its authors' code: SSL4EO-S12, DeCUR and SoftCon divide
reflectance, or standardise by stated figures; CROMA and DINO-MM bring two
standard deviations around the mean to 0 … 1; DOFA and SatViT standardise.
Where the figures are those of a data set, the scenes' own stand for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..contract.bands import S2_BANDS
from ..contract.card import BandStatistics
from ..errors import InputError
from .outside_layouts import NO_CIRRUS, RADAR

STANDARD, RANGE = "standard", "range"
"""Of the scenes' own figures: mean 0 and deviation 1; or two deviations around the mean become 0 … 1."""
_WIDE = {"s1": (-60.0, 30.0), "s2": (-0.1, 2.0)}
"""Beyond this, in decibels and as reflectance, lies no ground."""

_S1 = {"VV": (-12.59, 5.26), "VH": (-20.26, 5.91)}
_S1_DINO_MM = {"VV": (-12.59, 5.04), "VH": (-19.22, 5.42)}
_S2_MEANS = (1612.9, 1397.6, 1322.3, 1373.1, 1561.0, 2108.4, 2390.7, 2318.7, 2581.0, 837.7, 22.0, 2195.2, 1537.4)
_S2_STDS = (791.0, 854.3, 878.7, 1144.9, 1127.5, 1164.2, 1276.0, 1249.5, 1345.9, 577.5, 47.5, 1340.0, 1142.9)
_DN = 1e-4


@dataclass(frozen=True)
class Outside:
    """An encoder of others.

    Attributes:
        layout: Which of `READERS` reads its file.
        reads: s1, s2 or both.
        bands: In the order of its channels.
        licence: Of its weights.
        fixed: Figures of bands that do not come from the scenes.
        measured: What the scenes' own figures are for, of the other bands.
        options: What else the reader is told.
    """

    layout: str
    reads: str
    bands: tuple[str, ...]
    licence: str
    fixed: dict[str, BandStatistics] = field(default_factory=dict)
    measured: str = STANDARD
    options: dict[str, str] = field(default_factory=dict)


def _standard(name: str, sensor: str, mean: float, std: float) -> BandStatistics:
    return BandStatistics(name, _WIDE[sensor], mean, std)


_S1_FIXED = {name: _standard(name, "s1", *figures) for name, figures in _S1.items()}
_S2_DIVIDED = {name: _standard(name, "s2", 0.0, 1.0) for name in S2_BANDS}
_S2_FIXED = {
    name: _standard(name, "s2", mean * _DN, std * _DN)
    for name, mean, std in zip(S2_BANDS, _S2_MEANS, _S2_STDS, strict=True)
}
_S1_RANGE = {
    name: BandStatistics(name, (mean - 2 * std, mean + 2 * std), mean - 2 * std, 4 * std)
    for name, (mean, std) in _S1_DINO_MM.items()
}
_BY, _APACHE = "CC-BY-4.0", "Apache-2.0"

_FILES = {
    "dinomm": Outside(
        "vit", "both", (*NO_CIRRUS, "VH", "VV"), _APACHE, fixed=_S1_RANGE, measured=RANGE, options={"pool": "class"}
    ),
    "satvit": Outside("satvit", "both", (*NO_CIRRUS, *RADAR), "MIT"),
}
"""Encoders that are read from a file alone, by what stands before its name."""
_BOTH = {
    "CROMABase_Weights.CROMA_VIT": Outside("croma", "both", (*RADAR, *NO_CIRRUS), _BY, measured=RANGE),
    "CROMALarge_Weights.CROMA_VIT": Outside("croma", "both", (*RADAR, *NO_CIRRUS), _BY, measured=RANGE),
    "DOFABase16_Weights.DOFA_MAE": Outside("dofa", "both", (*RADAR, *S2_BANDS), _BY),
    "DOFALarge16_Weights.DOFA_MAE": Outside("dofa", "both", (*RADAR, *S2_BANDS), _BY),
}
_MASKED = ("SENTINEL1_GRD_MAE", "SENTINEL1_GRD_FGMAE", "SENTINEL2_ALL_MAE", "SENTINEL2_ALL_FGMAE")
_SOFTCON = ("SENTINEL1_GRD_SOFTCON", "SENTINEL2_ALL_SOFTCON")
_ONE = {
    "ResNet18": ("SENTINEL2_ALL_MOCO",),
    "ResNet50": (
        *("SENTINEL1_ALL_MOCO", "SENTINEL1_ALL_DECUR"),
        *("SENTINEL2_ALL_MOCO", "SENTINEL2_ALL_DINO", "SENTINEL2_ALL_DECUR"),
        *_SOFTCON,
    ),
    "ViTSmall16": ("SENTINEL2_ALL_MOCO", "SENTINEL2_ALL_DINO", *_MASKED),
    "ViTBase16": _MASKED,
    "ViTLarge16": _MASKED,
    "ViTSmall14_DINOv2": _SOFTCON,
    "ViTBase14_DINOv2": _SOFTCON,
}
"""Encoders of one sensor, by their network: sensor and product, and the method."""


def list_outside() -> tuple[str, ...]:
    """Say in words which names there are."""
    return (
        *(f"torchgeo:{name}" for name in _BOTH),
        *(f"torchgeo:{network}_Weights.{' or '.join(names)}" for network, names in _ONE.items()),
        *(f"{kind}:FILE" for kind in _FILES),
        "or of those of one sensor one for each, with + between them",
    )


def describe(kind: str, name: str) -> Outside:
    """Tell what an encoder eats.

    Args:
        kind: torchgeo, satvit or dinomm.
        name: Of torchgeo's weights.

    Raises:
        InputError: If it is none that we know.
    """
    if kind in _FILES:
        return _FILES[kind]
    if name in _BOTH:
        return _BOTH[name]
    network, _, weights = name.partition("_Weights.")
    if weights not in _ONE.get(network, ()):
        raise InputError(f"{kind}:{name} is no encoder that can be taken; choose {'; '.join(list_outside())}.")
    is_radar, method = "SENTINEL1" in weights, weights.rpartition("_")[2]
    fixed = _S1_FIXED if is_radar else _S2_FIXED if method == "SOFTCON" else _S2_DIVIDED
    is_resnet = network.startswith("ResNet")
    options = {} if is_resnet else {"pool": "mean" if method in ("MAE", "FGMAE") else "class"}
    return Outside(
        "resnet" if is_resnet else "vit",
        "s1" if is_radar else "s2",
        RADAR if is_radar else S2_BANDS,
        _APACHE if method == "DECUR" else _BY,
        fixed=fixed,
        options=options,
    )
