"""Land cover: from labelled patches to a network that maps the user's classes, its card, and its confusion matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version

import torch
from torch import Tensor, nn

from .. import __version__
from ..contract.bands import BANDS, Sensor
from ..contract.card import ClassEntry, ModelCard
from ..contract.events import Report
from ..contract.label_rules import IGNORE, LabelClass
from ..errors import InputError
from ..evaluation.calibration import cross_calibrated, fit_temperature, reliability
from ..evaluation.metrics import scores
from ..models.landcover import LandcoverNet
from ..patches.crops import CropBatches, CropPlan
from ..patches.fingerprint import fingerprint
from ..patches.labels import LabelledBank
from ..patches.statistics import measure_bands
from .alike import check_alike
from .fit import fit
from .heldout import HeldOut, Judged
from .options import RunOptions
from .pretrained import title_of
from .starts import VIT, WINDOWS, Start, start_from, start_new
from .tasks.landcover import LandcoverTask, TeachSettings

TEACH_STEPS = {"quick": 300, "standard": 500, "thorough": 3000}
"""Training steps of each preset."""
TEACH_BATCH = {"quick": 4, "standard": 8, "thorough": 16}
"""Crops in a step."""
TEACH_RATES = {WINDOWS: 3e-3}
"""Learning rates of networks that take another one than `TeachSettings` says."""


def train_landcover(
    labelled: LabelledBank,
    classes: Sequence[LabelClass],
    options: RunOptions,
    *,
    init: tuple[nn.Module, ModelCard] | None = None,
    learn: str = "finetune",
    settings: TeachSettings,
) -> tuple[nn.Module, ModelCard, Judged]:
    """Learn classes from the labels of a bank's patches.

    Args:
        labelled: Patches, their class indices, and which of those are kept for validation; none need be.
        classes: What the indices mean.
        options: How it runs; stopped, it keeps the best weights so far, as where validation no longer improves.
        init: Network and card to start from; None starts from scratch.
        learn: finetune, all weights; or linear, the last layer alone.
        settings: How it is taught.

    Returns:
        The network, ready for use on the CPU, with calibrated logits; its card; and what it makes of the held-out
        pixels, their logits calibrated on other ground than their own where there is enough of it.

    Raises:
        UnitMismatch: If the scenes are in other units than those that the network has learned from.
        InputError: If labels and network do not go together, or there are too many processes.
        CheckpointMismatch: If the weights to start from do not fit their network.
    """
    _check_processes(options.processes, settings.plan.batch)
    seed, steps, device = options.seed, options.steps, options.device
    with options.seeded():
        start = _start(labelled, classes, init, settings, seed, linear=learn == "linear", report=options.report)
        task = _task(start, labelled, settings, learn=learn, steps=steps)
        plan = _plan(start.card, settings, labelled.bank.patch_px)
        taken = fit(
            task,
            CropBatches(labelled, start.card.bands, plan=plan, seed=seed, steps=steps, part=options.part),
            replace(options, should_stop=lambda: options.should_stop() or task.is_idle),
            what="learning classes",
            fingerprint=fingerprint(labelled.bank, labelled.labels, labelled.held_out),
            precision="auto" if isinstance(start.model, LandcoverNet) else "auto-gpu",  # the others are thin
        )
    task.to(device)
    model = task.finished().eval()
    metrics, judged, temperature = _judge(model, task.held_out, start.card, device)
    model = model.cpu().to(memory_format=torch.contiguous_format).requires_grad_(requires_grad=False)
    base = init[1].method if init else title_of(settings.pretrained)
    training = {
        "steps": taken,
        "stopped": taken < steps and not task.is_idle,
        "patches": len(labelled.bank),
        "pixels": int(_learned(labelled, len(classes)).sum()),
        "validation_pixels": task.held_out.pixels,
        "learn": learn if base else "scratch",
        "temperature": temperature,
        **({"started_from": base} if base else {}),
    }
    return model, replace(start.card, training=training, metrics=metrics), judged


def _check_processes(processes: int, batch: int) -> None:
    if processes > batch // 2:
        raise InputError(
            f"{processes} processes were asked for, and a step has {batch} crops to share out, of which each needs "
            f"two; ask for {batch // 2} processes or fewer."
        )


def _start(
    labelled: LabelledBank,
    classes: Sequence[LabelClass],
    init: tuple[nn.Module, ModelCard] | None,
    settings: TeachSettings,
    seed: int,
    *,
    linear: bool,
    report: Report,
) -> Start:
    """Build the network to train, and its card as far as it is known before."""
    bank = labelled.bank
    entries = tuple(ClassEntry(index, entry.value, entry.name, entry.colour) for index, entry in enumerate(classes))
    if init is None:
        bands = measure_bands(bank, clip=settings.clip)
        start = start_new(bands, entries, settings)
    else:
        check_alike(init[1], bank, report)
        start = start_from(*init, entries, linear=linear, present=bank.bands, report=report)
    sensors = tuple(dict.fromkeys(BANDS[band.name].sensor.value for band in start.card.bands))
    is_optional = len(sensors) == 2 and settings.plan.tone.sensor_drop > 0
    card = replace(
        start.card,
        required_sensors=() if is_optional else sensors,
        optional_sensors=sensors if is_optional else (),
        units=bank.units,
        gsd_m=bank.gsd_m,
        seed=seed,
        versions={"saroptical": __version__, "torch": version("torch")},
    )
    return replace(start, card=card)


def _plan(card: ModelCard, settings: TeachSettings, patch_px: int) -> CropPlan:
    """Fit the plan of crops to the network: a transformer is taught on crops as large as what it maps at once."""
    drop = settings.plan.tone.sensor_drop if card.optional_sensors else 0.0
    crop_px = patch_px if card.arguments.get("network") == VIT else settings.plan.crop_px
    return replace(settings.plan, crop_px=crop_px, tone=replace(settings.plan.tone, sensor_drop=drop))


def _task(start: Start, labelled: LabelledBank, settings: TeachSettings, *, learn: str, steps: int) -> LandcoverTask:
    names = {name for name, _ in start.model.named_parameters()}
    classes = len(start.card.classes)
    return LandcoverTask(
        start.model.to(memory_format=torch.channels_last),  # a third faster on a processor
        settings,
        learned={name for name in names if name.startswith("classifier.")} if learn == "linear" else names,
        loaded=start.loaded,
        weights=_weights(_learned(labelled, classes), balanced=settings.class_weights == "balanced"),
        held_out=HeldOut(labelled, start.card.bands, classes=classes),
        steps=steps,
    )


def _learned(labelled: LabelledBank, classes: int) -> Tensor:
    """Count the pixels of each class that are learned from, (K,)."""
    known = labelled.bank.valid & ~labelled.held_out & (labelled.labels != IGNORE)
    return torch.bincount(labelled.labels[known], minlength=classes)


def _weights(counts: Tensor, *, balanced: bool) -> Tensor:
    """Weigh classes by 1/n, so that the mean pixel weighs 1; absent ones weigh 1."""
    present = counts > 0
    if not balanced:
        return torch.ones(len(counts))
    return torch.where(present, counts.sum() / (present.sum() * counts.clamp_min(1)), 1.0)


def _judge(model: nn.Module, held_out: HeldOut, card: ModelCard, device: str) -> tuple[dict[str, float], Judged, float]:
    """Calibrate the last layer on the held-out pixels; figures for the card, what is made of them, and temperature."""
    judged = held_out.judge(model, device=device)
    if not held_out.patches:
        return {}, judged, 1.0
    temperature = fit_temperature(judged.logits, judged.labels)
    cooled = replace(judged, logits=cross_calibrated(judged.logits, judged.labels, judged.owners))
    metrics = {
        **_figures(judged),
        "ece_before": reliability(judged.logits, judged.labels).error,
        "ece_after": reliability(cooled.logits, cooled.labels).error,
    }
    for sensor in card.optional_sensors:
        alone = _figures(held_out.judge(model, device=device, missing=Sensor(sensor)))
        metrics |= {f"{name}_without_{sensor}": value for name, value in alone.items()}
    classifier = model.classifier
    assert isinstance(classifier, nn.Conv2d)
    with torch.no_grad():
        for weight in classifier.parameters():
            weight.div_(temperature)
    return metrics, cooled, temperature


def _figures(judged: Judged) -> dict[str, float]:
    found = scores(judged.counts)
    return {
        "oa": found.oa,
        "aa": found.aa,
        "kappa": found.kappa,
        "miou_present": found.miou_present,
        "miou_all": found.miou_all,
    }
