from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import rasterio
import torch
from saroptical.engine.contract.events import Event, Message, Progress
from saroptical.engine.errors import Cancelled, CheckpointMismatch, OutOfMemory, TilingError
from saroptical.engine.inference import rows
from saroptical.engine.inference.blend import ramp
from saroptical.engine.inference.layers import map_layers
from saroptical.engine.inference.run import map_scene
from saroptical.engine.io.writer import RasterSet
from saroptical.engine.patches.normalize import normalize
from saroptical.engine.raster.stack import ScenePair
from saroptical.engine.raster.tiling import cover
from saroptical.engine.raster.window import Window
from torch import Tensor, nn

SIZES = [(1, 1), (1, 90), (5, 7), (32, 32), (33, 100), (75, 131), (96, 24)]


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_tiled_equals_untiled_for_a_pointwise_model(lab: Any, map_to_disk: Any, height: int, width: int) -> None:
    pair, card, model = lab.scene(height, width), lab.card(values=(11, 21, 523)), lab.Pointwise(4, 3)
    whole = lab.untiled(pair, model, card)
    probs = whole.logits.softmax(0)

    mapped = map_to_disk(pair, model, card, features=3)

    assert np.abs(mapped.pixels["output_features"] - whole.features.numpy()).max() < 1e-6
    assert np.abs(mapped.pixels["output_confidence"][0] - probs.amax(0).numpy()).max() < 1e-6
    assert (mapped.pixels["output"][0] == np.array([11, 21, 523])[probs.argmax(0)]).all()
    assert mapped.summary.valid_pixels == height * width == sum(mapped.summary.pixels_by_value.values())


@pytest.mark.parametrize(("patch", "overlap"), [(16, 0), (16, 8), (30, 14), (64, 2)])
def test_any_patch_and_overlap_gives_the_same_map(lab: Any, map_to_disk: Any, patch: int, overlap: int) -> None:
    pair, card, model = lab.scene(50, 70), lab.card(), lab.Pointwise(4, 3)
    whole = lab.untiled(pair, model, card)

    mapped = map_to_disk(pair, model, card, features=3, patch_px=patch, overlap_px=overlap)

    assert np.abs(mapped.pixels["output_features"] - whole.features.numpy()).max() < 1e-6


@pytest.mark.parametrize("hole", [None, Window(0, 40, 60, 70)])
def test_the_map_equals_a_loop_over_windows(lab: Any, map_to_disk: Any, hole: Window | None) -> None:
    pair, card, model = lab.scene(77, 130, hole=hole), lab.card(), lab.Neighbours(4, 3, radius=4)
    prepared = normalize(pair, card)
    padded = np.pad(prepared.pixels, ((0, 0), (32, 32), (32, 32)), mode="reflect")
    fade = ramp(32, overlap=12).numpy()
    total, weight = np.zeros((3, 77 + 64, 130 + 64)), np.zeros((77 + 64, 130 + 64))
    for window in cover(77, 130, patch=32, overlap=12):
        if prepared.valid[max(0, window.row) : window.row_end, max(0, window.col) : window.col_end].any():
            place = window.within(Window(-32, -32, 0, 0))
            with torch.inference_mode():
                logits = model(torch.from_numpy(padded[:, *place].copy())[None]).logits[0].numpy()
            total[:, *place] += logits * np.outer(fade, fade)
            weight[place] += np.outer(fade, fade)
    with np.errstate(invalid="ignore"):
        blended = torch.from_numpy(total / weight)[:, 32:-32, 32:-32]
    expected = blended.softmax(0).amax(0).numpy()

    confidence = map_to_disk(pair, model, card, overlap_px=12).pixels["output_confidence"][0]

    np.testing.assert_allclose(confidence[prepared.valid], expected[prepared.valid], atol=1e-6)
    assert np.isnan(confidence[~prepared.valid]).all()


def test_a_constant_model_gives_a_constant_map_also_beside_nodata(lab: Any, map_to_disk: Any) -> None:
    hole = Window(20, 30, 50, 40)
    pair, card = lab.scene(100, 130, hole=hole), lab.card()

    mapped = map_to_disk(pair, lab.Constant([0.3, 1.7, -0.4]), card)

    rows, cols = hole.within(pair.grid.window)
    outside = np.ones(pair.grid.shape, bool)
    outside[rows, cols] = False
    confidence = mapped.pixels["output_confidence"][0]
    assert (mapped.pixels["output"][0][outside] == 2).all()
    assert (mapped.pixels["output"][0][~outside] == 0).all()
    assert np.isnan(confidence[~outside]).all()
    assert np.ptp(confidence[outside]) < 1e-6
    assert mapped.summary.pixels_by_value == {2: int(outside.sum())}
    assert mapped.summary.mean_confidence == pytest.approx(float(torch.tensor([0.3, 1.7, -0.4]).softmax(0).max()))


def test_windows_without_a_valid_pixel_do_not_run(lab: Any, map_to_disk: Any) -> None:
    pair = lab.scene(32, 200, hole=Window(0, 80, 32, 120))
    mapped = map_to_disk(pair, lab.Constant([0.0, 1.0]), lab.card(values=(1, 2)))
    assert (mapped.summary.windows_run, mapped.summary.windows_skipped) == (8, 10)
    assert mapped.summary.valid_pixels == 32 * 80


def test_a_scene_of_nodata_alone_gives_a_map_of_nodata(lab: Any, map_to_disk: Any) -> None:
    mapped = map_to_disk(
        lab.scene(40, 40, hole=Window(0, 0, 40, 40)), lab.Constant([0.0, 1.0]), lab.card(values=(1, 2))
    )
    assert mapped.summary.windows_run == 0
    assert (mapped.pixels["output"] == 0).all()
    assert np.isnan(mapped.pixels["output_confidence"]).all()
    assert np.isnan(mapped.summary.mean_confidence)


@pytest.mark.parametrize("rubbish", [np.nan, np.inf, -1e30, 1e30])
def test_what_lies_in_a_hole_changes_nothing(lab: Any, map_to_disk: Any, rubbish: float) -> None:
    hole = Window(0, 50, 45, 33)  # touches the border, so that reflection could carry it
    card, model = lab.card(), lab.Neighbours(4, 3, radius=3)
    pair = lab.scene(90, 110, hole=hole)
    rows, cols = hole.within(pair.grid.window)
    for stack in pair.stacks:
        stack.pixels[:, rows, cols] = 0.0
    zero = map_to_disk(pair, model, card, name="zero").pixels["output_confidence"]
    for stack in pair.stacks:
        stack.pixels[:, rows, cols] = rubbish

    confidence = map_to_disk(pair, model, card, name="rubbish").pixels["output_confidence"]

    np.testing.assert_array_equal(confidence, zero)


def test_a_hole_is_felt_no_farther_than_the_receptive_field(lab: Any, map_to_disk: Any) -> None:
    hole, radius = Window(40, 50, 20, 33), 3
    card, model = lab.card(), lab.Neighbours(4, 3, radius=radius)
    with_hole = map_to_disk(lab.scene(90, 110, hole=hole), model, card, name="hole").pixels["output_confidence"][0]
    without = map_to_disk(lab.scene(90, 110), model, card, name="whole").pixels["output_confidence"][0]
    rows, cols = hole.grow(radius).within(Window(0, 0, 90, 110))
    far = np.ones((90, 110), bool)
    far[rows, cols] = False

    np.testing.assert_allclose(with_hole[far], without[far], atol=1e-6)


def test_the_result_does_not_depend_on_budget_or_batch(lab: Any, map_to_disk: Any) -> None:
    pair, card, model = lab.scene(300, 1100, hole=Window(100, 500, 60, 70)), lab.card(), lab.Neighbours(4, 3, radius=2)
    roomy = map_to_disk(pair, model, card, name="roomy", features=4)
    bytes_of_a_panel = 4 * 7 * (32 + 256) * (288 + 3 * 256)
    tight = map_to_disk(pair, model, card, name="tight", features=4, budget_bytes=2 * bytes_of_a_panel, batch=3)
    np.testing.assert_array_equal(tight.pixels["output"], roomy.pixels["output"])
    for role in ("output_confidence", "output_features"):
        np.testing.assert_allclose(tight.pixels[role], roomy.pixels[role], atol=1e-6)


def test_a_budget_below_one_panel_is_refused(lab: Any, map_to_disk: Any) -> None:
    with pytest.raises(TilingError, match="Choose a smaller patch"):
        map_to_disk(lab.scene(64, 600), lab.Constant([0.0, 1.0]), lab.card(values=(1, 2)), budget_bytes=1000)


def test_classes_of_one_value_add_up_before_the_choice(lab: Any, map_to_disk: Any) -> None:
    card, logits = lab.card(values=(7, 9, 7)), [0.0, 0.5, 0.1]  # 9 is likeliest alone, but the two 7s together beat it
    probs = torch.tensor(logits).softmax(0)
    mapped = map_to_disk(lab.scene(20, 20), lab.Constant(logits), card)
    assert (mapped.pixels["output"] == 7).all()
    np.testing.assert_allclose(mapped.pixels["output_confidence"], float(probs[0] + probs[2]), atol=1e-6)


def test_an_optional_sensor_may_be_missing_and_the_map_says_so(lab: Any, map_to_disk: Any) -> None:
    card = lab.card(required=("s1",), optional=("s2",))
    pair = lab.scene(40, 60)
    pair.s2.valid[:, 30:] = False
    pair.s1.valid[:10] = False

    mapped = map_to_disk(pair, lab.Pointwise(4, 3), card)

    used = mapped.pixels["output_confidence"][1]
    assert rasterio.open(mapped.paths["output_confidence"]).descriptions == ("confidence", "sensors used")
    assert np.isnan(used[:10]).all()
    assert (used[10:, :30] == 3).all()
    assert (used[10:, 30:] == 1).all()
    assert mapped.summary.pixels_by_sensors == {1: 900, 3: 900}
    alone = map_to_disk(ScenePair(pair.s1, None), lab.Pointwise(4, 3), card, name="alone")
    np.testing.assert_array_equal(alone.pixels["output"][:, :, 30:], mapped.pixels["output"][:, :, 30:])


def test_grid_crs_and_nodata_are_those_of_the_scene_and_the_card(lab: Any, map_to_disk: Any) -> None:
    pair = lab.scene(33, 44)
    mapped = map_to_disk(pair, lab.Constant([0.0, 1.0]), lab.card(values=(0, 255)))
    with rasterio.open(mapped.paths["output"]) as written:
        assert written.transform == pair.grid.transform
        assert written.crs.to_epsg() == 32632
        assert (written.height, written.width) == (33, 44)
        assert (written.dtypes[0], written.nodata) == ("uint16", 65535)


def test_sieving_drops_small_patches_and_spares_nodata(lab: Any, map_to_disk: Any) -> None:
    pair = lab.scene(60, 60, hole=Window(50, 50, 2, 2))
    pair.s2.pixels[:] = 0.0
    pair.s2.pixels[:, 10:13, 10:13] = 1.0
    pair.s2.pixels[:, 30:50, 30:50] = 1.0
    model = nn.Conv2d(4, 2, 1)
    with torch.no_grad():
        model.weight.zero_()
        model.weight[1, 2:] = 100.0
        model.bias[:] = torch.tensor([0.0, -20.0])

    class Threshold(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = model

        def forward(self, x: Tensor) -> Any:
            return SimpleNamespace(logits=self.conv(x), features=x)

    raw = map_to_disk(pair, Threshold(), lab.card(values=(3, 5)), name="raw")
    sieved = map_to_disk(pair, Threshold(), lab.card(values=(3, 5)), name="sieved", sieve_px=10)

    assert raw.summary.pixels_by_value == {3: 3600 - 409 - 4, 5: 409}
    assert sieved.summary.pixels_by_value == {3: 3600 - 400 - 4, 5: 400}
    assert (sieved.pixels["output"][0][50:52, 50:52] == 0).all()
    merged = raw.pixels["output"] != sieved.pixels["output"]
    assert merged.sum() == 9
    expected = np.where(merged, np.nan, raw.pixels["output_confidence"])
    np.testing.assert_array_equal(sieved.pixels["output_confidence"], expected)


class Hungry(nn.Module):
    """Fails for lack of memory with more than `most` patches at once."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most, self.seen = most, []

    def forward(self, x: Tensor) -> Any:
        self.seen.append(len(x))
        if len(x) > self.most:
            raise RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory: you tried")
        return SimpleNamespace(logits=x[:, :3], features=x)


def test_running_out_of_memory_halves_the_batch(lab: Any, map_to_disk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pair, model = lab.scene(32, 200), Hungry(most=2)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 1)
    mapped = map_to_disk(pair, model, lab.card(), batch=8)
    assert model.seen[:2] == [8, 4]
    assert max(model.seen[2:]) == 2  # what lay ready when memory ran out may end on a single patch
    assert sum(model.seen[2:]) == 18
    texts = [event.text for event in mapped.events if isinstance(event, Message)]
    assert texts == [
        "Memory ran out with 8 patches at once; going on with 4.",
        "Memory ran out with 4 patches at once; going on with 2.",
    ]
    assert mapped.summary.windows_run == 18


def test_no_memory_for_one_patch_is_an_error_with_a_remedy(lab: Any, map_to_disk: Any) -> None:
    with pytest.raises(OutOfMemory, match="Choose a smaller patch"):
        map_to_disk(lab.scene(32, 64), Hungry(most=0), lab.card())


def test_another_error_of_the_network_is_passed_on(lab: Any, map_to_disk: Any) -> None:
    class Broken(nn.Module):
        def forward(self, x: Tensor) -> Any:
            raise RuntimeError(f"shapes do not match: {x.shape}")

    with pytest.raises(RuntimeError, match="shapes do not match"):
        map_to_disk(lab.scene(32, 64), Broken(), lab.card())


def test_a_network_that_does_not_fit_its_card_is_refused(lab: Any, map_to_disk: Any) -> None:
    with pytest.raises(CheckpointMismatch, match="gives 2 classes"):
        map_to_disk(lab.scene(32, 64), lab.Constant([0.0, 1.0]), lab.card(values=(1, 2, 3)))


def test_progress_rises_to_one(lab: Any, map_to_disk: Any) -> None:
    mapped = map_to_disk(lab.scene(90, 90), lab.Constant([0.0, 1.0]), lab.card(values=(1, 2)))
    fractions = [event.fraction for event in mapped.events if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


@pytest.mark.parametrize("place", ["report", "read", "write"])
def test_an_exception_anywhere_stops_all_and_leaves_nothing(
    lab: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    card, reader = lab.card(values=(1, 2)), lab.ArrayReader(lab.scene(200, 64))
    calls: list[Event | Window] = []

    def fail_third(*args: Any) -> None:
        calls.append(args)
        if len(calls) == 3:
            raise Cancelled("stop")

    results = RasterSet(map_layers({"output": f"{tmp_path}/map.tif"}, reader.grid, card), source_job=None)
    if place == "read":
        monkeypatch.setattr(rows, "_CHUNK_BYTES", 1)
        reader.read, read = lambda window: fail_third(window) or read(window), reader.read
    if place == "write":
        results.write, results.block = fail_third, (16, 16)  # type: ignore[method-assign]

    def run() -> None:
        with results:
            report = fail_third if place == "report" else lambda _: None
            model = lab.Constant([0.0, 1.0])
            map_scene(reader, model, card, results, patch_px=32, overlap_px=8, batch=1, report=report)

    with pytest.raises(Cancelled):
        run()

    assert len(calls) >= 3
    assert list(tmp_path.iterdir()) == []
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("saroptical-")]


def test_two_runs_give_the_same_bits(lab: Any, map_to_disk: Any) -> None:
    pair, card, model = lab.scene(70, 70), lab.card(), lab.Neighbours(4, 3, radius=2)
    one, two = (map_to_disk(pair, model, card, name=name) for name in ("one", "two"))
    np.testing.assert_array_equal(one.pixels["output_confidence"], two.pixels["output_confidence"])
