import pytest
import rasterio
import torch
from saroptical.engine.contract.card import read_card
from saroptical.engine.contract.events import Artifact, Message, Metric
from saroptical.engine.contract.jobs import make_job
from saroptical.engine.contract.jobs.masked import PretrainMae
from saroptical.engine.errors import Cancelled, InputError
from saroptical.engine.models import mae, vit
from saroptical.engine.models.vit import Size
from saroptical.engine.models.vit_dense import VitFeatures
from saroptical.engine.training.checkpoint import load_weights
from saroptical.engine.verbs import pretrainmae, syntheticpair

QUICK = {"preset": "quick", "steps": 2, "threads": 1}


@pytest.fixture(autouse=True)
def _narrow(monkeypatch):
    monkeypatch.setitem(vit.SIZES, "tiny", Size(16, 1, 2))
    monkeypatch.setitem(mae.DECODERS, 16, Size(8, 1, 2))


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
    return PretrainMae(**{**scenes, "output_weights": str(folder / "w.safetensors"), **QUICK, **values})


def rewritten(path, target, change):
    with rasterio.open(path) as source:
        pixels, names = change(source.read()), source.descriptions
        profile = {**source.profile, "count": len(pixels)}
    with rasterio.open(target, "w", **profile) as file:
        file.descriptions = names[: len(pixels)]
        file.write(pixels)
    return str(target)


def texts(events, level="info"):
    return [event.text for event in events if isinstance(event, Message) and event.level == level]


def test_a_pair_goes_in_and_an_encoder_and_a_picture_come_out(scenes, tmp_path):
    events = []
    job = job_for(scenes, tmp_path, run_folder=str(tmp_path / "run"), cache=str(tmp_path / "cache"))
    done = pretrainmae.run(job, events.append, never)
    model, card = load_weights(done.outputs["output_weights"])
    assert isinstance(model, VitFeatures)
    assert model.encoder.channels == (2, 4)
    assert (card.task, card.method, card.patch_px) == ("pretraining", "mae", 96)
    kept = {"steps": 2, "patches": 1, "pairs": 1, "input_kept": 0.25, "tokens_kept": 0.4375}
    assert {name: done.numbers[name] for name in kept} == kept
    assert done.numbers["loss"] == pytest.approx(done.numbers["s1_loss"] + done.numbers["s2_loss"], rel=1e-5)
    said = texts(events)
    assert any("25.0% of the values are shown (mask independent)" in text for text in said)
    assert any(text.endswith("43.8% of the tokens are computed: 63 of 144.") for text in said)
    assert "The encoder reads pairs, and either sensor alone." in said
    run = tmp_path / "run"
    assert {path.name for path in run.iterdir()} == {
        *("config.yaml", "metrics.csv", "curves.png", "last.ckpt", "reconstruction.png")
    }
    assert Artifact("reconstruction", str(run / "reconstruction.png")) in events

    again = pretrainmae.run(job_for(scenes, tmp_path, cache=str(tmp_path / "cache")), events.append, never)
    assert any("1 patches are taken from" in text for text in texts(events))
    one, other = (load_weights(run.outputs["output_weights"])[0].state_dict() for run in (done, again))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_the_job_chooses_the_settings(scenes, tmp_path):
    values = {"size": "base", "patch_px": 16, "crop_px": 224, "tokens": "separate", "mask": "mixed"}
    job = job_for(scenes, tmp_path, **values, s1_ratio=0.6, s2_ratio=0.8, sensor_drop=0.1)
    settings = pretrainmae.settings_of(job)
    assert (settings.size, settings.patch_px, settings.crop_px, settings.tokens) == ("base", 16, 224, "separate")
    assert (settings.mode, settings.ratio, settings.drop) == ("mixed", (0.6, 0.8), 0.1)


@pytest.mark.parametrize("sensor", ["s1", "s2"])
def test_one_sensor_alone_is_learned_from(scenes, tmp_path, sensor):
    job = job_for({sensor: scenes[sensor]}, tmp_path, sensors=sensor, crop_px=32, steps=1)
    card = read_card(pretrainmae.run(job, lambda _: None, never).outputs["output_weights"])
    assert card.required_sensors == (sensor,)
    assert card.training["tokens_kept"] == 0.25


def test_one_band_is_enough(scenes, tmp_path):
    radar = rewritten(scenes["s1"][0], tmp_path / "vv.tif", lambda pixels: pixels[:1])
    job = job_for({"s1": (radar,)}, tmp_path, sensors="s1", crop_px=32, steps=1)
    card = read_card(pretrainmae.run(job, lambda _: None, never).outputs["output_weights"])
    assert card.band_names == ("VV",)


def test_stopping_keeps_what_was_learned_and_cancelling_leaves_nothing(scenes, tmp_path):
    events = []
    done = pretrainmae.run(job_for(scenes, tmp_path, steps=40, crop_px=32), events.append, lambda: True)
    assert done.stopped
    before = (tmp_path / "w.safetensors").read_bytes()

    def cancel(event):
        if isinstance(event, Metric):
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        pretrainmae.run(job_for(scenes, tmp_path, run_folder=str(tmp_path / "run")), cancel, never)
    assert [path.name for path in tmp_path.iterdir()] == ["w.safetensors"]
    assert (tmp_path / "w.safetensors").read_bytes() == before


def test_crops_larger_than_the_scene_are_the_scene(scenes, tmp_path):
    events = []
    done = pretrainmae.run(job_for(scenes, tmp_path, crop_px=128, patch_px=16, steps=1), events.append, never)
    assert read_card(done.outputs["output_weights"]).patch_px == 96
    assert any("96 pixels wide, less than the 128" in text for text in texts(events, "warning"))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"processes": 33}, "33 processes were asked for, and a step has 32 crops"),
        ({"crop_px": 100}, r"crop_px is 100; expected a multiple of patch_px, which is 8. Choose 96 or 104"),
        ({"crop_px": 16, "patch_px": 16}, r"squares of 16 must fit 2 times at least"),
        ({"s1_ratio": 0.0, "s2_ratio": 0.0}, "s1_ratio and s2_ratio is 0, so nothing is hidden"),
        ({"s2_ratio": 0.0, "sensors": "s2"}, "nothing: s2_ratio is 0"),
        ({"mask": "mixed", "tokens": "separate", "s1_ratio": 0.2}, "add up to 1 or more"),
        ({"resume": True, "run_folder": "none/run"}, "holds no run"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(scenes, tmp_path, monkeypatch, values, words):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=words):
        pretrainmae.run(job_for(scenes, tmp_path, **values), lambda _: None, never)
    assert not list(tmp_path.iterdir())


def test_a_sensor_that_is_all_nodata_is_refused(scenes, tmp_path):
    radar = rewritten(scenes["s1"][0], tmp_path / "empty.tif", lambda pixels: pixels * float("nan"))
    with pytest.raises(InputError, match=r"empty.tif has no usable value.*leave it out"):
        pretrainmae.run(job_for({**scenes, "s1": (radar,)}, tmp_path), lambda _: None, never)
