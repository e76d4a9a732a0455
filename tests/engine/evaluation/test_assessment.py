from dataclasses import replace

import numpy as np
import pytest
from saroptical.engine.contract.card import ClassEntry
from saroptical.engine.contract.label_rules import IGNORE
from saroptical.engine.errors import InputError, NoOverlap
from saroptical.engine.evaluation.assessment import Subject, assess
from saroptical.engine.evaluation.comparison import Comparison

CLASSES = tuple(ClassEntry(n, n + 1, name, "#336699") for n, name in enumerate(("Water", "Forest", "Snow")))
SUBJECT = Subject("map.tif", "known.gpkg", CLASSES, 2, "whole", True)


def compare(reference, mapped, unit=None, units=0):
    """Count a row of pixels of 100 m² each."""
    counts = Comparison(3, units=units)
    reference, mapped = (np.array([row], np.uint8) for row in (reference, mapped))
    counts.add_mapped(mapped, np.array([100.0]))
    counts.add(reference, mapped, np.zeros(reference.shape, np.int32) if unit is None else np.array([unit], np.int32))
    return counts


def test_the_kind_of_a_reference_is_told_by_its_units():
    row = [0, 0, 1, 1]
    assert assess(compare(row, row), SUBJECT)[1].kind == "raster"
    assert assess(compare(row, row, [1, 1, 2, 2], 2), SUBJECT)[1].kind == "polygons"
    sample = assess(compare(row, row, [1, 2, 3, 4], 4), SUBJECT)[1]
    assert (sample.kind, sample.noun, str(sample)) == ("points", "points", "4 points of 2 classes")


def test_random_points_adjust_areas_where_each_mapped_class_has_two_of_them():
    row, alone = [0, 0, 1, 1], [0, 0, 0, 1]
    random = replace(SUBJECT, design="random")
    accuracy, _, lacking = assess(compare(row, row, [1, 2, 3, 4], 4), random)
    assert accuracy.areas.area_m2.value.tolist() == [200, 200, 0]
    assert lacking == []
    accuracy, _, lacking = assess(compare(alone, alone, [1, 2, 3, 4], 4), random)
    assert accuracy.areas is None
    assert [sentence for sentence in lacking if "fewer in Forest (1)." in sentence] == lacking != []
    assert assess(compare(row, row, [1, 2, 3, 4], 4), SUBJECT)[0].areas is None


def test_without_ground_there_are_no_areas():
    accuracy, _, lacking = assess(
        compare([0, 1], [0, 1], [1, 2], 2), replace(SUBJECT, has_ground=False, design="random")
    )
    assert (accuracy.mapped_m2, accuracy.areas) == (None, None)
    assert lacking == ["map.tif has no CRS, so no areas are given."]


def test_a_class_that_is_not_on_the_map_is_named_where_it_was_judged():
    assert assess(compare([0, 1], [0, 1]), SUBJECT)[2] == []
    (sentence,) = assess(compare([0, 2, 2], [0, 1, 0]), SUBJECT)[2]
    assert sentence.startswith("Snow of the reference is nowhere on the map: its 2 pixels count as wrong")


def test_what_cannot_be_judged_is_refused():
    with pytest.raises(NoOverlap, match=r"map.tif has no class at any of the 2 pixels that known.gpkg knows"):
        assess(compare([0, 1], [IGNORE, IGNORE]), SUBJECT)
    with pytest.raises(InputError, match=r"design=random is for random points, and known.gpkg has polygons"):
        assess(compare([0, 0], [0, 0], [1, 1], 1), replace(SUBJECT, design="random"))
    with pytest.raises(InputError, match=r"known.gpkg is a raster of pixels, which are not independent"):
        assess(compare([0, 0], [0, 0]), replace(SUBJECT, design="random"))
