"""What the user has set, kept in QGIS's own settings under `saroptical/`."""

from __future__ import annotations

from typing import Any

INTERPRETER = "saroptical/interpreter"
ENVIRONMENT_FOLDER = "saroptical/environment_folder"
MODELS_FOLDER = "saroptical/models_folder"
DEVICE = "saroptical/device"
SPARE = "saroptical/spare"
DEVICES = ("auto", "cpu", "cuda", *(f"cuda:{index}" for index in range(8)))
"""What may be computed on, as far as QGIS knows."""


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


def keeps_spare() -> bool:
    """Tell whether an engine may wait, its libraries loaded, for the next job."""
    return bool(_settings().value(SPARE, True, type=bool))


def set_keeps_spare(is_kept: bool) -> None:
    """Choose whether an engine may wait for the next job."""
    _settings().setValue(SPARE, is_kept)


def _text(key: str) -> str:
    return str(_settings().value(key, "") or "")


def _settings() -> Any:
    from qgis.core import QgsSettings

    return QgsSettings()
