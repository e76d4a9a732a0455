"""An encoder of masked pre-training is taught classes of pixels, and makes features of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from saroptical.engine.contract.card import ModelCard
from saroptical.engine.contract.label_rules import IGNORE, LabelClass
from saroptical.engine.errors import BandMissing
from saroptical.engine.models import vit
from saroptical.engine.models.vit import JointViT, Size
from saroptical.engine.models.vit_dense import VitFeatures, VitLandcover, enlarge_places
from saroptical.engine.patches.augment import Tone
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.crops import CropPlan
from saroptical.engine.patches.labels import LabelledBank
from saroptical.engine.patches.statistics import normalise_bank
from saroptical.engine.training.checkpoint import load_weights, save_weights
from saroptical.engine.training.landcover import train_landcover
from saroptical.engine.training.mae import random_mae, with_components
from saroptical.engine.training.options import RunOptions
from saroptical.engine.training.starts import patch_px_of, start_from
from saroptical.engine.training.tasks.landcover import TeachSettings
from saroptical.engine.training.tasks.mae_settings import MaeSettings
from torch import nn

CLASSES = tuple(LabelClass(name, value, name, "#112233") for name, value in (("Water", 7), ("Forest", 2), ("Town", 3)))
SETTINGS = TeachSettings(
    plan=CropPlan(batch=4, crop_px=8, tone=Tone(noise=0.1, sensor_drop=0.3)), learning_rate=1e-2, loaded_share=0.3
)
Encoder = tuple[nn.Module, ModelCard]


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vit.SIZES, "tiny", Size(16, 2, 2))


@pytest.fixture
def bare(bank: PatchBank) -> tuple[JointViT, ModelCard]:
    return random_mae(bank, settings=MaeSettings(patch_px=4, crop_px=16), seed=0)


@pytest.fixture(params=["joint_vit", "vit_features"])
def encoder(request: pytest.FixtureRequest, bank: PatchBank, bare: tuple[JointViT, ModelCard]) -> Encoder:
    return bare if request.param == "joint_vit" else with_components(*bare, bank)


@pytest.fixture
def labelled(bank: PatchBank) -> LabelledBank:
    labels = torch.arange(32).repeat(6, 32, 1) * 3 // 32
    for index in range(1, 6, 2):
        labels[index] = labels[index].T.clone()
    held_out = torch.zeros_like(bank.valid)
    held_out[3:5] = True
    return LabelledBank(bank, torch.where(bank.valid, labels, IGNORE), held_out)


def teach(labelled: LabelledBank, init: Encoder, *, steps: int = 30, learn: str = "finetune") -> Encoder:
    model, card, _ = train_landcover(
        labelled,
        CLASSES,
        RunOptions(steps=steps, seed=5),
        init=init,
        learn=learn,
        settings=SETTINGS,
    )
    return model, card


def inner(model: nn.Module) -> JointViT:
    found = model if isinstance(model, JointViT) else model.encoder
    assert isinstance(found, JointViT)
    return found


def test_classes_are_taught_to_an_encoder_and_again_to_what_came_of_it(
    labelled: LabelledBank, encoder: Encoder, tmp_path: Path
) -> None:
    model, card = teach(labelled, encoder)
    assert (card.task, card.architecture, card.arguments["network"]) == ("landcover", "landcover_net", "vit")
    assert card.optional_sensors == ("s1", "s2")
    assert card.metrics["oa"] > 0.8
    save_weights(tmp_path / "w.safetensors", model, card)
    again, read = load_weights(tmp_path / "w.safetensors")
    pixels = normalise_bank(labelled.bank, read.bands)[:1]
    torch.testing.assert_close(again(pixels).logits, model(pixels).logits, rtol=0, atol=0)
    start = start_from(again, read, read.classes, present=labelled.bank.bands, report=lambda _: None)
    torch.testing.assert_close(start.model.eval()(pixels).logits, model(pixels).logits, rtol=0, atol=0)


def test_the_encoder_is_taken_over_and_moves_and_the_decoder_begins(labelled: LabelledBank, encoder: Encoder) -> None:
    entries = teach(labelled, encoder, steps=1)[1].classes
    start = start_from(*encoder, entries, present=labelled.bank.bands, report=lambda _: None)
    assert isinstance(start.model, VitLandcover)
    before, taken = inner(encoder[0]).state_dict(), start.model.encoder.state_dict()
    assert all(torch.equal(taken[name], before[name]) for name in before)
    assert start.loaded == {f"encoder.{name}" for name, _ in start.model.encoder.named_parameters()}


def test_the_last_layer_alone_reads_the_encoders_own_features(labelled: LabelledBank, encoder: Encoder) -> None:
    model, card = teach(labelled, encoder, steps=5, learn="linear")
    pixels = normalise_bank(labelled.bank, card.bands)
    own = inner(encoder[0])
    torch.testing.assert_close(model(pixels).features, enlarge_places(own.dense(pixels), own.patch_px))
    assert card.arguments["detail"] == 0


def test_a_band_that_is_not_there_is_named(labelled: LabelledBank, bare: Encoder) -> None:
    lacking = replace(bare[1], bands=(replace(bare[1].bands[0], name="B05"), *bare[1].bands[1:]))
    with pytest.raises(BandMissing, match="Add B05, or start from another model"):
        teach(labelled, (bare[0], lacking))


def test_components_are_of_windows_as_large_as_the_crops_and_lead_by_their_spread(
    bank: PatchBank, bare: tuple[JointViT, ModelCard]
) -> None:
    model, card = with_components(*bare, bank)
    assert isinstance(model, VitFeatures)
    assert (card.architecture, card.task, card.patch_px) == ("vit_features", "pretraining", 16)
    spread = model.components.spread
    assert torch.equal(spread, spread.sort(descending=True).values)
    side = slice(0, 16)
    pixels = normalise_bank(bank, card.bands)[..., side, side]
    rows = model(pixels).features.movedim(1, -1)[bank.valid[..., side, side]]
    torch.testing.assert_close(rows.std(dim=0), spread, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(rows.mean(dim=0), torch.zeros(16), rtol=0, atol=1e-4)


def test_a_transformer_is_taught_on_patches_of_its_own_size(bare: Encoder) -> None:
    card = replace(bare[1], patch_px=96)
    assert patch_px_of(card) == 96
    assert patch_px_of(replace(card, architecture="landcover_net", arguments={"network": "vit"})) == 96
    assert patch_px_of(replace(card, architecture="fusion_resunet")) == patch_px_of(None) == 128
