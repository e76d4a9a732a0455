from dataclasses import replace

import pytest
from saroptical.engine.contract.pairtable import PairFiles
from saroptical.engine.datasets.keptpairs import keep_scenes


def rows(**scenes):
    return tuple(PairFiles(f"{name} {n}", scene=name) for name, count in scenes.items() for n in range(count))


def kept(pairs, **options):
    return [pair for pair in keep_scenes(pairs, **{"share": 0.1, "seed": 0, **options}) if pair.split]


@pytest.mark.parametrize("seed", range(5))
def test_whole_scenes_are_kept_as_far_as_the_share_goes(seed):
    pairs = rows(**{f"s{number}": 5 for number in range(30)})
    found = kept(pairs, seed=seed)
    assert len(found) == 15
    assert {pair.split for pair in found} == {"validation"}
    assert len({pair.scene for pair in found}) == 3


def test_scenes_that_are_larger_than_the_share_are_all_learned_from():
    assert kept(rows(a=26, b=26, c=36)) == []
    assert {pair.scene for pair in kept(rows(a=26, b=26, c=3), share=0.2)} == {"c"}
    assert kept(rows(a=1)) == kept(()) == []


def test_pairs_without_scenes_go_by_their_place_and_by_themselves():
    dates = tuple(PairFiles(f"row {number}", place=f"place {number // 2}") for number in range(20))
    assert len({pair.place for pair in kept(dates)}) == 1
    assert len(kept(dates)) == 2
    assert len(kept(tuple(PairFiles(f"row {number}") for number in range(20)))) == 2


def test_what_a_table_keeps_is_all_that_is_kept():
    pairs = rows(**{f"s{number}": 5 for number in range(30)})
    told = (replace(pairs[7], split="validation"), *pairs)
    assert keep_scenes(told, share=0.1, seed=0) == told
