"""What is known to go wrong with machines, drivers and networks: by its words, and with what helps.

One table for what an installation prints and for what a job raises. The
patterns are what the programs themselves say (uv and its TLS library, pip,
PyTorch, CUDA, PROJ, Windows), whatever the language of the system.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Optional, Type

from ..errors import EngineError, EngineMissing, OutOfMemory, OutputFailed


class Remedy(NamedTuple):
    """A known fault."""

    pattern: str
    sentence: str
    kind: Type[EngineError] = EngineError


REMEDIES = (
    Remedy(
        r"\b407\b|proxy authentication required|proxy authorization required",
        "The proxy wants a user name and a password (407). Enter them in Settings > Options > Network, then try again.",
    ),
    Remedy(
        r"invalid peer certificate|certificate[ _]verify[ _]failed|unknownissuer|self[- ]signed certificate",
        "The connection is not trusted: a proxy or virus scanner answers with a certificate of its own. Add your "
        "organisation's certificate in Settings > Options > Authentication > Manage certificates, then try again.",
    ),
    Remedy(
        r"tunnel error|proxyerror|cannot connect to proxy|unsuccessful tunnel|proxy connect",
        "The proxy refused the connection or is not there. Check Settings > Options > Network, then try again.",
    ),
    Remedy(
        r"\b(401|403)\b.{0,40}(unauthorized|forbidden)|status client error \((401|403)",
        "The server refused access. Ask your administrator whether downloads are filtered, or use a folder of files "
        "that were downloaded elsewhere.",
    ),
    Remedy(
        r"dns error|failed to lookup address|name or service not known|temporary failure in name resolution|"
        r"getaddrinfo|could not resolve|network is unreachable|no route to host|tcp connect error|connection timed out|"
        r"operation timed out|network connectivity is disabled",
        "The server cannot be reached. Check the network connection, then try again, or use a folder of files that "
        "were downloaded elsewhere.",
    ),
    Remedy(
        r"no space left|os error 28\b|errno 28\b|not enough space on the disk|os error 112\b|disk full|disk quota|"
        r"os error 122\b",
        "The disk is full. Free some space or choose another folder, then try again.",
        OutputFailed,
    ),
    Remedy(
        r"winerror 1114|winerror 126\b|dll load failed|error loading .*\.dll",
        "Windows cannot load PyTorch's libraries. Install the latest Microsoft Visual C++ Redistributable (x64), "
        "restart the computer, then repair the engine's environment.",
        EngineMissing,
    ),
    Remedy(
        r"no kernel image is available|is not compatible with the current pytorch installation",
        "This build of PyTorch does not know this GPU. Compute on cpu, or install the engine's environment again with "
        "another build of PyTorch.",
    ),
    Remedy(
        r"driver version is insufficient|driver on your system is too old|found no nvidia driver",
        "The NVIDIA driver is too old for this build of PyTorch, or not there. Update the driver, or compute on cpu.",
    ),
    Remedy(
        r"cuda out of memory|cuda error: out of memory|mps backend out of memory|cudnn_status_alloc_failed|"
        r"cublas_status_alloc_failed",
        "The job did not fit into the GPU's memory. Close other programs, choose a smaller patch size, extent or "
        "number of bands, or another device.",
        OutOfMemory,
    ),
    Remedy(
        r"out of memory|can't allocate memory|cannot allocate memory|not enough memory|paging file is too small|"
        r"winerror 1455",
        "The job did not fit into the machine's memory. Close other programs, choose a smaller patch size, extent or "
        "number of bands, or another device.",
        OutOfMemory,
    ),
    Remedy(
        r"database\.layout\.version|proj_create.*(no database|cannot find proj\.db)|cannot find proj\.db|"
        r"proj\.db.*(contains|incompatible)",
        "The engine found the PROJ database of another program. Remove PROJ_LIB and PROJ_DATA from the system's "
        "variables, restart QGIS, then repair the engine's environment.",
        EngineMissing,
    ),
    Remedy(
        r"os error 1260|winerror 1260|blocked by group policy",
        "The administrator does not allow programs to be started from this folder. Choose a folder for the environment "
        "from which they may be.",
        EngineMissing,
    ),
    Remedy(
        r"os error 206|winerror 206|filename or extension is too long|file name too long",
        "The path is too long for this system. Choose a shorter folder for the environment.",
        OutputFailed,
    ),
    Remedy(
        r"no interpreter found|no download found for request|failed to download .*python|"
        r"failed to install .*cpython|python-build-standalone",
        "Python 3.11 was not found and could not be fetched. Install Python 3.11, then try again.",
        EngineMissing,
    ),
    Remedy(
        r"no solution found.*\btorch(vision)?\b.*(nvidia|cuda|cu\d|\+)|there is no version of torch(vision)?\b",
        "The tested version of PyTorch is not there for this machine. Update the NVIDIA driver, choose another build "
        "of PyTorch, or complete the folder of wheels.",
        EngineMissing,
    ),
    Remedy(
        r"no solution found|no matching distribution|has no wheels with a matching|"
        r"was not found in the (package|provided)",
        "Some packages are not there in the version that was tested for this system. Complete the folder of wheels, or "
        "install from the registry.",
        EngineMissing,
    ),
    Remedy(
        r"access is denied|permission denied|os error 5\b|os error 13\b|winerror 5\b|operation not permitted",
        "A file may not be written, or another program (a virus scanner?) holds it. Close QGIS windows that use the "
        "engine or choose another folder, then try again.",
        OutputFailed,
    ),
)
"""The first row that fits counts."""


def remedy_for(text: str) -> Optional[Remedy]:
    """Find what is known about a fault, by what a program printed or an exception says."""
    flat = " ".join(text.split())
    return next((remedy for remedy in REMEDIES if re.search(remedy.pattern, flat, re.IGNORECASE)), None)
