"""Polygons of known classes: a GeoPackage that wears its classes, offers them by name, and is drawn into."""

from __future__ import annotations

import os
import re
from typing import Any, Dict, Iterator, Optional, Tuple

from qgis.core import (
    NULL,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsDefaultValue,
    QgsDistanceArea,
    QgsEditFormConfig,
    QgsEditorWidgetSetup,
    QgsFillSymbol,
    QgsProcessingContext,
    QgsProcessingFeatureSource,
    QgsProject,
    QgsRendererCategory,
    QgsUnitTypes,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

from ...engine.contract.label_rules import choose_field, key_of, legend_for
from ...engine.errors import OutputFailed
from ..features import write_features
from ..symbology import MOST_CLASSES, categories, class_field, shown_by
from ..temporary import new_folder
from ..wording import tr
from .classes import ClassList, Tally, TaughtClass

FIELD = "class"
_WHOLE_LAYER = re.compile(r"[^|]+(\|layername=[^|]+)?", re.IGNORECASE)
"""What QGIS and the engine read alike: a file, or one of its layers."""
_FILLED = "99"
"""Opacity of a polygon's fill, in hexadecimal: what lies below must stay visible while it is judged."""


class LabelLayer:
    """A polygon layer and the classes that its field holds.

    Attributes:
        layer: The layer.
        field: The name of the field.
        is_text: Whether the field holds the class's name, not its value.
    """

    def __init__(self, layer: QgsVectorLayer, field: str) -> None:
        self.layer, self.field = layer, field
        self.is_text = not layer.fields().field(field).isNumeric()

    def held_for(self, entry: TaughtClass) -> Any:
        """Give what the field holds for a class."""
        return entry.name if self.is_text else entry.value

    def wear(self, classes: ClassList) -> None:
        """Colour the layer by its classes, and let its form offer them by name."""
        renderer = QgsCategorizedSymbolRenderer(self.field, [self._category(entry) for entry in classes])
        self.layer.setRenderer(renderer)
        index = self.layer.fields().lookupField(self.field)
        if not self.is_text:
            named = [{entry.name: str(entry.value)} for entry in classes]
            self.layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("ValueMap", {"map": named}))
        self.layer.setFieldAlias(index, tr("Class"))
        self.layer.triggerRepaint()
        self.layer.emitStyleChanged()

    def prepare(self, entry: TaughtClass) -> None:
        """Have the next polygons be of a class, without a form that asks for it."""
        held = f"'{entry.name.replace(chr(39), chr(39) * 2)}'" if self.is_text else str(entry.value)
        index = self.layer.fields().lookupField(self.field)
        self.layer.setDefaultValueDefinition(index, QgsDefaultValue(held))
        form = self.layer.editFormConfig()
        form.setSuppress(QgsEditFormConfig.FeatureFormSuppress.SuppressOn)
        self.layer.setEditFormConfig(form)
        if not self.layer.isEditable():
            self.layer.startEditing()

    def save(self) -> None:
        """Write what was drawn into the file; drawing may go on.

        Raises:
            OutputFailed: If the file cannot be written.
        """
        if self.layer.isModified() and not self.layer.commitChanges(False):
            raise OutputFailed(
                tr(
                    "The polygons of {} cannot be saved ({}). Free disk space, or save the layer under another name."
                ).format(self.layer.name(), "; ".join(self.layer.commitErrors()))
            )

    def source(self) -> str:
        """Name a file of all that the layer shows: its own, or a copy where it has none or a filter hides some of it.

        Raises:
            OutputFailed: If the copy cannot be written.
        """
        if self.layer.providerType() == "ogr" and _WHOLE_LAYER.fullmatch(self.layer.source()):
            return str(self.layer.source())
        shown = QgsProcessingFeatureSource(self.layer, QgsProcessingContext())
        return write_features(shown, new_folder(), is_cancelled=lambda: False)

    def tally(self, classes: ClassList) -> Iterator[Dict[int, Tally]]:
        """Count polygons and measure them on the ellipsoid, a polygon a step; each step gives what there is so far."""
        measure, found = measurer(self.layer.crs()), {entry.value: Tally() for entry in classes}
        values = {key_of(self.held_for(entry)): entry.value for entry in classes}
        yield found
        for feature in self.layer.getFeatures():
            value = values.get(key_of(None if feature[self.field] == NULL else feature[self.field]))
            if value is not None:
                before = found[value]
                found[value] = Tally(before.count + 1, before.area_m2 + square_metres(measure, feature.geometry()))
            yield found

    def _category(self, entry: TaughtClass) -> QgsRendererCategory:
        look = {"color": entry.colour, "outline_color": entry.colour, "outline_width": "0.6"}
        symbol = QgsFillSymbol.createSimple(look)
        filled = symbol.symbolLayer(0)
        colour = filled.fillColor()
        colour.setAlpha(int(_FILLED, 16))
        filled.setFillColor(colour)
        return QgsRendererCategory(self.held_for(entry), symbol, entry.name)


def make_layer(path: str, classes: ClassList, crs: QgsCoordinateReferenceSystem) -> LabelLayer:
    """Write an empty GeoPackage and open it, dressed in the classes.

    Raises:
        OutputFailed: If there is such a file already, or it cannot be written.
    """
    if os.path.exists(path):
        raise OutputFailed(
            tr("{} is there already, and its polygons are kept. Choose another name, or add it as a layer.").format(
                path
            )
        )
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    draft = QgsVectorLayer(f"MultiPolygon?crs={crs.authid()}&field={FIELD}:integer", "draft", "memory")
    draft.setCrs(crs)
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", os.path.splitext(os.path.basename(path))[0]
    context = QgsProject.instance().transformContext()
    failure, message = QgsVectorFileWriter.writeAsVectorFormatV3(draft, path, context, options)[:2]
    layer = QgsVectorLayer(path, options.layerName, "ogr")
    if failure != QgsVectorFileWriter.WriterError.NoError or not layer.isValid():
        raise OutputFailed(
            tr("{} cannot be written ({}). Choose another place for the polygons.").format(path, message)
        )
    made = LabelLayer(layer, FIELD)
    made.wear(classes)
    message, saved = layer.saveDefaultStyle()
    if not saved:
        raise OutputFailed(
            tr("The style of {} cannot be kept ({}). Choose another place for the polygons.").format(path, message)
        )
    return made


def adopt(layer: QgsVectorLayer) -> Tuple[LabelLayer, ClassList]:
    """Take up polygons that are there, with the classes that they show and hold.

    Raises:
        InputError: If no field holds a class.
    """
    field = choose_field(class_field(layer), layer.fields().names(), layer.name())
    adopted = LabelLayer(layer, field)
    held = [value for value in layer.uniqueValues(layer.fields().lookupField(field), MOST_CLASSES) if value != NULL]
    keys = sorted(
        map(key_of, held), key=lambda key: (not key.isdigit(), key.zfill(9) if key.isdigit() else key.casefold())
    )
    shown = {row.key: (row.name, row.colour) for row in shown_by(layer, field, held)}
    for key, row in categories(layer, field).items():
        shown.setdefault(key, (row.name, row.colour))  # drawn or not yet
    every = list(dict.fromkeys([*shown, *keys]))
    if not every:
        return adopted, ClassList()
    rows = [(key, *shown.get(key, ("", ""))) for key in every]
    legend = legend_for(every, rows, source=layer.name())
    return adopted, ClassList(TaughtClass(entry.value, entry.name, entry.colour) for entry in legend.classes)


def measurer(crs: QgsCoordinateReferenceSystem) -> QgsDistanceArea:
    """Measure areas of a CRS on its ellipsoid; without one, in squared units."""
    measure = QgsDistanceArea()
    measure.setSourceCrs(crs, QgsProject.instance().transformContext())
    measure.setEllipsoid((crs.ellipsoidAcronym() or "EPSG:7030") if crs.isValid() else "NONE")
    return measure


def square_metres(measure: QgsDistanceArea, geometry: Any) -> float:
    """Measure a polygon."""
    unit = QgsUnitTypes.AreaUnit.AreaSquareMeters
    return float(measure.convertAreaMeasurement(measure.measureArea(geometry), unit))


def free_path(folder: str, stem: str, suffix: str = ".gpkg") -> str:
    """Name a file that is not there yet: labels.gpkg, else labels_2.gpkg and so on."""
    number = 1
    while True:
        path = os.path.join(folder, f"{stem if number == 1 else f'{stem}_{number}'}{suffix}")
        if not os.path.exists(path):
            return path
        number += 1


def keep_apart(layer: QgsVectorLayer, project: Optional[QgsProject] = None) -> None:
    """Have new polygons end where older ones of the layer begin: ground has one class."""
    project = project or QgsProject.instance()
    others = [other for other in project.avoidIntersectionsLayers() if other.id() != layer.id()]
    project.setAvoidIntersectionsLayers([*others, layer])
    project.setAvoidIntersectionsMode(QgsProject.AvoidIntersectionsMode.AvoidIntersectionsLayers)
