"""The teaching helper: draw classes or name clusters, see what they amount to, and be led to where to draw next."""

from __future__ import annotations

from html import escape
from typing import Any, Dict, Optional, Union

from qgis.core import QgsApplication, QgsMapLayer, QgsRasterLayer
from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import QSize, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from ..wording import say, tr
from .classes import FEW_POLYGONS, Advice, advise
from .drawing import DrawingPanel
from .naming import NamingPanel
from .next_place import NextPlace

_ICON = QSize(16, 16)


class TeachingWidget(QWidget):
    """What a network is to learn; `changed` tells that there is more or less of it."""

    changed = pyqtSignal()

    def __init__(self, iface: Any, parent: Optional[QWidget] = None) -> None:  # noqa: QGS105 - QGIS hands it on
        super().__init__(parent)
        self._drawing, self._naming = DrawingPanel(iface), NamingPanel(iface)
        self._next = NextPlace(iface)
        self._trouble = ""
        self._build()
        for panel in (self._drawing, self._naming):
            panel.changed.connect(self._relieve)
            panel.failed.connect(self._complain)
        self._drawing.counted.connect(self._judge)
        self._next.failed.connect(self._complain)
        self._judge()

    def set_scene(self, layer: Optional[QgsRasterLayer]) -> None:
        """Lay new polygons in the CRS of this layer."""
        if layer is not None:
            self._drawing.set_crs(layer.crs())

    def labels_layer(self) -> Optional[QgsMapLayer]:
        """Give the polygons, or the map whose clusters are named; None where there is neither."""
        if self._draws.isChecked():
            return self._drawing.labels.layer if self._drawing.labels else None
        return self._naming.clusters.layer if self._naming.clusters else None

    def name_clusters(self, layer: QgsRasterLayer) -> None:
        """Go over to naming the clusters of this map."""
        self._names.setChecked(True)
        self._naming.show_map(layer)

    def job_values(self) -> Dict[str, Any]:
        """Give the fields `labels`, `class_field` and `legend` of a TrainLandcover, with what was drawn saved.

        Raises:
            InputError: If there is not enough to learn from.
            OutputFailed: If the polygons cannot be saved.
        """
        return self._panel().values()

    def let_go(self) -> None:
        """Put the map tools down and leave nothing on the canvas."""
        for panel in (self._drawing, self._naming, self._next):
            panel.let_go()

    def _panel(self) -> Union[DrawingPanel, NamingPanel]:
        return self._drawing if self._draws.isChecked() else self._naming

    def _build(self) -> None:
        self._draws = QRadioButton(tr("Draw polygons"))
        self._draws.setToolTip(tr("Draw where you know the land cover"))
        self._names = QRadioButton(tr("Name clusters"))
        self._names.setObjectName("SarOpticalNames")
        self._names.setToolTip(tr("Start from a map without labels: click its clusters and say what they are"))
        self._draws.setChecked(True)
        ways = QHBoxLayout()
        ways.addWidget(self._draws)
        ways.addWidget(self._names)
        ways.addStretch(1)
        self._naming.hide()
        self._draws.toggled.connect(self._turn)
        self._sign, self._about = QLabel(), QLabel()
        self._sign.setFixedSize(_ICON)
        self._about.setWordWrap(True)
        self._about.setTextFormat(Qt.TextFormat.RichText)
        said = QHBoxLayout()
        said.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self._about, 1)
        group = QgsCollapsibleGroupBox(tr("Where to draw next"))
        group.setCollapsed(True)
        inner = QVBoxLayout(group)
        inner.addWidget(self._next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(ways)
        layout.addWidget(self._drawing)
        layout.addWidget(self._naming)
        layout.addLayout(said)
        layout.addWidget(group)
        layout.addStretch(1)

    def _turn(self) -> None:
        for panel in (self._drawing, self._naming):
            panel.setVisible(panel is self._panel())
        self._relieve()

    def _relieve(self) -> None:
        """Forget what was wrong: something was done since."""
        self._trouble = ""
        self._judge()

    def _complain(self, sentence: str) -> None:
        self._trouble = say(sentence)
        self._judge()

    def _judge(self) -> None:
        """Say what is wrong, else what would make the model learn worse."""
        told = [self._trouble] if self._trouble else []
        if self._draws.isChecked():
            told += map(_in_words, advise(list(self._drawing.classes), self._drawing.tallies))
        self._about.setText("<br>".join(escape(sentence) for sentence in told))
        icon = QgsApplication.getThemeIcon("/mIconCritical.svg" if self._trouble else "/mIconWarning.svg")
        self._sign.setPixmap(icon.pixmap(_ICON))
        self._sign.setVisible(bool(told))
        self._about.setVisible(bool(told))
        self.changed.emit()


def _in_words(advice: Advice) -> str:
    names = ", ".join(advice.names)
    if advice.kind == "missing":
        return tr("Nothing is drawn yet for {}: a class without polygons is not learned.").format(names)
    if advice.kind == "few":
        text = tr(
            "{}: fewer than {} polygons. Draw {} or more, far from each other, so that some can be kept to judge by."
        )
        return text.format(names, FEW_POLYGONS, FEW_POLYGONS)
    much, little = advice.names
    text = tr("{} has {:.0f} times the area of {}. Draw more of {}, or balance the classes when you teach.")
    return text.format(much, advice.ratio, little, little)
