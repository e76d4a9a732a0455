"""What an installation will do: which packages from where, how much of it, and the commands that do it."""

from __future__ import annotations

import pathlib
import sys
from dataclasses import dataclass, field
from typing import Dict, List, NamedTuple, Tuple

from ...engine.contract.libraries import PACKAGES
from .places import Places

PYTHON = "3.11"
"""What the versions of resources/constraints.txt were tested with."""

_GIB = 1024**3


class Build(NamedTuple):
    """A build of PyTorch to choose."""

    name: str
    title: str


BUILDS = (
    Build("auto", "Chosen for this machine"),
    Build("cpu", "Without GPU (small)"),
    Build("cu132", "CUDA 13.2"),
    Build("cu130", "CUDA 13.0"),
    Build("cu128", "CUDA 12.8"),
    Build("cu126", "CUDA 12.6"),
    Build("registry", "As the package registry has it"),
)
"""All but the last come from PyTorch's own index, which uv knows."""


class Size(NamedTuple):
    """How much is downloaded, and how much disk it takes at most."""

    download: int
    disk: int


def size_of(build: str, *, has_gpu: bool, platform: str = sys.platform) -> Size:
    """Estimate the size of an installation, in bytes; measured on Linux, the others after their wheels' sizes."""
    if platform == "darwin":
        return Size(int(0.5 * _GIB), int(2.0 * _GIB))
    with_cuda = build.startswith("cu") or (build == "auto" and has_gpu) or (build == "registry" and platform == "linux")
    return Size(int(3.4 * _GIB), int(7.0 * _GIB)) if with_cuda else Size(int(0.6 * _GIB), int(2.5 * _GIB))


@dataclass(frozen=True)
class Plan:
    """An installation.

    Attributes:
        at: Where.
        build: Which PyTorch; one of BUILDS.
        wheels: A folder of wheels to take all from, without any network; "" for the registry.
        fresh: Begin with an empty environment; else go on with what is there.
        packages: What to install.
        size: What is expected.
    """

    at: Places
    build: str = "auto"
    wheels: str = ""
    fresh: bool = False
    packages: Tuple[str, ...] = PACKAGES
    size: Size = field(default_factory=lambda: size_of("cpu", has_gpu=False))

    def make_environment(self, uv: str, platform: str = sys.platform) -> List[str]:
        """Give the command that makes the empty environment.

        QGIS's own Python may be its base on Linux only, where it is the
        system's; elsewhere it lies inside QGIS, and goes with an update.
        """
        base = "managed" if platform == "linux" else "only-managed"
        start = "--clear" if self.fresh else "--allow-existing"
        return [uv, "venv", "--no-project", start, "--python", PYTHON, "--python-preference", base, self.at.engine]

    def install_packages(self, uv: str) -> List[str]:
        """Give the command that installs the packages."""
        into = ["--python", self.at.interpreter, "--constraint", self.at.constraints]
        return [uv, "pip", "install", *into, *self._source(), *self.packages]

    def _source(self) -> List[str]:
        if self.wheels:
            return ["--offline", "--no-index"]
        return [] if self.build == "registry" else ["--torch-backend", self.build]

    def variables(self) -> Dict[str, str]:
        """Give the variables that keep uv to our folder, and to the folder of wheels, apart from those of the network.

        A folder of wheels may hold Python itself, laid out as on the server that uv would ask.
        """
        python = pathlib.Path(self.wheels).absolute().as_uri()
        local = {"UV_FIND_LINKS": self.wheels, "UV_PYTHON_INSTALL_MIRROR": python} if self.wheels else {}
        return {
            "UV_PYTHON_INSTALL_DIR": self.at.pythons,
            "UV_PYTHON_INSTALL_BIN": "0",
            "UV_HTTP_TIMEOUT": "120",
            "UV_NO_PROGRESS": "1",
            "NO_COLOR": "1",
            **local,
        }
