"""What the user has set, kept in QGIS's own settings under `saroptical/`."""

from __future__ import annotations

from typing import Any

INTERPRETER = "saroptical/interpreter"


def interpreter() -> str:
    """Give the path of the Python that runs the engine, or "" where none is set."""
    return str(_settings().value(INTERPRETER, "") or "")


def set_interpreter(path: str) -> None:
    """Choose the Python that runs the engine; "" goes back to finding it."""
    _settings().setValue(INTERPRETER, path)


def _settings() -> Any:
    from qgis.core import QgsSettings

    return QgsSettings()
