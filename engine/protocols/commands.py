"""What the command lines of the protocols on labelled sets share."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def new_parser(
    text: str | None, *, data: str = "triplets folder, DFC2020 folder, or the word controlled"
) -> argparse.ArgumentParser:
    """Begin a command line: where the data lie, what is to be run of a protocol, and by how many processes.

    Args:
        text: What the protocol is.
        data: What the data may be.
    """
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help=data)
    parser.add_argument("--out", required=True, type=Path, help="folder for cells, networks, tables and figures")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--rows", nargs="+", default=[], help="only these networks, or pixels for lines without one")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads; part of what makes a run repeatable")
    parser.add_argument("--workers", type=int, default=1, help="processes that share the work")
    parser.add_argument(
        "--part", type=int, nargs=2, default=[0, 1], metavar=("R", "N"), help="do every N-th unit from R on; no tables"
    )
    parser.add_argument("--tables", action="store_true", help="run nothing, write the tables of what is there")
    parser.add_argument("--any-code", action="store_true", help="take cells of other versions of the code too")
    parser.add_argument("--smoke", action="store_true", help="one seed, one fold, few steps: does it run at all?")
    return parser


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
