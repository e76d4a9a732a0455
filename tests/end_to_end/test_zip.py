"""The zip that a user installs: unpacked into a fresh profile, it offers its algorithms and runs one."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from osgeo import gdal

pytestmark = pytest.mark.qgis
ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / ".venv" / "bin" / "python"


@pytest.fixture
def installed(tmp_path):
    """Install the zip as QGIS does, and give a way to call that QGIS."""
    subprocess.run([ENGINE, ROOT / ".ci" / "package.py", tmp_path / "saroptical.zip"], check=True)
    with zipfile.ZipFile(tmp_path / "saroptical.zip") as archive:
        archive.extractall(tmp_path / "profiles" / "default" / "python" / "plugins")
    (tmp_path / "runtime").mkdir(mode=0o700)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path / "runtime"),
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
        "SAROPTICAL_PYTHON": str(ENGINE),
    }

    def call(*arguments):
        command = [shutil.which("qgis_process.bin") or shutil.which("qgis_process"), *arguments]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    call("plugins", "enable", "saroptical")
    return call


def test_the_zip_installs_into_a_fresh_profile_and_runs(installed, tmp_path):
    offered = installed("list")
    for verb in ("alignpair", "segmentunsupervised", "syntheticpair"):
        assert f"\tsaroptical:{verb}\t" in offered
    paths = [f"--OUTPUT_{name}={tmp_path / name}.tif" for name in ("S1", "S2", "LABELS")]
    installed("run", "saroptical:syntheticpair", "--WIDTH=64", "--HEIGHT=48", *paths)
    radar = gdal.Open(str(tmp_path / "S1.tif"))
    assert (radar.RasterXSize, radar.RasterYSize, radar.RasterCount) == (64, 48, 2)
