"""What the bands of a pair of one's own say twice, and what only one sensor says: the poster's figure 1, with figures.

Run as `python -m saroptical.engine.protocols.redundancy --s1 S1.tif --s2 S2.tif --out FOLDER`.
Writes redundancy.png (every band as a picture, how alike every two are, and how much of each band the others explain),
redundancy.csv and redundancy.md.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..contract.bands import BANDS
from ..contract.jobs import PairJob
from ..evaluation.redundancy import Redundancy, detail_within, measure_redundancy
from ..io.reader import open_pair
from ..patches.bank import PatchBank
from ..training.options import silent
from .commands import say
from .redundancy_figure import draw

_PATCHES, _PATCH_PX, _MOST = 64, 256, 2_000_000
VALUES, DETAIL = "values", "detail"


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    asked = _parser().parse_args(sys.argv[1:] if arguments is None else arguments)
    job = PairJob(s1=tuple(asked.s1), s2=tuple(asked.s2))
    with open_pair(job, silent) as reader:
        bank = PatchBank.from_reader(reader, count=_PATCHES, patch_px=_PATCH_PX, seed=0, report=silent)
    found = compare(bank, square_px=asked.square)
    asked.out.mkdir(parents=True, exist_ok=True)
    draw(asked.out / "redundancy.png", bank, found, square_px=asked.square)
    write_table(asked.out / "redundancy.csv", found)
    text = describe(found, square_px=asked.square)
    (asked.out / "redundancy.md").write_text(text, encoding="utf-8")
    say(text)


def compare(bank: PatchBank, *, square_px: int) -> dict[str, Redundancy]:
    """Measure a bank's bands, as they are and by the detail within squares."""
    pixels, valid = bank.pixels.numpy().astype(np.float64), bank.valid.numpy()
    every = max(1, int(valid.sum()) // _MOST)
    rows = np.moveaxis(pixels, 1, 3)[valid][::every]
    detail = detail_within(pixels, valid, square_px)[::every]
    return {VALUES: measure_redundancy(rows, bank.bands), DETAIL: measure_redundancy(detail, bank.bands)}


def describe(found: dict[str, Redundancy], *, square_px: int) -> str:
    """Write the figures as Markdown."""
    values, detail = found[VALUES], found[DETAIL]
    lines = [
        "# How much the bands repeat each other",
        "",
        f"Of {values.pixels:,} pixels where both sensors are usable; detail is what pixels differ by from the mean of "
        f"their square of {square_px} × {square_px}. Speckle is detail that nothing explains.",
        "",
        "| mean absolute correlation | values | detail |",
        "|---|---|---|",
    ]
    others = detail.groups()
    lines += [f"| {name} | {_number(value)} | {_number(others[name])} |" for name, value in values.groups().items()]
    lines += ["", "| explained share of | by own sensor | by the other | detail, own | detail, other |"]
    lines += ["|---|---|---|---|---|"]
    for at, name in enumerate(values.bands):
        shares = (part[at] for one in (values, detail) for part in (one.by_own, one.by_other))
        lines.append(f"| {name}, {BANDS[name].title} | {' | '.join(map(_number, shares))} |")
    return "\n".join(lines) + "\n"


def write_table(path: Path, found: dict[str, Redundancy]) -> None:
    """Write all figures, a row for each band and kind."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        bands = found[VALUES].bands
        writer.writerow(["of", "band", "by own sensor", "by other sensor", *bands])
        for kind, one in found.items():
            for at, name in enumerate(bands):
                shares = one.by_own[at], one.by_other[at], *one.correlations[at]
                writer.writerow([kind, name, *(f"{value:.4f}" for value in shares)])


def _number(value: float) -> str:
    return f"{value:.2f}" if np.isfinite(value) else "–"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("s1", "s2"):
        parser.add_argument(f"--{name}", nargs="+", required=True, help="one stacked file, one a band, or a product")
    parser.add_argument("--out", required=True, type=Path, help="folder for the picture and the tables")
    parser.add_argument("--square", type=int, default=8, help="side in pixels of the squares that detail lies within")
    return parser


if __name__ == "__main__":
    main()
