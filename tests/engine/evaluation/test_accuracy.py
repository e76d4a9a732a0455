import csv
import json

import numpy as np
import pytest
from saroptical.engine.contract.card import ClassEntry
from saroptical.engine.errors import InputError
from saroptical.engine.evaluation.accuracy import About, Accuracy, to_csv, to_json
from saroptical.engine.evaluation.area import adjusted_areas
from saroptical.engine.evaluation.calibration import Reliability
from saroptical.engine.evaluation.caveats import Sample, caveats

CLASSES = tuple(ClassEntry(n, n + 1, name, "#336699") for n, name in enumerate(("Water", "Forest, old", "Snow")))
WORKED = np.array([[8, 2, 0], [1, 9, 0], [0, 0, 0]])
MAPPED_M2 = np.array([90e4, 110e4, 0.0])


def figures(matrix=WORKED, **values):
    return json.loads(to_json(Accuracy(matrix, CLASSES, **values), About("t", {"Map": "m.tif"}, ["c"])))


def test_the_worked_example_is_told_with_both_conventions_by_name():
    found = figures()
    assert (found["overall_accuracy"], found["average_accuracy"]) == pytest.approx((0.85, 0.85))
    assert found["kappa"] == pytest.approx(0.7)
    assert found["miou_of_classes_in_the_reference"] == pytest.approx(0.738636, abs=1e-6)
    assert found["miou_of_all_classes"] == pytest.approx(0.492424, abs=1e-6)
    assert found["matrix"] == {"rows": "reference", "columns": "map", "counts": WORKED.tolist()}
    assert (found["judged"], found["facts"], found["caveats"]) == (20, {"Map": "m.tif"}, ["c"])


def test_what_nothing_defines_is_null_and_never_nan():
    snow = figures()["classes"][2]
    assert snow["iou"] is snow["producers_accuracy"] is snow["users_accuracy"] is None
    assert figures()["adjusted_by_area"] is figures()["calibration"] is None


def test_adjusted_areas_and_calibration_are_told_where_they_are_known():
    reliability = Reliability(np.array([np.nan, 0.9]), np.array([np.nan, 0.7]), np.array([0.0, 1.0]))
    found = figures(mapped_m2=MAPPED_M2, areas=adjusted_areas(WORKED, MAPPED_M2), reliability=reliability)
    assert found["calibration"]["expected_calibration_error"] == pytest.approx(0.2)
    assert found["calibration"]["confidence"] == [None, 0.9]
    # 8 of 9 mapped as water are, and 2 of 11 mapped as forest: 90 × 8/9 + 110 × 2/11
    assert found["classes"][0]["adjusted_ha"] == pytest.approx(100)
    assert found["classes"][0]["mapped_ha"] == pytest.approx(90)
    assert found["adjusted_by_area"]["overall_accuracy"]["value"] == pytest.approx(0.45 * 8 / 9 + 0.55 * 9 / 11)


def test_a_random_sample_tells_of_the_whole_map_and_not_of_itself():
    """A class of a hundredth of the map, given half of the points: rightly mapped points of it weigh a hundredth."""
    matrix = np.array([[45, 5, 0], [5, 45, 0], [0, 0, 0]])
    areas = np.array([99e4, 1e4, 0.0])
    found = figures(matrix, mapped_m2=areas, areas=adjusted_areas(matrix, areas))
    joint = np.array([[0.99 * 0.9, 0.01 * 0.1], [0.99 * 0.1, 0.01 * 0.9]])
    pa = np.diag(joint) / joint.sum(1)
    assert found["weighed_by"] == "area"
    assert found["overall_accuracy"] == pytest.approx(0.9)
    assert found["average_accuracy"] == pytest.approx(pa.mean())
    assert found["classes"][1]["producers_accuracy"] == pytest.approx(pa[1])
    assert found["by_count"]["average_accuracy"] == pytest.approx(0.9)
    assert figures(matrix)["weighed_by"] == "count"
    assert figures(matrix)["average_accuracy"] == pytest.approx(0.9)


def test_the_table_has_a_row_for_each_class_and_totals():
    rows = list(csv.reader(to_csv(Accuracy(WORKED, CLASSES, MAPPED_M2)).splitlines()))
    assert rows[0][:5] == ["reference \\ map", "Water", "Forest, old", "Snow", "total"]
    assert rows[1][:6] == ["Water", "8", "2", "0", "10", "0.8"]
    assert rows[3] == ["Snow", "0", "0", "0", "0", "", "", "", "", "0"]
    assert rows[4][:5] == ["total", "9", "11", "0", "20"]
    assert len({len(row) for row in rows}) == 1


def test_a_matrix_without_a_row_for_each_class_is_refused():
    with pytest.raises(InputError, match=r"shape \(2, 2\) came with 3 classes"):
        Accuracy(np.eye(2, dtype=np.int64), CLASSES)


def test_what_the_figures_rest_on_is_said():
    accuracy = Accuracy(WORKED * 10, CLASSES)
    said = caveats(accuracy, Sample("polygons", (7, 4, 0)))
    assert "must not judge it" in said[0]
    assert said[1].startswith("The reference holds no Snow, so nothing is known of this class")
    assert "The 200 judged pixels lie in 11 polygons" in said[2]
    assert "fewer than 5 polygons: Forest, old (4)" in said[3]
    assert "tell of the places that it covers" in said[4]


def test_nothing_is_said_that_does_not_hold():
    full = Accuracy(np.diag([40, 50, 60]), CLASSES)
    assert len(caveats(full, Sample("points", (40, 50, 60), "random"))) == 1
    held_out = caveats(full, Sample("polygons", (6, 6, 6), held_out_by="blocks of 320 m"))
    assert "by blocks of 320 m" in held_out[0]
    assert "elsewhere, and at other dates, expect less" in held_out[0]
    assert not any("must not judge" in sentence for sentence in held_out)
    nothing = caveats(Accuracy(np.zeros((3, 3), np.int64), CLASSES), Sample("polygons", (), held_out_by="nothing"))
    assert not any("kept apart" in sentence for sentence in nothing)
    lopsided = caveats(Accuracy(np.diag([400, 50, 31]), CLASSES), Sample("raster"))
    assert any(sentence.startswith("83% of what was judged is Water") for sentence in lopsided)
    assert any("errors and mixed pixels of its own" in sentence for sentence in lopsided)
