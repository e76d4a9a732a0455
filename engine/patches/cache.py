"""Patches and their superpixels, kept on disk between runs.

One safetensors file per key: nothing in it is executed, it appears under its
name only when it is whole, and it is mapped into memory, not read into it. A
checksum tells whether it is what was written. A cache that cannot be used or
kept is said, and never ends a run.
"""

from __future__ import annotations

import hashlib
import json
import math
import zlib
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from .. import __version__
from ..contract.bands import Sensor
from ..contract.events import Message, Report
from ..errors import InputError, OutputFailed
from ..io.staging import StagedFile, publish
from .bank import PatchBank
from .regions import check_regions

_CHUNK = 1 << 24


def cached_bank(
    folder: str | Path, key: str, make: Callable[[], PatchBank], cut: Callable[[PatchBank], Tensor], report: Report
) -> tuple[PatchBank, Tensor]:
    """Take patches and superpixels from a folder, or make them and keep them there.

    Two processes that make the same at once do not hurt each other: one of them keeps its work.

    Args:
        folder: Made if it is missing.
        key: Names all that the patches and superpixels depend on; of any length.
        make: Reads the patches.
        cut: Cuts their superpixels, (N, S, P, P); `no_regions` where none are wanted.
        report: Told what was found, and why something is made anew or not kept.
    """
    name = hashlib.sha256(f"{__version__} {key}".encode()).hexdigest()[:16]
    path = Path(folder) / f"patches-{name}.safetensors"
    if (found := _find(path, key, report)) is not None:
        what = " and their superpixels" if found[1].shape[1] else ""
        report(Message(f"{len(found[0])} patches{what} are taken from {path}."))
        return found
    bank = make()
    regions = cut(bank)
    try:
        _keep(path, key, bank, regions, report)
        return _load(path, key)  # the copy in memory can go
    except OutputFailed as error:
        report(Message(f"Patches and superpixels are not kept by this run: {error}"))
    except (OSError, SafetensorError) as error:
        size = math.ceil((bank.pixels.nbytes + bank.valid.nbytes + regions.nbytes) / 1e6)
        text = f"Patches and superpixels are not kept for other runs ({error}): {folder} must have {size} MB free"
        report(Message(f"{text} and may be written to. Choose another folder; this run goes on.", "warning"))
    return bank, regions


def no_regions(bank: PatchBank) -> Tensor:
    """Cut a bank at no scale, (N, 0, P, P)."""
    return torch.zeros(len(bank), 0, bank.patch_px, bank.patch_px, dtype=torch.int32)


def _find(path: Path, key: str, report: Report) -> tuple[PatchBank, Tensor] | None:
    try:
        return _load(path, key)
    except FileNotFoundError:
        return None
    except (OSError, SafetensorError, InputError) as error:
        report(Message(f"{path} cannot be used ({error}); patches are read and superpixels cut anew.", "warning"))
        return None


def _keep(path: Path, key: str, bank: PatchBank, regions: Tensor, report: Report) -> None:
    """Write whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    had_leftovers = any(path.parent.glob(f".{path.name}.*.part"))
    tensors = {"pixels": bank.pixels, "valid": bank.valid, "regions": regions}
    if bank.partners is not None:
        tensors["partners"] = bank.partners
    tensors = {name: tensor.contiguous() for name, tensor in tensors.items()}
    about = json.dumps(
        {
            "key": key,
            "bands": bank.bands,
            "sensors": [sensor.value for sensor in bank.sensors],
            "units": bank.units,
            "gsd_m": bank.gsd_m,
            "kept": bank.kept,
        }
    )
    staged = StagedFile(str(path))
    try:
        if had_leftovers:
            report(Message("An earlier run ended before its patches were kept; what it left is removed."))
        save_file(tensors, staged.part(), {"about": about, "checksum": _checksum(about, tensors)})
        publish([staged])
    finally:
        staged.discard()


def _load(path: Path, key: str) -> tuple[PatchBank, Tensor]:
    """Map a file.

    Raises:
        InputError: If it is not what was written, or not of this key.
        SafetensorError: If it is cut short.
    """
    with safe_open(str(path), "pt") as file:
        metadata = file.metadata() or {}
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  not a dict
    about = metadata.get("about", "")
    if metadata.get("checksum") != _checksum(about, tensors):
        raise InputError("it was altered, or not all of it was written")
    facts = json.loads(about)
    if facts["key"] != key:
        raise InputError("it holds the patches of other files or settings")
    bank = PatchBank(
        tensors["pixels"],
        tensors["valid"],
        tuple(facts["bands"]),
        tuple(Sensor(value) for value in facts["sensors"]),
        facts["units"],
        facts["gsd_m"],
        tensors.get("partners"),
        facts["kept"],
    )
    check_regions(bank, tensors["regions"])
    return bank, tensors["regions"]


def _checksum(about: str, tensors: dict[str, Tensor]) -> str:
    """Sum up names, shapes, types and all bytes."""
    found = zlib.crc32(about.encode())
    for name, tensor in sorted(tensors.items()):
        found = zlib.crc32(f"{name} {tuple(tensor.shape)} {tensor.dtype}".encode(), found)
        content = tensor.flatten().view(torch.uint8).numpy()
        for start in range(0, len(content), _CHUNK):  # a mapped file is read once, and need not fit into memory
            found = zlib.crc32(content[start : start + _CHUNK].data, found)
    return f"{found:08x}"
