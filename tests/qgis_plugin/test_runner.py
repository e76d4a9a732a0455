"""These need neither QGIS nor the engine's libraries: any Python from 3.11 can run the staged plugin's worker."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest
from saroptical.engine.contract.events import Artifact, Done, Failed, Message, Metric, Progress, Started
from saroptical.engine.contract.jobs import SegmentUnsupervised, SyntheticPair
from saroptical.engine.errors import (
    Cancelled,
    CardInvalid,
    EngineError,
    EngineMissing,
    OutputFailed,
)
from saroptical.qgis_plugin import process as process_module
from saroptical.qgis_plugin import runner


@pytest.fixture
def job(tmp_path):
    return SyntheticPair(output_s1=str(tmp_path / "s1.tif"), output_s2=str(tmp_path / "s2.tif"))


@pytest.fixture
def scenario(staged_plugin, tmp_path, monkeypatch):
    """Let the staged plugin's verbs do what is named, and keep temporary folders in sight."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(process_module, "BOOTSTRAP", str(staged_plugin / "qgis_plugin" / "bootstrap.py"))
    yield lambda name: monkeypatch.setenv("SCENARIO", name)
    assert not list((tmp_path / "temporary").iterdir())
    assert not list(tmp_path.glob(".*.part"))


@pytest.fixture
def run(engine_python):
    """Run a job and collect its events."""

    def run(job, events=None, *, is_cancelled=lambda: False, interpreter=engine_python, **more):
        on_event = more.pop("on_event", ([] if events is None else events).append)
        return runner.run_job(job, interpreter=interpreter, on_event=on_event, is_cancelled=is_cancelled, **more)

    return run


def pids_of(job):
    path = Path(job.output_s1 + ".pids")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[-1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def assert_gone(pids):
    """A killed process that was nobody's child takes init a moment to clear away; a zombie counts as gone."""
    assert len(pids) == 2
    deadline = time.monotonic() + 1
    while any(is_alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(is_alive(pid) for pid in pids)


def test_a_job_gives_its_events_and_its_receipt(run, scenario, job):
    scenario("quick")
    events = []
    done = run(job, events)
    assert done.outputs == {"output_s1": job.output_s1}
    assert isinstance(events[0], Started)
    assert [type(event) for event in events if not isinstance(event, Progress)] == [Started, Message, Metric, Artifact]
    assert events[0].pid != os.getpid()


def test_a_lone_job_gets_all_cores(run, scenario, job):
    scenario("quick")
    assert run(job).numbers == {"threads": float(os.cpu_count())}


def test_events_come_in_the_thread_that_called(run, scenario, job):
    scenario("quick")
    threads = set()
    run(job, on_event=lambda _: threads.add(threading.current_thread()))
    assert threads == {threading.current_thread()}


@pytest.mark.parametrize("name", ["endless", "stuck"])
def test_a_cancel_takes_less_than_a_second_and_leaves_nothing(run, scenario, job, name):
    scenario(name)
    Path(job.output_s1).write_text("an earlier result")
    asked = []

    def is_cancelled():
        if not asked and len(pids_of(job)) == 2:
            asked.append(time.monotonic())
        return bool(asked)

    with pytest.raises(Cancelled):
        run(job, is_cancelled=is_cancelled)
    assert time.monotonic() - asked[0] < 1
    assert_gone(pids_of(job))
    assert Path(job.output_s1).read_text() == "an earlier result"


def test_a_cancel_that_comes_too_late_gives_the_receipt(run, scenario, job):
    scenario("late")
    events = []
    done = run(job, events, is_cancelled=lambda: any(isinstance(event, Progress) for event in events))
    assert done.outputs == {"output_s1": job.output_s1}


def test_a_job_cancelled_before_it_starts_starts_nothing(run, scenario, job):
    with pytest.raises(Cancelled):
        run(job, is_cancelled=lambda: True, interpreter="/nonexistent")


def test_stop_keeps_what_was_learned(run, scenario, tmp_path):
    scenario("trained")
    job = SegmentUnsupervised(s1=("s1.tif",), output=str(tmp_path / "map.tif"))
    events = []
    done = run(job, events, should_stop=lambda: any(isinstance(event, Progress) for event in events))
    assert done.stopped
    assert Path(job.output).read_text() == "best so far"


def test_a_killed_engine_is_told_with_its_last_words(run, scenario, job):
    scenario("killed")
    with pytest.raises(EngineError, match="was killed, most likely because the machine ran out of memory") as caught:
        run(job)
    assert "its last words" in caught.value.detail
    assert_gone(pids_of(job))


def test_a_crash_names_the_signal_and_where(run, scenario, job):
    scenario("segfault")
    with pytest.raises(EngineError, match=r"crashed \(SIGSEGV\)") as caught:
        run(job)
    assert "in segfault" in caught.value.detail  # Python's fault handler


def test_a_failure_arrives_as_the_error_it_was(run, scenario, job):
    scenario("full_disk")
    with pytest.raises(OutputFailed, match="The disk is full at ") as caught:
        run(job)
    assert "in full_disk" in caught.value.detail


def test_an_engine_without_torch_says_what_is_missing(run, scenario, job):
    scenario("no_torch")
    with pytest.raises(EngineMissing, match="The engine's libraries are missing: torch"):
        run(job)


@pytest.mark.parametrize("name", ["noisy", "garbled"])
def test_noise_does_no_harm(run, scenario, job, name):
    scenario(name)
    events = []
    assert run(job, events) == Done()
    assert [type(event) for event in events] == [Started]


def test_another_version_is_refused(run, scenario, job, staged_plugin):
    scenario("endless")
    package = staged_plugin / "engine" / "__init__.py"
    package.unlink()
    package.write_text('__version__ = "0.0.1"\n')
    with pytest.raises(EngineMissing, match=r"started saroptical 0\.0\.1; this plugin is "):
        run(job)


def test_an_interpreter_that_is_gone_is_named(run, scenario, job):
    with pytest.raises(EngineMissing, match=r"/nonexistent/python cannot be started \(.*No such file"):
        run(job, interpreter="/nonexistent/python")


def test_a_program_that_is_no_python_is_told(run, scenario, job):
    with pytest.raises(EngineError, match="ended without a result"):
        run(job, interpreter="/bin/false")


def test_a_python_that_is_too_old_says_so_itself(run, scenario, job, old_python):
    with pytest.raises(EngineMissing, match=r"is Python 3\.\d+; it must be 3\.11 or newer"):
        run(job, interpreter=old_python)


def test_a_callback_that_fails_leaves_nothing_either(run, scenario, job):
    scenario("endless")

    def fail(event):
        if len(pids_of(job)) == 2:
            raise RuntimeError("the dialog is gone")

    with pytest.raises(RuntimeError, match="the dialog is gone"):
        run(job, on_event=fail)
    assert_gone(pids_of(job))


def test_a_second_job_waits_for_the_device_and_can_be_cancelled_meanwhile(run, scenario, job, tmp_path):
    scenario("endless")
    first_ends, second_events = threading.Event(), []

    def first():
        with pytest.raises(Cancelled):
            run(job, is_cancelled=first_ends.is_set)

    thread = threading.Thread(target=first)
    thread.start()
    while len(pids_of(job)) < 2:
        time.sleep(0.01)
    other = SyntheticPair(output_s1=str(tmp_path / "other1.tif"), output_s2=str(tmp_path / "other2.tif"))
    began = time.monotonic()
    with pytest.raises(Cancelled):
        run(other, second_events, is_cancelled=lambda: time.monotonic() - began > 0.3)
    first_ends.set()
    thread.join()
    assert second_events == [Message("waiting for an earlier job to leave the device (auto)")]
    assert not Path(other.output_s1 + ".pids").exists()


def test_unloading_the_plugin_cancels_every_job(run, scenario, job):
    scenario("stuck")
    ended = []

    def work():
        with pytest.raises(Cancelled):
            run(job)
        ended.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    while len(pids_of(job)) < 2:
        time.sleep(0.01)
    began = time.monotonic()
    runner.cancel_all()
    assert time.monotonic() - began < 1
    assert ended
    thread.join()
    assert_gone(pids_of(job))


@pytest.mark.parametrize(
    ("kind", "expected"), [("CardInvalid", CardInvalid), ("OutputFailed", OutputFailed), ("FromTheFuture", EngineError)]
)
def test_an_error_is_found_by_its_name(kind, expected):
    error = runner.error_from(Failed(kind, "a sentence", "a traceback"))
    assert type(error) is expected
    assert (str(error), error.detail) == ("a sentence", "a traceback")


@pytest.fixture
def old_python(tmp_path):
    """A Python that says it is 3.9, whatever this machine has."""
    script = tmp_path / "python"
    script.write_text(
        f"#!{sys.executable}\n"
        "import runpy, sys\n"
        "sys.version_info = (3, 9, 18)\n"
        "sys.argv = sys.argv[2:]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    script.chmod(0o755)
    return str(script)
