"""A real QGIS window of a user without engine: from the panel's button to an engine that computes, by clicks."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

pytestmark = [pytest.mark.qgis, pytest.mark.slow, pytest.mark.network]
LONGEST_PAUSE_MS = 200
STAGES = ("open the window", "choose", "install", "cancel", "resume", "check")
REGISTRY = "As the package registry has it"
"""PyTorch's own index is not asked: a test machine may not reach it."""


WHEELS = ("", *filter(None, [os.environ.get("SAROPTICAL_TEST_WHEELS")]))
"""From the registry, and from a folder that holds the wheels of resources/constraints.txt, where there is one."""


def shared_cache():
    """Where uv keeps what other environments were made of: what lies there is not downloaded again."""
    return os.environ.get("UV_CACHE_DIR") or str(Path.home() / ".cache" / "uv")


@pytest.fixture
def cache(tmp_path):
    """The user's cache, some gigabytes of it by the end."""
    yield tmp_path / "cache"
    shutil.rmtree(tmp_path / "cache", ignore_errors=True)


@pytest.mark.parametrize("wheels", WHEELS)
def test_an_analyst_installs_the_engine_by_clicks(drive, cache, capsys, wheels):
    told = drive(
        "drive_installer.py",
        DRIVE_BUILD=REGISTRY,
        DRIVE_WHEELS=wheels,
        SAROPTICAL_PYTHON="",
        XDG_CACHE_HOME=str(cache),
        UV_CACHE_DIR="" if wheels else shared_cache(),
    )
    assert "error" not in told, told["error"]
    with capsys.disabled():
        print(f"\nseconds: {told['times']}; longest pauses in ms: {told['longest pause in ms']}")
        print(f"of which QGIS's main thread worked: {told['busiest']}")
    assert "is not installed yet" in told["offered"]
    assert "was interrupted" in told["cancelled"]
    assert told["times"]["cancel"] < 2
    assert "The engine is ready." in told["installed"]
    assert "cpu (CPU" in told["log"]
    assert "computes right" in told["log"]
    assert str(Path.home()) not in told["log"].rpartition("saroptical 0.")[2], "the check's own report names no home"
    assert told["banner is gone"]
    held_up = {stage: told["busiest"][stage] for stage in STAGES if told["busiest"][stage] > LONGEST_PAUSE_MS}
    assert held_up == {}, "QGIS stood still"
