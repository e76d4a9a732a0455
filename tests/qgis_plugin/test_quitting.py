"""QGIS is asked to close while jobs run: it asks, and each job ends as it deserves."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QMessageBox, QProgressDialog, QPushButton
from saroptical.engine.contract.jobs import SegmentUnsupervised, SyntheticPair, TrainFusion
from saroptical.engine.errors import Suspended
from saroptical.qgis_plugin import process as process_module
from saroptical.qgis_plugin import runner
from saroptical.qgis_plugin import task as task_module
from saroptical.qgis_plugin.history import History, resumable
from saroptical.qgis_plugin.quitting import QuitPart, what_becomes
from saroptical.qgis_plugin.task import JobTask
from saroptical.qgis_plugin.userfolders import user_folder

pytestmark = pytest.mark.qgis
CLOSE, STAY = "Close QGIS", "Keep working"


def until(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        QgsApplication.processEvents()
        time.sleep(0.005)


@pytest.fixture
def window(iface):
    """A main window with QGIS's entry Exit; it counts how often it was closed."""
    window = iface.window
    window.closed = []
    menu = window.menuBar().addMenu("Project")
    leave = menu.addAction("Exit QGIS")
    leave.setObjectName("mActionExit")
    leave.setShortcut(QKeySequence("Ctrl+Q"))
    leave.triggered.connect(lambda: window.closed.append("exit"))
    window.closeEvent = lambda _: window.closed.append("close")
    window.project_menu = menu
    window.show()
    QTest.qWaitForWindowActive(window)
    return window


@pytest.fixture
def staged(plugin, window, monkeypatch, tmp_path, engine_python, staged_plugin):
    """The staged plugin's worker, and a history of its own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(process_module, "BOOTSTRAP", str(staged_plugin / "qgis_plugin" / "bootstrap.py"))
    monkeypatch.setattr(task_module, "usable_interpreter", lambda: engine_python)


@pytest.fixture
def part(staged, iface):
    made = QuitPart(iface)
    yield made
    made.remove()


@pytest.fixture
def answer():
    """Press a button of the question that comes up; gives what was asked."""
    asked = []

    def press(words):
        def look():
            boxes = [box for box in QApplication.topLevelWidgets() if isinstance(box, QMessageBox) and box.isVisible()]
            if not boxes:
                QTimer.singleShot(20, look)
                return
            asked.append(boxes[0].informativeText())
            (button,) = (one for one in boxes[0].buttons() if one.text().replace("&", "") == words)
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)

        QTimer.singleShot(20, look)
        return asked

    return press


@pytest.fixture
def mapping(staged, tmp_path, monkeypatch):
    monkeypatch.setenv("SCENARIO", "endless")
    task = JobTask(
        SyntheticPair(output_s1=str(tmp_path / "s1.tif"), output_s2=str(tmp_path / "s2.tif")), title="A pair"
    )
    task.start()
    until(lambda: Path(task.job.output_s1 + ".pids").exists())
    yield task
    for running in runner.running_jobs():
        running.cancel()
    until(lambda: task.record.has_ended)


def test_with_nothing_at_work_qgis_closes_as_ever(part, window):
    window.close()
    assert window.closed == ["close"]


WAYS = {
    "the window's button": lambda window: window.close(),
    "the menu, by mouse": lambda window: click(window),
    "the menu, by key": lambda window: choose(window),
    "the keys": lambda window: QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
}


def click(window):
    menu = window.project_menu
    menu.popup(window.pos())
    place = menu.actionGeometry(menu.actions()[0]).center()
    QTest.mouseMove(menu, place)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)


def choose(window):
    menu = window.project_menu
    menu.popup(window.pos())
    menu.setActiveAction(menu.actions()[0])
    QTest.keyClick(menu, Qt.Key.Key_Return)


@pytest.mark.parametrize("way", WAYS)
def test_it_asks_and_may_keep_working(part, window, answer, mapping, way):
    asked = answer(STAY)
    WAYS[way](window)
    until(lambda: asked)
    assert asked == ["<b>A pair</b> is cancelled; nothing half-written is left."]
    QTest.qWait(50)
    assert window.closed == []
    assert mapping.record.state == "running"
    assert QApplication.activePopupWidget() is None


def test_a_mapping_is_cancelled_and_leaves_nothing(part, window, answer, mapping):
    asked = answer(CLOSE)
    window.close()
    until(lambda: window.closed)
    assert asked
    assert mapping.record.state == "cancelled"
    assert not list(Path(mapping.job.output_s1).parent.glob(".*.part"))
    assert not [one for one in window.findChildren(QProgressDialog) if one.isVisible()]


def test_a_training_ends_at_a_checkpoint_that_history_offers(part, window, answer, tmp_path, monkeypatch):
    monkeypatch.setenv("SCENARIO", "resumable")
    history = History(os.path.join(user_folder(), "runs"))
    job = TrainFusion(pairs=("p",), output_weights=str(tmp_path / "w"))
    task = JobTask(job, title="A training", history=history)
    task.start()
    until(lambda: Path(task.job.output_weights + ".pids").exists())
    asked = answer(CLOSE)
    window.close()
    until(lambda: window.closed)
    assert asked == ["<b>A training</b> stops at a checkpoint; the history offers to go on from there."]
    (record,) = history.records()
    assert (record.state, resumable(record)) == ("interrupted", True)
    history.end()


def test_a_training_of_the_toolbox_is_remembered_too(part, window, answer, tmp_path, monkeypatch, engine_python):
    monkeypatch.setenv("SCENARIO", "resumable")
    job = TrainFusion(pairs=("p",), output_weights=str(tmp_path / "w"), run_folder=str(tmp_path / "run"))

    def work():  # as processAlgorithm does
        with pytest.raises(Suspended):
            runner.run_job(
                job,
                interpreter=engine_python,
                on_event=lambda _: None,
                is_cancelled=lambda: False,
                title="Train a fusion",
            )

    thread = threading.Thread(target=work)
    thread.start()
    until(lambda: Path(job.output_weights + ".pids").exists())
    answer(CLOSE)
    window.close()
    until(lambda: window.closed)
    thread.join()
    (record,) = History(os.path.join(user_folder(), "runs")).records()
    assert (record.title, resumable(record)) == ("Train a fusion", True)


def test_who_cannot_wait_for_the_checkpoint_closes_at_once(part, window, answer, tmp_path, monkeypatch):
    monkeypatch.setenv("SCENARIO", "stuck")
    job = TrainFusion(pairs=("p",), output_weights=str(tmp_path / "w"), run_folder=str(tmp_path / "run"))
    task = JobTask(job, title="A training")
    task.start()
    until(lambda: Path(job.output_weights + ".pids").exists())
    answer(CLOSE)
    window.close()
    until(lambda: part._progress is not None)
    QTest.qWait(300)
    assert window.closed == []
    began = time.monotonic()
    QTest.mouseClick(part._progress.findChild(QPushButton), Qt.MouseButton.LeftButton)
    until(lambda: window.closed)
    assert time.monotonic() - began < 2
    assert task.record.state == "interrupted"


def test_a_project_that_is_closed_asks_in_the_message_bar(part, iface, mapping):
    QgsProject.instance().clear()
    (item,) = iface.bar.items()
    assert "The project was closed. A pair goes on" in item.text()
    QTest.mouseClick(item.findChild(QPushButton), Qt.MouseButton.LeftButton)
    until(lambda: mapping.record.has_ended)
    assert mapping.record.state == "cancelled"
    assert not iface.bar.items()


def test_a_project_that_is_closed_with_nothing_at_work_is_no_news(part, iface):
    QgsProject.instance().clear()
    assert not iface.bar.items()


def test_removed_it_watches_no_more(window, iface, mapping):
    part = QuitPart(iface)
    part.remove()
    window.close()
    assert window.closed == ["close"]


def test_each_kind_of_job_has_its_words():
    jobs = (
        SyntheticPair(output_s1="a", output_s2="b"),
        SegmentUnsupervised(s1=("s",), output="o"),
        TrainFusion(pairs=("p",), output_weights="w", run_folder="r"),
    )
    said = what_becomes([runner.Running(job, f"<{job.verb}>") for job in jobs]).split("<br>")
    assert said == [
        "<b>&lt;syntheticpair&gt;</b> is cancelled; nothing half-written is left.",
        "<b>&lt;segmentunsupervised&gt;</b> is cancelled: it keeps no run to go on from.",
        "<b>&lt;trainfusion&gt;</b> stops at a checkpoint; the history offers to go on from there.",
    ]
