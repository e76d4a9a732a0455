"""A job in the background of QGIS: what it tells, how it ends, what of it comes into which project."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsTask
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QThreadPool, QTimer
from saroptical.engine.contract.events import Done, Message, Metric, Progress, Started
from saroptical.engine.contract.jobs import AlignPair, SegmentUnsupervised, SyntheticPair, TrainFusion
from saroptical.engine.errors import Cancelled, OutputFailed, Suspended
from saroptical.qgis_plugin import runner
from saroptical.qgis_plugin import task as task_module
from saroptical.qgis_plugin.history import History, job_of, resumable
from saroptical.qgis_plugin.task import JobTask

pytestmark = pytest.mark.qgis


def until(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        QgsApplication.processEvents()
        time.sleep(0.005)


@pytest.fixture
def history(tmp_path):
    made = History(str(tmp_path / "runs"))
    yield made
    made.end()


@pytest.fixture
def engine(monkeypatch):
    """Let a function stand for the engine: it gets the job and what `run_job` gets."""

    def use(work):
        monkeypatch.setattr(task_module, "run_job", work)
        monkeypatch.setattr(task_module, "usable_interpreter", lambda: "python")

    return use


@pytest.fixture
def job(tmp_path):
    return SyntheticPair(output_s1=str(tmp_path / "s1.tif"), output_s2=str(tmp_path / "s2.tif"), width=64, height=64)


def go(task):
    """Run a task to its end; gives all that it told."""
    told, ended = [], []
    task.told.connect(told.append)
    task.ended.connect(ended.append)
    task.start()
    until(lambda: ended)
    assert ended == [task.record]
    return told


def test_a_real_job_arrives_in_the_project(plugin, project, job, history):
    task = JobTask(job, title="A pair", layers={"output_s1": "Radar"}, project=project, history=history)
    told = go(task)
    assert task.record.state == "done", task.record.detail
    assert isinstance(told[0], Started)
    (layer,) = project.mapLayers().values()
    assert (layer.name(), layer.id()) == ("Radar", task.loaded["output_s1"])
    assert project.layerTreeRoot().findLayer(layer).itemVisibilityChecked()
    (remembered,) = history.records()
    assert remembered == task.record
    assert remembered.results == {"output_s1": job.output_s1, "output_s2": job.output_s2}
    assert remembered.pid == told[0].pid
    assert task not in task_module._ALIVE


def test_a_chatty_job_does_not_flood_the_window(plugin, engine, job):
    """A hundred thousand events in a second reach the window as a few dozen, none of them too late."""

    def chat(job, *, on_event, is_cancelled, **_):
        until = time.monotonic() + 1
        for step in range(100_000):
            on_event(Metric("loss", 1 / (step + 1), step))
            on_event(Progress(step / 100_000, "training"))
            if time.monotonic() > until:
                break
        return Done()

    engine(chat)
    task, pauses = JobTask(job, title="A pair"), []
    beats = [time.monotonic()]
    timer = QTimer()
    timer.timeout.connect(lambda: (pauses.append(time.monotonic() - beats[-1]), beats.append(time.monotonic())))
    timer.start(10)
    told = go(task)
    timer.stop()
    assert 4 <= len(told) <= 2 * 40
    assert max(pauses) < 0.2
    assert len(task.record.metrics["loss"]) <= 200


def test_an_event_that_nothing_follows_is_told_all_the_same(plugin, engine, job):
    def work(job, *, on_event, is_cancelled, **_):
        on_event(Message("first"))
        on_event(Message("second"))  # too soon after the first to be said at once
        while not is_cancelled():  # the runner asks ten times a second
            time.sleep(0.1)
        raise Cancelled("The job was cancelled; nothing of it is kept.")

    engine(work)
    task, told, ended = JobTask(job, title="A pair"), [], []
    task.told.connect(told.append)
    task.ended.connect(ended.append)
    task.start()
    until(lambda: len(told) == 2)
    task.cancel()
    until(lambda: ended)
    assert task.record.state == "cancelled"
    assert task.record.sentence == "The job was cancelled; nothing of it is kept."


@pytest.mark.parametrize(
    ("error", "state", "sentence"),
    [
        (OutputFailed("The disk is full."), "failed", "The disk is full."),
        (Suspended("It can be resumed."), "interrupted", "It can be resumed."),
        (ZeroDivisionError("division by zero"), "failed", "ZeroDivisionError('division by zero')"),
    ],
)
def test_how_it_went_wrong_is_remembered(plugin, engine, job, history, error, state, sentence):
    def fail(job, **_):
        raise error

    engine(fail)
    task = JobTask(job, title="A pair", history=history)
    go(task)
    assert (task.record.state, task.record.ended != "") == (state, True)
    assert sentence in task.record.sentence
    assert "in fail" in task.record.detail
    assert history.records() == [task.record]


def test_stop_and_keep_reaches_the_engine(plugin, engine, tmp_path):
    def work(job, *, should_stop, **_):
        while not should_stop():
            time.sleep(0.01)
        return Done({"output": job.output}, {}, stopped=True)

    engine(work)
    task = JobTask(SegmentUnsupervised(s1=("s1.tif",), output=str(tmp_path / "map.tif")), title="A map")
    QTimer.singleShot(50, task.stop_and_keep)
    go(task)
    assert task.record.state == "stopped"


def test_a_training_gets_a_folder_that_keeps_its_run_while_it_can_be_resumed(plugin, engine, tmp_path, history):
    def work(job, **_):
        os.makedirs(job.run_folder)
        for name in ("last.ckpt", "curves.png"):
            (Path(job.run_folder) / name).touch()
        if not job.resume:
            raise Suspended("It can be resumed.")
        return Done({"output_weights": job.output_weights})

    engine(work)
    task = JobTask(TrainFusion(pairs=("p",), output_weights=str(tmp_path / "w")), title="A training", history=history)
    go(task)
    (record,) = history.records()
    assert resumable(record)

    shutil.rmtree(record.run_folder)
    go(JobTask(job_of(record, resume=True), title="A training", history=history))
    (again,) = history.records()
    assert (again.id, again.state) == (record.id, "done")
    assert os.listdir(again.run_folder) == ["curves.png"]


def test_a_training_that_was_stopped_can_be_taken_up(plugin, engine, tmp_path, history):
    def work(job, **_):
        os.makedirs(job.run_folder)
        (Path(job.run_folder) / "last.ckpt").touch()
        Path(job.output_weights).touch()
        return Done({"output_weights": job.output_weights}, stopped=True)

    engine(work)
    task = JobTask(TrainFusion(pairs=("p",), output_weights=str(tmp_path / "w")), title="A training", history=history)
    go(task)
    (record,) = history.records()
    assert (record.state, resumable(record)) == ("stopped", True)


@pytest.fixture
def made_pair(engine, make_raster):
    """Let the engine make a scene, once it is told to."""
    scene = make_raster("made.tif", ["VV", "VH"], -20, -5)
    is_told = threading.Event()

    def work(job, *, is_cancelled, **_):
        while not is_told.is_set():
            time.sleep(0.01)
        shutil.copy(scene, job.output_s1)
        return Done({"output_s1": job.output_s1})

    engine(work)
    yield is_told
    is_told.set()


def test_results_go_into_their_group_in_the_order_of_the_titles(plugin, project, engine, tmp_path, pair):
    job = SegmentUnsupervised(
        s1=(pair[0],), output=str(tmp_path / "map.tif"), output_confidence=str(tmp_path / "confidence.tif")
    )

    def work(job, **_):
        for path in job.outputs().values():
            shutil.copy(pair[0], path)
        return Done(job.outputs())

    engine(work)
    titles = {"output": "Land cover", "output_confidence": "Confidence", "output_weights": "Model"}
    task = JobTask(job, title="A map", layers=titles, group="Preview", project=project)
    go(task)
    nodes = project.layerTreeRoot().findGroup("Preview").findLayers()
    assert [node.name() for node in nodes] == ["Land cover", "Confidence"]
    assert [node.itemVisibilityChecked() for node in nodes] == [True, False]
    assert [node.layerId() for node in nodes] == [task.loaded["output"], task.loaded["output_confidence"]]


def test_a_project_that_was_changed_meanwhile_gets_nothing(plugin, project, job, history, made_pair):
    task = JobTask(job, title="A pair", layers={"output_s1": "Radar"}, project=project, history=history)
    ended = []
    task.ended.connect(ended.append)
    task.start()
    project.clear()  # as when another one is opened
    made_pair.set()
    until(lambda: ended)
    assert not project.mapLayers()
    assert task.record.state == "done"
    assert os.path.dirname(job.output_s1) in task.record.sentence
    assert history.records()[0].results == {"output_s1": job.output_s1}


def test_a_project_that_is_gone_does_no_harm(plugin, job, made_pair):
    project = QgsProject()
    task = JobTask(job, title="A pair", layers={"output_s1": "Radar"}, project=project)
    ended = []
    task.ended.connect(ended.append)
    task.start()
    sip.delete(project)
    made_pair.set()
    until(lambda: ended)
    assert task.record.state == "done"
    assert task.loaded == {}


def test_a_layer_that_is_removed_meanwhile_does_no_harm(plugin, project, pair, tmp_path):
    """The engine reads files, not layers; the real one."""
    layers = [QgsRasterLayer(path, "scene") for path in pair]
    project.addMapLayers(layers)
    job = AlignPair(s1=(pair[0],), s2=(pair[1],), output=str(tmp_path / "stack.tif"))
    task = JobTask(job, title="A stack", layers={"output": "Stack"}, project=project)
    ended = []
    task.ended.connect(ended.append)
    task.start()
    project.removeMapLayers([layer.id() for layer in layers])
    until(lambda: ended, 60)
    assert task.record.state == "done", task.record.detail
    assert [layer.name() for layer in project.mapLayers().values()] == ["Stack"]


def test_jobs_that_wait_for_the_engine_leave_qgis_its_threads(plugin, engine, job):
    """Maps are drawn by the same pool: on two cores, two jobs would have stopped that."""
    ends = threading.Event()

    def work(job, **_):
        ends.wait(20)
        return Done()

    engine(work)
    ended = []
    tasks = [JobTask(job, title=f"job {index}") for index in range(QThreadPool.globalInstance().maxThreadCount() + 1)]
    for task in tasks:
        task.ended.connect(ended.append)
        task.start()
    other = QgsTask.fromFunction("a map is drawn", lambda _: None)
    QgsApplication.taskManager().addTask(other)
    until(lambda: other.status() == QgsTask.TaskStatus.Complete, 5)
    assert not ended
    ends.set()
    until(lambda: len(ended) == len(tasks))


def test_two_jobs_at_once_take_turns_and_the_second_says_so(plugin, project, tmp_path):
    """The real engine."""
    tasks, ended, told = [], [], []
    for index in range(2):
        outputs = {f"output_s{one}": str(tmp_path / f"{index}{one}.tif") for one in (1, 2)}
        tasks.append(JobTask(SyntheticPair(width=64, height=64, **outputs), title=f"pair {index}"))
        tasks[-1].ended.connect(lambda record: ended.append(record.title))
    tasks[1].told.connect(told.append)
    for task in tasks:
        task.start()
        until(lambda: runner.running_jobs())
        time.sleep(0.2)
    assert tasks[1].record.state == "waiting"
    until(lambda: len(ended) == 2, 60)
    assert ended == ["pair 0", "pair 1"]
    assert told[0] == Message("waiting for an earlier job to leave the device (auto)")


def test_a_task_that_is_cancelled_before_it_starts_ends_all_the_same(plugin, engine, job):
    engine(lambda *_, **__: Done())
    task, ended = JobTask(job, title="A pair"), []
    task.ended.connect(ended.append)
    first = QgsTask.fromFunction("an earlier task", lambda _: time.sleep(0.3))
    task.addSubTask(first, [], QgsTask.SubTaskDependency.ParentDependsOnSubTask)
    task.start()
    task.cancel()
    until(lambda: ended)
    assert task.record.state == "cancelled"
    assert task not in task_module._ALIVE
