"""What is hidden: how much of each sensor, which states of a place, and that every crop shows as many tokens."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.contract.jobs.masked import MASKS
from saroptical.engine.errors import InputError
from saroptical.engine.patches.masking import MaskPlan, draw_masks


def draw(plan: MaskPlan, side: int = 15, *, count: int = 200, step: int = 0, seed: int = 0) -> torch.Tensor:
    return draw_masks(plan, side, side, seed=seed, step=step, crops=range(count)).flatten(2)


def states(hidden: torch.Tensor) -> list[float]:
    """Shares of places that show both, radar alone, optical alone, none."""
    s1, s2 = ~hidden.transpose(0, 1)
    return [float(found.float().mean()) for found in (s1 & s2, s1 & ~s2, ~s1 & s2, ~s1 & ~s2)]


@pytest.mark.parametrize(("side", "places", "shown"), [(15, 225, 56), (14, 196, 49)])
def test_as_many_are_kept_as_published(side: int, places: int, shown: int) -> None:
    assert MaskPlan().shown(places) == (shown, shown)
    assert ((~draw(MaskPlan(), side)).sum(dim=2) == shown).all()


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [(0.5, [0.25, 0.25, 0.25, 0.25]), (0.6, [0.16, 0.24, 0.24, 0.36]), (0.75, [0.0625, 0.1875, 0.1875, 0.5625])],
)
def test_independent_masks_give_the_four_states_of_a_place(ratio: float, expected: list[float]) -> None:
    assert states(draw(MaskPlan(ratio=(ratio, ratio)), count=10_000)) == pytest.approx(expected, abs=0.01)


def test_every_place_is_hidden_as_often_as_any_other() -> None:
    shares = draw(MaskPlan(), 4, count=8000).float().mean(dim=0)
    assert (shares - 0.75).abs().max() < 0.02


@pytest.mark.parametrize(
    ("mode", "ratio", "expected"),
    [
        ("joint", 0.75, [0.25, 0.0, 0.0, 0.75]),
        ("disjoint", 0.75, [0.0, 0.25, 0.25, 0.5]),
        ("disjoint", 0.5, [0.0, 0.5, 0.5, 0.0]),
        ("disjoint", 0.25, [0.5, 0.25, 0.25, 0.0]),
        ("joint", 0.0, [1.0, 0.0, 0.0, 0.0]),
    ],
)
def test_states_of_the_other_modes(mode: str, ratio: float, expected: list[float]) -> None:
    assert states(draw(MaskPlan(mode, (ratio, ratio)), 16)) == pytest.approx(expected)


@pytest.mark.parametrize("mode", MASKS)
@pytest.mark.parametrize("tokens", ["stack", "separate"])
@pytest.mark.parametrize("ratio", [(0.75, 0.75), (0.5, 0.9), (0.6, 0.4)])
def test_every_crop_shows_as_many_tokens(mode: str, tokens: str, ratio: tuple[float, float]) -> None:
    plan = MaskPlan(mode, ratio, drop=0.4, tokens=tokens)
    seen = ~draw(plan, 8)
    counts = seen.any(dim=1).sum(dim=1) if tokens == "stack" else seen.flatten(1).sum(dim=1)
    assert (counts == plan.encoded(64)).all()
    share = counts[0].item() / (64 if tokens == "stack" else 128)
    assert plan.kept(64, (2, 12))[1] == share


@pytest.mark.parametrize(("mode", "expected"), [("modality_drop", 0.4), ("mixed", 0.4), ("independent", 0.0)])
def test_a_share_of_the_crops_loses_a_sensor(mode: str, expected: float) -> None:
    lost = draw(MaskPlan(mode, drop=0.4), 8, count=2000).all(dim=2)
    found = lost.float().mean(dim=0)
    assert lost.any(dim=1).float().mean().item() == pytest.approx(expected, abs=0.04)
    assert found[0].item() == pytest.approx(expected / 2, abs=0.04)


def test_mixed_masks_share_the_same_number_out_by_chance() -> None:
    shown = (~draw(MaskPlan("mixed", drop=0.0), 8, count=1000)).sum(dim=2)
    assert (shown.sum(dim=1) == 32).all()
    assert {int(value) for value in shown[:, 0].unique()} == set(range(4, 29))


def test_what_is_left_is_counted_of_values_and_of_tokens() -> None:
    assert MaskPlan().kept(64, (2, 12)) == (0.25, 28 / 64)
    assert MaskPlan(tokens="separate").kept(64, (2, 12)) == (0.25, 0.25)
    assert MaskPlan(ratio=(0.5, 1.0)).kept(64, (2, 0)) == (0.5, 0.5)
    assert MaskPlan("joint").kept(64, (2, 12)) == (0.25, 0.25)


def test_one_sensor_shows_what_it_shows_and_the_other_nothing() -> None:
    seen = ~draw(MaskPlan(ratio=(1.0, 0.75)), 4)
    assert not seen[:, 0].any()
    assert (seen[:, 1].sum(dim=1) == 4).all()


@pytest.mark.parametrize("ratio", [0.75, 0.9])
def test_of_few_places_one_is_shown(ratio: float) -> None:
    assert MaskPlan(ratio=(ratio, ratio)).shown(4) == (1, 1)
    assert MaskPlan(ratio=(0.9, 0.9)).shown(10) == (1, 1)


def test_masks_depend_on_seed_step_and_number_alone() -> None:
    whole = draw(MaskPlan(), count=6, step=3, seed=5)
    part = draw_masks(MaskPlan(), 15, 15, seed=5, step=3, crops=range(1, 6, 2)).flatten(2)
    assert torch.equal(part, whole[1::2])
    assert not torch.equal(draw(MaskPlan(), count=6, step=4, seed=5), whole)
    assert not torch.equal(draw(MaskPlan(), count=6, step=3, seed=6), whole)


def test_a_sensor_alone_must_have_as_many_separate_tokens_as_both() -> None:
    with pytest.raises(InputError, match=r"mask mixed and separate tokens.*add up to 1"):
        MaskPlan("mixed", (0.4, 0.4), tokens="separate")
    with pytest.raises(ValueError, match="it must be one of"):
        MaskPlan("some")
