"""The shelf: the weights files that the user keeps, each with its card.

Plain Python: it reads files and knows nothing of widgets.
"""

from __future__ import annotations

import filecmp
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import Callable, Dict, List, Optional, Tuple

from ...engine.contract.card import ModelCard, read_card
from ...engine.errors import InputError, OutputFailed, SarOpticalError

SUFFIX = ".safetensors"


@dataclass(frozen=True)
class Shelved:
    """A weights file: its path, its card, its size in bytes, and what is wrong with it where it has no card."""

    path: str
    card: Optional[ModelCard]
    size: int
    problem: str = ""

    @property
    def name(self) -> str:
        """The file's name, by which people know a model."""
        return os.path.splitext(os.path.basename(self.path))[0]


def look_at(path: str) -> Shelved:
    """Read the card of a file, wherever it lies."""
    try:
        size = os.path.getsize(path)
    except OSError:
        size = 0
    try:
        return Shelved(path, read_card(path), size)
    except SarOpticalError as error:
        return Shelved(path, None, size, str(error))


class Shelf:
    """A folder of weights files.

    Args:
        folder: Where they lie; made when the first one is added.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._known: Dict[Tuple[str, int, int], Shelved] = {}

    def models(self) -> List[Shelved]:
        """List the models by name; a file is read again only when it has changed."""
        with suppress(FileNotFoundError), os.scandir(self.folder) as entries:
            files = [entry for entry in entries if entry.name.endswith(SUFFIX) and entry.is_file()]
            states = [(file.path, file.stat().st_mtime_ns, file.stat().st_size) for file in files]
            self._known = {state: self._known.get(state) or look_at(state[0]) for state in states}
            return sorted(self._known.values(), key=lambda model: model.name.casefold())
        return []

    def add(self, path: str, *, name: str = "") -> str:
        """Copy a weights file in; gives its path on the shelf, which is the old one where it lies there already.

        Args:
            path: The file.
            name: What it is to be called; its own name if empty.

        Raises:
            CardInvalid: If it is no weights file with a card.
            OutputFailed: If it cannot be copied.
        """
        read_card(path)
        stem = name.strip() or os.path.splitext(os.path.basename(path))[0]
        if any(sign in stem for sign in '/\\:*?"<>|'):
            raise InputError(
                f"A model cannot be called {stem!r}: a file's name has no / \\ : * ? \" < > |. Choose another."
            )
        try:
            os.makedirs(self.folder, exist_ok=True)
            target = self._free(path, stem)
            if not os.path.exists(target):
                shutil.copyfile(path, f"{target}.part")
                os.replace(f"{target}.part", target)
        except OSError as error:
            raise OutputFailed(
                f"{os.path.basename(path)} cannot be copied to {self.folder} ({error.strerror}). Free disk space, or "
                "choose another folder for models in QGIS's options."
            ) from error
        return target

    def delete(self, path: str, *, discard: Callable[[str], bool]) -> None:
        """Throw a model away.

        Args:
            path: One of `models`.
            discard: Moves a file to the trash and says whether it could.

        Raises:
            InputError: If the file does not lie on the shelf.
            OutputFailed: If it cannot be thrown away.
        """
        if os.path.dirname(os.path.abspath(path)) != os.path.abspath(self.folder):
            raise InputError(f"{path} does not lie in {self.folder}, so it is not ours to delete.")
        if not discard(path):
            raise OutputFailed(
                f"{path} cannot be moved to the trash; it may be open elsewhere. Close it, or delete it."
            )

    def _free(self, path: str, stem: str) -> str:
        """Choose a name that is free, or one that holds this very file."""
        number = 1
        while True:
            target = os.path.join(self.folder, f"{stem if number == 1 else f'{stem}_{number}'}{SUFFIX}")
            if not os.path.exists(target) or filecmp.cmp(path, target, shallow=False):
                return target
            number += 1
