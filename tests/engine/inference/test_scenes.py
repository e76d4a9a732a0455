from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
import torch
from affine import Affine
from saroptical.engine.contract.events import Progress
from saroptical.engine.errors import Cancelled
from saroptical.engine.inference import rows as module
from saroptical.engine.inference.scenes import label_cells
from saroptical.engine.patches.normalize import normalize
from saroptical.engine.raster.window import Window
from torch import Tensor, nn


class Means(nn.Module):
    """The means of the bands, as logits of as many labels."""

    def forward(self, x: Tensor) -> Tensor:
        return x.mean(dim=(2, 3))


def card_of(lab: Any, **changes: Any) -> Any:
    card = lab.card(values=(1, 2, 3, 4), required=(), optional=("s1", "s2"))
    return replace(card, thresholds=(0.5,) * 4, **changes)


def label(reader: Any, card: Any, **options: Any) -> Any:
    options = {"cell_px": 16, "report": lambda _: None, **options}
    return label_cells(reader, Means(), card, **options)


def slow(pair: Any, card: Any, side: int) -> dict[Window, tuple[np.ndarray, float]]:
    """Cut every cell out of the whole scene; what lies beyond it is zero."""
    whole, found = normalize(pair, card), {}
    height, width = pair.grid.shape
    for top in range(0, height, side):
        for left in range(0, width, side):
            window = Window(top, left, side, side).intersect(pair.grid.window)
            place = window.within(pair.grid.window)
            logits = torch.from_numpy(whole.pixels[:, *place].sum(axis=(1, 2)) / side**2)
            found[window] = logits.sigmoid().numpy(), whole.valid[place].sum() / side**2
    return found


@pytest.mark.parametrize(("height", "width"), [(64, 48), (50, 41), (1, 1), (16, 100)])
@pytest.mark.parametrize("chunk_bytes", [1, 2**20])
def test_cells_are_labelled_as_if_cut_out_of_the_whole_scene_which_is_read_once(
    lab: Any, monkeypatch: pytest.MonkeyPatch, height: int, width: int, chunk_bytes: int
) -> None:
    monkeypatch.setattr(module, "_CHUNK_BYTES", chunk_bytes)
    pair, card = lab.scene(height, width, hole=Window(0, 0, 20, 24)), card_of(lab)
    reader = lab.ArrayReader(pair, block_rows=7)
    found = label(reader, card)
    expected = {w: known for w, known in slow(pair, card, 16).items() if known[1] > 0}
    assert list(found.windows) == list(expected)
    for window, probs, valid in zip(found.windows, found.probs, found.valid, strict=True):
        np.testing.assert_allclose(probs, expected[window][0], atol=1e-5)
        assert valid == pytest.approx(expected[window][1])
    assert reader.rows_read == list(range(height))
    assert len(found.windows) + found.skipped == -(-height // 16) * -(-width // 16)


def test_cells_of_which_too_little_is_usable_are_left_out(lab: Any) -> None:
    pair, card = lab.scene(32, 40, hole=Window(0, 0, 12, 16)), card_of(lab)
    few, half = (label(lab.ArrayReader(pair), card, least_valid=share) for share in (0.2, 0.51))
    assert (len(few.windows), few.skipped) == (6, 0)
    assert half.skipped == 3  # the hole's, and the two of 8 columns at the right end
    assert half.windows[0] == Window(0, 16, 16, 16)


def test_the_sensors_of_a_cell_are_those_that_cover_as_much_of_it_as_must_be_usable(lab: Any) -> None:
    pair, card = lab.scene(16, 48), card_of(lab)
    pair.s1.valid[:, :20] = False
    pair.s2.valid[:, 16:] = False
    pair.s2.valid[:3, 16:32] = True  # under clouds but for 19 %
    pair.s2.valid[:5, 32:] = True  # 31 %
    reader = lab.ArrayReader(pair)
    assert label(reader, card, least_valid=0.25).sensors.tolist() == [2, 1, 3]
    assert label(reader, card, least_valid=0.15).sensors.tolist() == [2, 3, 3]
    assert label(reader, card).sensors.tolist() == [2, 3, 3]  # any pixel counts where none must be usable


def test_the_sensor_that_covers_most_of_a_cell_counts_in_any_case(lab: Any) -> None:
    pair = lab.scene(16, 16)
    pair.s1.valid[7:], pair.s2.valid[:8] = False, False
    found = label(lab.ArrayReader(pair), card_of(lab), least_valid=0.9)
    assert found.valid.tolist() == pytest.approx([15 / 16])
    assert found.sensors.tolist() == [2]


def test_of_exactly_one_label_probabilities_sum_to_one(lab: Any) -> None:
    found = label(lab.ArrayReader(lab.scene(32, 32)), replace(card_of(lab), thresholds=()))
    np.testing.assert_allclose(found.probs.sum(axis=1), 1, atol=1e-6)


def test_outlines_follow_a_rotated_grid_and_fill_the_scene(lab: Any) -> None:
    pair = lab.scene(40, 30)
    grid = replace(pair.grid, transform=Affine.translation(5e5, 5e6) @ Affine.rotation(30) @ Affine.scale(10, -10))
    shapes = label(lab.ArrayReader(pair), card_of(lab)).outlines(grid)
    assert shapely.area(shapes).sum() == pytest.approx(40 * 30 * 100)
    assert shapely.union_all(shapes).area == pytest.approx(40 * 30 * 100)
    first = shapely.get_coordinates(shapes[0])
    np.testing.assert_allclose(first[:2], [grid.transform @ at for at in ((0, 0), (16, 0))])


def test_progress_counts_the_cells_and_may_cancel(lab: Any) -> None:
    told: list[Any] = []
    label(lab.ArrayReader(lab.scene(32, 48, hole=Window(0, 0, 16, 16))), card_of(lab), report=told.append)
    numbers = [int(re.findall(r"\d+", event.what)[0]) for event in told if isinstance(event, Progress)]
    assert numbers == [1, 2, 3, 4, 5, 6]

    def cancel(event: Any) -> None:
        raise Cancelled("no")

    with pytest.raises(Cancelled):
        label(lab.ArrayReader(lab.scene(32, 48)), card_of(lab), report=cancel)
