from dataclasses import replace

import numpy as np
import pytest
import torch
from affine import Affine
from pyproj import CRS
from saroptical.engine.contract.card import BandStatistics, ClassEntry, ModelCard
from saroptical.engine.errors import CheckpointMismatch, InputError
from saroptical.engine.inference.layers import Finisher, component_layer, map_layers, sensors_layer
from saroptical.engine.models.dense import Dense
from saroptical.engine.raster.grid import Grid

GRID = Grid(CRS.from_epsg(32630), Affine(10, 0, 5e5, 0, -10, 4e6), 1, 4)


def card_with(values):
    classes = tuple(ClassEntry(index, value, f"class {value}", "#102030") for index, value in enumerate(values))
    return ModelCard(
        "segmentation", "vq", "vq", {}, (BandStatistics("VV", (-30, 0), -10, 5),), ("s1",), classes=classes
    )


def decide(values, logits, valid=True):
    card = card_with(values)
    finisher = Finisher(map_layers({"output": "map.tif", "output_confidence": "sure.tif"}, GRID, card), card)
    used = np.ones(GRID.shape, np.uint8)
    layers = finisher.layers(torch.tensor(logits).float(), np.full(GRID.shape, valid), used)
    return dict(layers)


@pytest.mark.parametrize("values", [(1, 2, 3, 4), (4, 2, 3, 1), (523, 11, 22, 21)])
def test_each_class_carries_its_own_value_in_whatever_order_the_values_are(values):
    logits = (10 * torch.eye(4))[:, None, :].tolist()  # pixel k is class k
    assert decide(values, logits)["output"][0, 0].tolist() == list(values)


def test_classes_of_one_value_add_up_before_the_likeliest_is_taken():
    logits = torch.log(torch.tensor([0.4, 0.3, 0.3]))[:, None, None].expand(3, 1, 4)
    layers = decide((7, 5, 5), logits.tolist())
    assert layers["output"][0, 0].tolist() == [5] * 4
    np.testing.assert_allclose(layers["output_confidence"][0], 0.6, rtol=1e-6)


def test_overviews_average_confidence_but_not_the_number_of_the_sensors():
    paths = {"output": "map.tif", "output_confidence": "sure.tif"}
    plain = map_layers(paths, GRID, card_with((1, 2)))
    both = map_layers(paths, GRID, replace(card_with((1, 2)), optional_sensors=("s2",)))
    assert plain["output"].band_shrinks == ("mode",)
    assert plain["output_confidence"].band_shrinks == ("mean",)
    assert both["output_confidence"].band_shrinks == ("mean", "mode")
    assert sensors_layer("sensors.tif", GRID, card_with((1,))).band_shrinks == ("mode",)


def test_nodata_is_a_value_that_no_class_has():
    layers = decide((0, 255), torch.zeros(2, 1, 4).tolist(), valid=False)
    assert layers["output"].dtype == np.uint16
    assert (layers["output"] == 65535).all()
    assert np.isnan(layers["output_confidence"]).all()


SPREAD = (2.0, 0.5, 0.0)


def fused(pixel_type, components=0):
    card = ModelCard("fusion", "both", "fusion_resunet", {}, (BandStatistics("VV", (-30, 0), -10, 5),), ("s1",))
    layer = component_layer("f.tif", GRID, card, spread=SPREAD, components=components, pixel_type=pixel_type)
    return layer, Finisher({"output": layer}, card)


def store(pixel_type, features):
    layer, finisher = fused(pixel_type)
    valid = np.array([[True, True, True, False]])
    ((role, pixels),) = finisher.layers(torch.tensor(features), valid, np.ones(GRID.shape, np.uint8))
    assert role == "output"
    return layer, finisher, pixels


FEATURES = [[[0.0, -8.0, 3.3, 5.0]], [[0.1, 2.0, 2.5, 5.0]], [[0.0, 0.0, 0.0, 5.0]]]


def test_eight_bits_give_the_features_back_within_half_a_step():
    layer, finisher, pixels = store("uint8", FEATURES)
    assert pixels.dtype == np.uint8
    assert layer.nodata == 0
    assert pixels[:, 0, 3].tolist() == [0, 0, 0]  # nodata, whatever the network made of it
    scales, offsets = (np.array(values)[:, None] for values in (layer.scales, layer.offsets))
    values = pixels[:, 0, :3] * scales + offsets
    step = 8 * 2.0 / 254
    np.testing.assert_allclose(values[0], [0.0, -8.0, 3.3], atol=step / 2)
    assert values[0, 0] == pytest.approx(0, abs=1e-12)  # 0, the mean, is kept exactly
    np.testing.assert_allclose(values[1], [0.1, 2.0, 2.0], atol=step / 8)  # 2.5 lies beyond 4 × 0.5
    assert finisher.clipped == 1
    assert np.unique(pixels[2, 0, :3]).tolist() == [128]  # a component that never varied


def test_sixteen_bits_are_rounded_not_cut_off():
    features = torch.tensor(FEATURES)
    features[0, 0, 2] = 1 + 2**-11 + 2**-12  # three quarters of the way from 1 to the next half
    features[1, 0, 2] = 1e6
    layer, finisher, pixels = store("float16", features.tolist())
    assert layer.bytes_per_pixel == 6
    assert pixels.dtype == np.float32
    assert pixels[0, 0, 2] == 1 + 2**-10
    assert pixels[1, 0, 2] == 65504
    assert finisher.clipped == 1
    assert np.isnan(pixels[:, 0, 3]).all()


def test_full_floats_pass_as_they_are():
    _, finisher, pixels = store("float32", FEATURES)
    np.testing.assert_array_equal(pixels[..., :3], np.array(FEATURES, np.float32)[..., :3])
    assert finisher.clipped == 0


def test_only_the_components_asked_for_are_blended():
    layer, finisher = fused("float16", components=2)
    assert layer.band_names == ("component 1", "component 2")
    (part,) = next(finisher.needed(Dense(torch.zeros(1, 0, 1, 4), torch.tensor(FEATURES)[None])))
    assert part.tolist() == torch.tensor(FEATURES)[:2].tolist()


def test_more_components_than_the_model_makes_are_refused():
    with pytest.raises(InputError, match="4 components were asked for; model 'both' makes 3"):
        fused("float16", components=4)


def test_a_network_that_makes_fewer_features_than_its_card_says_is_refused():
    _, finisher = fused("float16")
    with pytest.raises(CheckpointMismatch, match="gives 0 classes and 2 features"):
        next(finisher.needed(Dense(torch.zeros(1, 0, 1, 4), torch.zeros(1, 2, 1, 4))))


def test_the_probability_layer_has_a_band_for_each_map_value_and_its_largest_is_the_confidence():
    card = card_with((7, 5, 5, 9))
    card = replace(card, classes=tuple(replace(entry, name=f"of {entry.value}") for entry in card.classes))
    paths = {"output": "map.tif", "output_confidence": "sure.tif", "output_probabilities": "each.tif"}
    specs = map_layers(paths, GRID, card)
    assert specs["output_probabilities"].band_names == ("of 7", "of 5", "of 9")
    valid = np.array([[True, True, True, False]])
    logits = torch.randn(4, 1, 4, generator=torch.Generator().manual_seed(0))
    layers = dict(Finisher(specs, card).layers(logits, valid, np.ones(GRID.shape, np.uint8)))
    probs = layers["output_probabilities"]
    single = logits.softmax(dim=0).numpy()
    expected = np.stack([single[0], single[1] + single[2], single[3]])
    np.testing.assert_allclose(probs[:, valid], expected[:, valid], atol=3e-4)  # halves
    np.testing.assert_allclose(probs.max(axis=0)[valid], layers["output_confidence"][0][valid], atol=3e-4)
    assert np.isnan(probs[:, ~valid]).all()


def test_probabilities_alone_need_no_class_layer():
    card = card_with((1, 2))
    finisher = Finisher(map_layers({"output_probabilities": "each.tif"}, GRID, card), card)
    used = np.ones(GRID.shape, np.uint8)
    ((role, probs),) = finisher.layers(torch.zeros(2, 1, 4), np.ones(GRID.shape, bool), used)
    assert role == "output_probabilities"
    assert (probs == 0.5).all()
