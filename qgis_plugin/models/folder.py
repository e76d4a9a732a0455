"""The folder of the user's models: where the setting says, else among the user's data."""

from __future__ import annotations

import os

from qgis.core import QgsSettings

from ..settings import MODELS_FOLDER
from ..userfolders import user_folder
from .shelf import Shelf


def models_folder() -> str:
    """Name the folder."""
    return str(QgsSettings().value(MODELS_FOLDER, "") or "") or os.path.join(user_folder(), "models")


def open_shelf() -> Shelf:
    """Give the shelf in that folder."""
    return Shelf(models_folder())
