"""Fixtures that every test may use."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of real imagery (see DATA in CONTRIBUTING), or skip with the reason.

    It is a tree of links: QGIS writes statistics beside the files that it opens.
    """
    folder = os.environ.get("SAROPTICAL_TEST_DATA")
    if not folder:
        pytest.skip("SAROPTICAL_TEST_DATA is unset, so the real imagery is not there")
    links = tmp_path_factory.mktemp("real") / "data"
    shutil.copytree(Path(folder).resolve(), links, copy_function=os.symlink)
    return links


@pytest.fixture
def staged_plugin(tmp_path: Path) -> Path:
    """Give a plugin folder that is ours in all but its verbs: each does what the variable SCENARIO says."""
    folder = tmp_path / "plugins" / "saroptical"
    root = Path(__file__).resolve().parents[1]
    (folder / "engine" / "verbs").mkdir(parents=True)
    for source in (*root.glob("*.py"), root / "qgis_plugin", *(root / "engine").iterdir()):
        if source.name not in ("verbs", "__pycache__"):
            (folder / source.relative_to(root)).symlink_to(source)
    (folder / "engine" / "verbs" / "__init__.py").touch()
    (folder / "tests").symlink_to(root / "tests")
    for verb in ("syntheticpair", "segmentunsupervised", "trainfusion"):
        (folder / "engine" / "verbs" / f"{verb}.py").symlink_to(root / "tests" / "scenarios.py")
    return folder


@pytest.fixture(scope="session")
def engine_python() -> str:
    """Give a Python with the engine's libraries, whichever Python the tests themselves run in."""
    beside = Path(__file__).resolve().parents[1] / ".venv" / "bin" / "python"
    return os.environ.get("SAROPTICAL_PYTHON") or (str(beside) if beside.exists() else sys.executable)
