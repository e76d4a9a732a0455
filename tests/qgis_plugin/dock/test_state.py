"""The panel's settings make the same jobs as the algorithms; no Qt is needed for that."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from saroptical.engine.contract.jobs import JOBS
from saroptical.engine.errors import InputError
from saroptical.qgis_plugin.dock.state import PREVIEW_PX, TASKS, Area, DockState, View, with_new_outputs

S1, S2 = ("/data/s1.tif",), ("/data/s2.tif",)
BOX = (500_000.0, 5_200_000.0, 520_000.0, 5_210_000.0)
VIEW = View(Area(BOX, "EPSG:32632"), 20_000.0, 10_000.0)
FILLED = {
    "model": "/models/a.safetensors",
    "map": "/map.tif",
    "generated": "/generated.tif",
}
KNOWN = {"labels": {"labels": "/k.gpkg", "class_field": "class"}, "reference": {"reference": "/k.gpkg"}, "": {}}


def filled(verb, **more):
    state = DockState(verb=verb, s1=S1, s2=S2, **{**FILLED, **more})
    state.known = KNOWN[state.known_field]
    return state


@pytest.mark.parametrize("verb", TASKS)
def test_every_task_makes_its_job(verb):
    job = filled(verb).job("/made-up/run")
    assert type(job) is JOBS[verb]
    assert job.outputs()
    assert all(path.startswith("/made-up/run/") for path in job.outputs().values())
    assert len(set(job.outputs().values())) == len(job.outputs())


def test_no_task_is_forgotten():
    needs_no_panel = {"syntheticpair", "modelinfo", "exportmodel", "checkenvironment"}
    assert set(JOBS) - needs_no_panel <= set(TASKS) <= set(JOBS)


@pytest.mark.parametrize("verb", TASKS)
def test_setting_the_panel_from_a_run_gives_the_same_job(verb):
    job = filled(verb, area=VIEW.area).job("/made-up/run")
    again = DockState.of_job(verb, asdict(job)).job("/made-up/run")
    assert again == job


def test_what_the_panel_has_no_widget_for_survives():
    job = filled("segmentunsupervised", model="", more={"method": "kmeans", "seed": 7}).job("/made-up/run")
    state = DockState.of_job("segmentunsupervised", asdict(job))
    assert state.more == {"method": "kmeans", "seed": 7}
    assert state.job("/made-up/run") == job


def test_records_hold_lists_where_jobs_hold_tuples():
    job = filled("trainlandcover", known={}).job
    state = filled("trainlandcover")
    state.known["legend"] = (("1", "water", "#0000ff"),)
    job = state.job("/made-up/run")
    as_read = {name: [list(row) for row in value] if name == "legend" else value for name, value in asdict(job).items()}
    assert DockState.of_job("trainlandcover", as_read).job("/made-up/run") == job


def test_a_model_takes_the_place_of_clusters_and_training():
    state = DockState(s1=S1, s2=S2, classes=9, preset="thorough")
    learned = state.job("/made-up/run")
    assert (learned.classes, learned.preset, learned.weights) == (9, "thorough", "")
    assert "output_weights" in learned.outputs(), "what was learned can be used again"
    state.model = "/m.safetensors"
    mapped = state.job("/made-up/run")
    assert mapped.weights == "/m.safetensors"
    assert "output_weights" not in mapped.outputs()
    assert not state.counts_classes
    assert not state.learns


def test_a_model_is_where_a_training_starts():
    assert filled("trainlandcover").job("/made-up/run").init == "/models/a.safetensors"
    assert DockState(verb="trainfusion").model_field == ""


def test_one_scene_alone_is_trained_for_alone():
    assert DockState(verb="trainfusion", s1=S1).job("/made-up/run").sensors == "s1"
    assert DockState(verb="trainfusion", s2=S2).job("/made-up/run").sensors == "s2"
    assert DockState(verb="trainfusion", s1=S1, s2=S2).job("/made-up/run").sensors == "both"


def test_a_named_result_takes_its_companions_along():
    outputs = DockState(s1=S1, output="/maps/spring.tif").outputs("/made-up/run")
    assert outputs == {
        "output": "/maps/spring.tif",
        "output_confidence": "/maps/spring_confidence.tif",
        "output_weights": "/maps/spring_weights.safetensors",
    }


def test_what_is_missing_is_refused_by_the_job():
    with pytest.raises(InputError, match="no scene"):
        DockState().job("/made-up/run")
    with pytest.raises(InputError, match="no weights"):
        DockState(verb="classifylandcover", s1=S1).job("/made-up/run")


def test_another_task_forgets_what_only_the_old_one_had():
    state = filled("trainlandcover", more={"network": "unet"}, output="/m.safetensors").for_task("segmentunsupervised")
    assert (state.more, state.known, state.output) == ({}, {}, "")
    assert (state.s1, state.s2, state.map) == (S1, S2, "/map.tif")


def test_running_again_writes_elsewhere():
    job = DockState(s1=S1, output="/maps/spring.tif").job("/made-up/run")
    again = with_new_outputs(job, "/made-up/new")
    assert again.outputs() == {name: path.replace("/maps", "/made-up/new") for name, path in job.outputs().items()}
    assert (again.s1, again.preset) == (job.s1, job.preset)


def test_a_preview_of_clusters_sees_larger_pixels_of_all_that_is_shown():
    job = DockState(s1=S1, s2=S2, preset="thorough").preview(VIEW, "/made-up/run", gsd_m=10)
    assert job.extent == BOX
    assert job.extent_crs == "EPSG:32632"
    assert job.gsd_m == pytest.approx(20_000 / PREVIEW_PX)
    assert not job.is_training, "a training takes minutes"
    assert set(job.outputs()) == {"output"}


def test_a_preview_with_a_model_shows_the_middle_in_the_pixels_of_the_model():
    job = filled("classifylandcover").preview(VIEW, "/made-up/run", gsd_m=10)
    left, bottom, right, top = job.extent
    assert job.gsd_m is None
    assert right - left == pytest.approx(10 * PREVIEW_PX)
    assert top - bottom == pytest.approx(10 * PREVIEW_PX)
    assert ((left + right) / 2, (bottom + top) / 2) == (510_000, 5_205_000)


def test_a_preview_of_a_small_view_is_the_real_thing():
    small = View(Area((0.0, 0.0, 0.01, 0.02), "EPSG:4326"), 1000, 2000)
    for state in (DockState(s1=S1), filled("classifylandcover")):
        job = state.preview(small, "/made-up/run", gsd_m=10)
        assert job.extent == small.area.box
        assert job.gsd_m is None


def test_filled_clouds_are_never_previewed_without_saying_which_are_made_up():
    assert set(filled("fillclouds").preview(VIEW, "/made-up/run", gsd_m=10).outputs()) == {
        "output",
        "output_provenance",
    }


def test_only_what_maps_can_be_previewed():
    shown = {verb for verb in TASKS if DockState(verb=verb).can_preview}
    assert shown == {
        "segmentunsupervised",
        "classifylandcover",
        "fusefeatures",
        "labelscenes",
        "translatesar",
        "fillclouds",
    }


def test_it_needs_neither_qgis_nor_qt():
    code = """
import sys
class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("qgis", "PyQt5", "PyQt6", "osgeo", "numpy"):
            raise ImportError(name)
sys.meta_path.insert(0, Wall())
from saroptical.qgis_plugin.dock import curve, guess, pace, pair, state
"""
    path = Path(__file__).resolve().parents[3] / ".build" / "path"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(path)})
