from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from saroptical.engine.inference import rows as module
from saroptical.engine.inference.rows import Rows, chunk_rows, chunks
from saroptical.engine.patches.despeckle import despeckle_pair
from saroptical.engine.patches.normalize import normalize
from saroptical.engine.raster.stack import BandStack, ScenePair
from saroptical.engine.raster.window import Window

WHOLE = Window(-40, -40, 0, 0)


@pytest.mark.parametrize("block_rows", [1, 7, 32, 500])
@pytest.mark.parametrize("chunk_bytes", [1, 10_000, 2**20])
@pytest.mark.parametrize(("height", "width"), [(70, 41), (1, 1), (24, 100)])
def test_windows_are_cut_out_of_the_reflected_scene_and_each_row_is_read_once(
    lab: Any, monkeypatch: pytest.MonkeyPatch, block_rows: int, chunk_bytes: int, height: int, width: int
) -> None:
    monkeypatch.setattr(module, "_CHUNK_BYTES", chunk_bytes)
    pair, card = lab.scene(height, width, hole=Window(0, 0, 3, 4)), lab.card()
    reader = lab.ArrayReader(pair, block_rows=block_rows)
    whole = normalize(pair, card)
    padded = np.pad(whole.pixels, ((0, 0), (40, 40), (40, 40)), mode="reflect")
    rows = Rows(chunks(reader, card), pair.grid.window)
    tops = [-4, 20, height + 4 - 32] if height > 48 else [(height - 32) // 2]
    lefts = [-4, width + 4 - 32] if width > 48 else [(width - 32) // 2]

    for top in tops:
        rows.move(top, min(height, top + 32), first_mask=max(0, top))
        for left in lefts:
            window = Window(top, left, 32, 32)
            np.testing.assert_array_equal(rows.cut(window), padded[:, *window.within(WHOLE)])
            place = window.intersect(pair.grid.window).within(pair.grid.window)
            valid, used = rows.masks(window)
            np.testing.assert_array_equal(valid, whole.valid[place])
            np.testing.assert_array_equal(used, whole.used[place])

    assert reader.rows_read == list(range(height))


@pytest.mark.parametrize(
    ("block_rows", "width", "expected"),
    [
        (512, 100, 10_240),  # wide enough a chunk for many rows of blocks
        (512, 8192, 128),  # a quarter of a row of blocks
        (500, 8192, 125),
        (7, 8192, 126),
        (512, 2**25, 1),
    ],
)
def test_a_chunk_is_a_part_or_a_multiple_of_the_block_rows(
    lab: Any, block_rows: int, width: int, expected: int
) -> None:
    class Wide:
        grid = type("Grid", (), {"width": width})

    Wide.block_rows = block_rows
    rows = chunk_rows(Wide, lab.card())
    assert rows == expected
    assert rows * 4 * 4 * width <= 16 * 2**20 or rows == 1


def test_only_the_rows_asked_for_are_held(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CHUNK_BYTES", 4 * 4 * 10 * 8)
    rows = Rows(chunks(lab.ArrayReader(lab.scene(80, 10), block_rows=8), lab.card()), Window(0, 0, 80, 10))
    rows.move(-3, 17, first_mask=0)
    assert [row for row, _ in rows._pixels._parts] == [0, 8, 16]
    rows.move(23, 40, first_mask=15)
    assert [row for row, _ in rows._pixels._parts] == [16, 24, 32]
    assert [row for row, _ in rows._valid._parts] == [8, 16, 24, 32]


def test_speckle_is_filtered_as_the_card_says_and_chunks_do_not_show(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CHUNK_BYTES", 1)
    scene = lab.scene(23, 14, hole=Window(9, 3, 2, 2))
    card = replace(lab.card(), despeckle="lee")

    class Unbounded(lab.ArrayReader):
        def read(self, window: Window) -> ScenePair:
            inside = window.intersect(self.grid.window)
            rows, cols = inside.within(window)

            def widened(stack: BandStack) -> BandStack:
                part = stack.crop(inside)
                pixels = np.full((len(stack.bands), *window.shape), np.nan, np.float32)
                valid = np.zeros(window.shape, bool)
                pixels[:, rows, cols], valid[rows, cols] = part.pixels, part.valid
                return BandStack(pixels, valid, stack.bands, stack.sensor, stack.unit, stack.grid.crop(window))

            return ScenePair(*(widened(stack) for stack in self.pair.stacks))

    read = [chunk.pixels for _, chunk in chunks(Unbounded(scene, block_rows=5), card)]
    assert len(read) == 23
    expected = normalize(despeckle_pair(scene, "lee"), card).pixels
    np.testing.assert_allclose(np.concatenate(read, axis=1), expected, atol=1e-4)
    assert not np.allclose(expected, normalize(scene, card).pixels, atol=0.01)
