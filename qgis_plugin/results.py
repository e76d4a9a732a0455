"""Results of a job put into a project as layers, each in the style that lies beside its file."""

from __future__ import annotations

from typing import Dict, Mapping, Union

from qgis.core import QgsLayerTreeGroup, QgsProject, QgsRasterLayer, QgsVectorLayer

from ..engine.contract.card import read_card
from ..engine.contract.events import Done
from .styling import split_renderer

Layer = Union[QgsRasterLayer, QgsVectorLayer]
_RASTERS, _VECTORS = (".tif", ".tiff"), (".gpkg",)


def load_results(done: Done, titles: Mapping[str, str], project: QgsProject, *, group: str = "") -> Dict[str, str]:
    """Put results into a project, on top of what is there, the first title on top; call it in the main thread.

    Args:
        done: The job's receipt.
        titles: Of the results to be loaded, by field of the job; one that is no layer is passed over.
        project: Where they go.
        group: Name of the layer group to hold them, made where it is not there; "" takes none.

    Returns:
        The ids of the layers, by field; a file that QGIS cannot open is not among them.
    """
    tree, loaded = _group(project, group), {}
    wanted = [(role, title) for role, title in titles.items() if role in done.outputs]
    for role, title in reversed(wanted):
        layer = _open(done, role, title)
        if layer is not None and layer.isValid():
            project.addMapLayer(layer, False)
            node = tree.insertLayer(0, layer)
            node.setItemVisibilityChecked(is_shown_at_once(role, done))
            loaded[role] = layer.id()
    return loaded


def is_shown_at_once(role: str, done: Done) -> bool:
    """Tell whether a result is shown when it is loaded, or left to be switched on."""
    return role == "output" or "output" not in done.outputs


def split_colours(done: Done) -> Dict[str, str]:
    """Give the classes' colours by name, where a job wrote a layer of what was learned from, which has no style."""
    has_split = "output_split" in done.outputs
    return (
        {entry.name: entry.colour for entry in read_card(done.outputs["output_weights"]).classes} if has_split else {}
    )


def _group(project: QgsProject, name: str) -> QgsLayerTreeGroup:
    root = project.layerTreeRoot()
    return (root.findGroup(name) or root.insertGroup(0, name)) if name else root


def _open(done: Done, role: str, title: str) -> Union[Layer, None]:
    path = done.outputs[role]
    if path.lower().endswith(_RASTERS):
        return QgsRasterLayer(path, title, "gdal")
    if not path.lower().endswith(_VECTORS):
        return None
    layer = QgsVectorLayer(path, title, "ogr")
    if role == "output_split" and layer.isValid():
        layer.setRenderer(split_renderer(layer, split_colours(done)))
    return layer
