"""The plugin's page among QGIS's options, and its commands in the menu that lead to the engine."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsApplication
from qgis.gui import QgsFileWidget, QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import (
    QAction,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from . import settings
from .errand import run_errand
from .menu import add_to_menu, remove_from_menu
from .spare import SPARE
from .styling import ICON
from .wording import tr


class OptionsPart:
    """Adds the page and the command, and takes them away with the installer's window."""

    def __init__(self, iface: Any) -> None:  # noqa: QGS105 - QGIS hands it to the plugin
        self._iface = iface
        self._factory = OptionsFactory()
        iface.registerOptionsWidgetFactory(self._factory)
        self._action = QAction(QIcon(ICON), tr("Environment…"), iface.mainWindow())
        self._action.setObjectName("SarOpticalEnvironmentAction")
        self._action.setToolTip(tr("Install, check, repair or remove the engine that computes"))
        self._action.triggered.connect(lambda: _open_installer(iface.mainWindow()))
        add_to_menu(iface, self._action)

    def remove(self) -> None:
        """Take all of it away; an installation that runs is ended, to be resumed."""
        from .installer.window import close_installer

        close_installer()
        self._iface.unregisterOptionsWidgetFactory(self._factory)
        remove_from_menu(self._iface, self._action)


class OptionsFactory(QgsOptionsWidgetFactory):
    """Makes the page when the options are opened."""

    def __init__(self) -> None:
        super().__init__(tr("SAR-Optical"), QIcon(ICON))

    def createWidget(self, parent: Optional[QWidget] = None) -> QgsOptionsPageWidget:
        """Make the page."""
        return OptionsPage(parent)


class OptionsPage(QgsOptionsPageWidget):
    """Shows what is set, and sets what was changed when the options are accepted."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        from .models.folder import models_folder

        super().__init__(parent)
        self.setObjectName("SarOpticalOptions")
        self.interpreter = _path(QgsFileWidget.StorageMode.GetFile, settings.interpreter())
        self.interpreter.setToolTip(
            tr("The Python that runs the engine; empty takes the one that SAR-Optical installs")
        )
        self.models = _path(QgsFileWidget.StorageMode.GetDirectory, models_folder())
        self.models.setToolTip(tr("Where models lie that the panel offers; empty takes the usual folder"))
        self.device = QComboBox()
        self.device.addItems(settings.DEVICES)
        self.device.setCurrentText(settings.device())
        self.device.setToolTip(
            tr("What the panel computes on at first; auto takes the first CUDA device, else the CPU")
        )
        self.spare = QCheckBox(tr("Keep an engine ready for the next job"))
        self.spare.setChecked(settings.keeps_spare())
        self.spare.setToolTip(
            tr("For ten minutes after a job an engine waits with its libraries loaded: the next job starts at once")
        )
        self._lay_out()

    def apply(self) -> None:
        """Keep what was changed; QGIS calls it."""
        from .models.folder import models_folder

        settings.set_interpreter(self.interpreter.filePath().strip())
        if self.models.filePath().strip() != models_folder():
            settings.set_models_folder(self.models.filePath().strip())
        settings.set_device(self.device.currentText())
        settings.set_keeps_spare(self.spare.isChecked())
        run_errand(QgsApplication.instance(), tr("Keeping an engine ready"), switch_spare, lambda _: None)

    def _lay_out(self) -> None:
        from .installer.state import environment_state

        layout = QVBoxLayout(self)
        engine = QGroupBox(tr("Engine"))
        form = QFormLayout(engine)
        said = QLabel(environment_state().sentence)
        said.setWordWrap(True)
        form.addRow(said)
        button = QPushButton(tr("Environment…"))
        button.setObjectName("SarOpticalOptionsEnvironment")
        button.setToolTip(tr("Install, check, repair or remove the engine that computes"))
        button.clicked.connect(lambda: _open_installer(self.window()))
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch(1)
        form.addRow(row)
        form.addRow(tr("Another Python:"), self.interpreter)
        form.addRow(tr("Compute on:"), self.device)
        form.addRow(self.spare)
        models = QGroupBox(tr("Models"))
        QFormLayout(models).addRow(tr("Folder:"), self.models)
        layout.addWidget(engine)
        layout.addWidget(models)
        layout.addStretch(1)


def switch_spare() -> None:
    """End the engine that waits, and let the next one wait only if that is wanted; takes a moment."""
    SPARE.switch(False)
    SPARE.switch(settings.keeps_spare())


def _path(kind: QgsFileWidget.StorageMode, path: str) -> QgsFileWidget:
    made = QgsFileWidget()
    made.setStorageMode(kind)
    made.setFilePath(path)
    return made


def _open_installer(parent: QWidget) -> None:
    from .installer.window import open_installer

    open_installer(parent)
