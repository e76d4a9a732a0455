"""The jobs of the panel, one below the other; they take what height they need, but never push the window larger."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, QObject, QSize, Qt
from qgis.PyQt.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

_LEAST_PX, _MOST_SHARE = 40, 0.5


class JobList(QScrollArea):
    """Scrolls when its jobs would take more than half of the panel."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        content.installEventFilter(self)

    def minimumSizeHint(self) -> QSize:
        """Be content with one line."""
        return QSize(0, min(_LEAST_PX, self._wanted()))

    def sizeHint(self) -> QSize:
        """Ask for what the jobs need, up to half of the panel."""
        most = int(self.parentWidget().height() * _MOST_SHARE) if self.parentWidget() else _LEAST_PX
        return QSize(super().sizeHint().width(), min(self._wanted(), max(most, _LEAST_PX)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask anew when the jobs need more or less."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return bool(super().eventFilter(watched, event))

    def _wanted(self) -> int:
        content, width = self.widget(), self.viewport().width()
        return int(content.heightForWidth(width) if content.hasHeightForWidth() else content.sizeHint().height())
