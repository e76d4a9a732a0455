"""A run as text to paste elsewhere: QGIS's Python console, `qgis_process`, the shell."""

from __future__ import annotations

import csv
import io
import os
import pprint
import re
import shlex
from dataclasses import MISSING, fields
from typing import Any, Callable, Dict, Iterator, List, Sequence

from ..engine.contract.jobs import Job
from .history import RunRecord, job_of
from .temporary import is_temporary

TEMPORARY = "TEMPORARY_OUTPUT"
_PLAIN_IN_CMD = re.compile(r"[\w.:\\/,=+@-]+")


def as_python(record: RunRecord) -> str:
    """Write a run as a recipe for the Python console; results that were temporary are so again."""
    job = job_of(record)
    said = {name.lower(): value for name, value in _parameters(job, lambda _: TEMPORARY).items()}
    options = pprint.pformat(said, width=100, sort_dicts=False)
    return f"from saroptical.qgis_plugin import tools\n\nresults = tools.run({record.verb!r}, {options})\n"


def as_qgis_process(record: RunRecord, *, windows: bool = os.name == "nt") -> str:
    """Write a run as a command line of `qgis_process`; results that were temporary go to the folder it is run in."""
    words = [
        f"--{name}={word}"
        for name, value in _parameters(job_of(record), os.path.basename).items()
        for word in _words(value)
    ]
    return _quoted(["qgis_process", "run", f"saroptical:{record.verb}", *words], windows=windows)


def as_shell(record: RunRecord, *, windows: bool = os.name == "nt") -> str:
    """Write a run as a command line of `saroptical`, for a machine without QGIS."""
    job, words = job_of(record), ["saroptical", record.verb]
    for name, value in _said(job).items():
        option = "--" + name.replace("_", "-")
        if name in job.outputs() and is_temporary(value):
            value = os.path.basename(value)
        if name == "legend":
            words += [word for row in value for word in (option, f"{row[0]}={_csv(row[1:])}")]
        else:
            words += [option] if value is True else [option, *_words(value)]
    return _quoted(words, windows=windows)


def _parameters(job: Job, temporary: Callable[[str], str]) -> Dict[str, Any]:
    """Say a job as parameters of its algorithm, its temporary results by what stands for them."""
    from .provider import ALGORITHMS

    algorithm = next(kind for kind in ALGORITHMS if kind.JOB is type(job))()
    algorithm.initAlgorithm()
    said = algorithm.parameters_for(job)
    results = [path for path in job.outputs().values() if is_temporary(path)]
    return {name: temporary(value) if value in results else value for name, value in said.items()}


def _said(job: Job) -> Dict[str, Any]:
    """List what a job says beside its defaults."""
    values = {spec.name: (getattr(job, spec.name), spec.default) for spec in fields(job)}
    return {name: value for name, (value, default) in values.items() if default is MISSING or value != default}


def _words(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, (list, tuple)) else [value]:
        yield repr(item) if isinstance(item, float) else str(item)


def _csv(cells: Sequence[str]) -> str:
    """Write the cells of a row, those with commas in quotation marks."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


def _quoted(words: List[str], *, windows: bool) -> str:
    return " ".join(_for_cmd(word) if windows else shlex.quote(word) for word in words)


def _for_cmd(word: str) -> str:
    """Quote a word for Windows' command line, as C programs read it there."""
    if _PLAIN_IN_CMD.fullmatch(word):
        return word
    doubled = re.sub(r'(\\*)"', r'\1\1\\"', word)
    return '"' + re.sub(r"(\\+)$", r"\1\1", doubled) + '"'
