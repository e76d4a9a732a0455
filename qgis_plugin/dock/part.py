"""The panel's place in QGIS: a button and a menu entry that show it; it is made when it is first shown."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsSettings
from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

from ..menu import add_to_menu, remove_from_menu
from ..styling import ICON
from ..wording import tr

SHOWN = "saroptical/panel_shown"


class DockPart:
    """Adds the panel to QGIS, and takes it away."""

    def __init__(self, iface: Any) -> None:  # noqa: QGS105 - QGIS hands it to the plugin
        self._iface = iface
        self._dock: Optional[QgsDockWidget] = None
        self._action = QAction(QIcon(ICON), tr("SAR-Optical panel"), iface.mainWindow())
        self._action.setObjectName("SarOpticalPanelAction")
        self._action.setCheckable(True)
        self._action.setToolTip(tr("Show or hide the SAR-Optical panel: maps of Sentinel-1 and Sentinel-2 layers"))
        self._action.toggled.connect(self._open)
        self._action.triggered.connect(self._remember)
        iface.initializationCompleted.connect(self._reopen)
        add_to_menu(iface, self._action)
        iface.addToolBarIcon(self._action)

    def remove(self) -> None:
        """Take button, menu entry and panel away."""
        self._iface.initializationCompleted.disconnect(self._reopen)
        if self._dock is not None:
            self._dock.closed.disconnect(self._forget)
            self._dock.widget().let_go()
            self._iface.removeDockWidget(self._dock)
            self._dock.deleteLater()
            self._dock = None
        self._iface.removeToolBarIcon(self._action)
        remove_from_menu(self._iface, self._action)

    def _reopen(self) -> None:
        """Show the panel if it was there when QGIS was last closed."""
        if QgsSettings().value(SHOWN, False, type=bool):
            self._action.setChecked(True)

    def _remember(self, shown: bool) -> None:
        QgsSettings().setValue(SHOWN, shown)

    def _forget(self) -> None:
        QgsSettings().setValue(SHOWN, False)

    def _open(self) -> None:
        """Make the panel; from then on the button shows and hides it."""
        from .panel import Panel

        self._action.toggled.disconnect(self._open)
        self._dock = QgsDockWidget(tr("SAR-Optical"), self._iface.mainWindow())
        self._dock.setObjectName("SarOpticalPanel")
        self._dock.setWidget(Panel(self._iface))
        self._iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._dock)
        self._iface.mainWindow().restoreDockWidget(self._dock)
        self._dock.closed.connect(self._forget)
        self._dock.setUserVisible(True)
        self._dock.setToggleVisibilityAction(self._action)
