import io

import pytest
from saroptical.engine.contract.events import Artifact, Done, Event, Failed, Message, Metric, Progress
from saroptical.engine.display import Display, duration, plain


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def show(*events: Event, notes: io.StringIO | None = None) -> tuple[str, str]:
    results, notes = io.StringIO(), notes or io.StringIO()
    with Display(results, notes) as display:
        for event in events:
            display.show(event)
    return results.getvalue(), notes.getvalue()


def test_results_stand_alone_in_columns() -> None:
    done = Done({"output": "/d/map.tif", "output_weights": "/d/m.safetensors"}, {"pixels": 1.8e7, "share": 1 / 3})
    results, notes = show(Message("reading"), done)
    assert results.splitlines() == [
        "output          /d/map.tif",
        "output_weights  /d/m.safetensors",
        "pixels          18000000",
        "share           0.333333",
    ]
    assert notes == "reading\n"


def test_a_log_has_a_line_for_every_tenth() -> None:
    events = [Progress(step / 100, f"window {step}", eta_s=100.0 - step) for step in range(101)]
    lines = show(*events)[1].splitlines()
    assert len(lines) in (10, 11)
    assert lines[0] == "  0%  window 0, 1 min 40 s left"


def test_a_terminal_has_a_bar_with_time_and_metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    notes = Terminal()
    events = (Progress(0.25, "training, step 5 of 20", 65.0), Metric("loss", 0.125, 5), Message("[S2] has 3 holes"))
    shown = show(*events, Progress(0.5, "training, step 10 of 20", 43.0), notes=notes)[1]
    for words in ("training, step 10 of 20", "50%", "43 s left", "loss 0.125", "[S2] has 3 holes"):
        assert words in shown


def test_a_users_mistake_is_told_without_traceback() -> None:
    assert show(Failed("NoOverlap", "No ground is shared.", "Traceback"))[1] == "No ground is shared.\n"


def test_a_fault_of_ours_is_told_with_its_traceback() -> None:
    assert show(Failed("EngineError", "Unexpected.", "Traceback"))[1] == "Unexpected.\nTraceback\n"


def test_a_long_path_is_not_broken() -> None:
    path = "/data/" + "x" * 200 + ".tif"
    assert show(Artifact("output", path))[1] == f"wrote {path}\n"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (59.6, "1 min 0 s"), (125, "2 min 5 s"), (3600, "1 h 0 min"), (4859, "1 h 20 min")],
)
def test_durations_read_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_counts_are_written_in_full() -> None:
    assert [plain(number) for number in (400_000_000.0, 0.5, 0.0)] == ["400000000", "0.5", "0"]
