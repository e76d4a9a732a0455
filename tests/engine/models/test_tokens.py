"""Squares of a picture: cut, joined, gathered, and told apart by sensor."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.errors import InputError
from saroptical.engine.models.tokens import SeparateTokens, StackTokens, cut_patches, join_patches, sensors_in

CHANNELS = (2, 3)


def test_patches_are_the_squares_row_by_row_and_join_again() -> None:
    x = torch.randn(2, 5, 6, 9)
    patches = cut_patches(x, 3)
    assert patches.shape == (2, 6, 45)
    assert torch.equal(patches[1, 4], x[1, :, 3:6, 3:6].flatten())
    assert torch.equal(join_patches(patches, (2, 3), 3), x)


@pytest.mark.parametrize("size", [(1, 1), (7, 8), (8, 12), (0, 8)])
def test_a_size_that_is_no_multiple_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(InputError, match=rf"{size[0]} × {size[1]} pixels.*multiple of 8"):
        cut_patches(torch.zeros(1, 5, *size), 8)


def test_stacked_tokens_are_a_convolution_of_what_is_seen_and_say_of_which_sensors() -> None:
    torch.manual_seed(0)
    embed = StackTokens(CHANNELS, 8, patch_px=4)
    x = torch.randn(1, 5, 8, 8)
    seen = torch.tensor([[[True, True, False, False], [True, False, True, False]]])
    tokens, at = embed(cut_patches(x, 4), seen)
    assert at.tolist() == [[0, 1, 2]]
    blank = x.clone()
    blank[:, 2:, :4, 4:] = 0
    blank[:, :2, 4:, :4] = 0
    plain = embed.proj(blank).flatten(2).mT[:, :3]
    states = torch.tensor([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    torch.testing.assert_close(tokens, plain + states @ embed.presence)


def test_what_holds_nothing_is_not_said_to_be_seen() -> None:
    embed = StackTokens(CHANNELS, 8, patch_px=4)
    x = torch.randn(1, 5, 4, 4)
    x[:, 2:] = 0
    all_seen, radar_seen = torch.tensor([[[True], [True]]]), torch.tensor([[[True], [False]]])
    patches = cut_patches(x, 4)
    assert torch.equal(embed(patches, all_seen)[0], embed(patches, radar_seen)[0])


def test_separate_tokens_are_those_of_each_sensor_item_by_item() -> None:
    torch.manual_seed(0)
    embed = SeparateTokens(CHANNELS, 8, patch_px=4)
    x = torch.randn(2, 5, 8, 8)
    seen = torch.tensor([[[1, 0, 0, 0], [0, 1, 0, 1]], [[1, 1, 1, 0], [0, 0, 0, 0]]]).bool()
    tokens, at = embed(cut_patches(x, 4), seen)
    assert at.tolist() == [[0, 5, 7], [0, 1, 2]]
    s1, s2 = (
        proj(part).flatten(2).mT + sensor
        for proj, part, sensor in zip(embed.proj, (x[:, :2], x[:, 2:]), embed.sensor, strict=True)
    )
    torch.testing.assert_close(tokens[0], torch.stack([s1[0, 0], s2[0, 1], s2[0, 3]]))
    torch.testing.assert_close(tokens[1], s1[1, :3])


@pytest.mark.parametrize("kind", [StackTokens, SeparateTokens])
def test_items_must_show_as_much_each(kind: type[StackTokens] | type[SeparateTokens]) -> None:
    seen = torch.tensor([[[True, False]] * 2, [[True, True]] * 2])
    with pytest.raises(ValueError, match="as many tokens each"):
        kind(CHANNELS, 8, patch_px=4)(torch.randn(2, 2, 80), seen)


def test_sensors_are_found_in_the_pixels() -> None:
    x = torch.zeros(3, 5, 4, 4)
    x[0, 1, 2, 2] = 1
    x[1] = 1
    assert sensors_in(x, CHANNELS).tolist() == [[True, False], [True, True], [True, True]]
    assert sensors_in(x[2:, :2], (2, 0)).tolist() == [[True, False]]
