"""Trainings from the shell, which can be terminated at a step."""

from __future__ import annotations

import csv
import os
import re
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
    """Read to the end; terminate it at a step, or at the next one that is told; give the exit code."""
    assert process.stdout
    is_terminated = not terminated_at
    with process:
        for line in process.stdout:
            told = re.search(r"step (\d+) of", line)
            if not is_terminated and told and int(told[1]) >= terminated_at:
                process.send_signal(signal.SIGTERM)
                is_terminated = True
    return process.returncode


def losses(path: Path) -> list[float]:
    with open(path, newline="") as file:
        return [float(row["loss"]) for row in csv.DictReader(file)]
