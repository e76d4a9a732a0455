"""Where the plugin's commands stand in QGIS's window: its own entry of the Raster menu."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtWidgets import QAction, QMenu

MENU = "SAR-Optical"


def add_to_menu(iface: Any, action: QAction) -> None:  # noqa: QGS105 - QGIS hands it to the plugin
    """Offer a command in Raster > SAR-Optical."""
    iface.addPluginToRasterMenu(MENU, action)


def remove_from_menu(iface: Any, action: QAction) -> None:  # noqa: QGS105
    """Take a command away, and the menu with the last one."""
    iface.removePluginRasterMenu(MENU, action)
    action.deleteLater()
    for menu in iface.mainWindow().findChildren(QMenu):
        if menu.title() == MENU and menu.isEmpty():  # QGIS takes it out of the Raster menu, and keeps it
            menu.deleteLater()
