"""Verbs for tests of the engine's process: `run` does what the variable SCENARIO names."""

import errno
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from ..contract.events import Artifact, Done, Message, Metric, Progress
from ..contract.partial import partial_folder
from ..errors import Suspended


def run(job, report, should_stop):
    return globals()[os.environ["SCENARIO"]](job, report, should_stop)


def output_of(job):
    return next(iter(job.outputs().values()))


def quick(job, report, should_stop):
    for step in range(4):
        report(Progress(step / 3, f"step {step} of 3"))
    report(Message("half of S2 is nodata", "warning"))
    report(Metric("loss", 0.25, 3))
    Path(output_of(job)).write_text("result")
    report(Artifact("output_s1", output_of(job)))
    return Done({"output_s1": output_of(job)}, {"threads": float(os.environ.get("OMP_NUM_THREADS", 0))})


def noisy(job, report, should_stop):
    print("a library prints")
    os.write(1, b"so does one written in C\n")
    subprocess.run([sys.executable, "-c", "print('and a process that it starts')"], check=True)
    assert sys.stdin.read() == ""
    return Done()


def garbled(job, report, should_stop):
    for descriptor in range(3, 20):  # whichever is the event stream
        try:
            os.write(descriptor, b"}{ not an event\n")
        except OSError:
            continue
    return Done()


def begin(job):
    """Leave a half-written file and a process of our own, as a verb with DataLoader workers has."""
    folder = Path(partial_folder(output_of(job), os.getpid()))
    folder.mkdir()
    (folder / "half.tif").write_bytes(b"half")
    quiet = dict.fromkeys(("stdout", "stderr"), subprocess.DEVNULL)
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], **quiet)
    Path(output_of(job) + ".pids").write_text(f"{os.getpid()} {child.pid}")


def endless(job, report, should_stop):
    begin(job)
    for step in range(10**9):
        report(Progress(0.1, f"step {step}"))
        time.sleep(0.01)


def stuck(job, report, should_stop):
    begin(job)
    report(Progress(0.1, "one long computation"))
    time.sleep(60)


def trained(job, report, should_stop):
    while not should_stop():
        report(Progress(0.1, "training"))
        time.sleep(0.01)
    Path(output_of(job)).write_text("best so far")
    return Done({"output": output_of(job)}, {}, stopped=True)


def resumable(job, report, should_stop):
    """Train until suspended, as trainings do: what is left then is a checkpoint."""
    begin(job)
    folder = Path(job.run_folder)
    folder.mkdir(exist_ok=True)
    try:
        while True:
            report(Progress(0.1, "training"))
            time.sleep(0.01)
    except Suspended:
        time.sleep(0.3)
        (folder / "last.ckpt").write_text("at the last step")
        raise


def late(job, report, should_stop):
    """Put the result in place in the very moment that the job is cancelled."""
    report(Progress(0.9, "moving the results"))
    time.sleep(0.2)
    Path(output_of(job)).write_text("result")
    report(Artifact("output_s1", output_of(job)))
    return Done({"output_s1": output_of(job)})


def killed(job, report, should_stop):
    begin(job)
    sys.stderr.write("its last words\n")
    os.kill(os.getpid(), signal.SIGKILL)


def segfault(job, report, should_stop):
    os.kill(os.getpid(), signal.SIGSEGV)


def full_disk(job, report, should_stop):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), output_of(job))


def no_torch(job, report, should_stop):
    raise ModuleNotFoundError("No module named 'torch'", name="torch")


def unexpected(job, report, should_stop):
    raise ZeroDivisionError("division by zero")


def leave(job, report, should_stop):
    sys.exit(0)


def is_found():
    from saroptical.engine.contract.bands import BANDS

    return len(BANDS)


def spawned(job, report, should_stop):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return Done({}, {"bands": pool.apply(is_found)})


def as_lightning_does():
    """Restate how Lightning's subprocess launcher starts a further rank: to import it takes seconds."""
    main = sys.modules["__main__"]
    if main.__spec__ is None:
        return [sys.executable, os.path.abspath(sys.argv[0]), *sys.argv[1:]]
    return [sys.executable, "-m", main.__spec__.name, *sys.argv[1:]]


def restated(job, report, should_stop):
    from lightning.fabric.strategies.launchers.subprocess_script import _basic_subprocess_cmd

    return Done({}, {"equal": float(as_lightning_does() == _basic_subprocess_cmd())})


def ranked(job, report, should_stop):
    """Start a second rank and wait for it."""
    report(Message(f"rank {os.environ.get('LOCAL_RANK', '0')} speaks"))
    if os.environ.get("LOCAL_RANK") == "1":
        Path(output_of(job)).write_text(f"{job.verb} {sys.stdin.read()!r}")
        return Done()
    subprocess.run(as_lightning_does(), env={**os.environ, "LOCAL_RANK": "1"}, check=True, timeout=60)
    return Done({"output_s1": output_of(job)})


def together(job, report, should_stop):
    """Train a toy as TOGETHER says; the losses that the first process sees are the numbers of the receipt."""
    from saroptical.tests.engine.training.toys import train_together

    return Done({}, train_together(output_of(job), report, should_stop, **json.loads(os.environ["TOGETHER"])))
