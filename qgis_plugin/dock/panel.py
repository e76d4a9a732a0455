"""The panel: the steps from two layers to a map, from top to bottom."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtWidgets import QWidget


class Panel(QWidget):
    """All that the dock shows."""

    def __init__(self, iface: Any) -> None:  # noqa: QGS105 - QGIS hands it to the plugin
        super().__init__()
        self._iface = iface

    def let_go(self) -> None:
        """Leave nothing behind."""
