"""A step of UniFeat and a step of CoRe as the paper's text says them, restated plainly for comparison.

Montanaro, Valsesia, Fracastoro and Magli, IEEE GRSL 2022; no code was
published. Crops are normalised, turned and spoiled on the processor, one image
at a time, by numpy and scipy; UniFeat compares all positions of the crops that
CoRe restores too, position by position over a matrix of images; tensors are of
the default layout. Which crops, turns and damages is drawn as ours are, so that
the losses can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from saroptical.engine.contract.card import BandStatistics
from saroptical.engine.models.landcover import LandcoverNet
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.squares import Squares
from scipy.ndimage import gaussian_filter1d
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

Crop = tuple[NDArray[np.float32], NDArray[np.float32]]
"""A clean crop (C, S, S), and the same one spoiled."""


class Crops(Dataset[Crop]):
    """The crops of some batches, one after the other."""

    def __init__(self, bank: PatchBank, bands: tuple[BandStatistics, ...], batches: Sequence[Squares]) -> None:
        """Take patches without holes, their statistics, and what was drawn."""
        self.bank, self.bands, self.batches = bank.pixels.numpy(), bands, batches
        self.at = [(batch, index) for batch in batches for index in range(len(batch.patches))]

    def __len__(self) -> int:
        return len(self.at)

    def __getitem__(self, number: int) -> Crop:
        """Cut, normalise, turn and spoil a crop."""
        batch, index = self.at[number]
        patch, top, left = (int(column[index]) for column in (batch.patches, batch.tops, batch.lefts))
        crop = self.bank[patch][:, top : top + batch.size, left : left + batch.size]
        clean = np.stack([self._normal(values, band) for values, band in zip(crop, self.bands, strict=True)])
        up, across, transposed = batch.turns[index].tolist()
        clean = clean[:, ::-1] if up else clean
        clean = clean[:, :, ::-1] if across else clean
        clean = np.ascontiguousarray(clean.transpose(0, 2, 1) if transposed else clean)
        return clean, self._spoiled(clean, batch, index)

    def _normal(self, values: NDArray[np.float32], band: BandStatistics) -> NDArray[np.float32]:
        normal: NDArray[np.float32] = (np.clip(values, *band.clip) - np.float32(band.mean)) / np.float32(band.std)
        return normal

    def _spoiled(self, clean: NDArray[np.float32], batch: Squares, index: int) -> NDArray[np.float32]:
        damage, spoiled = batch.damage, clean.copy()
        blur_px = float(damage.blur_px[index])
        if blur_px:
            total = gaussian_filter1d(np.ones(batch.size, np.float32), blur_px, mode="constant", truncate=6)
            for axis, across in ((1, total[:, None]), (2, total)):
                spoiled = gaussian_filter1d(spoiled, blur_px, axis, mode="constant", truncate=6) / across
        for top, bottom, left, right in damage.holes[index].tolist():
            spoiled[:, top:bottom, left:right] = 0
        spoiled[~damage.kept[index].numpy()] = 0
        return spoiled


def load(bank: PatchBank, bands: tuple[BandStatistics, ...], batches: Sequence[Squares]) -> DataLoader[Crop]:
    """Give the batches (clean, spoiled) one after the other."""
    return DataLoader(Crops(bank, bands, batches), batch_size=len(batches[0].patches), num_workers=0)


def unifeat(net: LandcoverNet, clean: Tensor, bands: tuple[int, int], *, temperature: float) -> Tensor:
    """Compare two bands of each pixel with each other, and with all other images at the same position."""
    one, other = (net.project(net.extractor_features(clean[:, [band]])[:, 0]) for band in bands)
    one, other = (z / z.norm(dim=1, keepdim=True) for z in (one, other))
    similarity = torch.einsum("idhw,jdhw->ijhw", one, other) / temperature
    positive = similarity.diagonal(dim1=0, dim2=1).movedim(-1, 0)
    return -(positive.exp() / similarity.exp().sum(dim=1)).log().mean()


def core(net: LandcoverNet, clean: Tensor, spoiled: Tensor) -> Tensor:
    """Judge what is restored by the absolute difference."""
    return (net.restore(spoiled) - clean).abs().mean()
