"""One installation at a time: a lock that the system takes back when its holder ends, however it ends."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import Iterator

from ...engine.errors import EngineError
from ..filelock import take


@contextmanager
def held(path: str) -> Iterator[None]:
    """Hold the lock.

    Raises:
        EngineError: If someone else does.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not take(descriptor):
            raise EngineError("Another QGIS is installing the engine's environment. Wait until it is through.")
        yield
    finally:
        os.close(descriptor)


def is_held(path: str) -> bool:
    """Tell whether someone holds the lock, this process included."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDWR)
        try:
            return not take(descriptor)
        finally:
            os.close(descriptor)
    return False
