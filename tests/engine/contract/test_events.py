import pytest
from saroptical.engine.contract import events
from saroptical.engine.errors import InputError

EVERY_EVENT = [
    events.Started("0.1.0", 42, "cpu"),
    events.Progress(0.5, "mapping, window 3 of 6", 12.5),
    events.Message("B08 is absent\nsecond line", "warning"),
    events.Metric("loss", 0.25, 7),
    events.Artifact("output", "/data/ä map.tif"),
    events.Done({"output": "map.tif"}, {"classes": 6.0}, True),
    events.Failed("InputError", "No.", "Traceback"),
]


@pytest.mark.parametrize("event", EVERY_EVENT, ids=lambda event: type(event).__name__)
def test_an_event_is_one_line_and_comes_back(event):
    line = events.to_line(event)
    assert line.count("\n") == 1
    assert line.endswith("\n")
    assert events.from_line(line) == event


@pytest.mark.parametrize("line", ["hello", "{}", '{"event": "boom"}', '{"event": "progress"}', "3", "null"])
def test_a_foreign_line_is_refused(line):
    with pytest.raises(InputError, match="engine event was expected"):
        events.from_line(line)


def test_a_stage_fills_its_share_of_the_whole():
    seen = []
    report = events.staged(seen.append, 0.2, 0.6)
    report(events.Progress(0.0, "a"))
    report(events.Progress(1.0, "b"))
    report(events.Message("text"))
    assert [getattr(event, "fraction", None) for event in seen] == [0.2, pytest.approx(0.6), None]
