import numpy as np
import pytest
import torch
from affine import Affine
from pyproj import CRS
from saroptical.engine.contract.card import BandStatistics, ClassEntry, ModelCard
from saroptical.engine.inference.layers import Finisher, map_layers
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


def test_nodata_is_a_value_that_no_class_has():
    layers = decide((0, 255), torch.zeros(2, 1, 4).tolist(), valid=False)
    assert layers["output"].dtype == np.uint16
    assert (layers["output"] == 65535).all()
    assert np.isnan(layers["output_confidence"]).all()
