"""The folder of a run: what it was asked for, its losses as it goes, and where it can be taken up again.

    config.yaml   the job
    metrics.csv   one row per told step, written as it is told
    curves.png    the same, drawn
    reconstruction.png  what is told of hidden patches so far, where a training hides any
    samples.png   what is made of a few crops so far, where a training translates
    last.ckpt     everything of the training at its last checkpoint: Lightning's file, read without executing anything

Only the first of several processes writes.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from pickle import UnpicklingError
from typing import Any
from zipfile import BadZipFile, ZipFile

import torch
from lightning.fabric.plugins.io.torch_io import TorchCheckpointIO

from ..contract.jobs import Job, TrainingJob
from ..errors import Cancelled, CheckpointMismatch, InputError, OutputFailed, Suspended
from ..ranks import is_first_rank

INTERVAL_S = 60.0
"""Time between checkpoints."""
STATE = "saroptical"
"""Where in a checkpoint lies what Lightning does not keep: the step, and the states of the random generators."""
PICTURE, SAMPLES = "reconstruction.png", "samples.png"
_MAY_DIFFER = ("device", "threads", "run_folder", "resume", "cache")
"""Fields that change nothing of what is learned; nor do the names of the results."""


@dataclass
class RunFolder:
    """An opened run.

    Attributes:
        folder: Where it lies.
        is_resumed: It is to be taken up where its checkpoint stands.
        interval_s: Time between checkpoints.
    """

    folder: Path
    is_resumed: bool
    interval_s: float = INTERVAL_S
    _columns: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, folder: str | Path, job: Job, *, resume: bool) -> RunFolder:
        """Make the folder of a new run, or take up the run that is in it.

        Raises:
            InputError: If a run is to be taken up that is not there, has no checkpoint, or was made with other
                settings; or a new run would overwrite the checkpoint of another.
            OutputFailed: If the folder cannot be written to.
        """
        run = cls(Path(folder), resume)
        if resume:
            run._check_config(job)
        elif is_first_rank():
            run._begin(job)
        return run

    @property
    def checkpoint(self) -> Path:
        """The file to resume from."""
        return self.folder / "last.ckpt"

    def _begin(self, job: Job) -> None:
        if self.checkpoint.exists():
            raise InputError(
                f"{self.folder} holds a run that can be resumed. Resume it, or choose another run_folder for a new one."
            )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._metrics.unlink(missing_ok=True)
            self._config.write_text(_to_yaml(job), encoding="utf-8")
        except OSError as error:
            raise OutputFailed(
                f"The run_folder {self.folder} cannot be written to ({error.strerror}). Choose another place."
            ) from error

    def _check_config(self, job: Job) -> None:
        if not self._config.exists():
            raise InputError(f"{self.folder} holds no run (config.yaml is missing). Choose the run_folder of a run.")
        if not self.checkpoint.exists():
            raise InputError(
                f"The run in {self.folder} has no checkpoint: it ended before the first was written. Start it anew, "
                "without resume."
            )
        before, now = _from_yaml(self._config), _settings(job)
        for name, value in now.items():
            if name in before and name not in _free_fields(job) and before[name] != value:
                raise InputError(
                    f"The run in {self.folder} was made with {name} {_shown(before[name])}, and is to be resumed with "
                    f"{name} {_shown(value)}. Resume it with its own settings (config.yaml), or choose another "
                    "run_folder for a new run."
                )

    def rewind(self, task: torch.nn.Module, fingerprint: int) -> int:
        """Check that the checkpoint fits a task, forget what was told after it, and give its step; 0 for a new run.

        Args:
            task: What is to be trained.
            fingerprint: Of what it is to learn from.

        Raises:
            InputError: If the run learned from something else.
            CheckpointMismatch: If the checkpoint is damaged, is none of ours, or is of another network.
        """
        if not self.is_resumed:
            return 0
        found = read_checkpoint(self.checkpoint)
        _check_tensors(found["state_dict"], task, self.checkpoint)
        if found[STATE].get("fingerprint", fingerprint) != fingerprint:  # older checkpoints have none
            raise InputError(
                f"The scenes or labels of the run in {self.folder} are not what it has learned from so far; what it "
                "has learned could now be what it is judged by. Put them back as they were to resume it, or choose "
                "another run_folder for a new run."
            )
        step = int(found[STATE]["step"])
        if is_first_rank() and self._metrics.exists():
            self._rewrite([row for row in self._rows() if int(row["step"]) <= step])
        return step

    def tell(self, step: int, values: Mapping[str, float]) -> None:
        """Add a row to the metrics."""
        if not is_first_rank():
            return
        row = {"step": str(step), **{name: repr(value) for name, value in values.items()}}
        if set(row) <= set(self._columns):
            with open(self._metrics, "a", newline="", encoding="utf-8") as file:
                csv.DictWriter(file, self._columns).writerow(row)
        else:
            self._rewrite([*(self._rows() if self._metrics.exists() else ()), row])

    def curves(self) -> dict[str, list[tuple[float, float]]]:
        """Give what was told, (step, value) by name, that before a resumption included."""
        rows = self._rows() if self._metrics.exists() else []
        names = [name for name in (rows[0] if rows else ()) if name != "step"]
        return {name: [(int(row["step"]), float(row[name])) for row in rows if row[name]] for name in names}

    def draw(self) -> None:
        """Draw the metrics, one below the other."""
        if not is_first_rank() or not self._columns:
            return
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        curves = self.curves()
        figure = Figure(figsize=(7, 2.2 * len(curves)), layout="constrained")
        for axes, (name, points) in zip(figure.subplots(len(curves), squeeze=False)[:, 0], curves.items(), strict=True):
            axes.plot(*zip(*points, strict=True), linewidth=1)
            axes.set(ylabel=name, xlabel="step")
        FigureCanvasAgg(figure)
        figure.savefig(self.folder / "curves.png")

    def leave(self, error: BaseException) -> None:
        """Clean up after what ended the training: of a cancelled run nothing stays, of any other what can be resumed.

        A run that was taken up stays as its last checkpoint left it.
        """
        is_cancelled = isinstance(error, (Cancelled, KeyboardInterrupt, SystemExit)) and not isinstance(
            error, Suspended
        )
        if self.is_resumed or not is_first_rank() or (self.checkpoint.exists() and not is_cancelled):
            return
        for name in ("config.yaml", "metrics.csv", "curves.png", "last.ckpt", PICTURE, SAMPLES):
            (self.folder / name).unlink(missing_ok=True)
            (self.folder / f"{name}.part").unlink(missing_ok=True)
        if self.folder.exists() and not any(self.folder.iterdir()):
            self.folder.rmdir()

    @property
    def _config(self) -> Path:
        return self.folder / "config.yaml"

    @property
    def _metrics(self) -> Path:
        return self.folder / "metrics.csv"

    def _rows(self) -> list[dict[str, str]]:
        with open(self._metrics, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def _rewrite(self, rows: list[dict[str, str]]) -> None:
        """Write the metrics anew, with a column for every name there is."""
        self._columns = list(dict.fromkeys(name for row in rows for name in row))
        part = self.folder / "metrics.csv.part"
        with open(part, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, self._columns)
            writer.writeheader()
            writer.writerows(rows)
        os.replace(part, self._metrics)


@contextmanager
def run_of(job: TrainingJob) -> Iterator[RunFolder | None]:
    """Open the folder of a training's run, where it asks for one, and clean up after what ends the training.

    Raises:
        InputError: As `RunFolder.open`.
        OutputFailed: As `RunFolder.open`.
    """
    folder = RunFolder.open(job.run_folder, job, resume=job.resume) if job.run_folder else None
    try:
        yield folder
    except BaseException as error:
        if folder is not None:
            folder.leave(error)
        raise


class WholeCheckpoints(TorchCheckpointIO):
    """Writes a checkpoint whole or not at all, and reads one without executing anything."""

    def save_checkpoint(self, checkpoint: dict[str, Any], path: str | Path, storage_options: Any = None) -> None:  # noqa: ARG002
        """Write beside the last checkpoint, then take its place."""
        part = f"{path}.part"
        torch.save(checkpoint, part)
        os.replace(part, path)

    def load_checkpoint(self, path: str | Path, *_: Any, **__: Any) -> dict[str, Any]:
        """Read a checkpoint."""
        return read_checkpoint(Path(path))


def read_checkpoint(path: Path) -> dict[str, Any]:
    """Read a run's checkpoint; nothing in the file is executed.

    Raises:
        CheckpointMismatch: If it is damaged, or something else than a checkpoint of ours.
    """
    try:
        with ZipFile(path) as archive:  # torch does not look at the check sums
            altered = archive.testzip()
        if altered:
            raise BadZipFile(f"{altered} was altered")
        found = torch.load(path, map_location="cpu", weights_only=True)
    except (UnpicklingError, RuntimeError, EOFError, ValueError, LookupError, TypeError, BadZipFile) as error:
        reason = str(error).partition("\n")[0][:200]
        raise CheckpointMismatch(
            f"{path} is damaged, or holds more than the numbers of a training; nothing in it was executed. Start the "
            f"run anew in another run_folder. ({reason})"
        ) from error
    if not isinstance(found, dict) or not {"state_dict", "loops", STATE} <= set(found):
        raise CheckpointMismatch(f"{path} is no checkpoint of a run of ours. Start the run anew in another run_folder.")
    return found


def _check_tensors(found: Mapping[str, Any], task: torch.nn.Module, path: Path) -> None:
    wanted = task.state_dict()
    odd = [name for name in {**wanted, **found} if _shape(found.get(name)) != _shape(wanted.get(name))]
    if odd:
        raise CheckpointMismatch(
            f"{path} is of another network: {odd[0]} is {_shape(found.get(odd[0]))} there, and "
            f"{_shape(wanted.get(odd[0]))} in what is to be trained. Start the run anew in another run_folder."
        )


def _shape(tensor: Any) -> str:
    return " × ".join(map(str, tensor.shape)) or "one number" if isinstance(tensor, torch.Tensor) else "absent"


def _settings(job: Job) -> dict[str, Any]:
    return {"job": job.verb, **json.loads(json.dumps(asdict(job)))}


def _free_fields(job: Job) -> set[str]:
    return {*_MAY_DIFFER, *(spec.name for spec in fields(job) if spec.metadata.get("role") == "output")}


def _to_yaml(job: Job) -> str:
    """Write a field per line; JSON values are YAML."""
    return "".join(f"{name}: {json.dumps(value)}\n" for name, value in _settings(job).items())


def _from_yaml(path: Path) -> dict[str, Any]:
    try:
        pairs = [line.split(": ", 1) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return {name: json.loads(value) for name, value in pairs}
    except ValueError as error:
        raise InputError(
            f"{path} was altered and cannot be read ({error}). Start the run anew in another folder."
        ) from error


def _shown(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
