"""From whatever went wrong to one of our errors, in a sentence that says what happened and what to do."""

from __future__ import annotations

import errno
import os
import traceback
from collections.abc import Iterator
from dataclasses import fields

from .contract.jobs import Job
from .contract.remedies import remedy_for
from .errors import Cancelled, EngineError, EngineMissing, InputError, OutputFailed, SarOpticalError

_FULL = (errno.ENOSPC, errno.EDQUOT)
_MEMORY_WORDS = ("out of memory", "can't allocate memory", "not enough memory", "cannot allocate memory")
_FULL_WORDS = ("no space left", "disk full", "disk quota", "write error")


def explain(error: BaseException, job: Job | None = None) -> SarOpticalError:
    """Find the error of ours that an exception amounts to; its `detail` is the traceback.

    An exception says most about its cause, so the chain is searched from the
    outermost inwards for the first one that is understood.
    """
    chain = list(_chain(error))
    for link in chain:
        known = _recognize(link, job, " ".join(str(one) for one in chain))
        if known is not None:
            break
    else:
        known = EngineError(
            f"Something unexpected happened ({type(error).__name__}: {error}). What stood there before is "
            "untouched. Please report it together with the log."
        )
    known.detail = known.detail or "".join(traceback.format_exception(error))
    return known


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _recognize(error: BaseException, job: Job | None, told: str) -> SarOpticalError | None:
    if isinstance(error, SarOpticalError):
        return error
    if isinstance(error, KeyboardInterrupt):
        return Cancelled("The job was interrupted; nothing of it is kept.")
    if _is_about_memory(error):
        return _from_table("CUDA out of memory" if "CUDA" in str(error) or "MPS" in str(error) else "out of memory")
    if isinstance(error, ImportError):
        return _library_missing(error)
    if type(error).__module__.split(".")[0] == "rasterio":  # named, not imported: most jobs that fail never had it
        return _raster_failed(told, job)
    known = _file_failed(error, job) if isinstance(error, OSError) else None
    return known or (_from_table(f"{error}") if isinstance(error, (OSError, RuntimeError)) else None)


def _is_about_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    return isinstance(error, RuntimeError) and any(word in str(error).lower() for word in _MEMORY_WORDS)


def _from_table(told: str) -> SarOpticalError | None:
    known = remedy_for(told)
    return known.kind(known.sentence) if known else None


def _library_missing(error: ImportError) -> SarOpticalError | None:
    missing = (error.name or "").split(".")[0]
    if missing == __package__.split(".")[0]:
        return None
    if isinstance(error, ModuleNotFoundError):
        return EngineMissing(
            f"The engine's libraries are missing: {missing}. Install them into the engine's environment, or choose "
            "an interpreter that has them."
        )
    return _from_table(str(error)) or EngineMissing(
        f"The engine's library {missing or 'that a job needs'} is there but cannot be loaded ({error}). "
        "Reinstall the engine's environment."
    )


def _raster_failed(told: str, job: Job | None) -> SarOpticalError | None:
    outputs = job.outputs().values() if job else ()
    if "proj.db" in told:
        return _from_table(told)
    if any(word in told.lower() for word in _FULL_WORDS) or any(os.path.basename(path) in told for path in outputs):
        return OutputFailed(f"A result could not be written ({told}). Free some space, or choose another folder.")
    inputs = _inputs(job)
    named = [path for path in inputs if os.path.basename(path.rstrip("/\\")) in told]
    gone = [path for path in inputs if os.path.isabs(path) and not path.startswith("/vsi") and not os.path.exists(path)]
    if gone:
        return InputError(f"{', '.join(gone)} is no longer there. Put it back, or choose another file; then run again.")
    return InputError(
        f"{', '.join(named or inputs)} cannot be read to its end ({told}): the file is damaged or was cut off. "
        "Copy or download it again."
    )


def _inputs(job: Job | None) -> list[str]:
    if job is None:
        return []
    values = [getattr(job, spec.name) for spec in fields(job) if spec.metadata.get("role") == "input"]
    return [path for value in values for path in ((value,) if isinstance(value, str) else value) if path]


def _file_failed(error: OSError, job: Job | None) -> SarOpticalError | None:
    name = str(error.filename or "")
    if error.errno in _FULL:
        where = f" at {name}" if name else ""
        return OutputFailed(f"The disk is full{where}. Free some space, or choose another folder for the result.")
    if not name:
        return None
    reason = error.strerror or type(error).__name__
    folders = {os.path.dirname(os.path.abspath(path)) for path in (job.outputs().values() if job else ())}
    if name not in _inputs(job) and any(os.path.abspath(name).startswith(folder) for folder in folders):
        return OutputFailed(f"{name} cannot be written ({reason}). Choose a folder that you may write to.")
    return InputError(
        f"{name} cannot be read ({reason}). Check that the file is there and may be read; then run again."
    )
