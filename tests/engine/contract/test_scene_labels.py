import pytest
from saroptical.engine.contract.jobs.scenelabels import LabelScenes, TrainScenelabels
from saroptical.engine.contract.pairtable import read_table
from saroptical.engine.contract.scene_labels import (
    check_labels,
    labels_by_file,
    legend_of_labels,
    read_label_table,
    renamed,
    split_labels,
)
from saroptical.engine.contract.targets import check_targets
from saroptical.engine.errors import InputError

FOUND = {"a": ("Water",), "b": ("Water", "Forest"), "c": ()}
PAIR = {"s1": ("a.tif",), "s2": ("b.tif",), "output_weights": "w.safetensors"}


def test_labels_of_a_scene_have_semicolons_between_them():
    assert split_labels(" Water; Forest,mixed ;;Water") == ("Water", "Forest,mixed")
    assert split_labels("  ") == ()


def test_classes_are_those_that_occur_with_colours_of_their_own():
    legend = legend_of_labels(FOUND, (), source="x.csv")
    assert [(entry.name, entry.value) for entry in legend.classes] == [("Forest", 1), ("Water", 2)]
    assert len({entry.colour for entry in legend.classes}) == 2
    assert legend.indices == {"Forest": 0, "Water": 1}


def test_a_class_list_gives_order_and_values_and_what_is_not_on_it_is_refused():
    legend = legend_of_labels(FOUND, ("Water", "Town", "Forest"), source="x.csv")
    assert [(entry.name, entry.value) for entry in legend.classes] == [("Water", 1), ("Forest", 3)]
    with pytest.raises(InputError, match=r"b has the label 'Forest'; the class list has Water, Town. Correct"):
        legend_of_labels(FOUND, ("Water", "Town"), source="x.csv")
    with pytest.raises(InputError, match="p1 has the label 'Wood', 'Sea'"):
        check_labels(("Wood", "Water", "Sea"), ("Water",), source="p1")


@pytest.mark.parametrize(("found", "words"), [({"a": ()}, "labels no scene"), ({"a": ("W",), "b": ("W",)}, "the same")])
def test_labels_that_tell_nothing_apart_are_refused(found, words):
    with pytest.raises(InputError, match=words):
        legend_of_labels(found, (), source="x.csv")


@pytest.mark.parametrize(
    "text",
    ["name,label\np1,Water;Forest\np2,\n", 'Scene;Labels\np1;"Water;Forest"\np2\n', "id\tclass\tx\np1\tWater;Forest"],
)
def test_a_table_of_names_and_labels_is_read_however_columns_are_parted(tmp_path, text):
    (tmp_path / "l.csv").write_text(text)
    found = read_label_table(str(tmp_path / "l.csv"))
    assert found["p1"] == ("Water", "Forest")
    assert found.get("p2", ()) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", r"\(none\); name and label"),
        ("name,x\n", "name, x; name and label"),
        ("name,label\na,x\na,y\n", "names a twice"),
    ],
)
def test_a_bad_table_of_labels_is_refused(tmp_path, text, words):
    (tmp_path / "l.csv").write_text(text)
    with pytest.raises(InputError, match=words):
        read_label_table(str(tmp_path / "l.csv"))
    with pytest.raises(InputError, match="cannot be read"):
        read_label_table(str(tmp_path / "none.csv"))


def test_a_scene_is_known_by_its_files_or_its_folders_name():
    table = {"p1": ("A",), "p2_s2.tif": ("B",), "place3": ("C",)}
    assert labels_by_file(table, ("x/p1.tif",)) == ("A",)
    assert labels_by_file(table, ("x/p2_s2.tif",)) == ("B",)
    assert labels_by_file(table, ("x/place3/B02.tif",)) == ("C",)
    assert labels_by_file(table, ("x/p4.tif",)) == ()


def test_a_table_of_pairs_holds_names_where_asked_and_files_elsewhere(tmp_path):
    (tmp_path / "s2.tif").touch()
    (tmp_path / "pairs.csv").write_text("s2,labels\ns2.tif,Water;Forest\n")
    (pair,) = read_table(str(tmp_path / "pairs.csv"), named_labels=True)
    assert pair.labels == "Water;Forest"
    with pytest.raises(InputError, match="do not exist"):
        read_table(str(tmp_path / "pairs.csv"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "given no labels"),
        ({"labels": "l.csv", "learn": "knn"}, "learn=knn.*no init"),
        ({"labels": "l.csv", "classes": ("a", "b", "a")}, "names a class twice"),
        ({"labels": "l.csv", "kind": "many"}, "expected one of auto, multi, single"),
    ],
)
def test_a_training_without_what_it_needs_is_refused(change, words):
    with pytest.raises(InputError, match=words):
        TrainScenelabels(**PAIR, **change)


def test_labelling_needs_weights_and_a_layer_of_polygons(tmp_path):
    scene = {"s1": ("a.tif",), "weights": "w"}
    for lacking, words in (({"weights": ""}, "no weights"), ({"output_cells": ""}, "no output_cells")):
        with pytest.raises(InputError, match=words):
            LabelScenes(**{**scene, "output_cells": "x.gpkg", **lacking})
    with pytest.raises(InputError, match=r"does not end in \.gpkg"):
        check_targets(LabelScenes(**scene, output_cells=str(tmp_path / "x.tif")))
    check_targets(LabelScenes(**scene, output_cells=str(tmp_path / "x.gpkg")))


def test_a_legend_names_labels_and_gives_colours_and_values():
    rows = (("W", "Water", "#0000ff", "7"), ("L", "Water"), ("F", "Forest"))
    assert renamed(("W", "L", "X", "F"), rows) == ("Water", "Forest")
    assert renamed(("W", "X"), ()) == ("W", "X")
    shown = [("Water", "#0000ff", "7"), ("Water", "", ""), ("Forest", "", "")]
    legend = legend_of_labels(FOUND, (), source="x.csv", shown=shown)
    assert [(entry.name, entry.value) for entry in legend.classes] == [("Forest", 1), ("Water", 7)]
    assert legend.classes[1].colour == "#0000ff"
    listed = legend_of_labels(FOUND, ("Water", "Forest"), source="x.csv", shown=[("Forest", "#abcdef", "")])
    assert [(entry.name, entry.value) for entry in listed.classes] == [("Water", 1), ("Forest", 2)]
    assert listed.classes[1].colour == "#abcdef"


def test_a_legend_beside_a_class_list_is_refused():
    with pytest.raises(InputError, match=r"a class list .* and a legend"):
        TrainScenelabels(**PAIR, labels="l.csv", classes=("Water",), legend=(("W", "Water"),))
