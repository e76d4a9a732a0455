import shutil
from dataclasses import replace

import numpy as np
import pytest
import rasterio
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.contract.jobs import PairJob
from saroptical.engine.datasets.pairs import list_pairs
from saroptical.engine.datasets.sen12 import GSD_M, is_sen12, list_sen12, load_sen12
from saroptical.engine.datasets.sen12_reader import PictureReader, check_asked
from saroptical.engine.errors import BandMissing, GridMismatch, InputError
from saroptical.engine.raster.window import Window


def write(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    count, height, width = pixels.shape
    with rasterio.open(path, "w", driver="PNG", count=count, height=height, width=width, dtype=pixels.dtype) as file:
        file.write(pixels)


def grey(value, bands=1, shape=(3, 5)):
    return np.full((bands, *shape), value, np.uint8)


def add_published(root, part, scene, number):
    for sensor, bands in (("s1", 1), ("s2", 3)):
        write(root / part / f"{sensor}_{scene}" / f"{part}_{sensor}_{scene}_p{number}.png", grey(number, bands))


def add_terrain(root, terrain, part, scene, number):
    for sensor, bands in (("s1", 1), ("s2", 3)):
        write(root / terrain / sensor / f"{part}_{sensor}_{scene}_p{number}.png", grey(number, bands))


pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")


def test_pairs_as_published_are_listed_by_scene_and_number(tmp_path):
    for scene, number in ((59, 10), (59, 9), (2, 100)):
        add_published(tmp_path, "ROIs1868_summer", scene, number)
    add_published(tmp_path, "ROIs1970_fall", 11, 1)
    places = list_sen12(str(tmp_path))
    assert [place.patch_id for place in places] == [
        "ROIs1868_summer_2_p100",
        "ROIs1868_summer_59_p9",
        "ROIs1868_summer_59_p10",
        "ROIs1970_fall_11_p1",
    ]
    assert places[1].scene == "ROIs1868_summer_59"
    assert places[1].name == "ROIs1868_summer/s1_59/ROIs1868_summer_s1_59_p9.png"
    assert {place.terrain for place in places} == {""}


def test_pairs_by_terrain_know_their_terrain(tmp_path):
    add_terrain(tmp_path, "urban", "ROIs1970_fall", 8, 7)
    add_terrain(tmp_path, "agri", "ROIs1868_summer", 59, 5)
    places = list_sen12(str(tmp_path))
    assert [(place.terrain, place.scene, place.name) for place in places] == [
        ("agri", "ROIs1868_summer_59", "agri/s1/ROIs1868_summer_s1_59_p5.png"),
        ("urban", "ROIs1970_fall_8", "urban/s1/ROIs1970_fall_s1_8_p7.png"),
    ]
    assert [place.terrain for place in list_sen12(str(tmp_path), terrains=["urban"])] == ["urban"]


def test_a_missing_terrain_is_named(tmp_path):
    add_terrain(tmp_path, "agri", "ROIs1868_summer", 59, 5)
    with pytest.raises(InputError, match=r"no terrain folder barrenland, urban .* it has agri"):
        list_sen12(str(tmp_path), terrains=["agri", "barrenland", "urban"])


def test_pixels_are_bytes_and_colours_keep_their_order(tmp_path):
    pixels = np.stack([np.full((4, 6), value, np.uint8) for value in (255, 128, 0)])
    write(tmp_path / "agri/s2/ROIs1868_summer_s2_59_p5.png", pixels)
    write(tmp_path / "agri/s1/ROIs1868_summer_s1_59_p5.png", grey(77, 1, (4, 6)))
    pair = load_sen12(list_sen12(str(tmp_path))[0])
    assert pair.bands == ("VV", "B04", "B03", "B02")
    assert [stack.unit for stack in pair.stacks] == ["byte", "byte"]
    np.testing.assert_array_equal(pair.s2.pixels, pixels)
    np.testing.assert_array_equal(pair.s1.pixels, 77)
    assert all(stack.valid.all() for stack in pair.stacks)  # black is a colour, not a hole
    assert pair.grid.gsd_m == (10, 10)


def test_pictures_of_unequal_size_are_refused(tmp_path):
    write(tmp_path / "agri/s1/ROIs1868_summer_s1_59_p5.png", grey(1))
    write(tmp_path / "agri/s2/ROIs1868_summer_s2_59_p5.png", grey(1, 3, (5, 3)))
    with pytest.raises(GridMismatch, match=r"5 × 3 pixels and .* 3 × 5; pictures of equal size"):
        load_sen12(list_sen12(str(tmp_path))[0])


def test_a_picture_of_the_wrong_sensor_is_refused(tmp_path):
    write(tmp_path / "agri/s1/ROIs1868_summer_s1_59_p5.png", grey(1, 3))
    write(tmp_path / "agri/s2/ROIs1868_summer_s2_59_p5.png", grey(1, 3))
    with pytest.raises(BandMissing, match="has 3 bands of uint8; Sentinel-1 pictures of SEN1-2 have 1"):
        load_sen12(list_sen12(str(tmp_path))[0])


def test_what_is_no_data_set_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no pair of SEN1-2"):
        list_sen12(str(tmp_path))
    add_terrain(tmp_path, "agri", "ROIs1868_summer", 59, 5)
    write(tmp_path / "agri/s1/holiday.png", grey(1))
    with pytest.raises(InputError, match="not named as SEN1-2"):
        list_sen12(str(tmp_path))


@pytest.mark.parametrize(("sensor", "other"), [("s1", "s2"), ("s2", "s1")])
def test_a_terrain_of_one_sensor_is_refused_not_left_out(tmp_path, sensor, other):
    add_terrain(tmp_path, "agri", "ROIs1868_summer", 59, 5)
    add_terrain(tmp_path, "urban", "ROIs1970_fall", 8, 7)
    shutil.rmtree(tmp_path / "urban" / other)
    with pytest.raises(InputError, match=rf"urban holds {sensor} alone; a terrain folder holds s1 and s2.* Complete"):
        list_sen12(str(tmp_path))
    assert {place.terrain for place in list_sen12(str(tmp_path), terrains=["agri"])} == {"agri"}


@pytest.mark.parametrize(("sensor", "other"), [("s1", "s2"), ("s2", "s1")])
@pytest.mark.parametrize("layout", ["agri/{}", "ROIs1868_summer/{}_59"])
def test_a_picture_without_its_companion_is_refused_not_left_out(tmp_path, sensor, other, layout):
    if layout.startswith("agri"):
        add_terrain(tmp_path, "agri", "ROIs1868_summer", 59, 5)
    else:
        add_published(tmp_path, "ROIs1868_summer", 59, 5)
    write(tmp_path / layout.format(sensor) / f"ROIs1868_summer_{sensor}_59_p6.png", grey(1))
    expected = f"_{sensor}_59_p6.png has no companion .*{layout.format(other)}/.*_{other}_59_p6.png"
    with pytest.raises(InputError, match=expected + r" \(1 of 3 pictures have none\); complete the folder"):
        list_sen12(str(tmp_path))


def test_pairs_become_rows_of_a_users_table(tmp_path):
    add_terrain(tmp_path, "agri", "ROIs1868_summer", 59, 5)
    add_terrain(tmp_path, "agri", "ROIs1868_summer", 60, 5)
    said = []
    rows = list_pairs([str(tmp_path)], sensors="both", report=said.append)
    assert [row.name for row in rows] == ["ROIs1868_summer_59_p5", "ROIs1868_summer_60_p5"]
    assert rows[0].s1[0].endswith("agri/s1/ROIs1868_summer_s1_59_p5.png")
    assert rows[0].s2[0].endswith("agri/s2/ROIs1868_summer_s2_59_p5.png")
    assert said[0].text == "Pair 1 of 2: ROIs1868_summer_59_p5"
    assert [row.scene for row in rows] == ["ROIs1868_summer_59", "ROIs1868_summer_60"]
    (row, _) = list_pairs([str(tmp_path)], sensors="s2", report=said.append)
    assert (row.s1, len(row.s2)) == ((), 1)
    (tmp_path / "empty").mkdir()
    assert not is_sen12(str(tmp_path / "empty"))
    assert not is_sen12(str(tmp_path / "gone"))


def test_windows_of_a_pair_are_those_of_its_pictures_at_10_m(tmp_path):
    add_terrain(tmp_path, "agri", "ROIs1868_summer", 59, 5)
    (row,) = list_pairs([str(tmp_path)], sensors="both", report=lambda _: None)
    with PictureReader(row, ("VV", "B02", "B04")) as reader:
        assert reader.grid.gsd_m == (GSD_M, GSD_M)
        found = reader.read(Window(1, -2, 4, 5))
    assert found.bands == ("VV", "B02", "B04")
    for stack in found.stacks:
        assert stack.valid.tolist() == [[False, False, True, True, True]] * 2 + [[False] * 5] * 2
        assert (stack.pixels[:, stack.valid] == 5).all()
    with PictureReader(replace(row, s1=()), ("B04",)) as reader:
        assert reader.read(Window(0, 0, 3, 5)).bands == ("B04",)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"gsd_m": 20.0}, "gsd_m is 20.0; pictures of SEN1-2 are taken as they are"),
        ({"grid": "utm"}, "Leave grid out"),
        ({"s1_unit": "db"}, "s1_unit is db"),
    ],
)
def test_pictures_are_what_they_are(asked, words):
    check_asked(PairJob(s1=("a.png",), s1_bands=("VV",), grid="pixels", gsd_m=10.0))
    with pytest.raises(InputError, match=words):
        check_asked(PairJob(s1=("a.png",), **asked))


def test_the_real_pairs_are_of_three_scenes(real_data):
    places = list_sen12(str(real_data / "sen12"))
    counts = {scene: sum(place.scene == scene for place in places) for scene in {place.scene for place in places}}
    assert counts == {"ROIs1868_summer_59": 26, "ROIs1970_fall_11": 26, "ROIs1970_fall_2": 36}
    pair = load_sen12(places[0])
    assert pair.grid.shape == (256, 256)
    assert pair.s2.sensor is Sensor.S2
