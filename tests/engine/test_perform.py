from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from saroptical.engine.contract.events import Artifact, Done, Event, Failed, Message, Progress, Report, Started
from saroptical.engine.contract.jobs import Job, SegmentUnsupervised, SyntheticPair, TrainFusion
from saroptical.engine.perform import (
    CANCELLED,
    DONE,
    FAILED,
    SUSPENDED,
    Orders,
    Verb,
    find_verb,
    perform,
    perform_part,
)
from saroptical.engine.ranks import PartDone

JOB = SyntheticPair(output_s1="a.tif", output_s2="b.tif")


def run(verb: Verb, *, orders: Orders | None = None, job: Job = JOB) -> tuple[int, list[Event]]:
    events: list[Event] = []
    code = perform(job, send=events.append, orders=orders or Orders(), find=lambda _: verb)
    return code, events


def test_started_comes_first_and_done_last() -> None:
    def verb(job: Job, report: Report, should_stop: Callable[[], bool]) -> Done:
        report(Progress(0.5, "half"))
        return Done({"output_s1": "a.tif"})

    code, events = run(verb)
    assert code == DONE
    assert [type(event) for event in events] == [Started, Progress, Done]


def test_a_result_that_cannot_be_written_is_refused_before_any_work() -> None:
    worked: list[str] = []

    def verb(job: Job, report: Report, should_stop: Callable[[], bool]) -> Done:
        worked.append("at length")
        return Done()

    code, events = run(verb, job=SegmentUnsupervised(s1=("s1.tif",), output="map.png"))
    assert (code, worked) == (FAILED, [])
    assert isinstance(events[-1], Failed)
    assert events[-1].message.endswith("Name it map.tif.")


def test_a_cancel_reaches_the_verb_where_it_reports() -> None:
    orders, reached = Orders(), []

    def verb(job: Job, report: Report, should_stop: Callable[[], bool]) -> Done:
        orders.heed("cancel", job)
        report(Progress(0.5, "half"))
        reached.append("past the report")
        return Done()

    code, events = run(verb, orders=orders)
    assert code == CANCELLED
    assert isinstance(events[-1], Failed)
    assert events[-1].kind == "Cancelled"
    assert not reached


def test_a_cancel_that_finds_the_results_in_place_comes_too_late() -> None:
    orders = Orders()

    def verb(job: Job, report: Report, should_stop: Callable[[], bool]) -> Done:
        orders.heed("cancel", job)
        report(Artifact("output_s1", "a.tif"))
        report(Message("what the map holds"))
        return Done()

    assert run(verb, orders=orders)[0] == DONE


def test_a_picture_of_a_run_is_no_result_and_a_cancel_after_it_in_time() -> None:
    orders = Orders()

    def verb(job: Job, report: Report, should_stop: Callable[[], bool]) -> Done:
        report(Artifact("reconstruction", "run/reconstruction.png"))
        orders.heed("cancel", job)
        report(Message("a further step"))
        return Done()

    assert run(verb, orders=orders)[0] == CANCELLED


def test_stop_is_for_what_learns() -> None:
    training, mapping = Orders(), Orders()
    training.heed("stop", SegmentUnsupervised(s1=("s1.tif",), output="map.tif"))
    mapping.heed("stop", SegmentUnsupervised(s1=("s1.tif",), output="map.tif", weights="model.safetensors"))
    assert (training.stop.is_set(), training.cancel.is_set()) == (True, False)
    assert (mapping.stop.is_set(), mapping.cancel.is_set()) == (False, True)


def test_suspend_is_for_a_run_that_can_be_resumed(tmp_path: Path) -> None:
    training = TrainFusion(s1=("s1.tif",), sensors="s1", output_weights="model.safetensors")
    kept, best, mapping = Orders(), Orders(), Orders()
    kept.heed("suspend", replace(training, run_folder=str(tmp_path)))
    best.heed("suspend", training)
    mapping.heed("suspend", JOB)
    for orders, taken in ((kept, "suspend"), (best, "stop"), (mapping, "cancel")):
        assert [name for name, flag in vars(orders).items() if flag.is_set()] == [taken]


def test_a_suspended_training_says_that_it_can_be_resumed() -> None:
    orders = Orders()

    def verb(job: Job, report: Report, should_stop: Callable[[], bool]) -> Done:
        orders.suspend.set()
        report(Progress(0.5, "half"))
        return Done()

    code, events = run(verb, orders=orders)
    assert code == SUSPENDED == 143
    assert isinstance(events[-1], Failed)
    assert (events[-1].kind, "can be resumed" in events[-1].message) == ("Suspended", True)


def test_a_further_process_is_done_when_its_part_is(capfd: pytest.CaptureFixture[str]) -> None:
    def part(job: Job, report: Report, should_stop: Callable[[], bool]) -> Done:
        report(Progress(0.5, "half"))
        raise PartDone

    def broken(job: Job, report: Report, should_stop: Callable[[], bool]) -> Done:
        raise ValueError("no")

    assert perform_part(JOB, orders=Orders(), find=lambda _: part) == DONE
    assert capfd.readouterr() == ("", "")
    assert perform_part(JOB, orders=Orders(), find=lambda _: broken) == FAILED
    assert "ValueError: no" in capfd.readouterr().err


def test_an_order_that_is_none_is_ignored() -> None:
    orders = Orders()
    orders.heed("cancelled", JOB)
    assert (orders.stop.is_set(), orders.cancel.is_set()) == (False, False)


def test_a_failure_gives_code_one() -> None:
    def verb(job: Job, report: Report, should_stop: Callable[[], bool]) -> Done:
        raise ValueError("no")

    assert run(verb)[0] == FAILED


def test_a_verb_without_module_is_our_own_fault() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"saroptical.engine.verbs.nonsense"):
        find_verb("nonsense")
