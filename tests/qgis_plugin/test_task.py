"""A job in the background of QGIS: what it tells, how it ends, what of it comes into which project."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsApplication, QgsProject, QgsTask
from qgis.PyQt.QtCore import QThread, QThreadPool
from saroptical.engine.contract.events import Done, Message, Metric, Progress, Started
from saroptical.engine.contract.jobs import SegmentUnsupervised, SyntheticPair, TrainFusion
from saroptical.engine.errors import Cancelled, OutputFailed, Suspended
from saroptical.qgis_plugin import task as task_module
from saroptical.qgis_plugin.history import History
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
