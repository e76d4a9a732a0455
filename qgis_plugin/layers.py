"""From what a QGIS parameter holds to the file names that the engine opens."""

from __future__ import annotations

import os
import re
from typing import Any, List, Optional, Tuple

from qgis.core import NULL, QgsMapLayer, QgsProcessingContext, QgsProcessingUtils, QgsProviderRegistry, QgsRasterLayer

from ..engine.errors import InputError
from .wording import tr

_GDAL_NAME = re.compile(r"[A-Za-z0-9_]{2,}:.")
"""`SENTINEL2_L2A:…`, `NETCDF:…`: two letters or more before the colon, so a Windows drive is none."""


def source_names(value: Any, context: QgsProcessingContext, parameter: str) -> Tuple[str, ...]:
    """Name the files behind a parameter's value: a layer, its id or name, a path, a GDAL name, or a list of them.

    Call it on the main thread: layers belong there. Whether the engine can open the name is judged later.

    Raises:
        InputError: If one of them is no raster layer read from files.
    """
    values = value if isinstance(value, (list, tuple)) else [value]
    return tuple(
        dict.fromkeys(_source_name(item, context, parameter) for item in values if item not in (None, NULL, ""))
    )


def tried(layer: Optional[QgsMapLayer], title: str) -> Tuple[Tuple[str, ...], List[str]]:
    """Name the files behind a chosen layer, or say why it has none."""
    try:
        return source_names(layer, QgsProcessingContext(), title), []
    except InputError as error:
        return (), [str(error)]


def _source_name(value: Any, context: QgsProcessingContext, parameter: str) -> str:
    if isinstance(value, QgsMapLayer):
        return _layer_name(value, parameter)
    text = str(value)
    layer = QgsProcessingUtils.mapLayerFromString(text, context, False)
    if layer is not None:
        return _layer_name(layer, parameter)
    if os.path.exists(text) or text.startswith("/vsi") or _GDAL_NAME.match(text):
        return _gdal_name(text, repr(text))
    raise InputError(
        tr(
            "{} names '{}', which is no layer of this project and no existing file. Choose a raster layer, a file, or "
            "a product's folder."
        ).format(parameter, text)
    )


def _layer_name(layer: QgsMapLayer, parameter: str) -> str:
    title = tr("Layer '{}' ({})").format(layer.name(), parameter)
    if not isinstance(layer, QgsRasterLayer):
        raise InputError(tr("{} is no raster. Choose a raster layer.").format(title))
    if layer.providerType() != "gdal":
        raise InputError(
            tr(
                "{} comes from the provider '{}', which has no files; the engine reads files. Save the layer as a "
                "GeoTIFF (Export, Save As, raw data) and choose that."
            ).format(title, layer.providerType())
        )
    return _gdal_name(layer.source(), title)


def _gdal_name(source: str, title: str) -> str:
    parts = QgsProviderRegistry.instance().decodeUri("gdal", source)
    if parts.get("openOptions"):
        raise InputError(
            tr(
                "{} has GDAL open options ({}), which the engine cannot pass on. Add the layer without options, or "
                "save it as a GeoTIFF (Export, Save As, raw data)."
            ).format(title, ", ".join(parts["openOptions"]))
        )
    path = (parts.get("vsiPrefix") or "") + parts["path"] + (parts.get("vsiSuffix") or "")
    return f"GPKG:{path}:{parts['layerName']}" if parts.get("layerName") else path
