import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from saroptical.engine import __version__
from saroptical.engine.contract.events import Done, Event, Failed, Message, Progress, Started, from_line
from saroptical.engine.contract.jobs import Job, SegmentUnsupervised, SyntheticPair, TrainFusion, to_json

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return SyntheticPair(output_s1=str(tmp_path / "s1.tif"), output_s2=str(tmp_path / "s2.tif"))


@pytest.fixture
def start(staged_plugin: Path, tmp_path: Path) -> Iterator[Start]:
    """Start a worker as the plugin does, with a scenario in place of its verb."""
    started: list[subprocess.Popen[str]] = []

    def start(
        scenario: str,
        job: Job,
        plugin: Path = staged_plugin,
        spare: Sequence[str] = (),
        path: str = "job.json",
        **environ: str,
    ) -> "subprocess.Popen[str]":
        (tmp_path / "job.json").write_text(to_json(job))
        command = [sys.executable, str(plugin / "qgis_plugin" / "bootstrap.py"), "worker", path, *spare]
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        environ = {**os.environ, "SCENARIO": scenario, "PYTHONSAFEPATH": "1", **environ}
        started.append(subprocess.Popen(command, cwd=tmp_path, env=environ, text=True, start_new_session=True, **pipes))
        return started[-1]

    yield start
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.__exit__(None, None, None)  # closes the pipes and waits


def events_of(text: str) -> list[Event]:
    return [from_line(line) for line in text.splitlines()]


def wait_for(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[-1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def pids_of(job: Job) -> list[int]:
    path = Path(job.outputs()["output_s1"] + ".pids")
    assert wait_for(lambda: path.exists() and len(path.read_text().split()) == 2)
    return [int(word) for word in path.read_text().split()]


def test_a_job_runs_from_started_to_done(start: Start, job: Job) -> None:
    process = start("quick", job, OMP_NUM_THREADS="7")
    assert process.stdout
    events = events_of(process.stdout.read())
    assert events[0] == Started(__version__, process.pid, "auto")
    assert events[-1] == Done({"output_s1": job.outputs()["output_s1"]}, {"threads": 7.0})
    assert Message("half of S2 is nodata", "warning") in events
    assert process.wait() == 0


def test_standard_output_carries_events_alone(start: Start, job: Job) -> None:
    out, err = start("noisy", job).communicate()
    assert [type(event) for event in events_of(out)] == [Started, Done]
    for words in ("a library prints", "so does one written in C", "and a process that it starts"):
        assert words in err


def test_the_order_to_cancel_is_heeded_at_the_next_report(start: Start, job: Job) -> None:
    process = start("endless", job)
    pids_of(job)
    last = events_of(order(process, "cancel"))[-1]
    assert isinstance(last, Failed)
    assert last.kind == "Cancelled"
    assert process.wait() == 130


def order(process: "subprocess.Popen[str]", word: str) -> str:
    """Send an order and read all that comes, the pipe for orders staying open."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{word}\n")
    process.stdin.flush()
    return process.stdout.read()


def test_a_training_that_is_stopped_keeps_its_best(start: Start, tmp_path: Path) -> None:
    job = SegmentUnsupervised(s1=("s1.tif",), output=str(tmp_path / "map.tif"))
    assert events_of(order(start("trained", job), "stop"))[-1] == Done({"output": job.output}, {}, stopped=True)
    assert Path(job.output).read_text() == "best so far"


def test_to_stop_a_job_that_learns_nothing_is_to_cancel_it(start: Start, job: Job) -> None:
    process = start("trained", job)
    order(process, "stop")
    assert process.wait() == 130


@pytest.mark.parametrize("scenario", ["endless", "stuck"])
def test_a_worker_whose_plugin_is_gone_ends_with_all_it_started(start: Start, job: Job, scenario: str) -> None:
    process = start(scenario, job)
    pids = pids_of(job)
    assert process.stdin
    process.stdin.close()
    assert wait_for(lambda: process.poll() is not None)
    assert wait_for(lambda: not any(is_alive(pid) for pid in pids))
    assert not list(Path(job.outputs()["output_s1"]).parent.glob(".*.part"))


@pytest.mark.parametrize("spare", [(), ("--spare", "60", "syntheticpair")])
def test_a_worker_whose_plugin_is_gone_takes_its_folder_away(
    start: Start, job: Job, tmp_path: Path, spare: Any
) -> None:
    folder = tmp_path / "sar-4711"
    folder.mkdir()
    (folder / "job.json").write_text(to_json(job))
    process = start("endless", job, spare=spare, path=str(folder / "job.json"), TMPDIR=str(folder))
    if not spare:
        pids_of(job)
    assert process.stdin
    process.stdin.close()
    assert wait_for(lambda: process.poll() is not None, 20)
    assert not folder.exists()


def test_a_training_whose_plugin_is_gone_ends_at_a_checkpoint(start: Start, tmp_path: Path) -> None:
    weights = str(tmp_path / "weights")
    job = TrainFusion(pairs=("p",), run_folder=str(tmp_path / "run"), output_weights=weights)
    process = start("resumable", job)
    assert wait_for(lambda: (tmp_path / "run").exists())
    assert process.stdin
    process.stdin.close()
    assert process.wait(5) != 0
    assert (tmp_path / "run" / "last.ckpt").read_text() == "at the last step"
    assert not list(tmp_path.glob(".*.part"))


SPARE = ("--spare", "60", "syntheticpair")


def test_a_spare_worker_does_a_job_when_it_is_told_of_one(start: Start, job: Job) -> None:
    process = start("quick", replace(job, seed=1), spare=SPARE)
    (Path(job.outputs()["output_s1"]).parent / "job.json").write_text(to_json(job))
    events = events_of(order(process, "begin"))
    assert events[0] == Started(__version__, process.pid, "auto")
    assert isinstance(events[-1], Done)
    assert process.wait() == 0


def test_a_spare_worker_heeds_orders_that_follow_at_once(start: Start, job: Job) -> None:
    process = start("endless", job, spare=SPARE)
    last = events_of(order(process, "begin\ncancel"))[-1]
    assert isinstance(last, Failed)
    assert last.kind == "Cancelled"


def test_a_spare_worker_whose_plugin_is_gone_ends(start: Start, job: Job) -> None:
    process = start("endless", job, spare=SPARE)
    out, _ = process.communicate()
    assert (out, process.returncode) == ("", 0)


def test_a_spare_worker_that_gets_no_job_ends_by_itself(start: Start, job: Job) -> None:
    process = start("endless", job, spare=("--spare", "1.5", "syntheticpair"))
    assert process.wait(20) == 0


def test_a_spare_worker_for_a_verb_that_cannot_be_imported_leaves_it_to_the_job(start: Start, job: Job) -> None:
    process = start("quick", job, spare=("--spare", "60", "nonsense", "training"))
    assert isinstance(events_of(order(process, "begin"))[-1], Done)


def test_further_ranks_of_a_spare_worker_do_not_wait(start: Start, job: Job) -> None:
    process = start("ranked", job, spare=SPARE)
    assert isinstance(events_of(order(process, "begin"))[-1], Done)
    assert Path(job.outputs()["output_s1"]).read_text() == "syntheticpair ''"


def test_a_reader_that_hangs_up_cancels_the_job(start: Start, job: Job) -> None:
    process = start("endless", job)
    pids_of(job)
    assert process.stdout
    process.stdout.close()
    assert process.wait(10) == 130


def test_a_failure_is_one_sentence_and_a_traceback(start: Start, job: Job) -> None:
    out, _ = start("unexpected", job).communicate()
    failed = events_of(out)[-1]
    assert isinstance(failed, Failed)
    assert failed.kind == "EngineError"
    assert "ZeroDivisionError: division by zero" in failed.message
    assert "in unexpected" in failed.detail


def test_a_library_that_exits_is_a_failure_too(start: Start, job: Job) -> None:
    process = start("leave", job)
    assert process.stdout
    failed = events_of(process.stdout.read())[-1]
    assert isinstance(failed, Failed)
    assert "SystemExit" in failed.message
    assert process.wait() == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ('{"job": "nonsense"}', "known jobs are"),
        ('{"job": "alignpair", "sise": 3}', "no field sise"),
    ],
)
def test_a_bad_job_file_is_refused(staged_plugin: Path, tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "job.json").write_text(text)
    failed, code = run_worker(staged_plugin, str(tmp_path / "job.json"))
    assert failed.kind == "InputError"
    assert words in failed.message
    assert code == 1


def test_a_missing_job_file_is_named(staged_plugin: Path, tmp_path: Path) -> None:
    failed, _ = run_worker(staged_plugin, str(tmp_path / "none.json"))
    assert failed.message.startswith(f"{tmp_path / 'none.json'} cannot be read (No such file")


def run_worker(plugin: Path, *words: str) -> tuple[Failed, int]:
    command = [sys.executable, str(plugin / "qgis_plugin" / "bootstrap.py"), "worker", *words]
    told = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    event = from_line(told.stdout)
    assert isinstance(event, Failed)
    return event, told.returncode


def test_a_worker_without_job_file_is_wrong_usage(staged_plugin: Path) -> None:
    command = [sys.executable, str(staged_plugin / "qgis_plugin" / "bootstrap.py"), "worker"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (2, "")


def test_progress_comes_at_most_ten_times_a_second(start: Start, job: Job) -> None:
    process = start("endless", job)
    pids_of(job)
    time.sleep(1.0)
    shown = [event for event in events_of(order(process, "cancel")) if isinstance(event, Progress)]
    assert 2 <= len(shown) <= 14


def test_spawned_processes_find_the_package(start: Start, job: Job) -> None:
    process = start("spawned", job)
    assert process.stdout
    assert events_of(process.stdout.read())[-1] == Done({}, {"bands": 17.0})


def test_lightnings_further_ranks_find_the_job_and_leave_the_streams_alone(start: Start, job: Job) -> None:
    process = start("ranked", job)
    assert process.stdout
    events = events_of(process.stdout.read())
    assert events[1:] == [Message("rank 0 speaks"), Done({"output_s1": job.outputs()["output_s1"]})]
    assert Path(job.outputs()["output_s1"]).read_text() == "syntheticpair ''"


@pytest.mark.slow
def test_that_is_how_lightning_starts_them(start: Start, job: Job) -> None:
    process = start("restated", job)
    assert process.stdout
    assert events_of(process.stdout.read())[-1] == Done({}, {"equal": 1.0})


@pytest.mark.parametrize("name", ["RANK", "LOCAL_RANK", "NODE_RANK", "SLURM_PROCID"])
def test_a_further_rank_is_silent_however_it_is_numbered(start: Start, job: Job, name: str) -> None:
    process = start("quick", job, **{name: "1"})
    assert process.stdout
    assert process.stdout.read() == ""
    assert process.wait() == 0
    assert Path(job.outputs()["output_s1"]).exists()


@pytest.mark.parametrize("scenario", ["quick", "spawned"])
def test_the_plugins_folder_may_be_called_otherwise(staged_plugin: Path, start: Start, job: Job, scenario: str) -> None:
    process = start(scenario, job, staged_plugin.rename(staged_plugin.with_name("main")))
    assert process.stdout
    assert isinstance(events_of(process.stdout.read())[-1], Done)


def test_the_jobs_threads_reach_the_libraries(start: Start, job: Job) -> None:
    process = start("quick", replace(job, threads=3), OMP_NUM_THREADS="7")
    assert process.stdout
    assert from_line(process.stdout.readlines()[-1]) == Done(
        {"output_s1": job.outputs()["output_s1"]}, {"threads": 3.0}
    )


def test_events_are_plain_json(start: Start, job: Job) -> None:
    process = start("quick", job)
    assert process.stdout
    kinds = [json.loads(line)["event"] for line in process.stdout.read().splitlines()]
    assert kinds[0] == "started"
    assert kinds[-1] == "done"
