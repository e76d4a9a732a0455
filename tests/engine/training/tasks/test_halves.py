"""Views of different pixels: none in common, and nothing made up."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from saroptical.engine.patches.augment import draw_turn, source_index
from saroptical.engine.training.tasks.halves import checkerboards, fill_from_neighbours


def sources(size: int, count: int = 40) -> torch.Tensor:
    rng = np.random.default_rng(0)
    return torch.from_numpy(np.stack([source_index(draw_turn(rng, size, max_shift=0.4), size) for _ in range(count)]))


@pytest.mark.parametrize("size", [2, 5, 16])
def test_no_place_is_seen_by_both_and_every_place_by_one(size: int) -> None:
    source = sources(size)
    first, second = checkerboards(source)
    for index, turned, plain in zip(source, first[:, 0], second[:, 0], strict=True):
        inside = index >= 0
        assert torch.equal(turned[inside], ~plain.flatten()[index[inside]])
        assert torch.equal(turned[1:], ~turned[:-1]), "a checkerboard all over"
        assert torch.equal(turned[:, 1:], ~turned[:, :-1])


def test_what_is_not_seen_leaves_no_trace() -> None:
    generator = torch.Generator().manual_seed(0)
    pixels, draw = torch.rand(4, 3, 7, 9, generator=generator), torch.rand(4, 1, 7, 9, generator=generator)
    seen = checkerboards(torch.arange(63).view(1, 7, 9).expand(4, 7, 9))[1]
    filled = fill_from_neighbours(pixels, seen, draw)
    assert torch.equal(filled, fill_from_neighbours(pixels + 100 * ~seen, seen, draw))
    assert torch.equal(torch.where(seen, pixels, 0), torch.where(seen, filled, 0))


def test_each_neighbour_fills_a_quarter() -> None:
    generator = torch.Generator().manual_seed(0)
    pixels = torch.arange(25.0).view(1, 1, 5, 5).repeat(4000, 1, 1, 1)
    seen = torch.arange(25).view(1, 1, 5, 5).expand(4000, 1, 5, 5) % 2 == 1
    filled = fill_from_neighbours(pixels, seen, torch.rand(4000, 1, 5, 5, generator=generator))
    values, counts = filled[:, 0, 2, 2].unique(return_counts=True)
    assert values.tolist() == [7, 11, 13, 17]
    assert (counts / 4000).tolist() == pytest.approx([0.25] * 4, abs=0.03)
    assert set(filled[:, 0, 0, 0].tolist()) == {1, 5}, "at the corner, those inside"
