"""A real QGIS window under Xvfb: the Spain pair mapped from its dialog by clicks, the styled layer in the canvas."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("qgis.core")

import numpy as np
from osgeo import gdal

pytestmark = pytest.mark.qgis
LEAST_WATER_IOU = 0.35
"""Of a quick look. All of the chip called water would be at .27, a fifth of it drawn at random at .13."""


@pytest.fixture
def driven(drive, real_data):
    """Let the driver work in a window and give what it tells."""
    folder = real_data / "sen1floods11"
    layers = {
        "Sentinel-1 Spain": str(folder / "S1" / "Spain_7370579_S1Hand.tif"),
        "Sentinel-2 Spain": str(folder / "S2" / "Spain_7370579_S2Hand.tif"),
    }
    return drive("drive_qgis.py", DRIVE_LAYERS=json.dumps(layers), DRIVE_CLASSES="5", DRIVE_PRESET="quick")


def test_an_analyst_maps_a_flood_by_clicks(driven, real_data, capsys):
    assert "error" not in driven, driven["error"]
    assert {"Land cover", "Confidence", "Sentinel-1 Spain", "Sentinel-2 Spain"} <= set(driven["layers"])
    assert driven["renderer"] == "paletted"
    assert driven["crs"] == "EPSG:32630"
    names = driven["legend"][-5:]
    assert len(set(names)) == 5
    assert not any(name.isdigit() for name in names), "the legend names what is seen, not cluster numbers"
    assert len(set(driven["palette"]) & set(driven["shown"])) >= 4, "the canvas shows the map in its colours"
    assert driven["left_after_unloading"] == [[], [], []]
    iou = water_iou(driven["source"], real_data)
    with capsys.disabled():
        print(f"\nquick preset, best cluster against the labelled flood: IoU {iou:.3f}")
        print(f"the plugin starts in {driven['started']} of the processor, again in {driven['started again in ms']} ms")
    assert iou >= LEAST_WATER_IOU, "the layer in the window shows the flood"


def water_iou(path, real_data):
    """IoU of the labelled flood with the class that matches it best, on the grid of the map."""
    label = str(real_data / "sen1floods11" / "Labels" / "Spain_7370579_LabelHand.tif")
    mapped = gdal.Open(path)
    left, step, _, top, _, down = mapped.GetGeoTransform()
    right, bottom = left + step * mapped.RasterXSize, top + down * mapped.RasterYSize
    truth = gdal.Warp(
        "",
        label,
        format="MEM",
        dstSRS=mapped.GetProjection(),
        outputBounds=(left, bottom, right, top),
        xRes=step,
        yRes=-down,
        dstNodata=-1,
    ).ReadAsArray()
    classes = mapped.ReadAsArray()
    known = (truth >= 0) & (classes != mapped.GetRasterBand(1).GetNoDataValue())
    water = (truth == 1) & known
    return max(
        np.sum(water & (classes == value)) / np.sum((water | (classes == value)) & known)
        for value in np.unique(classes[known])
    )
