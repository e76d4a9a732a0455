"""uv, which makes the environment: the machine's own, else our copy, else its wheel, checked against known hashes.

The wheel is fetched by a pip that is there anyway, from the registry that
this pip is set up for; nothing is installed into that pip's Python.
"""

from __future__ import annotations

import glob
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import zipfile
from typing import Callable, Dict, Iterator, List, Mapping, Optional

from ...engine.errors import EngineMissing
from ..environment import is_program
from ..process import start_options

VERSION = "0.13.8"
_OLDEST = (0, 8)
"""The first that knows all that is asked of it."""
HASHES: Dict[str, str] = {
    "macosx_10_12_x86_64": (
        "b7124ca1956ec2e476a1003ea5715a15f0266afaec37f4dc9c6972ba8183e6d1"  # pragma: allowlist secret
    ),
    "macosx_11_0_arm64": (
        "62b6943c7fd64fac6854f780bea6e0359e5a5bc3241f83ee357bb38276afac49"  # pragma: allowlist secret
    ),
    "manylinux_2_17_x86_64": (
        "e18a57b8b352eb7c8feb317b9f6f533c8f0ad9673fd6cf34bbe3cf1a9f6a8984"  # pragma: allowlist secret
    ),
    "manylinux_2_28_aarch64": (
        "5337c30bb893b4f9ce0ceb921ba2da0d13f649da644f40ad3bef84083bef0203"  # pragma: allowlist secret
    ),
    "musllinux_1_1_x86_64": (
        "29451c60f5e8b07403e0a175d5229efc36b0289b34143ff4aaa499a5dd52553a"  # pragma: allowlist secret
    ),
    "win_amd64": (
        "cfbc13020a64cdf2f116d2936824c38edbf41e5c07f1ea291baf02e31ebf3ed0"  # pragma: allowlist secret
    ),
    "win_arm64": (
        "b4184029b1b7c54409b9cd4372c73a36ef9c2d1d7cf3b0aca59c8b1932f041dc"  # pragma: allowlist secret
    ),
}
"""SHA-256 of the wheels of VERSION, by the platform in their names."""

_INSTALL_IT = "Install uv with a package manager, or put its wheel into the folder of wheels; then try again."


def wheel_platform(system: str = sys.platform, machine: str = "", libc: str = "") -> str:
    """Name this machine as wheels do.

    Args:
        system: As `sys.platform`.
        machine: As `platform.machine()`; "" asks it.
        libc: As the first of `platform.libc_ver()`, "" where that is not glibc; only Linux has a choice.

    Raises:
        EngineMissing: If there is no uv for it.
    """
    machine = (machine or platform.machine()).lower()
    family = "arm" if machine in ("arm64", "aarch64") else "x86" if machine in ("x86_64", "amd64") else machine
    kind = f"{system} {libc or 'musl'}" if system == "linux" else system
    known = {
        ("win32", "x86"): "win_amd64",
        ("win32", "arm"): "win_arm64",
        ("darwin", "x86"): "macosx_10_12_x86_64",
        ("darwin", "arm"): "macosx_11_0_arm64",
        ("linux glibc", "x86"): "manylinux_2_17_x86_64",
        ("linux glibc", "arm"): "manylinux_2_28_aarch64",
        ("linux musl", "x86"): "musllinux_1_1_x86_64",
    }
    if (kind, family) not in known:
        raise EngineMissing(f"There is no PyTorch for {kind} on {machine}. Use another computer for the engine.")
    return known[kind, family]


def find_uv(tools: str, system: str = sys.platform) -> Optional[str]:
    """Find a uv that will do: our own copy, then the machine's."""
    name = "uv.exe" if system == "win32" else "uv"
    home = os.path.expanduser("~")
    usual = [os.path.join(home, *place, name) for place in ((".local", "bin"), (".cargo", "bin"))]
    candidates = (os.path.join(tools, name), shutil.which("uv"), *usual)
    return next((path for path in candidates if path and is_program(path) and _is_new_enough(path)), None)


def _is_new_enough(path: str) -> bool:
    try:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20, **start_options())
    except (OSError, subprocess.SubprocessError):
        return False
    match = re.match(r"uv (\d+)\.(\d+)", told.stdout)
    return match is not None and tuple(map(int, match.groups())) >= _OLDEST


def unpack_wheel(wheel: str, tools: str, kind: str) -> str:
    """Check uv's wheel, take the program out of it, and give its path.

    Args:
        wheel: The file.
        tools: The folder to put the program into.
        kind: The platform that it is for.

    Raises:
        EngineMissing: If its bytes are not those that are known.
    """
    with open(wheel, "rb") as file:
        found = hashlib.sha256(file.read()).hexdigest()
    if found != HASHES[kind]:
        os.remove(wheel)
        raise EngineMissing(
            f"{os.path.basename(wheel)} is not the file that was expected: its checksum is {found[:12]}…, not "
            f"{HASHES[kind][:12]}…, so it is not used. {_INSTALL_IT}"
        )
    with zipfile.ZipFile(wheel) as archive:
        member = next(name for name in archive.namelist() if re.search(r"\.data/scripts/uv(\.exe)?$", name))
        target = os.path.join(tools, os.path.basename(member))
        os.makedirs(tools, exist_ok=True)
        with archive.open(member) as source, open(f"{target}.part", "wb") as file:
            shutil.copyfileobj(source, file)
    os.chmod(f"{target}.part", 0o700)
    os.replace(f"{target}.part", target)
    return target


def obtain_uv(
    tools: str, wheels: str, variables: Mapping[str, str], run: Callable[[List[str], Mapping[str, str]], int]
) -> str:
    """Find uv, else unpack it from the folder of wheels, else fetch it with a pip.

    Args:
        tools: The folder of our copy.
        wheels: A folder of wheels to keep to; "" for the registry.
        variables: The environment to run pip in.
        run: Runs a command and gives its exit code.

    Raises:
        EngineMissing: If it cannot be had.
    """
    found = find_uv(tools)
    if found:
        return found
    kind = wheel_platform(libc=platform.libc_ver()[0])
    if not wheels:
        os.makedirs(tools, exist_ok=True)
        _fetch(tools, variables, run)
    for wheel in wheels_in(wheels or tools, f"uv-{VERSION}-*{kind}*.whl"):
        return unpack_wheel(_copied(wheel, tools), tools, kind)
    raise EngineMissing(f"uv, which makes the environment, is not there. {_INSTALL_IT}")


def _fetch(tools: str, variables: Mapping[str, str], run: Callable[[List[str], Mapping[str, str]], int]) -> None:
    for python in pythons_with_pip():
        asked = ["download", "--no-deps", "--only-binary", ":all:", "--disable-pip-version-check", "--dest", tools]
        if run([python, "-m", "pip", *asked, f"uv=={VERSION}"], variables) == 0:
            return


def pythons_with_pip(system: str = sys.platform, prefix: str = sys.prefix) -> Iterator[str]:
    """Name the Pythons that may have a pip, the likeliest first; QGIS's own is to download, never to install."""
    places = {
        "win32": ("python.exe", "python3.exe"),
        "darwin": (os.path.join("bin", "python3"), os.path.join("..", "..", "..", "..", "MacOS", "bin", "python3")),
    }.get(system, (os.path.join("bin", "python3"),))
    own = [os.path.normpath(os.path.join(prefix, place)) for place in places]
    others = [shutil.which(name) for name in ("python3", "python")]
    for path in dict.fromkeys([*own, *filter(None, others)]):
        if is_program(path):
            yield path


def wheels_in(folder: str, pattern: str = "*.whl") -> List[str]:
    """List the wheels in a folder."""
    return glob.glob(os.path.join(glob.escape(folder), pattern))


def _copied(wheel: str, tools: str) -> str:
    """Leave the user's folder as it is: what is refused there must not be deleted there."""
    target = os.path.join(tools, os.path.basename(wheel))
    if os.path.abspath(wheel) != os.path.abspath(target):
        os.makedirs(tools, exist_ok=True)
        shutil.copyfile(wheel, target)
    return target
