"""QGIS's pool of threads, in which maps are drawn, and where a thread that waits for the engine takes a place away."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Iterator

from qgis.PyQt.QtCore import QThreadPool


@contextmanager
def lent_thread() -> Iterator[None]:
    """Let QGIS use another thread while this one waits: on two cores, two jobs would stop the drawing of maps."""
    pool = QThreadPool.globalInstance()
    pool.releaseThread()
    try:
        yield
    finally:
        pool.reserveThread()
