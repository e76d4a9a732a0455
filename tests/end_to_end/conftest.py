"""The plugin in a profile of its own, driven through `qgis_process` and a QGIS window, with the checkout's engine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / ".build" / "screenshots"
PATIENCE_S = 1800


@pytest.fixture(scope="session")
def profile(tmp_path_factory):
    """A fresh QGIS configuration with the checkout linked in as the plugin, enabled."""
    home = tmp_path_factory.mktemp("qgis")
    plugins = home / "profiles" / "default" / "python" / "plugins"
    plugins.mkdir(parents=True)
    (plugins / "saroptical").symlink_to(ROOT)
    done = qgis_process(home, "plugins", "enable", "saroptical")
    assert "Enabled saroptical" in done.stdout, done.stdout + done.stderr
    return home


def environment(home: Path) -> dict[str, str]:
    """What QGIS starts in: nothing of the user's, no display."""
    runtime = home / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SAROPTICAL_TEST_DATA") if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "QGIS_CUSTOM_CONFIG_PATH": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "SAROPTICAL_PYTHON": str(ROOT / ".venv" / "bin" / "python"),
    }


def qgis_process(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `qgis_process`; Debian's wrapper of that name fails, the binary beside it does not."""
    binary = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
    return subprocess.run(
        [binary, *arguments], env=environment(home), cwd=home, capture_output=True, text=True, timeout=600
    )


@pytest.fixture
def window_environment(profile, display):
    """What a QGIS window on the virtual screen starts in."""
    return {**environment(profile), "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}


@pytest.fixture
def drive(profile, window_environment, tmp_path):
    """Let a driver work in a QGIS window and give what it tells: `drive("drive_qgis.py", DRIVE_PRESET="quick")`.

    Its pictures go to .build/screenshots.
    """
    windows = []

    def start(driver, **orders):
        command = ["qgis", "--nologo", "--noversioncheck", "--profiles-path", str(profile), "--code"]
        command.append(str(Path(__file__).with_name(driver)))
        variables = {**window_environment, "DRIVE_OUT": str(tmp_path), **orders}
        with (tmp_path / "stderr.txt").open("w") as said:
            windows.append(subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL, stderr=said))
        return wait_for(tmp_path / "result.json", windows[0])

    yield start
    for window in windows:
        window.kill()
        window.wait(timeout=10)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for picture in tmp_path.glob("*.png"):
        shutil.copy(picture, SCREENSHOTS)


def wait_for(path, window):
    """Wait for what a driver tells when it is through."""
    deadline = time.monotonic() + PATIENCE_S
    while not path.exists():
        assert window.poll() is None, (
            f"QGIS ended with {window.returncode}: {path.with_name('stderr.txt').read_text()[-2000:]}"
        )
        assert time.monotonic() < deadline, "QGIS did not finish in time; see .build/screenshots"
        time.sleep(0.5)
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def display(tmp_path):
    """The number of a virtual screen, 1600 x 1000."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        yield f":{int(told.readline())}"
    server.terminate()
    server.wait(timeout=10)


@pytest.fixture(scope="session")
def run(profile):
    """Run an algorithm of ours and give its results: `run("alignpair", S1=…, S2_MORE=[…, …])`."""

    def start(verb, **parameters):
        done = qgis_process(profile, "--json", "run", f"saroptical:{verb}", *_options(parameters))
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)["results"]

    return start


@pytest.fixture
def log_of(profile):
    """Run an algorithm of ours and give what it says on the way."""

    def start(verb, **parameters):
        done = qgis_process(profile, "run", f"saroptical:{verb}", *_options(parameters))
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return start


@pytest.fixture
def refusal(profile):
    """Run an algorithm of ours that must refuse, and give what it says."""

    def start(verb, **parameters):
        done = qgis_process(profile, "run", f"saroptical:{verb}", *_options(parameters))
        assert done.returncode == 1, done.stdout + done.stderr
        return done.stdout + done.stderr

    return start


def _options(parameters):
    for name, value in parameters.items():
        for item in value if isinstance(value, (list, tuple)) else [value]:
            yield f"--{name}={item}"
