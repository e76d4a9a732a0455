"""The table of models: a row each, sorted by any column."""

from __future__ import annotations

from typing import Any, Callable, Optional, Sequence

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from ...engine.contract.bands import BANDS
from ...engine.contract.card import ModelCard
from ...engine.contract.card_text import figure_of, map_classes
from ..wording import tr
from .cardview import size_text
from .shelf import Shelved

_TASKS = {
    "segmentation": "Clusters",
    "fusion": "Features",
    "landcover": "Land cover",
    "pretraining": "Pre-trained",
    "scenelabels": "Scene labels",
    "translation": "Translation",
}
_PATH = int(Qt.ItemDataRole.UserRole)
_WIDEST_PX = 170
_SENSORS = 2


class ModelTable(QTableWidget):
    """Shows models, one of which is chosen."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(0, len(_columns()), parent)
        self.setHorizontalHeaderLabels([title for title, _ in _columns()])
        self.horizontalHeaderItem(_SENSORS).setToolTip(tr("In brackets: sensors that the model can do without"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setStretchLastSection(True)

    def show_models(self, models: Sequence[Shelved], wanted: str) -> None:
        """Show these; the one of the wanted path is chosen, else the first."""
        self.setSortingEnabled(False)
        self.setRowCount(len(models))
        for row, model in enumerate(models):
            for column, (_, told) in enumerate(_columns()):
                item = _Cell(*told(model))
                item.setData(_PATH, model.path)
                item.setToolTip(model.problem or model.path)
                self.setItem(row, column, item)
        self.setSortingEnabled(True)
        self.resizeColumnsToContents()
        for column in range(self.columnCount()):
            self.setColumnWidth(column, min(self.columnWidth(column), _WIDEST_PX))
        rows = [row for row in range(len(models)) if self.item(row, 0).data(_PATH) == wanted]
        if models:
            self.selectRow((rows or [0])[0])

    def path(self) -> str:
        """Name the file of the model that is chosen, or ""."""
        items = self.selectedItems()
        return str(items[0].data(_PATH)) if items else ""

    def sift(self, is_wanted: Callable[[str], bool]) -> None:
        """Hide the rows whose path is not wanted."""
        for row in range(self.rowCount()):
            self.setRowHidden(row, not is_wanted(self.item(row, 0).data(_PATH)))


class _Cell(QTableWidgetItem):
    """A cell that is sorted by a key, not by its text."""

    def __init__(self, text: str, key: Any) -> None:
        super().__init__(text)
        self.key = key

    def __lt__(self, other: QTableWidgetItem) -> bool:
        return bool(self.key < other.key) if isinstance(other, _Cell) else super().__lt__(other)


def _columns() -> Sequence[Any]:
    """Give the columns: their titles, and what a model says in each, as text and as sorting key."""

    def of_card(tell: Callable[[ModelCard], str]) -> Callable[[Shelved], Any]:
        def told(model: Shelved) -> Any:
            text = tell(model.card) if model.card else ""
            return text, text.casefold()

        return told

    return (
        (tr("Name"), lambda model: (model.name, model.name.casefold())),
        (tr("Task"), _task),
        (tr("Sensors"), of_card(_sensors)),
        (tr("Accuracy"), of_card(figure_of)),
        (tr("Classes"), of_card(lambda card: ", ".join(entry.name for entry in map_classes(card)))),
        (tr("Bands"), of_card(lambda card: " ".join(card.band_names))),
        (tr("Pixel"), lambda model: _metres(model.card)),
        (tr("Size"), lambda model: (size_text(model.size), model.size)),
        (tr("Licence"), of_card(lambda card: card.weights_licence or tr("not stated"))),
    )


def _task(model: Shelved) -> Any:
    text = tr(_TASKS.get(model.card.task, model.card.task)) if model.card else tr("not a model")
    return text, text.casefold()


def _sensors(card: ModelCard) -> str:
    """Write S1 and S2, in brackets what a model can do without."""
    read = dict.fromkeys(BANDS[name].sensor.value for name in card.band_names)
    return " ".join(f"({name.upper()})" if name in card.optional_sensors else name.upper() for name in read)


def _metres(card: Optional[ModelCard]) -> Any:
    return (f"{card.gsd_m:g} m", card.gsd_m) if card else ("", 0.0)
