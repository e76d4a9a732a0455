"""The panel in a window without QGIS around it, with an engine that is said to be there."""

from __future__ import annotations

import sys
import time
import traceback

import pytest


@pytest.fixture
def wait_for(qgis_app):
    """Let Qt work until something is so: `wait_for(lambda: …)`."""

    def wait(is_so, *, seconds=20):
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline, "waited in vain"
            qgis_app.processEvents()
            time.sleep(0.005)

    return wait


@pytest.fixture
def environment(monkeypatch):
    """How the engine's environment is said to stand; a test may say otherwise: `environment.state = …`."""
    from saroptical.qgis_plugin.dock import engine, panel
    from saroptical.qgis_plugin.installer.state import EnvironmentState

    class Environment:
        state = EnvironmentState("ready", "ready", "/python")

    told = Environment()
    monkeypatch.setattr(engine, "environment_state", lambda: told.state)
    monkeypatch.setattr(engine, "probe_environment", lambda: None)
    monkeypatch.setattr(panel, "_warm_spare", lambda *_, **__: None)
    return told


@pytest.fixture
def tasks(monkeypatch, qgis_app):
    """The tasks that the panel starts, none of which does anything by itself."""
    from qgis.PyQt.QtCore import QObject, pyqtSignal
    from saroptical.qgis_plugin.dock import panel
    from saroptical.qgis_plugin.history import RunRecord

    class Task(QObject):
        told, ended = pyqtSignal(object), pyqtSignal(object)

        def __init__(self, job, *, title, layers, group, project, history):
            super().__init__()
            self.job, self.group, self.project, self.history = job, group, project, history
            self.orders, self.loaded = [], {}
            values = dict(vars(job))
            folder = getattr(job, "run_folder", "")
            self.record = RunRecord(job.verb, values, title, layers=dict(layers), run_folder=folder)
            started.append(self)

        def start(self):
            self.orders.append("start")
            self.record.state = "running"
            if self.history:
                self.history.add(self.record)

        def cancel(self):
            self.orders.append("cancel")

        def stop_and_keep(self):
            self.orders.append("stop")

        def end(self, state="done", **fields):
            self.record.state, self.record.ended = state, self.record.started
            for name, value in fields.items():
                setattr(self.record, name, value)
            if self.history:
                self.history.update(self.record)
            self.ended.emit(self.record)

    started = []
    monkeypatch.setattr(panel, "JobTask", Task)
    return started


@pytest.fixture
def panel(iface, plugin, project, environment, tasks, tmp_path, monkeypatch):
    """The panel, shown, with a history and models of its own."""
    from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle, QgsSettings
    from saroptical.qgis_plugin.dock import memory
    from saroptical.qgis_plugin.dock import panel as module
    from saroptical.qgis_plugin.history import History

    QgsSettings().remove(memory.SETTING)

    raised = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: raised.append("".join(traceback.format_exception(*error))))
    monkeypatch.setattr(module, "open_history", lambda: History(str(tmp_path / "runs")))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    iface.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:32632"))
    iface.canvas.resize(400, 400)
    iface.canvas.setExtent(QgsRectangle(500_000, 5_299_360, 500_640, 5_300_000))
    made = module.Panel(iface)
    made.resize(380, 900)
    made.show()
    yield made
    made.let_go()
    made.deleteLater()
    assert not raised, "\n".join(raised)


@pytest.fixture
def with_pair(panel, pair, project, wait_for):
    """The panel with a pair in the project that it has looked at."""
    from qgis.core import QgsRasterLayer

    project.addMapLayer(QgsRasterLayer(pair[0], "spring radar"))
    project.addMapLayer(QgsRasterLayer(pair[1], "spring optical"))
    wait_for(lambda: all(panel.pair.facts) and panel.bar.run_button.isEnabled())
    return panel
