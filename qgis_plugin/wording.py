"""The one door through which a text of the plugin passes on its way to the user."""

from __future__ import annotations

from .translation import translations


def tr(text: str) -> str:
    """Say a text in the language of QGIS; in English where it is not translated."""
    return translations().get(text, text)
