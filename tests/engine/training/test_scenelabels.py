"""Labels are taught to a vision transformer of two narrow blocks on scenes that two numbers tell apart."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.contract.card import ModelCard
from saroptical.engine.contract.events import Message, Metric, Progress
from saroptical.engine.contract.label_rules import LabelClass
from saroptical.engine.errors import BandMissing, InputError, Suspended, UnitMismatch
from saroptical.engine.models import vit
from saroptical.engine.models.vit import JointViT, Size
from saroptical.engine.patches.augment import Tone
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.scenes import SceneBank, ScenePlan
from saroptical.engine.patches.statistics import measure_bands
from saroptical.engine.training.checkpoint import load_weights, save_weights
from saroptical.engine.training.heldout_scenes import SceneReader
from saroptical.engine.training.runs import RunFolder
from saroptical.engine.training.scenelabels import train_scenelabels
from saroptical.engine.training.starts_scenes import open_scene_start
from saroptical.engine.training.tasks.scenelabels import SceneSettings, SceneTask, layer_heights
from saroptical.tests.engine.training.toys import parted

CLASSES = tuple(
    LabelClass(name, value, name, colour)
    for name, value, colour in (("Rough", 7, "#0000ff"), ("Bright", 2, "#00ff00"), ("Both", 30, "#ff0000"))
)
SETTINGS = SceneSettings(
    encoder="vit",
    size="toy",
    patch_px=4,
    plan=ScenePlan(8, Tone(noise=0.1, sensor_drop=0.3)),
    learning_rate=1e-2,
    layer_decay=1.0,
    weight_decay=0.0,
    drop_path=0.0,
)


@pytest.fixture(autouse=True)
def toy(monkeypatch):
    monkeypatch.setitem(vit.SIZES, "toy", Size(16, 2, 2))


@pytest.fixture
def scenes():
    """Of 96 scenes: what is rough shines in radar, what is bright in the optical bands; a third is held out."""
    generator = torch.Generator().manual_seed(0)
    rough, bright = (torch.rand(96, generator=generator) < 0.5 for _ in range(2))
    levels = torch.stack([rough, rough, bright, bright], dim=1).float() * torch.tensor([8.0, 8.0, 0.2, 0.2])
    noise = torch.randn(96, 4, 8, 8, generator=generator) * torch.tensor([2.0, 2.0, 0.05, 0.05])[:, None, None]
    pixels = levels[..., None, None] + noise + torch.tensor([-18.0, -24.0, 0.1, 0.1])[:, None, None]
    valid = torch.ones(96, 8, 8, dtype=torch.bool)
    sensors = (Sensor.S1, Sensor.S1, Sensor.S2, Sensor.S2)
    bank = PatchBank(pixels, valid, ("VV", "VH", "B03", "B08"), sensors, {"s1": "db", "s2": "reflectance"}, 10.0)
    targets = torch.stack([rough, bright, rough & bright], dim=1).float()
    return SceneBank(bank, targets, torch.arange(96) % 3 == 0)


@pytest.fixture
def one_class(scenes):
    """The same scenes with one class each: neither, bright, rough, both."""
    rough, bright = scenes.targets[:, 0].long(), scenes.targets[:, 1].long()
    return replace(scenes, targets=torch.where((rough + bright) == 0, 0, 2 * rough + bright - 1))


@pytest.fixture
def pretrained(scenes):
    """An encoder of both sensors that has learned nothing, with the card of a masked autoencoder."""
    torch.manual_seed(0)
    arguments = {"s1_channels": 2, "size": "toy", "patch_px": 4, "trained_side": 2}
    card = ModelCard("pretraining", "mae", "joint_vit", arguments, measure_bands(scenes.bank), (), ("s1", "s2"))
    return JointViT(2, 2, size="toy", patch_px=4, trained_side=2).eval(), card


def teach(scenes, init=None, *, classes=CLASSES, steps=60, **options):
    run, others = parted(**{"seed": 5, "threads": 1, "steps": steps, **options})
    return train_scenelabels(scenes, classes, run, init=init, **{"settings": SETTINGS, **others})


def test_labels_are_learned_and_the_card_tells_all_that_labelling_needs(scenes, tmp_path):
    events = []
    model, card, judged = teach(scenes, report=events.append)
    assert (card.task, card.method, card.architecture) == ("scenelabels", "vit", "scene_classifier")
    assert [(entry.value, entry.name, entry.colour) for entry in card.classes] == [
        (7, "Rough", "#0000ff"),
        (2, "Bright", "#00ff00"),
        (30, "Both", "#ff0000"),
    ]
    assert (card.required_sensors, card.optional_sensors) == ((), ("s1", "s2"))
    assert (card.patch_px, card.overlap_px, card.gsd_m) == (8, 0, 10.0)
    assert card.metrics["macro_ap"] == judged.figures()["macro_ap"] > 0.9
    assert (card.training["scenes"], card.training["validation_scenes"], len(judged.truth)) == (64, 32, 32)
    assert card.thresholds == (0.5, 0.5, 0.5)  # too few scenes to choose by
    assert {e.name for e in events if isinstance(e, Metric)} >= {"loss", "validation_loss", "validation_macro_ap"}
    save_weights(tmp_path / "w.safetensors", model, card)
    again, same = load_weights(tmp_path / "w.safetensors")
    assert same == card
    pixels = SceneReader(scenes, card.bands).read(torch.arange(4))
    assert torch.equal(again(pixels), model(pixels))


def test_with_one_sensor_missing_what_the_other_shows_is_still_known(scenes):
    model, card, _ = teach(scenes, steps=120)
    reader, everything = SceneReader(scenes, card.bands), torch.arange(96)
    for missing, known in ((Sensor.S2, 0), (Sensor.S1, 1)):
        found = model(reader.read(everything, missing=missing))[:, known] > 0
        assert (found == scenes.targets[:, known].bool()).float().mean() > 0.85
        assert card.metrics[f"macro_ap_without_{missing.value}"] < card.metrics["macro_ap"]


def test_one_class_a_scene_is_learned_and_judged_as_such(one_class):
    four = (*CLASSES, LabelClass("x", 31, "Neither", "#ffffff"))
    _, card, judged = teach(one_class, classes=four)
    assert card.metrics["oa"] == pytest.approx(card.metrics["micro_f1"])
    assert card.metrics["oa"] > 0.8
    assert card.thresholds == ()
    np.testing.assert_allclose(judged.probs.sum(axis=1), 1)


def test_the_same_seed_gives_the_same_bits_and_another_one_others(scenes):
    one, again, other = (teach(scenes, steps=4, seed=seed)[0].state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(one[name], again[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)


def test_nothing_of_what_is_held_out_is_learned_from(scenes, monkeypatch):
    monkeypatch.setattr(SceneTask, "look", lambda _: {})  # which weights are kept is chosen by what is held out
    wrong = torch.where(scenes.held_out[:, None], 1 - scenes.targets, scenes.targets)
    for learn in ("finetune", "linear", "knn"):
        one, other = (teach(replace(scenes, targets=t), learn=learn, steps=1)[0] for t in (scenes.targets, wrong))
        del one._buffers["temperature"], other._buffers["temperature"]  # that is what is held out for
        assert all(
            torch.equal(a, b) for a, b in zip(one.state_dict().values(), other.state_dict().values(), strict=True)
        )


@pytest.mark.parametrize("learn", ["linear", "knn"])
def test_frozen_features_are_read_and_the_encoder_stays(scenes, pretrained, learn):
    before = {name: tensor.clone() for name, tensor in pretrained[0].state_dict().items()}
    events = []
    model, card, _ = teach(scenes, pretrained, learn=learn, report=events.append)
    after = model.encoder.state_dict()
    assert all(torch.equal(after[name], before[name]) for name in before)
    assert (card.training["learn"], card.training["started_from"]) == (learn, "mae")
    assert card.metrics["macro_ap"] > 0.9
    assert card.metrics["macro_ap_without_s2"] > 0.6
    assert any(isinstance(e, Progress) and e.what == "reading features, 192 of 192" for e in events)  # 64, thrice


@pytest.mark.parametrize(("rate", "is_kept"), [(1e-2, False), (1e3, True)])
def test_that_a_training_bettered_nothing_is_said(scenes, pretrained, rate, is_kept):
    told = []
    model, _, _ = teach(scenes, pretrained, settings=replace(SETTINGS, learning_rate=rate), report=told.append)
    linear, _, _ = teach(scenes, pretrained, learn="linear")
    same = [torch.equal(*weights) for weights in zip(model.parameters(), linear.parameters(), strict=True)]
    assert all(same) == is_kept
    said = [event.text for event in told if isinstance(event, Message) and "None of " in event.text]
    assert said == is_kept * [
        "None of 60 steps made it better on the held-out scenes: the network is kept as it began, with the last layer "
        "that suits it. Train longer, or label more scenes."
    ]


def test_a_few_of_the_labels_are_learned_from_when_asked(scenes):
    _, card, _ = teach(scenes, learn="knn", settings=replace(SETTINGS, label_share=0.25))
    assert abs(card.training["scenes"] - 16) <= 1
    assert card.arguments["memory"] == 3 * card.training["scenes"]


def test_an_encoder_of_both_sensors_is_taught_with_the_bands_of_one(scenes, pretrained):
    bank = scenes.bank
    radar = PatchBank(bank.pixels[:, :2], bank.valid, bank.bands[:2], bank.sensors[:2], {"s1": "db"}, 10.0)
    messages = []
    model, card, _ = teach(replace(scenes, bank=radar), pretrained, steps=5, report=messages.append)
    assert (card.band_names, card.required_sensors, card.units) == (("VV", "VH"), ("s1",), {"s1": "db"})
    assert model.encoder.channels == (2, 2)
    assert any(isinstance(m, Message) and m.text.startswith("Starting from model 'mae'") for m in messages)


def test_bands_that_the_model_has_and_the_scenes_lack_are_named(scenes, pretrained):
    bank = scenes.bank
    fewer = PatchBank(bank.pixels[:, :3], bank.valid, bank.bands[:3], bank.sensors[:3], bank.units, 10.0)
    with pytest.raises(BandMissing, match=r"learned from VV VH B03 B08, and the scenes give VV VH B03\. Add B08"):
        teach(replace(scenes, bank=fewer), pretrained)


def test_scenes_in_other_units_than_the_models_are_refused(scenes, pretrained):
    pictures = replace(scenes, bank=replace(scenes.bank, units={"s1": "byte", "s2": "byte"}))
    with pytest.raises(UnitMismatch, match="Model 'mae' was trained on Sentinel-1 values in db, and the scenes hold"):
        teach(pictures, pretrained)


def test_scenes_that_squares_do_not_divide_are_refused(scenes):
    with pytest.raises(InputError, match=r"8 pixels wide and high.*squares of 3. Choose scenes of 6 or 9 pixels"):
        teach(scenes, settings=replace(SETTINGS, patch_px=3))


def test_a_model_of_another_task_is_refused_before_its_weights_are_read(scenes, tmp_path):
    _, card, _ = teach(scenes, steps=1)
    model = torch.nn.Linear(1, 1)
    save_weights(tmp_path / "w.safetensors", model, replace(card, task="landcover"))
    with pytest.raises(InputError, match=r"of the task landcover.*pretrainmae or trainscenelabels"):
        open_scene_start(str(tmp_path / "w.safetensors"))
    with pytest.raises(InputError, match="has no encoder of whole scenes"):
        teach(scenes, (model, replace(card, task="pretraining")))


def test_all_held_out_and_too_many_processes_are_refused(scenes):
    with pytest.raises(InputError, match="all are kept for validation"):
        teach(replace(scenes, held_out=torch.ones(96, dtype=torch.bool)))
    with pytest.raises(InputError, match=r"5 processes were asked for, and a step has 8 scenes.*for 4 processes"):
        teach(scenes, processes=5)


def test_without_held_out_scenes_nothing_is_claimed(scenes):
    _, card, judged = teach(replace(scenes, held_out=torch.zeros(96, dtype=torch.bool)), steps=2)
    assert (card.metrics, card.thresholds, len(judged.truth)) == ({}, (0.5, 0.5, 0.5), 0)


def test_deeper_layers_move_less_and_only_where_they_were_loaded():
    torch.manual_seed(0)
    names = ["encoder.cls_token", "encoder.blocks.0.a", "encoder.blocks.1.a", "encoder.norm.weight", "head.weight"]
    assert list(layer_heights(names).values()) == [3, 2, 1, 0, 0]
    resnet = ["encoder.body.conv1.weight", "encoder.body.layer1.0.a", "encoder.body.layer4.0.a", "head.bias"]
    assert list(layer_heights(resnet).values()) == [5, 4, 1, 0]


def test_rates_and_decay_of_each_group(scenes, pretrained):
    settings = replace(SETTINGS, layer_decay=0.5, weight_decay=0.1)
    start, _, _ = teach(scenes, pretrained, steps=1)
    start.requires_grad_(requires_grad=True)
    task = SceneTask(
        start,
        settings,
        loaded={"encoder.blocks.0.mlp.fc1.weight"},
        reader=SceneReader(scenes, pretrained[1].bands),
        held_out=torch.zeros(0, dtype=torch.long),
        classes=3,
        steps=10,
    )
    groups = task.configure_optimizers()["optimizer"].param_groups
    found = {(g["initial_lr"], g["weight_decay"]): sum(p.numel() for p in g["params"]) for g in groups}
    assert found.keys() == {(1e-2, 0.1), (1e-2, 0.0), (2.5e-3, 0.1)}
    assert found[2.5e-3, 0.1] == 16 * 64


def test_an_interrupted_training_ends_with_the_same_weights(scenes, tmp_path):
    from saroptical.engine.contract.jobs.training import TrainingJob

    job = TrainingJob(output_weights="w.safetensors", run_folder=str(tmp_path / "run"))
    settings = replace(SETTINGS, drop_path=0.3)
    whole = teach(scenes, steps=14, settings=settings)[0].state_dict()

    def interrupt(event):
        if isinstance(event, Progress) and "step 7 of" in event.what:
            raise Suspended("closed")

    folder = RunFolder.open(job.run_folder, job, resume=False)
    with pytest.raises(Suspended):
        teach(scenes, steps=14, settings=settings, run=folder, report=interrupt)
    torch.rand(3)
    again = RunFolder.open(job.run_folder, job, resume=True)
    resumed = teach(scenes, steps=14, settings=settings, run=again)[0].state_dict()
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_fine_tuning_begins_where_the_last_layer_suits_the_encoder_as_it_is(scenes, pretrained):
    unheld = replace(scenes, held_out=torch.zeros(len(scenes.bank), dtype=torch.bool))
    still = replace(SETTINGS, learning_rate=0.0)
    tuned, linear = (
        teach(unheld, pretrained, settings=still, learn=learn, steps=2)[0] for learn in ("finetune", "linear")
    )
    for name, weights in linear.state_dict().items():
        torch.testing.assert_close(tuned.state_dict()[name], weights)
