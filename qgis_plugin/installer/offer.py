"""What the installer's window says before anything is done: what, from where, how much, into which folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import List, Optional, Tuple

from ...engine.contract.gpus import Gpu
from ...engine.contract.libraries import PACKAGES
from ..wording import tr
from .pace import spell_bytes
from .places import Places
from .plan import PYTHON, Plan, Size, size_of
from .receipt import READY, Receipt
from .state import EnvironmentState
from .uv import VERSION
from .versions import CONSTRAINTS, engine_versions

_NOTHING_YET = ("missing", "named")
"""Cases in which there is no environment of ours to go on with."""


@dataclass(frozen=True)
class Offer:
    """An installation that the user may agree to.

    Attributes:
        state: How the environment stands.
        receipt: What was installed there, if anything.
        at: Where.
        build: Which PyTorch.
        wheels: A folder of wheels to take all from; "" for the registry.
        gpus: The GPUs that the driver names; None while it is asked.
        free: Free bytes there; None while it is looked up.
        has_wheels: False where the folder of wheels holds none.
    """

    state: EnvironmentState
    receipt: Optional[Receipt]
    at: Places
    build: str = "auto"
    wheels: str = ""
    gpus: Optional[Tuple[Gpu, ...]] = None
    free: Optional[int] = None
    has_wheels: bool = True

    @property
    def size(self) -> Size:
        """How much it is."""
        return size_of(self.build, has_gpu=bool(self.gpus))

    @property
    def has_room(self) -> bool:
        """Tell whether the disk has room for it, as far as that is known."""
        return self.free is None or self.free >= self.size.disk or self.state.case not in _NOTHING_YET

    @property
    def can_begin(self) -> bool:
        """Tell whether there is anything to install, and room for it."""
        return self.has_room and self.has_wheels

    def plan(self) -> Plan:
        """Make the plan; what stood there complete, and is broken now, is made anew."""
        is_fresh = self.receipt is not None and self.receipt.stage == READY and self.state.case in ("broken", "ready")
        return Plan(self.at, self.build, self.wheels, is_fresh, size=self.size)

    def button(self) -> str:
        """Name the button that agrees to it."""
        if self.state.case in _NOTHING_YET:
            if self.wheels:
                return tr("Install from the folder")
            return tr("Download {} and install").format(spell_bytes(self.size.download))
        if self.state.case == "outdated":
            return tr("Update")
        if self.receipt is not None and self.receipt.stage != READY:
            return tr("Resume")
        return tr("Install again") if self.state.case == "ready" else tr("Repair")

    def lines(self) -> List[Tuple[str, str]]:
        """Say what it is, as pairs of a title and a text."""
        torch = engine_versions()["torch"]
        what = tr("Python, PyTorch {} and {} libraries, in the versions that were tested").format(
            torch, len(PACKAGES) - 1
        )
        if self.state.case == "ready":
            return [
                (tr("What"), what),
                (tr("Python"), shortened(self.state.interpreter)),
                (tr("Graphics card"), self._gpus()),
            ]
        room = tr("{} needed, {} free").format(spell_bytes(self.size.disk), spell_bytes(self.free))
        return [
            (tr("What"), what),
            (tr("From"), self._source()),
            (tr("Graphics card"), self._gpus()),
            (tr("Folder"), shortened(self.at.root)),
            (tr("Disk"), room if self.has_room else tr("{}: too little").format(room)),
        ]

    def _source(self) -> str:
        if not self.has_wheels:
            fill = f"python{PYTHON} -m pip wheel --wheel-dir {self.wheels} uv=={VERSION} --requirement {CONSTRAINTS}"
            return tr("No wheels are there. Fill the folder on a computer of this kind: {}").format(fill)
        if self.wheels:
            return tr("{}; the network is not used").format(shortened(self.wheels))
        download = spell_bytes(self.size.download)
        if self.build == "registry":
            return tr("Python's package registry, and uv's source of Python; about {} to download").format(download)
        return tr("Python's package registry, PyTorch's own, and uv's source of Python; about {} to download").format(
            download
        )

    def _gpus(self) -> str:
        if self.gpus is None:
            return tr("being looked for …")
        if not self.gpus:
            return tr("none of NVIDIA's found; the CPU computes")
        names = ", ".join(tr("{} (driver {})").format(gpu.name, gpu.driver) for gpu in self.gpus)
        return tr("{}, not used by this build").format(names) if self.build == "cpu" else names


def shortened(path: str) -> str:
    """Write a path below the home folder as people do."""
    home = os.path.expanduser("~")
    return path.replace(home, "~", 1) if path == home or path.startswith(home + os.sep) else path
