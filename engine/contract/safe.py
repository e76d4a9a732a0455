"""From what a user names to the files of a scene: the door of every input.

Plain files pass as they are. A Copernicus SAFE product is resolved to the
files that its manifest lists, however it was named: its folder, a zip, its
metadata or image files, or a name of GDAL's SENTINEL2 and SAFE drivers, which
are not used to read: on an incomplete product they list absent bands and fill
zeros, and they hide offset and nodata.
"""

from __future__ import annotations

import os
import re
from typing import List, Optional, Sequence, Tuple

from ..errors import InputError
from .product import open_product, split_zip
from .safe_optical import optical_sources
from .safe_radar import radar_sources
from .sources import Sources, plain_sources, refuse_folder, require_file

_GDAL_NAME = re.compile(
    r'^SENTINEL[12]_\w+:(?:(?:UNCALIB|SIGMA0|BETA0|GAMMA):)?"?(?P<path>.*?(?:\.xml|\.safe|\.zip))"?(?=:|$)',
    re.IGNORECASE,
)
_SAFE_FOLDER = re.compile(r"^(?P<root>.*?\.SAFE)(?:[/\\](?P<inner>.*))?$", re.IGNORECASE)
_METADATA = re.compile(r"^(?P<root>.*)[/\\](?:MTD_MSIL\w+\.xml|manifest\.safe)$", re.IGNORECASE)
_IMAGES = (".jp2", ".tif", ".tiff")


def resolve_sources(sensor: str, paths: Sequence[str]) -> Sources:
    """Find the files of a scene.

    Args:
        sensor: "s1" or "s2".
        paths: One stacked file, one file per band, or one SAFE product.

    Raises:
        InputError: If nothing is named, a name is not a file on a disk, or the product cannot be used.
    """
    if not paths:
        raise InputError(f"No {sensor.upper()} layer was given; name a file, one file per band, or a SAFE product.")
    found = [_find_product(path) for path in paths]
    roots = {place[0] for place in found if place}
    if not roots:
        for path in paths:
            require_file(path)
            refuse_folder(path)
        return plain_sources(sensor, tuple(paths))
    if len(roots) > 1 or not all(found):
        raise InputError(
            f"{len(paths)} sources were given as one scene, a SAFE product among them; one product, or the files of "
            "one scene, were expected. Choose one."
        )
    inner = [place[1] for place in found if place]
    only = [name for name in inner if name.lower().endswith(_IMAGES)] if all(inner) else []
    return _resolve_product(sensor, roots.pop(), only)


def _resolve_product(sensor: str, root: str, only: List[str]) -> Sources:
    """Read the product's own metadata; `only` names image files of it, where the user picked some."""
    require_file(split_zip(root)[0] if root.startswith("/vsizip/") else root)
    product = open_product(root)
    is_radar = any(name.startswith("measurement/") for name in product.listed())
    if is_radar != (sensor == "s1"):
        given, found = ("Sentinel-2", "Sentinel-1") if is_radar else ("Sentinel-1", "Sentinel-2")
        raise InputError(
            f"{product.title} was given as the {given} layer but is a {found} product; swap the two layers, or choose "
            "another."
        )
    return radar_sources(product, only) if is_radar else optical_sources(product, only)


def _find_product(path: str) -> Optional[Tuple[str, str]]:
    """Tell the SAFE product that a name points at or into: (root, what inside), or None for a plain file."""
    named = _GDAL_NAME.match(path)
    path = named.group("path") if named else path
    safe = _SAFE_FOLDER.match(path)
    if safe:
        root, inner = safe.group("root"), (safe.group("inner") or "").replace("\\", "/")
    else:
        metadata = _METADATA.match(path)
        if metadata:
            root, inner = metadata.group("root"), ""
        elif path.lower().endswith(".zip") or os.path.exists(os.path.join(path, "manifest.safe")):
            root, inner = path, ""
        else:
            return None
    if ".zip" in root.lower() and not root.startswith("/vsizip/"):
        root = f"/vsizip/{root}"
    return root, inner if inner.lower().endswith(_IMAGES) else ""
