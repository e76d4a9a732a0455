"""Sentinel-1 GRD: from digital numbers in radar geometry to calibrated backscatter with a place on the ground."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GrdCalibration:
    """Calibration and noise tables of a GRD product."""
