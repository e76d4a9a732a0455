"""The engine's interpreter: where it is, whether it will do, and the environment that it starts in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import lru_cache
from typing import Dict, Mapping, Optional, Tuple

from ..engine import __version__
from ..engine.contract.libraries import LIBRARIES
from ..engine.errors import EngineMissing, OtherVersion
from .installer import receipt

VARIABLE = "SAROPTICAL_PYTHON"
OLDEST = (3, 11)
_REMEDY = (
    "Install it in QGIS with Raster > SAR-Optical > Environment, or name its Python in Settings > Options > "
    f"SAR-Optical or in the environment variable {VARIABLE}."
)
_PROBE = """
import importlib.metadata, importlib.util, json, sys
missing = [name for name in sys.argv[1:] if importlib.util.find_spec(name) is None]
found = [each.version for each in importlib.metadata.distributions(name="saroptical")]
print(json.dumps({"version": list(sys.version_info[:2]), "missing": missing, "engine": found[0] if found else ""}))
"""

_VERDICTS: Dict[str, Tuple[float, EngineMissing]] = {}
"""What spoke against an interpreter, by its path, with its time."""

_REMOVED = (
    "VIRTUAL_ENV",
    "PIP_USER",
    "PIP_TARGET",
    "PIP_PREFIX",
    "QGIS_PREFIX_PATH",
    "QGIS_PLUGINPATH",
    "PROJ_DATA",
    "PROJ_LIB",
    "GDAL_DATA",
    "GDAL_DRIVER_PATH",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "RANK",
    "LOCAL_RANK",
    "NODE_RANK",
    "GROUP_RANK",
    "WORLD_SIZE",
    "MASTER_ADDR",
    "MASTER_PORT",
)
_REMOVED_FAMILIES = ("PYTHON", "DYLD_", "SLURM_")
"""SLURM's: a QGIS on a cluster's desktop is one task, whatever its job is."""
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def find_interpreter(setting: str, environ: Mapping[str, str] = os.environ, *, folder: str = "") -> str:
    """Find the Python that runs the engine: the setting, then SAROPTICAL_PYTHON, then the managed environment.

    One that is named must be there: none other is taken in its stead, and
    never QGIS's own.

    Args:
        setting: What QGIS's setting names; "" for nothing.
        environ: The variables to look into.
        folder: Where the user wants the managed environment; "" for the usual place.

    Raises:
        EngineMissing: If there is none.
    """
    named = (
        (setting, "QGIS's setting saroptical/interpreter"),
        (environ.get(VARIABLE, ""), f"the variable {VARIABLE}"),
    )
    for path, where in named:
        if path:
            if not is_program(path):
                raise EngineMissing(f"{where[0].upper()}{where[1:]} names {path}, which is no program. {_REMEDY}")
            return path
    managed = interpreter_of(managed_environment(environ, folder=folder))
    if not is_program(managed):
        raise EngineMissing(f"No Python with saroptical's engine was found. {_REMEDY}")
    return managed


def is_program(path: str) -> bool:
    """Tell whether a path is a file that may be started."""
    return os.path.isfile(path) and os.access(path, os.X_OK)


def managed_environment(
    environ: Mapping[str, str] = os.environ, platform: str = sys.platform, *, folder: str = ""
) -> str:
    """Name the folder of the environment that saroptical keeps for itself, in the user's cache unless told where."""
    return os.path.join(_our_folder(folder) if folder else _usual_folder(environ, platform), "engine")


def _our_folder(chosen: str) -> str:
    """Name what is ours in a folder that may hold anything else: one that we made, unless we have filled it itself."""
    has_ours = receipt.read_receipt(os.path.join(chosen, receipt.NAME)) is not None
    return chosen if has_ours else os.path.join(chosen, "saroptical")


def _usual_folder(environ: Mapping[str, str], platform: str) -> str:
    home = os.path.expanduser("~")
    if platform == "win32":
        cache = environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    elif platform == "darwin":
        cache = os.path.join(home, "Library", "Caches")
    else:
        cache = environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    return os.path.join(cache, "saroptical")


def interpreter_of(environment: str, platform: str = sys.platform) -> str:
    """Name the Python of a virtual environment."""
    return os.path.join(environment, *(("Scripts", "python.exe") if platform == "win32" else ("bin", "python")))


def check_interpreter(path: str) -> None:
    """Start an interpreter and see that it is new enough, has the engine's libraries, and no other engine.

    It takes some tenths of a second, once for each state of a file that will do. What spoke against one is
    remembered for `last_verdict`.

    Raises:
        EngineMissing: Saying what it lacks.
        OtherVersion: If another version of saroptical is installed there, which would run in our stead.
    """
    try:
        _check(path, os.stat(path).st_mtime, LIBRARIES)
        _VERDICTS.pop(path, None)
    except EngineMissing as error:
        _VERDICTS[path] = (_modified(path), error)
        raise
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        missing = EngineMissing(f"{path} does not run as a Python ({error}). {_REMEDY}")
        _VERDICTS[path] = (_modified(path), missing)
        raise missing from error


def last_verdict(path: str) -> Optional[EngineMissing]:
    """Give what spoke against an interpreter when it was last started; None if nothing did, or it has changed since."""
    modified, error = _VERDICTS.get(path, (0.0, None))
    return error if modified == _modified(path) else None


def _modified(path: str) -> float:
    return os.stat(path).st_mtime if os.path.exists(path) else 0.0


@lru_cache(maxsize=8)
def _check(path: str, _mtime: float, libraries: Tuple[str, ...]) -> None:
    """Check once: an interpreter that passed is remembered, one that raised is asked again."""
    told = subprocess.run(
        [path, "-c", _PROBE, *libraries],
        env=child_environment(),
        capture_output=True,
        timeout=60,
        check=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    found = json.loads(told.stdout)
    if tuple(found["version"]) < OLDEST:
        version, needed = (".".join(map(str, numbers)) for numbers in (found["version"], OLDEST))
        raise EngineMissing(f"{path} is Python {version}; the engine needs {needed} or newer. {_REMEDY}")
    if found["missing"]:
        raise EngineMissing(f"The engine's libraries are missing in {path}: {', '.join(found['missing'])}. {_REMEDY}")
    if found["engine"] not in ("", __version__):
        raise OtherVersion(
            f"{path} has saroptical {found['engine']} installed; this plugin is {__version__} and brings its own "
            "engine. Uninstall saroptical from that Python, or let SAR-Optical keep an environment of its own."
        )


def child_environment(environ: Mapping[str, str] = os.environ) -> Dict[str, str]:
    """Clean the environment of QGIS for the engine.

    What points into QGIS (its Python, PROJ, GDAL, libraries) would break
    another interpreter. CUDA_VISIBLE_DEVICES, proxies and the like stay.
    """
    kept = {
        name: value
        for name, value in environ.items()
        if name.upper() not in _REMOVED and not name.upper().startswith(_REMOVED_FAMILIES)
    }
    homes = [environ[name] for name in ("QGIS_PREFIX_PATH", "OSGEO4W_ROOT") if environ.get(name)]
    for name in _CERTIFICATES:
        path = kept.get(name, "")
        if path and (not os.path.exists(path) or any(path.startswith(home) for home in homes)):
            del kept[name]
    kept.update(PYTHONSAFEPATH="1", PYTHONUTF8="1", PYTHONFAULTHANDLER="1", MPLBACKEND="Agg")
    return kept
