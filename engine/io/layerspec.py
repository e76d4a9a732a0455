"""What a layer to write is: its place, its pixels' type, and its looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from ..contract.card import ClassEntry
from ..errors import InputError
from ..raster.grid import Grid
from ..raster.pyramid import Shrink
from .staging import RASTER_EXTENSIONS

Style = Literal["classes", "sensors", "confidence", "probabilities", "features", "reflectance", "stack", "plain"]


@dataclass(frozen=True)
class LayerSpec:
    """A layer to write: where, on which grid, of which type, and how it shall look.

    `classes` colour and name a map of values, such as a class map; `provenance` says where the pixels
    come from (card, versions, data credit) and goes into tags and receipt.
    `float16` is a GeoTIFF of 16-bit floats, which every GDAL reads as float32.
    Where there are `scales`, one a band, value = stored × scale + offset.
    `shrinks` says, one a band, how overviews are made; else by the commonest
    value where there are `classes`, and by the mean where there are none.
    """

    path: str
    grid: Grid
    dtype: str
    nodata: float | None
    band_names: tuple[str, ...]
    style: Style
    classes: tuple[ClassEntry, ...] = ()
    provenance: dict[str, str] = field(default_factory=dict)
    scales: tuple[float, ...] = ()
    offsets: tuple[float, ...] = ()
    shrinks: tuple[Shrink, ...] = ()

    def __post_init__(self) -> None:
        """Check what the format and the style need.

        Raises:
            InputError: If the name does not end in .tif or .tiff, or a class map has no classes.
        """
        if not self.path.lower().endswith(RASTER_EXTENSIONS):
            raise InputError(f"{self.path} does not end in .tif; results are GeoTIFFs. Name it {self.path}.tif.")
        if not self.band_names or (self.style == "classes" and not self.classes):
            raise InputError(f"{self.path} was asked for without bands or classes; name at least one.")

    @property
    def band_shrinks(self) -> tuple[Shrink, ...]:
        """How each band is shrunk for overviews."""
        usual: Shrink = "mode" if self.classes else "mean"
        return self.shrinks or (usual,) * len(self.band_names)

    @property
    def is_intermediate(self) -> bool:
        """Whether further work starts from the layer; then it is written fast rather than small."""
        return self.style == "stack"

    @property
    def bytes_per_pixel(self) -> int:
        """Bytes of one pixel over all bands, uncompressed."""
        return len(self.band_names) * np.dtype(self.dtype).itemsize
