"""What goes wrong in a real job, in the engine's own process: the message, and what is left on disk."""

import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from saroptical.engine.contract.events import Artifact, Progress
from saroptical.engine.contract.jobs import AlignPair, SyntheticPair
from saroptical.engine.errors import Cancelled, InputError, OutputFailed
from saroptical.qgis_plugin import runner


@pytest.fixture(scope="session")
def scenes(engine_python, tmp_path_factory):
    """A pair large enough to be read in several pieces."""
    folder = tmp_path_factory.mktemp("scenes")
    s1, s2 = (str(folder / name) for name in ("s1.tif", "s2.tif"))
    job = SyntheticPair(output_s1=s1, output_s2=s2, width=768, height=2048, s2_bands=("B04", "B08"))
    events = []
    runner.run_job(job, interpreter=engine_python, on_event=events.append, is_cancelled=lambda: False)
    assert {event.path for event in events if isinstance(event, Artifact)} == {s1, s2}
    return folder


@pytest.fixture
def job(scenes, tmp_path):
    """Align copies of the pair, where an earlier result stands."""
    for name in ("s1.tif", "s2.tif"):
        shutil.copy(scenes / name, tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "stack.tif").write_text("an earlier result")
    s1, s2 = (str(tmp_path / name) for name in ("s1.tif", "s2.tif"))
    return AlignPair(s1=(s1,), s2=(s2,), output=str(tmp_path / "out" / "stack.tif"))


def run(job, engine_python, *, at_work=lambda: None, is_cancelled=lambda: False):
    """Run a job, and do something once in the middle of it."""
    todo = [at_work]

    def on_event(event):
        if isinstance(event, Progress) and todo:
            todo.pop()()

    return runner.run_job(job, interpreter=engine_python, on_event=on_event, is_cancelled=is_cancelled)


def assert_untouched(job):
    folder = Path(job.output).parent
    assert os.listdir(folder) == ["stack.tif"]
    assert Path(job.output).read_text() == "an earlier result"


def test_a_pair_is_aligned(job, engine_python):
    done = run(job, engine_python)
    assert done.outputs == {"output": job.output}
    assert done.numbers["valid_share"] == 1.0
    assert sorted(os.listdir(Path(job.output).parent)) == [
        "stack.qml",
        "stack.tif",
        "stack.tif.aux.xml",
        "stack.tif.json",
    ]


def test_a_cancelled_job_leaves_what_was_there(job, engine_python):
    asked = []
    with pytest.raises(Cancelled):
        run(job, engine_python, at_work=lambda: asked.append(time.monotonic()), is_cancelled=lambda: bool(asked))
    assert time.monotonic() - asked[0] < 1
    assert_untouched(job)


@pytest.mark.parametrize("length", [0, 1000, 100_000])
def test_a_file_that_was_cut_off_is_named(job, engine_python, length):
    os.truncate(job.s1[0], length)
    with pytest.raises(InputError, match=r"s1\.tif"):
        run(job, engine_python)
    assert_untouched(job)


def test_a_file_that_is_cut_off_midway_is_named(job, engine_python):
    with pytest.raises(InputError, match=r"s1\.tif"):
        run(job, engine_python, at_work=lambda: os.truncate(job.s1[0], 100_000))
    assert_untouched(job)


def test_a_file_that_is_gone_is_named(job, engine_python):
    os.remove(job.s2[0])
    with pytest.raises(InputError, match=r"s2\.tif"):
        run(job, engine_python)
    assert_untouched(job)


def test_a_folder_that_is_not_there_is_named(job, engine_python):
    shutil.rmtree(Path(job.output).parent)
    with pytest.raises(OutputFailed, match="out"):
        run(job, engine_python)


def test_a_worker_killed_at_work_leaves_what_was_there(job, engine_python):
    def kill():
        for entry in Path(job.output).parent.glob(".*.part"):
            os.kill(int(entry.name.split(".")[-2]), 9)

    with pytest.raises(runner.EngineError, match="was killed"):
        run(job, engine_python, at_work=kill)
    assert_untouched(job)


def test_two_jobs_take_turns(job, engine_python, tmp_path):
    """Both are asked for at once; the second begins when the first is done."""
    other = SyntheticPair(output_s1=str(tmp_path / "a.tif"), output_s2=str(tmp_path / "b.tif"), width=64, height=64)
    spans = {}

    def work(name, asked):
        first_event = []
        runner.run_job(
            asked,
            interpreter=engine_python,
            on_event=lambda event: first_event.append(time.monotonic()) if isinstance(event, Progress) else None,
            is_cancelled=lambda: False,
        )
        spans[name] = (first_event[0], time.monotonic())

    threads = [threading.Thread(target=work, args=pair) for pair in (("align", job), ("synthetic", other))]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    for thread in threads:
        thread.join()
    assert spans["align"][1] <= spans["synthetic"][0]
