"""The table of classes: a colour to click, a name and a value to type, and what there is of each."""

from __future__ import annotations

from typing import Dict, List, Optional

from qgis.PyQt.QtCore import QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QIcon, QPixmap
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QColorDialog,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ..wording import tr
from .classes import Tally, TaughtClass, area_text

COLOUR, NAME, VALUE, COUNT, AREA = range(5)
_FEWEST_ROWS, _MOST_ROWS = 2, 6
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_FIXED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class ClassTable(QTableWidget):
    """Shows classes; says what was asked of one, and changes nothing itself."""

    renamed = pyqtSignal(int, str)
    revalued = pyqtSignal(int, str)
    recoloured = pyqtSignal(int, str)
    chosen = pyqtSignal(int)

    def __init__(self, counted: str, parent: Optional[QWidget] = None) -> None:
        super().__init__(0, 5, parent)
        self.setObjectName("SarOpticalClassTable")
        self.setHorizontalHeaderLabels(["", tr("Class"), tr("Value"), counted, tr("Area")])
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.setIconSize(QSize(18, 18))
        header = self.horizontalHeader()
        for column in (COLOUR, VALUE, COUNT, AREA):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(26)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.setToolTip(tr("Double-click a name or value to change it, and a colour to choose another"))
        self.itemChanged.connect(self._changed)
        self.cellDoubleClicked.connect(self._pressed)
        self.itemSelectionChanged.connect(lambda: self.chosen.emit(self.currentRow()))

    def show_classes(self, classes: List[TaughtClass], *, names: bool = True, values: bool = True) -> None:
        """Show these, and say whether names and values may be typed; what is chosen stays chosen."""
        chosen = {index.row() for index in self.selectionModel().selectedRows()}
        self.blockSignals(True)
        self.setRowCount(len(classes))
        for row, entry in enumerate(classes):
            self._write(row, COLOUR, "", fixed=True)
            self.item(row, COLOUR).setIcon(swatch(entry.colour))
            self.item(row, COLOUR).setData(Qt.ItemDataRole.UserRole, entry.colour)
            self.item(row, COLOUR).setToolTip(tr("Colour of {}; double-click to change it").format(entry.name))
            self._write(row, NAME, entry.name, fixed=not names)
            self.item(row, NAME).setToolTip(entry.name)
            self._write(row, VALUE, str(entry.value), fixed=not values)
            for column in (COUNT, AREA):
                if self.item(row, column) is None:
                    self._write(row, column, "", fixed=True)
        self.clearSelection()
        for row in chosen:
            if row < len(classes):
                self.selectRow(row)
        self.blockSignals(False)
        self.setFixedHeight(self._fitting_height())

    def show_tallies(self, classes: List[TaughtClass], tallies: Dict[int, Tally]) -> None:
        """Write beside each class what there is of it."""
        self.blockSignals(True)
        for row, entry in enumerate(classes):
            tally = tallies.get(entry.value, Tally())
            self.item(row, COUNT).setText(f"{tally.count:,}" if tally.count else "–")
            self.item(row, AREA).setText(area_text(tally.area_m2) if tally.count else "–")
        self.blockSignals(False)

    def chosen_rows(self) -> List[int]:
        """List the rows that are chosen, the topmost first."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def _fitting_height(self) -> int:
        """Find the height that shows all rows, or so many that one sees how the list goes on."""
        rows = min(max(self.rowCount(), _FEWEST_ROWS), _MOST_ROWS)
        inside = int((rows + (0.5 if self.rowCount() > _MOST_ROWS else 0)) * self.verticalHeader().defaultSectionSize())
        return self.horizontalHeader().sizeHint().height() + inside + 2 * self.frameWidth()

    def _write(self, row: int, column: int, text: str, *, fixed: bool) -> None:
        """Write into a cell; one that is there stays, since someone may be typing into it."""
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            self.setItem(row, column, item)
        item.setText(text)
        item.setFlags(_FIXED if fixed else _FIXED | Qt.ItemFlag.ItemIsEditable)
        if column not in (COLOUR, NAME):
            item.setTextAlignment(_RIGHT)

    def _changed(self, item: QTableWidgetItem) -> None:
        if item.column() == NAME:
            self.renamed.emit(item.row(), item.text().strip())
        elif item.column() == VALUE:
            self.revalued.emit(item.row(), item.text().strip())

    def _pressed(self, row: int, column: int) -> None:
        if column == COLOUR:
            before = QColor(self.item(row, COLOUR).data(Qt.ItemDataRole.UserRole))
            after = QColorDialog.getColor(before, self, tr("Colour of the class"))
            if after.isValid():
                self.recoloured.emit(row, after.name())


def swatch(colour: str) -> QIcon:
    """Draw a square of a colour."""
    square = QPixmap(18, 18)
    square.fill(QColor(colour))
    icon = QIcon(square)
    icon.addPixmap(square, QIcon.Mode.Selected)
    return icon
