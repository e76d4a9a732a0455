"""The worker that waits: needs neither QGIS nor the engine's libraries, as test_runner."""

import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from saroptical.engine.contract.events import Done, Progress, Started
from saroptical.engine.contract.jobs import SegmentUnsupervised, SyntheticPair, TrainFusion
from saroptical.engine.errors import Cancelled, Suspended
from saroptical.qgis_plugin import process as process_module
from saroptical.qgis_plugin import runner
from saroptical.qgis_plugin import spare as spare_module
from saroptical.qgis_plugin.spare import SpareWorker


@pytest.fixture
def job(tmp_path):
    return SyntheticPair(output_s1=str(tmp_path / "s1.tif"), output_s2=str(tmp_path / "s2.tif"))


@pytest.fixture
def spare(staged_plugin, tmp_path, monkeypatch):
    """A spare of the staged plugin, switched on, with temporary folders in sight."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    for module in (process_module, spare_module):
        monkeypatch.setattr(module, "BOOTSTRAP", str(staged_plugin / "qgis_plugin" / "bootstrap.py"))
    made = SpareWorker()
    monkeypatch.setattr(runner, "SPARE", made)
    monkeypatch.setenv("SCENARIO", "quick")
    made.switch(True)
    yield made
    made.switch(False)
    assert not list((tmp_path / "temporary").iterdir())


def run(job, interpreter, events=None, **how):
    on_event = ([] if events is None else events).append
    return runner.run_job(
        job, **{"interpreter": interpreter, "on_event": on_event, "is_cancelled": lambda: False, **how}
    )


def pid_of(spare):
    return spare._process._process.pid if spare._process else None


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[-1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_second_job_is_done_by_the_one_that_waits(spare, job, engine_python):
    assert isinstance(run(job, engine_python), Done)
    waiting, events = pid_of(spare), []
    assert waiting
    done = run(job, engine_python, events)
    assert done.outputs == {"output_s1": job.output_s1}
    assert done.numbers == {"threads": float(os.cpu_count())}
    assert isinstance(events[0], Started)
    assert events[0].pid == waiting
    assert not is_alive(waiting)
    assert is_alive(pid_of(spare))  # for the third


def test_none_is_kept_until_it_is_switched_on(spare, job, engine_python):
    spare.switch(False)
    run(job, engine_python)
    assert pid_of(spare) is None


def test_switched_off_it_is_gone(spare, job, engine_python):
    spare.warm(engine_python, job.verb)
    waiting = pid_of(spare)
    began = time.monotonic()
    spare.switch(False)
    assert time.monotonic() - began < 1
    assert not is_alive(waiting)
    assert threading.active_count() == 1 or not [one for one in threading.enumerate() if one.name == "engine reader"]


def test_one_at_most(spare, job, engine_python):
    spare.warm(engine_python, job.verb)
    waiting = pid_of(spare)
    spare.warm(engine_python, job.verb)
    assert pid_of(spare) == waiting


@pytest.mark.parametrize("change", ["environment", "interpreter", "age", "threads", "death"])
def test_one_that_is_not_as_a_fresh_worker_would_be_is_not_taken(spare, job, engine_python, monkeypatch, change):
    spare.warm(engine_python, job.verb)
    job = replace(job, threads=os.cpu_count() + (change == "threads"))
    if change == "environment":
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3")
    elif change == "age":
        spare._until = time.monotonic() - 1
    elif change == "death":
        os.kill(pid_of(spare), 9)
        time.sleep(0.1)
    elif change == "interpreter":
        monkeypatch.setattr(spare_module.os, "stat", lambda _: os.lstat("/"))
    assert spare.take(job, engine_python) is None


def test_an_interpreter_that_is_gone_makes_no_spare(spare):
    spare.warm("/nonexistent/python", "syntheticpair")
    assert pid_of(spare) is None


def test_a_job_of_a_spare_is_cancelled_as_any_other(spare, job, engine_python, monkeypatch):
    monkeypatch.setenv("SCENARIO", "stuck")
    spare.warm(engine_python, job.verb)
    waiting, asked = pid_of(spare), []

    def is_cancelled():
        if not asked and Path(job.output_s1 + ".pids").exists():
            asked.append(time.monotonic())
        return bool(asked)

    with pytest.raises(Cancelled):
        run(job, engine_python, is_cancelled=is_cancelled)
    assert time.monotonic() - asked[0] < 1
    assert not is_alive(waiting)
    assert not list(Path(job.output_s1).parent.glob(".*.part"))


@pytest.fixture
def training(tmp_path, spare, monkeypatch):
    monkeypatch.setenv("SCENARIO", "resumable")
    weights = str(tmp_path / "weights")
    return TrainFusion(pairs=("p",), run_folder=str(tmp_path / "run"), output_weights=weights)


def leave_at_work(patience_s):
    """What to do with an event: at the first progress, leave all jobs."""

    def heed(event):
        if isinstance(event, Progress):
            for running in runner.running_jobs():
                if running.leave_by is None:
                    running.leave(patience_s)

    return heed


def test_a_training_that_is_left_ends_at_a_checkpoint(training, engine_python):
    with pytest.raises(Suspended):
        run(training, engine_python, on_event=leave_at_work(20))
    assert (Path(training.run_folder) / "last.ckpt").read_text() == "at the last step"
    assert not runner.running_jobs()


def test_a_training_that_takes_too_long_to_leave_is_ended(training, engine_python):
    began = time.monotonic()
    with pytest.raises(Suspended, match="if it had one"):
        run(training, engine_python, on_event=leave_at_work(0.05))
    assert time.monotonic() - began < 10
    assert not (Path(training.run_folder) / "last.ckpt").exists()
    assert not list(Path(training.run_folder).parent.glob(".*.part"))


def test_a_mapping_that_is_left_is_cancelled(spare, job, engine_python, monkeypatch):
    monkeypatch.setenv("SCENARIO", "endless")
    with pytest.raises(Cancelled):
        run(job, engine_python, on_event=leave_at_work(20))
    assert not list(Path(job.output_s1).parent.glob(".*.part"))


def test_unloading_the_plugin_leaves_a_training_where_it_can_be_resumed(training, engine_python):
    ended = []

    def work():
        with pytest.raises(Suspended):
            run(training, engine_python)
        ended.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    while not Path(training.run_folder).exists():
        time.sleep(0.01)
    runner.cancel_all()
    assert ended
    thread.join()
    assert (Path(training.run_folder) / "last.ckpt").exists()


@pytest.mark.slow
def test_the_second_map_comes_sooner(tmp_path, engine_python, monkeypatch, capsys):
    """The real engine maps a small pair twice: by a fresh worker, and by one that waits."""
    made = SpareWorker()
    monkeypatch.setattr(runner, "SPARE", made)
    s1, s2, weights = (str(tmp_path / name) for name in ("s1.tif", "s2.tif", "w.safetensors"))
    run(SyntheticPair(output_s1=s1, output_s2=s2, width=256, height=256), engine_python)
    scenes = {"s1": (s1,), "s2": (s2,)}
    learned = {"classes": 4, "method": "kmeans", "preset": "quick", "output_weights": weights}
    run(SegmentUnsupervised(**scenes, **learned, output=str(tmp_path / "learned.tif")), engine_python)
    took = []
    for name in ("fresh", "waiting"):
        began = time.monotonic()
        run(SegmentUnsupervised(**scenes, weights=weights, output=str(tmp_path / f"{name}.tif")), engine_python)
        took.append(time.monotonic() - began)
        if name == "fresh":
            made.switch(True)
            made.warm(engine_python, "segmentunsupervised")
            time.sleep(5 * took[0])  # until its libraries are loaded, also on a busy machine
    made.switch(False)
    with capsys.disabled():
        print(f"\na small map by a fresh worker: {took[0]:.1f} s; by one that waits: {took[1]:.1f} s")
    assert took[1] < 0.7 * took[0]
