import hashlib
import json
import os

import pytest
from saroptical.engine.contract.events import Artifact, Message
from saroptical.engine.contract.jobs import ModelInfo
from saroptical.engine.errors import CardInvalid, InputError
from saroptical.engine.verbs.modelinfo import run
from saroptical.tests.engine.models_on_disk import small_landcover


@pytest.fixture
def weights(tmp_path):
    return small_landcover(tmp_path / "river.safetensors")


def never():
    return False


def test_the_card_is_told_row_by_row(weights):
    events = []
    done = run(ModelInfo(weights=weights), events.append, never)
    told = [event.text for event in events if isinstance(event, Message)]
    assert "Makes: a land-cover map of known classes" in told
    assert "Classes: 3 Water, 7 Forest" in told
    with open(weights, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    assert told[-1] == f"File: river.safetensors, {os.path.getsize(weights):,} bytes, SHA-256 {digest}"
    assert done.outputs == {}
    assert (done.numbers["bands"], done.numbers["classes"], done.numbers["oa"]) == (3.0, 2.0, 0.75)


def test_page_and_data_are_written(weights, tmp_path):
    events = []
    job = ModelInfo(weights=weights, output_report=str(tmp_path / "c.html"), output_json=str(tmp_path / "c.json"))
    done = run(job, events.append, never)
    assert done.outputs == job.outputs()
    assert [event.role for event in events if isinstance(event, Artifact)] == ["output_report", "output_json"]
    assert "river.safetensors" in (tmp_path / "c.html").read_text()
    data = json.loads((tmp_path / "c.json").read_text())
    assert data["classes"][1]["name"] == "Forest"
    assert len(data["sha256"]) == 64


def test_what_is_no_model_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(CardInvalid, match="is not a safetensors file"):
        run(ModelInfo(weights=str(tmp_path / "notes.txt")), lambda _: None, never)
    with pytest.raises(InputError, match="modelinfo was given no weights"):
        ModelInfo()
