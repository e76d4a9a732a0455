"""Files that QGIS takes away when it is closed."""

from __future__ import annotations

import os

from qgis.core import QgsProcessingUtils


def new_folder() -> str:
    """Make a folder for results that are not to be kept."""
    return os.path.dirname(QgsProcessingUtils.generateTempFilename("result"))


def is_temporary(path: str) -> bool:
    """Tell whether a path lies in the folder of temporary results of this QGIS, or of an earlier one."""
    home = os.path.dirname(QgsProcessingUtils.tempFolder())
    return os.path.relpath(path, home).startswith("processing_") if path.startswith(home) else False
