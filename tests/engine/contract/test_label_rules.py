import re

import pytest
from saroptical.engine.contract.label_rules import (
    MOST_CLASSES,
    check_learnable,
    choose_field,
    key_of,
    legend_for,
    usual_colour,
)
from saroptical.engine.errors import InputError


def told(keys, rows=(), **options):
    return [(entry.value, entry.name) for entry in legend_for(keys, rows, source="known.gpkg", **options).classes]


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (None, ""),
        (float("nan"), ""),
        ("  wood ", "wood"),
        (3, "3"),
        (3.0, "3"),
        (3.5, "3.5"),
        (-1.0, "-1"),
        (True, "True"),
    ],
)
def test_a_stored_value_as_a_key(value, key):
    assert key_of(value) == key


@pytest.mark.parametrize(
    ("fields", "chosen"),
    [
        (("fid", "area", "Class"), "Class"),
        (("value", "name"), "name"),  # a name says more than a number
        (("MC_ID", "Land_Cover"), "Land_Cover"),
        (("CLASS", "class"), "CLASS"),  # the first of two that are alike
        (("id", "soort"), "soort"),  # nothing else it could be
    ],
)
def test_a_field_is_found_by_its_name(fields, chosen):
    assert choose_field("", fields, "known.gpkg") == chosen


def test_a_field_that_is_asked_for_is_taken_as_written_first():
    assert choose_field("class", ("CLASS", "class"), "known.gpkg") == "class"
    assert choose_field("Class", ("id", "CLASS"), "known.gpkg") == "CLASS"


def test_numbers_are_their_own_values_and_names_are_counted():
    assert told(["10", "2", "b", "A"]) == [(1, "A"), (2, "class 2"), (3, "b"), (10, "class 10")]
    assert told(["-1", "0", "70000"]) == [(0, "class 0"), (1, "class -1"), (2, "class 70000")]


def test_stated_values_go_first():
    rows = (("7", "Wood"), ("9", "Lake", "", "7"), ("x", "Town", "", "1"), ("y", "Ice"))
    assert told(["7", "9", "x", "y"], rows) == [(1, "Town"), (2, "Wood"), (3, "Ice"), (7, "Lake")]


def test_every_key_finds_its_class():
    legend = legend_for(["3", "1", "2"], (("1", "a"), ("2", "b"), ("3.0", "a")), source="known.gpkg")
    assert [legend.classes[legend.indices[key]].name for key in "123"] == ["a", "b", "a"]
    assert "4" not in legend.indices


def test_names_and_colours_of_the_style_give_way_to_the_users():
    styles = {"1": ("Water", "#0000FF"), "2": ("Wood", ""), "3": ("Water", "#ffffff")}
    classes = legend_for(["1", "2", "3"], (), source="known.tif", styles=styles).classes
    assert [(entry.name, entry.key) for entry in classes] == [("Water", "1"), ("Wood", "2")]  # one name, one class
    assert classes[0].colour == "#0000ff"
    mine = legend_for(["1"], (("1", "Sea", "#112233"),), source="known.tif", styles=styles).classes[0]
    assert (mine.name, mine.colour) == ("Sea", "#112233")


def test_colours_are_the_usual_ones_and_never_twice():
    classes = legend_for(["Water", "deep water", "rice", "ice"], (), source="known.gpkg").classes
    colours = {entry.name: entry.colour for entry in classes}
    assert colours["Water"] == "#2b6fb3" or colours["deep water"] == "#2b6fb3"
    assert colours["ice"] == "#d7ecf5"
    assert colours["rice"] != "#d7ecf5"
    many = legend_for([f"k{n}" for n in range(MOST_CLASSES)], (), source="known.gpkg").classes
    assert len({entry.colour for entry in many}) == MOST_CLASSES
    assert all(re.fullmatch("#[0-9a-f]{6}", entry.colour) for entry in many)


@pytest.mark.parametrize(
    ("keys", "rows", "words"),
    [
        ([str(n) for n in range(MOST_CLASSES + 1)], (), r"holds 256 different values \(0, 1, 2 …\); at most 255"),
        (["a"], (("", "A"),), "has no key; write what the field"),
        (["a"], (("a", "A", "", "70000"),), "has the value '70000'; expected a whole number from 0 to 65535"),
        (["a"], (("a", "A", "", "1", "x"),), "has 5 columns; expected key, name, colour and, optionally, map value"),
    ],
)
def test_a_legend_that_cannot_be_used_is_refused(keys, rows, words):
    with pytest.raises(InputError, match=words):
        legend_for(keys, rows, source="known.gpkg")


def test_many_values_are_no_fault_when_the_legend_picks_some():
    assert told([str(n) for n in range(1000)], (("5", "Five"), ("6", "Six"))) == [(5, "Five"), (6, "Six")]


def test_one_class_teaches_nothing():
    check_learnable(["a", "b"], "known.gpkg")
    with pytest.raises(InputError, match=r"known\.gpkg has only the class a where the scenes can be used; two classes"):
        check_learnable(["a"], "known.gpkg")


@pytest.mark.parametrize(
    ("name", "colour"),
    [
        ("Open water", "#2b6fb3"),
        ("Built-up", "#c23b3b"),
        ("Laubwald", ""),
        ("Wald", "#1c6b2a"),
        ("zone 7", ""),
        ("", ""),
    ],
)
def test_the_usual_colour_of_a_name_is_found_at_the_start_of_a_word(name, colour):
    assert usual_colour(name) == colour
