import base64
import io
import re

import numpy as np
import pytest
from matplotlib.image import imread
from saroptical.engine.contract.card import ClassEntry
from saroptical.engine.evaluation.accuracy import About, Accuracy
from saroptical.engine.evaluation.area import adjusted_areas
from saroptical.engine.evaluation.report import Picture, write_report
from saroptical.engine.evaluation.resampling import PolygonSpread

CLASSES = tuple(ClassEntry(n, n + 1, name, "#336699") for n, name in enumerate(("Water", "<Forest>", "Snow")))
WORKED = np.array([[8, 2, 0], [1, 9, 0], [0, 0, 0]])
MAPPED_M2 = np.array([90e4, 110e4, 0.0])


@pytest.fixture
def page(tmp_path):
    def page(
        matrix=WORKED, classes=CLASSES, noun="pixels", caveats=(), areas=None, mapped_m2=None, spread=None, **values
    ):
        path = tmp_path / "r.html"
        about = About("A & B", {"Map": "m.tif"}, caveats, noun)
        write_report(str(path), Accuracy(matrix, classes, mapped_m2, areas, spread=spread), about, **values)
        return path.read_text(encoding="utf-8")

    return page


def cells(row):
    return re.findall(r"<t[dh][^>]*>(?:<span[^>]*></span>)?([^<]*)</t[dh]>", row)


def rows(page, title):
    part = page.split(f"<h2>{title}</h2>")[1].split("</table>")[0]
    return [cells(row) for row in part.split("<tr")[1:]]


def test_the_matrix_stands_with_totals_and_its_names_escaped(page):
    text = page()
    assert rows(text, "Confusion matrix")[1:] == [
        ["Water", "8", "2", "0", "10"],
        ["&lt;Forest&gt;", "1", "9", "0", "10"],
        ["Snow", "0", "0", "0", "0"],
        ["total", "9", "11", "0", "20"],
    ]
    assert "A &amp; B" in text
    assert "<Forest>" not in text


def test_headline_and_classes_give_the_worked_figures(page):
    text = page()
    for figure in ("85.0 %", "73.9 %", "49.2 %", "0.700"):
        assert f"<b>{figure}</b>" in text
    found = rows(text, "Accuracy of each class")
    assert found[1] == ["Water", "10", "9", "80.0 %", "88.9 %", "84.2 %", "72.7 %"]
    assert found[3] == ["Snow", "0", "0", "–", "–", "–", "–"]
    assert "Of 20 judged pixels of 2 classes, the map gives 17 their right class." in text
    assert "Mean IoU of the 2 classes" in text
    assert "Mean IoU of all 3 classes" in text


def test_intervals_of_resampled_polygons_stand_below_their_figures(page):
    text = page(spread=PolygonSpread((0.524, 0.6), (0.5, 0.61), (0.3, 0.42)))
    for between in ("52 to 60", "50 to 61", "30 to 42"):
        assert f"95\N{NO-BREAK SPACE}%: {between}\N{NO-BREAK SPACE}%" in text
    assert "whole polygons are drawn again" in text
    assert "drawn again" not in page()


def test_areas_stand_as_mapped_or_as_adjusted(page):
    assert "<h2>Areas</h2>" not in page()
    mapped = page(mapped_m2=MAPPED_M2)
    assert rows(mapped, "Areas")[1:] == [
        ["Water", "90.0", "45.0 %"],
        ["&lt;Forest&gt;", "110.0", "55.0 %"],
        ["Snow", "0.0", "0.0 %"],
        ["total", "200.0", "100.0 %"],
    ]
    assert "not adjusted" in mapped
    adjusted = page(mapped_m2=MAPPED_M2, areas=adjusted_areas(WORKED, MAPPED_M2), noun="points")
    assert rows(adjusted, "Areas")[1][:4] == ["Water", "90.0", "45.0 %", "100.0"]
    assert "85.0 ± 16.4 % of the whole map is right (95 % interval)" in adjusted
    assert "mean over classes, by area" in adjusted
    assert "mean over classes, by area" not in mapped


def test_pictures_keep_their_pixels_and_their_shape_on_the_ground(page):
    pixels = np.random.default_rng(0).integers(0, 255, (6, 4, 3)).astype(np.uint8)
    text = page(maps=[[Picture("Map", pixels, "below", aspect=2.0)]])
    found = re.search(r'src="data:image/png;base64,([^"]*)" alt="Map"', text)[1]
    image = imread(io.BytesIO(base64.b64decode(found)), format="png")
    assert np.array_equal((255 * image[..., :3]).round(), pixels.repeat(2, axis=0))
    assert "below" in text


def test_caveats_and_curves_are_there_when_given_and_not_otherwise(page):
    bare, full = page(), page(caveats=["mind <this>"], curves={"loss": [(0, 1.0), (5, 0.5)], "mIoU": []})
    for title in ("Before you quote these figures", "How the training went", "Maps"):
        assert f"<h2>{title}</h2>" not in bare
    assert "mind &lt;this&gt;" in full
    assert "How the training went" in full


def test_what_was_learned_from_stands_beside_what_was_judged(page):
    found = rows(page(learned=(1200, 7, 0)), "Accuracy of each class")
    assert [row[:3] for row in found] == [
        ["class", "learned from", "reference"],
        ["Water", "1,200", "10"],
        ["&lt;Forest&gt;", "7", "10"],
        ["Snow", "0", "0"],
    ]


def test_nothing_judged_makes_a_page_that_says_so(page):
    text = page(matrix=np.zeros((1, 1), np.int64), classes=CLASSES[:1])
    assert "Nothing was judged" in text
    assert "nan" not in text.split("</style>")[1].replace("data:image", "").split("src=")[0]
