"""Turns what an algorithm is asked into a function: one that waits, or one that has it done in the background."""

from __future__ import annotations

import functools
from typing import Any, Callable, Dict, List, Optional, Protocol, Tuple, cast

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsMessageLog,
    QgsProcessingAlgorithm,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsTask,
)

from ..engine.errors import InputError
from .algorithms.base import LOG

Values = Dict[str, Any]
_RUNNING: List[Tuple[QgsTask, Any]] = []
"""Tasks under way and what they work with, which QGIS does not keep alive."""


class Tool(Protocol):
    """A function that runs an algorithm and gives what it makes."""

    verb: str
    """The algorithm that it runs."""
    later: Callable[..., QgsTask]
    """Runs it as a task of QGIS, which goes on meanwhile.

    Takes what the function takes, `then`, which is called with the result on
    QGIS's main thread, and `failed`, which is called with the sentence of what
    went wrong (without it, that goes to the log). Gives the task: `cancel()`
    ends it, and nothing of it is kept. What is refused raises at once.
    """

    def __call__(self, *layers: Any, feedback: Optional[QgsProcessingFeedback] = None, **options: Any) -> Any:
        """Run it, wait for its end, and give the result."""


class _Listener(QgsProcessingFeedback):
    """Remembers what went wrong, apart from all else that is said."""

    error = ""

    def reportError(self, error: str, fatalError: bool = False) -> None:  # noqa: N803 - as QGIS calls it
        """Take an error; QGIS calls it in the thread of the run."""
        self.error = error
        super().reportError(error, fatalError)


def tool(verb: str, made: Callable[[Values], Any]) -> Callable[[Callable[..., Values]], Tool]:
    """Turn a function that says what an algorithm is asked into one that runs it, and that has `later`.

    Args:
        verb: The algorithm's id.
        made: Turns its results, by output name, into what the function gives.
    """

    def turn(ask: Callable[..., Values]) -> Tool:
        @functools.wraps(ask)
        def blocking(*layers: Any, feedback: Optional[QgsProcessingFeedback] = None, **options: Any) -> Any:
            return made(run(verb, ask(*layers, **options), feedback))

        def later(
            *layers: Any,
            then: Callable[[Any], None],
            failed: Optional[Callable[[str], None]] = None,
            **options: Any,
        ) -> QgsTask:
            return _start(verb, ask(*layers, **options), lambda results: then(made(results)), failed or _log)

        turned = cast("Tool", blocking)
        turned.verb, turned.later = verb, later
        return turned

    return turn


def run(verb: str, options: Values, feedback: Optional[QgsProcessingFeedback] = None) -> Values:
    """Run an algorithm of ours on the current project, wait, and give its results by output name.

    Raises:
        InputError: If an option is none of its parameters.
        QgsProcessingException: If it refuses or fails, with the sentence that says what is wrong and what to do.
    """
    algorithm, parameters, context = _accepted(verb, options)
    feedback = feedback or _Listener()
    results, succeeded = algorithm.run(parameters, context, feedback, {}, False)
    if not succeeded:
        raise QgsProcessingException(_sentence(feedback))
    return dict(results)


def _accepted(verb: str, options: Values) -> Tuple[QgsProcessingAlgorithm, Values, QgsProcessingContext]:
    """Find an algorithm and have it look at what it is asked."""
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"saroptical:{verb}")
    if algorithm is None:
        raise QgsProcessingException("The plugin SAR-Optical is not loaded; enable it in the plugin manager.")
    known = [definition.name().lower() for definition in algorithm.parameterDefinitions()]
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise InputError(f"{verb} has no option {', '.join(unknown)}; it has {', '.join(known)}.")
    parameters = {name.upper(): value for name, value in options.items()}
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    accepted, refusal = algorithm.checkParameterValues(parameters, context)
    if not accepted:
        raise QgsProcessingException(refusal)
    return algorithm, parameters, context


def _start(verb: str, options: Values, then: Callable[[Values], None], failed: Callable[[str], None]) -> QgsTask:
    """Run an algorithm as a task; one of the two is called at its end, on the main thread."""
    algorithm, parameters, context = _accepted(verb, options)
    feedback = _Listener()
    task = QgsProcessingAlgRunnerTask(algorithm, parameters, context, feedback)
    kept = (task, (algorithm, context, feedback))

    def end(succeeded: bool, results: Values) -> None:
        _RUNNING.remove(kept)
        if succeeded:
            then(dict(results))
        else:
            failed(_sentence(feedback))

    task.executed.connect(end)
    _RUNNING.append(kept)
    QgsApplication.taskManager().addTask(task)
    return task


def _log(sentence: str) -> None:
    QgsMessageLog.logMessage(sentence, LOG, Qgis.MessageLevel.Critical)


def _sentence(feedback: QgsProcessingFeedback) -> str:
    """Say what went wrong; where someone else's feedback has listened, all that it has heard."""
    return getattr(feedback, "error", "") or str(feedback.textLog()).strip()
