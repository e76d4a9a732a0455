"""The one door through which every text that a user reads passes on its way to the screen."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication


def tr(text: str) -> str:
    """Translate a text of the plugin."""
    return QCoreApplication.translate("SarOptical", text)
