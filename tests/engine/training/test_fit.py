import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from lightning import LightningModule
from saroptical.engine.contract.events import Event, Metric, Progress
from saroptical.engine.errors import Cancelled, InputError, Suspended
from saroptical.engine.training.fit import choose_precision, fit
from saroptical.engine.training.options import RunOptions
from saroptical.tests.engine.training.toys import Draws, Rivals, Taught, new_task, train

STEPS = 12


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with torch.random.fork_rng():
        yield
    torch.set_num_threads(threads)


def ends(task: LightningModule, other: LightningModule) -> bool:
    """Tell whether two tasks hold the same bits."""
    mine, theirs = task.state_dict(), other.state_dict()
    return mine.keys() == theirs.keys() and all(torch.equal(mine[name], theirs[name]) for name in mine)


def at(step: int, error: type[Exception]) -> Callable[[Event], None]:
    def report(event: Event) -> None:
        is_told = isinstance(event, Metric) and event.step == step
        if is_told or (isinstance(event, Progress) and f"step {step} of" in event.what and step % 2):
            raise error("asked for")

    return report


def after(step: int, seen: list[int]) -> Callable[[], bool]:
    return lambda: seen[-1:] == [step - 1]


@pytest.mark.parametrize("kind", [Taught, Rivals])
@pytest.mark.parametrize("step", [1, 5, STEPS])
def test_a_suspended_run_resumed_ends_with_the_same_bits(
    tmp_path: Path, kind: type[LightningModule], step: int
) -> None:
    options = {"clip_gradients": None} if kind is Rivals else {}
    whole, halves = new_task(kind), new_task(kind)
    train(whole, tmp_path / "whole", steps=STEPS, **options)
    with pytest.raises(Suspended):
        train(halves, tmp_path / "halves", steps=STEPS, report=at(step, Suspended), **options)
    resumed = new_task(kind)
    assert not ends(whole, resumed)
    assert train(resumed, tmp_path / "halves", steps=STEPS, resume=True, **options) == STEPS
    assert ends(whole, resumed)
    for name in ("metrics.csv", "curves.png"):
        assert (tmp_path / "halves/run" / name).read_bytes() == (tmp_path / "whole/run" / name).read_bytes()


def test_a_run_killed_at_a_drawn_step_resumed_ends_with_the_same_bits(tmp_path: Path) -> None:
    step = random.Random().randint(2, STEPS - 1)
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    assert run_process(whole, resume=False) == 0
    assert run_process(halves, resume=False, killed_at=step) == -9, step
    assert not (halves / "end.pt").exists()
    assert run_process(halves, resume=True) == 0, step
    end, other = (torch.load(folder / "end.pt") for folder in (whole, halves))
    assert all(torch.equal(end[name], other[name]) for name in end), step
    assert (halves / "run/metrics.csv").read_text() == (whole / "run/metrics.csv").read_text(), step


def run_process(folder: Path, *, resume: bool, killed_at: int = 0) -> int:
    folder.mkdir(exist_ok=True)
    words = [str(folder), str(STEPS), str(int(resume)), str(killed_at)]
    command = [sys.executable, "-m", "saroptical.tests.engine.training.toys", *words]
    return subprocess.run(command, env={"PYTHONPATH": ":".join(sys.path)}, timeout=120, check=False).returncode


def test_a_training_taken_up_looks_at_no_batch_twice(tmp_path: Path) -> None:
    with pytest.raises(Suspended):
        train(new_task(), tmp_path, steps=STEPS, report=at(5, Suspended))
    task = new_task()
    train(task, tmp_path, steps=STEPS, resume=True)
    assert task.steps_seen == list(range(5, STEPS))
    assert task.trainer.global_step == STEPS


def test_half_precision_is_resumed_to_the_bit_too(tmp_path: Path) -> None:
    whole, full, resumed = new_task(), new_task(), new_task()
    train(whole, tmp_path / "whole", steps=4, precision="bf16-mixed")
    train(full, tmp_path / "full", steps=4)
    with pytest.raises(Suspended):
        train(new_task(), tmp_path / "halves", steps=4, precision="bf16-mixed", report=at(2, Suspended))
    train(resumed, tmp_path / "halves", steps=4, precision="bf16-mixed", resume=True)
    assert ends(whole, resumed)
    assert not ends(whole, full)


@pytest.mark.parametrize(
    ("name", "accelerator", "capabilities", "chosen"),
    [
        ("auto", "cpu", {"amx_bf16": True}, "bf16-mixed"),
        ("auto", "cpu", {"avx512_bf16": True}, "bf16-mixed"),
        ("auto", "cpu", {"amx_bf16": False, "avx512_bf16": False}, "32-true"),
        ("auto", "cpu", {}, "32-true"),
        ("auto-gpu", "cpu", {"amx_bf16": True}, "32-true"),
        ("auto-gpu", "gpu", {}, "bf16-mixed"),
        ("16-mixed", "cpu", {}, "16-mixed"),
    ],
)
def test_half_precision_is_taken_where_it_is_quicker(
    monkeypatch: pytest.MonkeyPatch, name: str, accelerator: str, capabilities: dict[str, bool], chosen: str
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities, raising=False)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: True)
    assert choose_precision(name, accelerator) == chosen


def test_there_are_no_more_processes_than_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    with pytest.raises(InputError, match="2 processes were asked for, one per GPU, and there are 1 GPUs here"):
        fit(new_task(), Draws(), RunOptions(steps=1, device="cuda:0", processes=2), what="toy")


def test_a_stopped_training_keeps_what_it_learned_and_can_go_on(tmp_path: Path) -> None:
    whole, stopped, resumed = new_task(), new_task(), new_task()
    train(whole, tmp_path / "whole", steps=STEPS)
    assert train(stopped, tmp_path / "run", steps=STEPS, should_stop=after(4, stopped.steps_seen)) == 4
    assert train(resumed, tmp_path / "run", steps=STEPS, resume=True) == STEPS
    assert ends(whole, resumed)


def test_a_finished_run_resumed_trains_no_more(tmp_path: Path) -> None:
    whole, again = new_task(), new_task()
    train(whole, tmp_path, steps=STEPS)
    assert train(again, tmp_path, steps=STEPS, resume=True) == STEPS
    assert ends(whole, again)
    assert again.steps_seen == []


def test_a_cancelled_run_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        train(new_task(), tmp_path, steps=STEPS, report=at(5, Cancelled))
    assert list(tmp_path.iterdir()) == []
    assert not [thread for thread in threading.enumerate() if thread.name == "saroptical-reader"]


def test_a_run_that_fails_can_be_resumed(tmp_path: Path) -> None:
    whole, failed, resumed = new_task(), new_task(), new_task()
    train(whole, tmp_path / "whole", steps=STEPS)
    with pytest.raises(MemoryError):
        train(failed, tmp_path / "run", steps=STEPS, report=at(5, MemoryError))
    train(resumed, tmp_path / "run", steps=STEPS, resume=True)
    assert ends(whole, resumed)


def test_a_run_that_fails_before_its_first_checkpoint_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(MemoryError):
        train(new_task(), tmp_path, steps=STEPS, report=at(1, MemoryError))
    assert list(tmp_path.iterdir()) == []


def test_a_resumed_run_that_is_cancelled_can_still_be_resumed(tmp_path: Path) -> None:
    whole, resumed = new_task(), new_task()
    train(whole, tmp_path / "whole", steps=STEPS)
    with pytest.raises(Suspended):
        train(new_task(), tmp_path / "run", steps=STEPS, report=at(3, Suspended))
    with pytest.raises(Cancelled):
        train(new_task(), tmp_path / "run", steps=STEPS, resume=True, report=at(7, Cancelled))
    train(resumed, tmp_path / "run", steps=STEPS, resume=True)
    assert ends(whole, resumed)
    metrics = [tmp_path / name / "run/metrics.csv" for name in ("whole", "run")]
    assert metrics[0].read_text() == metrics[1].read_text()


def test_signals_stay_with_whoever_took_them(tmp_path: Path) -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda *_: heard.append(1))

    def report(event: Event) -> None:
        if isinstance(event, Progress) and "step 2 of" in event.what:
            os.kill(os.getpid(), signal.SIGTERM)

    try:
        assert train(new_task(), tmp_path, steps=4, report=report) == 4
    finally:
        signal.signal(signal.SIGTERM, before)
    assert heard == [1]


def test_each_step_is_told_and_metrics_are_those_of_their_step() -> None:
    told: list[Event] = []
    fit(new_task(), Draws(), RunOptions(steps=3, report=told.append), what="toy")
    assert [event.fraction for event in told if isinstance(event, Progress)] == [1 / 3, 2 / 3, 1.0]
    assert [event.step for event in told if isinstance(event, Metric)] == [1, 2, 3]
    assert len({event.value for event in told if isinstance(event, Metric)}) == 3


def test_a_batch_that_cannot_be_made_ends_the_training() -> None:
    class Broken(Draws):
        def __getitem__(self, step: int) -> torch.Tensor:
            if step == 2:
                raise OSError("the disk is gone")
            return super().__getitem__(step)

    with pytest.raises(OSError, match="the disk is gone"):
        fit(new_task(), Broken(), RunOptions(steps=4), what="toy")


def test_what_would_miss_the_checkpoint_is_refused() -> None:
    class Late(Taught):
        def on_train_batch_end(self, *_: object) -> None: ...

    with pytest.raises(AssertionError, match="checkpoint"):
        fit(Late(), Draws(), RunOptions(steps=1), what="toy")
