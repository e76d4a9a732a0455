"""What the clusters of a model look like on the patches it was trained on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from torch import Tensor, nn

from ..contract.card import ModelCard
from ..contract.events import Progress, Report
from ..evaluation.signatures import Signature, SignatureTally
from ..models.dense import Dense
from ..patches.bank import PatchBank
from ..patches.statistics import normalise_bank
from .predictor import Predictor


def measure_signatures(
    model: nn.Module, card: ModelCard, bank: PatchBank, *, device: str, report: Report
) -> tuple[Signature, ...]:
    """Average the bands of a bank's valid pixels by the cluster that a model puts them in.

    Returns:
        One signature per class of the card, in index order; an unused cluster has share 0.
    """
    tally = SignatureTally(bank.bands, bank.units, len(card.classes))
    patches = enumerate(normalise_bank(bank, card.bands))
    with Predictor(
        model, device=device, patch_px=bank.patch_px, batch=None, wanted=_clusters, report=report
    ) as predictor:
        for index, values in predictor.stream(patches):
            assert values is not None
            clusters = np.where(bank.valid[index].numpy(), values[0].numpy(), -1)
            tally.add(bank.pixels[index].numpy(), clusters)
            report(Progress((index + 1) / len(bank), f"describing clusters, {index + 1} of {len(bank)} patches"))
    return tally.signatures()


def _clusters(dense: Dense) -> Iterator[tuple[Tensor]]:
    """Give the likeliest class of each patch's pixels."""
    yield from zip(dense.logits.argmax(dim=1).cpu())
