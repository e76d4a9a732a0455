"""Events reach the user at a readable pace."""

from __future__ import annotations

import pytest

pytest.importorskip("qgis.core")

from saroptical.engine.contract.events import Message, Metric, Progress, Started
from saroptical.qgis_plugin.algorithms.narrator import Narrator, draw_curve, spell_duration

pytestmark = pytest.mark.qgis


class Feedback:
    def __init__(self):
        self.said = []
        self.bar = []

    def setProgress(self, percent):  # noqa: N802
        self.bar.append(percent)

    def __getattr__(self, name):
        return lambda text: self.said.append((name, text))


def test_the_bar_follows_every_event_and_the_text_only_what_is_new():
    feedback, now = Feedback(), [0.0]
    tell = Narrator(feedback, clock=lambda: now[0])
    for step in range(60):
        now[0] = step * 0.1
        tell(Progress(step / 100, f"training, step {step} of 60"))
        tell(Metric("proxy_loss", 1 / (step + 1), step))
    tell(Progress(0.6, "mapping, window 1 of 9", eta_s=80))
    assert len(feedback.bar) == 61
    assert feedback.bar[-1] == 60
    assert feedback.said == [
        ("setProgressText", "training, step 0 of 60"),
        ("setProgressText", "training, step 50 of 60, proxy loss 0.02 █▃▂▂▂▁▁▁▁▁▁▁▁▁▁▁"),
        ("setProgressText", "mapping, window 1 of 9, 1 min 20 s left"),
    ]


@pytest.mark.parametrize(
    ("values", "curve"),
    [
        ([], ""),
        ([1, 2, 3], ""),
        ([0, 1, 2, 7], " ▁▂▃█"),
        ([7, 0, 7, 0], " █▁█▁"),
        ([5, 5, 5, 5], " ▁▁▁▁"),
        ([0, float("nan"), 7, 0, 7], " ▁█▁█"),
        ([*range(32)], " ▁▁▂▂▃▃▄▄▅▅▆▆▇▇██"),
    ],
)
def test_a_curve_rises_with_what_is_measured(values, curve):
    assert draw_curve(values) == curve


def test_each_kind_of_news_has_its_channel():
    feedback = Feedback()
    tell = Narrator(feedback)
    for event in (
        Started("0.1.0", 4711, "cpu"),
        Message("Radar is in dB."),
        Message("Holes.", "warning"),
    ):
        tell(event)
    assert feedback.said == [
        ("pushInfo", "Engine 0.1.0 is running."),
        ("pushInfo", "Radar is in dB."),
        ("pushWarning", "Holes."),
    ]


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (80, "1 min 20 s"), (7500, "2 h 5 min")]
)
def test_durations_read_as_people_say_them(seconds, words):
    assert spell_duration(seconds) == words
