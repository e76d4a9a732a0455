"""A training's curve, drawn while it goes on, in the colours of the user's theme."""

from __future__ import annotations

from typing import Mapping, Sequence

from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from qgis.PyQt.QtWidgets import QSizePolicy, QWidget

from ..wording import tr
from .curve import Chart, Point, chart

_HEIGHT = 84


class CurveView(QWidget):
    """Draws up to two lines, with the highest and the lowest value at the side."""

    def __init__(self) -> None:
        super().__init__()
        self._chart: Chart = chart({})
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Curve of the training"))
        self.hide()

    def sizeHint(self) -> QSize:
        """Give the size that it likes."""
        return QSize(240, _HEIGHT)

    def show_metrics(self, metrics: Mapping[str, Sequence[Point]]) -> None:
        """Draw what was measured so far."""
        self._chart = chart(metrics)
        self.setVisible(bool(self._chart.lines))
        words = ", ".join(f"{_plain(line.name)} {line.last:.3g}" for line in self._chart.lines)
        self.setToolTip(tr("{} after {} steps").format(words, f"{self._chart.steps:.0f}"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text = self.palette().color(QPalette.ColorRole.WindowText)
        high, low = (f"{value:.3g}" for value in (self._chart.high, self._chart.low))
        metrics = painter.fontMetrics()
        left = max(metrics.horizontalAdvance(word) for word in (high, low)) + 6
        line_height = metrics.height()
        frame = QRectF(left, line_height, self.width() - left - 2, self.height() - line_height - 4)
        painter.setPen(QPen(text, 1))
        painter.drawText(QPointF(0, frame.top() + metrics.ascent() / 2), high)
        painter.drawText(QPointF(0, frame.bottom()), low)
        faint = QColor(text)
        faint.setAlpha(70)
        painter.setPen(QPen(faint, 1))
        painter.drawRect(frame)
        self._draw_lines(painter, frame, (self.palette().color(QPalette.ColorRole.Highlight), text))
        painter.end()

    def _draw_lines(self, painter: QPainter, frame: QRectF, colours: Sequence[QColor]) -> None:
        styles = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)
        x = frame.left()
        for line, colour, style in zip(self._chart.lines, colours, styles):
            pen = QPen(colour, 2, style)
            painter.setPen(pen)
            spots = [
                QPointF(frame.left() + across * frame.width(), frame.bottom() - up * frame.height())
                for across, up in line.points
            ]
            painter.drawPolyline(QPolygonF(spots))
            words = f"{_plain(line.name)} {line.last:.3g}"
            painter.drawLine(QPointF(x, frame.top() - 6), QPointF(x + 14, frame.top() - 6))
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.WindowText), 1))
            painter.drawText(QPointF(x + 18, frame.top() - 3), words)
            x += 30 + painter.fontMetrics().horizontalAdvance(words)


def _plain(name: str) -> str:
    return name.replace("_", " ")
