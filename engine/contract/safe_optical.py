"""Sentinel-2 SAFE (L1C, L2A): which file serves which band, and how its digital numbers become reflectance.

Bands are scaled as the product says: reflectance = (DN + offset) / quantification
value, the offset being -1000 since processing baseline 04.00 (ESA, Sentinel-2
Products Specification Document, issue 14.9, `BOA_ADD_OFFSET`, `RADIO_ADD_OFFSET`).
"""

from __future__ import annotations

import re
from typing import Dict, List, Sequence, Tuple
from xml.etree.ElementTree import Element  # nosec B405

from ..errors import InputError
from .bands import BANDS, S2_BANDS
from .product import Product, read_xml, text_of
from .sources import SourceFile, Sources

_IMAGE = re.compile(r"/IMG_DATA/(?:R\d\dm/)?[^/]*_(B\d[\dA]|SCL)(?:_(\d\d)m)?\.jp2$")

_QUANTIFICATION = ("BOA_QUANTIFICATION_VALUE", "L2A_BOA_QUANTIFICATION_VALUE", "QUANTIFICATION_VALUE")
"""Level-2A, Level-2A before 2018, Level-1C."""


def optical_sources(product: Product, only: Sequence[str]) -> Sources:
    """Resolve a Sentinel-2 product; `only` narrows it to these image files, relative to the root.

    Raises:
        InputError: If it is not a product of one tile, or holds no band at all.
    """
    listed = product.listed()
    metadata = _metadata(product, listed)
    images = _images(listed)
    present = {
        band: [(gsd, name) for gsd, name in choices if product.holds(name) and (not only or name in only)]
        for band, choices in images.items()
    }
    clouds = _finest(product, images.get("SCL", []))
    bands = [band for band in S2_BANDS if present.get(band)]
    if not bands:
        raise InputError(
            f"{product.title} holds none of the band files that its manifest names; "
            "a product with its JP2 files was expected. Download it anew."
        )
    quantification, offsets = _scaling(product, metadata)
    nodata = _nodata(metadata)
    baseline = text_of(metadata, "PROCESSING_BASELINE")
    shared = " or ".join(sorted({f"{offsets[band]:g}" for band in bands}))
    return Sources(
        sensor="s2",
        title=product.title,
        files=tuple(
            SourceFile(
                product.name(present[band][0][1]), (band,), nodata, 1 / quantification, offsets[band] / quantification
            )
            for band in bands
        ),
        product="SAFE-S2",
        date=text_of(metadata, "PRODUCT_START_TIME"),
        orbit_pass=text_of(metadata, "SENSING_ORBIT_DIRECTION").lower(),
        cloud_mask=clouds,
        missing=() if only else tuple(band for band in S2_BANDS if band in images and not present[band]),
        notes=(
            f"{product.title}: processing baseline {baseline or 'unknown'}, offset {shared}, quantification value "
            f"{quantification:g}, DN {nodata:g} is nodata.",
            *_coarse_notes(product, bands, images, present),
        ),
    )


def _metadata(product: Product, listed: Sequence[str]) -> Element:
    names = [name for name in listed if re.fullmatch(r"MTD_MSIL(1C|2A)\.xml", name)]
    if len(names) != 1 or not product.holds(names[0]):
        raise InputError(
            f"{product.title} has no MTD_MSIL1C.xml or MTD_MSIL2A.xml; a Sentinel-2 product in the format used since "
            "December 2016 was expected. Download it anew."
        )
    return read_xml(product.name(names[0]))


def _images(listed: Sequence[str]) -> Dict[str, List[Tuple[float, str]]]:
    """List the image files per band, finest first; L1C files carry their band's native resolution."""
    found: Dict[str, List[Tuple[float, str]]] = {}
    for name in listed:
        match = _IMAGE.search("/" + name)
        if match:
            band, metres = match.groups()
            found.setdefault(band, []).append((float(metres or BANDS[band].gsd_m), name))
    return {band: sorted(choices) for band, choices in found.items()}


def _finest(product: Product, choices: Sequence[Tuple[float, str]]) -> str:
    return next((product.name(name) for _, name in choices if product.holds(name)), "")


def _scaling(product: Product, metadata: Element) -> Tuple[float, Dict[str, float]]:
    """Give the quantification value, and the offset of each band in digital numbers."""
    value = next(filter(None, (text_of(metadata, tag) for tag in _QUANTIFICATION)), "")
    stated = [*metadata.iter("BOA_ADD_OFFSET"), *metadata.iter("RADIO_ADD_OFFSET")]
    offsets = dict.fromkeys(S2_BANDS, 0.0)
    try:
        offsets.update({S2_BANDS[int(item.get("band_id", ""))]: float(item.text or "") for item in stated})
        return float(value), offsets
    except (ValueError, IndexError) as error:
        raise InputError(
            f"{product.title} states its quantification value or offsets unreadably ({error}); "
            "numbers were expected. Download the product anew."
        ) from error


def _nodata(metadata: Element) -> float:
    for special in metadata.iter("Special_Values"):
        if text_of(special, "SPECIAL_VALUE_TEXT") == "NODATA":
            return float(text_of(special, "SPECIAL_VALUE_INDEX"))
    return 0.0


def _coarse_notes(
    product: Product,
    bands: Sequence[str],
    images: Dict[str, List[Tuple[float, str]]],
    present: Dict[str, List[Tuple[float, str]]],
) -> List[str]:
    """Say which bands are served coarser than the product should hold them."""
    coarse: Dict[Tuple[float, float], List[str]] = {}
    for band in bands:
        best, used = images[band][0][0], present[band][0][0]
        if used > best:
            coarse.setdefault((best, used), []).append(band)
    return [
        f"{product.title}: {' '.join(names)} served at {used:g} m, since the {best:g} m file is absent."
        for (best, used), names in sorted(coarse.items())
    ]
