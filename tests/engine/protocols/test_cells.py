"""Cells: what was asked for decides what is read, and a file is whole or not there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from saroptical.engine.protocols.cells import Cell, Cells, code_hash, settings_hash, written_whole


@dataclass(frozen=True)
class Wish:
    """Settings to hash."""

    steps: int = 3
    areas: tuple[int, ...] = (50, 200)


def test_a_cell_comes_back_as_it_was(tmp_path: Path) -> None:
    cells = Cells(tmp_path / "new", "code")
    cells.write("row", Wish(), Cell({"seconds": 1.5, "words": "läßt"}, {"counts": np.arange(6).reshape(2, 3)}))
    found = cells.read("row", Wish())
    assert found is not None
    assert found.about == {"seconds": 1.5, "words": "läßt"}
    np.testing.assert_array_equal(found.arrays["counts"], np.arange(6).reshape(2, 3))


def test_a_cell_is_made_once(tmp_path: Path) -> None:
    made: list[int] = []

    def make() -> Cell:
        made.append(1)
        return Cell({"n": len(made)})

    cells = Cells(tmp_path, "code")
    assert [cells.get("row", 1, make).about["n"] for _ in range(3)] == [1, 1, 1]


def test_other_code_and_other_settings_are_other_cells(tmp_path: Path) -> None:
    Cells(tmp_path, "old").write("row", Wish(), Cell({"by": "old"}))
    assert Cells(tmp_path, "new").read("row", Wish()) is None
    assert Cells(tmp_path, "old").read("row", Wish(steps=4)) is None
    kept = Cells(tmp_path, "new", any_code=True)
    assert kept.read("row", Wish()).about == {"by": "old"}  # type: ignore[union-attr]
    Cells(tmp_path, "new").write("row", Wish(), Cell({"by": "new"}))
    assert kept.read("row", Wish()).about == {"by": "new"}  # type: ignore[union-attr]


def test_a_damaged_cell_is_made_anew(tmp_path: Path) -> None:
    cells = Cells(tmp_path, "code")
    path = cells.write("row", 1, Cell({"n": 1}))
    path.write_bytes(path.read_bytes()[:40])
    assert cells.read("row", 1) is None
    assert cells.get("row", 1, lambda: Cell({"n": 2})).about["n"] == 2


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "table.md"
    path.write_text("old")

    def write_half() -> None:
        with written_whole(path) as partial:
            partial.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    assert [each.name for each in tmp_path.iterdir()] == ["table.md"]
    assert path.read_text() == "old"


def test_the_order_of_a_mapping_does_not_matter_but_every_value_does() -> None:
    assert settings_hash({"a": 1, "b": Wish()}) == settings_hash({"b": Wish(), "a": 1})
    assert settings_hash(Wish()) != settings_hash(Wish(areas=(50,)))
    with pytest.raises(TypeError, match="function"):
        settings_hash({"fit": settings_hash})


def test_the_code_hash_changes_with_the_parts() -> None:
    assert code_hash("losses") == code_hash("losses") != code_hash("losses", "errors.py") != code_hash("errors.py")
