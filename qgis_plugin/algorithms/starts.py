"""What a training starts from: a weights file of ours, or an encoder of others, by its name."""

from __future__ import annotations

from typing import Any, Dict, List

from qgis.core import QgsProcessingParameterDefinition, QgsProcessingParameterString

from ...engine.contract.jobs import Job
from ...engine.contract.jobs.teaching import OUTSIDE
from ...engine.errors import InputError
from ..wording import tr
from .kinds import Given, Model, explained


class Start(Model):
    """A weights file, and beside it a name, which QGIS would not take for a file."""

    def values(self, given: Given) -> Dict[str, Any]:
        """Take the file or the name."""
        place = f"{self.name}_OUTSIDE"
        name = given.read("parameterAsString", place).strip()
        if name and given.says(self.name):
            raise InputError(f"{self.name} and {place} were both given; a training starts from one. Clear one.")
        if name and not name.startswith(OUTSIDE):
            raise InputError(f"{place} is {name!r}; it starts with {', '.join(OUTSIDE)}. Write one of these before it.")
        return {self.field: name} if name else super().values(given)

    def _spell(self, value: Any, job: Job) -> Dict[str, Any]:  # noqa: ARG002
        return {f"{self.name}_OUTSIDE" if value.startswith(OUTSIDE) else self.name: value}

    def _companions(self) -> List[QgsProcessingParameterDefinition]:
        title = tr("Or an encoder of others to start from, by name")
        name = QgsProcessingParameterString(f"{self.name}_OUTSIDE", title, "", False, True)
        text = tr(
            "Such as torchgeo:ResNet18_Weights.SENTINEL2_ALL_MOCO; the text of the field above says of what form."
        )
        return [explained(name, text, True)]
