"""What of an installation may be chosen: the build of PyTorch, a folder of wheels, where it goes."""

from __future__ import annotations

from qgis.gui import QgsCollapsibleGroupBox, QgsFileWidget
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout

from ..wording import tr
from .plan import BUILDS


class Choices(QgsCollapsibleGroupBox):
    """Folded away, since most people need none of it."""

    changed = pyqtSignal()

    def __init__(self, folder: str) -> None:
        """Offer the choices.

        Args:
            folder: Where the environment is to be; "" for the usual place.
        """
        super().__init__(tr("Other choices"))
        self._build, self._wheels, self._folder = QComboBox(), QgsFileWidget(), QgsFileWidget()
        for build in BUILDS:
            self._build.addItem(tr(build.title), build.name)
        self._build.setToolTip(tr("Which PyTorch: chosen by uv from what the graphics card's driver says, or by you"))
        for widget, tip in (
            (self._wheels, tr("A folder of wheels that were downloaded elsewhere: the network is not used then")),
            (
                self._folder,
                tr(
                    "A folder saroptical is made in it, outside the plugin and the profile; empty takes the usual place"
                ),
            ),
        ):
            widget.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
            widget.setToolTip(tip)
        self._folder.setFilePath(folder)
        form = QFormLayout(self)
        form.addRow(tr("Build of PyTorch:"), self._build)
        form.addRow(tr("Folder of wheels:"), self._wheels)
        form.addRow(tr("Folder to install into:"), self._folder)
        self.setCollapsed(True)
        self._build.currentIndexChanged.connect(lambda _: self.changed.emit())
        self._wheels.fileChanged.connect(lambda _: self.changed.emit())
        self._folder.fileChanged.connect(lambda _: self.changed.emit())

    def build(self) -> str:
        """Name the build of PyTorch."""
        return str(self._build.currentData())

    def wheels(self) -> str:
        """Name the folder of wheels; "" for none."""
        return str(self._wheels.filePath()).strip()

    def folder(self) -> str:
        """Name the folder to install into; "" for the usual one."""
        return str(self._folder.filePath()).strip()
