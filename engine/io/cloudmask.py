"""The product's own scene classification, read as a cloud mask on any grid."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..raster.grid import Grid
from ..raster.radiometry import clouds_in_classification, clouds_in_qa60
from ..raster.window import Window
from .nearest import NearestLayer
from .scene import Scene


def _marked(codes: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray(codes != 0)


_FINDERS: dict[str, Callable[[NDArray[Any]], NDArray[np.bool_]]] = {
    "scl": clouds_in_classification,
    "qa60": clouds_in_qa60,
    "mask": _marked,
}


class CloudMask:
    """Clouds, their shadows and cirrus, by the nearest pixel of a classification (SCL), a QA60 band or a mask."""

    def __init__(
        self,
        source: str,
        grid: Grid,
        *,
        kind: str = "",
        hides_unknown: bool = True,
        scene: Scene | None = None,
    ) -> None:
        """Open the file.

        Args:
            source: Path or GDAL name.
            grid: The grid to read on.
            kind: scl, qa60, or mask (anything but 0 and nodata is cloud); "" takes QA60 by its name, and else scl.
            hides_unknown: Whether ground of which a classification knows nothing counts as hidden.
            scene: The scene that it comes with, which may be pinned.

        Raises:
            InputError: If it cannot be opened, or its place not be compared.
        """
        self._layer = NearestLayer(source, grid, scene=scene)
        self._find = _FINDERS[kind or ("qa60" if "QA60" in os.path.basename(source).upper() else "scl")]
        self._hides_unknown = hides_unknown

    def close(self) -> None:
        """Close the file."""
        self._layer.close()

    def read(self, window: Window) -> NDArray[np.bool_]:
        """Read (H, W) True where the ground is hidden; nodata, and what the file does not reach, is unknown."""
        codes, _ = self._layer.read(window)
        hidden = self._find(codes)
        return hidden if self._hides_unknown else hidden & (codes != 0)
