"""Install, repair and remove the managed environment; what was done stands in a log beside it.

Needs neither QGIS nor Qt, and may run in any thread. An installation that was
cancelled, killed or cut off goes on where it was: what was downloaded is kept
until all of it is in place.
"""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from dataclasses import replace
from typing import IO, Callable, Dict, List, Mapping

from ...engine.contract.events import Event, Message, Progress, Report, staged
from ...engine.contract.jobs import CheckEnvironment
from ...engine.contract.remedies import remedy_for
from ...engine.errors import Cancelled, EngineError, EngineMissing, OutputFailed, SarOpticalError
from ..environment import check_interpreter, child_environment
from ..runner import run_job
from .follow import follow, last_words
from .lock import held
from .network import Network, write_certificates
from .pace import Pace, spell_bytes
from .places import Places
from .plan import Plan
from .receipt import FAILED, READY, UNFINISHED, Receipt, read_receipt
from .uv import obtain_uv
from .versions import engine_versions, pinned_versions

_KEPT_LINES = 60


def install(plan: Plan, network: Network, report: Report, is_cancelled: Callable[[], bool]) -> str:
    """Make the environment, or go on making it, and give its Python.

    Args:
        plan: What to do.
        network: How to reach the registry.
        report: Takes Progress and Message.
        is_cancelled: True ends it within a second; what was downloaded is kept.

    Raises:
        SarOpticalError: In one sentence what went wrong and what helps.
        Cancelled: If that was asked for.
    """
    _refuse_foreign(plan.at)
    try:
        os.makedirs(plan.at.root, exist_ok=True)
        with held(plan.at.lock), open(plan.at.log, "a", encoding="utf-8") as log:
            return _Installation(plan, network, report, is_cancelled, log).run()
    except OSError as error:
        known = remedy_for(str(error))
        sentence = f"{plan.at.root} cannot be written ({error}). Choose another folder for the environment."
        raise OutputFailed(known.sentence if known else sentence) from error


def remove(at: Places) -> None:
    """Take the environment away with all that belongs to it, and nothing else.

    A folder without a receipt is not ours, and stays as it is.

    Raises:
        EngineError: If it is being installed, or a file of it is in use.
    """
    receipt = read_receipt(at.receipt)
    if receipt is None:
        return
    with held(at.lock):
        try:
            replace(receipt, stage=UNFINISHED).write(at.receipt)
            for folder in (at.engine, at.pythons, at.tools, at.downloads):
                if os.path.isdir(folder):
                    shutil.rmtree(folder)
            for file in (at.certificates, at.constraints, at.log, at.receipt):
                with suppress(FileNotFoundError):
                    os.remove(file)
        except OSError as error:
            raise EngineError(
                f"{error.filename} cannot be removed ({error.strerror}). End the jobs that run, then try again."
            ) from error
    with suppress(OSError):  # another program's file in it: the folder stays
        os.remove(at.lock)
        os.rmdir(at.root)


def _refuse_foreign(at: Places) -> None:
    """Leave a folder alone that only has the name of ours, such as the source code of saroptical."""
    is_environment = os.path.exists(os.path.join(at.engine, "pyvenv.cfg")) or read_receipt(at.receipt) is not None
    if os.path.isdir(at.engine) and not is_environment:
        raise OutputFailed(
            f"{at.engine} is there already, and is no environment of Python. Choose another folder for the environment."
        )


def free_space(path: str) -> int:
    """Give the free bytes of the disk that a path lies on, or will."""
    while not os.path.exists(path):
        path = os.path.dirname(path)
    return shutil.disk_usage(path).free


class _Installation:
    def __init__(
        self, plan: Plan, network: Network, report: Report, is_cancelled: Callable[[], bool], log: IO[str]
    ) -> None:
        self._plan, self._network, self._log = plan, network, log
        self._report, self._is_cancelled = report, is_cancelled
        self._lines: List[str] = []
        self._pace = Pace(plan.size.disk, free_space(plan.at.root))

    def run(self) -> str:
        """Go through all steps; the receipt says how it ended."""
        self._say(f"{time.strftime('%Y-%m-%d %H:%M:%S')} installing into {self._plan.at.engine}")
        self._sign(UNFINISHED)
        try:
            self._install()
        except Cancelled as error:
            self._say(str(error))
            raise
        except SarOpticalError as error:
            self._say(str(error))
            self._sign(FAILED, str(error))
            raise
        self._sign(READY)
        self._say("ready")
        return self._plan.at.interpreter

    def _install(self) -> None:
        at, plan = self._plan.at, self._plan
        self._check_space()
        variables = self._variables()
        self._begin("uv", "looking for uv")
        uv = obtain_uv(at.tools, plan.wheels, variables, self._run)
        self._say(f"uv is {uv}")
        self._begin("python", "making an empty environment")
        self._do(plan.make_environment(uv), variables)
        self._begin("packages", "asking for the packages")
        with open(at.constraints, "w", encoding="utf-8") as file:
            file.writelines(f"{name}=={version}\n" for name, version in pinned_versions().items())
        self._do(plan.install_packages(uv), variables)
        self._begin("check", "trying it out")
        self._check()
        shutil.rmtree(at.downloads, ignore_errors=True)

    def _check_space(self) -> None:
        free, needed = free_space(self._plan.at.root), self._plan.size.disk
        had = _bytes_in(self._plan.at.downloads) + _bytes_in(self._plan.at.engine)
        if free + had < needed:
            raise OutputFailed(
                f"The disk of {self._plan.at.root} has {spell_bytes(free)} free; the environment needs "
                f"{spell_bytes(needed - had)}. Free some space, or choose another folder."
            )

    def _variables(self) -> Dict[str, str]:
        kept = {name: value for name, value in child_environment().items() if not name.startswith("PYTHON")}
        trusted = write_certificates(self._network, self._plan.at.certificates)
        system = {} if "SSL_CERT_FILE" in {**kept, **trusted} else {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
        cache = {
            "UV_CACHE_DIR": kept.get("UV_CACHE_DIR") or self._plan.at.downloads
        }  # one that the user shares is used
        return {**kept, **cache, **system, **self._network.variables, **trusted, **self._plan.variables()}

    def _check(self) -> None:
        tell = staged(self._report, self._pace.fraction, 1.0)

        def pass_on(event: Event) -> None:
            if isinstance(event, Message):
                self._say(event.text, event.level)
            elif isinstance(event, Progress):
                tell(event)

        python = self._plan.at.interpreter
        check_interpreter(python)
        run_job(CheckEnvironment(), interpreter=python, on_event=pass_on, is_cancelled=self._is_cancelled)

    def _do(self, command: List[str], variables: Mapping[str, str]) -> None:
        if self._run(command, variables) == 0:
            return
        known = remedy_for("\n".join(self._lines))
        if known:
            raise known.kind(known.sentence)
        raise EngineMissing(f"The installation failed: {last_words(self._lines)}. The log holds more; try again.")

    def _run(self, command: List[str], variables: Mapping[str, str]) -> int:
        self._lines.clear()
        self._say(f"> {' '.join(command)}")
        return follow(command, variables, on_line=self._hear, on_pause=self._look, is_cancelled=self._is_cancelled)

    def _hear(self, line: str) -> None:
        self._lines.append(line)
        del self._lines[:-_KEPT_LINES]
        self._pace.hear(line)
        self._say(line)
        self._look()

    def _look(self) -> None:
        self._pace.look(free_space(self._plan.at.root))
        self._report(Progress(self._pace.fraction, self._pace.what))

    def _begin(self, part: str, what: str) -> None:
        if self._is_cancelled():
            raise Cancelled("The installation was cancelled; what was downloaded is kept.")
        self._pace.begin(part, what)
        self._report(Progress(self._pace.fraction, what))

    def _say(self, text: str, level: str = "info") -> None:
        self._log.write(f"{text}\n")
        self._log.flush()
        self._report(Message(text, level))

    def _sign(self, stage: str, sentence: str = "") -> None:
        plan = self._plan
        Receipt(stage, plan.build, plan.wheels, engine_versions(), sentence).write(plan.at.receipt)


def _bytes_in(folder: str) -> int:
    found = 0
    for parent, _, files in os.walk(folder):
        for name in files:
            with suppress(OSError):
                status = os.lstat(os.path.join(parent, name))
                found += status.st_size // max(1, status.st_nlink)
    return found
