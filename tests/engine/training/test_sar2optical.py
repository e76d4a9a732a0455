"""Generators of SAR2Optical: imported to the same pictures, and nothing else is taken for one."""

from __future__ import annotations

import pickle
from collections import OrderedDict
from pathlib import Path

import pytest
import torch
from saroptical.engine.errors import CheckpointMismatch
from saroptical.engine.training.sar2optical import import_generator
from saroptical.engine.training.translation import open_generator
from torch import Tensor, nn


def down(given: int, made: int, *, normed: bool = True, stride: int = 2) -> nn.Module:
    norm = [nn.BatchNorm2d(made)] if normed else []
    block = nn.Module()
    block.conv_block = nn.Sequential(nn.Conv2d(given, made, 4, stride, 1, bias=not normed), *norm, nn.LeakyReLU(0.2))
    return block


def up(given: int, made: int, *, dropout: bool, resize: bool) -> nn.Module:
    block = nn.Module()
    if resize:
        conv: nn.Module = nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(given, made, 3, 1, 1, bias=False))
    else:
        conv = nn.ConvTranspose2d(given, made, 4, 2, 1, bias=False)
    block.conv_block = nn.Sequential(conv, nn.BatchNorm2d(made), *([nn.Dropout(0.5)] if dropout else []), nn.ReLU())
    return block


class Theirs(nn.Module):
    """A narrow stand-in with the names and the arithmetic of the released generator."""

    def __init__(self, width: int, *, resize: bool) -> None:
        super().__init__()
        widths = [width * factor for factor in (1, 2, 4, 8, 8, 8, 8, 8)]
        self.encoder, self.decoder = nn.Module(), nn.Module()
        for level, (given, made) in enumerate(zip([3, *widths], widths, strict=False), start=1):
            self.encoder.add_module(f"enc{level}", down(given, made, normed=level > 1))
        made_up = [*widths[-2::-1], width]
        given_up = [widths[-1], *(2 * made for made in made_up[:-1])]
        for level, (given, made) in enumerate(zip(given_up, made_up, strict=True), start=1):
            self.decoder.add_module(f"dec{level}", up(given, made, dropout=level <= 3, resize=resize))
        self.head = nn.Sequential(nn.Conv2d(width, 3, 3, 1, 1), nn.Tanh())

    def forward(self, x: Tensor) -> Tensor:
        skips = []
        for block in self.encoder.children():
            x = block.conv_block(x)
            skips.append(x)
        for block, skip in zip(self.decoder.children(), [None, *skips[-2::-1]], strict=True):
            x = block.conv_block(x if skip is None else torch.cat([skip, x], 1))
        return self.head(x)


@pytest.mark.parametrize("resize", [False, True])
def test_an_imported_generator_makes_the_same_pictures(tmp_path: Path, resize: bool) -> None:
    torch.manual_seed(0)
    theirs = Theirs(2, resize=resize)
    theirs.train()(torch.randn(4, 3, 256, 256))  # moves the running statistics
    torch.save(OrderedDict(("_orig_mod." + name, x) for name, x in theirs.state_dict().items()), tmp_path / "g.pth")
    ours, card = import_generator(tmp_path / "g.pth")
    grey = torch.rand(2, 1, 256, 256) * 2 - 1
    with torch.no_grad():
        expected = theirs.eval()(grey.repeat(1, 3, 1, 1))
        torch.testing.assert_close(ours(grey), expected)
    assert (card.band_names, card.target_names) == (("VV",), ("B04", "B03", "B02"))
    assert card.units == {"s1": "byte", "s2": "byte"}
    assert (card.arguments["depth"], card.arguments["width"]) == (8, 2)


def test_a_discriminator_is_no_generator(tmp_path: Path) -> None:
    torch.save({"model.model.0.conv_block.0.weight": torch.zeros(1)}, tmp_path / "d.pth")
    with pytest.raises(CheckpointMismatch, match="holds a discriminator; a generator of SAR2Optical"):
        open_generator(str(tmp_path / "d.pth"))


def test_nothing_in_a_file_is_executed(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path.touch, (Path(tmp_path / "touched"),))  # type: ignore[return-value]

    (tmp_path / "e.pth").write_bytes(pickle.dumps(Evil()))
    with pytest.raises(CheckpointMismatch, match="nothing in it was executed"):
        import_generator(tmp_path / "e.pth")
    assert not (tmp_path / "touched").exists()


def test_half_a_generator_is_refused(tmp_path: Path) -> None:
    state = Theirs(2, resize=False).state_dict()
    state.pop("decoder.dec3.conv_block.0.weight")
    torch.save(state, tmp_path / "g.pth")
    with pytest.raises(CheckpointMismatch, match="not those of a whole generator"):
        import_generator(tmp_path / "g.pth")
