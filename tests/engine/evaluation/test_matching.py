import pytest
from saroptical.engine.contract.label_rules import IGNORE, LabelClass
from saroptical.engine.errors import InputError
from saroptical.engine.evaluation.matching import UNKNOWN, join_classes, match_classes

MAP = (LabelClass("3", 3, "Open  water", "#0000ff"), LabelClass("7", 7, "Forest", "#00ff00"))


def meant(*reference):
    return match_classes([LabelClass(*entry, "#888888") for entry in reference], MAP)


def test_names_match_whatever_their_case_and_spaces():
    assert meant((" open WATER", 1, "open WATER "), ("Forest", 3, "Forest")) == (0, 1)


def test_equal_values_of_different_names_are_different_classes():
    assert meant(("3", 3, "Forest"), ("7", 7, "Snow")) == (1, UNKNOWN)


@pytest.mark.parametrize("name", ["class 3", "3"])
def test_a_value_without_a_name_is_the_maps_value(name):
    assert meant(("3", 3, name), ("x", 7, "Forest")) == (0, 1)


def test_a_name_numbered_by_us_is_no_value_of_the_map():
    assert meant(("Moor", 3, "Moor"), ("Forest", 4, "Forest")) == (UNKNOWN, 1)


def test_a_map_without_names_goes_by_its_values():
    bare = (LabelClass("1", 1, "class 1", "#000000"), LabelClass("2", 2, "class 2", "#ffffff"))
    assert match_classes([LabelClass("2", 2, "Water", "#0000ff")], bare) == (1,)


def test_a_number_in_the_legend_is_the_maps_value():
    assert meant(("See", 1, "3"), ("Wald", 2, "9"), ("Baum", 5, "forest")) == (0, UNKNOWN, 1)


def test_no_class_alike_is_refused_with_both_lists():
    with pytest.raises(InputError, match=r"classes Sea, Moor, and the map Open  water, Forest; none of them"):
        meant(("1", 1, "Sea"), ("2", 2, "Moor"))


def test_classes_of_the_reference_alone_come_behind_those_of_the_map():
    reference = [LabelClass(*entry, "#888888") for entry in (("Forest", 1, "forest"), ("Snow", 2, "Snow"))]
    classes, places = join_classes(MAP, reference)
    assert [(entry.index, entry.value, entry.name) for entry in classes] == [
        (0, 3, "Open  water"),
        (1, 7, "Forest"),
        (2, 2, "Snow"),
    ]
    assert places[:2].tolist() == [1, 2]
    assert (places[2:] == IGNORE).all()
