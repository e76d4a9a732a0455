"""A pair at one look: each file probed once, one rule set, and the same verdict as a job gets."""

from __future__ import annotations

import os

import pytest
from saroptical.engine.contract.facts import FileFacts, LayerFacts
from saroptical.engine.contract.jobs import AlignPair, ClassifyLandcover
from saroptical.engine.errors import InputError
from saroptical.qgis_plugin.dock.pair import Looker, PairLook, judge, level_of, shared_ground

UTM = 'PROJCS["WGS 84 / UTM zone 32N",AUTHORITY["EPSG","32632"]]'
NORTH_M, EAST_M = 111_150.0, 75_500.0
"""Lengths of a degree near 47.4 degrees north, roughly."""


def layer(name, low, high):
    return LayerFacts(
        name, "float32", None, 1.0, 0.0, tuple(low + (high - low) * p for p in (0, 0.3, 0.5, 0.7, 1)), 0.0
    )


def facts(source, layers, *, x=500_000.0, size=512, crs=UTM, tags=None):
    lon, lat, step = 9.0 + (x - 500_000) / EAST_M, 47.4, 10.0
    right, below = lon + size * step / EAST_M, lat - size * step / NORTH_M
    middle = ((lon + right) / 2, (lat + below) / 2)
    place = {
        "outline_lonlat": ((lon, lat), (right, lat), (right, below), (lon, below)),
        "pixel_lonlat": (middle, (middle[0] + step / EAST_M, middle[1]), (middle[0], middle[1] - step / NORTH_M)),
    }
    return FileFacts(
        source=source,
        driver="GTiff",
        width=size,
        height=size,
        crs_wkt=crs,
        transform=(step, 0.0, x, 0.0, -step, 5_250_000.0),
        has_gcps=False,
        layers=tuple(layers),
        tags=tags or {},
        **(place if crs else {"outline_lonlat": (), "pixel_lonlat": ()}),
    )


RADAR = [layer("VV", -20.0, -3.0), layer("VH", -27.0, -9.0)]
OPTICAL = [layer(name, 0.02, 0.4) for name in ("B02", "B03", "B04", "B08")]


@pytest.fixture
def files(tmp_path):
    """Files that can be looked at: `files(s1=facts, s2=facts)` gives a looker, the values, and what was probed."""

    def make(**by_sensor):
        probed, known, values = [], {}, {}
        for sensor, found in by_sensor.items():
            path = tmp_path / f"{sensor}.tif"
            path.write_bytes(b"pixels")
            known[str(path)], values[sensor] = found, (str(path),)

        def probe(name, *, nodata=None):
            probed.append(name)
            if isinstance(known[name], Exception):
                raise known[name]
            return known[name]

        return Looker(probe), values, probed

    return make


def test_a_good_pair_has_facts_and_no_complaint(files):
    looker, values, _ = files(s1=facts("s1", RADAR), s2=facts("s2", OPTICAL))
    pair = looker.look(values)
    assert [scene.band_names for scene in pair.facts] == [("VV", "VH"), ("B02", "B03", "B04", "B08")]
    assert level_of(judge(pair, None, None)) == ""
    assert shared_ground(pair) == pytest.approx((5120, 5120), rel=0.02)


def test_scenes_apart_share_nothing_and_say_so(files):
    looker, values, _ = files(s1=facts("s1", RADAR), s2=facts("s2", OPTICAL, x=600_000.0))
    pair = looker.look(values)
    (finding,) = (one for one in judge(pair, None, None) if one.level == "error")
    assert finding.code == "no-overlap"
    assert "check their CRSs" in finding.remedy
    assert shared_ground(pair) == (0, 0)


def test_half_of_a_pair_is_judged_alone(files):
    looker, values, _ = files(s2=facts("s2", OPTICAL))
    pair = looker.look(values)
    assert pair.s1 is None
    assert level_of(judge(pair, None, None)) == ""
    assert shared_ground(pair) is None


def test_nothing_chosen_is_nothing_found(files):
    looker, values, _ = files()
    assert looker.look(values) == PairLook()
    assert judge(PairLook(), None, None) == ()


def test_swapped_layers_are_refused_in_words(files):
    looker, values, _ = files(s1=facts("s2", OPTICAL), s2=facts("s1", RADAR))
    findings = judge(looker.look(values), None, None)
    assert [finding.level for finding in findings] == ["error", "error"]
    assert all("swap the two layers" in finding.sentence for finding in findings)


def test_a_file_that_cannot_be_opened_is_one_sentence(files):
    looker, values, _ = files(s1=InputError("s1.tif cannot be read as a raster. Check the file."))
    assert [one.sentence for one in judge(looker.look(values), None, None)] == [
        "s1.tif cannot be read as a raster. Check the file."
    ]


def test_a_file_is_probed_once_until_it_changes(files):
    looker, values, probed = files(s1=facts("s1", RADAR), s2=facts("s2", OPTICAL))
    looker.look(values)
    looker.look({**values, "s1_unit": "db"})
    assert len(probed) == 2
    os.utime(values["s1"][0], ns=(1, 1))
    looker.look(values)
    assert probed[2:] == [values["s1"][0]]


def test_how_a_scene_is_read_can_be_stated(files):
    looker, values, _ = files(s1=facts("s1", [layer("", 0.001, 0.4), layer("", 0.001, 0.1)]))
    assert looker.look(values).s1.facts.band_names == ("VV", "VH")
    assert looker.look({**values, "s1_bands": ("VH", "VV")}).s1.facts.band_names == ("VH", "VV")


def test_a_job_that_is_complete_is_judged_itself(files):
    looker, values, _ = files(s1=facts("s1", RADAR), s2=facts("s2", OPTICAL))
    pair = looker.look(values)
    outside = AlignPair(**values, output="o.tif", extent=(0.0, 0.0, 1.0, 1.0), extent_crs="EPSG:32632")
    assert [one.code for one in judge(pair, outside, None) if one.level == "error"] == ["extent-outside"]
    tiny = ClassifyLandcover(**values, output="o.tif", weights="m.safetensors", patch_px=1024)
    assert [one.code for one in judge(pair, tiny, None) if one.level == "warning"] == ["small"]


def test_without_a_crs_the_remedy_is_named(files):
    looker, values, _ = files(s1=facts("s1", RADAR, crs=""), s2=facts("s2", OPTICAL))
    (finding,) = (one for one in judge(looker.look(values), None, None) if one.level == "error")
    assert finding.code == "crs-missing"
    assert finding.remedy
