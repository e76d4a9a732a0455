"""Files of weights: opened without executing anything, and downloaded where that is asked for."""

from __future__ import annotations

import argparse
import hashlib
import pickle
import re
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlparse

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from ..contract.events import Message, Progress, Report
from ..errors import CheckpointMismatch, InputError

NOT_MEASURED = "not measured: no weights"
_CHUNK = 1 << 20
_TIMEOUT_S = 60
_HASH = re.compile(r"-([0-9a-f]{8,64})\.[a-z]+$")
"""The beginning of its SHA-256 in a file's name, as torch has it."""
_NESTED = ("teacher", "model", "mae_model", "state_dict")
"""Under which of these a file of a training keeps its network; the first that is there is taken."""


def cached_path(name: str) -> tuple[Path, str]:
    """Tell where torch keeps the file of torchgeo's weights, and where it comes from.

    Raises:
        InputError: If torchgeo has no such weights.
    """
    from torchgeo.models import get_weight

    try:
        url = get_weight(name).url
    except ValueError as error:
        raise InputError(
            f"torchgeo has no weights {name!r}; choose a name of its list of pre-trained weights."
        ) from error
    return Path(torch.hub.get_dir()) / "checkpoints" / Path(urlparse(url).path).name, url


def download(url: str, path: Path, report: Report) -> None:
    """Fetch a file, whole or not at all, and check what its name says of its contents.

    Args:
        url: Where it is.
        path: Where it goes; the folder is made.
        report: Told of progress, and of the file's SHA-256; may raise Cancelled.

    Raises:
        InputError: If it cannot be had, or is another one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part, digest, done = path.with_name(f"{path.name}.part"), hashlib.sha256(), 0
    try:
        # the address is of torchgeo's list, not the user's
        asked = urllib.request.urlopen(url, timeout=_TIMEOUT_S)  # nosec B310
        with asked as source, part.open("wb") as target:
            total = int(source.headers.get("Content-Length") or 0)
            while chunk := source.read(_CHUNK):
                target.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                of = f" of {total / 1e6:.0f}" if total else ""
                report(Progress(done / total if total else 0.0, f"downloading {path.name}, {done / 1e6:.0f}{of} MB"))
        _check(path.name, digest.hexdigest(), done, total)
        part.replace(path)
    except (OSError, urllib.error.URLError) as error:
        raise InputError(
            f"{path.name} could not be downloaded ({error}). Check the connection, or put the file at {path}."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    report(Message(f"Downloaded {path.name}, SHA-256 {digest.hexdigest()}."))


def _check(name: str, found: str, done: int, total: int) -> None:
    stated = _HASH.search(name)
    if (total and done < total) or (stated and not found.startswith(stated[1])):
        raise InputError(
            f"What was downloaded as {name} is another file, or was cut short (SHA-256 {found[:16]} …, {done} bytes). "
            "Try again, or put the right file there yourself."
        )


def open_weights(path: Path) -> dict[str, Tensor]:
    """Read the tensors of a file by name, those within others with dots between the names; nothing is executed.

    Raises:
        CheckpointMismatch: If the file is damaged, or holds more than tensors.
    """
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        with torch.serialization.safe_globals([argparse.Namespace]):  # settings of a training; plain values
            found = torch.load(path, "cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise CheckpointMismatch(
            f"{path.name} is no file of tensors alone; nothing in it was executed. Choose another weights file."
        ) from error
    except (SafetensorError, RuntimeError, EOFError, ValueError, LookupError, TypeError, OSError) as error:
        reason = str(error).partition("\n")[0][:200]
        raise CheckpointMismatch(f"{path.name} is damaged ({reason}); copy or download it again.") from error
    inner = next((found[key] for key in _NESTED if isinstance(found, dict) and isinstance(found.get(key), dict)), found)
    tensors = _flat(inner)
    if not tensors:
        raise CheckpointMismatch(f"{path.name} holds no list of tensors by name; choose another weights file.")
    return tensors


def _flat(values: object, prefix: str = "") -> dict[str, Tensor]:
    if isinstance(values, Tensor):
        return {prefix: values} if prefix else {}
    found: dict[str, Tensor] = {}
    for name, value in values.items() if isinstance(values, dict) else ():
        found |= _flat(value, f"{prefix}.{name}" if prefix else str(name))
    return found
