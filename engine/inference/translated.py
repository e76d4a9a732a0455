"""Turn what a `Translator` makes of a scene into its layers: optical bands, and how unsure they are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..contract.bands import TRUE_COLOUR
from ..contract.card import ModelCard
from ..errors import BandMissing
from ..io.layerspec import LayerSpec
from ..raster.grid import Grid
from .layers import Finisher, provenance_of

_DN = 1e-4
"""Reflectance of a digital number."""
BRIGHT = 0.3
"""Reflectance that is white in a true-colour picture."""
_MADE = "generated from Sentinel-1, not measured"


def translation_layers(
    paths: Mapping[str, str], grid: Grid, card: ModelCard, *, pixel_type: str, passes: int = 0
) -> dict[str, LayerSpec]:
    """Specify the layers of a translation.

    Args:
        paths: Files to write among the roles output and output_uncertainty; "" leaves one out.
        grid: The grid they lie on.
        card: The model's targets and provenance.
        pixel_type: float32, uint16 or rgb; a model of 8-bit pictures makes 8 bits in any case.
        passes: Turned draws of dropout that the uncertainty is the spread of.

    Raises:
        BandMissing: If a true-colour picture is asked for of a model that makes none.
    """
    provenance = {**provenance_of(card), "pixels": _MADE}
    names, nan = card.target_names, math.nan
    if pixel_type == "rgb":
        lacking = [name for name in TRUE_COLOUR if name not in names]
        if lacking:
            raise BandMissing(
                f"Model '{card.method}' makes {' '.join(names)}; a true-colour picture needs {' '.join(TRUE_COLOUR)}. "
                "Ask for float32, or choose another model."
            )
        names = TRUE_COLOUR
    if pixel_type == "rgb" or card.units["s2"] == "byte":
        made = LayerSpec(paths["output"], grid, "uint8", 0, names, "reflectance", provenance=provenance)
    elif pixel_type == "uint16":
        scales, offsets = (_DN,) * len(names), (0.0,) * len(names)
        look = {"scales": scales, "offsets": offsets}
        made = LayerSpec(paths["output"], grid, "uint16", 0, names, "reflectance", provenance=provenance, **look)  # type: ignore[arg-type]
    else:
        made = LayerSpec(paths["output"], grid, "float32", nan, names, "reflectance", provenance=provenance)
    layers = {"output": made}
    if paths.get("output_uncertainty"):
        path = paths["output_uncertainty"]
        name = f"standard deviation over {passes} turned draws of dropout, mean over bands"
        layers["output_uncertainty"] = LayerSpec(path, grid, "float32", nan, (name,), "plain", provenance=provenance)
    return layers


class TranslationFinisher(Finisher):
    """Make the layers of `translation_layers` from blended bands, and keep count.

    Attributes:
        mean_spread: Mean of the uncertainty over what was made; NaN where it was not asked for.
    """

    def __init__(self, specs: Mapping[str, LayerSpec], card: ModelCard) -> None:
        """Prepare for the layers in `specs`."""
        super().__init__(specs, card)
        self._made = specs["output"]
        self._wanted = [card.target_names.index(name) for name in self._made.band_names]
        self._is_spread_wanted = "output_uncertainty" in specs
        self._spread_sum = 0.0
        self._unit = _DN if self._made.dtype == "uint16" else 1.0
        if self._made.dtype == "uint8" and card.units["s2"] != "byte":
            self._unit = BRIGHT / 255

    @property
    def channels(self) -> int:
        """Count the channels that are blended."""
        return len(self._wanted) + self._is_spread_wanted

    @property
    def mean_spread(self) -> float:
        """Give the mean spread."""
        return self._spread_sum / self.valid_pixels if self._is_spread_wanted and self.valid_pixels else math.nan

    def needed(self, made: Tensor) -> Iterator[tuple[Tensor, ...]]:  # type: ignore[override]
        """Give, patch by patch and on the CPU, the bands that the layers are made of, and their spread."""
        wanted = [*self._wanted, *([made.shape[1] - 1] if self._is_spread_wanted else [])]
        yield from zip(made[:, wanted].float().cpu())

    def layers(
        self, sums: Tensor, valid: NDArray[np.bool_], used: NDArray[np.uint8]
    ) -> Iterator[tuple[str, NDArray[Any]]]:
        """Make the layers' pixels, see `Finisher`."""
        self._count(valid, used)
        holes = torch.from_numpy(~valid)
        yield "output", self._stored(sums[: len(self._wanted)], holes)
        if self._is_spread_wanted:
            spread = sums[-1:].clamp_min(0).masked_fill(holes, math.nan).numpy()
            self._spread_sum += float(spread[0][valid].sum(dtype=np.float64))
            yield "output_uncertainty", spread

    def _stored(self, values: Tensor, holes: Tensor) -> NDArray[Any]:
        """Bring bands into their layer's pixel type; of whole numbers 0 is left for holes."""
        if self._made.dtype == "float32":
            plain: NDArray[Any] = values.masked_fill(holes, math.nan).numpy()
            return plain
        most = 255 if self._made.dtype == "uint8" else 65535
        steps = (values / self._unit).round().clamp(1, most).masked_fill(holes, 0)
        return steps.numpy().astype(self._made.dtype)
