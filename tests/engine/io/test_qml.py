from __future__ import annotations

from xml.etree import ElementTree

from saroptical.engine.contract.card import ClassEntry
from saroptical.engine.io.qml import by_value, classes_style, confidence_style, picture_style


def renderer(text: str) -> ElementTree.Element:
    found = ElementTree.fromstring(text).find("pipe/rasterrenderer")
    assert found is not None
    return found


def test_each_map_value_has_one_row_with_its_name_and_colour() -> None:
    classes = (ClassEntry(0, 523, "Wald & <Wiese>", "#00ff00"), ClassEntry(1, 11, "water", "#0000ff"))
    rows = renderer(classes_style([*classes, ClassEntry(2, 11, "water", "#0000ff")])).findall("colorPalette/*")
    assert [(row.get("value"), row.get("color"), row.get("label")) for row in rows] == [
        ("11", "#0000ff", "water"),
        ("523", "#00ff00", "Wald & <Wiese>"),
    ]


def test_merged_classes_keep_the_first_entry() -> None:
    entries = [ClassEntry(0, 5, "a", "#000000"), ClassEntry(1, 2, "b", "#000000"), ClassEntry(2, 5, "c", "#000000")]
    assert [entry.name for entry in by_value(entries)] == ["b", "a"]


def test_confidence_runs_from_0_to_1() -> None:
    values = [float(str(item.get("value"))) for item in renderer(confidence_style()).iter("item")]
    assert values == sorted(values)
    assert (values[0], values[-1]) == (0.0, 1.0)


def test_a_picture_is_stretched_band_by_band() -> None:
    found = renderer(picture_style([4, 3, 2], [(0.0, 1.0), (0.25, 2.0), (-1.0, 3.0)]))
    assert [found.get(f"{colour}Band") for colour in ("red", "green", "blue")] == ["4", "3", "2"]
    assert found.findtext("greenContrastEnhancement/minValue") == "0.25"
    assert found.findtext("blueContrastEnhancement/maxValue") == "3.0"


def test_one_band_is_grey() -> None:
    found = renderer(picture_style([1], [(-20.0, 0.0)]))
    assert (found.get("type"), found.get("grayBand")) == ("singlebandgray", "1")
    assert found.findtext("contrastEnhancement/minValue") == "-20.0"
