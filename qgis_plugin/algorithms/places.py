"""The parameters that say where: the scenes, the grid of the result, the area."""

from __future__ import annotations

import os
from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingParameterCrs,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFile,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterRasterLayer,
)

from ...engine.contract.bands import Sensor
from ...engine.contract.jobs import Job
from ...engine.contract.pairtable import is_table
from ...engine.errors import InputError
from ..wording import tr
from .kinds import Given, JobParameter, crs_name, explained, word_choice

GRIDS = ("auto", "s2", "s1", "utm", "pixels")


class Scene(JobParameter):
    """The files of one sensor: a layer, and further layers where each band is a file of its own."""

    def values(self, given: Given) -> Dict[str, Any]:
        """Join the layer and its companions."""
        first, more = given.sources(self.name), given.sources(f"{self.name}_MORE")
        return {self.field: tuple(dict.fromkeys(first + more))}

    def _spell(self, value: Any, job: Job) -> Dict[str, Any]:  # noqa: ARG002
        first, *more = value
        return {self.name: first, **({f"{self.name}_MORE": more} if more else {})}

    def _define(self) -> QgsProcessingParameterDefinition:
        return QgsProcessingParameterRasterLayer(self.name, self.label, None, self.optional)

    def _companions(self) -> List[QgsProcessingParameterDefinition]:
        mission = Sensor(self.field).mission
        more = QgsProcessingParameterMultipleLayers(
            f"{self.name}_MORE",
            tr("Further band files of the {} scene").format(mission),
            QgsProcessing.SourceType.TypeRaster,
            None,
            True,
        )
        text = tr("The other layers of the {} scene, where each band is a file of its own.").format(mission)
        return [explained(more, text, True)]


class Raster(JobParameter):
    """A raster of one file."""

    def values(self, given: Given) -> Dict[str, Any]:
        """Name the file."""
        return {self.field: "".join(given.sources(self.name))}

    def _define(self) -> QgsProcessingParameterDefinition:
        return QgsProcessingParameterRasterLayer(self.name, self.label, None, self.optional)


class Pairs(JobParameter):
    """Many pairs: layers of both sensors, a folder of them, or a table; all that is given goes together."""

    def values(self, given: Given) -> Dict[str, Any]:
        """Join layers, folder and table."""
        named = (given.read("parameterAsFile", f"{self.name}_{kind}") for kind in ("FOLDER", "TABLE"))
        return {self.field: (*given.sources(self.name), *filter(None, named))}

    def _spell(self, value: Any, job: Job) -> Dict[str, Any]:  # noqa: ARG002
        folders = [path for path in value if os.path.isdir(path) and not path.upper().endswith(".SAFE")]
        tables = [path for path in value if is_table(path)]
        layers = [path for path in value if path not in (*folders, *tables)]
        said: Dict[str, Any] = {self.name: layers}
        said.update({f"{self.name}_FOLDER": "".join(folders[:1]), f"{self.name}_TABLE": "".join(tables[:1])})
        return {name: spelled for name, spelled in said.items() if spelled}

    def _define(self) -> QgsProcessingParameterDefinition:
        raster = QgsProcessing.SourceType.TypeRaster
        return QgsProcessingParameterMultipleLayers(self.name, self.label, raster, None, True)

    def _companions(self) -> List[QgsProcessingParameterDefinition]:
        folder, table = QgsProcessingParameterFile.Behavior.Folder, QgsProcessingParameterFile.Behavior.File
        in_folder = QgsProcessingParameterFile(
            f"{self.name}_FOLDER", tr("Many pairs: folder of both sensors' files"), folder, "", None, True
        )
        in_table = QgsProcessingParameterFile(
            f"{self.name}_TABLE", tr("Many pairs: table"), table, "", None, True, tr("Tables (*.csv *.tsv *.txt)")
        )
        return [
            explained(
                in_folder,
                tr(
                    "The folder is searched with its subfolders; each Sentinel-2 scene gets the Sentinel-1 scene of "
                    "the same ground that is nearest in time."
                ),
                False,
            ),
            explained(
                in_table,
                tr(
                    "A CSV file with the columns s1 and s2: a row for each pair, paths relative to the table, several "
                    "files of one scene with | between them. A column labels names the known classes of each "
                    "pair, where such are wanted. With a column split, rows of train and those without a split are "
                    "learned from; rows of validation watch the training, where it has a validation."
                ),
                False,
            ),
        ]


class Grid(JobParameter):
    """The grid by a word, or by a CRS or a layer in its place."""

    def values(self, given: Given) -> Dict[str, Any]:
        """Take the one grid that was named."""
        word = given.read("parameterAsEnumString", self.name)
        asked = {
            self.name: word if word != self.default else "",
            "TARGET_CRS": crs_name(given.read("parameterAsCrs", "TARGET_CRS")),
            "GRID_LAYER": "".join(given.sources("GRID_LAYER")),
        }
        named = [name for name, value in asked.items() if value]
        if len(named) > 1:
            raise InputError(
                f"{' and '.join(named)} each name a grid; the result can lie on one. Keep one, and clear the others."
            )
        return {self.field: asked[named[0]]} if named else {}

    def _spell(self, value: Any, job: Job) -> Dict[str, Any]:  # noqa: ARG002
        if value in GRIDS:
            return {self.name: value}
        return {"GRID_LAYER" if os.path.exists(value) else "TARGET_CRS": value}

    def _define(self) -> QgsProcessingParameterDefinition:
        return word_choice(self, GRIDS)

    def _companions(self) -> List[QgsProcessingParameterDefinition]:
        crs = QgsProcessingParameterCrs("TARGET_CRS", tr("CRS of the result"), None, True)
        layer = QgsProcessingParameterRasterLayer("GRID_LAYER", tr("Layer to copy the pixel grid of"), None, True)
        return [
            explained(crs, tr("Lays the result on a grid of this CRS. Leave the pixel grid at auto then."), True),
            explained(
                layer, tr("Lays the result on the pixels of this layer. Leave the pixel grid at auto then."), True
            ),
        ]


class Area(JobParameter):
    """A rectangle, with the CRS it is given in."""

    def values(self, given: Given) -> Dict[str, Any]:
        """Split the rectangle from its CRS; on a grid of bare pixels it has none."""
        box = given.read("parameterAsExtent", self.name)
        if box.isNull():
            return {}
        in_pixels = given.read("parameterAsEnumString", "GRID") == "pixels"
        crs = "" if in_pixels else crs_name(given.read("parameterAsExtentCrs", self.name))
        return {self.field: (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()), "extent_crs": crs}

    def _spell(self, value: Any, job: Job) -> Dict[str, Any]:
        left, bottom, right, top = (f"{number:.12g}" for number in value)
        crs = f" [{job.extent_crs}]" if job.extent_crs else ""  # type: ignore[attr-defined]
        return {self.name: f"{left},{right},{bottom},{top}{crs}"}

    def _define(self) -> QgsProcessingParameterDefinition:
        return QgsProcessingParameterExtent(self.name, self.label, None, True)
