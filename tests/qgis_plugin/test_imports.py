"""The plugin's modules are imported by the Python that runs this, the oldest one included; QGIS is made up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_module_is_imported_without_qgis():
    script = Path(__file__).with_name("import_alone.py")
    done = subprocess.run(
        [sys.executable, script, ROOT / ".build" / "path"], capture_output=True, text=True, timeout=120
    )
    assert done.stdout.splitlines() == [], done.stderr
    assert done.returncode == 0, done.stderr
