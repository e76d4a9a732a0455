"""Hard negatives: closed forms, a slow twin, and what a bad loss would get wrong."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F
from saroptical.engine.losses.hard_negative import HardNegative, hard_negative_loss
from torch.utils._python_dispatch import TorchDispatchMode


def test_two_identities() -> None:
    assert float(hard_negative_loss(torch.eye(4), torch.eye(4))) == pytest.approx(0.2115312, abs=1e-6)


@pytest.mark.parametrize(("rows", "expected"), [(4, 1.945910), (8, 2.708050), (256, 6.236370)])
def test_collapsed_rows_give_ln_of_all_others(rows: int, expected: float) -> None:
    equal = F.normalize(torch.ones(rows, 16), dim=1)
    assert float(hard_negative_loss(equal, equal)) == pytest.approx(expected, abs=1e-5)
    assert expected == pytest.approx(math.log(2 * rows - 1), abs=1e-5)


@pytest.mark.parametrize("beta", [0.0, 1.0, 1.5])
def test_equals_the_formula_row_by_row(beta: float) -> None:
    torch.manual_seed(0)
    one, other = (F.normalize(torch.randn(5, 7), dim=1) for _ in range(2))
    stack, temperature, tau_plus = torch.cat([one, other]), 0.3, 0.05
    total = 0.0
    for i in range(10):
        positive = math.exp(float(stack[i] @ stack[(i + 5) % 10]) / temperature)
        others = [j for j in range(10) if j not in (i, (i + 5) % 10)]
        negatives = [math.exp(float(stack[i] @ stack[j]) / temperature) for j in others]
        weights = [value**beta for value in negatives]
        mean = sum(weights) / len(weights)
        reweighted = sum(w * n for w, n in zip(weights, negatives, strict=True)) / mean
        hard = max((reweighted - tau_plus * 8 * positive) / (1 - tau_plus), 8 * math.exp(-1 / temperature))
        total -= math.log(positive / (positive + hard)) / 10
    loss = HardNegative(temperature=temperature, tau_plus=tau_plus, beta=beta)(one, other)
    assert float(loss) == pytest.approx(total, rel=1e-5)


def plain(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """The published lines, all rows at once: τ .5, τ⁺ .1, β 1."""
    rows = torch.cat([one, other])
    negatives, partner = len(rows) - 2, torch.arange(len(rows)).roll(len(one))
    similarity = (rows @ rows.T / 0.5).exp()
    positive = similarity[torch.arange(len(rows)), partner]
    kept = 1 - torch.eye(len(rows)) - torch.eye(len(rows))[partner]
    weight = similarity * kept
    reweighted = (weight * similarity * kept).sum(1) / (weight.sum(1) / negatives)
    noise = ((reweighted - 0.1 * negatives * positive) / 0.9).clamp_min(negatives * math.exp(-2))
    return -(positive / (positive + noise)).log().mean()


@pytest.mark.parametrize("chunk_rows", [7, 25, 60, 1000])
def test_chunks_change_neither_value_nor_gradient(chunk_rows: int) -> None:
    torch.manual_seed(2)
    one = F.normalize(torch.randn(30, 6), dim=1)
    other = F.normalize(one + 0.7 * torch.randn(30, 6), dim=1)
    whole, parts = ([one.clone().requires_grad_(), other.clone().requires_grad_()] for _ in range(2))
    want, found = plain(*whole), hard_negative_loss(*parts, chunk_rows=chunk_rows)
    assert float(found.detach()) == pytest.approx(float(want.detach()), abs=1e-5)
    want.backward()  # type: ignore[no-untyped-call]
    found.backward()  # type: ignore[no-untyped-call]
    for a, b in zip(parts, whole, strict=True):
        torch.testing.assert_close(a.grad, b.grad, atol=1e-6, rtol=1e-5)


def test_the_floor_of_the_noise_holds_back_where_negatives_are_opposite() -> None:
    one = torch.tensor([[1.0, 0], [-1, 0]])  # the noise would be (e⁻² − .1·2·e²) / .9, below 0; the floor is 2·e⁻²
    loss = hard_negative_loss(one, one)
    assert float(loss) == pytest.approx(math.log(1 + 2 * math.exp(-4)), abs=1e-6)


def test_is_computed_in_float32_inside_bf16_autocast() -> None:
    torch.manual_seed(0)
    one, other = (F.normalize(torch.randn(40, 16), dim=1) for _ in range(2))
    for chunk_rows in (16, 1000):
        outside = hard_negative_loss(one, other, chunk_rows=chunk_rows)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            lower = one.clone().requires_grad_()
            inside = hard_negative_loss(lower, other, chunk_rows=chunk_rows)
        assert torch.equal(inside, outside)
        assert inside.dtype == torch.float32
        (gradient,) = torch.autograd.grad(inside, lower)
        full = one.clone().requires_grad_()
        (want,) = torch.autograd.grad(hard_negative_loss(full, other, chunk_rows=chunk_rows), full)
        assert torch.equal(gradient, want)


def test_long_rows_do_not_overflow() -> None:
    torch.manual_seed(0)
    one = (40 * torch.randn(6, 8)).requires_grad_()
    loss = hard_negative_loss(one, one.detach() + 1)
    (gradient,) = torch.autograd.grad(loss, one)
    assert loss.isfinite()
    assert gradient.isfinite().all()


def bytes_kept_and_largest(count: int) -> tuple[int, int]:
    """Bytes that wait for the gradient, and of the largest tensor that is made in both directions."""
    largest = 0

    class Watch(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
            nonlocal largest
            out = func(*args, **(kwargs or {}))
            for part in out if isinstance(out, (tuple, list)) else (out,):
                largest = max(largest, part.numel() * part.element_size() if isinstance(part, torch.Tensor) else 0)
            return out

    kept: dict[int, int] = {}

    def keep(saved: torch.Tensor) -> torch.Tensor:
        kept[saved.untyped_storage().data_ptr()] = saved.untyped_storage().nbytes()
        return saved

    one = F.normalize(torch.randn(count, 8), dim=1).requires_grad_()
    with Watch():
        with torch.autograd.graph.saved_tensors_hooks(keep, lambda saved: saved):
            loss = hard_negative_loss(one, one.detach(), chunk_rows=64)
        loss.backward()  # type: ignore[no-untyped-call]
    return sum(kept.values()), largest


def test_memory_grows_with_the_sites_and_not_with_their_square() -> None:
    kept, largest = bytes_kept_and_largest(256)
    kept_more, largest_more = bytes_kept_and_largest(1024)
    assert largest_more <= 4 * largest == 4 * 64 * 512 * 4
    assert kept_more <= 4.5 * kept


def test_order_of_pairs_does_not_matter_but_partners_do() -> None:
    torch.manual_seed(1)
    one = F.normalize(torch.randn(6, 4), dim=1)
    other = F.normalize(one + 0.1 * torch.randn(6, 4), dim=1)
    mixed = torch.randperm(6)
    torch.testing.assert_close(hard_negative_loss(one, other), hard_negative_loss(one[mixed], other[mixed]))
    assert hard_negative_loss(one, other.roll(1, 0)) > hard_negative_loss(one, other) + 0.5
