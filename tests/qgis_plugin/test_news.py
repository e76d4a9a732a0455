from saroptical.engine.contract.events import Artifact, Message, Metric, Progress, Started
from saroptical.qgis_plugin.news import News


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def taken(events):
    news = News(lambda: None)
    for event in events:
        news.add(event)
    told = news.take()
    assert news.take() == []
    return told


def test_of_what_repeats_the_last_is_news():
    events = [
        Started("1", 2, "cpu"),
        Progress(0.1, "a"),
        Metric("loss", 3.0, 1),
        Message("S1 is in dB"),
        Metric("accuracy", 0.5, 1),
        Progress(0.2, "a"),
        Metric("loss", 2.0, 2),
        Artifact("output", "map.tif"),
        Message("S1 is in dB"),
        Message("S1 is in dB", "warning"),
    ]
    assert taken(events) == [events[index] for index in (0, 4, 5, 6, 7, 8, 9)]


def test_of_a_flood_the_end_is_news():
    events = [Started("1", 2, "cpu"), *(Message(f"line {index}") for index in range(1000)), Progress(1.0, "a")]
    told = taken(events)
    assert told[0] == Message("(950 earlier lines are left out)")
    assert told[1] == events[0]
    assert told[2] == Message("line 950")
    assert told[-2:] == [Message("line 999"), Progress(1.0, "a")]


def test_it_says_so_at_most_ten_times_a_second_and_forgets_nothing():
    clock, said, told = Clock(), [], []
    news = News(lambda: said.append(clock.now), clock)
    for index in range(1000):  # ten seconds
        news.add(Metric(f"number {index}", index))
        clock.now += 0.01
        if index % 50 == 0:
            told += news.take()
    assert 90 <= len(said) <= 101
    told += news.take()
    assert len(told) == 1000


def test_what_came_too_soon_is_said_when_it_is_due():
    clock, said = Clock(), []
    news = News(lambda: said.append(clock.now), clock)
    news.add(Metric("loss", 1))
    news.take()
    news.add(Metric("loss", 2))
    news.say()
    assert said == [100.0]
    clock.now += 0.11
    news.say()
    assert len(said) == 2
    news.take()
    clock.now += 1
    news.say()
    assert len(said) == 2  # nothing new
