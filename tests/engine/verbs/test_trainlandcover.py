"""Classes are taught on a made scene and mapped with what came out; the network is a small one, to be quick."""

import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
import torch
from pyproj import CRS
from saroptical.engine.contract.bands import S2_10M
from saroptical.engine.contract.card import BandStatistics, ModelCard, read_card
from saroptical.engine.contract.events import Done, Message, Metric, from_line
from saroptical.engine.contract.jobs import ClassifyLandcover, TrainLandcover, make_job, to_json
from saroptical.engine.errors import BandMissing, Cancelled, CardInvalid, CheckpointMismatch, InputError, Suspended
from saroptical.engine.io.vectors import write_polygons
from saroptical.engine.models.build import build_model
from saroptical.engine.training.checkpoint import load_weights, save_weights
from saroptical.engine.verbs import classifylandcover, syntheticpair, trainlandcover

ROOT = Path(__file__).resolve().parents[3]
SIZE = 96
NAMES = {1: ("Sea", "#0000aa"), 2: ("Wood", "#00aa00")}


def never():
    return False


def silent(_):
    pass


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A made pair, its land cover, polygons of two of its classes, and a small network that has learned nothing."""
    folder = tmp_path_factory.mktemp("place")
    paths = {f"output_{name}": str(folder / f"{name}.tif") for name in ("s1", "s2", "labels")}
    syntheticpair.run(make_job("syntheticpair", {**paths, "width": SIZE, "height": SIZE, "seed": 3}), silent, never)
    with rasterio.open(folder / "labels.tif") as file:
        truth, transform = file.read(1), file.transform
    common = np.bincount(truth.ravel()).argsort()[::-1][:2]
    shapes, names = [], []
    for value, name in zip(common, ("Sea", "Wood"), strict=True):
        for row, col in np.argwhere(truth == value)[:: (truth == value).sum() // 12]:
            corners = [transform @ at for at in ((col, row), (col + 3, row + 3))]
            shapes.append(shapely.box(*np.minimum(*corners), *np.maximum(*corners)))
            names.append(name)
    apart = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    clear = [i for i in range(len(shapes)) if not ((apart[0] == i) & (apart[1] < i)).any()]
    columns = {"kind": np.array([names[i] for i in clear], object)}
    write_polygons(
        str(folder / "known.gpkg"), [shapes[i] for i in clear], columns, crs=CRS.from_epsg(32632), layer="known"
    )
    save_start(folder / "start.safetensors", ("VV", "VH", *S2_10M))
    return folder


def save_start(path, bands, **changes):
    statistics = tuple(
        BandStatistics(name, (-40, 10) if name in ("VV", "VH") else (0, 1), -12 if name in ("VV", "VH") else 0.1, 4.0)
        for name in bands
    )
    arguments = {"s1_channels": 2, "width": 0.0625, "features": 8, "projection": 4, "detail": 4}
    card = ModelCard(
        **{
            "task": "fusion",
            "method": "both",
            "architecture": "fusion_resunet",
            "arguments": arguments,
            "bands": statistics,
            "required_sensors": (),
            "optional_sensors": ("s1", "s2"),
            **changes,
        }
    )
    torch.manual_seed(0)
    save_weights(path, build_model(card), card)


def job_for(place, folder, **values):
    values = {
        "s1": (str(place / "s1.tif"),),
        "s2": (str(place / "s2.tif"),),
        "labels": str(place / "known.gpkg"),
        "legend": tuple((name, name, colour, str(value)) for value, (name, colour) in NAMES.items()),
        "init": str(place / "start.safetensors"),
        "preset": "quick",
        "steps": 3,
        "threads": 1,
        "output_weights": str(folder / "w.safetensors"),
        **values,
    }
    return TrainLandcover(**values)


@pytest.fixture(scope="module")
def taught(place, tmp_path_factory):
    """A model of the polygons, what it was told, and its receipt."""
    folder = tmp_path_factory.mktemp("taught")
    events = []
    outputs = {"output_split": str(folder / "split.gpkg"), "output_report": str(folder / "report.html")}
    done = trainlandcover.run(job_for(place, folder, **outputs), events.append, never)
    return folder, events, done


def test_polygons_go_in_and_a_model_a_split_and_a_report_come_out(taught):
    folder, events, done = taught
    assert sorted(path.name for path in folder.iterdir()) == ["report.html", "split.gpkg", "w.safetensors"]
    assert set(done.outputs) == {"output_weights", "output_split", "output_report"}
    card = read_card(done.outputs["output_weights"])
    assert [(entry.value, entry.name, entry.colour) for entry in card.classes] == [
        (value, *rest) for value, rest in NAMES.items()
    ]
    assert done.numbers["oa"] == card.metrics["oa"]
    assert (card.task, card.training["started_from"], card.training["pairs"]) == ("landcover", "both", 1)
    texts = [event.text for event in events if isinstance(event, Message)]
    assert max(map(len, texts)) <= 160
    assert any(text.startswith("Learned from ") and "; validated on " in text for text in texts)
    assert any("held-out pixels" in text and "confidence is off by" in text for text in texts)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "<title>Accuracy of model &#39;w&#39;, on held-out ground</title>" in page
    assert page.count('alt="Sentinel-2"') == page.count('alt="Agreement"') >= 1
    assert {event.name for event in events if isinstance(event, Metric)} == {"loss"}  # three steps: no look on the way


def read(path):
    with rasterio.open(path) as file:
        return file.read(), file.descriptions, file.nodata


def classify(place, weights, folder, **values):
    outputs = {name: str(folder / f"{name}.tif") for name in ("output", "output_confidence", "output_probabilities")}
    values = {"s1": (str(place / "s1.tif"),), "s2": (str(place / "s2.tif"),), "weights": str(weights), **values}
    events = []
    done = classifylandcover.run(ClassifyLandcover(**outputs, **values), events.append, never)
    return done, events


def test_a_map_has_the_users_values_and_probabilities_that_make_up_its_confidence(place, taught, tmp_path):
    done, _ = classify(place, taught[0] / "w.safetensors", tmp_path, output_sensors=str(tmp_path / "sensors.tif"))
    (classes,), _, nodata = read(tmp_path / "output.tif")
    assert classes.shape == (SIZE, SIZE)
    assert set(np.unique(classes)) <= {1, 2}
    assert nodata == 0
    probs, names, _ = read(tmp_path / "output_probabilities.tif")
    assert names == ("Sea", "Wood")
    np.testing.assert_allclose(probs.sum(axis=0), 1, atol=2e-3)
    clear = np.abs(probs[0] - probs[1]) > 1e-3  # the layer has half precision
    assert clear.mean() > 0.9
    np.testing.assert_array_equal(probs.argmax(axis=0)[clear] + 1, classes[clear])
    sure = read(tmp_path / "output_confidence.tif")[0][0]
    np.testing.assert_allclose(probs.max(axis=0), sure, atol=1e-3)
    assert (read(tmp_path / "sensors.tif")[0] == 3).all()
    assert done.numbers["mean_confidence"] == pytest.approx(float(sure.mean()), abs=1e-5)
    assert done.numbers["pixels"] == SIZE**2


def test_small_patches_take_the_class_around_them(place, taught, tmp_path):
    whole = SIZE**2 / 100 + 1  # hectares
    classify(place, taught[0] / "w.safetensors", tmp_path, minimum_area_ha=whole / 4)
    classes = read(tmp_path / "output.tif")[0][0]
    from scipy.ndimage import label

    counts = np.concatenate([np.bincount(label(classes == value)[0].ravel())[1:] for value in (1, 2)])
    assert counts.min() >= whole / 4 * 100


def test_one_sensor_alone_is_mapped_and_a_hole_in_the_other_is_said(place, taught, tmp_path):
    weights = taught[0] / "w.safetensors"
    classify(place, weights, tmp_path, s1=())
    assert set(np.unique(read(tmp_path / "output.tif")[0])) <= {1, 2}
    with rasterio.open(place / "s1.tif") as file:
        profile, radar = file.profile, file.read()
    radar[:, :24] = np.nan
    with rasterio.open(tmp_path / "half.tif", "w", **profile) as file:
        file.write(radar)
        file.descriptions = ("VV", "VH")
    _, events = classify(place, weights, tmp_path, s1=(str(tmp_path / "half.tif"),))
    texts = [event.text for event in events if isinstance(event, Message)]
    assert any(text.startswith("25.0% of the map is made from Sentinel-2 alone") for text in texts)


def test_stopping_keeps_a_model_and_cancelling_leaves_what_was_there(place, tmp_path):
    seen = []
    done = trainlandcover.run(
        job_for(place, tmp_path, steps=60), seen.append, lambda: any(isinstance(event, Metric) for event in seen)
    )
    assert done.stopped
    before = (tmp_path / "w.safetensors").read_bytes()

    def cancel(event):
        if isinstance(event, Metric):
            raise Cancelled("cancelled")

    with pytest.raises(Cancelled):
        trainlandcover.run(job_for(place, tmp_path, run_folder=str(tmp_path / "run")), cancel, never)
    assert [path.name for path in tmp_path.iterdir()] == ["w.safetensors"]
    assert (tmp_path / "w.safetensors").read_bytes() == before


def test_the_report_of_a_training_that_was_taken_up_draws_it_from_its_first_step(place, tmp_path, monkeypatch):
    drawn = {}

    def keep(path, *_, curves, **__):
        Path(path).touch()
        drawn.update(curves)

    monkeypatch.setattr(trainlandcover, "write_report", keep)
    job = job_for(
        place, tmp_path, steps=4, run_folder=str(tmp_path / "run"), output_report=str(tmp_path / "report.html")
    )

    def suspend(event):
        if "step 2 of" in getattr(event, "what", ""):
            raise Suspended("closed")

    with pytest.raises(Suspended):
        trainlandcover.run(job, suspend, never)
    trainlandcover.run(replace(job, resume=True), silent, never)
    assert [step for step, _ in drawn["loss"]] == [1, 2, 3, 4]


@pytest.mark.slow
def test_the_order_to_stop_a_worker_keeps_weights_with_card_and_report(place, tmp_path):
    outputs = {"output_report": str(tmp_path / "report.html"), "output_split": str(tmp_path / "split.gpkg")}
    job = job_for(place, tmp_path, steps=400, patience=0, **outputs)
    (tmp_path / "job.json").write_text(to_json(job))
    command = [sys.executable, str(ROOT / "qgis_plugin" / "bootstrap.py"), "worker", str(tmp_path / "job.json")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        measured = (event for event in map(from_line, worker.stdout) if isinstance(event, Metric))
        while next(measured).name != "validation_oa":
            pass
        worker.stdin.write("stop\n")
        worker.stdin.flush()
        *_, done = map(from_line, worker.stdout)
    assert isinstance(done, Done)
    assert done.stopped
    assert done.outputs == job.outputs()
    card = read_card(job.output_weights)
    assert card.training["stopped"]
    assert 0 < card.training["steps"] < 400
    assert card.metrics["oa"] == done.numbers["oa"]
    load_weights(job.output_weights)
    assert f"in {card.training['steps']:,} steps" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert not list(tmp_path.glob(".*"))


def cut_short(path):
    path.write_bytes(path.read_bytes()[:-1000])


def hostile(path):
    class Payload:
        def __reduce__(self):
            return open, (str(path) + ".hacked", "w")

    path.write_bytes(pickle.dumps(Payload()))


def empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("spoil", "error", "words"),
    [
        (cut_short, CheckpointMismatch, "start.safetensors is damaged"),
        (hostile, CardInvalid, "is not a safetensors file"),
        (empty, CardInvalid, "is not a safetensors file"),
        (lambda path: path.unlink(), CardInvalid, "cannot be read"),
        (
            lambda path: save_start(path, ("VV", "VH", "B02"), task="segmentation", method="vq"),
            InputError,
            "Model 'vq' is of the task segmentation; classes are taught to a model of pretrainsscl, trainfusion",
        ),
        (
            lambda path: save_start(path, ("VV", "VH", "B02", "B05")),
            BandMissing,
            "Model 'both' was learned from VV VH B02 B05, and the scenes give .* Add B05, or start from another",
        ),
    ],
)
def test_weights_that_cannot_be_started_from_are_refused_and_nothing_is_written(place, tmp_path, spoil, error, words):
    start = tmp_path / "start.safetensors"
    start.write_bytes((place / "start.safetensors").read_bytes())
    spoil(start)
    there = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(error, match=words):
        trainlandcover.run(job_for(place, tmp_path, init=str(start)), silent, never)
    assert {path.name for path in tmp_path.iterdir()} == there


def test_an_encoder_of_others_that_is_not_at_hand_is_named(place, tmp_path):
    with pytest.raises(InputError, match="no weights"):
        trainlandcover.run(job_for(place, tmp_path, init="imagenet:nowhere.pth", steps=1), silent, never)


def test_a_model_of_another_task_is_not_mapped_with(place, tmp_path):
    with pytest.raises(
        InputError, match="makes a feature layer; classifylandcover needs one that makes a land-cover map"
    ):
        classify(place, place / "start.safetensors", tmp_path)
    assert list(tmp_path.iterdir()) == []
