"""The models window's place in QGIS: a menu entry that opens it; it is made when it is first opened."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Optional

from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

from ..menu import add_to_menu, remove_from_menu
from ..styling import RESOURCES
from ..wording import tr

if TYPE_CHECKING:
    from .window import ModelsWindow


class ModelsPart:
    """Adds the models window to QGIS, and takes it away."""

    def __init__(self, iface: Any) -> None:  # noqa: QGS105 - QGIS hands it to the plugin
        self._iface = iface
        self._window: Optional[ModelsWindow] = None
        icon = QIcon(os.path.join(RESOURCES, "icons", "models.svg"))
        self._action = QAction(icon, tr("Models…"), iface.mainWindow())
        self._action.setObjectName("SarOpticalModelsAction")
        self._action.setToolTip(tr("See, add, export and delete the models that you keep"))
        self._action.triggered.connect(self._open)
        add_to_menu(iface, self._action)

    def remove(self) -> None:
        """Take menu entry and window away."""
        if self._window is not None:
            self._window.close()
            self._window.deleteLater()
            self._window = None
        remove_from_menu(self._iface, self._action)

    def _open(self) -> None:
        from .window import ModelsWindow

        if self._window is None:
            self._window = ModelsWindow(self._iface.mainWindow())
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        self._window.refresh()
