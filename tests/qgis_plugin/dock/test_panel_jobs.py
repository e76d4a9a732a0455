"""The jobs of the panel: how they are started, told of, stopped and ended, and run again from the history."""

from __future__ import annotations

import os

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import QPushButton
from saroptical.engine.contract.events import Artifact, Message, Metric, Progress, Started
from saroptical.engine.contract.jobs import SegmentUnsupervised, TrainFusion
from saroptical.tests.qgis_plugin.dock.clicks import press, press_in, said

pytestmark = pytest.mark.qgis


def test_run_starts_the_job_of_the_algorithm(with_pair, tasks, pair):
    press(with_pair.bar.run_button)
    (task,) = tasks
    assert isinstance(task.job, SegmentUnsupervised)
    assert (task.job.s1, task.job.s2) == ((pair[0],), (pair[1],))
    assert task.orders == ["start"]
    assert task.record.layers["output"] == "Land cover"
    assert os.path.isdir(os.path.dirname(task.job.output))


def test_the_preview_is_small_and_of_what_the_canvas_shows(with_pair, tasks, iface):
    press(with_pair.bar.preview_button)
    (task,) = tasks
    extent = iface.canvas.extent()
    assert task.job.extent == pytest.approx(
        (extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum())
    )
    assert task.job.extent_crs == "EPSG:32632"
    assert task.group == "Preview"
    assert task.history is None
    assert task.record.layers == {"output": "Land cover (preview)"}
    task.end(results={"output": __file__})
    assert not [button for button in with_pair.views[0].findChildren(QPushButton) if button.isVisibleTo(with_pair)]


def test_the_next_preview_replaces_the_one_before(with_pair, tasks, make_raster):
    project = QgsProject.instance()
    press(with_pair.bar.preview_button)
    first = project.addMapLayer(QgsRasterLayer(make_raster("p1.tif", ["class"], 1, 3), "Preview 1"))
    tasks[0].loaded = {"output": first.id()}
    tasks[0].end()
    press(with_pair.bar.preview_button)
    assert project.mapLayersByName("Preview 1"), "the old one stays until the new one is there"
    second = project.addMapLayer(QgsRasterLayer(make_raster("p2.tif", ["class"], 1, 3), "Preview 2"))
    tasks[1].loaded = {"output": second.id()}
    tasks[1].end()
    assert not project.mapLayersByName("Preview 1")
    assert project.mapLayersByName("Preview 2")


def test_a_preview_beside_the_scenes_is_refused_in_words(with_pair, tasks, iface):
    iface.canvas.setExtent(QgsRectangle(700_000, 5_299_360, 700_640, 5_300_000))
    press(with_pair.bar.preview_button)
    assert not tasks
    assert "lies outside" in with_pair._messages.currentItem().text()


def test_a_preview_under_way_gives_way_to_the_next(with_pair, tasks):
    press(with_pair.bar.preview_button)
    press(with_pair.bar.preview_button)
    assert tasks[0].orders == ["start", "cancel"]
    assert tasks[1].orders == ["start"]


def test_progress_is_told_with_what_is_left(with_pair, tasks):
    press(with_pair.bar.run_button)
    (view,) = with_pair.views
    tasks[0].told.emit(Started("1", 1, "cpu"))
    tasks[0].told.emit(Progress(0.25, "mapping, window 5 of 20", 75.0))
    assert view.bar.value() == 250
    assert said(view, "SarOpticalProgress") == "Mapping, window 5 of 20 · 1 min 15 s left"


def test_a_job_that_waits_says_so(with_pair, tasks):
    press(with_pair.bar.run_button)
    tasks[0].told.emit(Message("waiting for an earlier job to leave the device (auto)"))
    assert said(with_pair.views[0], "SarOpticalProgress").startswith("Waiting for an earlier job")


def test_warnings_stay_in_sight(with_pair, tasks):
    press(with_pair.bar.run_button)
    tasks[0].told.emit(Message("the GPU was not used", "warning"))
    tasks[0].told.emit(Progress(0.5, "mapping, window 5 of 20"))
    assert "the GPU was not used" in with_pair.views[0].remarks.text()
    assert with_pair.views[0].remarks.isVisibleTo(with_pair.views[0])


def test_a_training_shows_its_curve_and_can_be_stopped(with_pair, tasks, wait_for, tmp_path):
    with_pair.task.choose("trainfusion")
    wait_for(lambda: with_pair.bar.run_button.isEnabled() and not with_pair.bar.preview_button.isEnabled())
    press(with_pair.bar.run_button)
    (task,), (view,) = tasks, with_pair.views
    assert isinstance(task.job, TrainFusion)
    assert not view.curve.isVisibleTo(view)
    for step, loss in ((1, 4.0), (2, 3.0)):
        task.record.measure("loss", step, loss)
        task.told.emit(Metric("loss", loss, step))
    assert view.curve.isVisibleTo(view)
    sample = QPixmap(40, 20)
    sample.fill(Qt.GlobalColor.red)
    assert sample.save(str(tmp_path / "sample.png"))
    task.told.emit(Artifact("samples", str(tmp_path / "sample.png")))
    assert view.picture.isVisibleTo(view)
    press_in(view, "Stop and keep")
    assert task.orders == ["start", "stop"]
    task.end("stopped", results={"output_weights": __file__})
    assert "Stopped and kept" in said(view, "SarOpticalEnding")
    assert [button.text() for button in view.findChildren(QPushButton) if button.isVisibleTo(view)] == [
        "Use the model",
        "Keep the model",
    ]


def test_a_map_cannot_be_stopped_but_cancelled(with_pair, tasks, wait_for):
    with_pair.task.choose("alignpair")
    wait_for(lambda: with_pair.bar.run_button.isEnabled() and with_pair.state.verb == "alignpair")
    press(with_pair.bar.run_button)
    (view,) = with_pair.views
    assert not view.stop.isVisibleTo(view)
    press_in(view, "Cancel")
    assert tasks[0].orders == ["start", "cancel"]
    tasks[0].end("cancelled", sentence="The job was cancelled; nothing of it is kept.")
    assert said(view, "SarOpticalEnding") == "The job was cancelled; nothing of it is kept."


def test_a_failure_is_one_sentence_with_details_behind_a_button(with_pair, tasks):
    press(with_pair.bar.run_button)
    tasks[0].end("failed", sentence="The disk is full. Free some space.", detail="Traceback …")
    (view,) = with_pair.views
    assert said(view, "SarOpticalEnding") == "The disk is full. Free some space."
    assert "Details" in [button.text() for button in view.findChildren(QPushButton) if button.isVisibleTo(view)]


def test_ended_jobs_do_not_pile_up(with_pair, tasks):
    for _ in range(7):
        press(with_pair.bar.run_button)
        tasks[-1].end()
    assert len(with_pair.views) <= 3
    assert len(with_pair.history.records()) == 7


def test_jobs_leave_room_for_the_steps_in_a_small_window(with_pair, tasks, wait_for):
    for _ in range(3):
        press(with_pair.bar.run_button)
        tasks[-1].end("failed", sentence="The disk is full. " * 20)
    with_pair.resize(340, 480)
    wait_for(lambda: 40 <= with_pair._jobs.height() <= 240)
    assert with_pair._scroll.height() >= 120
    assert with_pair.minimumSizeHint().height() <= 480


def test_the_history_runs_again_and_sets_the_panel(with_pair, tasks, wait_for):
    with_pair.method.classes.setValue(9)
    wait_for(lambda: with_pair.state.classes == 9)
    press(with_pair.bar.run_button)
    tasks[0].end(results=tasks[0].job.outputs())
    with_pair.method.classes.setValue(3)
    past = with_pair.past
    past.refresh()
    item = past.list.topLevelItem(0)
    assert (item.text(0), item.text(2)) == ("Map land cover without labels", "done")
    past.list.setCurrentItem(item)
    press(past.again)
    assert tasks[1].job.classes == 9
    assert tasks[1].job.output != tasks[0].job.output
    past.list.setCurrentItem(past.list.topLevelItem(past.list.topLevelItemCount() - 1))
    past.asked.emit("set", past.record())
    assert with_pair.method.classes.value() == 9


@pytest.mark.parametrize(
    ("word", "expected"),
    [("python", "tools.run('segmentunsupervised'"), ("qgis_process", "qgis_process run saroptical:")],
)
def test_a_run_is_copied_as_a_command(with_pair, tasks, word, expected):
    press(with_pair.bar.run_button)
    tasks[0].end()
    with_pair.requests.answer(word, tasks[0].record)
    assert expected in QgsApplication.clipboard().text()


def test_a_broken_off_training_is_resumed_from_the_history(with_pair, tasks, tmp_path):
    from dataclasses import asdict

    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "last.ckpt").write_bytes(b"")
    job = TrainFusion(s1=("/a.tif",), s2=("/b.tif",), output_weights="/m.safetensors", run_folder=str(folder))
    from saroptical.qgis_plugin.history import RunRecord

    record = RunRecord("trainfusion", asdict(job), "Train a fusion", state="interrupted", run_folder=str(folder))
    with_pair.history.add(record)
    with_pair.past.refresh()
    with_pair.past.list.setCurrentItem(with_pair.past.list.topLevelItem(0))
    press(with_pair.past.resume)
    assert tasks[0].job.resume
    assert tasks[0].job.run_folder == str(folder)
    with_pair.requests.answer("resume", record)
    assert len(tasks) == 1
    assert "under way already" in with_pair._messages.currentItem().text()
    tasks[0].end("stopped")
    with_pair.requests.answer("resume", tasks[0].record)
    assert [view.task for view in with_pair.views] == [tasks[1]], "what is taken up is shown once"
    (folder / "last.ckpt").unlink()
    tasks[1].end("done")
    with_pair.requests.answer("resume", tasks[0].record)
    assert len(tasks) == 2
    assert "what it would go on from is gone" in with_pair._messages.currentItem().text()
