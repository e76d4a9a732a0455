"""Run a network over patches, in batches that fit into memory, side by side on a processor's cores.

On a processor every core takes a patch of its own, or several small ones. A network that is spread
over the cores makes them wait for one another at every layer, the more so
beside threads that read and write. A GPU takes one batch after the other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self, TypeVar

import torch
from torch import Tensor, nn

from ..contract.events import Message, Report
from ..errors import OutOfMemory

T = TypeVar("T")
Values = tuple[Tensor, ...]
"""What is wanted of a patch: pieces of channels (D, H, W), on the CPU."""

_CPU_PIXELS, _GPU_PIXELS = 8 * 256 * 256, 64 * 256 * 256
"""Most pixels in the network at once when nobody says otherwise: its features are some thousand bytes a pixel."""
_WORTHWHILE_PIXELS = 128 * 128
"""Pixels that keep a core busy: of smaller patches it takes several, since to call the layers takes its time too."""


class Predictor:
    """A network in evaluation, without gradients; a context manager, since it holds threads.

    Attributes:
        batch: Patches that go through at once; halved when memory runs out.
    """

    def __init__(
        self,
        model: nn.Module,
        *,
        device: str,
        patch_px: int,
        batch: int | None,
        wanted: Callable[[Any], Iterable[Values]],
        report: Report,
    ) -> None:
        """Move the network to its device.

        Args:
            model: Maps (N, C, H, W) to what `wanted` takes.
            device: cpu, cuda, cuda:0 …
            patch_px: Side of the patches, from which a batch is chosen.
            batch: Patches at once; None chooses.
            wanted: Gives what is wanted of each patch of a batch.
            report: Told when memory runs out.
        """
        self._device = torch.device(device)
        on_cpu = self._device.type == "cpu"  # where convolutions run a third faster on channels that lie together
        self._layout = torch.channels_last if on_cpu else torch.contiguous_format
        self._model = model.eval().to(self._device).to(memory_format=self._layout)
        self.batch = batch or max(1, (_WORTHWHILE_PIXELS if on_cpu else _GPU_PIXELS) // patch_px**2)
        self._threads = torch.get_num_threads()
        fitting = max(1, _CPU_PIXELS // (self.batch * patch_px**2))
        self._workers = min(self._threads, fitting) if on_cpu else 1
        self._wanted = wanted
        self._report = report

    def __enter__(self) -> Self:
        """Start the threads; within the context they share out torch's own among them."""
        torch.set_num_threads(self._threads // self._workers)
        self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="saroptical-network")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """End the threads; what has not begun is dropped."""
        self._pool.shutdown(cancel_futures=True)
        torch.set_num_threads(self._threads)

    def stream(self, items: Iterable[tuple[T, Tensor | None]]) -> Iterator[tuple[T, Values | None]]:
        """Predict patches (C, H, W) as they come, each with a tag; gives tags and values in the same order.

        A tag without a patch passes in its turn, with None.

        Raises:
            OutOfMemory: If not even one patch fits.
        """
        waiting: deque[tuple[list[tuple[T, bool]], Future[list[Values]]]] = deque()
        tags: list[tuple[T, bool]] = []
        patches: list[Tensor] = []
        for tag, patch in items:
            tags.append((tag, patch is not None))
            if patch is not None:
                patches.append(patch)
            if len(patches) >= self.batch:
                waiting.append((tags, self._pool.submit(self._predict, patches)))
                tags, patches = [], []
            while len(waiting) > self._workers:
                yield from self._results(*waiting.popleft())
        waiting.append((tags, self._pool.submit(self._predict, patches)))
        while waiting:
            yield from self._results(*waiting.popleft())

    def _results(self, tags: list[tuple[T, bool]], future: Future[list[Values]]) -> Iterator[tuple[T, Values | None]]:
        values = iter(future.result())
        for tag, has_patch in tags:
            yield tag, next(values) if has_patch else None

    def _predict(self, patches: Sequence[Tensor]) -> list[Values]:
        """Predict a batch, in smaller parts where memory ran out."""
        values: list[Values] = []
        while len(values) < len(patches):
            part = patches[len(values) : len(values) + self.batch]
            try:
                values += self._forward(part)
            except (RuntimeError, MemoryError) as error:
                if not _is_out_of_memory(error):
                    raise
                self._shrink(len(part), error)
        return values

    @torch.inference_mode()
    def _forward(self, patches: Sequence[Tensor]) -> list[Values]:
        batch = torch.stack(list(patches)) if len(patches) > 1 else patches[0][None]
        return list(self._wanted(self._model(batch.to(self._device, memory_format=self._layout))))

    def _shrink(self, tried: int, error: Exception) -> None:
        if tried == 1:
            raise OutOfMemory(
                f"Not even one patch fits into the memory of {self._device}; a patch of half the side takes a quarter. "
                "Choose a smaller patch, or close other programs."
            ) from error
        if tried // 2 < self.batch:
            self.batch = tried // 2
            self._report(
                Message(f"Memory ran out with {tried} patches at once; going on with {self.batch}.", "warning")
            )
        if self._device.type == "cuda":
            torch.cuda.empty_cache()


def _is_out_of_memory(error: Exception) -> bool:
    """Tell a lack of memory from other errors; on the CPU torch says it in words only."""
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    text = str(error).lower()
    return "not enough memory" in text or "can't allocate memory" in text or "out of memory" in text
