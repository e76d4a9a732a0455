"""Patches for a training without labels: read from the pairs, or taken from the cache."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ..contract.events import Message, Report
from ..contract.jobs.training import UnlabelledJob
from ..contract.pairtable import PairFiles
from .bank import PatchBank
from .cache import cached_bank, no_regions
from .gather import gather_patches, reading_facts

_PATCHES = {"quick": 64, "standard": 256, "thorough": 1024}
_PATCH_PX = 128
"""Patches that a training looks at: how many by preset, and their side, unless crops are larger."""


def unlabelled_bank(
    job: UnlabelledJob,
    pairs: Sequence[PairFiles],
    *,
    crop_px: int,
    despeckle: str = "none",
    keep: float = 0.0,
    report: Report,
) -> PatchBank:
    """Give the patches that a training without labels learns from.

    Args:
        job: How scenes are read, for how long it is trained, and where prepared patches are kept.
        pairs: One or more.
        crop_px: Side of the crops that are to be cut from them.
        despeckle: How the radar is filtered, see `despeckle`.
        keep: Share that is kept for validation, see `gather_patches`.
        report: Told of all that is inferred; may raise Cancelled.

    Raises:
        InputError: Of the kind that fits, if a pair cannot be used, with its name.
    """
    patch_px = max(_PATCH_PX, crop_px)

    def make() -> PatchBank:
        count = max(_PATCHES[job.preset], len(pairs))
        return gather_patches(job, pairs, count=count, patch_px=patch_px, despeckle=despeckle, keep=keep, report=report)

    if job.cache:
        key = json.dumps({**reading_facts(job, pairs), "patch_px": patch_px, "keep": keep}, sort_keys=True)
        bank = cached_bank(job.cache, key, make, no_regions, report)[0]
    else:
        bank = make()
    if bank.patch_px < crop_px:
        text = f"The patches are {bank.patch_px} pixels wide, less than the {crop_px} of a training crop"
        report(Message(f"{text}; whole patches are learned from, and little around them is seen.", "warning"))
    return bank
