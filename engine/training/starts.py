"""The network that classes are taught to: a fresh one, or one that has learned before, with a last layer for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from ..contract.bands import BANDS
from ..contract.card import BandStatistics, ClassEntry, ModelCard, read_card
from ..contract.events import Message, Report
from ..errors import BandMissing, CheckpointMismatch, InputError
from ..models.build import build_model
from ..models.landcover import LandcoverNet
from ..models.vit_dense import VitFeatures
from ..models.windows import WindowNet
from .checkpoint import load_weights
from .pretrained import take_pretrained
from .tasks.landcover import TeachSettings

WINDOWS = "windows"
"""Name of the network without an encoder, see `WindowNet`."""
VIT = "vit"
"""Name of the network over an encoder of pretrainmae, see `VitLandcover`."""
_PATCH_PX, _LEAST_PX = 128, 32
_LAST = "classifier."
_DECODER = "decoder."
_VIT, _MAKER_OF_VIT = ("joint_vit", "vit_features"), "pretrainmae"
"""Architectures of encoders that lack a decoder, and who makes them."""
_TEACHABLE = {"pretraining": "pretrainsscl", "fusion": "trainfusion", "landcover": "trainlandcover"}
"""Tasks of the models that classes can be taught to, and who makes them."""


@dataclass(frozen=True)
class Start:
    """A network before it is taught.

    Attributes:
        model: The network.
        card: What it eats, and the classes it is to map.
        loaded: Names of the parameters that do not begin here.
    """

    model: nn.Module
    card: ModelCard
    loaded: set[str]


def open_start(path: str) -> tuple[nn.Module, ModelCard]:
    """Read a model that classes can be taught to, and its card. Nothing in the file is executed.

    Raises:
        InputError: If it is of another task.
        ModelError: Of the kind that fits, if the file cannot be used.
    """
    _check_task(read_card(path))
    return load_weights(path)


def start_new(bands: tuple[BandStatistics, ...], classes: tuple[ClassEntry, ...], settings: TeachSettings) -> Start:
    """Build a network with fresh weights, or with the encoder that the settings name.

    Raises:
        InputError: If the encoder's weights are not at hand, or the network has no encoder.
        CheckpointMismatch: If they are of another network.
    """
    arguments: dict[str, object] = {"classes": len(classes), "network": settings.network}
    if settings.network != WINDOWS:
        arguments |= {
            "s1_channels": sum(BANDS[band.name].sensor.value == "s1" for band in bands),
            "backbone": settings.backbone,
            "extractor": settings.extractor,
        }
    card = ModelCard(
        task="landcover",
        method=settings.network,
        architecture="landcover_net",
        arguments=arguments,
        bands=bands,
        required_sensors=(),
        classes=classes,
    )
    model = build_model(card)
    if isinstance(model, WindowNet):
        card = replace(card, receptive_field_px=model.receptive_field)
    if not settings.pretrained:
        return Start(model, card, set())
    if not isinstance(model, LandcoverNet):
        raise InputError(
            f"The encoder {settings.pretrained} was named to start from, and the network {settings.network} has no "
            "encoder; choose deeplabv3, deeplabv3plus or unet, or leave init empty."
        )
    take_pretrained(model, settings.pretrained)
    own = {name for name, _ in model.encoder.named_parameters() if not name.startswith("conv1.")}
    return Start(model, card, {f"encoder.{name}" for name in own})


def start_from(
    source: nn.Module,
    base: ModelCard,
    classes: tuple[ClassEntry, ...],
    *,
    linear: bool = False,
    present: Sequence[str],
    report: Report,
) -> Start:
    """Take the weights of a model, and give it a last layer for these classes; a bare encoder gets a decoder too.

    Rows of the last layer whose class has the name of one that is to be taught are taken over.

    Args:
        source: The model.
        base: Its card.
        classes: What is to be taught.
        linear: Whether the last layer alone will learn; a bare encoder then gets no decoder.
        present: The bands that there are to learn from.
        report: Told what is taken over.

    Raises:
        InputError: If the model is of a task that classes cannot be taught to.
        BandMissing: If it needs a band that is not there.
        CheckpointMismatch: If its weights do not fit.
    """
    _check_task(base)
    _check_bands(base, present)
    arguments, prefix = {**base.arguments, "classes": len(classes)}, ""
    new = [_LAST]
    if base.task == "fusion":
        arguments, prefix = {**arguments, "network": "fusion"}, "body."
    elif base.architecture in _VIT:
        arguments.pop("components", None)
        arguments |= {"network": VIT} | ({"detail": 0} if linear else {})
        prefix = "" if isinstance(source, VitFeatures) else "encoder."
        new.append(_DECODER)
    card = replace(
        base, task="landcover", architecture="landcover_net", arguments=arguments, classes=classes, metrics={}
    )
    model = build_model(card)
    own = model.state_dict()
    theirs = {prefix + name: tensor for name, tensor in source.state_dict().items() if not name.startswith(_LAST)}
    taken = {name: tensor for name, tensor in theirs.items() if name in own and tensor.shape == own[name].shape}
    lacking = [name for name in own if name not in taken and not name.startswith(tuple(new))]
    if lacking:
        raise CheckpointMismatch(
            f"The weights of model '{base.method}' lack {lacking[0]}, which a land-cover network of its kind needs. "
            "Choose another weights file."
        )
    model.load_state_dict({**own, **taken})
    kept = _keep_rows(source, base.classes, model, classes) if base.task == "landcover" else 0
    report(Message(_story(base, classes, kept)))
    return Start(model, card, {name for name in taken if name in dict(model.named_parameters())})


def patch_px_of(base: ModelCard | None) -> int:
    """Give the side of the patches that a network is taught on, in pixels.

    A transformer is not used to places that lie further apart than those of the crops that it was trained on.
    """
    is_vit = base is not None and (base.architecture in _VIT or base.arguments.get("network") == VIT)
    return max(_LEAST_PX, base.patch_px) if base is not None and is_vit else _PATCH_PX


def _check_task(base: ModelCard) -> None:
    if base.task not in _TEACHABLE:
        makers = ", ".join((*_TEACHABLE.values(), _MAKER_OF_VIT))
        raise InputError(
            f"Model '{base.method}' is of the task {base.task}; classes are taught to a model of {makers}. Choose one "
            "of those, or start from scratch."
        )


def _check_bands(base: ModelCard, present: Sequence[str]) -> None:
    lacking = [band.name for band in base.bands if band.name not in present]
    if lacking:
        raise BandMissing(
            f"Model '{base.method}' was learned from {' '.join(base.band_names)}, and the scenes give "
            f"{' '.join(present)}. Add {' '.join(lacking)}, or start from another model or from scratch."
        )


@torch.no_grad()
def _keep_rows(source: nn.Module, before: Sequence[ClassEntry], model: nn.Module, now: Sequence[ClassEntry]) -> int:
    """Copy the rows of the last layer that stand for classes of equal names; how many they are."""
    old: dict[str, Tensor] = {n: t for n, t in source.state_dict().items() if n.startswith(_LAST)}
    rows = {entry.name: entry.index for entry in before}
    shared = [entry for entry in now if entry.name in rows]
    for name, tensor in model.state_dict().items():
        if name.startswith(_LAST) and tensor.shape[1:] == old[name].shape[1:]:
            for entry in shared:
                tensor[entry.index] = old[name][rows[entry.name]]
    return len(shared)


def _story(base: ModelCard, classes: Sequence[ClassEntry], kept: int) -> str:
    maker = _MAKER_OF_VIT if base.architecture in _VIT else _TEACHABLE[base.task]
    told = f"Starting from model '{base.method}' of {maker}"
    if base.task != "landcover":
        return f"{told}, with a new last layer for {len(classes)} classes."
    new = [entry.name for entry in classes if entry.name not in {known.name for known in base.classes}]
    if not new and kept == len(base.classes):
        return f"{told}, which knows the same classes."
    gone = [entry.name for entry in base.classes if entry.name not in {entry.name for entry in classes}]
    parts = [f"new are {', '.join(new)}"] * bool(new) + [f"no longer known are {', '.join(gone)}"] * bool(gone)
    return f"{told}; {kept} of its classes stay, {', '.join(parts)}."
