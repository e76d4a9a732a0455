"""The rate of a job, from what it says."""

from __future__ import annotations

import pytest
from saroptical.engine.contract.events import Progress
from saroptical.qgis_plugin.dock.pace import Pace


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def fed(texts, every=1.0):
    clock = Clock()
    pace, rate = Pace(clock), None
    for text in texts:
        rate = pace.take(Progress(0.5, text))
        clock.now += every
    return rate


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("training, step {} of 300", "steps"),
        ("mapping, window {} of 300", "windows"),
        ("reading patches, {} of 300 patches", "patches"),
        ("aligning, rows {} of 300", "rows"),
    ],
)
def test_it_counts_what_the_engine_counts(text, things):
    rate = fed([text.format(4 * second) for second in range(6)])
    assert rate.per_s == pytest.approx(4)
    assert rate.things == things


def test_nothing_is_said_of_what_is_not_counted():
    assert fed(["writing the report"] * 5) is None


def test_a_new_stage_starts_anew():
    assert fed(["reading, row 900 of 1000"] * 3 + ["mapping, window 1 of 9"]) is None


def test_only_the_last_seconds_count():
    slow_then_quick = [f"training, step {n} of 999" for n in (*range(30), *range(30, 330, 10))]
    assert fed(slow_then_quick).per_s == pytest.approx(10)


def test_nothing_is_said_in_the_first_second():
    assert fed(["training, step 1 of 9", "training, step 2 of 9"], every=0.4) is None
