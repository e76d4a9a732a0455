"""What pretrainmae writes gives a feature layer, and a land-cover map once classes are taught to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import rasterio
from saroptical.engine.contract.card import read_card
from saroptical.engine.contract.events import Message
from saroptical.engine.contract.jobs import make_job
from saroptical.engine.errors import InputError
from saroptical.engine.models import mae, vit
from saroptical.engine.models.vit import Size
from saroptical.engine.training.checkpoint import load_weights, save_weights
from saroptical.engine.verbs import classifylandcover, fusefeatures, pretrainmae, syntheticpair, trainlandcover

SIZE = 70


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A made pair with its land cover, and a small encoder that has learned next to nothing."""
    folder = tmp_path_factory.mktemp("place")
    with pytest.MonkeyPatch.context() as patch:
        narrow(patch)
        paths = {f"output_{name}": str(folder / f"{name}.tif") for name in ("s1", "s2", "labels")}
        perform(syntheticpair, "syntheticpair", {**paths, "width": SIZE, "height": SIZE, "s2_bands": ["B02", "B08"]})
        perform(pretrainmae, "pretrainmae", {**pair(folder), "output_weights": str(folder / "mae.safetensors")})
    return folder


@pytest.fixture(autouse=True)
def _narrow(monkeypatch):
    narrow(monkeypatch)


def narrow(patch):
    patch.setitem(vit.SIZES, "tiny", Size(16, 1, 2))
    patch.setitem(mae.DECODERS, 16, Size(8, 1, 2))


def pair(folder):
    return {kind: [str(folder / f"{kind}.tif")] for kind in ("s1", "s2")}


def perform(verb, name, values, told=None):
    trained = {"preset": "quick", "steps": 2} if name in ("pretrainmae", "trainlandcover") else {}
    job = make_job(name, {"threads": 1, **trained, **values})
    return verb.run(job, (told if told is not None else []).append, lambda: False)


def test_a_feature_layer_comes_of_it(place, tmp_path):
    told = []
    values = {**pair(place), "weights": str(place / "mae.safetensors"), "output": str(tmp_path / "f.tif")}
    done = perform(fusefeatures, "fusefeatures", {**values, "components": 3}, told)
    assert done.numbers["bands"] == 3
    with rasterio.open(tmp_path / "f.tif") as file, rasterio.open(place / "s2.tif") as optical:
        assert (file.transform, file.shape) == (optical.transform, optical.shape)
        assert file.descriptions == ("component 1", "component 2", "component 3")
        assert np.isfinite(file.read()).all()
    assert any("squares of 8 × 8 pixels" in event.text for event in told if isinstance(event, Message))


def test_classes_are_taught_to_it_and_mapped(place, tmp_path):
    weights, map_path = tmp_path / "w.safetensors", tmp_path / "map.tif"
    labels = {"labels": str(place / "labels.tif"), "init": str(place / "mae.safetensors")}
    perform(trainlandcover, "trainlandcover", {**pair(place), **labels, "output_weights": str(weights)})
    card = read_card(str(weights))
    assert (card.arguments["network"], card.patch_px, card.overlap_px) == ("vit", 64, 16)
    perform(classifylandcover, "classifylandcover", {**pair(place), "weights": str(weights), "output": str(map_path)})
    with rasterio.open(map_path) as file:
        assert file.shape == (SIZE, SIZE)
        assert set(np.unique(file.read(1))) <= {entry.value for entry in card.classes}


def test_an_encoder_without_components_makes_no_layer(place, tmp_path):
    model, card = load_weights(place / "mae.safetensors")
    arguments = {name: value for name, value in card.arguments.items() if name != "components"}
    old = replace(card, architecture="joint_vit", arguments=arguments)
    save_weights(tmp_path / "old.safetensors", model.encoder, old)
    values = {**pair(place), "weights": str(tmp_path / "old.safetensors"), "output": str(tmp_path / "f.tif")}
    with pytest.raises(InputError, match="use this one with trainlandcover; if pretrainmae made it, also"):
        perform(fusefeatures, "fusefeatures", values)
