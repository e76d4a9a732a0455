"""What every algorithm does: read parameters, make the job, run it in the engine, hand back its results.

Nothing is computed here. The dialog, batch, a model, `qgis_process` and a
script all come through `processAlgorithm`, and all get the same job.
"""

from __future__ import annotations

import os
from typing import Any, Callable, ClassVar, Dict, List, Tuple, Type

from qgis.core import (
    Qgis,
    QgsMessageLog,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProperty,
)
from qgis.PyQt.QtGui import QIcon

from ...engine.contract.events import Done
from ...engine.contract.jobs import Job, make_job
from ...engine.errors import SarOpticalError
from ..checks import refusals, usable_interpreter
from ..handover import handover
from ..help import page_of
from ..pool import lent_thread
from ..results import is_shown_at_once, split_colours
from ..runner import run_job
from ..styling import RESOURCES, forget_results, load_instead, style_on_completion
from ..wording import say, tr
from .kinds import Given, JobParameter
from .narrator import Narrator, link_to
from .parameters import parameters_of
from .places import Scene

LOG = "SAR-Optical"
"""The tab of QGIS's log panel that holds the tracebacks."""

_ACCEPTED = QgsProperty.fromExpression("''")
"""Stands for a scene that `source_names` has accepted: QGIS would load a product as a layer, and refuse it."""


class JobAlgorithm(QgsProcessingAlgorithm):
    """A Processing algorithm whose work is one job of the engine.

    A subclass says what the user sees: the job, its fields in the dialog's
    order, those that must be given, and the numbers handed back.
    """

    JOB: ClassVar[Type[Job]]
    TITLE: ClassVar[str]
    GROUP: ClassVar[Tuple[str, str]]
    SUMMARY: ClassVar[str]
    HELP: ClassVar[str]
    WHEN: ClassVar[str]
    """When to use it and how to go about it, a paragraph a line; for the help page, as the next two."""
    LIMITS: ClassVar[str]
    SOURCES: ClassVar[Tuple[str, ...]] = ()
    """The papers that it restates."""
    TAGS: ClassVar[Tuple[str, ...]]
    FIELDS: ClassVar[Tuple[str, ...]]
    REQUIRED: ClassVar[Tuple[str, ...]]
    LABELS: ClassVar[Dict[str, str]] = {}
    KINDS: ClassVar[Dict[str, Type[JobParameter]]] = {}
    """Fields that are asked for in another way than elsewhere, and how."""
    NUMBERS: ClassVar[Tuple[Tuple[str, str, str], ...]]
    """Numbers of the receipt that are handed back: their name there, the output's, and its title."""

    def __init__(self) -> None:
        super().__init__()
        self._parameters: List[JobParameter] = []
        self._inputs: Dict[str, Any] = {}

    def name(self) -> str:
        """Give the permanent id, which is also the shell's verb."""
        return self.JOB.verb

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
        """Explain it beside the dialog, a paragraph a line; plain text, as `qgis_process` prints it."""
        return tr(self.HELP)

    def helpUrl(self) -> str:
        """Point to its page, which comes with the plugin."""
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

    def initAlgorithm(self, configuration: Any = None) -> None:  # noqa: ARG002
        """Declare parameters and outputs."""
        self._parameters = parameters_of(
            self.JOB, self.FIELDS, required=self.REQUIRED, labels=self.LABELS, kinds=self.KINDS
        )
        for parameter in self._parameters:
            for definition in parameter.definitions():
                self.addParameter(definition)
        for _, name, title in self.NUMBERS:
            self.addOutput(QgsProcessingOutputNumber(name, tr(title)))

    def parameters_for(self, job: Job) -> Dict[str, Any]:
        """Say a job as parameters of this algorithm, to fill in its dialog or to run it again."""
        said: Dict[str, Any] = {}
        for parameter in self._parameters:
            said.update(parameter.parameters(job))
        return said

    def checkParameterValues(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> Tuple[bool, str]:
        """Refuse before the run what the engine would refuse, all reasons in one message."""
        try:
            values = {**self._read(parameters, context, False), **self._read(parameters, QgsProcessingContext(), True)}
            reasons = refusals(make_job(self.name(), values))
        except SarOpticalError as error:
            reasons = [str(error)]
        if reasons:
            return False, "\n\n".join(map(say, reasons))
        accepted = {item.name: _ACCEPTED for item in self._parameters if isinstance(item, Scene)}
        return super().checkParameterValues({**parameters, **accepted}, context)

    def prepareAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,  # noqa: ARG002
    ) -> bool:
        """Read the inputs, on the main thread where layers may be touched."""
        try:
            self._inputs = self._read(parameters, context, False)
        except SarOpticalError as error:
            raise QgsProcessingException(say(str(error))) from error
        return True

    def processAlgorithm(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        """Run the job in the engine's process and wait for it."""
        outputs: Dict[str, Any] = {}
        try:
            outputs = self._read(parameters, context, True)
            with lent_thread(), handover(self._inputs.get("run_folder", "")) as folder:
                handed = self._hand_over(Given(self, parameters, context), folder, feedback.isCanceled)
                done = run_job(
                    make_job(self.name(), {**self._inputs, **outputs, **handed}),
                    interpreter=usable_interpreter(),
                    on_event=Narrator(feedback),
                    is_cancelled=feedback.isCanceled,
                    title=self.displayName(),
                )
        except SarOpticalError as error:
            forget_results(context, list(outputs.values()))
            QgsMessageLog.logMessage(getattr(error, "detail", "") or str(error), LOG, Qgis.MessageLevel.Warning)
            raise QgsProcessingException(say(str(error))) from error
        self._show(done, outputs, context, feedback)
        return self._results(done)

    def _read(self, parameters: Dict[str, Any], context: QgsProcessingContext, outputs: bool) -> Dict[str, Any]:
        given, values = Given(self, parameters, context), {}
        for parameter in self._parameters:
            if parameter.is_output is outputs:
                values.update(parameter.values(given))
        return values

    def _hand_over(self, given: Given, folder: str, is_cancelled: Callable[[], bool]) -> Dict[str, str]:
        written: Dict[str, str] = {}
        for parameter in self._parameters:
            written.update(parameter.hand_over(given, folder, is_cancelled))
        return written

    def _show(
        self, done: Done, asked: Dict[str, str], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        colours = split_colours(done)
        for role, path in done.outputs.items():
            if path.endswith(".html"):
                link_to(path, feedback)
            load_instead(context, asked.get(role, path), path)
            style_on_completion(context, path, shown=is_shown_at_once(role, done), colours=colours)

    def _results(self, done: Done) -> Dict[str, Any]:
        paths = {item.name: done.outputs[item.field] for item in self._parameters if item.field in done.outputs}
        numbers = {name: done.numbers[key] for key, name, _ in self.NUMBERS if key in done.numbers}
        return {**paths, **numbers}
