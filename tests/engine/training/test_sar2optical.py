"""Generators of SAR2Optical: imported to the same pictures, and nothing else is taken for one."""

from __future__ import annotations

import pickle
import runpy
import sys
from collections import OrderedDict
from pathlib import Path

import pytest
import torch
from saroptical.engine.contract.events import Event, Message
from saroptical.engine.errors import CheckpointMismatch
from saroptical.engine.training.sar2optical import import_generator
from saroptical.engine.training.translation import open_generator
from saroptical.tests.benchmarks.published_pix2pix import Generator
from torch import nn


@pytest.mark.parametrize("mode", ["", "nearest", "bilinear", "bicubic"])
def test_an_imported_generator_makes_the_same_pictures(tmp_path: Path, mode: str) -> None:
    torch.manual_seed(0)
    theirs = Generator(2, resize=bool(mode))
    for module in theirs.modules():
        if isinstance(module, nn.Upsample):
            module.mode = mode
    theirs.train()(torch.randn(4, 3, 256, 256))  # moves the running statistics
    torch.save(OrderedDict(("_orig_mod." + name, x) for name, x in theirs.state_dict().items()), tmp_path / "g.pth")
    told: list[Event] = []
    ours, card = import_generator(tmp_path / "g.pth", upsampling_mode=mode, report=told.append)
    assert not told
    grey = torch.rand(2, 1, 256, 256) * 2 - 1
    with torch.no_grad():
        expected = theirs.eval()(grey.repeat(1, 3, 1, 1))
        torch.testing.assert_close(ours(grey), expected)
    assert (card.band_names, card.target_names) == (("VV",), ("B04", "B03", "B02"))
    assert card.units == {"s1": "byte", "s2": "byte"}
    assert (card.arguments["depth"], card.arguments["width"]) == (8, 2)
    assert not card.as_published  # it has 2 channels, not 64


def test_a_mode_that_a_file_does_not_tell_is_taken_aloud(tmp_path: Path) -> None:
    torch.save(Generator(2, resize=True).state_dict(), tmp_path / "g.pth")
    told: list[Event] = []
    _, card = open_generator(str(tmp_path / "g.pth"), told.append)
    assert card.arguments["upsampling_mode"] == "nearest"
    assert [type(event) for event in told] == [Message]
    assert "does not tell in which mode: nearest is taken" in told[0].text  # type: ignore[union-attr]


def test_the_command_writes_a_model_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.save(Generator(2, resize=True).state_dict(), tmp_path / "g.pth")
    monkeypatch.setattr(sys, "argv", ["", str(tmp_path / "g.pth"), str(tmp_path / "m.safetensors")])
    monkeypatch.delitem(sys.modules, "saroptical.engine.training.sar2optical")
    runpy.run_module("saroptical.engine.training.sar2optical", run_name="__main__")
    generator, card = open_generator(str(tmp_path / "m.safetensors"))
    assert card.method == "sar2optical"
    assert "nearest is taken" in capsys.readouterr().err
    assert torch.equal(generator.head.weight, import_generator(tmp_path / "g.pth")[0].head.weight)


def test_a_discriminator_is_no_generator(tmp_path: Path) -> None:
    torch.save({"model.model.0.conv_block.0.weight": torch.zeros(1)}, tmp_path / "d.pth")
    with pytest.raises(CheckpointMismatch, match="holds a discriminator; a generator of SAR2Optical"):
        open_generator(str(tmp_path / "d.pth"))


def test_nothing_in_a_file_is_executed(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path.touch, (Path(tmp_path / "touched"),))  # type: ignore[return-value]

    (tmp_path / "e.pth").write_bytes(pickle.dumps(Evil(), protocol=2))
    with pytest.raises(CheckpointMismatch, match="nothing in it was executed"):
        import_generator(tmp_path / "e.pth")
    assert not (tmp_path / "touched").exists()


def test_half_a_generator_is_refused(tmp_path: Path) -> None:
    state = Generator(2).state_dict()
    state.pop("decoder.dec3.conv_block.0.weight")
    torch.save(state, tmp_path / "g.pth")
    with pytest.raises(CheckpointMismatch, match="not those of a whole generator"):
        import_generator(tmp_path / "g.pth")
