"""Scenes that do not fit into memory are refused before they are read."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from saroptical.engine.datasets.scenelabels import ScenePlace
from saroptical.engine.errors import InputError
from saroptical.engine.protocols import scene_memory
from saroptical.engine.protocols.scene_memory import check_memory, free_bytes

GIB = 2**30
PLACES = [ScenePlace(f"p{number}", (), (), ("a",), split) for split in ("train", "test") for number in range(50)]


@pytest.fixture(autouse=True)
def gibibytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a scene take a gibibyte, of which there are 120, and 49 on a GPU."""
    monkeypatch.setattr(scene_memory, "bytes_of", lambda places: GIB * len(places))
    monkeypatch.setattr(scene_memory, "free_bytes", lambda: 120.0 * GIB)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _: (49 * GIB, 80 * GIB))


def test_what_fits_is_read_and_what_does_not_is_refused_with_how_much_would_fit() -> None:
    check_memory(PLACES, processes=1, device="cpu")
    check_memory((), processes=99, device="cuda")
    with pytest.raises(InputError, match=r"100 scenes take 200\.0 GiB of memory in 2 processes, and 120\.0 GiB are"):
        check_memory(PLACES, processes=2, device="cpu")
    with pytest.raises(InputError, match=r"\(--most 30\)"):
        check_memory(PLACES, processes=2, device="cpu")


def test_what_is_learned_from_must_fit_on_the_gpu_too() -> None:
    with pytest.raises(InputError, match=r"50 scenes take 50\.0 GiB of memory of the GPU, and 49\.0 GiB"):
        check_memory(PLACES, processes=1, device="cuda:0")
    check_memory(PLACES[2:], processes=1, device="cuda:0")


def test_free_memory_is_what_is_free_and_never_more_than_a_container_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "meminfo").write_text("MemTotal: 64 kB\nMemFree: 1 kB\nMemAvailable:   32 kB\nHugePages_Total: 0\n")
    found = []
    for installed, meminfo in ((64, "meminfo"), (16, "meminfo"), (0, "meminfo"), (64, "none"), (0, "none")):
        monkeypatch.setattr(scene_memory, "installed_bytes", lambda known=installed: 1024 * known)
        monkeypatch.setattr(scene_memory, "_MEMORY", tmp_path / meminfo)
        found.append(free_bytes() / 1024)
    assert found == [32, 16, 32, 64, math.inf]
