"""Learn to translate and translate, from file to file."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import rasterio
import torch
from affine import Affine
from saroptical.engine.contract.card import BandStatistics, ModelCard, read_card
from saroptical.engine.contract.events import Artifact, Event, Message
from saroptical.engine.contract.jobs import make_job
from saroptical.engine.datasets.sen12 import list_sen12
from saroptical.engine.datasets.sen12_split import Sen12Split, read_split, write_split
from saroptical.engine.errors import BandMissing, CheckpointMismatch, InputError, UnitMismatch
from saroptical.engine.models import build
from saroptical.engine.models.pix2pix import UnetGenerator
from saroptical.engine.training.checkpoint import save_weights
from saroptical.engine.verbs import syntheticpair, traintranslation, translatesar
from saroptical.tests.benchmarks.published_pix2pix import Generator
from torch import Tensor


def never() -> bool:
    return False


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    paths = {f"output_{kind}": str(folder / f"{kind}.tif") for kind in ("s1", "s2")}
    job = make_job("syntheticpair", {**paths, "width": 150, "height": 130, "nodata_share": 0.1})
    done = syntheticpair.run(job, lambda _: None, never)
    return {"s1": (done.outputs["output_s1"],), "s2": (done.outputs["output_s2"],)}


def train(pair, path, report=lambda _: None, **values):
    asked = {"preset": "quick", "steps": 2, "width": 4, "crop_px": 64, "batch": 2, "threads": 1, "device": "cpu"}
    job = make_job("traintranslation", {**pair, "output_weights": str(path), **asked, **values})
    return traintranslation.run(job, report, never)


@pytest.fixture(scope="module")
def model(pair, tmp_path_factory):
    return train(pair, tmp_path_factory.mktemp("model") / "w.safetensors").outputs["output_weights"]


@pytest.fixture
def translate(pair, model, tmp_path):
    def translate(name="t.tif", report=lambda _: None, **values):
        asked = {"s1": pair["s1"], "weights": model, "output": str(tmp_path / name), "threads": 1, "patch_px": 64}
        return translatesar.run(make_job("translatesar", {**asked, "device": "cpu", **values}), report, never)

    return translate


def read(path):
    with rasterio.open(path) as file:
        return file.read()


def test_a_training_leaves_a_card_and_says_what_the_model_makes(pair, tmp_path):
    events: list[Event] = []
    done = train(pair, tmp_path / "w.safetensors", events.append, run_folder=str(tmp_path / "run"))
    card = read_card(done.outputs["output_weights"])
    assert (card.task, card.method) == ("translation", "improved")
    assert (card.band_names, card.target_names) == (("VV", "VH"), ("B02", "B03", "B04"))
    assert {"l1_loss", "adversarial_loss", "matching_loss", "discriminator_loss"} <= set(done.numbers)
    assert (tmp_path / "run" / "samples.png").exists()
    assert any(isinstance(event, Artifact) and event.role == "samples" for event in events)
    assert any(isinstance(event, Message) and "makes B02 B03 B04 of VV VH" in event.text for event in events)


@pytest.mark.parametrize(("bands", "made"), [("10m", "B02 B03 B04 B08"), ("every", "B02 B03 B04 B08 B11 B12")])
def test_bands_are_as_asked(pair, tmp_path, bands, made):
    done = train(pair, tmp_path / "w.safetensors", bands=bands, recipe="l1", steps=1)
    assert " ".join(read_card(done.outputs["output_weights"]).target_names) == made


def test_a_scene_goes_in_and_a_styled_picture_comes_out(translate, pair, tmp_path):
    done = translate()
    with rasterio.open(done.outputs["output"]) as file, rasterio.open(pair["s1"][0]) as radar:
        assert (file.crs, file.transform, file.shape) == (radar.crs, radar.transform, radar.shape)
        assert file.descriptions == ("B02", "B03", "B04")
        assert file.tags()["SAROPTICAL_PIXELS"] == "generated from Sentinel-1, not measured"
        values = file.read()
    assert np.isfinite(values).all()
    assert values.min() >= -0.01
    assert values.max() <= 1
    style = (tmp_path / "t.qml").read_text()
    assert 'redBand="3" greenBand="2" blueBand="1"' in style
    assert len({part.split("<")[0] for part in style.split("<maxValue>")[1:]}) == 1
    assert done.numbers["bands"] == 3


def test_pixel_types_hold_the_same_values(translate):
    plain = read(translate().outputs["output"])
    numbers = translate("u.tif", pixel_type="uint16").outputs["output"]
    with rasterio.open(numbers) as file:
        assert (file.dtypes[0], file.scales[0], file.nodata) == ("uint16", 1e-4, 0)
        np.testing.assert_allclose(file.read() * 1e-4, np.maximum(plain, 1e-4), atol=5.1e-5)
    with rasterio.open(translate("p.tif", pixel_type="rgb").outputs["output"]) as file:
        assert (file.dtypes[0], file.descriptions) == ("uint8", ("B04", "B03", "B02"))
        np.testing.assert_allclose(file.read() / 255 * 0.3, plain[::-1].clip(0.3 / 255, 0.3), atol=6e-4)


def test_the_uncertainty_is_a_layer_of_its_own_and_repeatable(translate, tmp_path):
    first = translate(output_uncertainty=str(tmp_path / "u.tif"), passes=2)
    again = translate("b.tif", output_uncertainty=str(tmp_path / "v.tif"), passes=2)
    spread = read(first.outputs["output_uncertainty"])
    np.testing.assert_array_equal(spread, read(again.outputs["output_uncertainty"]))
    np.testing.assert_array_equal(read(first.outputs["output"]), read(translate("c.tif").outputs["output"]))
    assert spread.shape[0] == 1
    with rasterio.open(tmp_path / "u.tif") as file:
        assert file.descriptions == ("standard deviation over 2 turned draws of dropout, mean over bands",)
    assert first.numbers["mean_spread"] == pytest.approx(float(spread.mean()), rel=1e-4)


class Same(UnetGenerator):
    """Gives its first band back as all bands."""

    def encode(self, x: Tensor, *, own: bool = False) -> list[Tensor]:  # noqa: ARG002
        return [x]

    def decode(self, found: list[Tensor], size: Any, **_: Any) -> Tensor:  # noqa: ARG002
        return found[0].expand(-1, self.out_channels, -1, -1)


def test_mid_grey_goes_from_file_to_file_unscaled(tmp_path, monkeypatch):
    monkeypatch.setitem(build.ARCHITECTURES, "unet_generator", Same)
    arguments = {"out_channels": 3, "width": 1, "depth": 3}
    bands = {name: BandStatistics(name, (0.0, 255.0), 127.5, 127.5) for name in ("VV", "B04", "B03", "B02")}
    card = ModelCard(
        **{"task": "translation", "method": "same", "architecture": "unet_generator", "arguments": arguments},
        bands=(bands["VV"],),
        targets=tuple(bands[name] for name in ("B04", "B03", "B02")),
        required_sensors=("s1",),
        units={"s1": "byte", "s2": "byte"},
    )
    save_weights(tmp_path / "w.safetensors", build.build_model(card), card)
    grey = np.tile(np.arange(256, dtype=np.uint8), (64, 1))
    grey[:32] = 128
    place = {"crs": "EPSG:32632", "transform": Affine(10, 0, 5e5, 0, -10, 5e6), "count": 1, "dtype": "uint8"}
    with rasterio.open(tmp_path / "VV.tif", "w", driver="GTiff", width=256, height=64, **place) as file:
        file.write(grey, 1)
    asked = {"s1": [str(tmp_path / "VV.tif")], "weights": str(tmp_path / "w.safetensors"), "threads": 1}
    job = make_job("translatesar", {**asked, "output": str(tmp_path / "o.tif"), "device": "cpu"})
    made = read(translatesar.run(job, lambda _: None, never).outputs["output"])
    assert made.dtype == np.uint8
    assert (made[:, :32] == 128).all()
    np.testing.assert_array_equal(made[0], np.maximum(grey, 1))  # 0 stands for nodata


def test_a_training_may_start_from_an_earlier_one(pair, model, tmp_path):
    done = train(pair, tmp_path / "w.safetensors", init=model, steps=1)
    card, before = read_card(done.outputs["output_weights"]), read_card(model)
    assert (card.bands, card.targets, card.arguments) == (before.bands, before.targets, before.arguments)


def test_a_model_to_start_from_says_which_bands_are_read(pair, tmp_path):
    wide = train(pair, tmp_path / "wide.safetensors", bands="10m", steps=1).outputs["output_weights"]
    done = train(pair, tmp_path / "w.safetensors", init=wide, steps=1)
    assert read_card(done.outputs["output_weights"]).target_names == ("B02", "B03", "B04", "B08")


def test_what_does_not_fit_is_refused_in_a_sentence(translate, pair, model, tmp_path):
    byte = tmp_path / "VV_VH.tif"
    place = {"crs": "EPSG:32632", "transform": Affine(10, 0, 5e5, 0, -10, 5.3e6), "width": 64, "height": 64}
    noise = np.random.default_rng(0).integers(1, 255, (2, 64, 64), np.uint8)
    for path, bands in ((byte, noise), (tmp_path / "one.tif", noise[:1])):
        with rasterio.open(path, "w", driver="GTiff", dtype="uint8", count=len(bands), **place) as file:
            file.write(bands)
    with pytest.raises(UnitMismatch, match="8-bit picture values; model 'improved' needs decibels"):
        translate(s1=[str(byte)])
    with rasterio.open(tmp_path / "VV.tif", "w", driver="GTiff", dtype="float32", count=1, **place) as file:
        file.write(-noise[:1].astype("float32") / 10)
    with pytest.raises(BandMissing, match="has bands VV; model 'improved' needs VV VH"):
        translate(s1=[str(tmp_path / "VV.tif")])
    with pytest.raises(InputError, match="given no Sentinel-1 scene"):
        translate(s1=(), s2=pair["s2"])
    torch.save({"model.model.0.conv_block.0.weight": torch.zeros(1)}, tmp_path / "d.pth")
    with pytest.raises(CheckpointMismatch, match="holds a discriminator"):
        train(pair, tmp_path / "w.safetensors", init=str(tmp_path / "d.pth"))
    with pytest.raises(InputError, match="crop_px is 16; expected 32 or more"):
        train(pair, tmp_path / "w.safetensors", crop_px=16)


def test_8_bit_pictures_of_sen12_are_learned_from_and_made(real_data, tmp_path):
    s1 = sorted(real_data.glob("sen12/ROIs*/s1_*/*.png"))[0]
    s2 = s1.parent.parent / s1.parent.name.replace("s1", "s2") / s1.name.replace("_s1_", "_s2_")
    pair = {"s1": (str(s1),), "s2": (str(s2),), "s1_bands": ("VV",), "grid": "pixels"}
    done = train(pair, tmp_path / "w.safetensors", recipe="published", steps=1)
    card = read_card(done.outputs["output_weights"])
    assert (card.units, card.method) == ({"s1": "byte", "s2": "byte"}, "published")
    assert not card.as_published  # a preset's size is not the published one
    assert card.arguments["repeat"] == 3
    asked = {"s1": [str(s1)], "s1_bands": ["VV"], "grid": "pixels", "weights": done.outputs["output_weights"]}
    job = make_job("translatesar", {**asked, "output": str(tmp_path / "o.tif"), "threads": 1, "device": "cpu"})
    made = read(translatesar.run(job, lambda _: None, never).outputs["output"])
    assert (made.dtype, made.shape) == (np.uint8, (3, 256, 256))


@pytest.fixture
def pictures(tmp_path):
    """Four scenes of SEN1-2, of two terrains and of three pairs each; returns the folder and its split by scene."""
    rng = np.random.default_rng(0)
    for scene in range(4):
        for number in range(3):
            for sensor, bands in (("s1", 1), ("s2", 3)):
                name = f"ROIs1868_summer_{sensor}_{scene}_p{number}.png"
                path = tmp_path / "data" / ("agri", "urban")[scene % 2] / sensor / name
                path.parent.mkdir(parents=True, exist_ok=True)
                frame = {"driver": "PNG", "count": bands, "width": 64, "height": 64, "dtype": "uint8"}
                with warnings.catch_warnings(action="ignore"), rasterio.open(path, "w", **frame) as file:
                    file.write(rng.integers(0, 256, (bands, 64, 64), dtype=np.uint8))
    return tmp_path / "data"


def test_a_folder_of_sen12_is_learned_from_at_10_m_and_its_scenes_are_told(pictures, tmp_path):
    done = train({"pairs": (str(pictures),)}, tmp_path / "w.safetensors", recipe="l1", steps=1)
    card = read_card(done.outputs["output_weights"])
    assert (card.gsd_m, card.units) == (10.0, {"s1": "byte", "s2": "byte"})
    assert card.training["learned_scenes"] == [f"ROIs1868_summer_{scene}" for scene in range(4)]
    assert (done.numbers["pairs"], done.numbers["validation_patches"]) == (12, 0)  # a scene is more than a tenth


@pytest.mark.parametrize("written", [False, True])
def test_of_a_split_the_part_train_is_learned_from_and_val_watches(pictures, tmp_path, written):
    path, events = tmp_path / "split.json", []
    asked = {"pairs": (str(pictures),), "output_parts" if written else "split": str(path)}
    places = list_sen12(str(pictures))
    if not written:
        test, val = ([place for place in places if place.scene.endswith(end)] for end in "03")
        train_places = [place for place in places if place.scene[-1] in "12"]
        write_split(str(path), Sen12Split(tuple(train_places), tuple(val), tuple(test)))
    done = train(asked, tmp_path / "w.safetensors", events.append, recipe="l1", steps=1)
    split = read_split(str(path), places)
    training = read_card(done.outputs["output_weights"]).training
    assert training["learned_scenes"] == sorted({place.scene for place in split.train})
    assert (training["pairs"], training["validation_patches"]) == (len(split.train), len(split.val))
    assert not {place.scene for place in split.test} & set(training["learned_scenes"])
    assert split.test
    if written:
        assert done.outputs["output_parts"] == str(path)
    else:
        assert done.numbers["validation_l1_loss"] > 0
        again = train(asked | {"init": done.outputs["output_weights"]}, tmp_path / "v.safetensors", steps=1)
        assert read_card(again.outputs["output_weights"]).training["learned_scenes"] == training["learned_scenes"]
    assert any("train is learned from, test is left alone" in e.text for e in events if isinstance(e, Message))


def test_what_a_model_to_start_from_has_learned_stays_told(pictures, tmp_path):
    places, path = list_sen12(str(pictures)), str(tmp_path / "split.json")
    asked, weights = {"pairs": (str(pictures),), "split": path, "recipe": "l1", "steps": 1}, ""
    for scene in "21":
        own = tuple(place for place in places if place.scene.endswith(scene))
        write_split(path, Sen12Split(own, (), ()))
        done = train(asked, tmp_path / f"{scene}.safetensors", init=weights)
        weights = done.outputs["output_weights"]
    assert read_card(weights).training["learned_scenes"] == ["ROIs1868_summer_1", "ROIs1868_summer_2"]


def test_scenes_are_not_told_where_a_model_to_start_from_does_not_tell_its_own(pictures, tmp_path):
    torch.save(Generator(2, resize=True).state_dict(), tmp_path / "g.pth")
    events: list[Event] = []
    asked = {"recipe": "l1", "steps": 1, "init": str(tmp_path / "g.pth")}
    done = train({"pairs": (str(pictures),)}, tmp_path / "w.safetensors", events.append, **asked)
    assert "learned_scenes" not in read_card(done.outputs["output_weights"]).training
    assert any("does not tell in which mode" in event.text for event in events if isinstance(event, Message))


def test_rows_of_the_split_validation_watch_and_are_not_learned_from(pair, tmp_path):
    table = tmp_path / "pairs.csv"
    rows = "".join(f"{pair['s1'][0]},{pair['s2'][0]},{split}\n" for split in ("train", "validation", "test"))
    table.write_text(f"s1,s2,split\n{rows}")
    done = train({"pairs": (str(table),)}, tmp_path / "w.safetensors", steps=1)
    assert done.numbers["pairs"] == 1
    assert done.numbers["patches"] == done.numbers["validation_patches"] == 4
    assert "learned_scenes" not in read_card(done.outputs["output_weights"]).training


def test_splits_that_make_no_sense_are_refused(pictures, pair, tmp_path):
    asked, weights = {"pairs": (str(pictures),)}, tmp_path / "w.safetensors"
    with pytest.raises(InputError, match=r"to read \(split\) and one to write \(output_parts\)"):
        train(asked, weights, split="a.json", output_parts="b.json")
    with pytest.raises(InputError, match="a split of SEN1-2 and 0 sources of pairs; a split parts one folder"):
        train(pair, weights, split="a.json")
    write_split(str(tmp_path / "s.json"), Sen12Split((), (), tuple(list_sen12(str(pictures)))))
    with pytest.raises(InputError, match=r"The part train of .*s\.json names no pair"):
        train(asked, weights, split=str(tmp_path / "s.json"))
    with pytest.raises(InputError, match="holds no pair of SEN1-2"):
        train({"pairs": (str(tmp_path),)}, weights, output_parts=str(tmp_path / "b.json"))
    assert not weights.exists()


def test_spain_in_degrees_is_learned_from_and_made_in_metres(real_data, tmp_path):
    (s1,) = real_data.glob("sen1floods11/**/Spain*S1*.tif")
    (s2,) = real_data.glob("sen1floods11/**/Spain*S2*.tif")
    pair = {"s1": (str(s1),), "s2": (str(s2),)}
    done = train(pair, tmp_path / "w.safetensors", bands="every", steps=1)
    assert len(read_card(done.outputs["output_weights"]).targets) == 13
    asked = {**pair, "weights": done.outputs["output_weights"], "output": str(tmp_path / "o.tif"), "pixel_type": "rgb"}
    done = translatesar.run(make_job("translatesar", {**asked, "threads": 1, "device": "cpu"}), lambda _: None, never)
    with rasterio.open(done.outputs["output"]) as file:
        assert file.crs.is_projected
        assert file.descriptions == ("B04", "B03", "B02")
        assert done.numbers["valid_share"] > 0.8
