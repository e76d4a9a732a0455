"""Peak memory of mapping scenes of growing size, each in a process of its own, from file to file.

Run with `make bench`, or as a script; prints peaks and their ratio, and fails
where memory grows with the scene. With sizes as arguments, such as `1024
2048`, it compares these instead of the promised ones.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from bench_mapping import make_card, map_files, write_scene
from saroptical.engine.inference.mosaic import Layout, Mosaic
from saroptical.engine.models.vq import VqSegmenter

WANTED_RATIO, WANTED_MIB = 1.15, 2048
SIDES = (4096, 8192)
WIDE, DEPTH, BUDGET_MIB = 10_980, 256, 512


def peak_mib() -> float:
    """Give the most memory that this process ever held; Linux's `ru_maxrss` would count its parent's as well."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # bytes on macOS
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def map_one(s1: str, s2: str) -> None:
    """Map a scene; print the peak."""
    torch.set_num_threads(2)
    model = VqSegmenter(8, classes=6, width=0.25, features=64)
    map_files((s1, s2), model, make_card(6), Path(s1).parent, device="cpu")
    print(peak_mib())


def blend_wide() -> None:
    """Blend three rows of windows of 256 features over a whole tile's columns; print by how much memory grew."""
    layout = Layout(
        height=3 * 192,
        width=WIDE,
        patch=256,
        overlap=64,
        channels=DEPTH + 6,
        block=(64, 256),
        budget_bytes=BUDGET_MIB * 2**20,
    )
    values = (torch.ones(layout.channels, 256, 256),)
    before = peak_mib()
    with tempfile.TemporaryDirectory() as scratch, Mosaic(layout, scratch=scratch) as mosaic:
        for row in range(len(layout.rows)):
            for number, panel in enumerate(layout.panels):
                for col in range(panel.first, panel.last):
                    mosaic.add(row, number, col, values)
                assert np.allclose(mosaic.finish(row, number).numpy(), 1, atol=1e-5)
    print(peak_mib() - before)


def in_own_process(*arguments: str) -> float:
    """Run this file for one figure."""
    command = [sys.executable, __file__, *arguments]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main(sides: tuple[int, ...]) -> None:
    """Compare the smallest with the largest scene, and a wide feature layer with its budget."""
    peaks = {}
    for side in sides:
        with tempfile.TemporaryDirectory() as folder:
            peaks[side] = in_own_process("one", *write_scene(Path(folder), side))
        print(f"mapping {side}²: peak {peaks[side]:.0f} MiB", flush=True)
    ratio = peaks[max(sides)] / peaks[min(sides)]
    grown = in_own_process("wide")
    print(f"peak at {max(sides)}² is {ratio:.2f} of that at {min(sides)}² (wanted: {WANTED_RATIO}, < {WANTED_MIB} MiB)")
    print(f"blending {DEPTH} features of {WIDE} columns: {grown:.0f} MiB within a budget of {BUDGET_MIB} MiB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        map_one(*sys.argv[2:])
    elif sys.argv[1:2] == ["wide"]:
        blend_wide()
    else:
        main(tuple(int(side) for side in sys.argv[1:]) or SIDES)
