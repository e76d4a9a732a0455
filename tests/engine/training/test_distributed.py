import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import torch
from saroptical.engine.contract.events import Done, Event, Failed, Progress, from_line
from saroptical.engine.contract.jobs import SegmentUnsupervised, to_json
from saroptical.tests.engine.training.toys import train_together

STEPS = 20
TOLERANCE = 1e-4
"""Largest relative difference of a step's loss: sums are taken in another order, and a training magnifies that."""
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(staged_plugin: Path, tmp_path: Path) -> Iterator[Start]:
    """Start the worker as the plugin does; it trains a toy by several processes."""
    started: list[subprocess.Popen[str]] = []

    def start(**options: Any) -> "subprocess.Popen[str]":
        job = SegmentUnsupervised(s1=("s1.tif",), output=str(tmp_path / "map.tif"), device="cpu")
        (tmp_path / "job.json").write_text(to_json(job))
        command = [sys.executable, str(staged_plugin / "qgis_plugin" / "bootstrap.py"), "worker", "job.json"]
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout"), subprocess.PIPE)
        pipes["stderr"] = open(tmp_path / "log.txt", "w")  # noqa: SIM115  closed once it is handed on
        environ = {**os.environ, "SCENARIO": "together", "TOGETHER": json.dumps(options), "OMP_NUM_THREADS": "1"}
        with pipes["stderr"]:
            process = subprocess.Popen(command, cwd=tmp_path, env=environ, text=True, start_new_session=True, **pipes)
        started.append(process)
        return process

    yield start
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.__exit__(None, None, None)


def last_of(process: "subprocess.Popen[str]") -> Event:
    """Read to the end, the pipe for orders staying open."""
    assert process.stdout
    lines = process.stdout.readlines()
    process.wait()
    return from_line(lines[-1])


def losses_of(process: "subprocess.Popen[str]") -> list[float]:
    last = last_of(process)
    assert isinstance(last, Done), last
    return [last.numbers[name] for name in sorted(last.numbers)]


def until_step(process: "subprocess.Popen[str]") -> None:
    assert process.stdout
    for line in process.stdout:
        event = from_line(line)
        if isinstance(event, Progress) and event.what.startswith("toy"):
            return
    raise AssertionError("the training did not begin")


def gone(folder: Path) -> bool:
    """Tell whether both processes, which left their numbers, have ended."""
    pids = (folder / "map.tif.pids").read_text().split()
    assert len(pids) == 2
    deadline = time.monotonic() + 15
    while any(is_alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(is_alive(pid) for pid in pids)


def is_alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[-1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_two_processes_give_the_loss_curve_of_one(start: Start, tmp_path: Path) -> None:
    shared, alone = losses_of(start(processes=2)), losses_alone(tmp_path)
    assert len(alone) == len(shared) == STEPS
    assert alone[-1] < 0.8 * alone[0]
    assert farthest(alone, shared) < TOLERANCE


@pytest.mark.slow
def test_without_shared_statistics_they_learn_something_else(start: Start, tmp_path: Path) -> None:
    assert farthest(losses_alone(tmp_path), losses_of(start(processes=2, apart=True))) > 100 * TOLERANCE


def losses_alone(folder: Path) -> list[float]:
    with torch.random.fork_rng():
        losses = train_together(str(folder / "alone"), lambda _: None, lambda: False, processes=1)
    return list(losses.values())


def farthest(some: list[float], others: list[float]) -> float:
    return max(abs(one - other) / one for one, other in zip(some, others, strict=True))


@pytest.mark.parametrize(("word", "kind"), [("cancel", Failed), pytest.param("stop", Done, marks=pytest.mark.slow)])
def test_an_order_ends_both_processes(start: Start, tmp_path: Path, word: str, kind: type[Event]) -> None:
    process = start(processes=2, steps=100_000)
    until_step(process)
    assert process.stdin
    process.stdin.write(f"{word}\n")
    process.stdin.flush()
    last = last_of(process)
    assert isinstance(last, kind)
    assert not isinstance(last, Failed) or last.kind == "Cancelled"
    assert process.returncode == (130 if word == "cancel" else 0)
    assert gone(tmp_path)


@pytest.mark.slow
def test_a_lost_process_is_a_failure_with_a_sentence(start: Start, tmp_path: Path) -> None:
    process = start(processes=2, steps=100_000, lost_at=3)
    last = last_of(process)
    assert isinstance(last, Failed)
    assert last.message.startswith("Another process of the training ended early")
    assert "OutOfMemory: The job did not fit into the machine's memory" in (tmp_path / "log.txt").read_text()
    assert gone(tmp_path)


@pytest.mark.slow
def test_the_further_process_does_not_outlive_the_first(start: Start, tmp_path: Path) -> None:
    process = start(processes=2, steps=100_000)
    until_step(process)
    process.kill()
    assert gone(tmp_path)
