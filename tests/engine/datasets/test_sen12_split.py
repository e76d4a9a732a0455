import json

import pytest
from saroptical.engine.datasets.sen12 import Sen12Place
from saroptical.engine.datasets.sen12_split import (
    learned_files,
    leave_out,
    read_split,
    split_at_random,
    split_by_scene,
    write_split,
)
from saroptical.engine.errors import InputError


def places(scenes, *, terrain="agri"):
    """Make pairs: so many of each scene."""
    return [
        Sen12Place(
            f"ROIs1868_summer_{scene}_p{number}",
            f"ROIs1868_summer_{scene}",
            terrain,
            f"{terrain}/s1/ROIs1868_summer_s1_{scene}_p{number}.png",
            f"{terrain}/s2/ROIs1868_summer_s2_{scene}_p{number}.png",
            f"{terrain}/s1/ROIs1868_summer_s1_{scene}_p{number}.png",
        )
        for scene, count in scenes.items()
        for number in range(count)
    ]


def parts(split):
    return split.train, split.val, split.test


def test_a_split_by_scene_covers_all_and_shares_no_scene():
    pairs = [*places({1: 40, 2: 30, 3: 20, 4: 10, 5: 9}), *places({11: 5, 12: 5, 13: 5}, terrain="urban")]
    for seed in range(20):
        split = split_by_scene(pairs, seed=seed)
        assert sorted(p.name for part in parts(split) for p in part) == sorted(p.name for p in pairs)
        scenes = [{place.scene for place in part} for part in parts(split)]
        assert not scenes[0] & scenes[1] | scenes[0] & scenes[2] | scenes[1] & scenes[2]
        assert {place.terrain for place in split.test} == {"agri", "urban"}
        assert not split.leak
    assert split_by_scene(pairs, seed=3) == split_by_scene(pairs, seed=3)
    assert len({split_by_scene(pairs, seed=seed).test for seed in range(20)}) > 1


def test_a_scene_of_two_terrains_lies_on_one_side():
    """Drawn terrain by terrain, a scene could be judged in one terrain and learned from in the other."""
    pairs = [*places(dict.fromkeys(range(1, 7), 10)), *places(dict.fromkeys(range(3, 9), 10), terrain="urban")]
    for seed in range(20):
        split = split_by_scene(pairs, seed=seed)
        scenes = [{place.scene for place in part} for part in parts(split)]
        assert sum(map(len, scenes)) == len(set.union(*scenes)) == 8
        assert all({place.terrain for place in part} == {"agri", "urban"} for part in parts(split))
        assert not split.leak


def test_shares_are_as_asked_where_there_are_many_scenes():
    pairs = [*places(dict.fromkeys(range(30), 7)), *places(dict.fromkeys(range(20, 60), 5), terrain="urban")]
    split = split_by_scene(pairs, shares=(0.1, 0.2), seed=0)
    for part, share in ((split.val, 0.1), (split.test, 0.2)):
        for terrain in ("agri", "urban"):
            found, whole = (sum(place.terrain == terrain for place in of) for of in (part, pairs))
            assert found / whole == pytest.approx(share, abs=0.04)


def test_two_scenes_leave_none_to_choose_by_and_one_cannot_be_parted():
    split = split_by_scene(places({1: 4, 2: 4}), seed=0)
    assert [len(part) for part in parts(split)] == [4, 0, 4]
    with pytest.raises(InputError, match="agri has pairs of the scene ROIs1868_summer_1 alone"):
        split_by_scene(places({1: 4}), seed=0)


def test_a_random_split_has_so_many_of_each_terrain_and_says_that_it_leaks():
    pairs = [*places({1: 60}), *places({2: 50}, terrain="urban")]
    split = split_at_random(pairs, per_terrain=10, seed=0)
    for part, expected in zip(parts(split), ((40, 30), (10, 10), (10, 10)), strict=True):
        assert tuple(sum(p.terrain == name for p in part) for name in ("agri", "urban")) == expected
    assert sorted(p.name for part in parts(split) for p in part) == sorted(p.name for p in pairs)
    assert "20 of 20 judged patches" in split.leak
    assert [len(part) for part in parts(split_at_random(pairs, seed=0))] == [88, 11, 11]


def test_too_few_pairs_for_a_random_split_are_refused():
    with pytest.raises(InputError, match="agri has 6 pairs; 3 for choosing and 3 for judging leave none"):
        split_at_random(places({1: 6}), per_terrain=3, seed=0)


def test_one_scene_left_out_is_judged_alone():
    split = leave_out(places({1: 2, 2: 3}), "ROIs1868_summer_2")
    assert [len(part) for part in parts(split)] == [2, 0, 3]
    assert not split.leak


def test_a_split_file_gives_the_split_back(tmp_path):
    pairs = places({1: 4, 2: 3, 3: 3})
    split = split_by_scene(pairs, seed=1)
    write_split(str(tmp_path / "split.json"), split)
    assert read_split(str(tmp_path / "split.json"), pairs) == split
    assert json.loads((tmp_path / "split.json").read_text())["data"]["test"][0].startswith("agri/s1/")


def test_a_split_file_may_name_optical_pictures_and_windows_paths(tmp_path):
    pairs = places({1: 2})
    data = {"train": ["agri\\s1\\ROIs1868_summer_s1_1_p0.png"], "test": ["agri/s2/ROIs1868_summer_s2_1_p1.png"]}
    (tmp_path / "split.json").write_text(json.dumps({"data": data}))
    split = read_split(str(tmp_path / "split.json"), pairs)
    assert parts(split) == ((pairs[0],), (), (pairs[1],))
    assert split.shared_scenes == ("ROIs1868_summer_1",)


def test_what_is_learned_from_and_what_watches_are_rows_of_their_own():
    split = split_by_scene(places({1: 4, 2: 3, 3: 3}), seed=1)
    rows = learned_files(split)
    assert [row.name for row in rows] == [place.patch_id for place in (*split.train, *split.val)]
    assert {(row.split, row.scene) for row in rows} == {
        *(("train", place.scene) for place in split.train),
        *(("validation", place.scene) for place in split.val),
    }


def test_absent_repeated_and_unreadable_files_are_refused(tmp_path):
    pairs, path = places({1: 2}), tmp_path / "split.json"
    absent = [f"agri/s1/ROIs1868_summer_s1_9_p{number}.png" for number in range(5)]
    path.write_text(json.dumps({"data": {"train": [pairs[0].name], "test": absent}}))
    with pytest.raises(InputError, match=r"_9_p2.png and 2 more, which the folder does not hold"):
        read_split(str(path), pairs)
    path.write_text(json.dumps({"data": {"train": [pairs[0].name], "test": [pairs[0].name]}}))
    with pytest.raises(InputError, match=r"names agri/s1/ROIs1868_summer_s1_1_p0.png more than once"):
        read_split(str(path), pairs)
    for text in ("[]", "{", '{"train": []}'):
        path.write_text(text)
        with pytest.raises(InputError, match="cannot be read as a split"):
            read_split(str(path), pairs)
    with pytest.raises(InputError, match="cannot be read as a split"):
        read_split(str(tmp_path / "gone.json"), pairs)
