"""Layers come back as they were written: pixels, grid, colours, statistics, areas, receipt, and as QGIS shows them."""

from __future__ import annotations

import json
import math
import os
import subprocess
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS, Geod
from rasterio.enums import ColorInterp
from saroptical.engine.contract.card import ClassEntry
from saroptical.engine.io import geotiff
from saroptical.engine.io.writer import RasterSet
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.window import Window
from saroptical.tests.engine.io.specs_made import (
    CLASSES,
    GRID,
    VALUES,
    class_pixels,
    class_spec,
    float_spec,
    write_rows,
)


def test_a_class_map_comes_back_with_its_values_grid_and_nodata(class_map: Path) -> None:
    with rasterio.open(class_map) as written:
        np.testing.assert_array_equal(written.read(), class_pixels())
        assert written.transform == GRID.transform
        assert written.crs.to_epsg() == 32632
        assert (written.dtypes[0], written.nodata, written.descriptions) == ("uint16", 0, ("class",))
        assert written.profile["tiled"]
        assert written.overviews(1) == [2, 4]
        assert written.compression.value == "DEFLATE"


def test_the_set_has_four_files_and_nothing_else(class_map: Path) -> None:
    assert sorted(os.listdir(class_map.parent)) == ["map.qml", "map.tif", "map.tif.aux.xml", "map.tif.json"]


def test_tags_and_receipt_say_where_it_comes_from(class_map: Path) -> None:
    with rasterio.open(class_map) as written:
        tags = written.tags()
    assert tags["TIFFTAG_SOFTWARE"].startswith("saroptical ")
    assert tags["SAROPTICAL_CARD_SHA256"] == "abc"
    assert json.loads(tags["SAROPTICAL_JOB"])["s1"] == ["a.tif"]
    receipt = json.loads((class_map.parent / "map.tif.json").read_text(encoding="utf-8"))
    assert receipt["job"]["job"] == "alignpair"
    assert receipt["provenance"]["data_credit"].startswith("contains modified")
    assert [row["value"] for row in receipt["classes"]] == list(VALUES)
    assert sum(row["pixels"] for row in receipt["classes"]) == 500 * 700


def test_statistics_are_those_of_the_valid_pixels(class_map: Path) -> None:
    valid = class_pixels()[class_pixels() != 0].astype(float)
    with rasterio.open(class_map) as written:
        tags = written.tags(1)
    assert float(tags["STATISTICS_MEAN"]) == pytest.approx(valid.mean())
    assert float(tags["STATISTICS_STDDEV"]) == pytest.approx(valid.std())
    assert (float(tags["STATISTICS_MINIMUM"]), float(tags["STATISTICS_MAXIMUM"])) == (11, 523)
    assert float(tags["STATISTICS_VALID_PERCENT"]) == pytest.approx(100 * 5 / 6, abs=1e-3)


def test_overviews_of_classes_hold_classes_only_and_of_floats_the_mean(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).normal(size=(3, *GRID.shape)).astype(np.float32)
    specs = {"output": class_spec(tmp_path / "map.tif"), "output_features": float_spec(tmp_path / "f.tif")}
    with RasterSet(specs, source_job=None) as results:
        write_rows(results, "output", class_pixels())
        write_rows(results, "output_features", pixels)
    with rasterio.open(tmp_path / "map.tif", overview_level=0) as half:
        assert set(np.unique(half.read())) <= {0, *VALUES}
    with rasterio.open(tmp_path / "f.tif", overview_level=0) as half:
        expected = pixels.reshape(3, 300, 2, 350, 2).mean(axis=(2, 4))
        np.testing.assert_allclose(half.read(), expected, atol=1e-6)


def test_areas_of_classes_are_those_on_the_ellipsoid(tmp_path: Path) -> None:
    grid = Grid(CRS.from_epsg(4326), Affine(1e-2, 0, 10.0, 0, -0.1, 60.0), 600, 30)  # from 60 degrees to the equator
    classes = (ClassEntry(0, 1, "north", "#0000ff"), ClassEntry(1, 2, "south", "#ff8000"))
    pixels = np.ones((1, *grid.shape), np.uint8)
    pixels[:, 300:] = 2
    pixels[:, 590:, 10:] = 0
    spec = class_spec(tmp_path / "map.tif", grid, dtype="uint8", classes=classes)
    with RasterSet({"output": spec}, source_job=None) as results:
        for row in range(0, 600, 70):
            for window in (Window(row, 0, min(70, 600 - row), 20), Window(row, 20, min(70, 600 - row), 10)):
                results.write("output", window, pixels[:, *window.within(grid.window)])
        areas = results.areas_m2("output")
    geod = Geod(ellps="WGS84")

    def belt(south: float, north: float, east: float) -> float:
        """Area between two parallels, whose curve the edges of 1e-2 degrees hardly leave."""
        lons = np.linspace(10, east, 31)
        ring = [*lons, *lons[::-1]], [*np.full(31, south), *np.full(31, north)]
        return abs(geod.polygon_area_perimeter(*ring)[0])

    assert areas[1] == pytest.approx(belt(30, 60, 10.3), rel=1e-6)
    assert areas[2] == pytest.approx(belt(0, 30, 10.3) - belt(0, 1, 10.3) + belt(0, 1, 10.1), rel=1e-6)
    assert areas[2] > 1.3 * areas[1]
    receipt = json.loads((tmp_path / "map.tif.json").read_text(encoding="utf-8"))
    assert [row["hectares"] for row in receipt["classes"]] == [round(areas[1] / 1e4, 4), round(areas[2] / 1e4, 4)]


def test_without_a_crs_there_are_no_hectares(tmp_path: Path) -> None:
    grid = Grid(None, Affine.identity(), 3, 4)
    with RasterSet({"output": class_spec(tmp_path / "map.tif", grid)}, source_job=None) as results:
        results.write("output", grid.window, np.full((1, 3, 4), 11, np.uint16))
        assert results.areas_m2("output") == {11: 12}
    assert "hectares" not in (tmp_path / "map.tif.json").read_text(encoding="utf-8")


def test_eight_bit_classes_have_a_colour_table(tmp_path: Path) -> None:
    classes = (ClassEntry(0, 1, "water", "#0000ff"), ClassEntry(1, 200, "town", "#ff8000"))
    with RasterSet(
        {"output": class_spec(tmp_path / "map.tif", dtype="uint8", classes=classes)}, source_job=None
    ) as results:
        results.write("output", GRID.window, np.full((1, *GRID.shape), 200, np.uint8))
    with rasterio.open(tmp_path / "map.tif") as written:
        colours = written.colormap(1)
    assert colours[1] == (0, 0, 255, 255)
    assert colours[200] == (255, 128, 0, 255)


def test_wide_classes_have_a_colour_table_beside_the_tiff(class_map: Path, tmp_path: Path) -> None:
    with rasterio.open(class_map) as written:
        colours = written.colormap(1)
        assert written.colorinterp[0] is ColorInterp.palette
    assert len(colours) == 524
    red, green, blue = (int(CLASSES[-1].colour[at : at + 2], 16) for at in (1, 3, 5))
    assert colours[523] == (red, green, blue, 255)
    assert colours[11][3] == 255
    assert colours[12] == (0, 0, 0, 0)
    huge = (ClassEntry(0, 1, "one", "#010203"), ClassEntry(1, 65535, "last", "#030201"))
    with RasterSet({"output": class_spec(tmp_path / "h.tif", classes=huge)}, source_job=None) as results:
        results.write("output", GRID.window, np.ones((1, *GRID.shape), np.uint16))
    assert "ColorTable" not in (tmp_path / "h.tif.aux.xml").read_text()


def test_sieving_keeps_colours_tags_and_counts_anew(tmp_path: Path) -> None:
    classes = (ClassEntry(0, 1, "water", "#0000ff"), ClassEntry(1, 200, "town", "#ff8000"))
    pixels = np.full((1, *GRID.shape), 200, np.uint8)
    pixels[0, 5:7, 5:7] = 1
    with RasterSet(
        {"output": class_spec(tmp_path / "map.tif", dtype="uint8", classes=classes)}, source_job=None
    ) as results:
        write_rows(results, "output", pixels)
        assert results.counts("output") == {1: 4, 200: 600 * 700 - 4}
        results.sieve("output", 5)
        assert results.counts("output") == {200: 600 * 700}
        assert results.areas_m2("output")[200] == pytest.approx(600 * 700 * 100, rel=1e-3), "not twice"
    with rasterio.open(tmp_path / "map.tif") as written:
        assert (written.read() == 200).all()
        assert written.colormap(1)[200] == (255, 128, 0, 255)
        assert written.tags()["SAROPTICAL_CARD_SHA256"] == "abc"
    assert sorted(os.listdir(tmp_path)) == ["map.qml", "map.tif", "map.tif.aux.xml", "map.tif.json"]


@pytest.mark.parametrize(
    ("height", "width", "transform", "crs"),
    [
        (1, 1, Affine(10, 0, 5e5, 0, -10, 5.3e6), "EPSG:32632"),
        (300, 17, Affine(8, 6, 5e5, 6, -8, 5.3e6), "EPSG:32632"),
        (20, 30, Affine(1e-4, 0, -3.0, 0, -7e-5, 40.0), "EPSG:4326"),
        (20, 30, Affine.identity(), None),
        (20, 30, Affine(2, 0, 7, 0, -2, 9), None),
    ],
)
def test_any_grid_comes_back_exactly(
    tmp_path: Path, height: int, width: int, transform: Affine, crs: str | None
) -> None:
    grid = Grid(CRS.from_user_input(crs) if crs else None, transform, height, width)
    pixels = np.random.default_rng(0).normal(size=(2, height, width)).astype(np.float32)
    with RasterSet({"output": float_spec(tmp_path / "o.tif", grid, bands=("x", "y"))}, source_job=None) as results:
        results.write("output", grid.window, pixels)
    with geotiff.open_quietly(str(tmp_path / "o.tif")) as written:
        np.testing.assert_array_equal(written.read(), pixels)
        assert written.transform == transform
        assert (written.crs.to_string() if written.crs else None) == crs
        assert written.descriptions == ("x", "y")


def test_a_stack_is_shown_in_true_colour_by_name(tmp_path: Path) -> None:
    spec = float_spec(tmp_path / "o.tif", bands=("VV", "B04", "B02", "B03"), style="stack")
    with RasterSet({"output": spec}, source_job=None) as results:
        results.write("output", GRID.window, np.ones((4, *GRID.shape), np.float32))
    text = (tmp_path / "o.qml").read_text()
    assert 'redBand="2" greenBand="4" blueBand="3"' in text


def test_threads_take_turns(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).normal(size=(3, *GRID.shape)).astype(np.float32)
    with RasterSet({"output": float_spec(tmp_path / "o.tif")}, source_job=None) as results:

        def work(start: int) -> None:
            for row in range(start, GRID.height, 40):
                results.write("output", Window(row, 0, 20, GRID.width), pixels[:, row : row + 20])

        threads = [threading.Thread(target=work, args=(start,)) for start in (0, 20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with rasterio.open(tmp_path / "o.tif") as written:
        np.testing.assert_array_equal(written.read(), pixels)


def test_extra_files_come_and_go_with_the_set(tmp_path: Path) -> None:
    def run(*, fail: bool) -> None:
        with RasterSet({"output": class_spec(tmp_path / "map.tif")}, source_job=None) as results:
            temporary = results.extra_file("output_weights", str(tmp_path / "m.safetensors"))
            Path(temporary).write_text("weights")
            write_rows(results, "output", class_pixels())
            if fail:
                raise KeyError("cancelled")
        assert results.paths["output_weights"] == str(tmp_path / "m.safetensors")

    with pytest.raises(KeyError):
        run(fail=True)
    assert os.listdir(tmp_path) == []
    run(fail=False)
    assert (tmp_path / "m.safetensors").read_text() == "weights"


COMPONENTS = ("component 1", "component 2", "component 3")
BYTES: dict[str, Any] = {"dtype": "uint8", "nodata": 0, "scales": (0.5,) * 3, "offsets": (-64.0,) * 3}


def test_halves_come_back_exactly_with_overviews_and_statistics(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).normal(size=(3, *GRID.shape)).astype(np.float16).astype(np.float32)
    pixels[:, :100] = np.nan
    spec = float_spec(tmp_path / "h.tif", bands=COMPONENTS, dtype="float16")
    with RasterSet({"output": spec}, source_job=None) as results:
        write_rows(results, "output", pixels)
    with rasterio.open(tmp_path / "h.tif") as written:
        np.testing.assert_array_equal(written.read(), pixels)
        assert written.tags(1, ns="IMAGE_STRUCTURE")["NBITS"] == "16"
        assert written.overviews(1) == [2, 4]
        assert math.isnan(written.nodata)
        assert float(written.tags(2)["STATISTICS_MEAN"]) == pytest.approx(np.nanmean(pixels[1]), abs=1e-9)


def test_scale_and_offset_lie_in_the_file_for_each_band(tmp_path: Path) -> None:
    spec = float_spec(tmp_path / "b.tif", bands=COMPONENTS, **{**BYTES, "scales": (0.5, 0.25, 2.0)})
    with RasterSet({"output": spec}, source_job=None) as results:
        results.write("output", GRID.window, np.full((3, *GRID.shape), 130, np.uint8))
    with rasterio.open(tmp_path / "b.tif") as written:
        assert (written.scales, written.offsets) == ((0.5, 0.25, 2.0), (-64.0, -64.0, -64.0))
        assert (written.dtypes, written.nodata) == (("uint8",) * 3, 0)


QGIS_READS = """
import json, sys
from qgis.core import QgsApplication, QgsRaster, QgsRasterLayer
app = QgsApplication([], False)
app.initQgis()
found = {}
for path in sys.argv[1:]:
    layer = QgsRasterLayer(path, "layer")
    renderer = layer.renderer()
    entry = found[path.rsplit("/", 1)[1]] = {"valid": layer.isValid(), "type": renderer.type()}
    if renderer.type() == "paletted":
        entry["legend"] = [[row.value, row.label, row.color.name()] for row in renderer.classes()]
    if renderer.type() == "multibandcolor":
        entry["bands"] = [renderer.redBand(), renderer.greenBand(), renderer.blueBand()]
        entry["stretch"] = [
            renderer.redContrastEnhancement().minimumValue(), renderer.redContrastEnhancement().maximumValue()
        ]
    identified = layer.dataProvider().identify(layer.extent().center(), QgsRaster.IdentifyFormatValue).results()
    entry["middle"] = [identified[band] for band in sorted(identified)]
    entry["names"] = [layer.bandName(band) for band in sorted(identified)]
    if renderer.type() == "singlebandpseudocolor":
        entry["legend"] = [item.value for item in renderer.shader().rasterShaderFunction().colorRampItemList()]
print("FOUND" + json.dumps(found), flush=True)
"""


@pytest.mark.qgis
def test_qgis_shows_every_layer_with_its_legend(tmp_path: Path, class_map: Path) -> None:
    specs = {
        "output_confidence": float_spec(tmp_path / "c.tif", bands=("confidence",), style="confidence"),
        "output_features": float_spec(tmp_path / "f.tif", bands=("one", "two", "three", "four")),
        "halves": float_spec(tmp_path / "h.tif", bands=COMPONENTS, dtype="float16"),
        "bytes": float_spec(tmp_path / "b.tif", bands=COMPONENTS, **BYTES),
    }
    rng = np.random.default_rng(0)
    middle = {}
    with RasterSet(specs, source_job=None) as results:
        for role, spec in specs.items():
            pixels = rng.random((len(spec.band_names), *GRID.shape), dtype=np.float32)
            pixels = np.round(1 + 254 * pixels).astype(np.uint8) if role == "bytes" else pixels.astype(np.float16)
            results.write(role, GRID.window, pixels.astype("uint8" if role == "bytes" else "float32"))
            middle[role] = pixels[:, GRID.height // 2, GRID.width // 2].astype(float)
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(tmp_path)}
    paths = [str(class_map), *(str(tmp_path / name) for name in ("c.tif", "f.tif", "h.tif", "b.tif"))]
    for name in ("PYTHONPATH", "PYTHONHOME", "GDAL_DATA", "PROJ_LIB"):
        env.pop(name, None)
    said = subprocess.run(
        ["/usr/bin/python3", "-c", QGIS_READS, *paths], capture_output=True, text=True, env=env, check=False
    ).stdout
    found = json.loads(said.split("FOUND")[1])
    halves, scaled = found["h.tif"], found["b.tif"]
    assert halves["middle"] == middle["halves"].tolist()  # QGIS's GDAL knows no float16, and reads the same numbers
    assert scaled["middle"] == pytest.approx((middle["bytes"] * 0.5 - 64).tolist())
    assert halves["names"] == [f"Band {number}: component {number}" for number in (1, 2, 3)]
    assert scaled["bands"] == [1, 2, 3]
    assert scaled["stretch"] == pytest.approx([-63.5, 63.5], abs=0.5)
    for entry in found.values():
        entry.pop("middle"), entry.pop("names")
    assert found["map.tif"] == {
        "valid": True,
        "type": "paletted",
        "legend": [[entry.value, entry.name, entry.colour] for entry in CLASSES],
    }
    assert found["c.tif"] == {
        "valid": True, "type": "singlebandpseudocolor", "legend": [0.0, 0.25, 0.5, 0.75, 1.0]
    }  # fmt: skip
    assert found["f.tif"]["bands"] == [1, 2, 3]
    assert found["f.tif"]["stretch"] == pytest.approx([0, 1], abs=0.01)
