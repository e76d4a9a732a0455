from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from saroptical.engine.contract.events import Event
from saroptical.engine.errors import OutOfMemory
from saroptical.engine.inference.predictor import Predictor
from saroptical.engine.models.dense import Dense
from torch import Tensor, nn


class Plus(nn.Module):
    """Adds 1 and notes how many patches came at once, in which thread, with how many of torch's own."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[int, str, int]] = []

    def forward(self, x: Tensor) -> Dense:
        self.calls.append((len(x), threading.current_thread().name, torch.get_num_threads()))
        return Dense(x + 1, x)


def logits(dense: Dense) -> Iterator[tuple[Tensor]]:
    yield from zip(dense.logits.cpu(), strict=True)


def predictor(model: nn.Module, *, batch: int | None = None, patch_px: int = 4, events: Any = None) -> Predictor:
    report = (events if events is not None else list[Event]()).append
    return Predictor(model, device="cpu", patch_px=patch_px, batch=batch, wanted=logits, report=report)


def patches(count: int) -> list[Tensor]:
    return [torch.full((2, 4, 4), float(number)) for number in range(count)]


@pytest.mark.parametrize("batch", [None, 1, 3, 50])
def test_values_come_in_the_order_of_their_tags_and_tags_alone_in_their_turn(batch: int | None) -> None:
    items: list[tuple[int | str, Tensor | None]] = list(enumerate(patches(10)))
    items[4:4] = [("row", None), ("band", None)]
    items.append(("end", None))
    with predictor(Plus(), batch=batch) as ready:
        results = list(ready.stream(items))
    assert [tag for tag, _ in results] == [0, 1, 2, 3, "row", "band", 4, 5, 6, 7, 8, 9, "end"]
    for tag, values in results:
        assert (values is None) == isinstance(tag, str)
        if values is not None:
            assert (values[0] == tag + 1).all()


def test_patches_are_batched_across_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Plus()
    with predictor(model, batch=4) as ready:
        list(ready.stream([(0, patch) for patch in patches(10)]))
    assert sorted(count for count, *_ in model.calls) == [2, 4, 4]


@pytest.mark.parametrize(("patch_px", "batch"), [(16, 64), (64, 4), (128, 1), (512, 1)])
def test_a_core_takes_as_many_patches_as_keep_it_busy(patch_px: int, batch: int) -> None:
    assert predictor(Plus(), patch_px=patch_px).batch == batch


def test_no_patch_is_drawn_long_before_its_turn() -> None:
    drawn = 0

    def items() -> Iterator[tuple[int, Tensor]]:
        nonlocal drawn
        for number, patch in enumerate(patches(100)):
            drawn += 1
            yield number, patch

    with predictor(Plus(), batch=1) as ready:
        next(ready.stream(items()))
    assert drawn <= torch.get_num_threads() + 1


def test_cores_are_shared_out_and_given_back() -> None:
    before, model = torch.get_num_threads(), Plus()
    torch.set_num_threads(4)
    try:
        with predictor(model, batch=1) as ready:
            list(ready.stream(enumerate(patches(30))))
        assert torch.get_num_threads() == 4
        assert {threads for *_, threads in model.calls} == {1}
        assert 1 < len({name for _, name, _ in model.calls}) <= 4
        model.calls.clear()
        with predictor(model, patch_px=512) as ready:  # two of these are all that may be in the network at once
            list(ready.stream(enumerate(patches(30))))
        assert {threads for *_, threads in model.calls} == {2}
    finally:
        torch.set_num_threads(before)
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("saroptical-")]


def test_the_network_is_put_in_evaluation_without_gradients() -> None:
    class Mode(nn.Module):
        def forward(self, x: Tensor) -> Any:
            assert not self.training
            assert torch.is_inference_mode_enabled()
            return SimpleNamespace(logits=x)

    with predictor(Mode().train()) as ready:
        assert len(list(ready.stream(enumerate(patches(2))))) == 2


def test_one_patch_too_many_for_memory_is_an_error() -> None:
    class Full(nn.Module):
        def forward(self, x: Tensor) -> Any:
            raise torch.OutOfMemoryError(f"CUDA out of memory: {x.shape}")

    events: list[Event] = []
    with predictor(Full(), batch=4, events=events) as ready, pytest.raises(OutOfMemory, match="Choose a smaller patch"):
        list(ready.stream(enumerate(patches(4))))
    assert [event.text for event in events] == [  # type: ignore[union-attr]
        "Memory ran out with 4 patches at once; going on with 2.",
        "Memory ran out with 2 patches at once; going on with 1.",
    ]
