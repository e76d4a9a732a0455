from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from saroptical.engine.threads import in_background, prefetched


def is_quiet() -> bool:
    return not any(thread.name.startswith("saroptical-") for thread in threading.enumerate())


def test_items_come_in_order_and_the_thread_ends() -> None:
    with prefetched(range(20)) as items:
        assert list(items) == list(range(20))
    assert is_quiet()


@pytest.mark.parametrize("ahead", [1, 3])
def test_no_more_is_drawn_than_allowed(ahead: int) -> None:
    drawn: list[int] = []

    def source() -> Iterator[int]:
        for number in range(10):
            drawn.append(number)
            yield number

    with prefetched(source(), ahead=ahead) as items:
        next(items)
        time.sleep(0.05)
        assert len(drawn) <= 1 + ahead
    assert is_quiet()


def test_reading_goes_on_while_an_item_is_used() -> None:
    second = threading.Event()

    def source() -> Iterator[int]:
        yield 1
        second.set()
        yield 2

    with prefetched(source(), ahead=2) as items:
        next(items)
        assert second.wait(5)


def test_an_error_of_the_source_arrives_after_the_items_before_it() -> None:
    def source() -> Iterator[int]:
        yield 1
        raise ValueError("torn")

    seen: list[int] = []

    def run() -> None:
        with prefetched(source()) as items:
            seen.extend(items)

    with pytest.raises(ValueError, match="torn"):
        run()
    assert seen == [1]
    assert is_quiet()


def test_leaving_early_ends_the_reader() -> None:
    with prefetched(iter(int, 1)) as items:
        next(items)
    assert is_quiet()


def test_everything_is_consumed_in_order_before_the_block_ends() -> None:
    seen: list[int] = []

    def slow(item: int) -> None:
        time.sleep(0.002)
        seen.append(item)

    with in_background(slow) as put:
        for item in range(20):
            put(item)
    assert seen == list(range(20))
    assert is_quiet()


def test_an_error_of_the_consumer_reaches_the_producer_and_does_not_block_it() -> None:
    def fail(item: int) -> None:
        raise ValueError(f"full at {item}")

    def run() -> None:
        with in_background(fail) as put:
            for item in range(1000):
                put(item)

    with pytest.raises(ValueError, match="full at 0"):
        run()
    assert is_quiet()


def test_an_error_on_the_last_item_is_not_lost() -> None:
    def fail(item: int) -> None:
        raise ValueError("full")

    def run() -> None:
        with in_background(fail) as put:
            put(1)

    with pytest.raises(ValueError, match="full"):
        run()


def test_what_is_queued_is_dropped_when_the_producer_fails() -> None:
    seen: list[int] = []
    gate = threading.Event()

    def consume(item: int) -> None:
        gate.wait(5)
        seen.append(item)

    def run() -> None:
        with in_background(consume, waiting=5) as put:
            for item in range(5):
                put(item)
            threading.Timer(0.05, gate.set).start()
            raise KeyError("cancelled")

    with pytest.raises(KeyError):
        run()
    assert seen in ([], [0])
    assert is_quiet()
