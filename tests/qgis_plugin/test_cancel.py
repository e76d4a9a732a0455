"""Cancelling from QGIS: at once, with no process and no file left; with the real engine at work."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsApplication, QgsProcessingAlgRunnerTask, QgsProcessingContext, QgsProcessingFeedback

pytestmark = pytest.mark.qgis


def workers():
    """Process ids of our descendants that run the engine."""
    parents, commands = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            commands[int(entry.name)] = (entry / "cmdline").read_bytes()
        except OSError:  # it has just ended
            continue

    def is_ours(pid):
        while pid and pid != os.getpid():
            pid = parents.get(pid, 0)
        return bool(pid)

    return [pid for pid, command in commands.items() if b"bootstrap.py" in command and is_ours(pid)]


def until(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        QgsApplication.processEvents()
        time.sleep(0.01)


def test_cancelling_a_run_in_the_background_leaves_nothing(plugin, tmp_path):
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("saroptical:syntheticpair")
    context, feedback, ends = QgsProcessingContext(), QgsProcessingFeedback(), []
    outputs = {name: str(tmp_path / f"{name}.tif") for name in ("OUTPUT_S1", "OUTPUT_S2")}
    standing = tmp_path / "OUTPUT_S1.tif"
    standing.write_bytes(b"what stood there before")
    task = QgsProcessingAlgRunnerTask(algorithm, {"WIDTH": 20_000, "HEIGHT": 20_000, **outputs}, context, feedback)
    task.executed.connect(lambda *told: ends.append(told[0]))
    QgsApplication.taskManager().addTask(task)
    until(lambda: feedback.progress() > 0, 60)
    assert workers()

    began = time.monotonic()
    feedback.cancel()
    until(lambda: ends, 10)
    took = time.monotonic() - began

    assert ends == [False]
    assert took < 1.0
    assert workers() == []
    assert [path.name for path in tmp_path.iterdir()] == ["OUTPUT_S1.tif"]
    assert standing.read_bytes() == b"what stood there before"
    assert "cancelled" in feedback.textLog()
