"""Colours that a reader can tell apart."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Sequence
from functools import lru_cache

_HUE_STEPS = (0.0, 0.03, -0.03, 0.06, -0.06)
_LIGHTS = (0.12, 0.22, 0.3, 0.06, 0.17, 0.26, 0.03, 0.09)
_LIGHTNESS_STEPS = (0.0, *(sign * light for light in _LIGHTS for sign in (1, -1)))
_SATURATIONS = ((1.0, 0.0), (0.6, 0.0), (0.7, 0.3))
"""Factor and summand; the summand lends a grey some tint when greys run out."""
_ENOUGH = 11.0
"""Distance in L*a*b* at which the wanted colour itself is good enough beside its neighbours."""
_DISTANCES = (20.0, 16.0, 13.0, 9.0, 6.0, 4.0, 2.5, 1.0, 0.0)


def pick_colour(wanted: str, taken: Sequence[str]) -> str:
    """Pick a colour (#rrggbb) near the wanted one that differs from those taken.

    The wanted colour itself where it is free; else the nearest relative in hue,
    lightness and saturation that keeps the largest distance still to be had.
    """
    relatives = _relatives(wanted)
    others = [_lab(colour) for colour in taken]
    gaps = [min((math.dist(_lab(colour), other) for other in others), default=999.0) for colour in relatives]
    if gaps[0] >= _ENOUGH:
        return relatives[0]
    for least in _DISTANCES:
        for colour, gap in zip(relatives, gaps, strict=True):
            if gap >= least and colour not in taken:
                return colour
    raise ValueError(f"no relative of {wanted} is free among {len(taken)} colours")


@lru_cache(maxsize=64)
def _relatives(colour: str) -> tuple[str, ...]:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    found = []
    for factor, tint in _SATURATIONS:
        for turn in _HUE_STEPS:
            for lift in _LIGHTNESS_STEPS:
                light = min(0.94, max(0.08, lightness + lift))
                red, green, blue = colorsys.hls_to_rgb((hue + turn) % 1, light, saturation * factor + tint)
                found.append("#" + "".join(f"{round(255 * part):02x}" for part in (red, green, blue)))
    return tuple(found)


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


@lru_cache(maxsize=8192)
def _lab(colour: str) -> tuple[float, float, float]:
    """Convert to CIE L*a*b* (D65), in which distances are roughly what an eye sees."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _rgb(colour))
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
