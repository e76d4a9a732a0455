"""Run a network over patches, in batches that fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

from ..contract.events import Message, Report
from ..errors import OutOfMemory
from ..models.dense import Dense

_CPU_PIXELS, _GPU_PIXELS = 4 * 256 * 256, 64 * 256 * 256
"""Pixels of a batch when nobody says otherwise: a processor gains nothing from more, its cache suffers."""


class Predictor:
    """A network in evaluation, without gradients; the same patches give the same values whatever their batch.

    Attributes:
        batch: Patches that go through at once; halved when memory runs out.
    """

    def __init__(self, model: nn.Module, *, device: str, patch_px: int, batch: int | None, report: Report) -> None:
        """Move the network to its device.

        Args:
            model: Maps (N, C, H, W) to `Dense`.
            device: cpu, cuda, cuda:0 …
            patch_px: Side of the patches, from which the batch is chosen.
            batch: Patches at once; None chooses.
            report: Told when memory runs out.
        """
        self._device = torch.device(device)
        self._model = model.eval().to(self._device)
        pixels = _CPU_PIXELS if self._device.type == "cpu" else _GPU_PIXELS
        self.batch = batch or max(1, pixels // patch_px**2)
        self._report = report

    def predict(self, patches: Sequence[Tensor]) -> Iterator[Dense]:
        """Predict patches (C, H, W), a batch at a time and in order; logits and features lie on the CPU.

        Raises:
            OutOfMemory: If not even one patch fits.
        """
        done = 0
        while done < len(patches):
            part = patches[done : done + self.batch]
            try:
                dense = self._forward(torch.stack(list(part)))
            except (RuntimeError, MemoryError) as error:
                if not _is_out_of_memory(error):
                    raise
                self._shrink(len(part), error)
                continue
            done += len(part)
            yield dense

    @torch.inference_mode()
    def _forward(self, patches: Tensor) -> Dense:
        out = self._model(patches.to(self._device))
        return Dense(out.logits.float().cpu(), out.features.float().cpu())

    def _shrink(self, tried: int, error: Exception) -> None:
        if tried == 1:
            raise OutOfMemory(
                f"Not even one patch fits into the memory of {self._device}; a patch of half the side takes a quarter. "
                "Choose a smaller patch, or close other programs."
            ) from error
        self.batch = tried // 2
        self._report(Message(f"Memory ran out with {tried} patches at once; going on with {self.batch}.", "warning"))
        if self._device.type == "cuda":
            torch.cuda.empty_cache()


def _is_out_of_memory(error: Exception) -> bool:
    """Tell a lack of memory from other errors; on the CPU torch says it in words only."""
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    text = str(error).lower()
    return "not enough memory" in text or "can't allocate memory" in text or "out of memory" in text
