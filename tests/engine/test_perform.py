from collections.abc import Callable

import pytest
from saroptical.engine.contract.events import Artifact, Done, Event, Failed, Message, Progress, Report, Started
from saroptical.engine.contract.jobs import Job, SegmentUnsupervised, SyntheticPair
from saroptical.engine.perform import CANCELLED, DONE, FAILED, Orders, Verb, find_verb, perform

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


def test_stop_is_for_what_learns() -> None:
    training, mapping = Orders(), Orders()
    training.heed("stop", SegmentUnsupervised(s1=("s1.tif",), output="map.tif"))
    mapping.heed("stop", SegmentUnsupervised(s1=("s1.tif",), output="map.tif", weights="model.safetensors"))
    assert (training.stop.is_set(), training.cancel.is_set()) == (True, False)
    assert (mapping.stop.is_set(), mapping.cancel.is_set()) == (False, True)


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
