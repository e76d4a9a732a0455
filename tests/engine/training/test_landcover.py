from dataclasses import replace

import numpy as np
import pytest
import torch
from saroptical.engine.contract.card import ModelCard
from saroptical.engine.contract.events import Message, Metric
from saroptical.engine.contract.jobs import TrainLandcover
from saroptical.engine.contract.label_rules import IGNORE, LabelClass
from saroptical.engine.errors import BandMissing, InputError, Suspended, UnitMismatch
from saroptical.engine.evaluation.metrics import scores
from saroptical.engine.models.build import build_model
from saroptical.engine.models.fusion import FusionNet
from saroptical.engine.models.resnet import ResNet
from saroptical.engine.patches.augment import Tone
from saroptical.engine.patches.crops import CropPlan
from saroptical.engine.patches.labels import LabelledBank
from saroptical.engine.patches.statistics import measure_bands, normalise_bank
from saroptical.engine.training.checkpoint import load_weights, save_weights
from saroptical.engine.training.landcover import train_landcover
from saroptical.engine.training.runs import RunFolder
from saroptical.engine.training.tasks.landcover import TeachSettings
from saroptical.tests.engine.training.toys import parted

CLASSES = tuple(
    LabelClass(name, value, name, colour)
    for name, value, colour in (("Water", 7, "#0000ff"), ("Forest", 2, "#00ff00"), ("Town", 30, "#ff0000"))
)
TINY = {"s1_channels": 2, "width": 0.0625, "features": 8, "projection": 4, "detail": 4, "upsampling": "bilinear"}
SETTINGS = TeachSettings(
    plan=CropPlan(batch=4, crop_px=16, tone=Tone(noise=0.1, sensor_drop=0.3)), learning_rate=1e-2, loaded_share=1.0
)


def never():
    return False


@pytest.fixture
def labelled(bank):
    """The fields of the bank with labels; two of its six patches are held out."""
    labels = torch.arange(32).repeat(6, 32, 1) * 3 // 32
    for index in range(1, 6, 2):
        labels[index] = labels[index].T.clone()
    labels[:, ::5] = IGNORE
    held_out = torch.zeros_like(bank.valid)
    held_out[3:5] = True
    return LabelledBank(bank, torch.where(bank.valid, labels, IGNORE), held_out)


@pytest.fixture
def fused(bank):
    """A small network of trainfusion that has learned nothing, and its card."""
    torch.manual_seed(0)
    card = ModelCard("fusion", "both", "fusion_resunet", TINY, measure_bands(bank), (), ("s1", "s2"), units=bank.units)
    return build_model(card).eval(), card


def teach(labelled, init, *, classes=CLASSES, steps=30, **options):
    run, others = parted(**{"seed": 5, "steps": steps, **options})
    return train_landcover(labelled, classes, run, init=init, **{"settings": SETTINGS, **others})


def test_fields_are_learned_and_the_card_tells_all_that_a_map_needs(labelled, fused, tmp_path):
    events = []
    model, card, judged = teach(labelled, fused, report=events.append)
    assert (card.task, card.architecture, card.arguments["network"]) == ("landcover", "landcover_net", "fusion")
    assert [(entry.value, entry.name, entry.colour) for entry in card.classes] == [
        (7, "Water", "#0000ff"),
        (2, "Forest", "#00ff00"),
        (30, "Town", "#ff0000"),
    ]
    assert (card.required_sensors, card.optional_sensors) == ((), ("s1", "s2"))
    known = (labelled.labels != IGNORE) & labelled.bank.valid
    assert judged.counts.sum() == card.training["validation_pixels"] == (known & labelled.held_out).sum()
    assert card.training["pixels"] == (known & ~labelled.held_out).sum()
    assert scores(judged.counts).oa == card.metrics["oa"] > 0.9
    for name in ("oa_without_s1", "oa_without_s2"):
        assert 0.4 < card.metrics[name] <= 1
    assert any(isinstance(event, Message) and "new last layer for 3 classes" in event.text for event in events)
    curves = {event.name for event in events if isinstance(event, Metric)}
    assert {"loss", "validation_loss", "validation_oa", "validation_miou"} <= curves
    save_weights(tmp_path / "w.safetensors", model, card)
    again, same = load_weights(tmp_path / "w.safetensors")
    assert same.classes == card.classes
    pixels = normalise_bank(labelled.bank, card.bands)[:1]
    assert torch.equal(again(pixels).logits, model(pixels).logits)


def test_the_same_seed_gives_the_same_bits_and_another_one_others(labelled, fused):
    one, again, other = (teach(labelled, fused, steps=4, seed=seed)[0].state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(one[name], again[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)


def test_nothing_of_what_is_held_out_is_learned_from(labelled, fused):
    wrong = torch.where(labelled.held_out & (labelled.labels != IGNORE), 2 - labelled.labels, labelled.labels)
    models = [teach(replace(labelled, labels=labels), fused, steps=1)[0] for labels in (labelled.labels, wrong)]
    one, other = (model.body.state_dict() for model in models)
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_the_linear_protocol_moves_the_last_layer_alone(labelled, fused):
    before = {name: tensor.clone() for name, tensor in fused[0].state_dict().items()}
    model, card, _ = teach(labelled, fused, learn="linear", steps=5)
    body = model.body.state_dict()
    assert all(torch.equal(body[name], before[name]) for name in body)
    assert card.training["learn"] == "linear"
    torch.manual_seed(5)
    start, _, _ = teach(labelled, fused, learn="linear", steps=1)
    assert not torch.equal(model.classifier.weight, start.classifier.weight)


def test_confidence_is_calibrated_in_the_last_layer_and_decisions_stay(labelled, fused):
    _, card, judged = teach(labelled, fused, steps=8)
    temperature = card.training["temperature"]
    assert temperature != 1
    assert card.metrics["ece_after"] <= card.metrics["ece_before"] + 0.02
    assert judged.counts.sum() == len(judged.labels)


def test_without_a_held_out_part_the_last_weights_are_taken_and_nothing_is_claimed(labelled, fused):
    blind = replace(labelled, held_out=torch.zeros_like(labelled.held_out))
    _, card, judged = teach(blind, fused, steps=3)
    assert card.metrics == {}
    assert card.training["temperature"] == 1
    assert judged.counts.tolist() == np.zeros((3, 3)).tolist()


def test_a_training_ends_by_itself_when_validation_no_longer_improves(labelled, fused):
    settings = replace(SETTINGS, linear_rate=0.0, weight_decay=0.0, patience=1)
    _, card, _ = teach(labelled, fused, learn="linear", steps=60, settings=settings)
    assert card.training["steps"] == 21  # looks at 10, the best, and at 20
    assert not card.training["stopped"]


def test_running_statistics_follow_as_fast_as_asked(labelled, fused):
    model, _, _ = teach(labelled, fused, steps=1, settings=replace(SETTINGS, statistics_momentum=0.25))
    shares = {module.momentum for module in model.modules() if isinstance(module, torch.nn.BatchNorm2d)}
    assert shares == {0.25}


def test_each_look_is_told_once(labelled, fused):
    events = []
    teach(labelled, fused, report=events.append)
    steps = [event.step for event in events if isinstance(event, Metric) and event.name == "validation_loss"]
    assert steps == [11, 21]


def test_stopping_keeps_what_was_learned(labelled, fused):
    seen = []
    _, card, _ = teach(
        labelled, fused, steps=50, report=seen.append, should_stop=lambda: any(isinstance(e, Metric) for e in seen)
    )
    assert card.training["stopped"]
    assert card.training["steps"] < 5
    assert card.metrics["oa"] > 0


def test_a_resumed_training_ends_with_the_same_bits(labelled, fused, tmp_path):
    def job(folder):
        return TrainLandcover(
            pairs=("p",), steps=12, run_folder=str(tmp_path / folder), output_weights=str(tmp_path / "w.safetensors")
        )

    def run(folder, *, resume=False, **options):
        return teach(
            labelled, fused, steps=12, run=RunFolder.open(job(folder).run_folder, job(folder), resume=resume), **options
        )

    whole, card, _ = run("whole")

    def end(event):
        if "step 7 of" in getattr(event, "what", ""):
            raise Suspended("ended")

    with pytest.raises(Suspended):
        run("parts", report=end)
    torch.manual_seed(99)
    resumed, again, _ = run("parts", resume=True)
    one, other = whole.state_dict(), resumed.state_dict()
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert card.metrics == again.metrics
    assert (tmp_path / "whole" / "metrics.csv").read_text() == (tmp_path / "parts" / "metrics.csv").read_text()


def test_a_training_is_not_taken_up_with_labels_that_changed(labelled, fused, tmp_path):
    job = TrainLandcover(
        pairs=("p",), steps=9, run_folder=str(tmp_path / "run"), output_weights=str(tmp_path / "w.safetensors")
    )

    def end(event):
        if "step 2 of" in getattr(event, "what", ""):
            raise Suspended("ended")

    with pytest.raises(Suspended):
        teach(labelled, fused, steps=9, run=RunFolder.open(job.run_folder, job, resume=False), report=end)
    moved = replace(labelled, held_out=labelled.held_out.roll(1, 0))
    with pytest.raises(InputError, match="are not what it has learned from so far"):
        teach(moved, fused, steps=9, run=RunFolder.open(job.run_folder, job, resume=True))


def test_an_earlier_model_keeps_what_it_knows_of_classes_that_stay(labelled, fused):
    model, card, _ = teach(labelled, fused, steps=2)
    said = []
    renamed = (CLASSES[0], CLASSES[2], LabelClass("Sand", 1, "Sand", "#ffff00"))
    still = replace(SETTINGS, learning_rate=0.0, weight_decay=0.0)
    blind = replace(labelled, held_out=torch.zeros_like(labelled.held_out))
    taught, again, _ = teach(blind, (model, card), classes=renamed, steps=1, settings=still, report=said.append)
    assert torch.equal(taught.classifier.weight[:2], model.classifier.weight[[0, 2]])
    assert [entry.name for entry in again.classes] == ["Water", "Town", "Sand"]
    (text,) = (event.text for event in said if isinstance(event, Message))
    assert text.endswith("2 of its classes stay, new are Sand, no longer known are Forest.")


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        (
            {"task": "segmentation"},
            InputError,
            "is of the task segmentation; classes are taught to a model of pretrain",
        ),
        ({"bands": "B05"}, BandMissing, "the scenes give VV VH B03 B08. Add B05, or start from another model"),
        (
            {"units": {"s1": "db", "s2": "byte"}},
            UnitMismatch,
            "was trained on Sentinel-2 values in byte, and the scenes hold reflectance",
        ),
    ],
)
def test_a_model_that_cannot_be_taught_is_refused(labelled, fused, changes, error, words):
    model, card = fused
    if "bands" in changes:
        changes = {"bands": (*card.bands[:3], replace(card.bands[3], name=changes["bands"]))}
    with pytest.raises(error, match=words):
        teach(labelled, (model, replace(card, **changes)))


def test_more_processes_than_pairs_of_crops_are_refused(labelled, fused):
    with pytest.raises(InputError, match="ask for 2 processes or fewer"):
        teach(labelled, fused, processes=3)


@pytest.mark.parametrize("extractor", ["single", "merged"])
def test_a_network_from_scratch_learns_one_sensor(labelled, extractor):
    bank = labelled.bank
    radar = replace(bank, pixels=bank.pixels[:, :2], bands=bank.bands[:2], sensors=bank.sensors[:2], units={"s1": "db"})
    settings = replace(SETTINGS, extractor=extractor, network="unet")
    _, card, judged = teach(replace(labelled, bank=radar), None, steps=2, settings=settings)
    assert (card.required_sensors, card.optional_sensors) == (("s1",), ())
    assert card.arguments["s1_channels"] == 2
    assert judged.counts.sum() > 0


def test_windows_are_learned_from_scratch_and_come_back_from_their_file(labelled, tmp_path):
    model, card, _ = teach(labelled, None, settings=replace(SETTINGS, network="windows"))
    assert (card.method, card.receptive_field_px) == ("windows", 7)
    assert card.metrics["oa"] > 0.9
    save_weights(str(tmp_path / "windows.safetensors"), model, card)
    again, read = load_weights(str(tmp_path / "windows.safetensors"))
    pixels = normalise_bank(labelled.bank, read.bands)
    torch.testing.assert_close(again(pixels).logits, model(pixels).logits, rtol=0, atol=0)


def test_the_card_names_the_encoder_of_others_that_a_network_started_from(labelled, tmp_path):
    torch.save(ResNet(3, backbone="resnet18", stride=32).state_dict(), tmp_path / "resnet18.pth")
    settings = replace(SETTINGS, network="unet", pretrained=f"imagenet:{tmp_path}/resnet18.pth")
    _, card, _ = teach(labelled, None, steps=1, settings=settings)
    assert (card.training["started_from"], card.training["learn"]) == ("imagenet:resnet18.pth", "finetune")
    _, card, _ = teach(labelled, None, steps=1, settings=replace(settings, pretrained=""))
    assert ("started_from" in card.training, card.training["learn"]) == (False, "scratch")


def test_an_encoder_for_a_network_that_has_none_is_refused(labelled):
    with pytest.raises(InputError, match="the network windows has no encoder; choose deeplabv3"):
        teach(labelled, None, settings=replace(SETTINGS, network="windows", pretrained="imagenet:weights.pth"))


def test_a_fusion_network_keeps_its_weights_but_what_only_its_own_training_compares(labelled, fused):
    still = replace(SETTINGS, learning_rate=0.0, weight_decay=0.0)
    blind = replace(labelled, held_out=torch.zeros_like(labelled.held_out))
    model, _, _ = teach(blind, fused, learn="linear", steps=1, settings=replace(still, linear_rate=0.0))
    pixels = normalise_bank(labelled.bank, fused[1].bands)
    assert isinstance(fused[0], FusionNet)
    torch.testing.assert_close(model(pixels).features, fused[0](pixels).features)
