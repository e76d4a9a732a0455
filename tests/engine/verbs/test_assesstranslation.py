import csv
import io
import json
import pickle
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch
from affine import Affine
from saroptical.engine.contract.card import BandStatistics, ClassEntry, ModelCard
from saroptical.engine.contract.events import Artifact, Message
from saroptical.engine.contract.jobs import AssessTranslation, make_job
from saroptical.engine.datasets.sen12 import list_sen12, load_sen12
from saroptical.engine.datasets.sen12_split import split_at_random, split_by_scene, write_split
from saroptical.engine.errors import BandMissing, CheckpointMismatch, InputError, NoOverlap, UnitMismatch
from saroptical.engine.inference.translation import Translator, translate_pair
from saroptical.engine.models.build import build_model
from saroptical.engine.models.dense import Dense
from saroptical.engine.training.checkpoint import load_weights, save_weights
from saroptical.engine.verbs import assesstranslation
from torch import nn

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
UTM = {"crs": "EPSG:32632", "transform": Affine(10, 0, 600_000, 0, -10, 5_300_000)}
RGB = ("B04", "B03", "B02")
DB = {"s1": "db", "s2": "reflectance"}


def write(path, pixels, bands, **profile):
    path.parent.mkdir(parents=True, exist_ok=True)
    count, height, width = pixels.shape
    frame = {"driver": "GTiff", **UTM, **profile}
    with rasterio.open(path, "w", count=count, height=height, width=width, dtype=pixels.dtype, **frame) as file:
        file.write(pixels)
        if bands:
            file.descriptions = bands
    return str(path)


def card(**changes):
    def band(name):
        return BandStatistics(name, (0.0, 255.0), 127.5, 127.5)

    asked = {
        "task": "translation",
        "method": "tiny",
        "architecture": "unet_generator",
        "arguments": {"out_channels": 3, "width": 4, "depth": 3},
        "bands": (band("VV"),),
        "required_sensors": ("s1",),
        "units": {"s1": "byte", "s2": "byte"},
        "targets": tuple(map(band, RGB)),
        "patch_px": 32,
        "overlap_px": 8,
    }
    return ModelCard(**{**asked, **changes})


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("model") / "tiny.safetensors"
    save_weights(path, build_model(card()), card())
    return str(path)


@pytest.fixture
def folder(tmp_path):
    """Two terrains of two scenes, of three pairs of 32 × 40 pixels each."""
    rng = np.random.default_rng(0)
    for terrain, scenes in (("agri", (59, 60)), ("urban", (8, 9))):
        for scene in scenes:
            for number in range(3):
                for sensor, bands in (("s1", 1), ("s2", 3)):
                    name = f"ROIs1868_summer_{sensor}_{scene}_p{number}.png"
                    pixels = rng.integers(0, 256, (bands, 32, 40), dtype=np.uint8)
                    plain = {"driver": "PNG", "crs": None, "transform": Affine.identity()}
                    write(tmp_path / "data" / terrain / sensor / name, pixels, (), **plain)
    return tmp_path / "data"


def run(**fields):
    events = []
    done = assesstranslation.run(AssessTranslation(**fields), events.append, lambda: False)
    return done, events


def test_a_model_is_judged_on_the_pairs_of_a_split_by_terrain(tmp_path, folder, weights):
    places = list_sen12(str(folder))
    split = split_by_scene(places, seed=0)
    write_split(str(tmp_path / "split.json"), split)
    outputs = {f"output_{kind}": str(tmp_path / f"r.{kind}") for kind in ("json", "csv")}
    report = str(tmp_path / "r.html")
    done, events = run(
        weights=weights, folder=str(folder), split=str(tmp_path / "split.json"), output_report=report, **outputs
    )
    rows = list(csv.DictReader(io.StringIO(Path(outputs["output_csv"]).read_text())))
    assert sorted(row["patch"] for row in rows) == sorted(place.patch_id for place in split.test)
    content = json.loads(Path(outputs["output_json"]).read_text())
    assert set(content["groups"]) == {"agri", "urban"}
    assert content["caveats"] == [text for text in content["caveats"] if "leaks" not in text]
    # against a slow twin: the model on the first judged pair
    place = next(place for place in split.test if place.patch_id == rows[0]["patch"])
    pair = load_sen12(place)
    made = translate_pair(pair, Translator(*load_weights(weights))) / 255
    error = made.astype(float) - pair.s2.pixels / 255
    assert float(rows[0]["mae"]) == pytest.approx(np.abs(error).mean(), rel=1e-4)
    assert float(rows[0]["psnr"]) == pytest.approx(-10 * np.log10((error**2).mean()), rel=1e-4)
    to_radar = np.abs(made - pair.s1.pixels / 255).mean()
    assert float(rows[0]["collapse"]) == pytest.approx(to_radar / np.abs(error).mean(), rel=1e-4)
    assert done.numbers["patches"] == len(split.test)
    assert {event.role for event in events if isinstance(event, Artifact)} == {"output_report", *outputs}
    assert "By terrain" in Path(report).read_text(encoding="utf-8")


def test_a_leaky_split_and_no_split_are_said(tmp_path, folder, weights):
    write_split(str(tmp_path / "split.json"), split_at_random(list_sen12(str(folder)), shares=(0, 0.4), seed=0))
    _, events = run(
        weights=weights, folder=str(folder), split=str(tmp_path / "split.json"), output_json=str(tmp_path / "r.json")
    )
    assert any("This split leaks" in event.text for event in events if isinstance(event, Message))
    _, events = run(weights=weights, folder=str(folder), part="all", output_json=str(tmp_path / "r.json"))
    assert any("may be among those judged" in event.text for event in events if isinstance(event, Message))


def test_a_layer_that_is_the_truth_is_perfect_and_one_off_by_a_constant_is_so_far_off(tmp_path):
    rng = np.random.default_rng(1)
    truth = rng.integers(500, 3000, (4, 300, 270)).astype(np.uint16)
    truth[:, :20, :30] = 0
    s2 = write(tmp_path / "s2.tif", truth, ("B02", "B03", "B04", "B08"), nodata=0)
    made = truth[[2, 1, 0]].astype(np.float32) / 10_000
    same = write(tmp_path / "same.tif", made, RGB, nodata=np.nan)
    off = write(tmp_path / "off.tif", made + np.float32(0.02), RGB, nodata=np.nan)
    done, _ = run(generated=same, s2=(s2,), output_report=str(tmp_path / "r.html"))
    assert done.numbers["mae"] == pytest.approx(0, abs=1e-7)
    assert done.numbers["sharpness"] == pytest.approx(1, rel=1e-5)
    assert done.numbers["patches"] == 4
    done, _ = run(generated=off, s2=(s2,), output_json=str(tmp_path / "r.json"))
    assert done.numbers["mae"] == pytest.approx(0.02, rel=1e-4)
    content = json.loads((tmp_path / "r.json").read_text())
    assert content["bands"] == list(RGB)
    assert content["overall"]["pixels"] == 300 * 270 - 20 * 30


def caveats_of(path):
    return json.loads(path.read_text())["caveats"]


@pytest.mark.parametrize(
    ("training", "words"),
    [
        ({}, "does not say which scenes it was learned from"),
        ({"learned_scenes": ["ROIs1868_summer_8", "elsewhere"]}, r"learned from 1 of the 4 .* \(ROIs1868_summer_8\)"),
        ({"learned_scenes": ["elsewhere"]}, ""),
    ],
)
def test_scenes_that_were_learned_from_are_said(tmp_path, folder, training, words):
    told = card(training=training)
    save_weights(tmp_path / "w.safetensors", build_model(told), told)
    run(weights=str(tmp_path / "w.safetensors"), folder=str(folder), part="all", output_json=str(tmp_path / "r.json"))
    said = " ".join(caveats_of(tmp_path / "r.json"))
    assert re.search(words, said)
    assert ("learned from" in said) == bool(words)


def draw_filled(tmp_path):
    """Draw a scene, the same with a quarter generated, and the layer that says which quarter."""
    rng = np.random.default_rng(1)
    truth = rng.integers(500, 3000, (3, 64, 70)).astype(np.uint16)
    filled, where = truth.copy(), np.ones((1, 64, 70), np.uint8)
    filled[:, :32, :35] += 200
    where[:, :32, :35] = 2
    where[:, 40:, 40:] = 3
    s2 = write(tmp_path / "s2.tif", truth, RGB, nodata=0)
    path = write(tmp_path / "filled.tif", filled, RGB, nodata=0)
    with rasterio.open(path, "r+") as file:
        file.update_tags(SAROPTICAL_PIXELS="where clouds were, generated from Sentinel-1, not measured")
    return {"generated": path, "s2": (s2,)}, write(tmp_path / "where.tif", where, (), nodata=0)


def test_of_a_filled_scene_only_generated_pixels_are_judged_where_a_layer_tells_them(tmp_path):
    layers, where = draw_filled(tmp_path)
    done, _ = run(**layers, output_json=str(tmp_path / "r.json"))
    assert done.numbers["mae"] == pytest.approx(0.02 * (32 * 35) / (64 * 70), rel=1e-3)
    assert any("only clouds were replaced" in text for text in caveats_of(tmp_path / "r.json"))
    done, _ = run(**layers, provenance=where, output_json=str(tmp_path / "r.json"))
    assert done.numbers["mae"] == pytest.approx(0.02, rel=1e-3)
    content = json.loads((tmp_path / "r.json").read_text())
    assert content["overall"]["pixels"] == 32 * 35
    assert not any("only clouds were replaced" in text for text in content["caveats"])
    nothing = write(tmp_path / "nothing.tif", np.ones((1, 64, 70), np.uint8), (), nodata=0)
    with pytest.raises(NoOverlap, match=r"generated pixels \(2\)"):
        run(**layers, provenance=nothing, output_json=str(tmp_path / "r.json"))


def test_an_uncertainty_layer_is_compared_with_the_errors(tmp_path):
    layers, _ = draw_filled(tmp_path)
    spread = np.full((1, 64, 70), 0.5, np.float32)
    spread[:, :32, :35] = 0.9
    spread[:, 60:] = np.nan
    path = write(tmp_path / "spread.tif", spread, ("spread",), nodata=np.nan)
    done, _ = run(**layers, uncertainty=path, output_json=str(tmp_path / "r.json"))
    assert done.numbers["rank_correlation"] > 0.95  # of two values each, but for rounding
    found = json.loads((tmp_path / "r.json").read_text())["uncertainty"]
    assert found["pixels"] == -(-60 * 70 // 7)
    assert (found["surest"], found["least_sure"]) == pytest.approx((0, 0.02), abs=1e-6)
    with pytest.raises(InputError, match=r"s2.tif has 3 bands; a layer of one band was expected"):
        run(**layers, uncertainty=layers["s2"][0], output_json=str(tmp_path / "r.json"))


@pytest.mark.parametrize("placed", [{"transform": Affine(10, 0, 599_900, 0, -10, 5_300_200)}, {"crs": None}])
def test_layers_of_the_same_pixels_are_judged_pixel_by_pixel_wherever_they_are_said_to_lie(tmp_path, placed):
    layers, _ = draw_filled(tmp_path)
    with rasterio.open(layers["generated"]) as file:
        made = write(tmp_path / "aside.tif", file.read(), RGB, nodata=0, **placed)
    beside = np.full((2, 64, 70), 1, np.float32)
    beside[:, :32, :35] = 2
    s1 = write(tmp_path / "s1.tif", np.full((1, 64, 70), -10, np.float32), ("VV",), **placed)
    where = write(tmp_path / "where.tif", beside[:1].astype(np.uint8), (), nodata=0, **placed)
    spread = write(tmp_path / "spread.tif", beside[1:], ("spread",), nodata=np.nan, **placed)
    given = {**layers, "generated": made, "s1": (s1,), "grid": "pixels", "output_json": str(tmp_path / "r.json")}
    done, _ = run(**given, uncertainty=spread)
    content = json.loads((tmp_path / "r.json").read_text())
    assert content["overall"]["pixels"] == 64 * 70
    assert done.numbers["mae"] == pytest.approx(0.02 * (32 * 35) / (64 * 70), rel=1e-3)
    assert done.numbers["rank_correlation"] > 0.95
    done, _ = run(**given, provenance=where)
    assert done.numbers["mae"] == pytest.approx(0.02, rel=1e-3)
    assert json.loads((tmp_path / "r.json").read_text())["overall"]["pixels"] == 32 * 35


class Brightest(nn.Module):
    """Call each pixel by its brightest band."""

    def forward(self, x):
        return Dense(x, x)


def test_maps_of_generated_and_true_pixels_are_compared(tmp_path, monkeypatch):
    truth = np.random.default_rng(1).integers(500, 3000, (3, 70, 90)).astype(np.uint16)
    s2 = write(tmp_path / "s2.tif", truth, RGB, nodata=0)
    made = truth.copy()
    made[:, :35] = made[[1, 0, 2], :35]  # in the upper half red and green have changed places
    classes = tuple(ClassEntry(index, index + 1, name, "#808080") for index, name in enumerate(RGB))
    bands = tuple(BandStatistics(name, (0.0, 1.0), 0.0, 1.0) for name in RGB)
    known = card(task="landcover", targets=(), bands=bands, required_sensors=("s2",), classes=classes)
    monkeypatch.setattr(assesstranslation, "load_weights", lambda _: (Brightest(), replace(known, units=DB)))
    outputs = {"output_json": str(tmp_path / "r.json"), "output_report": str(tmp_path / "r.html")}
    done, _ = run(generated=write(tmp_path / "m.tif", made, RGB, nodata=0), s2=(s2,), classifier="c", **outputs)
    blue = truth.argmax(axis=0) == 2
    kept = blue | (np.arange(70) >= 35)[:, None]
    assert done.numbers["map_agreement"] == pytest.approx(kept.mean(), abs=0.002)
    content = json.loads((tmp_path / "r.json").read_text())["land_cover"]
    assert content["classes"] == list(RGB)
    assert np.array(content["matrix"]).sum() == 70 * 90
    assert "Land cover by the same classifier" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_a_classifier_must_be_one(tmp_path, weights):
    s2 = write(tmp_path / "s2.tif", np.full((3, 40, 40), 1000, np.uint16), RGB, nodata=0)
    with pytest.raises(InputError, match="the classifier must be one of trainlandcover"):
        run(generated=s2, s2=(s2,), classifier=weights, output_json=str(tmp_path / "r.json"))


def test_bad_input_is_a_sentence(tmp_path, folder, weights):
    truth = np.full((4, 40, 40), 1000, np.uint16)
    s2 = write(tmp_path / "s2.tif", truth, ("B02", "B03", "B04", "B08"), nodata=0)
    picture = write(tmp_path / "picture.tif", np.full((3, 40, 40), 100, np.uint8), RGB)
    with pytest.raises(UnitMismatch, match=r"picture.tif is in 8-bit picture values and .*s2.tif in reflectance"):
        run(generated=picture, s2=(s2,), output_json=str(tmp_path / "r.json"))
    other = write(tmp_path / "other.tif", truth[:1], ("B11",), nodata=0)
    with pytest.raises(BandMissing, match=r"other.tif has the bands B11 and .*s2.tif B02 B03 B04 B08"):
        run(generated=other, s2=(s2,), output_json=str(tmp_path / "r.json"))
    empty = write(tmp_path / "empty.tif", np.full((3, 40, 40), np.nan, np.float32), RGB, nodata=np.nan)
    with pytest.raises(NoOverlap, match="No pixel is known in all layers at once"):
        run(generated=empty, generated_unit="reflectance", s2=(s2,), output_json=str(tmp_path / "r.json"))
    (tmp_path / "split.json").write_text('{"data": {"train": [], "test": []}}')
    asked = {"weights": weights, "folder": str(folder), "split": str(tmp_path / "split.json")}
    with pytest.raises(InputError, match=r"The part test of .* names no pair"):
        run(**asked, output_json=str(tmp_path / "r.json"))
    assert not (tmp_path / "r.json").exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "was given no scene"),
        ({"s2": ["a.tif"]}, "judges a generated layer .* or a model"),
        ({"generated": "a.tif", "s1": ["b.tif"]}, "was given no s2"),
        ({"folder": "data"}, "was given a folder but no weights"),
        ({"folder": "data", "weights": "w"}, "is to judge the part test of a folder"),
        ({"folder": "data", "weights": "w", "part": "all"}, "was given no output_report"),
        ({"folder": "data", "weights": "w", "part": "all", "uncertainty": "u.tif"}, "belongs to a generated layer"),
        ({"folder": "data", "weights": "w", "part": "all", "provenance": "p.tif"}, "belongs to a generated layer"),
    ],
)
def test_a_job_that_cannot_be_done_is_refused(fields, words):
    with pytest.raises(InputError, match=words):
        make_job("assesstranslation", fields)


def test_a_model_of_another_task_is_refused(tmp_path, folder):
    other = card(task="landcover", targets=(), architecture="centroids", arguments={})
    path = tmp_path / "other.safetensors"
    save_weights(path, torch.nn.Linear(1, 1), other)
    with pytest.raises(InputError, match=r"other.safetensors is a model of the task landcover"):
        run(weights=str(path), folder=str(folder), part="all", output_json=str(tmp_path / "r.json"))


def test_the_spread_of_draws_is_compared_with_the_errors(tmp_path, folder):
    torch.manual_seed(0)
    told = card(arguments={**card().arguments, "depth": 6, "dropout": 0.5})
    save_weights(tmp_path / "dropped.safetensors", build_model(told), told)
    report = tmp_path / "r.html"
    given = {"weights": str(tmp_path / "dropped.safetensors"), "folder": str(folder), "part": "all"}
    done, _ = run(**given, passes=4, output_report=str(report), output_json=str(tmp_path / "r.json"))
    again, _ = run(**given, output_json=str(tmp_path / "plain.json"))
    assert -1 <= done.numbers["rank_correlation"] <= 1
    assert done.numbers["mae"] == again.numbers["mae"]  # the picture that is judged is not one of the draws
    assert json.loads((tmp_path / "r.json").read_text())["uncertainty"]["pixels"] == 12 * -(-32 * 40 // 7)
    assert "ranks the true errors" in report.read_text(encoding="utf-8")
    assert json.loads((tmp_path / "plain.json").read_text())["uncertainty"] is None


def test_whole_pictures_in_true_colour_are_looked_at(tmp_path):
    from torchvision.models import alexnet

    torch.manual_seed(0)
    torch.save(alexnet(weights=None).state_dict(), tmp_path / "alexnet.pth")
    rng = np.random.default_rng(0)
    true = rng.random((3, 256, 300), np.float32) * 0.3
    layers = [write(tmp_path / f"{name}.tif", pixels, RGB) for name, pixels in (("true", true), ("made", true / 2))]
    done, _ = run(
        generated=layers[1],
        s2=(layers[0],),
        alexnet=str(tmp_path / "alexnet.pth"),
        output_json=str(tmp_path / "r.json"),
    )
    found = json.loads((tmp_path / "r.json").read_text())["perceived"]
    assert found["patches"] == 1  # the patch at the edge is smaller
    assert done.numbers["lpips"] == found["lpips"]
    assert found["lpips"] > 0
    assert found["fid"] is None


class Bomb:
    """Leaves a mark where it is unpickled."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return Path.touch, (self.mark,)


@pytest.mark.parametrize("network", ["inception", "alexnet"])
def test_nothing_in_a_file_of_weights_is_executed(tmp_path, network):
    s2 = write(tmp_path / "s2.tif", np.full((3, 40, 40), 1000, np.uint16), RGB, nodata=0)
    hostile = tmp_path / "hostile.pth"
    hostile.write_bytes(pickle.dumps(Bomb(tmp_path / "mark"), protocol=2))
    with pytest.raises(CheckpointMismatch, match=r"hostile\.pth .* nothing in it was executed"):
        run(generated=s2, s2=(s2,), output_json=str(tmp_path / "r.json"), **{network: str(hostile)})
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize("passes", [1, 8])
def test_draws_need_a_model_to_draw_with(passes):
    with pytest.raises(InputError, match=f"passes={passes}"):
        AssessTranslation(generated="a.tif", s2=("b.tif",), passes=passes, output_report="r.html")
