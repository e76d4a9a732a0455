import csv
import json
import re

import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from pyogrio import raw
from saroptical.engine.contract.card import ClassEntry
from saroptical.engine.contract.events import Artifact, Message, Progress
from saroptical.engine.contract.jobs import AssessAccuracy, ClassifyLandcover
from saroptical.engine.errors import Cancelled, GridMismatch, InputError, NoOverlap
from saroptical.engine.io.facts import probe
from saroptical.engine.io.layerspec import LayerSpec
from saroptical.engine.io.scene import grid_of
from saroptical.engine.io.writer import RasterSet
from saroptical.engine.verbs import assessaccuracy

UTM = {"crs": "EPSG:32632", "transform": Affine(10, 0, 600_000, 0, -10, 5_300_000)}
CLASSES = (
    ClassEntry(0, 1, "Water", "#2b6fb3"),
    ClassEntry(1, 4, "Forest", "#1c6b2a"),
    ClassEntry(2, 9, "Crops", "#e3c14f"),
)


def tile():
    """Draw 60 × 80 pixels: water, forest and crops in thirds, a frame of nodata."""
    pixels = np.repeat(np.array([1, 4, 9], np.uint8), [20, 20, 40])[None].repeat(60, axis=0)
    pixels[:, 78:] = 0
    return pixels


def write(path, pixels, **profile):
    frame = {"driver": "GTiff", "dtype": pixels.dtype, "nodata": 0, **UTM, **profile}
    with rasterio.open(path, "w", count=1, height=pixels.shape[0], width=pixels.shape[1], **frame) as file:
        file.write(pixels, 1)
    return str(path)


def write_map(path, pixels, classes=CLASSES, job=None, **profile):
    """Write a map with the names of its classes beside it, as classifylandcover does."""
    plain = write(path.with_suffix(".plain.tif"), pixels, **profile)
    grid = grid_of(probe(plain))
    spec = LayerSpec(str(path), grid, "uint8", 0, ("class",), "classes", classes)
    with RasterSet({"output": spec}, source_job=job) as result:
        result.write("output", grid.window, pixels[None])
    return str(path)


def write_shapes(path, shapes, names, crs="EPSG:32632", field="class"):
    geometry = shapely.to_wkb(np.array(shapes, object))
    kind = "Polygon" if shapes[0].geom_type == "Polygon" else "Point"
    columns = [np.array(names, object)]
    raw.write(str(path), geometry, columns, [field], driver="GPKG", geometry_type=kind, crs=crs)
    return str(path)


def box(row, col, height, width):
    return shapely.box(
        600_000 + 10 * col, 5_300_000 - 10 * (row + height), 600_000 + 10 * (col + width), 5_300_000 - 10 * row
    )


def point(row, col):
    return shapely.Point(600_005 + 10 * col, 5_299_995 - 10 * row)


@pytest.fixture
def assess(tmp_path):
    map_path = write_map(tmp_path / "map.tif", tile())

    def assess(reference, report=lambda _: None, **values):
        outputs = {f"output_{kind}": str(tmp_path / f"r.{ending}") for kind, ending in ENDINGS.items()}
        job = AssessAccuracy(**{"map": map_path, "reference": str(reference), **outputs, **values})
        return assessaccuracy.run(job, report, lambda: False)

    return assess


ENDINGS = {"report": "html", "json": "json", "csv": "csv", "errors": "tif"}


def told(done):
    with open(done.outputs["output_json"], encoding="utf-8") as file:
        return json.load(file)


def test_polygons_judge_a_map_by_the_names_of_its_classes(assess, tmp_path):
    shapes = [box(0, 0, 10, 10), box(20, 5, 10, 20), box(0, 60, 5, 30)]
    reference = write_shapes(tmp_path / "r.gpkg", shapes, ["water", "FOREST", "Crops"])
    events = []
    done = assess(reference, events.append)
    found = told(done)
    # the second box covers 15 columns of water and 5 of forest; two columns of the third lie on nodata, ten outside
    assert found["matrix"]["counts"] == [[100, 0, 0], [150, 50, 0], [0, 0, 90]]
    assert found["facts"]["Judged"].startswith("390 pixels")
    assert found["facts"]["Not judged"].startswith("10 pixels")
    assert found["facts"]["Reference"] == "r.gpkg: 3 polygons of 3 classes"
    assert found["overall_accuracy"] == pytest.approx(240 / 390)
    assert done.numbers["judged"] == 390
    # one polygon of each class can only be drawn again as it is
    assert found["interval95_of_resampled_polygons"]["oa"] == pytest.approx([240 / 390, 240 / 390])
    assert any("lie in 3 polygons" in sentence for sentence in found["caveats"])
    assert max(len(event.text) for event in events if isinstance(event, Message)) <= 160
    assert [one["value"] for one in found["classes"]] == [1, 4, 9]
    assert [event.role for event in events if isinstance(event, Artifact)] == list(done.outputs)
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert fractions == sorted(fractions)


def test_the_errors_are_a_layer_on_the_maps_pixels(assess, tmp_path):
    reference = write_shapes(tmp_path / "r.gpkg", [box(20, 5, 10, 20)], ["Forest"])
    done = assess(reference)
    expected = np.zeros((60, 80), np.uint8)
    expected[20:30, 5:20], expected[20:30, 20:25] = 2, 1
    with rasterio.open(done.outputs["output_errors"]) as file, rasterio.open(tmp_path / "map.tif") as judged:
        assert np.array_equal(file.read(1), expected)
        assert (file.crs, file.transform, file.nodata) == (judged.crs, judged.transform, 0)
    assert 'label="they differ"' in (tmp_path / "r.qml").read_text()


def test_areas_are_those_on_the_ellipsoid_of_the_whole_map(assess, tmp_path):
    found = told(assess(write_shapes(tmp_path / "r.gpkg", [box(0, 0, 5, 5), box(0, 30, 5, 5)], ["Water", "Forest"])))
    hectares = [one["mapped_ha"] for one in found["classes"]]
    # a pixel of 10 m is smaller on the ground where UTM enlarges, east and west of the zone's middle
    assert hectares == pytest.approx([12.0, 12.0, 22.8], rel=1e-3)
    assert found["adjusted_by_area"] is None


def test_stratified_points_adjust_the_areas(assess, tmp_path):
    random = np.random.default_rng(3)
    places = [(int(random.integers(60)), int(random.integers(low, low + 18))) for low in (0, 20, 40) for _ in range(40)]
    names = [
        ["Water", "Forest", "Crops"][min(col // 20, 2)] if n % 8 else "Forest" for n, (_, col) in enumerate(places)
    ]
    shapes = [point(*place) for place in places]
    keep = [n for n, place in enumerate(places) if place not in places[:n]]
    reference = write_shapes(tmp_path / "p.gpkg", [shapes[n] for n in keep], [names[n] for n in keep])
    done = assess(reference, design="stratified")
    found = told(done)
    counts = np.array(found["matrix"]["counts"])
    weights = np.array([one["mapped_ha"] for one in found["classes"]])
    expected = (counts / counts.sum(axis=0)) @ weights
    assert done.numbers["overall_accuracy"] == found["adjusted_by_area"]["overall_accuracy"]["value"]
    assert [one["adjusted_ha"] for one in found["classes"]] == pytest.approx(expected)
    assert found["facts"]["Reference"].endswith(f"{len(keep)} points of 3 classes")
    assert found["facts"]["Judged"].startswith(f"{len(keep)} points")
    assert found["interval95_of_resampled_polygons"] is None
    page = (tmp_path / "r.html").read_text()
    assert "Olofsson et al. 2014" in page
    assert "points" in page


def test_a_raster_judges_on_another_grid_by_its_nearest_pixel(assess, tmp_path):
    coarse = {"transform": Affine(20, 0, 600_000, 0, -20, 5_300_000)}
    reference = write(tmp_path / "coarse.tif", tile()[::2, ::2].copy(), **coarse)
    events = []
    found = told(assess(reference, events.append))
    assert found["matrix"]["counts"] == [[1200, 0, 0], [0, 1200, 0], [0, 0, 2280]]
    assert found["facts"]["Reference"] == "coarse.tif: a raster of classes"
    assert any("judged by the nearest" in event.text for event in events if isinstance(event, Message))


def test_numbers_without_names_mean_the_maps_values(assess, tmp_path):
    reference = write_shapes(tmp_path / "r.gpkg", [box(0, 0, 4, 4), box(0, 50, 4, 4)], [1, 9])
    found = told(assess(reference))
    assert np.diagonal(found["matrix"]["counts"]).tolist() == [16, 0, 16]
    assert found["facts"]["Names"] == "class 1 is Water; class 9 is Crops"


def test_the_legend_says_what_a_key_means_and_leaves_out_the_rest(assess, tmp_path):
    shapes = [box(0, 0, 4, 4), box(0, 30, 4, 4), box(0, 50, 4, 4)]
    reference = write_shapes(tmp_path / "r.gpkg", shapes, ["See", "Wald", "Moor"])
    found = told(assess(reference, legend=(("See", "Water"), ("Wald", "4"))))
    assert found["matrix"]["counts"] == [[16, 0, 0], [0, 16, 0], [0, 0, 0]]
    assert any(sentence.startswith("The reference holds no Crops") for sentence in found["caveats"])


def test_a_class_that_the_map_lacks_counts_as_wrong_and_is_said(assess, tmp_path):
    reference = write_shapes(tmp_path / "r.gpkg", [box(0, 0, 4, 4), box(0, 30, 4, 4)], ["Water", "Snow <i>"])
    events = []
    found = told(assess(reference, events.append))
    assert found["matrix"]["counts"][3] == [0, 16, 0, 0]
    assert found["overall_accuracy"] == 0.5
    warnings = [event.text for event in events if isinstance(event, Message) and event.level == "warning"]
    assert any("Snow <i> of the reference is nowhere on the map: its 16 pixels" in text for text in warnings)
    page = (tmp_path / "r.html").read_text()
    assert "Snow &lt;i&gt;" in page
    assert "<i>" not in page


def test_the_report_needs_nothing_beside_it(assess, tmp_path):
    assess(write_shapes(tmp_path / "r.gpkg", [box(0, 0, 9, 9), box(0, 30, 9, 9)], ["Water", "Forest"]))
    page = (tmp_path / "r.html").read_text()
    sources = re.findall(r'(?:src|href)="([^"]{0,30})', page)
    assert len(sources) == 4
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert "<script" not in page
    rows = list(csv.reader((tmp_path / "r.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[0][:6] == ["reference \\ map", "Water", "Forest", "Crops", "total", "producers_accuracy"]
    assert rows[-1][:5] == ["total", "81", "81", "0", "162"]


def test_a_report_is_called_by_the_maps_name_or_by_its_scenes(assess, tmp_path):
    reference = write_shapes(tmp_path / "field work.gpkg", [box(0, 0, 9, 9)], ["Water"])
    assert told(assess(reference))["title"] == "Accuracy of map, judged by field work"
    made = ClassifyLandcover(s2=("/data/S2A_20230712.tif",), weights="w.safetensors", output="/temporary/OUTPUT.tif")
    temporary = write_map(tmp_path / "OUTPUT.tif", tile(), job=made)
    found = told(assess(reference, map=temporary))
    assert found["title"] == "Accuracy of the land cover of S2A_20230712, judged by field work"
    assert found["facts"]["Made from"] == "S2A_20230712"
    assert f"<title>{found['title']}</title>" in (tmp_path / "r.html").read_text()
    unknown = write_map(tmp_path / "OUTPUT.tif", tile())
    assert told(assess(reference, map=unknown))["title"] == "Accuracy of OUTPUT.tif, judged by field work"


def test_a_confidence_layer_shows_whether_it_is_right_as_often_as_it_says(assess, tmp_path):
    sure = write(tmp_path / "sure.tif", np.full((60, 80), 0.9, np.float32), nodata=None)
    reference = write_shapes(tmp_path / "r.gpkg", [box(0, 15, 10, 10), box(0, 40, 5, 10)], ["Water", "Crops"])
    found = told(assess(reference, confidence=sure))
    assert found["overall_accuracy"] == pytest.approx(2 / 3)
    assert found["calibration"]["expected_calibration_error"] == pytest.approx(0.9 - 2 / 3, abs=1e-6)
    assert "Can its confidence be trusted?" in (tmp_path / "r.html").read_text()
    sure = write(tmp_path / "half.tif", np.float32(0.9) * np.tile(np.float32(np.arange(80) < 40), (60, 1)), nodata=0)
    found = told(assess(reference, confidence=sure))
    assert found["calibration"]["expected_calibration_error"] == pytest.approx(0.9 - 2 / 4, abs=1e-6)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 80), (60, 1), (7, 13)])
def test_maps_of_any_size_are_judged(assess, tmp_path, height, width):
    odd = write_map(tmp_path / "odd.tif", tile()[:height, :width].copy())
    reference = write_shapes(tmp_path / "r.gpkg", [box(-5, -5, 70, 24), box(-5, 20, 70, 9)], ["Water", "Forest"])
    found = told(assess(reference, map=odd))
    assert found["judged"] == height * min(width, 29) - (height if width > 19 else 0)


def test_a_map_in_degrees_and_turned_is_judged_where_it_lies(assess, tmp_path):
    turned = Affine.translation(9.0, 47.85) @ Affine.rotation(20) @ Affine.scale(1e-4, -1e-4)
    degrees = write_map(tmp_path / "degrees.tif", tile(), crs="EPSG:4326", transform=turned)
    corners = [turned @ at for at in ((2, 2), (18, 2), (18, 50), (2, 50))]
    reference = write_shapes(tmp_path / "d.gpkg", [shapely.Polygon(corners)], ["Water"], crs="EPSG:4326")
    found = told(assess(reference, map=degrees))
    assert found["matrix"]["counts"][0] == [16 * 48, 0, 0]
    assert found["classes"][0]["mapped_ha"] == pytest.approx(60 * 20 * 7.49 * 11.12 / 1e4, rel=0.01)


def test_many_strips_count_as_one(assess, tmp_path, monkeypatch):
    random = np.random.default_rng(0)
    pixels = random.choice(np.array([0, 1, 4, 9], np.uint8), (60, 80))
    judged, reference = write_map(tmp_path / "a.tif", pixels), write(tmp_path / "b.tif", np.roll(pixels, 1, axis=0))
    whole = told(assess(reference, map=judged))
    errors = rasterio.open(tmp_path / "r.tif").read(1)
    monkeypatch.setattr(assessaccuracy, "_STRIP_PX", 7 * 80)
    assert told(assess(reference, map=judged)) == whole
    assert np.array_equal(rasterio.open(tmp_path / "r.tif").read(1), errors)


def test_what_cannot_be_judged_is_refused_and_nothing_is_left(assess, tmp_path):
    before = set(tmp_path.iterdir())
    here, far = box(0, 0, 9, 9), box(900, 0, 9, 9)

    def refused(kind, words, name="x.gpkg", **values):
        with pytest.raises(kind, match=words):
            assess(tmp_path / name, **values)

    write_shapes(tmp_path / "x.gpkg", [far], ["Water"])
    refused(NoOverlap, r"x\.gpkg lies wholly outside map\.tif")
    write_shapes(tmp_path / "y.gpkg", [box(0, 78, 9, 2)], ["Water"])
    refused(NoOverlap, r"map\.tif has no class at any of the 18 pixels that y\.gpkg", name="y.gpkg")
    write_shapes(tmp_path / "z.gpkg", [here], ["Sea"])
    refused(InputError, r"the classes Sea, and the map Water, Forest, Crops; none of them are alike", name="z.gpkg")
    write_shapes(tmp_path / "w.gpkg", [here], ["Water"])
    refused(InputError, r"design=random is for random points, and w\.gpkg has polygons", name="w.gpkg", design="random")
    refused(InputError, "a map cannot judge itself", name="map.tif")
    refused(InputError, "is a vector file; a map is a raster", name="w.gpkg", map=str(tmp_path / "z.gpkg"))
    small = write(tmp_path / "small.tif", np.ones((9, 9), np.float32))
    refused(GridMismatch, "does not lie on the pixels of map.tif", name="w.gpkg", confidence=small)
    percent = write(tmp_path / "percent.tif", np.full((60, 80), 90, np.float32))
    refused(InputError, "percent.tif holds values from 90 to 90; probabilities", name="w.gpkg", confidence=percent)
    names = {path.name for path in set(tmp_path.iterdir()) - before}
    assert names == {"x.gpkg", "y.gpkg", "z.gpkg", "w.gpkg", "small.tif", "percent.tif"}


def test_a_class_with_one_random_point_leaves_areas_unadjusted_with_a_sentence(assess, tmp_path):
    shapes = [point(1, 1), point(5, 5), point(3, 30), point(9, 33), point(9, 50)]
    reference = write_shapes(tmp_path / "p.gpkg", shapes, ["Water", "Water", "Forest", "Water", "Crops"])
    found = told(assess(reference, design="random"))
    assert found["adjusted_by_area"] is None
    assert any("and there are fewer in Crops (1)" in sentence for sentence in found["caveats"])


def test_cancelling_leaves_nothing(assess, tmp_path):
    reference = write_shapes(tmp_path / "r.gpkg", [box(0, 0, 9, 9)], ["Water"])
    before = set(tmp_path.iterdir())

    def cancel(event):
        if isinstance(event, Progress):
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        assess(reference, cancel)
    assert set(tmp_path.iterdir()) == before
