"""The picture: what is seen stays, what is hidden is told with its own brightness, and it is written whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from matplotlib.image import imread
from saroptical.engine.models import vit
from saroptical.engine.models.mae import MaskedAutoencoder
from saroptical.engine.models.vit import JointViT, Size
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.masked import MaskedBatches
from saroptical.engine.patches.masking import MaskPlan
from saroptical.engine.patches.statistics import measure_bands
from saroptical.engine.training.reconstruction import Reconstructions


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> MaskedAutoencoder:
    monkeypatch.setitem(vit.SIZES, "tiny", Size(16, 1, 2))
    torch.manual_seed(0)
    return MaskedAutoencoder(JointViT(2, 2, size="tiny", patch_px=4, trained_side=8), decoder=Size(8, 1, 2))


def shown(bank: PatchBank) -> Reconstructions:
    batches = MaskedBatches(bank, plan=MaskPlan(), batch=8, side=8, patch_px=4, seed=1, steps=1)
    return Reconstructions(bank, measure_bands(bank), batches)


def test_what_is_seen_is_the_original_and_what_is_hidden_has_its_mean(
    bank: PatchBank, model: MaskedAutoencoder
) -> None:
    pictures = shown(bank)
    panels = pictures.panels(model)
    assert list(panels) == [
        *("Sentinel-1, 75% hidden", "Sentinel-1, told", "Sentinel-1, original"),
        *("Sentinel-2, 75% hidden", "Sentinel-2, told", "Sentinel-2, original"),
    ]
    for number, mission in enumerate(("Sentinel-1", "Sentinel-2")):
        seen, told, original = (panels[f"{mission}, {word}"] for word in ("75% hidden", "told", "original"))
        hidden = pictures.hidden[:, number].repeat_interleave(4, 1).repeat_interleave(4, 2).numpy()
        np.testing.assert_array_equal(told[~hidden], original[~hidden])
        np.testing.assert_array_equal(seen[~hidden], original[~hidden])
        assert (seen[hidden & pictures.valid.numpy()] == 0.5).all()
        assert not np.array_equal(told[hidden], original[hidden])
    own, hidden = pictures.pixels[:, 2:], pictures.hidden[:, 1]
    told = torch.zeros(4, 64, 32)
    flat = pictures._restore(told, own, hidden, 4)
    row, col = (int(at) for at in hidden[1].nonzero()[0])
    square = (1, slice(None), slice(4 * row, 4 * row + 4), slice(4 * col, 4 * col + 4))
    torch.testing.assert_close(flat[square], own[square].mean().expand(2, 4, 4))


def test_what_holds_no_data_stays_white(bank: PatchBank, model: MaskedAutoencoder) -> None:
    pictures = shown(bank)
    empty = ~pictures.valid.numpy()
    for picture in pictures.panels(model).values():
        assert (picture[empty] == 1).all()
        assert not (picture[~empty] == 1).all()


def test_a_picture_is_written_whole_and_the_same_again(
    bank: PatchBank, model: MaskedAutoencoder, tmp_path: Path
) -> None:
    path = tmp_path / "reconstruction.png"
    shown(bank).draw(path, model)
    first = path.read_bytes()
    shown(bank).draw(path, model)
    assert path.read_bytes() == first
    assert [found.name for found in tmp_path.iterdir()] == ["reconstruction.png"]
    assert imread(path).shape[2] == 4
    assert next(model.parameters()).grad is None
