"""Weights files: there and back, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from saroptical.engine.contract.card import BandStatistics, ClassEntry, ModelCard, read_card
from saroptical.engine.errors import CardInvalid, CheckpointMismatch
from saroptical.engine.models.build import build_model
from saroptical.engine.training.checkpoint import load_weights, save_weights


def card() -> ModelCard:
    bands = tuple(BandStatistics(name, (-30.0, 0.0), -12.5, 4.25, (1.0, 2.0)) for name in ("VV", "VH"))
    classes = tuple(ClassEntry(index, 20 + index, f"Wald {index} ü", "#00ff00") for index in range(3))
    arguments = {"classes": 3, "width": 0.125, "features": 8, "noise_seed": None}
    return ModelCard("segmentation", "vq", "vq_resunet", arguments, bands, ("s1",), classes=classes)


def test_model_and_card_come_back(tmp_path: Path) -> None:
    model = build_model(card()).eval()
    save_weights(tmp_path / "m.safetensors", model, card())
    loaded, found = load_weights(tmp_path / "m.safetensors")
    assert found == card() == read_card(str(tmp_path / "m.safetensors"))
    picture = torch.randn(1, 2, 16, 16)
    assert torch.equal(loaded(picture).logits, model(picture).logits)
    assert not loaded.training


def test_equal_models_give_equal_bytes(tmp_path: Path) -> None:
    model = build_model(card())
    for name in ("a", "b"):
        save_weights(tmp_path / name, model, card())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_tensors_of_another_network_are_refused(tmp_path: Path) -> None:
    other = replace(card(), arguments={**card().arguments, "features": 16})
    save_weights(tmp_path / "m.safetensors", build_model(card()), other)
    with pytest.raises(CheckpointMismatch, match=r"m\.safetensors do not fit the network"):
        load_weights(tmp_path / "m.safetensors")


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    save_weights(path, build_model(card()), card())
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(CheckpointMismatch, match=r"m\.safetensors is damaged"):
        load_weights(path)


def test_a_file_that_is_no_weights_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no weights")
    with pytest.raises(CardInvalid, match="not a safetensors file"):
        load_weights(tmp_path / "notes.txt")


def test_loading_does_not_import_what_only_training_needs() -> None:
    heavy = ("lightning", "sklearn", "skimage", "matplotlib", "torchmetrics", "torchgeo", "timm")
    code = (
        f"import sys, saroptical.engine.training.checkpoint; print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True)
    assert done.stdout.decode().strip() == "[]", done.stderr.decode()
