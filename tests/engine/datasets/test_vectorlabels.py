import numpy as np
import pytest
import shapely
from affine import Affine
from pyogrio import raw
from pyproj import Transformer
from saroptical.engine.errors import GridMismatch, InputError
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.window import Window
from saroptical.tests.engine.datasets.drawn import GRID, IGNORE, UTM, Log, ground, read


def test_a_pixel_has_the_class_that_lies_under_its_centre(draw):
    """The slow twin asks for every pixel's centre by itself, on a rotated grid, with polygons of any shape."""
    rng = np.random.default_rng(0)
    grid = Grid(UTM, Affine.translation(5e5, 5.3e6) @ Affine.rotation(20) @ Affine.scale(10, -10), 37, 45)
    rings = []
    for centre in ((8, 8), (30, 12), (20, 28)):
        angles = np.sort(rng.uniform(0, 2 * np.pi, 9))
        around = np.stack([np.cos(angles), np.sin(angles)], 1) * rng.uniform(3, 7, (9, 1)) + centre
        rings.append(np.stack(grid.xy(around[:, 1], around[:, 0]), 1))
    shapes = [shapely.Polygon(ring) for ring in rings]
    labels = read(draw(shapes, kind=["b", "a", "b"]), field="kind")
    index, part = labels.on(grid, Window(-3, -4, 44, 52))
    slow = np.zeros((44, 52), int)
    for row, col in np.ndindex(37, 45):
        x, y = grid.xy(np.array([row + 0.5]), np.array([col + 0.5]))
        for number, shape in enumerate(shapes, 1):
            if shape.contains(shapely.Point(x[0], y[0])):
                slow[row + 3, col + 4] = number
    np.testing.assert_array_equal(part, slow)
    np.testing.assert_array_equal(index, np.array([IGNORE, 1, 0, 1])[slow])
    assert (slow == 1).sum() > 20


def test_windows_agree_with_the_whole(draw):
    shapes = [ground(2.3, 3.1, 20.2, 17.7), shapely.Point(5e5 + 305, 5.3e6 - 255), ground(30, 20, 30.4, 20.4)]
    labels = read(draw(shapes, label=[3, 7, 3]))
    whole = labels.on(GRID, GRID.window)
    assert (whole[1] == 2).nonzero() == (25, 30)  # a point gives its class to its pixel
    assert not (whole[1] == 3).any()  # and a polygon without a pixel centre to none
    for window in (Window(0, 0, 7, 50), Window(10, 15, 20, 20), Window(39, 49, 1, 1)):
        for part, all_of_it in zip(labels.on(GRID, window), whole, strict=True):
            np.testing.assert_array_equal(part, all_of_it[window.within(GRID.window)])
    assert [(entry.key, entry.value, entry.name) for entry in labels.classes] == [
        ("3", 3, "class 3"),
        ("7", 7, "class 7"),
    ]
    assert labels.span_on(GRID) == Window(3, 2, 23, 29)


def test_degrees_and_another_zone_give_the_same_pixels(draw):
    shapes = [ground(2.3, 3.1, 20.2, 17.7), ground(25.6, 5.2, 47.9, 38.8)]
    here = read(draw(shapes, name="a.gpkg", label=["x", "y"])).on(GRID, GRID.window)
    for number, crs in enumerate(("EPSG:4326", "EPSG:32633", "EPSG:3035")):
        to = Transformer.from_crs(UTM, crs, always_xy=True)
        moved = [
            shapely.transform(shapely.segmentize(one, 10), lambda at, to=to: np.stack(to.transform(*at.T), 1))
            for one in shapes
        ]
        there = read(draw(moved, name=f"b{number}.gpkg", crs=crs, label=["x", "y"])).on(GRID, GRID.window)
        assert (there[0] != here[0]).sum() <= 1  # a centre on the very border


def test_long_edges_bend_with_the_crs(draw):
    """An edge of 1° along a parallel, drawn with two corners, is straight in degrees and bent by 80 m in UTM."""
    wide = Grid(UTM, Affine(100, 0, 4.6e5, 0, -100, 5.36e6), 300, 800)
    index, _ = read(draw([shapely.box(8.5, 48.2, 9.5, 48.3)], crs="EPSG:4326", label=["x"])).on(wide, wide.window)
    rows, cols = (part.astype(float) + 0.5 for part in np.indices(wide.shape))
    lon, lat = Transformer.from_crs(UTM, 4326, always_xy=True).transform(*wide.xy(rows, cols))
    inside = (lon > 8.5) & (lon < 9.5) & (lat > 48.2) & (lat < 48.3)
    assert ((index == 0) != inside).sum() <= 5
    assert inside.sum() > 5000


def test_dissolved_polygons_are_told_apart_and_holes_stay_open(draw):
    ring = shapely.Polygon(ground(20, 5, 30, 15).exterior.coords, [ground(23, 8, 27, 12).exterior.coords])
    many = shapely.MultiPolygon([ground(1, 1, 6, 6), ground(10, 1, 15, 6), ring])
    labels = read(draw([many, shapely.MultiPolygon([ground(40, 30, 45, 35)])], label=["a", "b"]))
    assert labels.parts == 4
    assert labels.features.tolist() == [1, 1, 1, 2]
    assert np.unique(labels.on(GRID, GRID.window)[1], return_counts=True)[1].tolist() == [2000 - 159, 25, 25, 84, 25]


@pytest.mark.parametrize(
    ("columns", "options", "words"),
    [
        ({"zone": ["a", "b"], "kind": ["a", "b"]}, {}, "has the fields zone, kind, and none is called class, name"),
        ({"label": ["a", "b"]}, {"field": "kind"}, "labels.gpkg has no field 'kind'; it has label. Choose one of them"),
        ({"label": [None, None]}, {}, r"The field label of labels.gpkg is empty \(NULL\) in all 2 features; fill in"),
        ({"label": ["", "  "]}, {}, "is empty"),
        ({"value": [0.31, 2.0]}, {}, "The field value of labels.gpkg holds decimal numbers such as 0.31; names or"),
        ({"label": ["a", "b"]}, {"legend": (("c", "C"),)}, "The legend lists c, and labels.gpkg holds a, b; write"),
        ({"label": ["a", "b"]}, {"legend": (("a", "A", "red"),)}, "has the colour 'red'; expected #rrggbb"),
        ({"label": ["a", "b"]}, {"legend": (("a", "A", "", "1"), ("b", "B", "", "1"))}, "1 would belong to both A and"),
        ({"label": ["a", "b"]}, {"legend": (("a", "A", "", "1"), ("b", "A", "", "2"))}, "gives A the value 2, an ea"),
        ({"label": ["a", "b"]}, {"legend": (("a", "A"), ("a", "B"))}, "lists 'a' a second time"),
        ({"label": ["a", "b"]}, {"legend": (("a",),)}, "has 1 columns; expected key, name, colour and"),
    ],
)
def test_a_field_that_cannot_be_used_is_refused(draw, columns, options, words):
    path = draw([ground(0, 0, 4, 4), ground(10, 10, 14, 14)], **columns)
    with pytest.raises(InputError, match=words):
        read(path, **options)


def test_fields_are_found_by_what_they_are_called(draw):
    shapes = [ground(0, 0, 4, 4), ground(10, 10, 14, 14)]
    log = Log()
    labels = read(draw(shapes, name="a.gpkg", id=[1, 2], Class_Name=["Wald", "See"], value=[5, 6]), log)
    assert [entry.name for entry in labels.classes] == ["See", "Wald"]
    assert log == [
        "a.gpkg: the field Class_Name is taken as the class.",
        "a.gpkg: 2 polygons and points of 2 classes (1 Wald, 1 See).",
    ]
    assert [entry.name for entry in read(draw(shapes, name="b.shp", id=[1, 2], CODE=[21, 4])).classes] == [
        "class 4",
        "class 21",
    ]
    assert [entry.name for entry in read(draw(shapes, name="c.geojson", bodem=["k", "z"])).classes] == ["k", "z"]


def test_what_is_left_out_is_said(draw):
    log = Log()
    bow = shapely.Polygon([(5e5 + x, 5.3e6 - y) for x, y in ((200, 0), (300, 100), (300, 0), (200, 100))])
    shapes = [ground(0, 0, 4, 4), ground(10, 10, 14, 14), bow, ground(40, 0, 44, 4), None, ground(40, 10, 44, 14)]
    path = draw([one or shapely.Polygon() for one in shapes], label=["a", None, "b", "c", "a", "A"])
    labels = read(path, log, legend=(("a", "Forest"), ("b", "Water", "#0000ff", "9"), ("A", "forest")))
    assert log[1:5] == [
        "labels.gpkg: 1 features have nothing (NULL) in the field label; left out.",
        "labels.gpkg: the legend does not list c; left out.",
        "labels.gpkg: 1 features are neither polygons nor points; left out.",
        "labels.gpkg: 1 polygons cross themselves and were mended; check their shapes.",
    ]
    assert log[5] == "labels.gpkg: Forest, forest differ only in capital letters, and are several classes."
    assert [(entry.value, entry.name) for entry in labels.classes] == [(1, "Forest"), (2, "forest"), (9, "Water")]
    assert labels.classes[2].colour == "#0000ff"
    assert (labels.on(GRID, GRID.window)[0] == 2).sum() == pytest.approx(50, abs=10)  # both wings of the bow


def test_keys_of_one_name_are_one_class(draw):
    shapes = [ground(0, 0, 4, 4), ground(10, 10, 14, 14), ground(20, 10, 24, 14)]
    labels = read(draw(shapes, code=[211, 212, 512]), legend=(("211", "Crops"), ("212", "Crops"), ("512", "Water")))
    assert [(entry.key, entry.value, entry.name) for entry in labels.classes] == [
        ("211", 211, "Crops"),
        ("512", 512, "Water"),
    ]
    assert labels.index_of.tolist() == [IGNORE, 0, 0, 1]


def test_polygons_of_two_classes_that_overlap_are_refused(draw):
    shapes = [ground(0, 0, 20, 20), ground(5, 5, 10, 10), ground(30, 0, 40, 10)]
    with pytest.raises(InputError, match=r"feature 1 \(wood\) and feature 2 \(lake\) overlap, 100% of the smaller one"):
        read(draw(shapes, label=["wood", "lake", "wood"]))
    read(draw(shapes, name="same.gpkg", label=["wood", "wood", "lake"]))


def test_a_border_drawn_twice_is_left_out_and_said(draw):
    log = Log()
    labels = read(draw([ground(0, 0, 20, 20), ground(19, 0, 40, 20)], label=["wood", "lake"]), log)
    assert "labels.gpkg: 1 pairs of different classes touch or overlap a little; what two classes" in " ".join(log)
    index, part = labels.on(GRID, GRID.window)
    assert (index[:20, 19] == IGNORE).all()
    assert not part[:20, 19].any()
    assert (index[:20, 18], index[:20, 20]) == (pytest.approx(1), pytest.approx(0))
    touching = read(draw([ground(0, 0, 20, 20), ground(20, 0, 40, 20)], name="b.gpkg", label=["wood", "lake"]))
    assert (touching.on(GRID, GRID.window)[0] != IGNORE).sum() == 800


def test_points_that_disagree_about_a_pixel_are_left_out(draw):
    points = [shapely.Point(5e5 + x, 5.3e6 - 5) for x in (11, 18, 25, 33, 36)]
    index, _ = read(draw(points, label=["a", "b", "b", "a", "a"])).on(GRID, GRID.window)
    assert index[0, :5].tolist() == [IGNORE, IGNORE, 1, 0, IGNORE]


def test_a_layer_among_several_must_be_named(draw, tmp_path):
    path = draw([ground(0, 0, 4, 4)], label=["a"])
    blob = shapely.to_wkb(np.array([ground(5, 5, 9, 9)], object))
    raw.write(
        path,
        blob,
        [np.array(["b"])],
        ["label"],
        layer="more",
        driver="GPKG",
        geometry_type="Polygon",
        append=True,
        crs="EPSG:32632",
    )
    with pytest.raises(InputError, match="has the layers known, more; one was expected"):
        read(path)
    assert read(f"{path}|layername=more").classes[0].name == "b"
    with pytest.raises(InputError, match="has no layer 'less'; it has known, more"):
        read(f"{path}|layername=less")


def test_lines_tables_and_rubbish_are_refused(draw, tmp_path):
    line = shapely.LineString([(5e5, 5.3e6), (5e5 + 100, 5.3e6)])
    with pytest.raises(InputError, match="holds no polygon and no point; draw the known places"):
        read(draw([line], label=["a"]))
    (tmp_path / "table.csv").write_text("class,area\na,3\n")
    with pytest.raises(InputError, match="holds a table without geometries"):
        read(str(tmp_path / "table.csv"))
    (tmp_path / "rubbish.gpkg").write_bytes(b"rubbish" * 100)
    for name in ("rubbish.gpkg", "missing.gpkg"):
        with pytest.raises(InputError, match=f"{name} cannot be read as a raster|does not exist"):
            read(str(tmp_path / name))


def test_one_crs_missing_is_refused_and_labels_without_one_are_the_scenes(draw):
    shapes = [ground(0, 0, 4, 4)]
    bare = Grid(None, GRID.transform, 40, 50)
    with pytest.raises(GridMismatch, match="The scene has no CRS and"):
        read(draw(shapes, label=["a"])).on(bare, bare.window)
    log = Log()
    labels = read(draw(shapes, name="b.shp", crs=None, label=["a"]), log)
    assert "b.shp states no CRS; it is taken to be the scene's." in log
    assert (labels.on(bare, bare.window)[0] == 0).sum() == (labels.on(GRID, GRID.window)[0] == 0).sum() == 16


def test_the_style_beside_polygons_names_their_classes(draw, tmp_path):
    path = draw([ground(0, 0, 4, 4), ground(10, 10, 14, 14)], code=[1, 2])
    (tmp_path / "labels.qml").write_text(
        "<qgis><renderer-v2 type='categorizedSymbol' attr='code'><categories>"
        "<category value='1' label='Lake' symbol='0'/><category value='2' label='Wood' symbol='1'/></categories>"
        "<symbols><symbol name='0'><layer><prop k='color' v='1,2,255,255'/></layer></symbol><symbol name='1'><layer>"
        "<Option type='Map'><Option name='color' value='0,99,0,255,rgb:0,0.4,0,1'/></Option></layer></symbol>"
        "</symbols></renderer-v2></qgis>"
    )
    assert [(e.name, e.colour) for e in read(path).classes] == [("Lake", "#0102ff"), ("Wood", "#006300")]
