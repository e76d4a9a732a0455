"""Translation from the shell: terminated at a drawn step and resumed as in one go, by one process and by two."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest
from saroptical.tests.engine.training.shells import ended, losses, shell

pytestmark = pytest.mark.slow
STEPS = 24
"""So many that a training still has some to go when the order to end reaches it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a table of two pairs, one of which watches."""
    folder = tmp_path_factory.mktemp("translation")
    for seed in "01":
        words = ["--output-s1", f"s1_{seed}.tif", "--output-s2", f"s2_{seed}.tif", "--seed", seed]
        assert ended(shell(folder, "syntheticpair", *words, "--width", "96", "--height", "96")) == 0
    (folder / "pairs.csv").write_text("s1,s2,split\ns1_0.tif,s2_0.tif,train\ns1_1.tif,s2_1.tif,validation\n")
    return folder


def train(folder: Path, run: str, *words: str, processes: int) -> subprocess.Popen[str]:
    settings = ["--steps", str(STEPS), "--width", "16", "--crop-px", "64", "--batch", "4", "--threads", "1"]
    outputs = ["--run-folder", run, "--output-weights", f"{run}.safetensors", "--events", "--device", "cpu"]
    words = ("--processes", str(processes), *words)
    return shell(folder, "traintranslation", "--pairs", "pairs.csv", *settings, *outputs, *words)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_terminated_training_resumed_ends_with_the_same_bits(folder: Path, processes: int) -> None:
    whole, halves = f"whole{processes}", f"halves{processes}"
    assert ended(train(folder, whole, processes=processes)) == 0
    step = random.Random(processes).randint(2, STEPS // 2)
    assert ended(train(folder, halves, processes=processes), terminated_at=step) == 143
    assert not (folder / f"{halves}.safetensors").exists()
    assert ended(train(folder, halves, "--resume", processes=processes)) == 0
    for name in (".safetensors", "/metrics.csv", "/samples.png"):
        assert (folder / f"{halves}{name}").read_bytes() == (folder / f"{whole}{name}").read_bytes()
    assert len(losses(folder / whole / "metrics.csv")) == STEPS
    assert "validation_l1_loss" in (folder / whole / "metrics.csv").read_text()
