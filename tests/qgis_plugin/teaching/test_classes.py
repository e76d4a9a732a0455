"""The list of classes, in plain Python."""

import pytest
from saroptical.engine.errors import InputError
from saroptical.qgis_plugin.teaching.classes import (
    PRESETS,
    Advice,
    ClassList,
    Tally,
    TaughtClass,
    advise,
    area_text,
    preset,
)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_its_values_and_a_colour_for_each_class(name):
    classes = list(preset(name))
    assert [(entry.name, entry.value) for entry in sorted(classes, key=lambda one: one.value)] == sorted(
        PRESETS[name], key=lambda row: row[1]
    )
    assert len({entry.colour for entry in classes}) == len(classes)


def test_water_is_blue_and_a_new_class_is_unlike_the_others():
    classes = preset("Water, forest, crops, built-up")
    assert classes[0].colour == "#2b6fb3"
    added = [classes.add(), classes.add("Lake"), classes.add()]
    assert [(entry.name, entry.value) for entry in added] == [("Class 5", 5), ("Lake", 6), ("Class 7", 7)]
    assert len({entry.colour for entry in classes}) == 7


def test_freed_values_and_names_are_given_again():
    classes = ClassList([TaughtClass(2, "Class 1", "#111111")])
    assert classes.add() == TaughtClass(1, "Class 2", classes[1].colour)
    classes.remove(0)
    assert classes.add().name == "Class 3"
    assert [entry.value for entry in classes] == [1, 2]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "forest"}, "There is a class forest already"),
        ({"name": " "}, "without a name"),
        ({"value": 2}, "Two classes have the value 2"),
        ({"value": 70_000}, "out of range"),
        ({"value": -1}, "out of range"),
    ],
)
def test_a_class_that_could_not_be_told_from_another_is_refused(changes, words):
    classes = ClassList([TaughtClass(1, "Water", "#0000ff"), TaughtClass(2, "Forest", "#00ff00")])
    with pytest.raises(InputError, match=words):
        classes.change(0, **changes)
    assert classes[0] == TaughtClass(1, "Water", "#0000ff")


def test_a_class_may_keep_its_own_name_and_value():
    classes = ClassList([TaughtClass(1, "Water", "#0000ff")])
    assert classes.change(0, name="water", colour="#123456") == TaughtClass(1, "water", "#123456")
    assert (classes.row_of(1), classes.row_of(2)) == (0, -1)


def test_a_colour_that_nobody_chose_follows_the_name():
    classes = preset("Water, forest, crops, built-up")
    assert classes.change(2, name="Bare soil").colour == "#b59a7a"
    classes.change(1, colour="#123456")
    assert classes.change(1, name="Grass").colour == "#123456", "it was chosen"
    assert classes.change(3, name="Lake").colour == "#c23b3b", "the blue is taken"
    classes.add()
    assert classes.change(4, name="Meadow").colour == "#9fd356"
    assert classes.change(4, name="Zone 7").colour == "#9fd356"


A, B, C = (TaughtClass(value, name, "#000000") for value, name in ((1, "A"), (2, "B"), (3, "C")))


@pytest.mark.parametrize(
    ("tallies", "advice"),
    [
        ({}, ()),
        ({1: Tally(3, 100), 2: Tally(3, 100), 3: Tally(3, 1000)}, ()),
        ({1: Tally(3, 100), 2: Tally(3, 100)}, (Advice("missing", ("C",)),)),
        (
            {1: Tally(1, 50), 2: Tally(2, 50), 3: Tally(5, 501)},
            (Advice("few", ("A", "B")), Advice("uneven", ("C", "A"), 10.02)),
        ),
        ({1: Tally(9, 0), 2: Tally(3, 1), 3: Tally(3, 1)}, ()),
    ],
)
def test_what_would_make_a_model_learn_worse_is_found(tallies, advice):
    assert advise([A, B, C], tallies) == advice


@pytest.mark.parametrize(
    ("area", "text"), [(0, "0 m²"), (950, "950 m²"), (12_345, "1.2 ha"), (3.4e6, "3.4 km²"), (1.2345e10, "12,345 km²")]
)
def test_areas_are_written_as_people_do(area, text):
    assert area_text(area) == text
