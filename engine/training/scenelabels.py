"""Scene labels: from labelled scenes to a network that labels others, its card, and what it makes of held-out ones."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version

import torch
from torch import Tensor, nn

from .. import __version__
from ..contract.bands import BANDS, Sensor
from ..contract.card import ClassEntry, ModelCard
from ..contract.events import Event, Message, Progress, Report, staged
from ..contract.label_rules import LabelClass
from ..datasets.stratified import take_share
from ..errors import InputError
from ..evaluation.calibration import fit_temperature
from ..evaluation.thresholds import cross_decided, fit_label_temperature, fit_thresholds, label_probs
from ..models.resnet import PooledResNet
from ..models.scenes import NeighbourHead, SceneClassifier
from ..patches.fingerprint import fingerprint
from ..patches.scenes import SceneBank, SceneBatches
from ..patches.statistics import measure_bands
from .alike import check_alike
from .fit import fit
from .frozen import fit_linear, read_features, remember
from .heldout_scenes import JudgedScenes, SceneReader, judge_scenes
from .options import RunOptions
from .outside import FoundEncoder, take_encoders
from .starts_scenes import SceneGoal, SceneStart, check_side, start_from, start_new, start_outside
from .tasks.scenelabels import SceneSettings, SceneTask

SCENE_STEPS = {"quick": 80, "standard": 500, "thorough": 4000}
"""Training steps of each preset."""
SCENE_BATCH = {"quick": 8, "standard": 16, "thorough": 32}
"""Scenes in a step."""
_FEATURES_READ = 0.8
"""Share of the progress at which frozen features are read."""
_WAY_BACK = 3
"""How many times as long a scene takes that is learned from as one whose features are read."""


def train_scenelabels(
    scenes: SceneBank,
    classes: Sequence[LabelClass],
    options: RunOptions,
    *,
    init: tuple[nn.Module, ModelCard] | None = None,
    outside: Sequence[FoundEncoder] = (),
    learn: str = "finetune",
    settings: SceneSettings,
) -> tuple[SceneClassifier, ModelCard, JudgedScenes]:
    """Learn the labels of scenes.

    Args:
        scenes: Patches, their labels, and which of them are kept for validation; none need be.
        classes: What the labels mean.
        options: How it runs, of which steps, threads, processes and the run matter to finetune only; stopped, it
            keeps the best weights so far, as where validation no longer improves.
        init: Network and card to start from; None starts from scratch.
        outside: Encoders of others to start from instead.
        learn: finetune, all weights; linear, the last layer alone; or knn, nothing: the nearest scenes decide.
        settings: How it is taught.

    Returns:
        The network, ready for use on the CPU, with calibrated logits; its card; and what it makes of the held-out
        scenes, before calibration.

    Raises:
        UnitMismatch: If the scenes are in other units than those that the network has learned from.
        InputError: If scenes and network do not go together, or there are too many processes.
        CheckpointMismatch: If the weights to start from do not fit their network.
    """
    _check(scenes, settings.plan.batch, options.processes)
    seed, device = options.seed, options.device
    chosen = _chosen(scenes, len(classes), settings.label_share, seed)
    with options.seeded():
        known = len(chosen) if learn == "knn" else 0
        start = _start(scenes, classes, init, outside, settings, known=known, report=options.report)
        reader = SceneReader(scenes, start.card.bands)
        if learn == "finetune":
            taken, stopped = _finetune(start, reader, chosen, settings, options)
        else:
            taken = _fit_head(start, reader, chosen, settings, options)
            stopped = learn == "linear" and options.should_stop()
    model = start.model.to(device).eval()
    card, judged = _judged(model, _placed(start.card, scenes, seed), reader, device=device)
    model = model.cpu().to(memory_format=torch.contiguous_format).requires_grad_(requires_grad=False)  # type: ignore[call-overload]
    training = {
        **card.training,
        "steps": taken,
        "stopped": stopped,
        "scenes": len(chosen),
        "validation_scenes": len(judged.truth),
        "learn": learn if init or outside or learn != "finetune" else "scratch",
        **({"started_from": init[1].method if init else start.card.method} if init or outside else {}),
    }
    return model, replace(card, training=training), judged


def _check(scenes: SceneBank, batch: int, processes: int) -> None:
    if scenes.held_out.all():
        raise InputError(
            "No scene is left to learn from: all are kept for validation. Label more, or keep a smaller share."
        )
    if processes > batch // 2:
        raise InputError(
            f"{processes} processes were asked for, and a step has {batch} scenes to share out, of which each needs "
            f"two; ask for {batch // 2} processes or fewer."
        )


def _chosen(scenes: SceneBank, classes: int, share: float, seed: int) -> Tensor:
    """Give the numbers of the scenes that are learned from."""
    free = (~scenes.held_out).nonzero()[:, 0]
    return free[torch.from_numpy(take_share(scenes.labels(classes)[free.numpy()], share, seed=seed))]


def _start(
    scenes: SceneBank,
    classes: Sequence[LabelClass],
    init: tuple[nn.Module, ModelCard] | None,
    outside: Sequence[FoundEncoder],
    settings: SceneSettings,
    *,
    known: int,
    report: Report,
) -> SceneStart:
    """Build the network; `known` scenes decide, if any."""
    entries = tuple(ClassEntry(index, entry.value, entry.name, entry.colour) for index, entry in enumerate(classes))
    goal = SceneGoal(entries, scenes.several, known)
    bank = scenes.bank
    if outside:
        start = start_outside(take_encoders(outside, bank, report), goal, settings)
    elif init is None:
        start = start_new(measure_bands(bank, clip=settings.clip), goal, settings, side_px=bank.patch_px)
    else:
        check_alike(init[1], bank, report)
        start = start_from(*init, goal, settings, present=bank.bands, report=report)
    check_side(start.card, start.model, bank.patch_px)
    return start


def _placed(card: ModelCard, scenes: SceneBank, seed: int) -> ModelCard:
    """Say on the card what the scenes are."""
    bank = scenes.bank
    sensors = {BANDS[band.name].sensor.value for band in card.bands}
    return replace(
        card,
        units={name: unit for name, unit in bank.units.items() if name in sensors},
        gsd_m=bank.gsd_m,
        patch_px=bank.patch_px,
        overlap_px=0,
        seed=seed,
        versions={"saroptical": __version__, "torch": version("torch")},
    )


def _batches(
    start: SceneStart, scenes: SceneBank, chosen: Tensor, settings: SceneSettings, options: RunOptions
) -> SceneBatches:
    drop = settings.plan.tone.sensor_drop if start.card.optional_sensors else 0.0
    plan = replace(settings.plan, tone=replace(settings.plan.tone, sensor_drop=drop))
    return SceneBatches(
        scenes, chosen, start.card.bands, plan=plan, seed=options.seed, steps=options.steps, part=options.part
    )


def _finetune(
    start: SceneStart,
    reader: SceneReader,
    chosen: Tensor,
    settings: SceneSettings,
    options: RunOptions,
) -> tuple[int, bool]:
    """Move all weights of the network, to the best that were met; gives the steps taken, and if it was stopped.

    The last layer begins as the one that suits the encoder as it is (Kumar et al., "Fine-tuning can distort pretrained
    features and underperform out-of-distribution", ICLR 2022, arXiv:2202.10054): features of few scenes differ by
    little, and a random layer would spend the steps on finding its scale.
    """
    if isinstance(start.model.encoder, PooledResNet):  # a third faster on a processor
        start.model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    read, learned = len(chosen) * (1 + len(start.card.optional_sensors)), options.steps * settings.plan.batch
    begun = read / (read + _WAY_BACK * learned)
    begins = staged(options.report, 0.0, begun)
    _fit_head(start, reader, chosen, settings, replace(options, report=lambda event: _tell_progress(event, begins)))
    at_first = copy.deepcopy(start.model.head.state_dict())
    task = SceneTask(
        start.model,
        settings,
        loaded=start.loaded,
        reader=reader,
        held_out=reader.scenes.held_out.nonzero()[:, 0],
        classes=len(start.card.classes),
        steps=options.steps,
    )
    taken = fit(
        task,
        _batches(start, reader.scenes, chosen, settings, options),
        replace(
            options,
            report=staged(options.report, begun, 1.0),
            should_stop=lambda: options.should_stop() or task.is_idle,
        ),
        what="learning labels",
        fingerprint=fingerprint(reader.scenes.bank, reader.scenes.targets, reader.scenes.held_out),
        precision="auto",
    )
    start.model.load_state_dict(task.finished().state_dict())
    if all(torch.equal(at_first[name].to(kept.device), kept) for name, kept in start.model.head.state_dict().items()):
        options.report(
            Message(
                f"None of {taken} steps made it better on the held-out scenes: the network is kept as it began, with "
                "the last layer that suits it. Train longer, or label more scenes.",
                "warning",
            )
        )
    return taken, taken < options.steps and not task.is_idle


def _fit_head(
    start: SceneStart,
    reader: SceneReader,
    chosen: Tensor,
    settings: SceneSettings,
    options: RunOptions,
) -> int:
    """Leave the encoder as it is, and fit the head to what it says of the scenes; gives the steps taken."""
    model = start.model.to(options.device)
    features = read_features(
        model,
        reader,
        chosen,
        optional=[Sensor(name) for name in start.card.optional_sensors],
        sensor_drop=settings.plan.tone.sensor_drop,
        device=options.device,
        report=staged(options.report, 0.0, _FEATURES_READ),
    )
    model = model.cpu()
    if isinstance(model.head, NeighbourHead):
        remember(model.head, features, len(start.card.classes))
        return 0
    tell = staged(options.report, _FEATURES_READ, 1.0)
    return fit_linear(model.head, features, ridge=settings.ridge, report=tell, should_stop=options.should_stop)


def _tell_progress(event: Event, report: Report) -> None:
    """Pass on how far it is, but no curve: that of another loss begins where this one ends."""
    if isinstance(event, Progress):
        report(event)


def _judged(model: nn.Module, card: ModelCard, reader: SceneReader, *, device: str) -> tuple[ModelCard, JudgedScenes]:
    """Judge the held-out scenes, and calibrate the network and its thresholds by them."""
    held_out = reader.scenes.held_out.nonzero()[:, 0]
    classes = len(card.classes)
    judged = judge_scenes(model, reader, held_out, classes=classes, device=device)
    card = replace(card, thresholds=(0.5,) * classes if judged.several else ())
    if not len(held_out):
        return card, judged
    metrics = judged.figures()
    for name in card.optional_sensors:
        alone = judge_scenes(model, reader, held_out, classes=classes, device=device, missing=Sensor(name))
        metrics |= {f"{figure}_without_{name}": value for figure, value in alone.figures().items()}
    if judged.several:
        temperature = fit_label_temperature(judged.logits, judged.truth)
        probs = label_probs(judged.logits / temperature)
        by_halves = judged.figures(cross_decided(probs, judged.truth))
        metrics |= {f"{name}_by_thresholds": by_halves[name] for name in ("macro_f1", "micro_f1", "weighted_f1")}
        card = replace(card, thresholds=tuple(fit_thresholds(probs, judged.truth).tolist()))
    else:
        temperature = fit_temperature(judged.logits, judged.truth.argmax(axis=1))
    model.temperature = torch.tensor(temperature)
    training = {**card.training, "temperature": temperature}
    return replace(card, metrics=metrics, training=training), judged
