"""A program that stands for uv, for tests of installations."""

from __future__ import annotations

import os

import pytest
from saroptical.qgis_plugin.installer.places import Places

WELL = """#!/bin/sh
if [ "$1" = --version ]; then echo "uv 0.13.8"; exit; fi
echo "$@" >> {root}/asked
env >> {root}/variables
case "$1 $2" in
  "venv --no-project") mkdir -p {root}/engine/bin; cd {root}/engine/bin; echo '#!/bin/sh' > python; chmod +x python;;
  "pip install") mkdir -p {root}/downloads; echo wheel > {root}/downloads/wheel
     echo "Resolved 80 packages in 3s"; echo "Downloading torch (180.0MiB)"; echo "Downloading numpy (16.0MiB)"
     echo " Downloaded numpy"; {trouble}
     echo "Prepared 80 packages in 9s"; echo "Installed 80 packages in 1s";;
esac
"""


@pytest.fixture
def at(tmp_path):
    """Where the environment is to be."""
    return Places(str(tmp_path / "saroptical"))


@pytest.fixture
def uv(at, monkeypatch):
    """Put a program in uv's place, whose work is not tried out: `uv("exit 2")` fails while it installs."""
    from saroptical.engine.contract.events import Done
    from saroptical.qgis_plugin.installer import install

    monkeypatch.setattr(install, "check_interpreter", lambda _: None)
    monkeypatch.setattr(install, "run_job", lambda _, **__: Done())

    def write(trouble="true"):
        os.makedirs(at.tools, exist_ok=True)
        path = os.path.join(at.tools, "uv")
        with open(path, "w", encoding="utf-8") as file:
            file.write(WELL.format(root=at.root, trouble=trouble))
        os.chmod(path, 0o755)

    return write
