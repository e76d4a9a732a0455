"""Runs are remembered through crashes, by two QGIS at once, and as long as they can be taken up again."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from saroptical.engine.contract.jobs import SyntheticPair, TrainFusion, to_json
from saroptical.engine.contract.partial import partial_folder
from saroptical.engine.errors import InputError
from saroptical.qgis_plugin import history as history_module
from saroptical.qgis_plugin.history import History, RunRecord, drop_checkpoint, job_of, plain_job, resumable

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = """
import sys
sys.path.insert(0, sys.argv[1])
from saroptical.qgis_plugin.history import History, RunRecord
history = History(sys.argv[2])
history.add(RunRecord("syntheticpair", {}, "of another QGIS", state="running"))
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def history(tmp_path):
    made = History(str(tmp_path / "runs"))
    yield made
    made.end()
    assert not list((tmp_path / "runs").glob("*.lock"))
    assert not list((tmp_path / "runs").glob("*.part"))


@pytest.fixture
def elsewhere(history):
    """Another QGIS that keeps a run in the same folder."""
    words = [sys.executable, "-c", ELSEWHERE, str(ROOT / ".build" / "path"), history.folder]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.communicate()
    history.records()  # finds that it is gone


def record_of(job, title="A run", **more):
    values = {name: value for name, value in json.loads(to_json(job)).items() if name != "job"}
    return RunRecord(job.verb, values, title, **more)


@pytest.fixture
def pair(tmp_path):
    return SyntheticPair(output_s1=str(tmp_path / "s1.tif"), output_s2=str(tmp_path / "s2.tif"))


@pytest.fixture
def training(tmp_path, history):
    """A training whose run the history keeps, broken off at a checkpoint."""
    job = TrainFusion(pairs=("p",), output_weights=str(tmp_path / "w.safetensors"))
    record = record_of(job, state="interrupted", metrics={"loss": [[1, 0.5]]})
    record.run_folder = history.run_folder(record)
    record.job["run_folder"] = record.run_folder
    os.makedirs(record.run_folder)
    (Path(record.run_folder) / "last.ckpt").touch()
    history.add(record)
    return record


def test_what_was_run_is_read_back_newest_first(history, pair):
    first, second = record_of(pair, "first"), record_of(pair, "second", numbers={"oa": float("nan")})
    second.started = first.started[:-10] + "9" * 4 + first.started[-6:]
    for record in (first, second):
        history.add(record)
    assert [one.title for one in History(history.folder).records()] == ["second", "first"]
    first.state, first.results = "done", {"output_s1": pair.output_s1}
    history.update(first)
    assert History(history.folder).records()[1] == first
    assert job_of(first) == pair


def test_an_empty_history_makes_no_folder(tmp_path):
    assert History(str(tmp_path / "none")).records() == []
    assert not (tmp_path / "none").exists()


def test_a_run_that_is_removed_stays_away(history, pair):
    record = record_of(pair)
    history.add(record)
    os.makedirs(history.run_folder(record))
    history.remove(record)
    history.update(record)  # as when it ends after that
    assert history.records() == []
    assert not os.path.exists(history.run_folder(record))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"verb": "alignpair"}', "null"])
def test_a_damaged_file_is_passed_over(history, pair, text):
    history.add(record_of(pair))
    (Path(history.folder) / "damaged.json").write_text(text)
    assert len(history.records()) == 1


def test_what_a_later_version_adds_is_passed_over(history, pair):
    record = record_of(pair)
    history.add(record)
    path = Path(history.folder) / f"{record.id}.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "mood": "cheerful"}))
    assert history.records() == [record]


def test_another_qgis_that_lives_keeps_its_runs(history, elsewhere):
    assert [one.state for one in history.records()] == ["running"]


def test_a_run_whose_qgis_was_killed_reads_interrupted(history, elsewhere):
    elsewhere.kill()
    elsewhere.wait()
    (record,) = history.records()
    assert record.state == "interrupted"
    assert record.ended
    assert record.sentence == "QGIS ended while this was running."
    assert [one.state for one in History(history.folder).records()] == ["interrupted"]


def test_what_a_killed_engine_left_unfinished_is_taken_away(history, pair):
    partial = Path(partial_folder(pair.output_s1, 4711))
    partial.mkdir()
    record = record_of(pair, state="running", pid=4711)
    history.add(record)
    record.keeper = "gone"
    (Path(history.folder) / f"{record.id}.json").write_text(json.dumps(record.__dict__))
    assert [one.state for one in history.records()] == ["interrupted"]
    assert not partial.exists()


def test_a_history_that_was_ended_keeps_nothing_alive(history, pair):
    other = History(history.folder)
    other.add(record_of(pair, state="running"))
    assert [one.state for one in history.records()] == ["running"]
    other.end()
    assert [one.state for one in history.records()] == ["interrupted"]


def test_a_training_that_was_broken_off_can_be_taken_up(history, training):
    assert resumable(training)
    assert job_of(training, resume=True).resume
    assert job_of(training, resume=True).run_folder == training.run_folder
    assert job_of(training).run_folder == ""  # anew: in another folder
    for state in ("stopped", "failed", "cancelled"):  # cancelled where it had been taken up: else nothing is there
        assert resumable(replace(training, state=state))
    for state in ("done", "running", "waiting"):
        assert not resumable(replace(training, state=state))
    drop_checkpoint(training)
    assert not resumable(training)
    assert os.path.exists(training.run_folder)


def test_a_folder_that_the_user_chose_is_asked_for_again(training, tmp_path):
    chosen = replace(training, run_folder=str(tmp_path / "mine"))
    chosen.job = {**training.job, "run_folder": chosen.run_folder}
    assert plain_job(chosen)["run_folder"] == chosen.run_folder


def test_a_run_that_is_taken_up_takes_the_place_of_the_one_before(history, training):
    again = record_of(job_of(training, resume=True), run_folder=training.run_folder)
    history.add(again)
    assert again.id == training.id
    (record,) = history.records()
    assert record.metrics == {"loss": [[1, 0.5]]}
    assert record.state == "waiting"


def test_a_stopped_run_that_is_taken_up_keeps_its_results_until_it_has_new_ones(history, training):
    training.state, training.results = "stopped", {"output_weights": "/m.safetensors"}
    history.update(training)
    again = record_of(job_of(training, resume=True), run_folder=training.run_folder)
    history.add(again)
    assert again.results == training.results


def test_stopped_runs_do_not_fill_the_disk_for_ever(history, training, pair, monkeypatch):
    monkeypatch.setattr(history_module, "KEPT", 1)
    training.state, training.results = "stopped", {"output_weights": "/m.safetensors"}
    history.update(training)
    history.add(record_of(pair, state="done", started="2999-01-01T00:00:00"))
    assert [one.verb for one in history.records()] == [pair.verb]
    assert not os.path.exists(training.run_folder)


def test_other_runs_and_mappings_cannot_be_taken_up(history, pair):
    assert not resumable(record_of(pair, state="interrupted"))
    assert not resumable(RunRecord("of_tomorrow", {}, "A run", state="interrupted", run_folder=history.folder))


def test_an_algorithm_that_is_gone_is_named():
    with pytest.raises(InputError, match="'of_yesterday', which this version has not"):
        job_of(RunRecord("of_yesterday", {}, "A run"))


def test_the_oldest_runs_are_forgotten_but_those_to_take_up(history, training, pair, monkeypatch):
    monkeypatch.setattr(history_module, "KEPT", 3)
    for index in range(5):
        history.add(record_of(pair, str(index), state="done", started=f"2999-01-01T00:00:0{index}"))
    assert [one.title for one in history.records()] == ["4", "3", "2", training.title]


def test_a_curve_keeps_its_ends_and_at_most_two_hundred_points():
    record = RunRecord("trainfusion", {}, "A run")
    for step in range(1000):
        record.measure("loss", step, 1 / (step + 1))
    points = record.metrics["loss"]
    assert 100 <= len(points) <= 200
    assert points[0] == [0, 1.0]
    assert points[-1] == [999, 0.001]
    assert [step for step, _ in points] == sorted(step for step, _ in points)


def test_it_is_written_by_threads_and_read_meanwhile(history, pair):
    record, reader, read = record_of(pair, state="running"), History(history.folder), []
    history.add(record)

    def write():
        for _ in range(100):
            record.measure("loss", 1, 1)
            history.update(record)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        read.append(len(reader.records()))
    assert set(read) == {1}
    assert len(reader.records()[0].metrics["loss"]) == 200
