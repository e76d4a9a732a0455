import json
import threading

import numpy as np
import pytest
import rasterio
from saroptical.engine.contract.events import Artifact, Done, Progress
from saroptical.engine.contract.jobs import SyntheticPair
from saroptical.engine.datasets.surfaces import CLASSES
from saroptical.engine.errors import BandMissing, Cancelled, InputError
from saroptical.engine.verbs.syntheticpair import run


def never():
    return False


def make(folder, **values):
    names = {role: str(folder / f"{role}.tif") for role in ("output_s1", "output_s2", "output_labels")}
    return SyntheticPair(**{**names, "width": 300, "height": 270, **values})


def test_three_layers_are_written_on_the_grid_asked_for(tmp_path):
    events = []
    job = make(tmp_path, crs="EPSG:32721", origin_x=400_000.0, origin_y=8_000_000.0, gsd_m=20.0, nodata_share=0.2)
    done = run(job, events.append, never)
    assert isinstance(done, Done)
    assert done.outputs == job.outputs()
    assert [event.role for event in events if isinstance(event, Artifact)] == list(job.outputs())
    for role, count, dtype in (("output_s1", 2, "float32"), ("output_s2", 6, "uint16"), ("output_labels", 1, "uint8")):
        with rasterio.open(done.outputs[role]) as file:
            assert (file.count, file.dtypes[0], file.shape) == (count, dtype, (270, 300))
            assert file.crs.to_epsg() == 32721
            assert file.transform == rasterio.Affine(20, 0, 400_000, 0, -20, 8_000_000)
    with rasterio.open(done.outputs["output_s2"]) as file:
        assert file.descriptions == job.s2_bands
        assert file.nodata == 0
        assert (file.read(1) == 0).mean() == pytest.approx(0.2, abs=0.02)
    with rasterio.open(done.outputs["output_s1"]) as file:
        assert file.descriptions == ("VV", "VH")
        assert np.isnan(file.nodata)
        assert np.isfinite(file.read()).all()


def test_labels_carry_the_classes_names_and_colours(tmp_path):
    done = run(make(tmp_path), lambda _: None, never)
    receipt = json.loads(next(tmp_path.glob("output_labels*.json")).read_text())
    assert [entry["name"] for entry in receipt["classes"]] == [entry.name for entry in CLASSES]
    with rasterio.open(done.outputs["output_labels"]) as file:
        colours = file.colormap(1)
        assert set(np.unique(file.read())) <= {entry.value for entry in CLASSES}
    assert "#{:02x}{:02x}{:02x}".format(*colours[CLASSES[0].value][:3]) == CLASSES[0].colour


def test_threads_change_nothing(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "four").mkdir()
    one = run(make(tmp_path / "one", threads=1, width=1100), lambda _: None, never)
    four = run(make(tmp_path / "four", threads=4, width=1100), lambda _: None, never)
    for role in one.outputs:
        with rasterio.open(one.outputs[role]) as first, rasterio.open(four.outputs[role]) as second:
            assert (first.read() == second.read()).all()


def test_labels_are_optional(tmp_path):
    done = run(make(tmp_path, output_labels=""), lambda _: None, never)
    assert set(done.outputs) == {"output_s1", "output_s2"}


def test_progress_rises_and_cancelling_leaves_nothing(tmp_path):
    fractions = []

    def report(event):
        if isinstance(event, Progress):
            fractions.append(event.fraction)
            if event.fraction > 0.4:
                raise Cancelled("stop")

    with pytest.raises(Cancelled):
        run(make(tmp_path, height=1200), report, never)
    assert fractions == sorted(fractions)
    assert list(tmp_path.iterdir()) == []
    assert not [thread for thread in threading.enumerate() if "ThreadPool" in thread.name and not thread.daemon]


@pytest.mark.parametrize(
    ("values", "kind", "sentence"),
    [
        ({"crs": "EPSG:4326"}, InputError, "crs is WGS 84, which is not projected in metres; choose a UTM zone"),
        ({"crs": "EPSG:2263"}, InputError, "not projected in metres"),
        ({"crs": "somewhere"}, InputError, "crs is 'somewhere', which names no CRS"),
        ({"s2_bands": ("B02", "B13")}, BandMissing, "s2_bands is B02 B13; expected some of B01 B02"),
        ({"s2_bands": ("B02", "B02")}, BandMissing, "each once"),
        ({"s2_bands": ()}, BandMissing, "s2_bands is empty"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_anything_is_written(tmp_path, values, kind, sentence):
    with pytest.raises(kind, match=sentence):
        run(make(tmp_path, **values), lambda _: None, never)
    assert list(tmp_path.iterdir()) == []
