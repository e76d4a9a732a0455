"""Known answers: numbers picked from the tables of the real GRD by eye, and of one made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.errors import NotGeoreferencedWarning
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.contract.safe import resolve_sources
from saroptical.engine.errors import InputError
from saroptical.engine.io.scene import open_scene
from saroptical.engine.io.sentinel1 import GrdCalibration, read_calibration

REAL = "s1_grd_safe/S1B_IW_GRDH_1SDV_20211223T051122_20211223T051147_030148_039993_5371.SAFE"


def at(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


@pytest.fixture(scope="module")
def real(real_data: Path) -> Iterator[GrdCalibration]:
    return read_calibration(resolve_sources("s1", [str(real_data / REAL)]).radar)


def made(root: Path) -> GrdCalibration:
    return read_calibration(resolve_sources("s1", [str(root)]).radar)


def test_the_real_sigma_table_at_and_between_its_nodes(real):
    sigma = real.polarisations["VV"].sigma
    assert sigma.at(at(3341), at(0, 40, 12_000))[0] == pytest.approx([663.8558, 663.5805, 602.4225])
    assert sigma.at(at(3500), at(20))[0, 0] == pytest.approx((663.8558 + 663.5805) / 2)  # both lines hold the same


def test_the_real_noise_table_at_and_between_its_nodes(real):
    noise = real.polarisations["VV"].noise
    assert noise.at(at(2004, 2672), at(0, 40)) == pytest.approx(np.array([[2446.106, 2400.522], [2475.263, 2429.702]]))
    assert noise.at(at(2338), at(11_950))[0, 0] == pytest.approx(
        np.mean([741.6134, 737.7402, 748.1723, 744.2699]), rel=1e-6
    )


def test_the_real_azimuth_noise_multiplies_its_block_only(real):
    tables = real.polarisations["VV"]
    assert [(block.first_pixel, block.last_pixel) for block in tables.blocks] == [
        (0, 8889),
        (8890, 17700),
        (17701, 26101),
    ]
    first_block = 1.124267 + (1.121970 - 1.124267) * (2004 - 2002) / 8
    second_block = 1.008539 + (1.009155 - 1.008539) * (2004 - 2000) / 10
    noise = tables.noise_at(at(2004), at(0, 11_930))
    assert noise[0] == pytest.approx([2446.106 * first_block, 741.6134 * second_block], rel=1e-6)


def test_real_digital_numbers_become_sigma0(real):
    noise = 2446.106 * (1.124267 + (1.121970 - 1.124267) * 2 / 8)
    sigma = real.polarisations["VV"].sigma.at(at(2004), at(0))[0, 0]
    power = real.sigma0(np.array([[200]], dtype=np.uint16), at(2004), at(0), band="VV")
    assert power[0, 0] == pytest.approx((200**2 - noise) / sigma**2, rel=1e-5)
    assert 10 * np.log10(power[0, 0]) == pytest.approx(-10.7, abs=0.1)


def test_the_real_tie_points_are_where_the_annotation_says(real):
    where = real.geolocation
    lon, lat = where.lonlat(at(0, 2005, 8020, 16_704), at(0, 1306, 20_896, 26_101))
    assert lon == pytest.approx([15.32209672548896, 15.11907467363532, 12.64967264810850, 11.86800305333565])
    assert lat == pytest.approx([42.37675280764677, 42.21889900706265, 41.98728145516985, 41.28078026909404])
    rows, cols = where.rowcol(lon, lat)
    assert rows == pytest.approx([0, 2005, 8020, 16_704], abs=1e-6)
    assert cols == pytest.approx([0, 1306, 20_896, 26_101], abs=1e-6)


def test_between_four_real_tie_points_lies_their_mean(real):
    lon, lat = real.geolocation.lonlat(at(1002.5), at(653))
    assert lon[0] == pytest.approx(
        np.mean([15.32209672548896, 15.16634861152884, 15.27441043257273, 15.11907467363532])
    )
    assert lat[0] == pytest.approx(
        np.mean([42.37675280764677, 42.39897581092753, 42.19668072002835, 42.21889900706265])
    )


def test_there_and_back_is_identity_all_over_the_real_image(real):
    rng = np.random.default_rng(0)
    rows, cols = rng.uniform(0, 16_704, 5000), rng.uniform(0, 26_101, 5000)
    back = real.geolocation.rowcol(*real.geolocation.lonlat(rows, cols))
    assert np.abs(back[0] - rows).max() < 1e-6
    assert np.abs(back[1] - cols).max() < 1e-6


def test_places_outside_the_image_have_no_pixel(real):
    rows, cols = real.geolocation.rowcol(at(0.0, 13.5), at(0.0, 45.0))
    assert np.isnan(rows).all()
    assert np.isnan(cols).all()


def test_the_real_grid_on_the_ground_holds_the_image(real):
    grid = real.ground_grid()
    assert grid.crs.to_epsg() == 32633
    assert grid.resolution == (10, 10)
    assert grid.transform.c % 10 == grid.transform.f % 10 == 0
    assert (grid.width, grid.height) == (28_883, 21_506)  # 260 × 167 km turned by 13°


def test_made_tables_in_closed_form(make_grd):
    tables = made(make_grd())
    dn = np.full((64, 96), 50, dtype=np.uint16)
    power = tables.sigma0(dn, np.arange(64.0), np.arange(96.0), band="VV")
    line = np.arange(64)[:, None]
    factor = np.where(np.arange(96) < 48, 2.0, 1.0)
    expected = (2500 - (100 + 200 * line / 64) * factor) / (200 + 200 * line / 64) ** 2
    assert np.allclose(power, expected, rtol=1e-5)


def test_a_window_is_calibrated_as_the_whole_is(make_grd):
    tables = made(make_grd())
    dn = np.random.default_rng(1).integers(0, 300, (64, 96)).astype(np.uint16)
    whole = tables.sigma0(dn, np.arange(64.0), np.arange(96.0), band="VV")
    part = tables.sigma0(dn[10:31, 40:77], np.arange(10.0, 31.0), np.arange(40.0, 77.0), band="VV")
    assert np.array_equal(part, whole[10:31, 40:77], equal_nan=True)


def test_no_data_is_nan_and_below_noise_is_the_floor(make_grd):
    power = made(make_grd()).sigma0(np.array([[0, 1, 40]], dtype=np.uint16), at(0), at(60, 61, 62), band="VV")
    assert np.isnan(power[0, 0])
    assert power[0, 1] == np.float32(1e-5)
    assert power[0, 2] == pytest.approx((1600 - 100) / 200**2)


def test_a_denoised_product_is_not_denoised_again(make_grd):
    power = made(make_grd(denoised=True)).sigma0(np.array([[40]], dtype=np.uint16), at(0), at(0), band="VV")
    assert power[0, 0] == pytest.approx(1600 / 200**2)


def test_noise_before_ipf_2_9_has_no_azimuth_part(make_grd):
    power = made(make_grd(old_noise=True)).sigma0(np.array([[40]], dtype=np.uint16), at(0), at(0), band="VV")
    assert power[0, 0] == pytest.approx((1600 - 100) / 200**2)


def test_a_broken_table_is_refused(make_grd):
    root = make_grd()
    (table,) = root.rglob("calibration-*.xml")
    table.write_text(table.read_text().replace("sigmaNought", "lost"))
    with pytest.raises(InputError, match="holds no usable sigmaNought table"):
        made(root)


def test_a_grid_across_the_antimeridian_stays_in_one_piece(make_grd):
    root = make_grd()
    (annotation,) = root.glob("annotation/*.xml")
    text = annotation.read_text()
    for pixel, lon in ((0, 179.9952), (48, 180.0), (95, -179.9953)):
        text = text.replace(f"<longitude>{11 + pixel * 1e-4}</longitude>", f"<longitude>{lon}</longitude>")
    annotation.write_text(text)
    where = made(root).geolocation
    rows, cols = where.rowcol(at(179.9976, -179.9977), at(45.001, 45.001))
    assert cols == pytest.approx([24, 71], abs=0.1)
    assert rows == pytest.approx([10, 10], abs=1e-6)
    ground = made(root).ground_grid()
    assert ground.crs.to_epsg() in (32601, 32660)
    assert ground.width < 100
    (middle, right, _) = resolve_sources("s1", [str(root)]).pixel_lonlat
    assert middle[0] == 180
    assert abs(right[0] - middle[0]) == pytest.approx(1e-4, rel=0.01)


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_made_grd_opens_as_a_scene_with_its_tables(make_grd):
    root = make_grd(bands=("vv", "vh"))
    for number, path in enumerate(sorted(root.glob("measurement/*.tiff")), start=1):
        write_measurement(path, np.full((64, 96), 50 * number, dtype=np.uint16))
    scene = open_scene([str(root)], Sensor.S1)
    assert scene.bands == ("VV", "VH")
    assert (scene.unit, scene.facts.date[:10]) == ("linear", "2023-04-05")
    assert scene.grid.crs.to_epsg() == 32632
    assert scene.grid.gsd_m == pytest.approx((10, 10), abs=0.01)
    assert scene.calibration.polarisations.keys() == {"VV", "VH"}
    assert [band.nodata_share for band in scene.facts.bands] == [0, 0]
    rows, cols = scene.calibration.geolocation.rowcol(at(11.0048), at(45.0032))
    assert (rows[0], cols[0]) == pytest.approx((32, 48), abs=1e-6)


def test_the_real_grd_is_blank_and_said_to_be(real_data):
    scene = open_scene([str(real_data / REAL)], Sensor.S1)
    assert [band.nodata_share for band in scene.facts.bands] == [1]


def write_measurement(path: Path, pixels: np.ndarray) -> None:
    profile = {
        "driver": "GTiff",
        "count": 1,
        "dtype": pixels.dtype,
        "height": pixels.shape[0],
        "width": pixels.shape[1],
    }
    with pytest.warns(NotGeoreferencedWarning), rasterio.open(path, "w", **profile) as dataset:
        dataset.write(pixels, 1)
