"""Folders of published scene labels: the split that was asked for is the one that is judged on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from saroptical.engine.datasets.bigearthnet_classes import FORTY_THREE, NINETEEN
from saroptical.engine.datasets.scenelabels import ScenePlace
from saroptical.engine.datasets.sen12ms_scenes import IGBP, SIMPLIFIED
from saroptical.engine.errors import InputError
from saroptical.engine.protocols import scene_folders, scene_sets
from saroptical.engine.protocols.scene_folders import PublishedScenes, list_published, take_parts
from saroptical.engine.protocols.scene_sets import SHARES, open_scenes, published_set


def places(count: int, *, split: str) -> list[ScenePlace]:
    """List places of four regions; of two labels, the second in every third."""
    return [
        ScenePlace(f"p{number}", (), (), NINETEEN[: 1 + (number % 3 == 0)], split, f"T{number % 4}", (0.0, 0.0))
        for number in range(count)
    ]


def published(listed: list[ScenePlace]) -> PublishedScenes:
    return PublishedScenes("bigearthnet", "BigEarthNet", listed, NINETEEN, "train.csv, val.csv and test.csv")


def test_so_many_scenes_are_taken_in_proportion_to_their_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[ScenePlace] = []
    monkeypatch.setattr(scene_sets, "published_scenes", lambda some, *_, held_out: seen.extend(some) or held_out)
    listed = places(60, split="train") + places(30, split="validation") + places(30, split="test")
    found = published_set(published(listed), split="published", most=20)
    assert found.load("test") == {"test"}
    assert [place.split for place in seen] == ["train"] * 20 + ["test"] * 20
    assert sum(len(place.labels) == 2 for place in seen[:20]) in (6, 7)
    assert found.title == ("BigEarthNet, published split, 20 scenes to learn from and 20 judged of 120, 19 labels")
    assert (found.shares, len(found.classes), len({entry.colour for entry in found.classes})) == (SHARES, 19, 19)


@pytest.mark.parametrize("split", ["published", "geographic"])
def test_scenes_that_the_published_split_leaves_out_are_counted_and_never_taken(split: str) -> None:
    cloudy = [replace(place, name="left out") for place in places(8, split="")]
    listed = places(40, split="train") + cloudy + places(20, split="test")
    found = take_parts(published(listed), split=split, most=99)
    assert f"BigEarthNet, {split} split, " in found.title
    assert "of 60 (8 others are in no part of the published split), 19 labels" in found.title
    parts = [[place for place in found.places if place.split == part] for part in ("train", "test")]
    assert all(place.name != "left out" for place in found.places)
    if split == "published":
        assert [len(part) for part in parts] == [40, 20]
    else:
        regions = [{place.region for place in part} for part in parts]
        assert all(regions)
        assert not regions[0] & regions[1]


def test_without_a_published_split_none_is_made_up_but_a_geographic_one_can_be_asked_for() -> None:
    with pytest.raises(InputError, match=r"None of the 40 scenes .* published split.*train\.csv.*--split geographic"):
        take_parts(published(places(40, split="")), split="published", most=99)
    found = take_parts(published(places(40, split="")), split="geographic", most=99)
    assert "geographic split" in found.title
    assert "others" not in found.title


def test_a_split_without_scenes_to_judge_by_is_refused() -> None:
    with pytest.raises(InputError, match="none is in the part test of the published split"):
        take_parts(published(places(40, split="train")), split="published", most=99)


def test_each_data_set_is_known_by_what_its_folder_holds_and_has_class_lists_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    for name in ("list_version1", "list_version2", "list_sen12ms_scenes"):
        monkeypatch.setattr(scene_folders, name, lambda _, name=name, **more: asked.append((name, more)) or [])
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    one.mkdir()
    (three / "ROIs1158_spring" / "lc_1").mkdir(parents=True)
    two.mkdir()
    (two / "metadata.csv").touch()
    lists = [
        list_published(str(folder), classes=count).classes
        for folder, count in ((one, 0), (one, 43), (two, 19), (three, 0), (three, 17))
    ]
    assert lists == [NINETEEN, FORTY_THREE, NINETEEN, SIMPLIFIED, IGBP]
    assert asked == [
        ("list_version1", {"classes": 19}),
        ("list_version1", {"classes": 43}),
        ("list_version2", {}),
        ("list_sen12ms_scenes", {"simplified": True}),
        ("list_sen12ms_scenes", {"simplified": False}),
    ]
    for folder, lengths in ((one, "19 or 43"), (two, "19"), (three, "10 or 17")):
        with pytest.raises(InputError, match=f"has {lengths} classes, and 8 were asked for"):
            list_published(str(folder), classes=8)
    with pytest.raises(InputError, match="The controlled set has 8 classes, and 19"):
        open_scenes("controlled", classes=19)


def test_43_labels_look_all_different() -> None:
    listed = [ScenePlace(f"p{part}", (), (), FORTY_THREE[30:32], part) for part in ("train", "test")]
    found = published_set(PublishedScenes("b", "B", listed, FORTY_THREE, "tables"), split="published", most=9)
    assert found.title.endswith(", 43 labels")
    assert len({entry.colour for entry in found.classes}) == 43
    assert {len(entry.colour) for entry in found.classes} == {7}
