"""How a run ended, in one sentence, and what is offered then."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("qgis.core")

from saroptical.qgis_plugin.dock.endings import ending_of, seconds_of
from saroptical.qgis_plugin.history import RunRecord

pytestmark = pytest.mark.qgis
TIMES = {"started": "2026-01-01T10:00:00.000+00:00", "ended": "2026-01-01T10:01:20.000+00:00"}


def record(state="done", verb="segmentunsupervised", **fields):
    return RunRecord(verb, {}, "Map", state=state, **{**TIMES, **fields})


def offers(one):
    return [word for word, _ in ending_of(one, exists=lambda path: "gone" not in path).offers]


def test_a_map_says_how_long_and_what():
    ending = ending_of(record(numbers={"classes": 5.0, "pixels": 205987.0}))
    assert ending.level == ""
    assert ending.sentence == "Done in 1 min 20 s. 5 classes, 205 987 pixels."


def test_what_is_offered_follows_from_what_was_made():
    assert offers(record(results={"output": "/m.tif", "output_weights": "/m.safetensors"})) == ["name", "use", "keep"]
    assert offers(record(verb="classifylandcover", results={"output": "/m.tif"})) == []
    made = {"output_weights": "/m.safetensors", "output_report": "/r.html"}
    assert offers(record("stopped", verb="trainlandcover", results=made)) == ["use", "keep", "report"]
    assert offers(record(results={"output_weights": "/gone.safetensors", "output": "/gone.tif"})) == []


def test_a_project_that_was_closed_is_said_to_the_end():
    assert ending_of(record(sentence="The results are in /x.")).sentence.endswith("The results are in /x.")


def test_bad_ends_have_their_sign_and_their_sentence():
    failed = record("failed", sentence="The disk is full.", detail="Traceback")
    assert ending_of(failed)[:2] == ("error", "The disk is full.")
    assert offers(failed) == ["details"]
    assert ending_of(record("interrupted"))[:2] == ("warning", "QGIS ended while this was running.")
    closed = record("interrupted", sentence="QGIS was closed; the run can be resumed.")
    assert ending_of(closed).sentence == closed.sentence
    assert ending_of(record("cancelled")).level == "note"


def test_what_was_broken_off_can_be_resumed(tmp_path):
    (tmp_path / "last.ckpt").write_bytes(b"")
    assert offers(record("interrupted", verb="trainfusion", run_folder=str(tmp_path))) == ["resume"]
    assert offers(record("interrupted", verb="trainfusion", run_folder=str(tmp_path / "gone"))) == []


def test_what_was_stopped_and_kept_can_be_used_and_trained_further(tmp_path):
    (tmp_path / "last.ckpt").write_bytes(b"")
    stopped = record("stopped", verb="trainfusion", run_folder=str(tmp_path), results={"output_weights": "/m"})
    assert offers(stopped) == ["use", "keep", "resume"]
    assert "at its last checkpoint" in ending_of(replace(stopped, state="cancelled")).sentence


def test_times_that_cannot_be_read_count_as_none():
    assert seconds_of(record(ended="")) == 0
