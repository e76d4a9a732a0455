"""Jobs on a pair of scenes: what all of them ask for, and all that map one; aligning a pair, and making one up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple

from ...errors import InputError
from ..card import ModelCard
from .base import Job, need, option

UNITS_S1 = ("auto", "db", "linear", "dn", "byte")
UNITS_S2 = ("auto", "dn", "reflectance", "byte")
_PATCH_PX, _LEAST_PATCH_PX = 256, 32


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
        "Unit of the Sentinel-1 values: db (decibels), linear (power), dn (digital numbers, of a GRD "
        "product, which says how to calibrate them), byte (8-bit picture). auto reads the metadata, else infers it and "
        "says why.",
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
        False,
        "Treat clouds, cloud shadows and cirrus as nodata, by the scene classification of an L2A product, or by an SCL "
        "or QA60 file among the band files.",
    )
    grid: str = option(
        "auto",
        "Pixel grid of the result: s2 or s1 (that layer's grid), utm (the local UTM zone), pixels (ignore "
        "georeferencing: both layers have the same pixels), an EPSG code, or a raster file to copy the grid "
        "of. auto takes the Sentinel-2 grid, or UTM where that is in degrees, rotated, oblong or far from the "
        "pixel size that a model knows.",
    )
    gsd_m: Optional[float] = option(
        None,
        "Pixel size of the result in metres on the ground; empty keeps the grid's own, or takes a model's where that "
        "is far off.",
        low=0.1,
        high=10000,
    )
    extent: Optional[Tuple[float, float, float, float]] = option(
        None, "Only this area (xmin ymin xmax ymax in extent_crs); empty takes all that both scenes cover."
    )
    extent_crs: str = option("", "CRS of the extent, as EPSG code or WKT; empty means the result's CRS.", advanced=True)

    def __post_init__(self) -> None:
        """Check the fields, and that there is a scene at all.

        Raises:
            InputError: If both scenes are missing.
        """
        super().__post_init__()
        if not self.has_scenes:
            raise InputError(f"{self.verb} was given no scene; it needs a Sentinel-1 or a Sentinel-2 layer. Name one.")

    @property
    def has_scenes(self) -> bool:
        """Tell whether the job names anything to read."""
        return bool(self.s1 or self.s2)


@dataclass(frozen=True)
class ModelJob(PairJob):
    """A job that uses a network on a pair.

    `model_task` is the task that the card of the network must state; `model_architectures` are networks of other tasks
    that serve too.
    """

    model_task: ClassVar[str] = ""
    model_architectures: ClassVar[Tuple[str, ...]] = ()

    weights: str = option("", "Weights file (.safetensors) of an earlier run.", role="input")


@dataclass(frozen=True)
class MappingJob(ModelJob):
    """A job that maps a pair patch by patch, with a network of an earlier run or one learned on the way."""

    patch_px: int = option(
        0,
        "Patch size in pixels that the network sees at once, from 32; 0 takes the model's own, and 256 for a model "
        "that is trained here.",
        low=0,
        high=4096,
        advanced=True,
    )
    overlap_px: Optional[int] = option(
        None,
        "Pixels that neighbouring patches share; even. Empty takes a quarter of the patch, or the model's own where "
        "the patch is the model's.",
        low=0,
        high=2048,
        advanced=True,
    )

    def __post_init__(self) -> None:
        """Check patch and overlap, as far as they are known without the model.

        Raises:
            InputError: If they do not go together.
        """
        super().__post_init__()
        if self.patch_px or not self.weights:
            self.tiling()

    def tiling(self, card: Optional[ModelCard] = None) -> Tuple[int, int]:
        """Give the patch and the overlap to map with, in pixels.

        Args:
            card: Of the model that maps; None where it is trained here.

        Raises:
            InputError: If they do not go together.
        """
        patch = self.patch_px or (card.patch_px if card else _PATCH_PX)
        overlap = self.overlap_px
        if overlap is None:
            overlap = card.overlap_px if card and not self.patch_px else patch // 8 * 2
        if patch < _LEAST_PATCH_PX:
            raise InputError(
                f"{self.verb}: patch_px is {patch}; expected {_LEAST_PATCH_PX} or more, or 0 for the model's own."
            )
        if overlap % 2 or overlap * 2 > patch:
            raise InputError(
                f"{self.verb}: overlap_px is {overlap} with patch_px {patch}; it must be even and at most half the "
                f"patch. Choose up to {patch // 4 * 2}."
            )
        return patch, overlap


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
        need(self, "output")


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
        need(self, "output_s1")
        need(self, "output_s2")
