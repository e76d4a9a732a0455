"""What the rule set finds, shown by sign and word: all well, look at this, or not yet."""

from __future__ import annotations

from typing import List, Sequence

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QGridLayout, QLabel, QSizePolicy, QStyle, QWidget

from ...engine.contract.findings import Finding
from ..wording import say, tr

_ICONS = {"": "/mIconSuccess.svg", "note": "/mIconInfo.svg", "warning": "/mIconWarning.svg"}
_SIDE = 16


class Findings(QWidget):
    """A list of signs with sentences."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)

    def show_lines(self, lines: Sequence[Finding]) -> None:
        """Show these findings and no others; the first counts as the headline."""
        while self._grid.count():
            self._grid.takeAt(0).widget().deleteLater()
        for row, line in enumerate(lines):
            self._grid.addWidget(sign(line.level), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(wrapped(say(line.sentence)), row, 1)
        self.setVisible(bool(lines))


def sign_icon(level: str) -> QIcon:
    """Give the icon of a level; QGIS has no red one."""
    if level == "error":
        return QApplication.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxCritical)
    return QgsApplication.getThemeIcon(_ICONS[level])


def sign(level: str) -> QLabel:
    """Make the sign of a level; "" stands for all is well."""
    label = QLabel()
    label.setPixmap(sign_icon(level).pixmap(_SIDE, _SIDE))
    label.setAccessibleName({"": tr("Good"), "note": tr("Note"), "warning": tr("Warning"), "error": tr("Error")}[level])
    return label


def wrapped(text: str = "") -> QLabel:
    """Make a label that breaks its lines, and whose text can be copied."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    policy = label.sizePolicy()  # it says that the height follows from the width
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    label.setSizePolicy(policy)
    return label


def narrow(combo: QComboBox) -> None:
    """Let a combo box be narrower than its longest entry: panels are."""
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(8)


def headline(level: str, *, is_pair: bool) -> Finding:
    """Say in a few words how a choice of layers stands."""
    good = tr("The pair fits together.") if is_pair else tr("The layer can be read.")
    words = {"": good, "warning": tr("This works, but look at this:"), "error": tr("This does not work yet:")}
    return Finding(level, "headline", words[level])


def notes_of(findings: Sequence[Finding], notes: Sequence[str]) -> List[str]:
    """Gather what is only worth knowing: notes of the rules, and what was inferred from the files."""
    return [*(say(finding.sentence) for finding in findings if finding.level == "note"), *notes]
