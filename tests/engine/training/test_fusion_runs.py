"""A fusion trained from the shell: by two processes as by one, and terminated and resumed as in one go."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from saroptical.tests.engine.training.shells import ended, losses, shell

pytestmark = pytest.mark.slow
STEPS = 8
TOLERANCE = 1e-3
"""Largest relative difference of a step's loss: each step magnifies the rounding of the one before about twofold."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a pair, and a run of two processes in `two`."""
    folder = tmp_path_factory.mktemp("fusion")
    words = ["--output-s1", "s1.tif", "--output-s2", "s2.tif", "--width", "96", "--height", "96"]
    assert ended(shell(folder, "syntheticpair", *words)) == 0
    assert ended(train(folder, "two", processes=2)) == 0
    return folder


def train(folder: Path, run: str, *words: str, processes: int) -> subprocess.Popen[str]:
    settings = ["--steps", str(STEPS), "--features", "8", "--level", "multiscale", "--threads", "1", "--device", "cpu"]
    outputs = ["--run-folder", run, "--output-weights", f"{run}.safetensors", "--events"]
    words = ("--processes", str(processes), *words)
    return shell(folder, "trainfusion", "--s1", "s1.tif", "--s2", "s2.tif", *settings, *outputs, *words)


def test_two_processes_learn_what_one_learns(folder: Path) -> None:
    assert ended(train(folder, "one", processes=1)) == 0
    one, two = (losses(folder / run / "metrics.csv") for run in ("one", "two"))
    assert len(one) == len(two) == STEPS
    assert one[-1] < one[0]
    assert max(abs(a - b) / a for a, b in zip(one, two, strict=True)) < TOLERANCE


def test_terminated_processes_resumed_end_with_the_same_bits(folder: Path) -> None:
    assert ended(train(folder, "halves", processes=2), terminated_at=3) == 143
    assert not (folder / "halves.safetensors").exists()
    assert ended(train(folder, "halves", "--resume", processes=2)) == 0
    for name in (".safetensors", "/metrics.csv"):
        assert (folder / f"halves{name}").read_bytes() == (folder / f"two{name}").read_bytes()
