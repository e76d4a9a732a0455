"""How the engine's environment stands: one sentence and one button.

`environment_state` is cheap: it looks at files. Whether the interpreter it
finds will do is asked by `probe_environment`, which starts it and so belongs
into a task, and by each job; the last verdict counts.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import Optional

from ...engine.errors import EngineMissing, OtherVersion
from .. import settings
from ..environment import VARIABLE, check_interpreter, find_interpreter, is_program, last_verdict
from .lock import is_held
from .places import Places, places
from .receipt import READY, Receipt, read_receipt
from .versions import engine_versions

MISSING, BROKEN, INSTALLING, OTHER_VERSION, READY_STATE = "missing", "broken", "installing", "other_version", "ready"
TEXTS = {
    "missing": "The engine that computes is not installed yet.",
    "interrupted": "The installation of the engine was interrupted; what was downloaded is kept.",
    "installing": "The engine is being installed.",
    "outdated": "The engine was installed for another version of SAR-Optical: {}.",
    "ready": "The engine is ready.",
}
BUTTONS = {
    "missing": "Install…",
    "interrupted": "Resume…",
    "broken": "Repair…",
    "named": "Choose another…",
    "installing": "Show…",
    "outdated": "Update…",
    "ready": "Environment…",
}


@dataclass(frozen=True)
class EnvironmentState:
    """How the engine's environment stands.

    Attributes:
        kind: ready, missing, broken, installing or other_version.
        case: The row of TEXTS and BUTTONS.
        interpreter: The engine's Python, where there is one.
        detail: What the sentence is about, or the whole sentence where TEXTS has none for the case.
    """

    kind: str
    case: str
    interpreter: str = ""
    detail: str = ""

    @property
    def is_usable(self) -> bool:
        """Tell whether jobs can run."""
        return self.case in ("ready", "outdated")

    @property
    def sentence(self) -> str:
        """Say how it stands, in the user's language."""
        from ..wording import say, tr

        return tr(TEXTS[self.case]).format(self.detail) if self.case in TEXTS else say(self.detail)

    @property
    def button(self) -> str:
        """Name the way out, in the user's language."""
        from ..wording import tr

        return tr(BUTTONS[self.case])


def environment_state() -> EnvironmentState:
    """Tell how the environment stands, as far as files and the last probe show."""
    folder = settings.environment_folder()
    return judge(places(folder), settings.interpreter() or os.environ.get(VARIABLE, ""))


def judge(at: Places, named: str = "") -> EnvironmentState:
    """Tell how an environment stands.

    Args:
        at: Where the managed one is.
        named: The interpreter that the user names instead; "" for none.
    """
    if named:
        return _of_named(named)
    if is_held(at.lock):
        return EnvironmentState(INSTALLING, "installing")
    receipt = read_receipt(at.receipt)
    if receipt is not None and receipt.stage != READY:
        case = "broken" if receipt.sentence else "interrupted"
        return EnvironmentState(BROKEN, case, detail=receipt.sentence)
    if not is_program(at.interpreter):
        return EnvironmentState(MISSING, "missing") if receipt is None else _broken(at.interpreter)
    return _of_verdict(at.interpreter, "broken") or _of_versions(at.interpreter, receipt)


def probe_environment() -> EnvironmentState:
    """Start the interpreter, if there is one, and tell how the environment stands then; takes up to seconds."""
    state = environment_state()
    if state.interpreter:
        with suppress(EngineMissing):
            check_interpreter(state.interpreter)
    return environment_state()


def _of_named(path: str) -> EnvironmentState:
    try:
        find_interpreter(path)
    except EngineMissing as error:
        return EnvironmentState(BROKEN, "named", detail=str(error))
    return _of_verdict(path, "named") or EnvironmentState(READY_STATE, "ready", path)


def _of_verdict(path: str, case: str) -> Optional[EnvironmentState]:
    error = last_verdict(path)
    if error is None:
        return None
    kind = OTHER_VERSION if isinstance(error, OtherVersion) else BROKEN
    return EnvironmentState(kind, case, path, str(error))


def _of_versions(path: str, receipt: Optional[Receipt]) -> EnvironmentState:
    wanted, had = engine_versions(), receipt.pins if receipt else {}
    differing = [
        f"{name} {had[name]} → {version}" for name, version in wanted.items() if had.get(name, version) != version
    ]
    if not differing:
        return EnvironmentState(READY_STATE, "ready", path)
    shown = ", ".join(differing[:3]) + (" …" if len(differing) > 3 else "")
    return EnvironmentState(OTHER_VERSION, "outdated", path, shown)


def _broken(path: str) -> EnvironmentState:
    return EnvironmentState(BROKEN, "broken", detail=f"{path} is gone. Repair the environment.")
