"""Which models a job can use, and why another will not do: the engine's rules, asked before anything is chosen."""

from __future__ import annotations

from typing import Dict, Optional, Tuple

from ...engine.contract.card import ModelCard
from ...engine.contract.card_rules import MAKES, check_scenes
from ...engine.contract.facts import SceneFacts
from ...engine.contract.jobs import JOBS, ModelJob

_ENCODERS = ("joint_vit", "vit_features")
"""Architectures of pretrainmae, which read whole scenes too."""
STARTS: Dict[str, Tuple[str, ...]] = {
    "trainlandcover": ("pretraining", "fusion", "landcover"),
    "trainscenelabels": ("pretraining", "scenelabels"),
    "traintranslation": ("translation",),
}
"""Tasks of the models that a training may start from."""
WITHOUT_MODEL = ("segmentunsupervised", *STARTS)
"""Verbs that do without a model."""


def uses_model(verb: str) -> bool:
    """Tell whether a verb takes a model at all."""
    return verb in STARTS or issubclass(JOBS[verb], ModelJob)


def misfit(verb: str, card: Optional[ModelCard], s1: Optional[SceneFacts], s2: Optional[SceneFacts]) -> str:
    """Say why a verb cannot use a model on these scenes; "" where it can.

    Args:
        verb: What is to be done.
        card: The model's; None where its file has none.
        s1: The Sentinel-1 scene; None where none is chosen.
        s2: The Sentinel-2 scene, likewise. With neither, only the task is judged.
    """
    if card is None:
        return "is no weights file of saroptical"
    if not serves(verb, card):
        return f"makes {MAKES.get(card.task, card.task)}, which {verb} has no use for"
    if s1 is None and s2 is None:
        return ""
    errors = [finding.text for finding in check_scenes(card, s1, s2) if finding.level == "error"]
    return errors[0] if errors else ""


def serves(verb: str, card: ModelCard) -> bool:
    """Tell whether a verb can use models of this kind, whatever the scenes."""
    if verb in STARTS:
        is_encoder = verb != "trainscenelabels" or card.task != "pretraining" or card.architecture in _ENCODERS
        return card.task in STARTS[verb] and is_encoder
    kind = JOBS[verb]
    return issubclass(kind, ModelJob) and (
        card.task == kind.model_task or card.architecture in kind.model_architectures
    )
