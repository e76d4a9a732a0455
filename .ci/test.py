"""Run every test where it belongs and judge the whole.

Four suites, each a pytest process of its own: the engine in the engine's
environment; the contract and the plugin's plain modules under Python 3.9, the
oldest that a QGIS brings; the plugin in QGIS's own Python; the whole road
through `qgis_process` and a real window. What pytest wrote (junit xml) is what
counts, not its exit code: QGIS may crash while it exits.

Under CI, or where SAROPTICAL_TEST_DATA names the real imagery, no test may be
skipped (without the imagery: none but those that need it).
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build"
DATA = "SAROPTICAL_TEST_DATA"
IS_CI = os.environ.get("CI", "").lower() in ("1", "true")
NEEDS_QGIS = re.compile(r'qgis\.core|importorskip\("osgeo').search
NO_TESTS = 5
"""pytest's exit code when nothing was selected."""


@dataclass(frozen=True)
class Suite:
    """Tests that one interpreter runs."""

    name: str
    python: Path
    paths: tuple[str, ...]


@dataclass
class Verdict:
    """What came of a suite."""

    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def counts(self) -> str:
        """Say it as a test runner's closing line does."""
        return f"{self.passed} passed, {self.failed} failed, {len(self.skipped)} skipped"

    def add(self, other: Verdict) -> None:
        """Take another suite's verdict in."""
        self.passed, self.failed = self.passed + other.passed, self.failed + other.failed
        self.skipped += other.skipped
        self.faults += other.faults


def suites() -> Iterator[Suite | str]:
    """Give each suite, or the reason why it cannot run here."""
    engine = ("tests/engine", "tests/benchmarks", *_names("tests", "test_*.py"))
    yield Suite("engine", ROOT / ".venv" / "bin" / "python", engine)
    oldest = environment("py39", find_oldest(), "pytest<9")
    plain = [name for name in _names("tests/qgis_plugin", "**/test_*.py") if not NEEDS_QGIS((ROOT / name).read_text())]
    paths = ("tests/engine/contract", *plain)
    yield Suite("python3.9", oldest, paths) if oldest else "python3.9: none found; lint checks the syntax"
    qgis = environment("qgis", find_qgis(), "pytest", "--constraint", "resources/constraints.txt")
    for name, path in (("plugin", "tests/qgis_plugin"), ("end-to-end", "tests/end_to_end")):
        yield Suite(name, qgis, (path,)) if qgis else f"{name}: QGIS is not installed"


def _names(folder: str, pattern: str) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / folder).glob(pattern))


def find_oldest() -> Path | None:
    """Find a Python 3.9 that runs: on PATH, or among pyenv's."""
    homes = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)]
    homes += sorted((Path.home() / ".pyenv" / "versions").glob("3.9.*/bin"))
    return next((home / "python3.9" for home in homes if _runs(home / "python3.9", "pass")), None)


def find_qgis() -> Path | None:
    """Find the Python that has PyQGIS."""
    candidates = [os.environ.get("QGIS_PYTHON", ""), "/usr/bin/python3"]
    return next((Path(path) for path in candidates if path and _runs(Path(path), "import qgis.core")), None)


def _runs(python: Path, code: str) -> bool:
    return python.is_file() and subprocess.run([python, "-c", code], capture_output=True).returncode == 0


def environment(name: str, base: Path | None, *packages: str) -> Path | None:
    """Make, once, a virtual environment on `base` with `packages`; QGIS's sees PyQGIS too."""
    if base is None:
        return None
    python, uv = BUILD / name / "bin" / "python", os.environ["UV"]
    if not (BUILD / name / "ready").exists():
        quiet = [uv, "--quiet"]
        sees = ["--system-site-packages"] if name == "qgis" else []
        subprocess.run([*quiet, "venv", "--clear", *sees, "--python", base, BUILD / name], check=True)
        subprocess.run([*quiet, "pip", "install", "--python", python, *packages], check=True, cwd=ROOT)
        (BUILD / name / "ready").touch()
    return python


def run(suite: Suite, arguments: list[str]) -> Verdict:
    """Run a suite and read what pytest wrote."""
    report = BUILD / "junit" / f"{suite.name}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    command = [suite.python, "-m", "pytest", f"--junitxml={report}", *arguments, *suite.paths]
    variables = {"SAROPTICAL_PYTHON": str(ROOT / ".venv" / "bin" / "python"), "PYTHONDONTWRITEBYTECODE": "1"}
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}).returncode
    if code == NO_TESTS:
        return Verdict()
    if not report.exists():
        return Verdict(faults=[f"{suite.name}: pytest ended with code {code} and without a report"])
    verdict = read(report)
    if code > 0 and not verdict.failed:
        verdict.faults.append(f"{suite.name}: pytest ended with code {code}")
    return verdict


def read(report: Path) -> Verdict:
    """Count a junit file; a test expected to fail that did counts as passed."""
    verdict = Verdict()
    for case in ElementTree.parse(report).iter("testcase"):
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            verdict.failed += 1
        elif skip is not None and skip.get("type") == "pytest.skip":
            verdict.skipped.append(f"{case.get('classname')}::{case.get('name')}: {skip.get('message')}")
        else:
            verdict.passed += 1
    return verdict


def unexcused(skipped: list[str]) -> list[str]:
    """Keep the skips that may not be: see the module's text."""
    if os.environ.get(DATA):
        return skipped
    return [skip for skip in skipped if DATA not in skip] if IS_CI else []


def main() -> int:
    """Run the suites one after another, say how each went, and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slow", action="store_true", help="run the tests marked slow, and only those")
    parser.add_argument("--only", help="run this suite alone")
    asked, arguments = parser.parse_known_args()
    arguments = ["-m", "slow and not gpu" if asked.slow else "not slow and not gpu", *arguments]
    total, lines = Verdict(), []
    for suite in suites():
        if isinstance(suite, str):
            lines.append(suite)
            total.faults += [suite] if IS_CI and "QGIS" in suite else []
        elif asked.only in (None, suite.name):
            print(f"\n== {suite.name}", flush=True)
            start = time.monotonic()
            verdict = run(suite, arguments)
            lines.append(f"{suite.name}: {verdict.counts} in {time.monotonic() - start:.0f} s")
            total.add(verdict)
    total.faults += [f"skipped: {skip}" for skip in unexcused(total.skipped)]
    print("", *lines, *total.faults, f"total: {total.counts}", sep="\n")
    return 1 if total.failed or total.faults or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
