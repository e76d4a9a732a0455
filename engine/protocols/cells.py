"""Results of a protocol kept as files, so that nothing is run twice and nothing stale is taken for fresh.

A cell's file name carries two hashes: of the settings that were asked for, and of the source code that answers. A
change of either is another file. Files are written under another name and renamed, so that a cell is whole or not
there, also when two processes write the same one.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_ENGINE = Path(__file__).resolve().parents[1]
_ABOUT = "about"

READING = ("raster", "io/arrays.py", "datasets", "patches")
"""The parts of the engine that decide what a patch is."""
LEARNING = (*READING, "models", "losses", "training")
"""The parts of the engine that decide what a network learns from patches."""


@dataclass(frozen=True)
class Cell:
    """One result: figures and words that JSON can hold, and arrays by name."""

    about: dict[str, Any]
    arrays: dict[str, NDArray[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Cells:
    """A folder of cells.

    Attributes:
        folder: Where they lie; made when the first is written.
        code: Hash of the code that makes them (`code_hash`).
        any_code: Also take cells of other code, the newest first, where there is none of this.
    """

    folder: Path
    code: str
    any_code: bool = False

    def path(self, name: str, settings: object, *, suffix: str = ".npz") -> Path:
        """Name the file of a cell."""
        return self.folder / f"{name}_{settings_hash(settings)}_{self.code}{suffix}"

    def find(self, name: str, settings: object, *, suffix: str = ".npz") -> Path | None:
        """Find the file of a cell, if it is there."""
        path = self.path(name, settings, suffix=suffix)
        if path.is_file():
            return path
        others = list(self.folder.glob(f"{name}_{settings_hash(settings)}_*{suffix}")) if self.any_code else []
        return max(others, key=lambda other: other.stat().st_mtime, default=None)

    def read(self, name: str, settings: object) -> Cell | None:
        """Read a cell; None where it is absent or cannot be read."""
        path = self.find(name, settings)
        if path is None:
            return None
        try:
            with path.open("rb") as opened, np.load(opened) as file:
                arrays = {key: file[key] for key in file.files}
            return Cell(json.loads(str(arrays.pop(_ABOUT))), arrays)
        except (zipfile.BadZipFile, OSError, ValueError, KeyError):
            return None

    def get(self, name: str, settings: object, make: Callable[[], Cell]) -> Cell:
        """Read a cell, or make and keep it."""
        kept = self.read(name, settings)
        if kept is not None:
            return kept
        made = make()
        self.write(name, settings, made)
        return made

    def write(self, name: str, settings: object, cell: Cell) -> Path:
        """Keep a cell."""
        path = self.path(name, settings)
        with written_whole(path) as partial, partial.open("wb") as file:
            np.savez_compressed(file, about=np.array(json.dumps(cell.about)), **cell.arrays)  # type: ignore[arg-type]
        return path


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a name to write to, which becomes `path` when all went well and is removed when not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{os.getpid()}_{path.name}")
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def settings_hash(settings: object) -> str:
    """Hash settings: numbers, words, sequences, mappings and dataclasses of them, whatever the order of a mapping.

    Raises:
        TypeError: If there is anything else in them, whose text might differ from run to run.
    """
    text = json.dumps(settings, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {type(value).__name__: asdict(value)}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"A setting is of type {type(value).__name__}, which has no fixed text to hash.")


def code_hash(*parts: str) -> str:
    """Hash the source files below these parts of the engine: rooms, or single files such as `io/arrays.py`."""
    digest = hashlib.sha256()
    for part in parts:
        place = _ENGINE / part
        for source in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(source.relative_to(_ENGINE).as_posix().encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:8]
