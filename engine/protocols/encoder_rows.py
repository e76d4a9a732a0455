"""The networks that are compared: where sensors meet, what is contrasted, one sensor, none trained."""

from __future__ import annotations

from dataclasses import replace

from ..training.tasks.fusion_settings import FusionSettings
from .encoders import Encoder

FUSIONS = ("early", "intermediate", "late")
LEVELS = {
    "image": "images only (MCL)",
    "superpixel": "superpixels only",
    "both": "images and superpixels",
    "multiscale": "multi-scale, teacher",
}
DIMENSIONS = (16, 32, 64, 128, 256)


def list_encoders(steps: int) -> tuple[Encoder, ...]:
    """List all rows of networks, the most telling first; every trained one takes the same number of steps."""
    base = FusionSettings()
    grid = {
        (fusion, level): Encoder(
            f"{fusion}-{level}", f"{fusion} fusion, {title}", replace(base, fusion=fusion, level=level), steps
        )
        for fusion in FUSIONS
        for level, title in LEVELS.items()
    }
    first = [("intermediate", "both"), ("early", "both"), ("late", "both")]
    first += [(fusion, "multiscale") for fusion in ("intermediate", "early", "late")]
    first += [("intermediate", "superpixel"), ("intermediate", "image")]
    one_sensor = replace(base, fusion="early")
    return (
        Encoder("random", "random network, intermediate", base, 0),
        *(grid[key] for key in first),
        Encoder(
            "superpixel-contrast",
            "intermediate fusion, superpixels only, without spectra",
            replace(base, level="superpixel", spectra=0.0),
            steps,
        ),
        Encoder("s1", "Sentinel-1 only, images and superpixels", one_sensor, steps, ("s1",)),
        Encoder("s2", "Sentinel-2 only, images and superpixels", one_sensor, steps, ("s2",)),
        Encoder("dcca", "DCCA", _dcca(base), steps),
        Encoder("simclr", "SimCLR of whole crops, intermediate", replace(base, level="image", loss="simclr"), steps),
        Encoder("byol", "BYOL of whole crops, intermediate", replace(base, level="image", loss="byol"), steps),
        *(encoder for key, encoder in grid.items() if key not in first),
        *(
            Encoder(
                f"{fusion}-published",
                f"{fusion} fusion, as published",
                replace(base, fusion=fusion),
                steps,
                as_published=True,
            )
            for fusion in FUSIONS
        ),
        *(
            Encoder(f"features{size}", f"intermediate, {size} features", replace(base, features=size), steps)
            for size in DIMENSIONS
            if size != base.features
        ),
    )


def _dcca(base: FusionSettings) -> FusionSettings:
    """Compare radar and optical superpixels by correlation, and nothing else."""
    return replace(base, fusion="late", level="superpixel", loss="cca", within=False, spectra=0.0)
