"""Try the engine's libraries and every device out, and say what there is and what it did."""

from __future__ import annotations

import importlib
import os
import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from .. import __version__
from ..contract.events import Artifact, Done, Message, Progress, Report
from ..contract.gpus import find_gpus
from ..contract.jobs import CheckEnvironment
from ..contract.libraries import LIBRARIES, PACKAGES
from ..contract.redaction import redacted
from ..contract.remedies import remedy_for
from ..errors import EngineMissing
from ..io.staging import StagedFile, publish

_TOLD = ("CUDA_VISIBLE_DEVICES", "OMP_NUM_THREADS")
_ONLY_WHETHER = ("HTTPS_PROXY", "SSL_CERT_FILE")
"""Variables of which a report says whether they are set, and not how."""


def run(job: CheckEnvironment, report: Report, _should_stop: Callable[[], bool]) -> Done:
    """Load every library, read and write a raster, compute on each device.

    Raises:
        EngineMissing: If a library does not load, or the device that was asked for does not compute.
        InputError: If the device that was asked for is not there.
    """
    lines: list[str] = []

    def say(text: str, level: str = "info") -> None:
        lines.append(redacted(text))
        report(Message(lines[-1], level))

    say(_machine())
    _load_libraries(report)
    say(", ".join(f"{name} {_version(name)}" for name in PACKAGES))
    say(f"{_try_rasters()}: rasters and coordinates come out right.")
    computing = _try_devices(job, report, say)
    say(_surroundings())
    outputs = _write(job.output_text, lines)
    for role, path in outputs.items():
        report(Artifact(role, path))
    return Done(outputs, {"libraries": float(len(LIBRARIES)), "gpus": float(computing)})


def _machine() -> str:
    memory = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = f", {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1024**3:.0f} GB of memory"
    system = f"{platform.system()} {platform.release()} on {platform.machine()}"
    return f"saroptical {__version__}, Python {platform.python_version()}, {system}, {os.cpu_count()} cores{memory}"


def _load_libraries(report: Report) -> None:
    faults = []
    for number, name in enumerate(LIBRARIES):
        report(Progress(0.8 * number / len(LIBRARIES), f"loading {name}"))
        try:
            importlib.import_module(name)
        except Exception as error:  # whatever a library does when it is loaded
            known = remedy_for(f"{type(error).__name__}: {error}")
            faults.append(f"{name} cannot be loaded ({error}). {known.sentence if known else ''}".strip())
    if faults:
        more = f" {len(faults) - 1} more cannot either." if len(faults) > 1 else ""
        raise EngineMissing(f"{faults[0]}{more} Repair the engine's environment.")


def _try_rasters() -> str:
    from ..io.trial import try_rasters

    return try_rasters()


def _try_devices(job: CheckEnvironment, report: Report, say: Callable[..., None]) -> int:
    """Compute on each device, or on the one that was asked for; gives the number of GPUs that compute."""
    import torch

    from ..inference.devices import choose_device
    from ..inference.trial import devices, try_device

    asked = devices() if job.device == "auto" else [choose_device(job.device, report)]
    say(f"PyTorch {torch.__version__}, built for {f'CUDA {torch.version.cuda}' if torch.version.cuda else 'CPU only'}")
    computing = 0
    for number, name in enumerate(asked):
        report(Progress(0.8 + 0.2 * number / len(asked), f"computing on {name}"))
        try:
            trial = try_device(name)
        except Exception as error:
            if name == "cpu" or job.device != "auto":
                raise
            known = remedy_for(str(error))
            say(f"{name} does not compute ({error}). {known.sentence if known else ''}".strip(), "warning")
            continue
        computing += name != "cpu"
        say(f"{name} ({trial.title}) computes right, {trial.milliseconds:.1f} ms a step.")
    if job.device == "auto" and not computing:
        _say_unused(torch.version.cuda, say)
    return computing


def _say_unused(cuda: str | None, say: Callable[..., None]) -> None:
    for gpu in find_gpus():
        why = "Update its driver" if cuda else "This PyTorch was built without CUDA: install another build"
        say(f"{gpu.name} (driver {gpu.driver}) is there and not used. {why}, or go on with the CPU.", "warning")


def _surroundings() -> str:
    told = [f"{name}={os.environ[name]}" for name in _TOLD if name in os.environ]
    told += [f"{name} is set" for name in _ONLY_WHETHER if os.environ.get(name)]
    return f"Variables: {', '.join(told) or 'none that matters'}."


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "of unknown version"


def _write(path: str, lines: list[str]) -> dict[str, str]:
    if not path:
        return {}
    staged = StagedFile(path)
    try:
        with open(staged.part(), "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
        return {"output_text": publish([staged])[0]}
    finally:
        staged.discard()
