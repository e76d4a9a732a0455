"""The job that pre-trains one encoder for both sensors, by hiding what it must tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ...errors import InputError
from .base import option
from .training import UnlabelledJob

SIZES = ("tiny", "small", "base")
TOKENS = ("stack", "separate")
MASKS = ("joint", "independent", "disjoint", "modality_drop", "mixed")


@dataclass(frozen=True)
class PretrainMae(UnlabelledJob):
    """Pre-train an encoder on pairs without labels, as a joint masked autoencoder."""

    verb: ClassVar[str] = "pretrainmae"

    size: str = option(
        "tiny", "Size of the encoder: tiny (for a processor), small, or base (for a large GPU).", choices=SIZES
    )
    patch_px: int = option(
        8, "Side in pixels of the squares that are hidden, usually 8 or 16.", low=2, high=64, advanced=True
    )
    crop_px: int = option(
        96, "Side in pixels of the crops that it learns from; a multiple of patch_px.", low=8, high=512, advanced=True
    )
    tokens: str = option(
        "stack",
        "How the sensors enter: stack (one token a place, of all bands) or separate (one token a place and sensor).",
        choices=TOKENS,
        advanced=True,
    )
    mask: str = option(
        "independent",
        "Where the sensors are hidden: joint (at the same places), independent, disjoint (where one is seen the other "
        "is not), modality_drop (independent, and now and then a whole sensor), or mixed (shared out by chance, and "
        "now and then a whole sensor).",
        choices=MASKS,
    )
    s1_ratio: float = option(0.75, "Share of Sentinel-1 that is hidden.", low=0, high=0.95)
    s2_ratio: float = option(0.75, "Share of Sentinel-2 that is hidden.", low=0, high=0.95)
    sensor_drop: float = option(
        0.2,
        "Share of the crops that lose a whole sensor, with mask modality_drop or mixed.",
        low=0,
        high=1,
        advanced=True,
    )

    def __post_init__(self) -> None:
        """Check that crops are made of whole squares, and that something is hidden."""
        super().__post_init__()
        if self.crop_px % self.patch_px:
            below = max(1, self.crop_px // self.patch_px) * self.patch_px
            raise InputError(
                f"pretrainmae: crop_px is {self.crop_px}; expected a multiple of patch_px, which is {self.patch_px}. "
                f"Choose {below} or {below + self.patch_px}."
            )
        if not any(getattr(self, f"{sensor}_ratio") for sensor in self.wanted_sensors):
            ratios = " and ".join(f"{sensor}_ratio" for sensor in self.wanted_sensors)
            raise InputError(
                f"pretrainmae would learn nothing: {ratios} is 0, so nothing is hidden. Hide a share of one sensor at "
                "least."
            )
