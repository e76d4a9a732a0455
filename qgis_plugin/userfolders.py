"""Where lies what the user keeps: models and polygons, outside the profile, the plugin and the cache."""

from __future__ import annotations

import os
import sys
from typing import Mapping


def user_folder(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> str:
    """Name the folder for data of saroptical that the user wants to keep."""
    home = os.path.expanduser("~")
    if platform == "win32":
        kept = environ.get("APPDATA") or os.path.join(home, "AppData", "Roaming")
    elif platform == "darwin":
        kept = os.path.join(home, "Library", "Application Support")
    else:
        kept = environ.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
    return os.path.join(kept, "saroptical")
