"""The discriminators: their sizes, what they look at, and several of them on halved pictures."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.models.patchgan import Discriminators, PatchGan


@pytest.mark.parametrize(("bands", "parameters"), [(6, 2_768_705), (5, 2_767_681), (15, 2_777_921)])
def test_three_layers_have_the_published_weights(bands: int, parameters: int) -> None:
    with torch.device("meta"):
        judge = PatchGan(bands)
        assert sum(weight.numel() for weight in judge.parameters()) == parameters
        assert judge(torch.empty(1, bands, 256, 256))[-1].shape == (1, 1, 30, 30)


@pytest.mark.parametrize(("layers", "reach"), [(0, 1), (1, 16), (2, 34), (3, 70), (4, 142), (5, 286)])
def test_a_logit_looks_at_a_patch_of_this_side(layers: int, reach: int) -> None:
    torch.manual_seed(0)
    judge = PatchGan(1, width=1, layers=layers).eval()
    x = torch.randn(1, 1, 512, 512, requires_grad=True)
    logits = judge(x)[-1]
    logits[0, 0, logits.shape[2] // 2, logits.shape[3] // 2].backward()
    assert x.grad is not None
    rows = x.grad[0, 0].abs().sum(1).nonzero()[:, 0]
    assert int(rows.max() - rows.min()) + 1 == reach


def test_a_further_scale_judges_the_halved_picture() -> None:
    torch.manual_seed(0)
    judges = Discriminators(3, width=2, norm="instance", scales=2)
    x = torch.randn(2, 3, 64, 64)
    fine, coarse = judges(x)
    assert fine[-1].shape == (2, 1, 6, 6)
    assert coarse[-1].shape == (2, 1, 2, 2)
    halved = torch.nn.functional.avg_pool2d(x, 3, 2, 1, count_include_pad=False)
    assert torch.equal(coarse[-1], judges.scales[1](halved)[-1])


def test_instance_normalisation_makes_pictures_independent_of_their_batch() -> None:
    torch.manual_seed(0)
    judge = PatchGan(2, width=2, norm="instance").train()
    x = torch.randn(3, 2, 32, 32)
    torch.testing.assert_close(judge(x)[-1][1:2], judge(x[1:2])[-1])


def test_an_unknown_normalisation_is_refused() -> None:
    with pytest.raises(ValueError, match="'group'"):
        PatchGan(2, norm="group")
