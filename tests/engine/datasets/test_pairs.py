import numpy as np
import pytest
import rasterio
from affine import Affine
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.contract.events import Message
from saroptical.engine.datasets.pairs import find_scenes, list_pairs
from saroptical.engine.errors import InputError

PIXELS = 16
RADAR, OPTICAL = ("VV", "VH"), ("B02", "B03", "B04", "B08")


@pytest.fixture
def write(tmp_path):
    """Write a small scene: `write("s1/a.tif", RADAR, col=3)` lies three pixels to the east; bands may be unnamed."""

    def write(name, bands, *, col=0, crs="EPSG:32632", named=True, **tags):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        is_radar = set(bands) <= {"VV", "VH"}
        values = np.random.default_rng(1).normal(-12 if is_radar else 1500, 2, (len(bands), PIXELS, PIXELS))
        frame = {"crs": crs, "transform": Affine(10, 0, 5e5 + 10 * col, 0, -10, 5.3e6)} if crs else {}
        kind = {"driver": "GTiff", "dtype": "float32" if is_radar else "uint16", "count": len(bands), **frame}
        with rasterio.open(path, "w", width=PIXELS, height=PIXELS, **kind) as file:
            file.write(values.astype(kind["dtype"]))
            file.update_tags(**tags)
            if named:
                file.descriptions = bands
        return str(path)

    return write


class Log(list):
    def __call__(self, event):
        if isinstance(event, Message):
            self.append(event.text)

    @property
    def text(self):
        return "\n".join(self)


def pairs_in(folder, sensors="both", log=lambda _: None):
    return list_pairs([str(folder)], sensors=sensors, report=log)


def names(pair):
    return tuple(
        "+".join(path.rsplit("/", 2)[-2] + "/" + path.rsplit("/", 1)[1] for path in paths)
        for paths in (pair.s1, pair.s2)
    )


def test_scenes_are_matched_by_the_ground_they_share(write, tmp_path):
    for place, col in (("a", 0), ("b", 100), ("c", 200)):
        write(f"S1RTC/{place}.tif", RADAR, col=col)
        write(f"S2L2A/{place}.tif", OPTICAL, col=col + 3)
    log = Log()
    pairs = pairs_in(tmp_path, log=log)
    assert [names(pair) for pair in pairs] == [(f"S1RTC/{p}.tif", f"S2L2A/{p}.tif") for p in "abc"]
    assert log[0] == "Pair 1 of 3: S1RTC/a.tif with S2L2A/a.tif, 81% shared, days apart unknown"
    assert len({pair.place for pair in pairs}) == 3


def test_of_several_dates_the_nearest_is_taken_and_dates_of_a_place_are_known(write, tmp_path):
    for day in ("0101", "0113", "0201"):
        write(f"s1/S1A_2023{day}.tif", RADAR)
    write("s2/S2A_20230111.tif", OPTICAL)
    write("s2/S2A_20230203.tif", OPTICAL)
    log = Log()
    one, two = pairs_in(tmp_path, log=log)
    assert names(one) == ("s1/S1A_20230113.tif", "s2/S2A_20230111.tif")
    assert names(two) == ("s1/S1A_20230201.tif", "s2/S2A_20230203.tif")
    assert one.place == two.place != ""
    assert "100% shared, 2 days apart" in log.text
    assert "No Sentinel-2 scene needs S1A_20230101.tif; left out." in log


def test_more_ground_goes_before_a_nearer_date(write, tmp_path):
    write("s1/S1A_20230101.tif", RADAR)
    write("s1/S1A_20230111.tif", RADAR, col=6)
    write("s2/S2A_20230111.tif", OPTICAL)
    (pair,) = pairs_in(tmp_path)
    assert names(pair)[0] == "s1/S1A_20230101.tif"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (("20230109", "20230113"), "as near in time"),
        (("20230111", "x"), "and not all of them have a date"),
        (("x", "y"), "and not all of them have a date"),
    ],
)
def test_an_ambiguous_match_is_refused_by_name(write, tmp_path, days, words):
    for day in days:
        write(f"s1/S1A_{day}.tif", RADAR)
    write("s2/S2A_20230111.tif", OPTICAL)
    with pytest.raises(InputError, match=rf"S2A_20230111.tif could belong to S1A_.*, {words}\. Name the pairs"):
        pairs_in(tmp_path)


def test_bands_that_are_files_of_their_own_are_one_scene(write, tmp_path):
    for band in RADAR:
        write(f"x/S1A_20230101_{band}.tif", (band,), named=False)
    for band in OPTICAL:
        write(f"x/S2A_20230101_{band}_10m.tif", (band,), named=False)
    (pair,) = pairs_in(tmp_path)
    assert [path.rsplit("_", 1)[1] for path in pair.s1] == ["VH.tif", "VV.tif"]
    assert len(pair.s2) == 4


@pytest.mark.parametrize("name", ["S1A_x", "a_S1Hand", "sen1/x", "sentinel-1/x", "S1RTC/S", "S2A_x_s1", "s1_x"])
def test_the_sensor_is_told_by_names_where_bands_have_none(write, tmp_path, name):
    write(f"sen2floods/{name}.tif", RADAR, named=False)
    found = find_scenes([str(tmp_path / "sen2floods")], Log())
    assert (len(found[Sensor.S1]), len(found[Sensor.S2])) == (1, 0)


def test_what_is_no_scene_is_left_out_and_said(write, tmp_path):
    write("S1/a.tif", RADAR)
    write("S2/a.tif", OPTICAL)
    write("LULC/a.tif", ("class",), named=False)
    write("lc/S2A_20230101_lc.tif", ("class",), named=False)
    log = Log()
    assert len(pairs_in(tmp_path, log=log)) == 1
    assert "Nothing says which sensor LULC/a.tif is from; left out." in log
    assert "No usable scenes, left out: lc/S2A_20230101_lc.tif. Of the first: " in log.text


def test_files_and_folders_go_together(write, tmp_path):
    s1 = write("one/S1_a.tif", RADAR)
    write("two/S2/a.tif", OPTICAL)
    (pair,) = list_pairs([s1, str(tmp_path / "two")], sensors="both", report=Log())
    assert pair.s1 == (s1,)


@pytest.mark.parametrize(
    ("kind", "bands", "counts"), [("s1", RADAR, "1 Sentinel-1 and 0"), ("s2", OPTICAL, "0 Sentinel-1 and 1")]
)
def test_one_sensor_where_both_are_asked_for_is_refused(write, tmp_path, kind, bands, counts):
    write(f"{kind}/a.tif", bands)
    with pytest.raises(InputError, match=f"{counts} Sentinel-2 scenes were found; both sensors were asked for"):
        pairs_in(tmp_path)
    (alone,) = pairs_in(tmp_path, sensors=kind)
    assert (bool(alone.s1), bool(alone.s2)) == (kind == "s1", kind == "s2")


def test_scenes_of_other_places_are_refused(write, tmp_path):
    write("s1/a.tif", RADAR)
    write("s2/a.tif", OPTICAL, col=100)
    with pytest.raises(InputError, match="None of 1 Sentinel-1 scenes shares ground with any of 1 Sentinel-2 scenes"):
        pairs_in(tmp_path)


def test_a_scene_without_a_place_is_refused(write, tmp_path):
    write("s1/a.tif", RADAR, crs=None)
    write("s2/a.tif", OPTICAL)
    with pytest.raises(InputError, match=r"a\.tif has no georeference, so what it belongs to cannot be told; name the"):
        pairs_in(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="nowhere does not exist"):
        pairs_in(tmp_path / "nowhere")


def test_a_table_gives_its_training_rows_and_only_the_sensor_asked_for(write, tmp_path):
    for name, bands in (("r.tif", RADAR), ("o.tif", OPTICAL)):
        write(name, bands)
    table = tmp_path / "pairs.csv"
    table.write_text("s1,s2,split,place\nr.tif,o.tif,train,A\nr.tif,o.tif,test,A\n")
    log = Log()
    (pair,) = pairs_in(table, "s2", log)
    assert (pair.s1, pair.s2, pair.place) == ((), (str(tmp_path / "o.tif"),), "A")
    assert log[0] == "pairs.csv: the 1 of 2 rows with the split train are used."
    table.write_text("s1,s2\nr.tif,\n")
    with pytest.raises(InputError, match=r"pairs\.csv, line 2 has no Sentinel-2 scene; sensors=both was asked for"):
        pairs_in(table)


def test_real_layouts_are_understood(real_data):
    counts = {
        "terramesh": 8,
        "bigearthnet_v1_raw": 6,
        "amazon_two_utm_zones": 2,
        "sen1floods11": 1,
        "bigearthnet_triplets": 85,
    }
    assert {name: len(pairs_in(real_data / name)) for name in counts} == counts
