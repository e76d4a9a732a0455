from dataclasses import replace

import numpy as np
import pytest
import torch
from saroptical.engine.errors import InputError
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.corrupt import draw_damage
from saroptical.engine.patches.squares import Cutter, SquareBatches, SquarePlan
from saroptical.engine.patches.statistics import measure_bands, normalise_bank


@pytest.fixture
def bank(pair):
    """Five patches of 24², with holes."""
    return PatchBank.from_pairs([pair(24, 24, seed=seed, hole=0.05) for seed in range(5)])


def batches(bank, part=(0, 1), seed=3, **plan):
    return SquareBatches(bank, plan=SquarePlan(**{"batch": 7, "crop_px": 8, **plan}), seed=seed, steps=4, part=part)


def rows_of(squares):
    columns = (squares.patches, squares.tops, squares.lefts, *squares.turns.T.long())
    return torch.stack(columns, dim=1)


def test_crops_are_cut_turned_and_normalised_as_by_hand(bank):
    bands = measure_bands(bank)
    squares = batches(bank, batch=40)[2]
    pixels, valid = Cutter(bank, bands, torch.device("cpu")).cut(squares)
    whole = normalise_bank(bank, bands)
    assert len(rows_of(squares)[:, 3:].unique(dim=0)) == 8  # all turns occur
    for index, (patch, top, left, *turn) in enumerate(rows_of(squares).tolist()):
        for cut, source in ((pixels[index], whole[patch]), (valid[index], bank.valid[patch][None])):
            square = source[:, top : top + 8, left : left + 8].numpy()
            square = square[:, ::-1] if turn[0] else square
            square = square[:, :, ::-1] if turn[1] else square
            square = square.transpose(0, 2, 1) if turn[2] else square
            np.testing.assert_array_equal(cut.numpy().reshape(square.shape), square)


def test_all_parts_together_are_the_whole_batch(bank):
    whole = batches(bank)[1]
    parts = [batches(bank, part=(rank, 3))[1] for rank in range(3)]
    for rank, part in enumerate(parts):
        assert torch.equal(rows_of(part), rows_of(whole)[rank::3])
        assert torch.equal(part.damage.kept, whole.damage.kept[rank::3])


def test_a_batch_is_a_function_of_seed_and_step(bank):
    assert torch.equal(rows_of(batches(bank)[1]), rows_of(batches(bank)[1]))
    assert not torch.equal(rows_of(batches(bank)[1]), rows_of(batches(bank)[2]))
    assert not torch.equal(rows_of(batches(bank)[1]), rows_of(batches(bank, seed=4)[1]))


def test_further_views_lie_around_the_first_and_are_spoiled_by_themselves(bank):
    squares = batches(bank, batch=50, views=2)[0]
    first, other = rows_of(squares).chunk(2)
    assert torch.equal(first[:, 0], other[:, 0])
    distance = (first[:, 1:3] - other[:, 1:3]).abs()
    assert 0 < distance.max() <= 2
    assert not torch.equal(first[:, 3:], other[:, 3:])
    assert not torch.equal(*squares.damage.kept.chunk(2))
    plan = SquarePlan().corruption
    assert torch.equal(
        squares.damage.kept[50:], draw_damage(plan, bank.bands, size=8, seed=3, step=0, crops=range(50, 100)).kept
    )


def test_every_crop_holds_a_usable_pixel(bank):
    valid = torch.zeros_like(bank.valid)
    valid[1, 23, 0] = valid[3, 4, 20] = True
    sparse = replace(bank, valid=valid)
    squares = batches(sparse, batch=30)[0]
    assert set(squares.patches.tolist()) == {1, 3}
    assert Cutter(sparse, measure_bands(bank), torch.device("cpu")).cut(squares)[1].flatten(1).any(dim=1).all()


@pytest.mark.parametrize("crop_px", [1, 24, 100])
def test_crops_are_at_most_as_large_as_patches(bank, crop_px):
    made = batches(bank, crop_px=crop_px)
    pixels, _ = Cutter(bank, measure_bands(bank), torch.device("cpu")).cut(made[0])
    assert pixels.shape == (7, 4, min(crop_px, 24), min(crop_px, 24))


def test_a_bank_without_a_usable_pixel_is_refused(bank):
    with pytest.raises(InputError, match="No pixel of the patches is usable"):
        batches(replace(bank, valid=torch.zeros_like(bank.valid)))
