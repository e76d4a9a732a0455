"""Let reading and writing go on while the network computes: one thread ahead of it, one behind it.

Both pass on what goes wrong in them, and neither outlives its `with` block.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


@contextmanager
def prefetched(source: Iterable[T], *, ahead: int = 1) -> Iterator[Iterator[T]]:
    """Draw from `source` in a thread, at most `ahead` items before they are asked for.

    An item being made counts as drawn, so that no more than `ahead` items
    beside the one in use are ever in memory.

    Yields:
        The items in order; what `source` raises is raised there.
    """
    free = threading.Semaphore(ahead)
    ready: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
    stop = threading.Event()

    def draw() -> None:
        items = iter(source)
        try:
            while free.acquire() and not stop.is_set():
                ready.put(("item", next(items)))
        except StopIteration:
            ready.put(("end", None))
        except BaseException as error:
            ready.put(("error", error))

    def items() -> Iterator[T]:
        while True:
            kind, value = ready.get()
            if kind == "item":
                yield value
                free.release()
            elif kind == "end":
                return
            else:
                raise value

    thread = threading.Thread(target=draw, name="saroptical-reader", daemon=True)
    thread.start()
    try:
        yield items()
    finally:
        stop.set()
        free.release()
        thread.join()


@contextmanager
def in_background(consume: Callable[[T], None], *, waiting: int = 1) -> Iterator[Callable[[T], None]]:
    """Hand items to `consume` in a thread, in order, with at most `waiting` of them queued.

    When the block ends well, all items have been consumed. When it ends with
    an exception, what is queued is dropped.

    Yields:
        The function that takes an item; it, or the end of the block, raises what `consume` raised.
    """
    items: queue.Queue[T | None] = queue.Queue(maxsize=waiting)
    errors: list[BaseException] = []
    stop = threading.Event()

    def work() -> None:
        while (item := items.get()) is not None:
            if stop.is_set() or errors:
                continue
            try:
                consume(item)
            except BaseException as error:
                errors.append(error)
            del item

    def put(item: T) -> None:
        if errors:
            raise errors[0]
        items.put(item)

    thread = threading.Thread(target=work, name="saroptical-writer", daemon=True)
    thread.start()
    try:
        yield put
    except BaseException:
        stop.set()
        raise
    finally:
        items.put(None)
        thread.join()
    if errors:
        raise errors[0]
