"""Principal components of a network's features, fitted over the patches that it has learned from."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from ..contract.card import BandStatistics
from ..models.fusion import PrincipalComponents
from ..patches.bank import PatchBank
from ..patches.statistics import normalise

COMPONENT_ROWS = 20_000
"""Most pixels whose features the components are fitted to."""
_PATCHES = 64


@torch.no_grad()
def fit_components(
    components: PrincipalComponents,
    see: Callable[[Tensor], Tensor],
    bank: PatchBank,
    bands: tuple[BandStatistics, ...],
) -> None:
    """Turn features to their principal components over patches and pixels spread over a bank.

    Args:
        components: Fitted in place.
        see: Gives the features (1, D, P, P) of a normalised patch (1, C, P, P).
        bank: Patches.
        bands: Statistics that normalise them.
    """
    chosen = range(0, len(bank), -(-len(bank) // _PATCHES))
    every = max(1, int(bank.valid[list(chosen)].sum()) // COMPONENT_ROWS)
    rows = []
    for index in chosen:
        pixels = normalise(bank.pixels[index], bank.valid[index], bands)
        rows.append(see(pixels[None])[0].movedim(0, -1)[bank.valid[index]][::every])
    components.fit(torch.cat(rows))
