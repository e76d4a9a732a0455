from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from saroptical.engine.inference.strips import strips
from saroptical.engine.patches.normalize import normalize
from saroptical.engine.raster.window import Window


@pytest.mark.parametrize("block_rows", [1, 7, 32, 500])
@pytest.mark.parametrize(("height", "width"), [(70, 41), (1, 1), (24, 100)])
def test_strips_are_the_reflected_scene_and_read_each_row_once(
    lab: Any, block_rows: int, height: int, width: int
) -> None:
    pair, card = lab.scene(height, width, hole=Window(0, 0, 3, 4)), lab.card()
    reader = lab.ArrayReader(pair, block_rows=block_rows)
    whole = normalize(pair, card)
    padded = np.pad(whole.pixels, ((0, 0), (40, 40), (40, 40)), mode="reflect")
    rows = [-4, 20, height + 4 - 32] if height > 48 else [(height - 32) // 2]
    windows = [Window(row, -4, 32, width + 9) for row in rows]
    firsts = [max(0, row) // 8 * 8 for row in rows]

    for strip, window, first in zip(strips(reader, card, windows, firsts), windows, firsts, strict=True):
        np.testing.assert_array_equal(strip.pixels, padded[:, *window.within(Window(-40, -40, 0, 0))])
        np.testing.assert_array_equal(strip.valid, whole.valid[first : window.row_end])
        np.testing.assert_array_equal(strip.used, whole.used[first : window.row_end])

    assert reader.rows_read == list(range(height))
