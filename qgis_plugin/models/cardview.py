"""A model's card to look at: its rows as a page, its classes as coloured squares."""

from __future__ import annotations

from html import escape
from typing import Dict, Optional

from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from ...engine.contract.card import ModelCard
from ...engine.contract.card_text import card_html as table_html
from ...engine.contract.card_text import describe, headline_of, legend_html, sensors_of
from ..wording import tr
from .shelf import Shelved


def size_text(size: int) -> str:
    """Write a number of bytes as people do."""
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, round(size / 2**10))} kB"


def summary_html(card: ModelCard) -> str:
    """Say in two lines what a model reads and makes."""
    facts = [sensors_of(card), f"{len(card.bands)} {tr('bands')}", f"{card.gsd_m:g} m"]
    if headline_of(card):
        facts.append(headline_of(card))
    makes = legend_html(card) or escape(" ".join(card.target_names))
    return escape(" · ".join(facts)) + (f"<br>{makes}" if makes else "")


def page_html(model: Shelved) -> str:
    """Write a card as a table."""
    if model.card is None:
        return f"<p>{escape(model.problem)}</p>"
    rows = [*describe(model.card), ("File", f"{model.path} ({size_text(model.size)})")]
    return table_html(model.name, model.card, rows, titles())


def titles() -> Dict[str, str]:
    """Say the titles of a card in the language of QGIS."""
    return {
        "Makes": tr("Makes"),
        "Used by": tr("Used by"),
        "Method": tr("Method"),
        "Network": tr("Network"),
        "Sensors": tr("Sensors"),
        "Bands": tr("Bands"),
        "Makes the bands": tr("Makes the bands"),
        "Pixel size": tr("Pixel size"),
        "Patch": tr("Patch"),
        "Classes": tr("Classes"),
        "Accuracy": tr("Accuracy"),
        "Speckle filter": tr("Speckle filter"),
        "Learned from": tr("Learned from"),
        "Random seed": tr("Random seed"),
        "Data": tr("Data"),
        "Licence of the weights": tr("Licence of the weights"),
        "Made with": tr("Made with"),
        "File": tr("File"),
    }


class CardDialog(QDialog):
    """Shows one card."""

    def __init__(self, model: Shelved, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Model card: {}").format(model.name))
        page = QTextBrowser()
        page.setHtml(page_html(model))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(page)
        layout.addWidget(buttons)
        self.resize(620, 520)
