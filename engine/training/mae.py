"""Pre-training by masks: from a bank of patches to an encoder that reads either sensor or both."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version

import torch
from torch import Tensor

from .. import __version__
from ..contract.bands import Sensor
from ..contract.card import ModelCard
from ..contract.events import Message
from ..errors import InputError
from ..models.build import build_model
from ..models.mae import MaskedAutoencoder
from ..models.vit import JointViT
from ..models.vit_dense import VitFeatures, enlarge_places
from ..patches.bank import PatchBank
from ..patches.fingerprint import fingerprint
from ..patches.masked import MaskedBatches
from ..patches.masking import MaskPlan
from ..patches.statistics import measure_bands
from ..ranks import is_first_rank
from .components import fit_components
from .fit import fit
from .options import RunOptions
from .painter import Painter
from .reconstruction import Reconstructions
from .runs import PICTURE
from .tasks.mae import MaskedModelling
from .tasks.mae_settings import MaeSettings

MAE_STEPS = {"quick": 100, "standard": 1000, "thorough": 20_000}
"""Training steps of each preset."""
_LEAST_SIDE = 2
"""Places along a side that a crop needs for one to be seen and another hidden."""


def train_mae(bank: PatchBank, options: RunOptions, *, settings: MaeSettings) -> tuple[JointViT, ModelCard]:
    """Learn from a bank's patches without labels.

    Args:
        bank: Patches of one scene or many, of both sensors or of one.
        options: How it runs; its run also keeps a picture of what is reconstructed so far.
        settings: What is hidden, and how it is learned.

    Returns:
        The encoder, on the CPU, and its card. The decoder has done its work.

    Raises:
        InputError: If there are too many processes for a step, or the patches are too small.
    """
    _check(settings, bank, options.processes)
    encoder, card = random_mae(bank, settings=settings, seed=options.seed)
    plan = settings.plan(encoder.channels)
    side = encoder.trained_side
    values, tokens = plan.kept(side**2, encoder.channels)
    options.report(Message(_story(plan, encoder, values, tokens)))

    def batches(part: tuple[int, int]) -> MaskedBatches:
        given = {"batch": settings.batch, "side": side, "patch_px": settings.patch_px}
        return MaskedBatches(bank, plan=plan, seed=options.seed, steps=options.steps, part=part, **given)

    with options.seeded():
        model = MaskedAutoencoder(encoder).train()
        painter = None
        if options.run and is_first_rank():
            shown = Reconstructions(bank, card.bands, batches((0, 1)))
            path = options.run.folder / PICTURE
            painter = Painter(options.report, "reconstruction", path, lambda path: shown.draw(path, model))
        taken = fit(
            MaskedModelling(model, settings, bank=bank, bands=card.bands, steps=options.steps),
            batches(options.part),
            replace(options, report=painter or options.report),
            what="pre-training",
            fingerprint=fingerprint(bank),
            clip_gradients=settings.clip_gradients,
            precision="auto",
        )
    if painter:
        painter.draw()
    training = {
        "steps": taken,
        "stopped": taken < options.steps,
        "patches": len(bank),
        "mask": plan.mode,
        "s1_ratio": plan.ratio[0],
        "s2_ratio": plan.ratio[1],
        "input_kept": round(values, 4),
        "tokens_kept": round(tokens, 4),
    }
    return encoder.cpu().eval(), replace(card, training=training)


def random_mae(bank: PatchBank, *, settings: MaeSettings, seed: int) -> tuple[JointViT, ModelCard]:
    """Build the encoder of these settings as it is before training, and its card.

    A sensor is optional where training shows places, or crops, without it.
    """
    sensors = tuple(sensor.value for sensor in bank.present)
    channels = (sum(each is Sensor.S1 for each in bank.sensors), sum(each is Sensor.S2 for each in bank.sensors))
    side = settings.side(bank.patch_px)
    optional = len(sensors) == 2 and settings.plan(channels).shows_each_alone(side**2)
    crop_px = side * settings.patch_px
    card = ModelCard(
        task="pretraining",
        method="mae",
        architecture="joint_vit",
        arguments={
            "s1_channels": channels[0],
            "size": settings.size,
            "patch_px": settings.patch_px,
            "tokens": settings.tokens,
            "trained_side": side,
        },
        bands=measure_bands(bank, clip=settings.clip),
        required_sensors=() if optional else sensors,
        optional_sensors=sensors if optional else (),
        units=bank.units,
        gsd_m=bank.gsd_m,
        patch_px=crop_px,
        overlap_px=crop_px // 4,
        seed=seed,
        versions={"saroptical": __version__, "torch": version("torch")},
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = build_model(card)
    assert isinstance(model, JointViT)
    return model.eval(), card


def with_components(encoder: JointViT, card: ModelCard, bank: PatchBank) -> tuple[VitFeatures, ModelCard]:
    """Give an encoder the principal components of its features over a bank, so that layers can be made of them.

    Args:
        encoder: On the CPU; becomes part of the result.
        card: Its card.
        bank: What it has learned from, of which windows as large as its crops are looked at.
    """
    card = replace(card, architecture="vit_features")
    model = build_model(card)
    assert isinstance(model, VitFeatures)
    model.encoder = encoder
    seen = replace(bank, pixels=bank.pixels[..., : card.patch_px, : card.patch_px])
    seen = replace(seen, valid=bank.valid[..., : card.patch_px, : card.patch_px])

    def see(pixels: Tensor) -> Tensor:
        return enlarge_places(encoder.dense(pixels), encoder.patch_px)

    fit_components(model.components, see, seen, card.bands)
    return model.eval(), card


def _story(plan: MaskPlan, encoder: JointViT, values: float, tokens: float) -> str:
    places = encoder.trained_side**2
    return (
        f"Of each crop {values:.1%} of the values are shown (mask {plan.mode}), and {tokens:.1%} of the tokens are "
        f"computed: {plan.encoded(places)} of {places * encoder.layers}."
    )


def _check(settings: MaeSettings, bank: PatchBank, processes: int) -> None:
    if processes > settings.batch:
        raise InputError(
            f"{processes} processes were asked for, and a step has {settings.batch} crops to share out; ask for "
            f"{settings.batch} processes or fewer."
        )
    if settings.side(bank.patch_px) < _LEAST_SIDE:
        raise InputError(
            f"The patches are {bank.patch_px} pixels wide and crops {settings.crop_px}; squares of "
            f"{settings.patch_px} must fit {_LEAST_SIDE} times at least, so that one is seen and another hidden. "
            "Choose smaller squares (patch_px), or larger scenes and crops."
        )
