import os
import threading
import time

import pytest
from saroptical.qgis_plugin.jobqueue import JobQueue


class Job(threading.Thread):
    """Holds a device until it is told to leave."""

    def __init__(self, queue, device):
        super().__init__(daemon=True)
        self.queue, self.device = queue, device
        self.threads, self.has_waited, self.leave = 0, threading.Event(), threading.Event()
        self.runs = threading.Event()
        self.start()
        assert self.runs.wait(0.05) or self.has_waited.wait(1)

    def run(self):
        with self.queue.turn(self.device, on_wait=self.has_waited.set, while_waiting=lambda: None) as self.threads:
            self.runs.set()
            self.leave.wait(5)


@pytest.mark.parametrize(
    ("first", "second", "waits"),
    [
        ("cpu", "cpu", True),
        ("cpu", "cuda", False),
        ("cuda", "cuda:0", True),
        ("cuda:0", "cuda:1", False),
        ("auto", "cpu", True),
        ("cuda:1", "auto", True),
    ],
)
def test_one_job_at_a_time_on_what_may_be_one_device(first, second, waits):
    queue = JobQueue()
    holder, other = Job(queue, first), Job(queue, second)
    assert holder.runs.is_set()
    assert other.has_waited.is_set() is waits
    holder.leave.set()
    assert other.runs.wait(1)
    other.leave.set()


def test_jobs_begin_in_the_order_in_which_they_came():
    queue = JobQueue()
    holder = Job(queue, "cpu")
    waiting = [Job(queue, "cpu") for _ in range(4)]
    order = []
    holder.leave.set()
    for job in waiting:
        assert job.runs.wait(1)
        order.append([other.runs.is_set() for other in waiting])
        job.leave.set()
    assert order[0] == [True, False, False, False]


def test_none_overtakes_one_that_waits_for_its_device():
    queue = JobQueue()
    cpu = Job(queue, "cpu")
    auto = Job(queue, "auto")
    cuda = Job(queue, "cuda")
    assert cuda.has_waited.is_set()  # behind `auto`, which may take it
    cpu.leave.set()
    assert auto.runs.wait(1)
    assert not cuda.runs.is_set()
    auto.leave.set()
    assert cuda.runs.wait(1)
    cuda.leave.set()


def test_running_jobs_share_the_cores(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    queue = JobQueue()
    jobs = [Job(queue, device) for device in ("cpu", "cuda:0", "cuda:1", "cuda:2")]
    assert [job.threads for job in jobs] == [8, 4, 2, 2]
    for job in jobs:
        job.leave.set()


def test_who_gives_up_waiting_leaves_its_place():
    queue = JobQueue()
    holder = Job(queue, "cpu")

    def give_up():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), queue.turn("cpu", on_wait=lambda: None, while_waiting=give_up):
        pytest.fail("it was not its turn")
    behind = Job(queue, "cpu")
    holder.leave.set()
    assert behind.runs.wait(1)
    behind.leave.set()


def test_a_free_device_is_had_at_once():
    began = time.monotonic()
    with JobQueue().turn("cpu", on_wait=lambda: pytest.fail("nothing to wait for"), while_waiting=lambda: None):
        assert time.monotonic() - began < 0.05
