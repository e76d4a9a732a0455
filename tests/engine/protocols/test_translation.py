"""The protocol of translation: how pairs are parted, equal budgets, cells that are kept, and what its tables say."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
import rasterio
from saroptical.engine.datasets.sen12 import list_sen12, load_sen12
from saroptical.engine.datasets.sen12_split import read_split
from saroptical.engine.errors import InputError
from saroptical.engine.evaluation.translation import measure, pool
from saroptical.engine.protocols import translation, translation_bench, translation_sets
from saroptical.engine.protocols.cells import Cells
from saroptical.engine.protocols.translation_bench import TranslationBench, pack, pictured, unpack
from saroptical.engine.protocols.translation_rows import BUDGETS, Budget, fit_polynomial, list_rows
from saroptical.engine.protocols.translation_sets import open_translation
from saroptical.engine.protocols.translation_table import TranslationTables

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
TINY = Budget(4, 32, 2, 2)


def draw(root: Path, folder: str, scene: int, number: int) -> None:
    """Draw a pair whose red is the square of its radar."""
    radar = np.random.default_rng((scene, number)).integers(0, 256, (1, 32, 32))
    red = radar**2 / 255
    for sensor, pixels in (("s1", radar), ("s2", np.concatenate([red, 255 - radar, 0 * radar + 40]))):
        home = root / (f"ROIs1970_fall/{sensor}_{scene}" if not folder else f"{folder}/{sensor}")
        home.mkdir(parents=True, exist_ok=True)
        frame = {"driver": "PNG", "width": 32, "height": 32, "count": len(pixels), "dtype": "uint8"}
        with rasterio.open(home / f"ROIs1970_fall_{sensor}_{scene}_p{number}.png", "w", **frame) as file:
            file.write(pixels.round().astype(np.uint8))


@pytest.fixture
def published(tmp_path: Path) -> str:
    for scene in (1, 2, 3):
        for number in range(2):
            draw(tmp_path / "data", "", scene, number)
    return str(tmp_path / "data")


@pytest.fixture
def by_terrain(tmp_path: Path) -> str:
    for scene in range(1, 5):
        for number in range(3):
            draw(tmp_path / "data", "agri", scene, number)
            draw(tmp_path / "data", "urban", scene + 10, number)
    return str(tmp_path / "data")


def test_few_scenes_are_left_out_in_turn(published: str) -> None:
    data = open_translation(published)
    assert [fold.name for fold in data.folds] == [f"ROIs1970_fall_{scene}" for scene in (1, 2, 3)]
    for fold in data.folds:
        assert {place.scene for place in fold.split.test} == {fold.name}
        assert len(fold.split.train) == 4
    assert not data.leak


def test_many_scenes_are_parted_once_and_the_founding_split_says_that_it_leaks(
    by_terrain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = open_translation(by_terrain)
    assert [fold.name for fold in data.folds] == ["scenes"]
    assert "agri, urban" in data.title
    monkeypatch.setattr(translation_sets, "FOUNDING", 2)
    founding = open_translation(by_terrain, split="founding")
    assert [len(part) for part in (founding.folds[0].split.val, founding.folds[0].split.test)] == [4, 4]
    assert "leaks" in founding.leak
    with pytest.raises(InputError, match="no terrain folder grassland"):
        open_translation(by_terrain, terrains=("agri", "grassland"))
    assert len(open_translation(by_terrain, most=5).folds[0].split.train) == 5


def test_every_network_may_spend_alike() -> None:
    rows = list_rows(BUDGETS["cpu"])
    assert list(rows) == ["mean", "polynomial", "l1", "published", "improved"]
    for key in ("l1", "published", "improved"):
        settings = rows[key].settings
        assert settings is not None
        assert (settings.width, settings.crop_px, settings.batch) == (32, 128, 4)
        assert rows[key].steps == 3000


def test_a_polynomial_finds_a_polynomial_and_of_degree_0_it_is_the_mean(published: str) -> None:
    pairs = [load_sen12(place) for place in list_sen12(published)]
    made = fit_polynomial(pairs[:4], degree=3)(pairs[5])
    assert pairs[5].s2 is not None
    np.testing.assert_allclose(made, pairs[5].s2.pixels, atol=0.6)  # pictures are rounded
    flat = fit_polynomial(pairs[:4], degree=0)(pairs[5])
    mean = np.mean([pair.s2.pixels.mean(axis=(1, 2)) for pair in pairs[:4] if pair.s2], axis=0)
    np.testing.assert_allclose(flat, np.broadcast_to(mean[:, None, None], flat.shape), rtol=1e-5)


def test_what_was_measured_survives_a_cell(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    measured = [measure(*rng.random((2, 3, 12, 12)).astype(np.float32), radar=rng.random((12, 12))) for _ in range(3)]
    found = unpack(pack([one for one in measured if one]))
    bands = ("B04", "B03", "B02")
    assert pool(found, bands) == pool([one for one in measured if one], bands)


def test_pictured_patches_are_spread_and_there() -> None:
    assert pictured(26) == [4, 13, 21]
    assert pictured(2) == [0, 1]
    assert pictured(1) == [0]


def test_the_table_says_what_is_there_what_is_missing_and_who_wins(
    published: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = open_translation(published)
    rows = list_rows(TINY)
    bench = TranslationBench(data, Cells(tmp_path / "cells", "code"), "cpu")
    tables = TranslationTables(bench, rows, TINY, (0, 1))
    assert sum(len(tables.units(row)) for row in rows.values()) == 2 * 3 + 3 * 6
    for key, offset in (("mean", 60), ("published", 40), ("improved", 10)):
        monkeypatch.setattr(
            translation_bench, "learn", lambda *_, by=offset, **__: lambda pair: (pair.s2.pixels + by).clip(0, 255)
        )
        for unit in tables.units(rows[key]):
            assert bench.make(unit)
            assert not bench.make(unit)
    tables.write(tmp_path)
    text = (tmp_path / "translation_sen12_leave-out.md").read_text(encoding="utf-8")
    assert "Not run yet, cells: polynomial 3, l1 6." in text
    assert "(reaches +1)" in text
    lines = list(csv.DictReader((tmp_path / "translation_sen12_leave-out.csv").read_text().splitlines()))
    overall = {line["method"]: line for line in lines if line["judged"] == "all scenes"}
    assert overall["mean colour"]["seeds"] == "1"
    assert overall["improved recipe"]["seeds"] == "2"
    assert overall["improved recipe"]["PSNR, dB"].endswith("± 0.00")
    assert float(overall["improved recipe"]["PSNR, dB"].split()[0]) > -20 * math.log10(10 / 255) - 0.1
    assert len(lines) == 3 * 4
    assert (tmp_path / "translation_sen12_leave-out.png").stat().st_size > 1000


def test_a_seed_counts_where_all_its_scenes_are_there(published: str, tmp_path: Path) -> None:
    data = open_translation(published)
    rows = list_rows(TINY)
    bench = TranslationBench(data, Cells(tmp_path / "cells", "code"), "cpu")
    tables = TranslationTables(bench, rows, TINY, (0,))
    for unit in tables.units(rows["mean"])[:2]:
        bench.make(unit)
    tables.write(tmp_path)
    lines = list(csv.DictReader((tmp_path / "translation_sen12_leave-out.csv").read_text().splitlines()))
    assert [line["judged"] for line in lines] == ["ROIs1970_fall_1", "ROIs1970_fall_2"]


def test_the_command_runs_all_rows_and_keeps_its_splits(published: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    translation.main(["--data", published, "--out", str(out), "--smoke"])
    text = (out / "translation_sen12_leave-out.md").read_text(encoding="utf-8")
    assert "Not run yet" not in text
    assert "Improved against published" in text
    (kept,) = out.glob("split_*.json")
    places = list_sen12(published)
    split = read_split(str(kept), places)
    assert {place.scene for place in split.test} == {"ROIs1970_fall_1"}
