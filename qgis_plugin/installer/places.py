"""Where the managed environment and all that belongs to it lie: one folder, outside profile and plugin."""

from __future__ import annotations

import os
import sys
from typing import Mapping, NamedTuple

from ..environment import interpreter_of, managed_environment
from .receipt import NAME


class Places(NamedTuple):
    """The files and folders of one managed environment."""

    root: str

    @property
    def engine(self) -> str:
        """The environment itself."""
        return os.path.join(self.root, "engine")

    @property
    def interpreter(self) -> str:
        """Its Python."""
        return interpreter_of(self.engine)

    @property
    def pythons(self) -> str:
        """The Pythons that uv fetched."""
        return os.path.join(self.root, "python")

    @property
    def tools(self) -> str:
        """Our own uv, where the machine has none."""
        return os.path.join(self.root, "uv")

    @property
    def downloads(self) -> str:
        """What was downloaded, until all of it is installed."""
        return os.path.join(self.root, "downloads")

    @property
    def certificates(self) -> str:
        """The certificates that QGIS trusts."""
        return os.path.join(self.root, "certificates.pem")

    @property
    def constraints(self) -> str:
        """The versions to install."""
        return os.path.join(self.root, "constraints.txt")

    @property
    def receipt(self) -> str:
        """What was installed, or how far it came."""
        return os.path.join(self.root, NAME)

    @property
    def log(self) -> str:
        """What was done and said on the way."""
        return os.path.join(self.root, "install.log")

    @property
    def lock(self) -> str:
        """Held while an installation runs."""
        return os.path.join(self.root, "install.lock")


def places(folder: str = "", environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Places:
    """Name the places of the managed environment.

    Args:
        folder: Where the user wants it, in a folder of its own there; "" for the usual place in the cache.
        environ: The variables to look into.
        platform: As `sys.platform`.
    """
    return Places(os.path.dirname(managed_environment(environ, platform, folder=folder)))
