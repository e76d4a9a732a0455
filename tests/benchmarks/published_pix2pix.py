"""The published training of SAR2Optical (yuuIind, 2025), stated anew in plain PyTorch.

Pairs of 8-bit pictures are opened, turned to three channels and scaled one at a
time by the loader; tensors are of the default layout; the discriminator's own
gradients are computed while the generator learns, and thrown away; every loss
is read out after every step. Any width, so that it fits a processor.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

L1_WEIGHT = 100.0


class Pairs(Dataset[tuple[Tensor, Tensor]]):
    """Radar and optical pictures by their files."""

    def __init__(self, files: Sequence[tuple[Path, Path]]) -> None:
        """Take the files of each pair."""
        self.files = files

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, number: int) -> tuple[Tensor, Tensor]:
        """Open a pair."""
        radar, optical = (self._open(path) for path in self.files[number])
        return radar, optical

    def _open(self, path: Path) -> Tensor:
        picture = torch.from_numpy(np.array(Image.open(path).convert("RGB"))).permute(2, 0, 1)
        return (picture.float() / 255 - 0.5) / 0.5


def load(files: Sequence[tuple[Path, Path]], batch: int, *, workers: int = 0) -> DataLoader[tuple[Tensor, Tensor]]:
    """Give batches of pairs, in order."""
    return DataLoader(Pairs(files), batch_size=batch, num_workers=workers)


def _down(given: int, made: int, *, normed: bool = True, stride: int = 2) -> nn.Module:
    norm = [nn.BatchNorm2d(made)] if normed else []
    block = nn.Module()
    block.conv_block = nn.Sequential(nn.Conv2d(given, made, 4, stride, 1, bias=not normed), *norm, nn.LeakyReLU(0.2))
    return block


def _up(given: int, made: int, *, dropout: float, resize: bool) -> nn.Module:
    conv: nn.Module = nn.ConvTranspose2d(given, made, 4, 2, 1, bias=False)
    if resize:
        conv = nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(given, made, 3, 1, 1, bias=False))
    block = nn.Module()
    drop = [nn.Dropout(dropout)] if dropout else []
    block.conv_block = nn.Sequential(conv, nn.BatchNorm2d(made), *drop, nn.ReLU())
    return block


class Generator(nn.Module):
    """Their generator, with their names; three channels in and out."""

    def __init__(self, width: int = 64, *, depth: int = 8, resize: bool = False, dropout: float = 0.5) -> None:
        super().__init__()
        widths = [width * min(2**level, 8) for level in range(depth)]
        self.encoder, self.decoder = nn.Module(), nn.Module()
        for level, (given, made) in enumerate(zip([3, *widths], widths, strict=False), start=1):
            self.encoder.add_module(f"enc{level}", _down(given, made, normed=level > 1))
        made_up = [*widths[-2::-1], width]
        given_up = [widths[-1], *(2 * made for made in made_up[:-1])]
        for level, (given, made) in enumerate(zip(given_up, made_up, strict=True), start=1):
            dropped = dropout if level <= depth - 5 else 0.0
            self.decoder.add_module(f"dec{level}", _up(given, made, dropout=dropped, resize=resize))
        self.head = nn.Sequential(nn.Conv2d(width, 3, 3, 1, 1), nn.Tanh())

    def forward(self, x: Tensor) -> Tensor:
        """Translate (N, 3, H, W)."""
        skips: list[Tensor] = []
        for block in self.encoder.children():
            x = block.conv_block(x)
            skips.append(x)
        for number, block in enumerate(self.decoder.children()):
            x = block.conv_block(torch.cat([skips[-1 - number], x], 1) if number else x)
        made: Tensor = self.head(x)
        return made


def discriminator(width: int = 64) -> nn.Sequential:
    """Build their discriminator of radar and picture."""
    blocks = [_down(6, width, normed=False), _down(width, 2 * width), _down(2 * width, 4 * width)]
    blocks.append(_down(4 * width, 8 * width, stride=1))
    return nn.Sequential(*(block.conv_block for block in blocks), nn.Conv2d(8 * width, 1, 4, 1, 1))


class Training:
    """Both networks, both optimisers, and a step."""

    def __init__(self, generator: Generator, judge: nn.Module) -> None:
        """Prepare."""
        self.generator, self.judge = generator.train(), judge.train()
        self.optimizers = [
            torch.optim.Adam(net.parameters(), lr=2e-4, betas=(0.5, 0.999)) for net in (generator, judge)
        ]
        self.criterion, self.l1 = nn.BCEWithLogitsLoss(), nn.L1Loss()

    def step(self, radar: Tensor, optical: Tensor) -> dict[str, float]:
        """Take a step."""
        made = self.generator(radar)
        own, theirs = self.optimizers
        theirs.zero_grad()
        real, fake = (self.judge(torch.cat([radar, picture], 1)) for picture in (optical, made.detach()))
        loss_d = self.criterion(real, torch.ones_like(real)) + self.criterion(fake, torch.zeros_like(fake))
        loss_d = loss_d * 0.5
        loss_d.backward()
        theirs.step()
        own.zero_grad()
        fake = self.judge(torch.cat([radar, made], 1))
        adversarial, l1 = self.criterion(fake, torch.ones_like(fake)), self.l1(made, optical)
        loss_g = adversarial + L1_WEIGHT * l1
        loss_g.backward()
        own.step()
        return {
            "discriminator_loss": loss_d.item(),
            "adversarial_loss": adversarial.item(),
            "l1_loss": L1_WEIGHT * l1.item(),
            "loss": loss_g.item(),
        }
