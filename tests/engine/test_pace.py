import math

import pytest
from saroptical.engine.contract.events import Progress
from saroptical.engine.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def drive(pace: Pace, clock: Clock, *, start: float, end: float, seconds: float, what: str) -> list[Progress]:
    """Report a steady run of 1000 steps."""
    shown = []
    for step in range(1, 1001):
        clock.now += seconds / 1000
        event = pace.admit(Progress(start + (end - start) * step / 1000, f"{what} {step} of 1000"))
        if event:
            shown.append(event)
    return shown


def test_ten_events_a_second_pass_and_the_first_and_the_last(clock: Clock) -> None:
    shown = drive(Pace(clock), clock, start=0, end=1, seconds=3, what="reading")
    assert 25 <= len(shown) <= 32
    assert (shown[0].what, shown[-1].what) == ("reading 1 of 1000", "reading 1000 of 1000")


def test_at_a_steady_pace_the_seconds_left_are_exact_and_end_at_zero(clock: Clock) -> None:
    shown = drive(Pace(clock), clock, start=0, end=1, seconds=100, what="mapping")
    known = [event for event in shown if event.eta_s is not None]
    assert len(known) >= 0.97 * len(shown)
    assert all(event.eta_s == pytest.approx(100 * (1 - event.fraction), abs=1) for event in known)
    assert known[-1].eta_s == 0


def test_nothing_is_foretold_in_the_first_two_seconds(clock: Clock) -> None:
    shown = drive(Pace(clock), clock, start=0, end=0.01, seconds=1.9, what="mapping")
    assert all(event.eta_s is None for event in shown)


def test_a_new_part_is_judged_by_its_own_pace(clock: Clock) -> None:
    pace = Pace(clock)
    drive(pace, clock, start=0, end=0.5, seconds=100, what="training")
    shown = drive(pace, clock, start=0.5, end=1, seconds=10, what="mapping")
    assert shown[0].eta_s == pytest.approx(100, abs=2)  # all that is known yet
    assert shown[len(shown) // 2].eta_s == pytest.approx(5, abs=1)


def test_parts_that_take_turns_neither_flood_nor_spoil_the_estimate(clock: Clock) -> None:
    pace, shown = Pace(clock), []
    for step in range(10_000):
        clock.now += 0.01
        event = pace.admit(Progress(step / 20_000, f"{'reading' if step % 2 else 'mapping'} {step}"))
        shown += [event] if event else []
    assert len(shown) <= 1002
    assert shown[-1].eta_s == pytest.approx(100, abs=1)


def test_a_fraction_never_goes_back_or_beyond(clock: Clock) -> None:
    pace, fractions = Pace(clock), []
    for fraction in (0.2, 0.1, math.nan, -1.0, 0.5, 7.0):
        clock.now += 1
        event = pace.admit(Progress(fraction, "working"))
        assert event
        fractions.append(event.fraction)
    assert fractions == [0.2, 0.2, 0.2, 0.2, 0.5, 1.0]
