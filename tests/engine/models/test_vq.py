"""The quantising segmenter: published size, likeness by direction, repeatable noise."""

from __future__ import annotations

import torch
from saroptical.engine.models.vq import ImageHeads, VqSegmenter, seeded_gumbel


def small(**arguments: object) -> VqSegmenter:
    torch.manual_seed(0)
    return VqSegmenter(3, classes=4, width=0.125, features=8, **arguments).eval()  # type: ignore[arg-type]


def test_published_parameters_with_the_heads_of_the_loss() -> None:
    model = VqSegmenter(6, classes=6)
    heads = ImageHeads(model.backbone.bottleneck_channels, classes=6, features=128)
    assert sum(p.numel() for part in (model, heads) for p in part.parameters()) == 4_653_312


def test_cosine_logits_ignore_the_length_of_codes_and_lie_within_the_scale() -> None:
    model, picture = small(scale=5.0), torch.randn(2, 3, 20, 20)
    with torch.no_grad():
        before = model(picture).logits
        model.codes.mul_(torch.tensor([[2.0], [0.5], [7.0], [1.0]]))
        after = model(picture).logits
    torch.testing.assert_close(before, after)
    assert before.abs().max() <= 5.0 + 1e-5


def test_plain_logits_are_dot_products() -> None:
    model = small(cosine=False, scale=1.0)
    with torch.no_grad():
        dense = model(torch.randn(1, 3, 16, 16))
    by_hand = torch.tensor([[float(dense.features[0, :, 3, 5] @ code) for code in model.codes.detach()]])
    torch.testing.assert_close(dense.logits[:, :, 3, 5], by_hand)


def test_noise_as_published_is_the_same_in_every_run_and_for_every_image_of_a_batch() -> None:
    model, picture = small(noise_seed=3), torch.randn(1, 3, 16, 16)
    with torch.no_grad():
        alone, together = model(picture).logits, model(picture.repeat(3, 1, 1, 1)).logits
        quiet = small()(picture).logits
    torch.testing.assert_close(together, alone.repeat(3, 1, 1, 1))
    assert (alone - quiet).std() > 0.5


def test_noise_is_gumbel() -> None:
    noise = seeded_gumbel(torch.zeros(1, 4, 200, 200), seed=0)
    assert abs(float(noise.mean()) - 0.5772) < 0.01
    assert abs(float(noise.var()) - torch.pi**2 / 6) < 0.02


def test_training_adds_no_noise_of_use() -> None:
    model, picture = small(noise_seed=3).train(), torch.randn(2, 3, 16, 16)
    torch.testing.assert_close(model(picture).logits, model(picture).logits)


def test_detail_lets_neighbouring_pixels_differ():
    """The ResUnet alone repeats each feature over 2 × 2 pixels."""
    torch.manual_seed(0)
    x = torch.randn(1, 3, 32, 32)
    coarse = VqSegmenter(3, classes=4, width=0.25, features=16).eval().embed(x)[0]
    fine = VqSegmenter(3, classes=4, width=0.25, features=16, detail=8).eval().embed(x)[0]
    blocks = coarse.unfold(2, 2, 2).unfold(3, 2, 2)
    torch.testing.assert_close(blocks, blocks[..., :1, :1].expand_as(blocks), rtol=0, atol=1e-5)
    assert fine.unfold(2, 2, 2).unfold(3, 2, 2).flatten(-2).std(dim=-1).mean() > 0.05
