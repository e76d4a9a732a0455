"""Where the plugin's commands stand in QGIS's window: its own entry of the Raster menu."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtWidgets import QAction

MENU = "SAR-Optical"


def add_to_menu(iface: Any, action: QAction) -> None:  # noqa: QGS105 - QGIS hands it to the plugin
    """Offer a command in Raster > SAR-Optical."""
    iface.addPluginToRasterMenu(MENU, action)


def remove_from_menu(iface: Any, action: QAction) -> None:  # noqa: QGS105
    """Take a command away, and the menu with the last one."""
    iface.removePluginRasterMenu(MENU, action)
    action.deleteLater()
