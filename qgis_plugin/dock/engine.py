"""Whether the engine can run, in one sentence with one button; out of sight when it can."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ..errand import run_errand
from ..installer.state import environment_state, probe_environment
from ..wording import tr
from .findings import sign, wrapped

_LOOK_MS = 2000


class EngineBanner(QFrame):
    """Says what is wrong with the engine's environment, and leads to where it is mended."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("SarOpticalEngine")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._words, self.button = wrapped(), QPushButton()
        self.button.setObjectName("SarOpticalEngineButton")
        self.button.setToolTip(tr("Open the window that installs, repairs and removes the engine"))
        self.button.clicked.connect(self._open)
        line = QHBoxLayout()
        line.addWidget(sign("warning"), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._words, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(line)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        self._watch = QTimer(self)
        self._watch.setInterval(_LOOK_MS)
        self._watch.timeout.connect(self._look)
        self._state = environment_state()
        self._show()
        run_errand(self, tr("Trying the engine's Python"), probe_environment, lambda _: self._look())

    @property
    def sentence(self) -> str:
        """Say how the environment stands."""
        return self._state.sentence

    @property
    def is_usable(self) -> bool:
        """Tell whether jobs can run."""
        return self._state.is_usable

    def refresh(self) -> None:
        """Look at the environment anew."""
        self._state = environment_state()
        self._show()

    def _show(self) -> None:
        """Show what is wrong; while something is, keep looking, since it is mended elsewhere."""
        is_well = self._state.kind == "ready"
        self._words.setText(self._state.sentence)
        self.button.setText(self._state.button)
        self.setVisible(not is_well)
        self._watch.stop() if is_well else self._watch.start()

    def _look(self) -> None:
        before, self._state = self._state, environment_state()
        if self._state != before:
            self._show()
            self.changed.emit()

    def _open(self) -> None:
        from ..installer.window import open_installer

        open_installer(self.window())
