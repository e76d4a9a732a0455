"""The shell's door: `saroptical <algorithm id> --option …`.

What help needs is light; torch is not loaded before its job starts.
"""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from . import __version__
from .contract.card import ModelCard, read_card
from .contract.card_text import CLASSES, describe, map_classes
from .contract.jobs import JOBS, Job
from .errors import SarOpticalError
from .perform import DONE, FAILED, USAGE, Orders, perform, perform_part
from .ranks import is_first_rank
from .worker import EventStream, take_stdout
from .worker import main as work

_OVERVIEW = """\
usage: saroptical VERB [options]

Paired Sentinel-1 and Sentinel-2 imagery: a scene pair goes in, a georeferenced layer comes out.

verbs:
{verbs}
  modelinfo FILE        The same at once, on standard output.
  worker JOB.json       Run a job file as the QGIS plugin does: events on standard output, orders on standard input.

options:
  -h, --help            Show this text; `saroptical VERB --help` shows the options of a verb.
  --version             Show the version.

example:
  saroptical segmentunsupervised --s1 s1.tif --s2 s2.tif --classes 8 --output map.tif

Ctrl-C cancels and keeps nothing. SIGTERM lets a training that has a --run-folder write a checkpoint, to go on from
there later with --resume; a training that has none ends at its best state so far and keeps that.
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 cancelled, 143 ended with a checkpoint.
"""

_PLAIN = ("worker",)
"""Verbs that are no jobs: the overview is all the help there is to them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    verb, *rest = (sys.argv[1:] if arguments is None else arguments) or [""]
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    if verb == "modelinfo" and len(rest) == 1 and not rest[0].startswith("-"):
        return _show_card(rest[0])
    if verb in JOBS:
        return _run(verb, rest)
    if verb in ("-h", "--help") or (verb in _PLAIN and rest[:1] in (["-h"], ["--help"])):
        sys.stdout.write(_overview())
        return DONE
    if verb == "worker":
        return work(rest)
    if verb == "--version":
        sys.stdout.write(f"saroptical {__version__}\n")
        return DONE
    sys.stderr.write(_overview() + (f"\nThere is no verb {verb}.\n" if verb else ""))
    return USAGE


def _overview() -> str:
    lines = (f"  {name:<21} {(kind.__doc__ or '').splitlines()[0]}" for name, kind in JOBS.items())
    return _OVERVIEW.format(verbs="\n".join(lines))


def _run(verb: str, words: Sequence[str]) -> int:
    from .arguments import parse_job

    job, wants_events = parse_job(verb, words)
    orders = Orders()
    _heed_signals(job, orders)
    if not is_first_rank():
        return perform_part(job, orders=orders)
    results = take_stdout()
    if wants_events:
        return perform(job, send=EventStream(results, orders).send, orders=orders)

    from .display import Display

    with open(results, "w", encoding="utf-8") as file, Display(file, sys.stderr) as display:
        return perform(job, send=display.show, orders=orders)


def _heed_signals(job: Job, orders: Orders) -> None:
    """Let Ctrl-C cancel and SIGTERM suspend; the same again breaks into whatever is running."""

    def heed(number: int, _: FrameType | None) -> None:
        orders.heed("cancel" if number == signal.SIGINT else "suspend", job)
        signal.signal(number, signal.default_int_handler)

    signal.signal(signal.SIGINT, heed)
    signal.signal(signal.SIGTERM, heed)


def _show_card(path: str) -> int:
    try:
        card = read_card(path)
    except SarOpticalError as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return FAILED
    sys.stdout.write(_card_text(card))
    return DONE


def _card_text(card: ModelCard) -> str:
    rows = [
        *(row for row in describe(card) if row[0] != CLASSES),
        *((f"Class {entry.value}", f"{entry.colour} {entry.name}") for entry in map_classes(card)),
        *((f"Figure {name}", f"{value:.4g}") for name, value in card.metrics.items()),
    ]
    width = max(len(name) for name, _ in rows)
    return "".join(f"{name:<{width}}  {value}\n" for name, value in rows)
