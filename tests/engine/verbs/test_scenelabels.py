"""Labels are taught on a made scene and on small pairs, and given to cells; the transformer is one of two blocks."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import rasterio
import saroptical
import shapely
import torch
from affine import Affine
from pyogrio import raw, read_info
from saroptical.engine.contract.card import read_card
from saroptical.engine.contract.events import Message, Metric
from saroptical.engine.contract.jobs import ClassifyLandcover, make_job
from saroptical.engine.contract.jobs.masked import PretrainMae
from saroptical.engine.contract.jobs.scenelabels import LabelScenes, TrainScenelabels
from saroptical.engine.datasets import split
from saroptical.engine.errors import BandMissing, Cancelled, InputError
from saroptical.engine.models import mae, vit
from saroptical.engine.models.resnet import ResNet
from saroptical.engine.models.vit import Size
from saroptical.engine.training.checkpoint import load_weights, save_weights
from saroptical.engine.verbs import classifylandcover, labelscenes, pretrainmae, syntheticpair, trainscenelabels

SIZE, CELL = 96, 16
VIT = {"encoder": "vit", "size": "tiny", "patch_px": 8, "preset": "quick", "threads": 1}


def never():
    return False


def silent(_):
    pass


def texts(events):
    return [event.text for event in events if isinstance(event, Message)]


@pytest.fixture(scope="module", autouse=True)
def narrow():
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(vit.SIZES, "tiny", Size(16, 2, 2))
        patch.setitem(mae.DECODERS, 16, Size(16, 1, 2))
        yield


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A made pair and its land cover."""
    folder = tmp_path_factory.mktemp("place")
    paths = {f"output_{name}": str(folder / f"{name}.tif") for name in ("s1", "s2", "labels")}
    syntheticpair.run(make_job("syntheticpair", {**paths, "width": SIZE, "height": SIZE, "seed": 3}), silent, never)
    return folder


def scene(place, **values):
    return {"s1": (str(place / "s1.tif"),), "s2": (str(place / "s2.tif"),), **values}


def teach(place, folder, report=silent, **values):
    job = {
        **scene(place, labels=str(place / "labels.tif")),
        "output_weights": str(folder / "w.safetensors"),
        "scene_px": CELL,
        "steps": 12,
        **VIT,
        **values,
    }
    return trainscenelabels.run(TrainScenelabels(**job), report, never)


@pytest.fixture(scope="module")
def taught(place, tmp_path_factory):
    folder, events = tmp_path_factory.mktemp("taught"), []
    done = teach(place, folder, events.append)
    return folder / "w.safetensors", events, done


def label(place, weights, folder, report=silent, **values):
    job = {**scene(place), "weights": str(weights), "output_cells": str(folder / "cells.gpkg"), **values}
    return labelscenes.run(LabelScenes(**job), report, never)


def read_cells(path):
    meta, _, blobs, columns = raw.read(str(path))
    return meta["crs"], shapely.from_wkb(blobs), dict(zip(meta["fields"].tolist(), columns, strict=True))


def test_classes_that_cover_the_cells_are_learned_and_the_card_says_how_well(taught):
    weights, events, done = taught
    card = read_card(str(weights))
    assert (card.task, card.patch_px, card.gsd_m) == ("scenelabels", CELL, 10.0)
    assert len(card.thresholds) == len(card.classes) >= 2
    assert done.numbers["macro_ap"] == card.metrics["macro_ap"]
    assert done.numbers["scenes"] + done.numbers["validation_scenes"] == (SIZE // CELL) ** 2
    (told,) = [text for text in texts(events) if "held-out scenes: mean average precision" in text]
    assert told.endswith("the training was chosen by them: elsewhere, and at other dates, expect less.")
    assert any("kept for validation, by blocks of" in text for text in texts(events))
    assert {"loss"} <= {event.name for event in events if isinstance(event, Metric)}


def test_every_cell_gets_probabilities_its_likeliest_label_and_those_above_the_thresholds(place, taught, tmp_path):
    events = []
    done = label(place, taught[0], tmp_path, events.append)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cells.gpkg", "cells.qml"]
    crs, shapes, columns = read_cells(tmp_path / "cells.gpkg")
    card = read_card(str(taught[0]))
    names = [entry.name for entry in card.classes]
    assert crs == "EPSG:32632"
    with rasterio.open(place / "s1.tif") as file:
        frame = shapely.box(*file.bounds)
    assert shapely.union_all(shapes).equals(frame)
    assert (shapely.area(shapes) == (CELL * 10) ** 2).all()
    probs = np.stack([columns[name] for name in labelscenes.field_names(card.classes)], axis=1)
    assert columns["label"].tolist() == [names[best] for best in probs.argmax(axis=1)]
    np.testing.assert_allclose(columns["probability"], probs.max(axis=1), atol=1e-6)
    given = [set(text.split(";")) - {""} for text in columns["labels"]]
    assert given == [{n for n, p, t in zip(names, row, card.thresholds, strict=True) if p >= t} for row in probs]
    assert set(columns["sensors"]) == {"S1+S2"}
    assert (columns["valid_share"] == 1).all()
    assert done.numbers["cells"] == len(shapes) == (SIZE // CELL) ** 2
    assert any("likeliest in" in text for text in texts(events))
    about = read_info(str(tmp_path / "cells.gpkg"))["layer_metadata"]
    assert json.loads(about["job"])["job"] == "labelscenes"
    assert about["method"] == card.method
    style = ElementTree.fromstring((tmp_path / "cells.qml").read_text().split("\n", 1)[1])
    assert [category.get("value") for category in style.iter("category")] == names


def test_to_label_scenes_no_training_library_is_imported():
    path = f"import sys; sys.path.append({str(Path(saroptical.__file__).parents[1])!r})"
    told = "print(*{name.partition('.')[0] for name in sys.modules})"
    code = f"{path}; import saroptical.engine.verbs.labelscenes; {told}"
    names = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"torch", "rasterio"} <= set(names)
    assert not {"lightning", "torchmetrics", "torchgeo", "timm", "sklearn", "skimage", "matplotlib", "pandas"} & set(
        names
    )


def test_a_threshold_of_ones_own_and_larger_cells_are_taken(place, taught, tmp_path):
    label(place, taught[0], tmp_path, threshold=1.0, cell_px=40)
    _, shapes, columns = read_cells(tmp_path / "cells.gpkg")
    assert set(columns["labels"]) == {""}
    assert len(shapes) == 8  # of the ninth a sixth lies in the scene
    assert sorted(set(np.round(shapely.area(shapes) / 100).tolist())) == [16 * 40, 40 * 40]
    assert sorted(set(np.round(columns["valid_share"], 2).tolist())) == pytest.approx([0.4, 1.0])


def test_one_sensor_alone_is_labelled_and_holes_in_the_other_are_said(place, taught, tmp_path):
    label(place, taught[0], tmp_path, s1=())
    assert set(read_cells(tmp_path / "cells.gpkg")[2]["sensors"]) == {"S2"}
    with rasterio.open(place / "s1.tif") as file:
        profile, radar = file.profile, file.read()
    radar[:, 1:32] = np.nan  # one row of sixteen is less than a quarter of the cells
    with rasterio.open(tmp_path / "holes.tif", "w", **profile) as file:
        file.write(radar)
        file.descriptions = ("VV", "VH")
    events = []
    label(place, taught[0], tmp_path, events.append, s1=(str(tmp_path / "holes.tif"),))
    assert (read_cells(tmp_path / "cells.gpkg")[2]["sensors"] == "S2").sum() == 12
    assert any("12 cells are labelled from Sentinel-2 alone or almost alone" in text for text in texts(events))


def test_cells_that_squares_do_not_divide_and_models_of_another_task_are_refused(place, taught, tmp_path):
    with pytest.raises(InputError, match=r"Cells of 20 pixels were asked for.*squares of 8. Choose 16 or 24"):
        label(place, taught[0], tmp_path, cell_px=20)
    model, card = load_weights(str(taught[0]))
    save_weights(tmp_path.parent / "other.safetensors", model, replace(card, patch_px=64))
    job = ClassifyLandcover(
        **scene(place), weights=str(tmp_path.parent / "other.safetensors"), output=str(tmp_path / "map.tif")
    )
    with pytest.raises(InputError, match=r"makes labels of scenes; classifylandcover needs.*with labelscenes"):
        classifylandcover.run(job, silent, never)
    assert list(tmp_path.iterdir()) == []


def test_a_cancelled_labelling_leaves_what_was_there(place, taught, tmp_path):
    label(place, taught[0], tmp_path)
    before = (tmp_path / "cells.gpkg").read_bytes()

    def cancel(event):
        if "cell 30 of" in getattr(event, "what", ""):
            raise Cancelled("cancelled")

    with pytest.raises(Cancelled):
        label(place, taught[0], tmp_path, cancel)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cells.gpkg", "cells.qml"]
    assert (tmp_path / "cells.gpkg").read_bytes() == before


def test_an_encoder_goes_on_to_other_labels_and_bands_that_differ_are_refused(place, taught, tmp_path):
    events = []
    done = teach(place, tmp_path, events.append, init=str(taught[0]), learn="knn", kind="single")
    card = read_card(str(tmp_path / "w.safetensors"))
    assert card.thresholds == ()
    assert done.numbers["oa"] == card.metrics["oa"]
    assert any("Starting from model 'vit' of trainscenelabels" in text for text in texts(events))
    label(place, tmp_path / "w.safetensors", tmp_path)
    columns = read_cells(tmp_path / "cells.gpkg")[2]
    assert (columns["labels"] == columns["label"]).all()
    with rasterio.open(place / "s2.tif") as file:
        profile, pixels, bands = file.profile, file.read(), file.descriptions
    profile.update(count=2)
    with rasterio.open(tmp_path / "two.tif", "w", **profile) as file:
        file.write(pixels[:2])
        file.descriptions = bands[:2]
    with pytest.raises(BandMissing, match="and the scenes give VV VH B02 B03"):
        teach(place, tmp_path, init=str(taught[0]), s2=(str(tmp_path / "two.tif"),))


@pytest.fixture(scope="module")
def masked(place, tmp_path_factory):
    """The weights of pretrainmae after two steps."""
    folder = tmp_path_factory.mktemp("masked")
    job = PretrainMae(
        **scene(place), output_weights=str(folder / "mae.safetensors"), crop_px=32, steps=2, preset="quick", threads=1
    )
    pretrainmae.run(job, silent, never)
    return folder / "mae.safetensors"


@pytest.mark.parametrize("learn", ["finetune", "linear"])
def test_labels_are_taught_to_what_was_pretrained_by_masks(place, masked, tmp_path, learn):
    events = []
    teach(place, tmp_path, events.append, init=str(masked), learn=learn)
    assert any("was chosen by them" in text for text in texts(events)) == (learn == "finetune")
    card = read_card(str(tmp_path / "w.safetensors"))
    assert (card.method, card.training["started_from"], card.patch_px) == ("mae", "mae", CELL)
    assert card.arguments["trained_side"] == read_card(str(masked)).arguments["trained_side"] == 4
    label(place, tmp_path / "w.safetensors", tmp_path, s2=())
    assert set(read_cells(tmp_path / "cells.gpkg")[2]["sensors"]) == {"S1"}


def test_an_encoder_of_others_labels_scenes_and_an_unknown_one_is_refused(place, tmp_path):
    torch.manual_seed(0)
    torch.save(ResNet(2, backbone="resnet18", stride=32).state_dict(), tmp_path / "decur.pth")
    init = f"torchgeo:ResNet50_Weights.SENTINEL1_ALL_DECUR={tmp_path / 'decur.pth'}"
    events = []
    teach(place, tmp_path, events.append, init=init, learn="linear")
    card = read_card(str(tmp_path / "w.safetensors"))
    assert (card.band_names, card.required_sensors) == (("VV", "VH"), ("s1",))
    assert (card.bands[0].mean, card.weights_licence) == (-12.59, "Apache-2.0")
    assert any("VV VH as its authors fed it" in text for text in texts(events))
    done = label(place, tmp_path / "w.safetensors", tmp_path)
    assert done.numbers["cells"] == (SIZE // CELL) ** 2
    with pytest.raises(InputError, match="torchgeo:Prithvi is no encoder that can be taken"):
        teach(place, tmp_path, init="torchgeo:Prithvi")


def test_what_was_pretrained_on_both_sensors_is_taught_with_one(place, masked, tmp_path):
    teach(place, tmp_path, init=str(masked), learn="knn", sensors="s1", s2=())
    card = read_card(str(tmp_path / "w.safetensors"))
    assert (card.band_names, card.required_sensors) == (("VV", "VH"), ("s1",))
    label(place, tmp_path / "w.safetensors", tmp_path, s2=())


@pytest.fixture
def pairs(tmp_path):
    """Ten pairs of 12 × 10 pixels a kilometre apart; those of an even number shine in radar, and hold water."""
    rng = np.random.default_rng(0)
    rows = ["s1,s2,labels,split"]
    for number in range(10):
        at = Affine(10, 0, 5e5 + 1000 * number, 0, -10, 5e6)
        for name, bands, level, spread in (
            ("s1", ("VV", "VH"), -20 + 8 * (number % 2 == 0), 1.0),
            ("s2", ("B02", "B08"), 1500, 100),
        ):
            pixels = (level + spread * rng.standard_normal((2, 12, 10))).astype("float32" if name == "s1" else "uint16")
            profile = {"driver": "GTiff", "count": 2, "height": 12, "width": 10, "dtype": pixels.dtype, "nodata": 0}
            path = tmp_path / f"{name}_{number}.tif"
            with rasterio.open(path, "w", crs="EPSG:32632", transform=at, **profile) as file:
                file.write(pixels)
                file.descriptions = bands
        labels = "Water;Forest" if number % 2 == 0 else "Forest" if number % 3 else "Town"
        rows.append(f"s1_{number}.tif,s2_{number}.tif,{labels},{'validation' if number > 6 else 'train'}")
    (tmp_path / "pairs.csv").write_text("\n".join(rows) + "\n")
    return tmp_path


def teach_pairs(folder, report=silent, **values):
    job = {"pairs": (str(folder / "pairs.csv"),), "output_weights": str(folder / "w.safetensors"), "steps": 4}
    return trainscenelabels.run(TrainScenelabels(**{**job, **VIT, **values}), report, never)


def test_a_table_of_pairs_names_labels_and_what_is_kept(pairs):
    events = []
    done = teach_pairs(pairs, events.append)
    card = read_card(str(pairs / "w.safetensors"))
    assert [entry.name for entry in card.classes] == ["Forest", "Town", "Water"]
    assert card.patch_px == 16  # the scenes' 12 pixels, made whole squares of 8
    assert (done.numbers["scenes"], done.numbers["validation_scenes"], done.numbers["pairs"]) == (7, 3, 10)
    assert any("3 are kept for validation, by the table's column split" in text for text in texts(events))


def test_a_table_of_names_and_labels_serves_too_and_scenes_without_are_left_out(pairs):
    lines = [f"s2_{number},{'Water' if number % 2 == 0 else 'Dry'}" for number in range(8)]
    (pairs / "known.csv").write_text("\n".join(["name,label", *lines]))
    (pairs / "pairs.csv").write_text((pairs / "pairs.csv").read_text().replace("validation", "train"))
    for row in ("labels", "Water;Forest", "Forest", "Town"):
        (pairs / "pairs.csv").write_text((pairs / "pairs.csv").read_text().replace(f"{row},", ","))
    (pairs / "pairs.csv").write_text((pairs / "pairs.csv").read_text().replace("s1,s2,,split", "s1,s2,labels,split"))
    events = []
    done = teach_pairs(pairs, events.append, labels=str(pairs / "known.csv"), classes=("Water", "Dry"))
    assert done.numbers["scenes"] + done.numbers["validation_scenes"] == 8
    assert [entry.name for entry in read_card(str(pairs / "w.safetensors")).classes] == ["Water", "Dry"]
    assert any("has no labels; only scenes with labels are learned from" in text for text in texts(events))


def test_a_legend_names_classes_and_what_it_does_not_list_is_not_learned(pairs):
    rows = (("Water", "See", "#0000ff", "9"), ("Forest", "Wald"))
    done = teach_pairs(pairs, legend=rows)
    classes = read_card(str(pairs / "w.safetensors")).classes
    assert [(entry.name, entry.value) for entry in classes] == [("Wald", 1), ("See", 9)]
    assert classes[1].colour == "#0000ff"
    assert done.numbers["scenes"] + done.numbers["validation_scenes"] < 10


def test_where_no_ground_can_be_parted_scenes_are_drawn_by_their_labels(pairs, monkeypatch):
    monkeypatch.setattr(split, "_MOST_UNITS", 1)
    (pairs / "pairs.csv").write_text((pairs / "pairs.csv").read_text().replace("validation", "train"))
    events = []
    done = teach_pairs(pairs, events.append, validation_share=0.3)
    assert done.numbers["validation_scenes"] == 3
    assert any("3 are kept for validation, by single scenes" in text for text in texts(events))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"classes": ("Water", "Forest")}, r"scene 4 has the label 'Town'; the class list has Water, Forest"),
        ({"kind": "single"}, r"A scene has the labels Water, Forest, and one label a scene was asked for"),
        ({"scene_px": 12}, r"12 pixels wide and high, and model 'vit' sees squares of 8. Choose scenes of 8 or 16"),
    ],
)
def test_labels_and_sizes_that_cannot_be_learned_are_refused(pairs, values, words):
    with pytest.raises(InputError, match=words):
        teach_pairs(pairs, **values)
    assert not (pairs / "w.safetensors").exists()


def blank(path, rows):
    with rasterio.open(path, "r+") as file:
        pixels = file.read()
        pixels[:, rows] = np.nan if pixels.dtype.kind == "f" else 0
        file.write(pixels)


def test_scenes_whose_sensors_share_no_pixel_are_left_out(pairs):
    blank(pairs / "s1_0.tif", slice(0, 6))
    blank(pairs / "s2_0.tif", slice(6, 12))
    events = []
    assert teach_pairs(pairs, events.append).numbers["scenes"] == 6
    assert any("1 labelled scenes hold nothing usable of a sensor; left out" in text for text in texts(events))


def test_a_sensor_that_is_all_nodata_is_refused_by_the_pairs_name(pairs):
    blank(pairs / "s1_3.tif", slice(0, 12))
    with pytest.raises(
        InputError, match=r"^pairs.csv, line 5 \([^)]*\): Sentinel-1 layer s1_3.tif has no usable value"
    ):
        teach_pairs(pairs)


def test_one_band_of_each_sensor_is_enough(pairs):
    for number in range(10):
        for name in ("s1", "s2"):
            with rasterio.open(pairs / f"{name}_{number}.tif") as file:
                profile, pixels, bands = file.profile, file.read(), file.descriptions
            profile.update(count=1)
            with rasterio.open(pairs / f"{name}_{number}.tif", "w", **profile) as file:
                file.write(pixels[:1])
                file.descriptions = bands[:1]
    teach_pairs(pairs)
    assert read_card(str(pairs / "w.safetensors")).band_names == ("VV", "B02")
