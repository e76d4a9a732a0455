import pytest
import torch
from saroptical.engine.contract.card import read_card
from saroptical.engine.contract.events import Failed, Message, Metric
from saroptical.engine.contract.jobs import PretrainSscl, make_job
from saroptical.engine.errors import Cancelled
from saroptical.engine.models import landcover
from saroptical.engine.perform import FAILED, Orders, perform
from saroptical.engine.training.checkpoint import load_weights
from saroptical.engine.verbs import pretrainsscl, syntheticpair
from torch import nn

QUICK = {"preset": "quick", "steps": 2, "threads": 1, "network": "unet"}


class Narrow(nn.Module):
    """Scales as a ResNet has them, of few channels."""

    def __init__(self, in_channels, *, backbone, stride):  # noqa: ARG002
        super().__init__()
        self.channels = (4, 4, 8, 8, 8)
        sizes = zip((in_channels, *self.channels), self.channels, strict=False)
        self.stages = nn.ModuleList(nn.Conv2d(i, o, 3, stride=2, padding=1) for i, o in sizes)

    def forward(self, x):
        scales = [x]
        for stage in self.stages:
            scales.append(stage(scales[-1]).relu())
        return scales[1:]


@pytest.fixture(autouse=True)
def _narrow(monkeypatch):
    monkeypatch.setattr(landcover, "ResNet", Narrow)


def never():
    return False


@pytest.fixture(scope="module")
def scenes(tmp_path_factory):
    """A synthetic pair of 96²."""
    folder = tmp_path_factory.mktemp("scenes")
    paths = {f"output_{kind}": str(folder / f"{kind}.tif") for kind in ("s1", "s2")}
    job = make_job("syntheticpair", {**paths, "width": 96, "height": 96, "s2_bands": ["B02", "B03", "B04", "B08"]})
    syntheticpair.run(job, lambda _: None, never)
    return {kind: (str(folder / f"{kind}.tif"),) for kind in ("s1", "s2")}


def job_for(scenes, folder, **values):
    return PretrainSscl(**{**scenes, "output_weights": str(folder / "w.safetensors"), **QUICK, **values})


def test_a_pair_goes_in_and_a_network_to_be_taught_comes_out(scenes, tmp_path):
    events = []
    job = job_for(scenes, tmp_path, run_folder=str(tmp_path / "run"), cache=str(tmp_path / "cache"))
    done = pretrainsscl.run(job, events.append, never)
    card = read_card(done.outputs["output_weights"])
    assert (card.task, card.method, card.arguments["network"]) == ("pretraining", "sscl", "unet")
    assert card.optional_sensors == ("s1", "s2")
    assert {name: done.numbers[name] for name in ("steps", "patches", "pairs")} == {
        "steps": 2,
        "patches": 1,
        "pairs": 1,
    }
    losses = [event.value for event in events if isinstance(event, Metric) and event.name == "loss"]
    assert len(losses) == 2
    assert done.numbers["loss"] == losses[-1]
    texts = [event.text for event in events if isinstance(event, Message)]
    assert "Teach classes to the model with trainlandcover (init)." in texts
    kept = {path.name for path in (tmp_path / "run").iterdir()}
    assert kept == {"config.yaml", "metrics.csv", "curves.png", "last.ckpt"}

    again = pretrainsscl.run(job_for(scenes, tmp_path, cache=str(tmp_path / "cache")), events.append, never)
    assert any(isinstance(event, Message) and "1 patches are taken from" in event.text for event in events)
    one, other = (load_weights(run.outputs["output_weights"])[0].state_dict() for run in (done, again))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_radar_that_was_filtered_before_is_noted_in_the_card(scenes, tmp_path):
    job = job_for(scenes, tmp_path, despeckle="lee", steps=1)
    card = read_card(pretrainsscl.run(job, lambda _: None, never).outputs["output_weights"])
    plain = pretrainsscl.run(job_for(scenes, tmp_path, steps=1), lambda _: None, never)
    spreads = [
        {band.name: band.std for band in one.bands} for one in (card, read_card(plain.outputs["output_weights"]))
    ]
    assert card.despeckle == "lee"
    assert spreads[0]["VV"] < 0.9 * spreads[1]["VV"]
    assert spreads[0]["B04"] == spreads[1]["B04"]


def test_the_job_chooses_the_settings(scenes, tmp_path):
    job = job_for(scenes, tmp_path, backbone="resnet50", extractor="merged", sensor_drop=0.0)
    settings = pretrainsscl.settings_of(job)
    assert (settings.network, settings.backbone, settings.extractor) == ("unet", "resnet50", "merged")
    assert settings.corruption.sensor == 0


def test_stopping_in_the_first_stage_is_said_and_cancelling_leaves_nothing(scenes, tmp_path):
    events = []
    job = job_for(scenes, tmp_path, steps=40)
    done = pretrainsscl.run(job, events.append, lambda: True)
    assert done.stopped
    warnings = [event.text for event in events if isinstance(event, Message) and event.level == "warning"]
    assert any("ended before its second stage" in text for text in warnings)
    before = (tmp_path / "w.safetensors").read_bytes()

    def cancel(event):
        if isinstance(event, Metric):
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        pretrainsscl.run(job_for(scenes, tmp_path, run_folder=str(tmp_path / "run")), cancel, never)
    assert [path.name for path in tmp_path.iterdir()] == ["w.safetensors"]
    assert (tmp_path / "w.safetensors").read_bytes() == before


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"processes": 9}, "9 processes were asked for, and a step has 16 crops to share out"),
        ({"resume": True, "run_folder": "run"}, "holds no run"),
        ({"bands": "published", "s2_bands": ["B05", "B06", "B07", "B8A"]}, "no Sentinel-2 band of the set published"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(scenes, tmp_path, values, words):
    if "run_folder" in values:
        values = {**values, "run_folder": str(tmp_path / "none" / "run")}
    events = []
    job = make_job("pretrainsscl", {**scenes, **QUICK, "output_weights": str(tmp_path / "w.safetensors"), **values})
    assert perform(job, send=events.append, orders=Orders()) == FAILED
    assert isinstance(events[-1], Failed)
    assert words in events[-1].message
    assert not list(tmp_path.iterdir())
