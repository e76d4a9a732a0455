"""The engine's rasterio and the plugin's osgeo must see the same file alike."""

from __future__ import annotations

import json
import math
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from affine import Affine
from pyproj import CRS
from saroptical.engine.contract.facts import FileFacts
from saroptical.engine.contract.scene_rules import ENGINE_DRIVERS
from saroptical.engine.errors import InputError
from saroptical.engine.io.facts import probe

UTM = rasterio.crs.CRS.from_epsg(32632)
UPRIGHT = Affine(10, 0, 6e5, 0, -10, 5e6)
COS, SIN = math.cos(math.pi / 6), math.sin(math.pi / 6)
TURNED = Affine(10 * COS, 20 * SIN, 6e5, 10 * SIN, -20 * COS, 5e6)
ROOT = Path(__file__).resolve().parents[3]
PLUGIN_PROBE = """
import json, sys
from dataclasses import asdict
sys.path.append(sys.argv[1])
from saroptical.qgis_plugin.facts import probe
print(json.dumps([asdict(probe(name, nodata=0.0 if name.endswith(".jp2") else None)) for name in sys.argv[2:]]))
assert not {"numpy", "torch", "rasterio"} & set(sys.modules), "heavy imports in the plugin"
"""


def write(path: Path, pixels: np.ndarray, *, nodata=None, transform=UPRIGHT, crs=UTM, **more) -> str:
    count, height, width = pixels.shape
    profile = {"driver": "GTiff", "count": count, "height": height, "width": width, "dtype": pixels.dtype}
    with rasterio.open(path, "w", **profile, nodata=nodata, transform=transform, crs=crs, **more) as dataset:
        dataset.write(pixels)
    return str(path)


def test_nodata_nan_and_absurd_values_are_no_values(tmp_path):
    pixels = np.full((1, 10, 10), 5.0, dtype=np.float32)
    pixels[0, 0, :4] = -99, np.nan, np.inf, -3.4e38
    (layer,) = probe(write(tmp_path / "a.tif", pixels, nodata=-99)).layers
    assert layer.percentiles == (5.0,) * 5
    assert layer.nodata_share == pytest.approx(0.04)


def test_the_product_s_nodata_counts_beside_the_file_s(tmp_path):
    path = write(tmp_path / "a.tif", np.array([[[0, 0, 0, 7]]], dtype=np.uint16))
    assert probe(path).layers[0].nodata_share == 0
    assert probe(path, nodata=0).layers[0].percentiles == (7.0,) * 5
    assert probe(path, nodata=0).layers[0].nodata_share == 0.75


def test_nothing_but_holes(tmp_path):
    facts = probe(write(tmp_path / "a.tif", np.full((1, 3, 3), np.nan, dtype=np.float32)))
    assert facts.layers[0].percentiles == ()
    assert facts.layers[0].nodata_share == 1


def mostly_holes() -> np.ndarray:
    """Make pixels that lie between the windows of a first look at a large file."""
    pixels = np.zeros((1, 2100, 2100), np.uint8)
    pixels[:, 1000:1100, 1000:1100] = 7
    pixels[:, 50:250, 50:250] = 9
    return pixels


def test_a_little_ground_in_a_large_file_is_found(tmp_path):
    (layer,) = probe(write(tmp_path / "a.tif", mostly_holes(), nodata=0, compress="deflate")).layers
    assert (layer.percentiles[0], layer.percentiles[-1]) == (7, 9)
    assert 0.98 < layer.nodata_share < 1


def test_one_pixel(tmp_path):
    facts = probe(write(tmp_path / "a.tif", np.array([[[3]]], dtype=np.int16)))
    assert facts.layers[0].percentiles == (3.0,) * 5
    assert len(facts.outline_lonlat) == 84


def test_the_outline_follows_a_rotated_raster(tmp_path):
    facts = probe(write(tmp_path / "a.tif", np.ones((1, 50, 40), dtype=np.uint8), transform=TURNED))
    assert facts.transform == pytest.approx(tuple(TURNED)[:6])
    lon, lat = zip(*facts.outline_lonlat, strict=True)
    assert max(lat) - min(lat) == pytest.approx((400 * SIN + 1000 * COS) / 111e3, rel=0.02)
    assert len(set(zip(lon, lat, strict=True))) == 84


@pytest.mark.parametrize("content", [b"", b"this is no raster", b"II*\x00\x08\x00\x00\x00"])
def test_what_is_no_raster_is_refused(tmp_path, content):
    path = tmp_path / "a.tif"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"a\.tif cannot be read as a raster .* Check the file, or export it"):
        probe(str(path))


def test_a_file_without_layers_is_refused(tmp_path):
    path = write(tmp_path / "a.tif", np.ones((2, 5, 5), dtype=np.float32))
    rasterio.shutil.copy(path, tmp_path / "a.nc", driver="netCDF")  # a variable per band
    with pytest.raises(InputError, match="it holds no raster layer, perhaps subdatasets"):
        probe(str(tmp_path / "a.nc"))


def test_a_truncated_file_is_refused(tmp_path):
    noise = np.random.default_rng(0).integers(0, 255, (1, 400, 400)).astype(np.uint8)
    path = write(tmp_path / "a.tif", noise, compress="deflate")
    content = Path(path).read_bytes()
    Path(path).write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match="cannot be read as a raster"):
        probe(path)


SITE = 'LOCAL_CS["site grid",UNIT["metre",1],AXIS["Easting",EAST],AXIS["Northing",NORTH]]'
"""A CRS of its own, which nothing ties to the Earth."""
REAL = (
    "bigearthnet_triplets/s1/*.tif",
    "bigearthnet_v1_raw/BigEarthNet-S2-v1.0/*/*_B01.tif",
    "terramesh/S1RTC/*.tif",
    "terramesh/S2L1C/*.tif",
    "sen1floods11/S1/Spain*.tif",
    "sen1floods11/S1/Paraguay*.tif",
    "sen1floods11/S2/*.tif",
    "gee_scene_1024x768/s2*.tif",
    "amazon_two_utm_zones/sen1/Mar/*.tif",
    "sen12/*/s2_*/*.png",
    "s2_safe/*/GRANULE/*/IMG_DATA/R60m/*_B02_60m.jp2",
    "s1_grd_safe/*.tif",
    "s1_grd_safe/*/measurement/*.tiff",
)


@pytest.fixture(scope="session")
def qgis_python() -> str:
    """Find QGIS's own interpreter; where nothing may skip, its absence is a failure."""
    python = os.environ.get("SAROPTICAL_QGIS_PYTHON", "/usr/bin/python3")
    if subprocess.run([python, "-c", "import osgeo.gdal"], capture_output=True, check=False).returncode:
        message = f"{python} has no osgeo.gdal"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return python


def plugin_facts(python: str, names: list[str]) -> list[dict]:
    command = [python, "-c", PLUGIN_PROBE, str(ROOT / ".build" / "path"), *names]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GDAL", "PROJ"))}
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def assert_alike(ours: FileFacts, theirs: dict) -> None:
    for name in ("source", "driver", "width", "height", "has_gcps", "tags"):
        assert getattr(ours, name) == theirs[name], name
    assert list(ours.transform) == pytest.approx(theirs["transform"], rel=1e-12)
    if ours.crs_wkt or theirs["crs_wkt"]:
        assert CRS.from_wkt(ours.crs_wkt).equals(CRS.from_wkt(theirs["crs_wkt"]), ignore_axis_order=True)
    for name in ("outline_lonlat", "pixel_lonlat"):
        assert np.allclose(np.array(getattr(ours, name)), np.array(theirs[name]), atol=1e-8), name
    assert len(ours.layers) == len(theirs["layers"])
    for one, two in zip(ours.layers, theirs["layers"], strict=True):
        assert (one.description, one.dtype, one.scale, one.offset) == (
            two["description"], two["dtype"], two["scale"], two["offset"]
        )  # fmt: skip
        assert one.nodata == two["nodata"] or (math.isnan(one.nodata) and math.isnan(two["nodata"]))
        assert one.nodata_share == pytest.approx(two["nodata_share"], abs=1e-3)
        assert list(one.percentiles) == pytest.approx(two["percentiles"], rel=0.01, abs=0.01)


def test_both_sides_refuse_alike_what_is_no_raster(tmp_path, qgis_python):
    for name, content in (("empty.tif", b""), ("text.tif", b"this is no raster"), ("gone.tif", None)):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(InputError) as refusal:
            probe(str(path))
        with pytest.raises(AssertionError, match=r"InputError: .* cannot be read as a raster") as theirs:
            plugin_facts(qgis_python, [str(path)])
        assert str(refusal.value).partition("(")[0] in str(theirs.value)


def test_a_crs_that_lies_nowhere_on_earth_gives_no_place(tmp_path):
    facts = probe(write(tmp_path / "site.tif", np.ones((1, 9, 8), np.float32), crs=rasterio.crs.CRS.from_wkt(SITE)))
    assert "site grid" in facts.crs_wkt
    assert (facts.outline_lonlat, facts.pixel_lonlat) == ((), ())


def test_the_formats_that_preflight_lets_through_are_the_engine_s():
    with rasterio.Env() as environment:
        assert ENGINE_DRIVERS.issubset(environment.drivers())


def test_both_sides_see_made_files_alike(tmp_path, qgis_python):
    rng = np.random.default_rng(0)
    degrees = {"transform": Affine(1e-4, 0, 179.99, 0, -1e-4, 60), "crs": rasterio.crs.CRS.from_epsg(4326)}
    names = [
        write(tmp_path / "dn.tif", rng.integers(0, 9000, (4, 300, 517)).astype(np.uint16), nodata=0),
        write(tmp_path / "rotated.tif", rng.normal(-12, 4, (2, 33, 7)).astype(np.float32), transform=TURNED),
        write(tmp_path / "degrees.tif", rng.normal(-12, 4, (1, 64, 300)), nodata=math.nan, **degrees),
        write(tmp_path / "holes.tif", np.full((1, 5, 5), np.nan, dtype=np.float32)),
        write(tmp_path / "pixel.tif", np.ones((1, 1, 1), dtype=np.int16)),
        write(tmp_path / "huge.tif", rng.integers(0, 255, (1, 4500, 4100), np.uint8)),
        write(tmp_path / "corner.tif", mostly_holes(), nodata=0, compress="deflate"),
        write(tmp_path / "site.tif", rng.normal(-12, 4, (1, 9, 8)), crs=rasterio.crs.CRS.from_wkt(SITE)),
    ]
    with rasterio.open(names[0], "r+") as dataset:
        dataset.descriptions = ("B02", "B03", "B04", "red edge")
        dataset.scales, dataset.offsets = (1e-4,) * 4, (-0.1,) * 4
        dataset.update_tags(PROCESSING_BASELINE="04.00")
    for name, theirs in zip(names, plugin_facts(qgis_python, names), strict=True):
        assert_alike(probe(name), theirs)


def test_both_sides_see_the_real_files_alike(real_data, qgis_python):
    names = [str(sorted(real_data.glob(pattern))[0]) for pattern in REAL]
    for name, theirs in zip(names, plugin_facts(qgis_python, names), strict=True):
        assert_alike(probe(name, nodata=0 if name.endswith(".jp2") else None), theirs)
