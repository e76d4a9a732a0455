"""What the clusters of a model look like on the patches it was trained on."""

from __future__ import annotations

import numpy as np
from torch import nn

from ..contract.card import ModelCard
from ..contract.events import Progress, Report
from ..evaluation.signatures import Signature, SignatureTally
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
    predictor = Predictor(model, device=device, patch_px=bank.patch_px, batch=None, report=report)
    done = 0
    for dense in predictor.predict(list(normalise_bank(bank, card.bands))):
        part = slice(done, done + len(dense.logits))
        clusters = np.where(bank.valid[part].numpy(), dense.logits.argmax(dim=1).numpy(), -1)
        tally.add(bank.pixels[part].numpy().swapaxes(0, 1), clusters)
        done = part.stop
        report(Progress(done / len(bank), f"describing clusters, {done} of {len(bank)} patches"))
    return tally.signatures()
