"""A real QGIS window under Xvfb, asked to close or killed while jobs of the real engine are at work."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from saroptical.engine.contract.events import Metric
from saroptical.engine.contract.jobs import SyntheticPair, TrainFusion, to_json
from saroptical.qgis_plugin import runner
from saroptical.qgis_plugin.history import History, job_of, resumable
from saroptical.tests.end_to_end.conftest import SCREENSHOTS, wait_for

pytestmark = pytest.mark.qgis


@pytest.fixture
def window(profile, window_environment, tmp_path):
    """Start QGIS with the driver and a job; gives the process and what the driver tells."""
    started = []

    def start(job, title, **orders):
        (tmp_path / "job.json").write_text(to_json(job))
        command = ["qgis", "--nologo", "--noversioncheck", "--profiles-path", str(profile), "--code"]
        command.append(str(Path(__file__).with_name("drive_quitting.py")))
        told = {"DRIVE_OUT": str(tmp_path), "DRIVE_JOB": str(tmp_path / "job.json"), "DRIVE_TITLE": title, **orders}
        data = {"XDG_DATA_HOME": str(tmp_path / "data")}
        with (tmp_path / "stderr.txt").open("w") as said:
            environ = {**window_environment, **data, **told}
            started.append(subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=said))
        done = wait_for(tmp_path / "result.json", started[0])
        assert "error" not in done, done["error"]
        return started[0], done

    yield start
    for process in started:
        process.kill()
        process.wait(timeout=10)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for picture in tmp_path.glob("*.png"):
        shutil.copy(picture, SCREENSHOTS)


@pytest.fixture
def endless(tmp_path):
    """A mapping that takes long, over results that stand there."""
    (tmp_path / "out").mkdir()
    outputs = {name: str(tmp_path / "out" / f"{name}.tif") for name in ("output_s1", "output_s2")}
    Path(outputs["output_s1"]).write_text("what stood there before")
    return SyntheticPair(width=20_000, height=20_000, **outputs)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[-1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def assert_gone(pids, seconds):
    deadline = time.monotonic() + seconds
    while any(is_alive(pid) for pid in pids):
        assert time.monotonic() < deadline, "a worker outlived QGIS"
        time.sleep(0.05)


def assert_untouched(job):
    folder = Path(job.output_s1).parent
    assert os.listdir(folder) == ["output_s1.tif"]
    assert Path(job.output_s1).read_text() == "what stood there before"


def test_qgis_that_maps_asks_and_closes_with_nothing_left(window, endless):
    process, done = window(endless, "A pair", DRIVE_CLOSE="yes")
    assert done["menu"] == [
        "Close QGIS while SAR-Optical is at work?",
        "<b>A pair</b> is cancelled; nothing half-written is left.",
    ]
    assert done["state"] == "running"
    assert process.wait(60) == 0
    assert_gone(done["workers"], 1)
    assert_untouched(endless)
    (record,) = History(done["folder"]).records()
    assert record.state == "cancelled"


def test_qgis_that_is_killed_takes_its_workers_with_it(window, endless):
    """One is at work, one waits."""
    process, done = window(endless, "A pair", DRIVE_SPARE="yes")
    assert len(done["workers"]) == 2
    assert all(is_alive(pid) for pid in done["workers"])
    process.kill()
    process.wait()
    assert_gone(done["workers"], 10)
    (record,) = History(done["folder"]).records()
    assert record.state == "interrupted"
    assert_untouched(endless)


@pytest.mark.slow
def test_qgis_that_trains_closes_at_a_checkpoint_and_goes_on_from_there(window, run, tmp_path, engine_python):
    scenes = {name: str(tmp_path / f"{name}.tif") for name in ("OUTPUT_S1", "OUTPUT_S2")}
    run("syntheticpair", WIDTH=128, HEIGHT=128, **scenes)
    s1, s2 = scenes.values()
    job = TrainFusion(s1=(s1,), s2=(s2,), steps=2000, output_weights=str(tmp_path / "w.safetensors"))
    process, done = window(job, "A training", DRIVE_CLOSE="yes")
    assert "stops at a checkpoint" in done["menu"][1]
    assert process.wait(200) == 0
    assert_gone(done["workers"], 1)
    (record,) = History(done["folder"]).records()
    assert record.state == "interrupted"
    assert resumable(record)

    went_on = []
    taken_up = runner.run_job(
        job_of(record, resume=True),
        interpreter=engine_python,
        on_event=lambda event: went_on.append(event.step) if isinstance(event, Metric) else None,
        is_cancelled=lambda: False,
        should_stop=lambda: bool(went_on),
    )
    assert taken_up.stopped
    assert went_on[0] > max(step for points in record.metrics.values() for step, _ in points) >= 1
