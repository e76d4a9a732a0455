"""Where the help pages lie that come with the plugin: HTML to read without a network, in QGIS's language."""

from __future__ import annotations

import os

from qgis.PyQt.QtCore import QUrl

from .styling import RESOURCES
from .translation import language


def page_of(name: str) -> str:
    """Give the address of a page: that of an algorithm by its id, or `index`, `guide`, `tutorial`, `recipes`."""
    return QUrl.fromLocalFile(os.path.join(RESOURCES, "help", language(), f"{name}.html")).toString()
