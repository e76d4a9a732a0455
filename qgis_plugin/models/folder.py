"""The folder of the user's models: where the setting says, else among the user's data."""

from __future__ import annotations

import os

from qgis.core import QgsSettings

from ..userfolders import user_folder
from .shelf import Shelf

SETTING = "saroptical/models_folder"


def models_folder() -> str:
    """Name the folder."""
    return str(QgsSettings().value(SETTING, "") or "") or os.path.join(user_folder(), "models")


def open_shelf() -> Shelf:
    """Give the shelf in that folder."""
    return Shelf(models_folder())
