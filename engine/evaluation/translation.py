"""How near generated optical pixels come to true ones, patch by patch, without any network's opinion.

Values are on a scale from 0 to 1: reflectance as it is, 8-bit pictures divided by 255. The peak of PSNR and the range
of SSIM are 1. SSIM is that of Wang et al. 2004 (doi:10.1109/TIP.2003.819861: Gaussian window, σ 1.5, 11 pixels, no
sample covariance), over pixels whose whole window is judged. The spectral angle is that of Kruse et al. 1993
(doi:10.1016/0034-4257(93)90013-N). PSNR, SSIM and angle are means over patches, weighed by their judged pixels, as the
field reports them; errors, sharpness and collapse are pooled over all pixels.

PSNR and SSIM reward blur: read them beside `sharpness`, and that beside them, since noise is sharp too.

The collapse ratio is mean |generated − radar| / mean |generated − true|, of 8-bit pictures as they are. Reflectance
from 0 to 0.3 is far from any brightness of the radar, whatever was made of it; there radar and generated bands first
get the truth's mean and standard deviation, patch by patch, so that the ratio is below 1 where the generated bands look
more like the radar than like the truth. (A gain by least squares would draw a radar that tells little towards the
truth's mean, and call every soft translation collapsed.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]

_SIGMA, _WINDOW_PX = 1.5, 11
_RADAR_DB = (-25.0, 0.0)
"""Backscatter that counts as black and as white, the stretch of SEN1-2's pictures."""
_FLAT = 1e-6
"""Standard deviation below which a band has no pattern that could be brought to another's spread."""


@dataclass(frozen=True)
class Measured:
    """What was measured of one patch, means over its judged pixels.

    Attributes:
        pixels: Judged pixels.
        squared, absolute: (C,) errors by band.
        ssim: (C,) by band; NaN where no whole window is judged.
        angle_deg: Spectral angle; NaN for a single band, or where all is black.
        energy: Of the gradients, generated and true.
        to_radar, to_truth: Mean absolute differences of the generated bands from the radar and from the true ones,
            at one level where that was asked for; NaN without radar.
    """

    pixels: int
    squared: Floats
    absolute: Floats
    ssim: Floats
    angle_deg: float
    energy: tuple[float, float]
    to_radar: float = math.nan
    to_truth: float = math.nan


@dataclass(frozen=True)
class BandQuality:
    """The figures of one band."""

    name: str
    psnr: float
    ssim: float
    mae: float
    rmse: float


@dataclass(frozen=True)
class Quality:
    """The figures of some patches.

    Attributes:
        patches, pixels: How much was judged.
        psnr: In dB.
        ssim: 1 for equal images.
        mae, rmse: On the scale of the values.
        angle_deg: Spectral angle in degrees; 0 for equal spectra.
        sharpness: Energy of the generated gradients over that of the true ones; 1 is as sharp, less is blurred.
        collapse: Distance to the radar over distance to the truth, see above; below 1 the radar was handed through.
        bands: By band.
    """

    patches: int
    pixels: int
    psnr: float
    ssim: float
    mae: float
    rmse: float
    angle_deg: float
    sharpness: float
    collapse: float
    bands: tuple[BandQuality, ...]


FIGURES = ("psnr", "ssim", "mae", "rmse", "angle_deg", "sharpness", "collapse")
"""The figures of `Quality` in the order in which tables show them."""


def measure(
    truth: Pixels,
    generated: Pixels,
    valid: Mask | None = None,
    *,
    radar: Pixels | None = None,
    levelled: bool = False,
) -> Measured | None:
    """Measure a patch; None where nothing of it is judged.

    Args:
        truth: (C, H, W) on a scale from 0 to 1.
        generated: The same bands on the same scale.
        valid: (H, W) True where both are known; None judges all.
        radar: (H, W) brightness of the radar, see `brightness`.
        levelled: Bring radar and generated bands to the truth's mean and spread before the radar is compared.
    """
    known = np.ones(truth.shape[1:], bool) if valid is None else valid
    if not known.any():
        return None
    true, made = truth.astype(np.float64), generated.astype(np.float64)
    error = (made - true)[:, known]
    to_radar, to_truth = (math.nan, math.nan) if radar is None else _distances(true, made, radar, known, levelled)
    return Measured(
        pixels=int(known.sum()),
        squared=(error**2).mean(axis=1),
        absolute=np.abs(error).mean(axis=1),
        ssim=np.array([_ssim(one, other, known) for one, other in zip(true, made, strict=True)]),
        angle_deg=_angle_deg(true[:, known], made[:, known]),
        energy=(_energy(made, known), _energy(true, known)),
        to_radar=to_radar,
        to_truth=to_truth,
    )


def measure_flat(truth: Pixels, valid: Mask) -> Measured | None:
    """Measure a patch (C, H, W) against its own mean colour: what a picture scores that shows nothing."""
    if not valid.any():
        return None
    mean = truth[:, valid].mean(axis=1, dtype=np.float64).astype(np.float32)
    return measure(truth, np.broadcast_to(mean[:, None, None], truth.shape), valid)


def pool(measured: Sequence[Measured], bands: Sequence[str]) -> Quality:
    """Sum up patches; all figures are NaN where there is none."""
    if not measured:
        unknown = math.nan
        nothing = tuple(BandQuality(name, unknown, unknown, unknown, unknown) for name in bands)
        return Quality(0, 0, unknown, unknown, unknown, unknown, unknown, unknown, unknown, nothing)
    weights = np.array([one.pixels for one in measured], np.float64)
    squared, absolute, ssim = (
        np.stack([getattr(one, name) for one in measured]) for name in ("squared", "absolute", "ssim")
    )
    made, true = (_mean(np.array([one.energy[place] for one in measured]), weights) for place in (0, 1))
    to_radar, to_truth = (
        _mean(np.array([getattr(one, name) for one in measured]), weights) for name in ("to_radar", "to_truth")
    )
    mae = _mean(absolute.mean(axis=1), weights)
    return Quality(
        patches=len(measured),
        pixels=int(weights.sum()),
        psnr=_mean(_psnr(squared.mean(axis=1)), weights),
        ssim=_mean(ssim.mean(axis=1), weights),
        mae=mae,
        rmse=math.sqrt(_mean(squared.mean(axis=1), weights)),
        angle_deg=_mean(np.array([one.angle_deg for one in measured]), weights),
        sharpness=made / true if true > 0 else math.nan,
        collapse=to_radar / to_truth if to_truth > 0 else math.nan,
        bands=tuple(
            BandQuality(
                name,
                _mean(_psnr(squared[:, place]), weights),
                _mean(ssim[:, place], weights),
                _mean(absolute[:, place], weights),
                math.sqrt(_mean(squared[:, place], weights)),
            )
            for place, name in enumerate(bands)
        ),
    )


def to_unit_scale(pixels: Pixels, unit: str) -> Pixels:
    """Bring optical values to the scale from 0 to 1: reflectance is on it, 8-bit values are divided by 255."""
    scaled: Pixels = (pixels / np.float32(255)) if unit == "byte" else pixels
    return scaled


def brightness(pixels: Pixels, unit: str) -> Pixels:
    """Give the brightness (H, W) of radar bands (C, H, W) from 0 to 1, as a grey picture shows them."""
    if unit == "byte":
        shown = pixels / np.float32(255)
    else:
        low, high = _RADAR_DB
        shown = np.clip((pixels - low) / (high - low), 0, 1)
    grey: Pixels = shown.mean(axis=0, dtype=np.float32)
    return grey


def _psnr(squared: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        decibels: Floats = -10 * np.log10(squared)
    return decibels


def _mean(values: Floats, weights: Floats) -> float:
    """Weigh what is known; NaN where nothing is."""
    known = ~np.isnan(values)
    return float(np.average(values[known], weights=weights[known])) if known.any() else math.nan


def _ssim(truth: Floats, generated: Floats, known: Mask) -> float:
    """Compute SSIM over the pixels whose whole window is judged; what is not takes the truth's mean in both."""
    from scipy.ndimage import minimum_filter
    from skimage.metrics import structural_similarity

    whole = minimum_filter(known, size=_WINDOW_PX, mode="constant", cval=False)
    if not whole.any():
        return math.nan
    filled = truth[known].mean()
    _, similar = structural_similarity(
        np.where(known, truth, filled),
        np.where(known, generated, filled),
        data_range=1.0,
        gaussian_weights=True,
        sigma=_SIGMA,
        use_sample_covariance=False,
        full=True,
    )
    return float(similar[whole].mean())


def _distances(truth: Floats, generated: Floats, radar: Pixels, known: Mask, levelled: bool) -> tuple[float, float]:
    """Compute the mean absolute differences of the generated bands from the radar and from the true ones."""
    true, made = truth[:, known], generated[:, known]
    shown = np.broadcast_to(radar[known].astype(np.float64), true.shape)
    if levelled:
        shown, made = _at_level_of(true, shown), _at_level_of(true, made)
    return float(np.abs(made - shown).mean()), float(np.abs(made - true).mean(axis=1).mean())


def _at_level_of(truth: Floats, image: Floats) -> Floats:
    """Give each band of an image (C, pixels) the truth's mean and standard deviation; a flat one has but the mean."""
    spread = image.std(axis=1, keepdims=True)
    gain = np.where(spread > _FLAT, truth.std(axis=1, keepdims=True) / np.maximum(spread, _FLAT), 0)
    levelled: Floats = (image - image.mean(axis=1, keepdims=True)) * gain + truth.mean(axis=1, keepdims=True)
    return levelled


def _angle_deg(truth: Floats, generated: Floats) -> float:
    """Compute the mean angle between spectra (C, pixels); a black pixel has none."""
    lengths = np.linalg.norm(truth, axis=0) * np.linalg.norm(generated, axis=0)
    seen = lengths > 0
    if len(truth) < 2 or not seen.any():
        return math.nan
    cosines = (truth * generated).sum(axis=0)[seen] / lengths[seen]
    return float(np.degrees(np.arccos(np.clip(cosines, -1, 1))).mean())


def _energy(image: Floats, known: Mask) -> float:
    """Compute the mean squared step between neighbours that are both judged, along rows and columns."""
    along_rows = np.diff(image, axis=2)[:, known[:, 1:] & known[:, :-1]]
    along_cols = np.diff(image, axis=1)[:, known[1:] & known[:-1]]
    steps = np.concatenate([along_rows.ravel(), along_cols.ravel()])
    return float((steps**2).mean()) if steps.size else math.nan
