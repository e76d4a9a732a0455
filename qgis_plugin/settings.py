"""What the user has set, kept in QGIS's own settings under `saroptical/`."""

from __future__ import annotations

from typing import Any

INTERPRETER = "saroptical/interpreter"
ENVIRONMENT_FOLDER = "saroptical/environment_folder"
MODELS_FOLDER = "saroptical/models_folder"
DEVICE = "saroptical/device"
SPARE_MINUTES = "saroptical/spare_minutes"

_SPARE_MINUTES = 10


def interpreter() -> str:
    """Give the path of the Python that runs the engine, or "" where none is set."""
    return _text(INTERPRETER)


def set_interpreter(path: str) -> None:
    """Choose the Python that runs the engine; "" goes back to finding it."""
    _settings().setValue(INTERPRETER, path)


def environment_folder() -> str:
    """Give the folder in which saroptical keeps an environment of its own, or "" for the usual one."""
    return _text(ENVIRONMENT_FOLDER)


def set_environment_folder(path: str) -> None:
    """Choose the folder in which saroptical keeps an environment of its own; "" goes back to the usual one."""
    _settings().setValue(ENVIRONMENT_FOLDER, path)


def set_models_folder(path: str) -> None:
    """Choose the folder of the user's models; "" goes back to the usual one."""
    _settings().setValue(MODELS_FOLDER, path)


def device() -> str:
    """Give the device that a panel offers first."""
    return _text(DEVICE) or "auto"


def set_device(name: str) -> None:
    """Choose the device that a panel offers first."""
    _settings().setValue(DEVICE, name)


def spare_minutes() -> int:
    """Give how long an engine may wait, its libraries loaded, for the next job; 0 for not at all."""
    return int(_settings().value(SPARE_MINUTES, _SPARE_MINUTES))


def set_spare_minutes(minutes: int) -> None:
    """Choose how long an engine may wait for the next job."""
    _settings().setValue(SPARE_MINUTES, minutes)


def _text(key: str) -> str:
    return str(_settings().value(key, "") or "")


def _settings() -> Any:
    from qgis.core import QgsSettings

    return QgsSettings()
