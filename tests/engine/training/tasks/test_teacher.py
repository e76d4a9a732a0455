"""The teacher follows as it should, and is shown regions that lie in each other."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.training.tasks.teacher import MovingAverage, make_predictor, momentum_at, nested_regions
from torch import nn


def network(seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3), nn.ReLU())


def test_momentum_rises_from_996_to_1_along_a_cosine() -> None:
    assert [momentum_at(step, 100) for step in (0, 50, 100)] == pytest.approx([0.996, 0.998, 1.0], abs=1e-12)
    assert momentum_at(25, 100) == pytest.approx(0.996586, abs=1e-6)
    assert {momentum_at(step, 100, start=1.0) for step in range(100)} == {1.0}


def test_a_teacher_moves_by_its_share_of_the_way_weights_and_statistics_alike() -> None:
    teacher, student = MovingAverage(network(0)), network(1)
    student(torch.randn(4, 2, 8, 8))
    before = {name: value.clone() for name, value in teacher.network.state_dict().items()}
    teacher.follow(student, momentum=0.75)
    theirs = student.state_dict()
    for name, own in teacher.network.state_dict().items():
        if own.is_floating_point():
            torch.testing.assert_close(own, before[name] + 0.25 * (theirs[name] - before[name]), rtol=0, atol=1e-7)
            assert name in ("1.weight", "1.bias") or not torch.equal(own, before[name])
        else:
            assert torch.equal(own, theirs[name])


def test_a_teacher_of_momentum_1_stays() -> None:
    teacher = MovingAverage(network(0))
    teacher.follow(network(1), momentum=1.0)
    torch.testing.assert_close(teacher.network[0].weight, network(0)[0].weight, rtol=0, atol=0)


def test_a_teacher_has_no_gradient_and_a_look_leaves_no_trace_in_it() -> None:
    teacher = MovingAverage(network(0)).train()
    before = {name: value.clone() for name, value in teacher.network.state_dict().items()}
    batch = torch.randn(4, 2, 8, 8) * 5
    torch.testing.assert_close(teacher.network(batch), network(0).train()(batch).detach())  # its own batch's statistics
    assert not any(weight.requires_grad for weight in teacher.parameters())
    changed = [name for name, value in teacher.network.state_dict().items() if not torch.equal(value, before[name])]
    assert changed == ["1.num_batches_tracked"]


def test_the_predictor_of_128_is_the_published_one() -> None:
    sizes = [tuple(layer.weight.shape) for layer in make_predictor(128) if isinstance(layer, nn.Linear)]
    assert sizes == [(192, 128), (128, 192)]


def pixels_of(ids: torch.Tensor) -> dict[tuple[int, int], set[tuple[int, int]]]:
    """List the pixels of each region of each image."""
    found: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for image, row, col in (ids > 0).nonzero().tolist():
        found.setdefault((image, int(ids[image, row, col])), set()).add((row, col))
    return found


@pytest.mark.parametrize("shape", [(3, 12, 10), (1, 1, 1), (2, 7, 5)])
def test_the_small_region_chosen_holds_the_pixel_of_highest_priority(shape: tuple[int, int, int]) -> None:
    torch.manual_seed(0)
    large, small = torch.randint(0, 4, shape), torch.randint(0, 9, shape)
    large[0, 0, 0], small[0, 0, 0] = 2, 3
    priority = torch.rand(shape)
    wide, local = nested_regions(large, small, priority=priority)
    assert torch.equal(wide, torch.where(small > 0, large, 0))
    expected = {}
    for (image, owner), pixels in pixels_of(wide).items():
        row, col = max(pixels, key=lambda pixel: float(priority[image, pixel[0], pixel[1]]))
        chosen = small[image, row, col]
        expected[image, owner] = {pixel for pixel in pixels if small[image, pixel[0], pixel[1]] == chosen}
    assert pixels_of(local) == expected


def test_small_regions_are_drawn_by_their_area() -> None:
    torch.manual_seed(0)
    small = torch.ones(4000, 1, 4, dtype=torch.int64)
    small[..., 3] = 2
    local = nested_regions(torch.ones_like(small), small, priority=torch.rand(4000, 1, 4))[1]
    assert float((local[..., 3] > 0).float().mean()) == pytest.approx(0.25, abs=0.03)


def test_as_published_one_region_of_an_image_the_most_frequent_and_the_most_frequent_in_it() -> None:
    large = torch.tensor([[[1, 1, 1, 2, 2, 2, 2]], [[5, 5, 5, 7, 7, 0, 0]]])
    small = torch.tensor([[[1, 1, 1, 2, 3, 3, 4]], [[1, 2, 2, 2, 2, 9, 9]]])
    wide, local = nested_regions(large, small, priority=None)
    assert wide.tolist() == [[[0, 0, 0, 2, 2, 2, 2]], [[5, 5, 5, 0, 0, 0, 0]]]
    assert local.tolist() == [[[0, 0, 0, 0, 2, 2, 0]], [[0, 5, 5, 0, 0, 0, 0]]]


def test_without_a_region_there_is_nothing_to_choose() -> None:
    nothing = torch.zeros(2, 3, 3, dtype=torch.int32)
    for priority in (None, torch.rand(2, 3, 3)):
        wide, local = nested_regions(nothing, nothing, priority=priority)
        assert not wide.any()
        assert not local.any()
