"""Build files in a hidden folder beside their final place, and move them there together.

What stood there before is touched by nothing but the last step, which either
moves every file or puts everything back. A folder is locked while its process
lives, so the next job can tell a killed run's leftovers from a running job.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Sequence
from typing import BinaryIO

from ..contract.partial import partial_folder
from ..errors import OutputFailed

try:
    import fcntl
except ImportError:  # Windows: an open file cannot be removed there, which serves as the lock
    fcntl = None  # type: ignore[assignment]

RASTER_EXTENSIONS = (".tif", ".tiff")
_STALE = (".aux.xml", ".qml", ".ovr", ".msk")
"""Files that GDAL or QGIS would read beside a raster: an old one must not outlive the raster that it belonged to."""
_LOCK = "lock"
_MOST_NUMBERS = 99
_BUSY = "{} is being written by another job; wait for it, or choose another name."


def beside(path: str, suffix: str) -> str:
    """Name a file that belongs to `path`: `.qml` takes the place of the extension, any other suffix follows it."""
    return os.path.splitext(path)[0] + suffix if suffix == ".qml" else path + suffix


class StagedFile:
    """A result under construction, with the files beside it.

    Attributes:
        path: Where it will lie.
        folder: The hidden folder that it is built in.
    """

    def __init__(self, path: str) -> None:
        """Make the folder, after removing what killed runs left of the same result.

        Raises:
            OutputFailed: If the target's folder is missing, or a running job is writing the same result.
            OSError: If the folder cannot be made.
        """
        self.path = os.path.abspath(path)
        home, name = os.path.split(self.path)
        if not os.path.isdir(home):
            raise OutputFailed(f"The folder {home} for {name} does not exist; create it, or choose another place.")
        if os.path.isdir(self.path):
            raise OutputFailed(f"{self.path} is a folder; a file is to be written there. Choose another name.")
        _remove_leftovers(self.path)
        self.folder = partial_folder(self.path, os.getpid())
        self._suffixes: list[str] = []
        if (lock := _make_locked(self.folder)) is None:
            raise OutputFailed(_BUSY.format(name))
        self._lock = lock

    def part(self, suffix: str = "") -> str:
        """Name the file to write now that will become the result ("") or lie beside it."""
        if suffix not in self._suffixes:
            self._suffixes.append(suffix)
        return beside(os.path.join(self.folder, os.path.basename(self.path)), suffix)

    def discard(self) -> None:
        """Remove the folder and all that is in it."""
        if fcntl is None:
            self._lock.close()
            _remove_unlocked(self.folder)
        else:
            _remove_held(self.folder)
            self._lock.close()

    def _moves(self, target: str) -> list[tuple[str | None, str]]:
        """List (file to move, place to move it to), the result itself last; None removes what is there."""
        is_raster = target.lower().endswith(RASTER_EXTENSIONS)  # a picture beside map.tif must leave map.qml alone
        stale = [beside(target, suffix) for suffix in _STALE if is_raster and suffix not in self._suffixes]
        written = [(self.part(suffix), beside(target, suffix)) for suffix in sorted(self._suffixes, reverse=True)]
        return [*((None, path) for path in stale), *written]


def publish(results: Sequence[StagedFile]) -> list[str]:
    """Move all results to their final places; if one move fails, put everything back.

    A target that another program holds open (Windows refuses to replace it)
    is left alone and the result gets a numbered name.

    Returns:
        Where each result lies now.

    Raises:
        OSError: If a move fails for another reason; nothing has changed then.
    """
    done: list[_Moves] = []
    try:
        return [_publish_one(result, done) for result in results]
    except BaseException:
        for moves in reversed(done):
            moves.undo()
        raise


def _publish_one(result: StagedFile, done: list[_Moves]) -> str:
    stem, extension = os.path.splitext(result.path)
    for number in range(1, _MOST_NUMBERS):
        target = result.path if number == 1 else f"{stem}_{number}{extension}"
        if number > 1 and os.path.exists(target):
            continue
        moves = _Moves(result.folder)
        try:
            for source, place in result._moves(target):
                moves.move(source, place)
        except PermissionError:
            moves.undo()
            if not os.path.exists(target):
                raise
        except BaseException:
            moves.undo()
            raise
        else:
            done.append(moves)
            return target
    raise PermissionError(f"{result.path} and its numbered names are all open elsewhere")


class _Moves:
    """Moves that can be taken back: (what was moved, where it went, copy of what stood there)."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._done: list[tuple[str | None, str, str | None]] = []

    def move(self, source: str | None, place: str) -> None:
        backup = self._back_up(place) if os.path.exists(place) else None
        if source is not None:
            os.replace(source, place)
        elif backup is not None:
            os.remove(place)
        self._done.append((source, place, backup))

    def _back_up(self, place: str) -> str:
        backup = os.path.join(self._folder, f"{len(self._done)}.old")
        try:
            os.link(place, backup)
        except OSError:  # a file system without hard links
            shutil.copy2(place, backup)
        return backup

    def undo(self) -> None:
        while self._done:
            source, place, backup = self._done.pop()
            if source is not None:
                os.replace(place, source)
            if backup is not None:
                os.replace(backup, place)


def _make_locked(folder: str) -> BinaryIO | None:
    """Make a folder and hold its lock; None if it is another thread's.

    Between the two steps another job may take the folder for a killed run's
    and remove it; it is made again then. What lies in a folder is removed only
    by who holds the lock that lies there too, and the lock last; only here is
    a lock made. So whoever holds it has the folder to himself.
    """
    while True:
        try:
            os.mkdir(folder)
        except FileExistsError:
            return None
        with contextlib.suppress(FileNotFoundError):
            lock = open(os.path.join(folder, _LOCK), "ab")  # noqa: SIM115  held open as long as the folder is written to
            try:
                if fcntl is not None:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:  # another job is about to remove the folder, or has one in its place
                lock.close()
                continue
            except OSError:  # a network file system without locks
                pass
            if _lies_there(lock):
                return lock
            lock.close()


def _lies_there(lock: BinaryIO) -> bool:
    try:
        return os.path.samestat(os.fstat(lock.fileno()), os.stat(lock.name))
    except FileNotFoundError:
        return False


def _remove_unlocked(folder: str) -> bool:
    """Remove a folder unless a running job holds its lock; say whether none does."""
    path = os.path.join(folder, _LOCK)
    try:
        if fcntl is None:
            os.remove(path)  # whoever succeeds has the folder to himself
            _remove_held(folder)
        else:
            with open(path, "r+b") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _lies_there(lock):
                    _remove_held(folder)
    except (BlockingIOError, PermissionError):
        return False
    except FileNotFoundError:  # about to be made, or all but removed: nothing lies in it
        with contextlib.suppress(OSError):
            os.rmdir(folder)
    except OSError:  # a network file system without locks
        _remove_held(folder)
    return True


def _remove_held(folder: str) -> None:
    """Remove a folder whose lock one holds: the lock last, for without it the folder is anybody's."""
    with contextlib.suppress(FileNotFoundError):
        for entry in list(os.scandir(folder)):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            elif entry.name != _LOCK:
                with contextlib.suppress(OSError):
                    os.remove(entry.path)
    with contextlib.suppress(OSError):
        if fcntl is not None:
            os.remove(os.path.join(folder, _LOCK))
        os.rmdir(folder)


def _remove_leftovers(path: str) -> None:
    """Remove what killed runs left of a result.

    Raises:
        OutputFailed: If a running job is writing it.
    """
    home, name = os.path.split(partial_folder(path, 0))
    head, tail = name.split(".0.part")[0] + ".", ".part"
    for entry in os.listdir(home):
        if not (entry.startswith(head) and entry.endswith(tail) and entry[len(head) : -len(tail)].isdigit()):
            continue
        if not _remove_unlocked(os.path.join(home, entry)):
            raise OutputFailed(_BUSY.format(os.path.basename(path)))
