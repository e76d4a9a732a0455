"""`saroptical:landcoverareas`: a model of the designer that comes with the plugin, from a pair to areas of classes."""

from __future__ import annotations

import os
from typing import Any, ClassVar, Dict, List, Tuple

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsFillSymbol,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingModelAlgorithm,
    QgsRasterLayer,
    QgsRendererCategory,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QIcon

from ..help import page_of
from ..styling import RESOURCES, style_on_completion
from ..symbology import Shown, shown_by
from ..wording import tr

MAP, POLYGONS, AREAS = "segment:Land cover", "measure:Polygons", "sum:Area per class"
"""The model's results, as QGIS names them."""
_HELP = {
    "S1": "A layer with the bands VV and VH, in decibels or linear power.",
    "S2": "A layer of the same ground, as digital numbers or reflectance.",
    "CLASSES": "So many kinds of ground are told apart.",
    "PRESET": "How long to train: quick (a first look), standard, or thorough.",
    "METHOD": "vq learns from what surrounds each pixel; kmeans looks at each pixel alone.",
    "SMALLEST": "Patches with fewer pixels take the class of their largest neighbour.",
    MAP: "Land-cover map: a GeoTIFF with class values, names and colours.",
    POLYGONS: "The patches of the map as polygons, each with its class and its area in hectares.",
    AREAS: "One feature for each class: its area in hectares, and the number of its patches.",
}
"""What parameters and results are; QGIS 3.22 writes it into a model's file and does not read it back."""


class LandcoverAreas(QgsProcessingModelAlgorithm):
    """Pair, aligned; its land cover; without small patches; as polygons; with the area of each class.

    Each step is in the file, to look at and to change in the model designer.
    Polygons wear the colours and names of the map that they were drawn from.
    """

    TITLE = "Map land cover and measure its areas"
    GROUP = ("landcover", "Land cover")
    SUMMARY = "Maps a Sentinel-1 and Sentinel-2 pair, and gives polygons and the area of each class."
    HELP = (
        "Aligns a pair, maps its land cover without labels, takes away small patches, outlines the rest as polygons, "
        "and adds up the area of each class. It is a model of the model designer, made of tools of SAR-Optical, GDAL "
        "and QGIS.\n"
        "AREAS are in hectares, measured on an equal-area projection, whichever CRS the layers have.\n"
        "LAYERS. The map, its polygons, and one feature for each class with its area and the number of its patches. "
        "Polygons have the colours and names of the map."
    )
    WHEN = (
        "Use it for a first inventory of a place, and as a beginning for a model of your own: open "
        "landcoverareas.model3 in the model designer, change its steps, and save it as yours."
    )
    LIMITS = (
        "Areas are those of the map, with its errors. For areas with confidence intervals judge the map with 'Assess "
        "the accuracy of a map'.\n"
        "Large scenes make very many polygons; raise the smallest patch."
    )
    SOURCES: ClassVar[Tuple[str, ...]] = ()
    TAGS = ("sentinel", "land cover", "model", "areas", "polygons", "sieve", "vectorize", "inventory")

    def __init__(self) -> None:
        super().__init__()
        self.fromFile(os.path.join(RESOURCES, "models", "landcoverareas.model3"))
        for definition in self.parameterDefinitions():
            definition.setDescription(tr(definition.description()))
            definition.setHelp(tr(_HELP[definition.name()]))

    def displayName(self) -> str:
        """Give the title in the toolbox."""
        return tr(self.TITLE)

    def groupId(self) -> str:
        """Give the group's permanent id."""
        return self.GROUP[0]

    def group(self) -> str:
        """Give the group's title in the toolbox."""
        return tr(self.GROUP[1])

    def shortDescription(self) -> str:
        """Say in one sentence what it does."""
        return tr(self.SUMMARY)

    def shortHelpString(self) -> str:
        """Explain it beside the dialog."""
        return tr(self.HELP)

    def helpUrl(self) -> str:
        """Point to its help page."""
        return page_of(self.name())

    def tags(self) -> List[str]:
        """Give the words to find it by."""
        return [tr(tag) for tag in self.TAGS]

    def icon(self) -> QIcon:
        """Give the group's icon."""
        return QIcon(self.svgIconPath())

    def svgIconPath(self) -> str:
        """Give the group's icon as a path."""
        return os.path.join(RESOURCES, "icons", f"{self.groupId()}.svg")

    def createInstance(self) -> QgsProcessingAlgorithm:
        """Make another one of this kind."""
        return type(self)()

    def processAlgorithm(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        """Take the steps; then dress polygons and areas as the map is."""
        results = super().processAlgorithm(parameters, context, feedback)
        landcover = QgsRasterLayer(results[MAP], "map")
        landcover.loadDefaultStyle()
        for name in (POLYGONS, AREAS):
            layer = QgsVectorLayer(results[name], name)
            layer.setRenderer(class_renderer(shown_by(landcover)))
            layer.saveDefaultStyle()
        for name in (MAP, POLYGONS, AREAS):
            style_on_completion(context, results[name], shown=name != AREAS)
        return dict(results)


def class_renderer(classes: Tuple[Shown, ...]) -> QgsCategorizedSymbolRenderer:
    """Fill polygons in the colours of a map's classes, by their field `class`."""
    categories = []
    for shown in classes:
        symbol = QgsFillSymbol.createSimple({"color": shown.colour, "outline_width": "0.1"})
        categories.append(QgsRendererCategory(int(shown.key), symbol, shown.name or shown.key))
    return QgsCategorizedSymbolRenderer("class", categories)
