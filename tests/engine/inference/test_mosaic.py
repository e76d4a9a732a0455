from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from saroptical.engine.errors import TilingError
from saroptical.engine.inference.blend import axis_weights
from saroptical.engine.inference.mosaic import Layout, Mosaic
from saroptical.engine.raster.window import Window


def layout(height: int = 50, width: int = 120, *, budget: int = 2**30, block: tuple[int, int] = (16, 16)) -> Layout:
    return Layout(height, width, patch=16, overlap=4, channels=2, block=block, budget_bytes=budget)


def blend(plan: Layout, patches: NDArray[np.float32], folder: Path) -> NDArray[np.float32]:
    """Run patches (rows, cols, 2, 16, 16) through a mosaic."""
    out = np.full((2, plan.height, plan.width), np.nan, np.float32)
    with Mosaic(plan, scratch=str(folder)) as mosaic:
        for row in range(len(plan.rows)):
            for number, panel in enumerate(plan.panels):
                for col in range(panel.first, panel.last):
                    pieces = [torch.from_numpy(patches[row, col, :1]), torch.from_numpy(patches[row, col, 1:])]
                    mosaic.add(row, number, col, pieces)
                place = plan.finished(row, number).within(Window(0, 0, plan.height, plan.width))
                assert np.isnan(out[:, *place]).all()
                out[:, *place] = mosaic.finish(row, number).numpy()
    return out


def all_at_once(plan: Layout, patches: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sum the same patches on one array with room around the scene."""
    room = np.zeros((2, plan.height + 64, plan.width + 64))
    rows = axis_weights(plan.height, plan.rows, patch=16, overlap=4).numpy()
    cols = axis_weights(plan.width, plan.cols, patch=16, overlap=4).numpy()
    for i, row in enumerate(plan.rows):
        for j, col in enumerate(plan.cols):
            weights = np.outer(rows[i], cols[j])
            room[:, row + 32 : row + 48, col + 32 : col + 48] += patches[i, j] * weights
    return room[:, 32 : 32 + plan.height, 32 : 32 + plan.width].astype(np.float32)


@pytest.mark.parametrize("block", [(1, 1), (16, 16), (7, 40), (256, 256)])
@pytest.mark.parametrize("budget", [2**30, 60_000, 40_000, 26_000])
@pytest.mark.parametrize(("height", "width"), [(50, 120), (1, 1), (16, 200), (9, 31)])
def test_every_pixel_leaves_once_with_the_full_sum(
    tmp_path: Path, block: tuple[int, int], budget: int, height: int, width: int
) -> None:
    plan = layout(height, width, block=block, budget=budget if block[1] <= 16 else 2**30)
    shape = (len(plan.rows), len(plan.cols), 2, 16, 16)
    patches = np.random.default_rng(3).normal(size=shape).astype(np.float32)

    out = blend(plan, patches, tmp_path)

    np.testing.assert_allclose(out, all_at_once(plan, patches), atol=1e-5)


def test_a_small_budget_makes_panels_and_a_file_of_carried_sums() -> None:
    assert len(layout().panels) == 1
    assert layout().is_carried_in_memory
    tight = layout(budget=26_000)
    assert len(tight.panels) > 3
    assert not tight.is_carried_in_memory


def test_blocks_leave_whole_but_at_the_end_of_the_scene(tmp_path: Path) -> None:
    plan = layout(budget=30_000)
    assert all(row % 16 == 0 for row in plan.first_rows[:-1])
    assert all(panel.col % 16 == 0 for panel in plan.panels)
    assert plan.first_rows[-1] == plan.height
    assert plan.panels[-1].col_end == plan.width


def test_256_features_of_a_whole_tile_stay_inside_the_budget() -> None:
    budget = 512 * 2**20
    plan = Layout(10_980, 10_980, patch=256, overlap=64, channels=262, block=(64, 256), budget_bytes=budget)
    sums = max(panel.reach - panel.col for panel in plan.panels) * (256 + 63)
    finished = max(panel.col_end - panel.col for panel in plan.panels) * 256
    assert 4 * 262 * (sums + 3 * finished) < budget
    assert plan.carried_bytes > budget
    assert not plan.is_carried_in_memory
    assert [panel.first for panel in plan.panels[1:]] == [panel.last for panel in plan.panels[:-1]]


def test_a_budget_that_holds_no_panel_is_refused() -> None:
    with pytest.raises(TilingError, match=r"with 2 channels need more than .* Choose a smaller patch"):
        _ = layout(budget=1000).panels
