"""The network that labels of scenes are taught to: a fresh one, or the encoder of one that has learned before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from torch import nn

from ..contract.bands import BANDS, Sensor
from ..contract.card import BandStatistics, ClassEntry, ModelCard, read_card
from ..contract.events import Message, Report
from ..errors import BandMissing, CheckpointMismatch, InputError
from ..models.build import build_model
from ..models.outside import OutsideEncoder
from ..models.resnet import PooledResNet
from ..models.scenes import SceneClassifier
from ..models.vit import JointViT
from .checkpoint import load_weights
from .outside import TakenEncoders
from .tasks.scenelabels import SceneSettings

_TEACHABLE = {"pretraining": "pretrainmae", "scenelabels": "trainscenelabels"}
"""Tasks of the models that labels of scenes can be taught to, and who makes them."""
_OF_ENCODER = ("encoder", "size", "patch_px", "tokens", "trained_side", "parts")
"""Arguments of a card that describe its encoder, beside its bands."""


@dataclass(frozen=True)
class SceneGoal:
    """What a network is to learn.

    Attributes:
        classes: The labels that it is to give.
        several: Whether a scene may have several of them.
        known: Scenes that the nearest are chosen among; 0 for a linear last layer.
    """

    classes: tuple[ClassEntry, ...]
    several: bool
    known: int = 0


@dataclass(frozen=True)
class SceneStart:
    """A network before it is taught.

    Attributes:
        model: The network.
        card: What it eats, and the labels it is to give.
        loaded: Names of the parameters that do not begin here.
    """

    model: SceneClassifier
    card: ModelCard
    loaded: set[str]


def open_scene_start(path: str) -> tuple[nn.Module, ModelCard]:
    """Read a model that labels of scenes can be taught to, and its card. Nothing in the file is executed.

    Raises:
        InputError: If it is of another task or has no encoder for scenes.
        ModelError: Of the kind that fits, if the file cannot be used.
    """
    card = read_card(path)
    if card.task not in _TEACHABLE:
        raise _not_teachable(card)
    model, card = load_weights(path)
    _encoder_of(model, card)
    return model, card


def start_new(
    bands: tuple[BandStatistics, ...], goal: SceneGoal, settings: SceneSettings, *, side_px: int
) -> SceneStart:
    """Build a network with fresh weights.

    Args:
        bands: What it eats.
        goal: What it is to learn.
        settings: What kind of network.
        side_px: Of the scenes.
    """
    arguments: dict[str, Any] = {"encoder": settings.encoder}
    if settings.encoder == "vit":
        arguments |= {"size": settings.size, "patch_px": settings.patch_px, "tokens": settings.tokens}
        arguments |= {"trained_side": -(-side_px // settings.patch_px)}
    return _start(settings.encoder, bands, goal, arguments, settings)


def start_from(
    source: nn.Module,
    base: ModelCard,
    goal: SceneGoal,
    settings: SceneSettings,
    *,
    present: Sequence[str],
    report: Report,
) -> SceneStart:
    """Take the encoder of a model, and give it a new last layer.

    Args:
        source: The model.
        base: Its card.
        goal: What it is to learn.
        settings: How it is taught.
        present: The bands that there are to learn from; a sensor of the model's may be absent as a whole.
        report: Told what is taken over.

    Raises:
        InputError: If the model is of a task that labels of scenes cannot be taught to.
        BandMissing: If it needs a band that is not there.
    """
    encoder = _encoder_of(source, base)
    bands = _shared_bands(base, present)
    arguments: dict[str, Any] = {"encoder": "vit", **{k: base.arguments[k] for k in _OF_ENCODER if k in base.arguments}}
    arguments["known_channels"] = list(base.arguments.get("known_channels") or channels_of(base.bands))
    start = _start(base.method, bands, goal, arguments, settings)
    start.model.encoder.load_state_dict(encoder.state_dict())
    alone = f", of {bands[0].name} and its sensor's other bands alone" if len(bands) < len(base.bands) else ""
    maker = _TEACHABLE[base.task]
    report(Message(f"Starting from model '{base.method}' of {maker}{alone}, with a new last layer."))
    loaded = {f"encoder.{name}" for name, _ in encoder.named_parameters()}
    card = replace(start.card, weights_licence=base.weights_licence)
    return SceneStart(start.model, card, loaded)


def start_outside(taken: TakenEncoders, goal: SceneGoal, settings: SceneSettings) -> SceneStart:
    """Put a new last layer over encoders of others.

    Raises:
        CheckpointMismatch: If their weights do not fit the network that their files describe.
    """
    arguments: dict[str, Any] = {"encoder": "outside", "parts": taken.parts}
    start = _start(taken.name, taken.bands, goal, {**arguments, "known_channels": taken.known_channels}, settings)
    counters = {n: t for n, t in start.model.encoder.state_dict().items() if n.endswith("num_batches_tracked")}
    try:
        start.model.encoder.load_state_dict({**counters, **taken.tensors})  # older files have none; nothing reads them
    except RuntimeError as error:
        first = str(error).splitlines()[-1].strip()
        raise CheckpointMismatch(
            f"The weights of {taken.name} do not fit its network ({first}). Choose another file."
        ) from error
    loaded = {f"encoder.{name}" for name, _ in start.model.encoder.named_parameters()}
    return SceneStart(start.model, replace(start.card, weights_licence=taken.licence), loaded)


def channels_of(bands: Sequence[BandStatistics]) -> tuple[int, int]:
    """Count the bands of Sentinel-1 and of Sentinel-2."""
    radar = sum(BANDS[band.name].sensor is Sensor.S1 for band in bands)
    return radar, len(bands) - radar


def check_side(card: ModelCard, model: SceneClassifier, side_px: int) -> None:
    """Refuse scenes that cannot be cut into the network's squares.

    Raises:
        InputError: If a square does not divide the side.
    """
    square = model.patch_px
    if side_px % square:
        below = max(1, side_px // square) * square
        raise InputError(
            f"The scenes are {side_px} pixels wide and high, and model '{card.method}' sees squares of {square}. "
            f"Choose scenes of {below} or {below + square} pixels (scene_px)."
        )


def _start(
    method: str,
    bands: tuple[BandStatistics, ...],
    goal: SceneGoal,
    arguments: dict[str, Any],
    settings: SceneSettings,
) -> SceneStart:
    sensors = tuple(dict.fromkeys(BANDS[band.name].sensor.value for band in bands))
    optional = sensors if len(sensors) == 2 and settings.plan.tone.sensor_drop > 0 else ()
    arguments |= {"s1_channels": channels_of(bands)[0], "classes": len(goal.classes), "several": goal.several}
    if arguments["encoder"] == "vit":
        arguments["drop_path"] = settings.drop_path
    if goal.known:  # each with both sensors, and without either where it may lack one
        arguments |= {"head": "knn", "memory": goal.known * (1 + len(optional)), "neighbours": settings.neighbours}
    card = ModelCard(
        task="scenelabels",
        method=method,
        architecture="scene_classifier",
        arguments=arguments,
        bands=bands,
        required_sensors=() if optional else sensors,
        optional_sensors=optional,
        classes=goal.classes,
    )
    model = build_model(card)
    assert isinstance(model, SceneClassifier)
    return SceneStart(model, card, set())


def _encoder_of(model: nn.Module, base: ModelCard) -> nn.Module:
    """Find what embeds scenes in a model of a teachable task."""
    found = model if isinstance(model, JointViT) else getattr(model, "encoder", None)
    if base.task not in _TEACHABLE or not isinstance(found, JointViT | PooledResNet | OutsideEncoder):
        raise _not_teachable(base)
    return found


def _not_teachable(base: ModelCard) -> InputError:
    makers = " or ".join(_TEACHABLE.values())
    return InputError(
        f"Model '{base.method}' is of the task {base.task}, and has no encoder of whole scenes; labels of scenes are "
        f"taught to a model of {makers}. Choose one of those, or start from scratch."
    )


def _shared_bands(base: ModelCard, present: Sequence[str]) -> tuple[BandStatistics, ...]:
    """Give the model's bands of the sensors that are there."""
    sensors = {BANDS[name].sensor for name in present}
    wanted = tuple(band for band in base.bands if BANDS[band.name].sensor in sensors)
    lacking = [band.name for band in wanted if band.name not in present]
    if lacking or not wanted:
        raise BandMissing(
            f"Model '{base.method}' was learned from {' '.join(base.band_names)}, and the scenes give "
            f"{' '.join(present)}. Add {' '.join(lacking) or 'scenes of its sensor'}, or start from another model or "
            "from scratch."
        )
    return wanted
