from __future__ import annotations

import pytest
from saroptical.engine.contract import gpus
from saroptical.engine.contract.gpus import Gpu, find_gpus, read_gpus


def test_the_drivers_table_is_read() -> None:
    table = "NVIDIA H100 80GB HBM3, 550.54.15, 81559\nNVIDIA RTX A2000, 550.54.15, 6138\n"
    assert read_gpus(table) == [
        Gpu("NVIDIA H100 80GB HBM3", "550.54.15", 81559),
        Gpu("NVIDIA RTX A2000", "550.54.15", 6138),
    ]


@pytest.mark.parametrize("said", ["", "No devices were found\n", "NVIDIA-SMI has failed, because it, could not\n"])
def test_other_words_are_no_gpu(said: str) -> None:
    assert read_gpus(said) == []


def test_without_a_driver_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpus, "_QUESTION", ["no-such-program"])
    assert find_gpus() == []
