"""What the panel was last run with, kept in QGIS's settings, so that it opens as it was left."""

from __future__ import annotations

import json
from contextlib import suppress

from qgis.core import QgsSettings

from ...engine.contract.jobs import MAX_CLASSES, PRESETS
from .state import TASKS, DockState

SETTING = "saroptical/panel"


def save(state: DockState) -> None:
    """Remember task, training time and number of clusters; layers and results belong to a project."""
    kept = {"verb": state.verb, "preset": state.preset, "classes": state.classes}
    QgsSettings().setValue(SETTING, json.dumps(kept))


def load() -> DockState:
    """Give the settings of the last run; what this version does not know counts as never said."""
    state = DockState()
    with suppress(ValueError, TypeError, AttributeError):
        kept = json.loads(str(QgsSettings().value(SETTING, "{}")))
        state.verb = kept.get("verb") if kept.get("verb") in TASKS else state.verb
        state.preset = kept.get("preset") if kept.get("preset") in PRESETS else state.preset
        state.classes = min(max(int(kept.get("classes", state.classes)), 2), MAX_CLASSES)
    return state
