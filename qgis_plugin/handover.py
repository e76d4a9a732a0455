"""Where files lie that the plugin writes for the engine: what QGIS holds in memory, and the engine is to read."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from typing import Iterator


@contextmanager
def handover(run_folder: str) -> Iterator[str]:
    """Give a folder to write to: one that is gone afterwards, or, for a run that may be taken up again, one of its own.

    Args:
        run_folder: Folder of the run, or "". What is handed over stays in it as long as the run does.
    """
    if not run_folder:
        with tempfile.TemporaryDirectory(prefix="sar-") as folder:
            yield folder
        return
    folder = os.path.join(run_folder, "handed_over")
    try:
        yield folder
    except BaseException:
        if not os.path.exists(os.path.join(run_folder, "last.ckpt")):
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):
                os.rmdir(run_folder)
        raise
