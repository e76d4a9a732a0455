"""Trainings from the shell, which can be terminated at a step."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from pathlib import Path


def shell(folder: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "saroptical.engine", *words]
    environ = {**os.environ, "PYTHONPATH": ":".join(sys.path), "OMP_NUM_THREADS": "1"}
    with open(folder / "log.txt", "a") as log:
        return subprocess.Popen(command, cwd=folder, env=environ, text=True, stdout=subprocess.PIPE, stderr=log)


def ended(process: subprocess.Popen[str], *, terminated_at: int = 0) -> int:
    """Read to the end; the exit code."""
    assert process.stdout
    with process:
        for line in process.stdout:
            if f"step {terminated_at} of" in line:
                process.send_signal(signal.SIGTERM)
    return process.returncode


def losses(path: Path) -> list[float]:
    with open(path, newline="") as file:
        return [float(row["loss"]) for row in csv.DictReader(file)]
