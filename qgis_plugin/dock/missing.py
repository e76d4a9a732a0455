"""What a task still lacks, in the panel's words; the engine's own refusal serves for the rest."""

from __future__ import annotations

from ..wording import tr
from .state import DockState
from .taskbox import title_of

_BOTH = ("alignpair", "fillclouds")
_MAKERS = {
    "classifylandcover": "trainlandcover",
    "fusefeatures": "trainfusion",
    "labelscenes": "trainscenelabels",
    "translatesar": "traintranslation",
    "fillclouds": "traintranslation",
}
"""The task that makes the model that a task needs."""


def missing_words(state: DockState) -> str:
    """Say what to choose next; "" where nothing obvious is missing."""
    if state.takes("s1"):
        if not (state.s1 or state.s2):
            return tr("Choose a Sentinel-1 or a Sentinel-2 layer in step 1.")
        if state.verb in _BOTH and not (state.s1 and state.s2):
            return tr("This task needs a Sentinel-1 and a Sentinel-2 layer: choose both in step 1.")
        if state.verb in ("translatesar", "traintranslation") and not state.s1:
            return tr("This task reads radar: choose a Sentinel-1 layer in step 1.")
    if state.takes("map") and not state.map:
        return tr("Choose the map to judge in step 3.")
    if state.takes("generated") and not state.generated:
        return tr("Choose the generated layer to judge in step 3.")
    if state.model_field == "weights" and not state.model and state.verb != "segmentunsupervised":
        return tr("Choose a model in step 3; the task '{}' makes one.").format(title_of(_MAKERS[state.verb]))
    if state.known_field and not state.known:
        if state.verb == "trainlandcover":
            return tr("Draw a few polygons of each class, or name clusters, in step 3.")
        return tr("Choose the layer of known classes in step 3.")
    return ""
