"""What was run: one file for each job, written whole, so that neither a crash nor a second QGIS spoils any of them."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timezone
from typing import Any, Dict, List, Optional, Tuple

from ..engine.contract.jobs import JOBS, Job, TrainingJob, make_job
from ..engine.contract.partial import remove_partials
from ..engine.errors import InputError, SarOpticalError
from .presence import Presence, is_present
from .userfolders import user_folder

KEPT = 200
"""So many runs are remembered; of older ones, only those that can be taken up again."""
ENDED = ("done", "failed", "cancelled", "stopped", "interrupted")
_MOST_POINTS = 200
_CHECKPOINT = "last.ckpt"
_TRIES, _PAUSE_S = 5, 0.02


@dataclass
class RunRecord:
    """One run of a job, as it stands or as it ended."""

    verb: str
    job: Dict[str, Any]
    title: str
    id: str = field(default_factory=lambda: f"{datetime.now():%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}")
    started: str = field(default_factory=lambda: now())
    """When it was asked for, in UTC, as ISO 8601 writes it; so is `ended`."""
    ended: str = ""
    state: str = "waiting"
    """waiting, running, done, failed, cancelled, stopped (early, and kept), or interrupted."""
    sentence: str = ""
    """What is to be said about how it ended; "" where all went well."""
    detail: str = ""
    """For the log: traceback and last words."""
    results: Dict[str, str] = field(default_factory=dict)
    numbers: Dict[str, float] = field(default_factory=dict)
    run_folder: str = ""
    layers: Dict[str, str] = field(default_factory=dict)
    """Titles of the results that are loaded as layers, by field of the job."""
    metrics: Dict[str, List[List[float]]] = field(default_factory=dict)
    """Points [step, value] of what was measured on the way, by name: at most two hundred each."""
    keeper: str = ""
    """The QGIS that runs it; see `Presence`."""
    pid: int = 0
    """The engine's process."""

    @property
    def has_ended(self) -> bool:
        """Tell whether it neither waits nor runs."""
        return self.state in ENDED

    def measure(self, name: str, step: float, value: float) -> None:
        """Add a point to a curve; one that gets long is thinned."""
        points = self.metrics.setdefault(name, [])
        points.append([step, value])
        if len(points) > _MOST_POINTS:
            points[:] = [*points[:-1:2], points[-1]]


class History:
    """The runs of a folder; `end` it when QGIS lets go of it."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._presence: Optional[Presence] = None
        self._read: Dict[str, Tuple[int, RunRecord]] = {}

    def add(self, record: RunRecord) -> None:
        """Begin to remember a run; one that takes up an earlier run takes that one's place, its curves included."""
        with self._lock:
            record.keeper = self._here().name
            earlier = [other for other in self.records() if record.run_folder and other.run_folder == record.run_folder]
            for other in earlier if record.job.get("resume") else ():
                record.id, record.metrics = other.id, {name: list(points) for name, points in other.metrics.items()}
                record.results = dict(other.results)  # of a training that was stopped: they stay until it ends anew
            self._write(record)
            for other in self.records()[KEPT:]:
                if other.has_ended and (other.results or not resumable(other)):
                    self.remove(other)

    def update(self, record: RunRecord) -> None:
        """Write down how a run stands; nothing for one that was removed meanwhile."""
        with self._lock:
            if os.path.exists(self._path(record.id)):
                self._write(record)

    def remove(self, record: RunRecord) -> None:
        """Forget a run, and the folder that was kept for it here; results stay."""
        with self._lock:
            with suppress(FileNotFoundError):
                os.remove(self._path(record.id))
            shutil.rmtree(self.run_folder(record), ignore_errors=True)

    def records(self) -> List[RunRecord]:
        """List the runs, newest first; one whose QGIS is gone was interrupted."""
        with self._lock, suppress(FileNotFoundError):
            found = [self._look(entry) for entry in os.scandir(self.folder) if entry.name.endswith(".json")]
            return sorted((one for one in found if one), key=lambda one: (one.started, one.id), reverse=True)
        return []

    def run_folder(self, record: RunRecord) -> str:
        """Name the folder that is kept for a training that named none itself."""
        return os.path.join(self.folder, record.id)

    def end(self) -> None:
        """Say that no run is kept from here any more."""
        with self._lock:
            if self._presence:
                self._presence.end()
            self._presence = None

    def _here(self) -> Presence:
        if self._presence is None:
            os.makedirs(self.folder, exist_ok=True)
            self._presence = Presence(self.folder)
        return self._presence

    def _path(self, identity: str) -> str:
        return os.path.join(self.folder, f"{identity}.json")

    def _write(self, record: RunRecord) -> None:
        path = self._path(record.id)
        part = f"{path}.{uuid.uuid4().hex[:6]}.part"
        with open(part, "w", encoding="utf-8") as file:
            json.dump(asdict(record), file)
        _replace(part, path)

    def _look(self, entry: os.DirEntry[str]) -> Optional[RunRecord]:
        """Read a record anew where its file has changed; None for what is none, or is of another version."""
        try:
            written = entry.stat().st_mtime_ns
            if self._read.get(entry.path, (0,))[0] != written:
                self._read[entry.path] = (written, _from_file(entry.path))
        except (OSError, ValueError, TypeError):
            return None
        record = self._read[entry.path][1]
        if not record.has_ended and not self._is_kept(record):
            self._interrupt(record)
        return replace(record)

    def _is_kept(self, record: RunRecord) -> bool:
        is_ours = self._presence is not None and self._presence.name == record.keeper
        return is_ours or is_present(self.folder, record.keeper)

    def _interrupt(self, record: RunRecord) -> None:
        """Note that a run's QGIS has gone, and take away what a killed engine has left unfinished."""
        record.state, record.ended = "interrupted", now()
        record.sentence = "QGIS ended while this was running."
        with suppress(SarOpticalError):
            remove_partials(job_of(record).outputs().values(), record.pid)
        self._write(record)


def open_history() -> History:
    """Open the history of this user, whichever profile of QGIS is in use."""
    return History(os.path.join(user_folder(), "runs"))


def now() -> str:
    """Give the time as records write it."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")


def resumable(record: RunRecord) -> bool:
    """Tell whether a training was stopped or broken off where it can be taken up again."""
    return (
        record.has_ended
        and record.state != "done"
        and record.verb in JOBS
        and issubclass(JOBS[record.verb], TrainingJob)
        and os.path.exists(os.path.join(record.run_folder or "-", _CHECKPOINT))
    )


def job_of(record: RunRecord, *, resume: bool = False) -> Job:
    """Build the job of a run again, to run it anew or to take it up.

    Raises:
        InputError: If this version knows the job or a field of it no more.
    """
    if record.verb not in JOBS:
        raise InputError(f"The run is of the algorithm {record.verb!r}, which this version has not. Set it up anew.")
    if resume:
        return make_job(record.verb, {**record.job, "run_folder": record.run_folder, "resume": True})
    return make_job(record.verb, plain_job(record))


def plain_job(record: RunRecord) -> Dict[str, Any]:
    """Give the job's fields as someone would ask for it: without resuming, and without a folder kept by the history."""
    is_kept_here = os.path.basename(record.run_folder) == record.id
    left_out = {"resume", *(("run_folder",) if is_kept_here else ())}
    return {name: value for name, value in record.job.items() if name not in left_out}


def drop_checkpoint(record: RunRecord) -> None:
    """Free the room of a training that is over: what its folder shows stays, what resumes it goes."""
    if record.run_folder:
        with suppress(FileNotFoundError):
            os.remove(os.path.join(record.run_folder, _CHECKPOINT))


def _from_file(path: str) -> RunRecord:
    with open(path, encoding="utf-8") as file:
        values = dict(json.load(file))
    known = {spec.name for spec in fields(RunRecord)}
    return RunRecord(**{name: value for name, value in values.items() if name in known})


def _replace(part: str, path: str) -> None:
    """Put a file in place; on Windows, someone may be reading the old one in this very moment."""
    for _ in range(_TRIES - 1):
        with suppress(PermissionError):
            os.replace(part, path)
            return
        time.sleep(_PAUSE_S)
    os.replace(part, path)
