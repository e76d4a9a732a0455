"""The kinds of parameters that a job's fields turn into."""

from __future__ import annotations

from dataclasses import MISSING, Field
from typing import Any, Callable, Dict, List, NamedTuple, Tuple

from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMatrix,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorDestination,
)

from ...engine.contract.jobs import Job
from ...engine.contract.scene_labels import split_labels
from ...engine.errors import InputError
from ..layers import source_names
from ..settings import DEVICES
from ..wording import tr
from .wording import FILTERS, LABELS, MADE_UNASKED, NAMES


class Given(NamedTuple):
    """What the user gave an algorithm."""

    algorithm: QgsProcessingAlgorithm
    parameters: Dict[str, Any]
    context: QgsProcessingContext

    def read(self, reader: str, name: str) -> Any:
        """Read a parameter with one of QGIS's `parameterAs…` methods."""
        return getattr(self.algorithm, reader)(self.parameters, name, self.context)

    def says(self, name: str) -> bool:
        """Tell whether anything was said to a parameter."""
        return self.parameters.get(name) not in (None, NULL, "")

    def sources(self, name: str) -> Tuple[str, ...]:
        """Name the files behind a layer parameter."""
        return source_names(self.parameters.get(name), self.context, name)


class JobParameter:
    """One field of a job, as the user meets it.

    A subclass says which parameter stands for it, and with which reader and
    conversion its value comes back.
    """

    is_output = False
    reader = ""
    convert: Callable[[Any], Any] = str

    def __init__(self, spec: Field[Any], *, required: bool, label: str = "") -> None:
        self.field = spec.name
        self.name = NAMES.get(spec.name, spec.name.upper())
        self.label = tr(label or LABELS[spec.name])
        self.help = tr(spec.metadata["help"])
        self.default = None if spec.default in (MISSING, "", ()) else spec.default
        self.optional = not required
        self.meta = spec.metadata

    def definitions(self) -> List[QgsProcessingParameterDefinition]:
        """Make the parameters that stand for the field, with help and flags."""
        return [explained(self._define(), self.help, self.meta["advanced"]), *self._companions()]

    def values(self, given: Given) -> Dict[str, Any]:
        """Read the field's value, under its name; nothing where the user said nothing."""
        return {self.field: self.convert(given.read(self.reader, self.name))} if given.says(self.name) else {}

    def parameters(self, job: Job) -> Dict[str, Any]:
        """Say the field of a job as parameters, the other way round; nothing where it is as if nothing was said."""
        value = getattr(job, self.field)
        return {} if value in (None, "", (), self.default) else self._spell(value, job)

    def hand_over(self, given: Given, folder: str, is_cancelled: Callable[[], bool]) -> Dict[str, str]:  # noqa: ARG002
        """Write into a folder what QGIS holds and the engine is to read; gives the field with the file's name."""
        return {}

    def _spell(self, value: Any, job: Job) -> Dict[str, Any]:  # noqa: ARG002
        return {self.name: value}

    def _define(self) -> QgsProcessingParameterDefinition:
        raise NotImplementedError

    def _companions(self) -> List[QgsProcessingParameterDefinition]:
        return []


class Legend(JobParameter):
    """A table, handed over cell by cell or row by row."""

    reader = "parameterAsMatrix"

    def values(self, given: Given) -> Dict[str, Any]:
        """Read the rows; a table that no one filled says nothing."""
        said = super().values(given)
        return said if said.get(self.field) else {}

    def convert(self, cells: List[Any]) -> Tuple[Tuple[str, ...], ...]:
        """Put the cells into rows of text; empty rows, and an empty last cell, count as not there."""
        width = len(self.meta["columns"])
        has_rows = any(isinstance(cell, (list, tuple)) for cell in cells)
        rows = cells if has_rows else [cells[start : start + width] for start in range(0, len(cells), width)]
        texts = [tuple("" if cell in (None, NULL) else str(cell).strip() for cell in row) for row in rows]
        return tuple(row[:-1] if len(row) == width and not row[-1] else row for row in texts if any(row))

    def _spell(self, value: Any, job: Job) -> Dict[str, Any]:  # noqa: ARG002
        width = len(self.meta["columns"])
        return {self.name: [cell for row in value for cell in (*row, *[""] * (width - len(row)))]}

    def _define(self) -> QgsProcessingParameterDefinition:
        headers = [tr(header) for header in self.meta["columns"]]
        return QgsProcessingParameterMatrix(self.name, self.label, 0, False, headers, None, True)


class Words(JobParameter):
    """A list of words, typed with spaces or commas between; a script may give a list."""

    reader = "parameterAsString"

    @staticmethod
    def convert(text: str) -> Tuple[str, ...]:
        """Split the words."""
        return tuple(text.replace(",", " ").split())

    between = " "

    def values(self, given: Given) -> Dict[str, Any]:
        """Take a list as it is: QGIS would read it as no text at all."""
        said = given.parameters.get(self.name)
        return {self.field: tuple(map(str, said))} if isinstance(said, (list, tuple)) else super().values(given)

    def _spell(self, value: Any, job: Job) -> Dict[str, Any]:  # noqa: ARG002
        return {self.name: self.between.join(value)}

    def _define(self) -> QgsProcessingParameterDefinition:
        default = " ".join(self.default or ())
        return QgsProcessingParameterString(self.name, self.label, default, False, not default)


class Names(Words):
    """A list of names, which may hold spaces and commas, typed with semicolons between."""

    between = "; "

    @staticmethod
    def convert(text: str) -> Tuple[str, ...]:
        """Split the names."""
        return split_labels(text)


class Choice(JobParameter):
    """One of a few words."""

    reader = "parameterAsEnumString"

    def _define(self) -> QgsProcessingParameterDefinition:
        return word_choice(self, self.meta["choices"] or DEVICES)


class Flag(JobParameter):
    """Yes or no."""

    reader, convert = "parameterAsBoolean", bool

    def _define(self) -> QgsProcessingParameterDefinition:
        return QgsProcessingParameterBoolean(self.name, self.label, self.default)


class Number(JobParameter):
    """A number with limits."""

    reader, convert = "parameterAsDouble", float
    kind = QgsProcessingParameterNumber.Type.Double

    def _define(self) -> QgsProcessingParameterDefinition:
        low, high = self.meta["low"], self.meta["high"]
        limits = (-1e12 if low is None else low, 1e12 if high is None else high)
        optional = self.default is None
        made = QgsProcessingParameterNumber(self.name, self.label, self.kind, self.default, optional, *limits)
        made.setMetadata({"widget_wrapper": {"decimals": 2}})
        return made


class Whole(Number):
    """A whole number with limits."""

    reader, convert = "parameterAsInt", int  # type: ignore[assignment]
    kind = QgsProcessingParameterNumber.Type.Integer


class Projection(JobParameter):
    """A CRS."""

    reader = "parameterAsCrs"

    @staticmethod
    def convert(crs: QgsCoordinateReferenceSystem) -> str:
        """Name the CRS."""
        return crs_name(crs)

    def _define(self) -> QgsProcessingParameterDefinition:
        # optional, though it has a default: qgis_process 3.22 asks for every CRS that is not
        return QgsProcessingParameterCrs(self.name, self.label, self.default, True)


class Model(JobParameter):
    """A weights file to read."""

    reader = "parameterAsFile"

    def _define(self) -> QgsProcessingParameterDefinition:
        kind, filters = QgsProcessingParameterFile.Behavior.File, FILTERS["output_weights"]
        return QgsProcessingParameterFile(self.name, self.label, kind, "", None, self.optional, filters)


class Folder(JobParameter):
    """A folder, which need not exist yet."""

    reader = "parameterAsFile"

    def _define(self) -> QgsProcessingParameterDefinition:
        kind = QgsProcessingParameterFile.Behavior.Folder
        return QgsProcessingParameterFile(self.name, self.label, kind, "", None, True)


class ResultLayer(JobParameter):
    """A raster to write."""

    is_output = True
    reader = "parameterAsOutputLayer"

    @staticmethod
    def convert(path: str) -> str:
        """Hold the path to the one format that is written."""
        if not path.lower().endswith((".tif", ".tiff")):
            raise InputError(f"{path} cannot be written: results are GeoTIFFs. Name a file that ends in .tif.")
        return path

    def _define(self) -> QgsProcessingParameterDefinition:
        unasked = not self.optional or self.field in MADE_UNASKED
        return QgsProcessingParameterRasterDestination(self.name, self.label, None, self.optional, unasked)


class ResultVector(JobParameter):
    """A vector layer to write."""

    is_output = True
    reader = "parameterAsOutputLayer"

    @staticmethod
    def convert(path: str) -> str:
        """Hold the path to the one format that is written."""
        if not path.lower().endswith(".gpkg"):
            raise InputError(f"{path} cannot be written: results are GeoPackages. Name a file that ends in .gpkg.")
        return path

    def _define(self) -> QgsProcessingParameterDefinition:
        kind = QgsProcessing.SourceType.TypeVectorPolygon
        unasked = not self.optional or self.field in MADE_UNASKED
        return QgsProcessingParameterVectorDestination(self.name, self.label, kind, None, self.optional, unasked)


class ResultFile(JobParameter):
    """Another file to write."""

    is_output = True
    reader = "parameterAsFileOutput"

    def _define(self) -> QgsProcessingParameterDefinition:
        filters, unasked = FILTERS[self.field], not self.optional or self.field in MADE_UNASKED
        return QgsProcessingParameterFileDestination(self.name, self.label, filters, None, self.optional, unasked)


def word_choice(parameter: JobParameter, words: Tuple[str, ...]) -> QgsProcessingParameterEnum:
    """Offer a few words, which scripts pass as they stand."""
    default = parameter.default
    return QgsProcessingParameterEnum(parameter.name, parameter.label, list(words), False, default, False, True)


def explained(
    definition: QgsProcessingParameterDefinition, text: str, advanced: bool
) -> QgsProcessingParameterDefinition:
    """Give a parameter its help, and fold it away in dialogs if it is an advanced one."""
    definition.setHelp(text)
    if advanced:
        definition.setFlags(definition.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
    return definition


def crs_name(crs: QgsCoordinateReferenceSystem) -> str:
    """Name a CRS by its authority's code, else as WKT; "" for none."""
    return str(crs.authid() or crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED_GDAL))
