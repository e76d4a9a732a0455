import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS, Transformer
from saroptical.engine.errors import InputError
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.window import Window
from saroptical.tests.engine.datasets.drawn import GRID, IGNORE, UTM, Log, read


def test_a_class_raster_on_the_same_pixels_is_taken_as_it_is(paint):
    pixels = np.random.default_rng(0).choice([0, 3, 4, 9], (40, 50)).astype("uint8")
    labels = read(paint(pixels, nodata=0))
    index, part = labels.on(GRID, GRID.window)
    assert [entry.value for entry in labels.classes] == [3, 4, 9]
    np.testing.assert_array_equal(index, np.array([IGNORE, 0, 1, 2])[np.searchsorted([0, 3, 4, 9], pixels)])
    assert not part.any()
    moved = GRID.crop(Window(-2, 7, 30, 60))
    np.testing.assert_array_equal(labels.on(moved, moved.window)[0][2:, :43], index[:28, 7:])
    assert (labels.on(moved, moved.window)[0][:2] == IGNORE).all()
    assert not labels.is_resampled_on(moved)


def test_a_class_raster_of_another_grid_gives_the_nearest_value(paint):
    """The slow twin looks up every centre by itself."""
    rng = np.random.default_rng(1)
    coarse = Grid(CRS.from_epsg(4326), Affine(0.0004, 0, 8.995, 0, -0.0003, 47.8595), 60, 60)
    pixels = rng.choice([2, 5, 7], (60, 60)).astype("uint16")
    labels = read(paint(pixels, grid=coarse, dtype="uint16", nodata=7))
    index, _ = labels.on(GRID, Window(0, 0, 40, 50))
    rows, cols = (part.astype(float) + 0.5 for part in np.indices(GRID.shape))
    lon, lat = Transformer.from_crs(UTM, 4326, always_xy=True).transform(*GRID.xy(rows, cols))
    at_row, at_col = (np.floor(part).astype(int) for part in coarse.rowcol(lon, lat))
    inside = (at_row >= 0) & (at_row < 60) & (at_col >= 0) & (at_col < 60)
    found = np.where(inside, pixels[np.clip(at_row, 0, 59), np.clip(at_col, 0, 59)], 7)
    expected = np.select([found == 2, found == 5], [0, 1], IGNORE)
    assert inside.sum() > 1000
    assert (index != expected).mean() < 0.005  # a centre beside a border
    assert labels.is_resampled_on(GRID)
    np.testing.assert_array_equal(labels.on(GRID, Window(11, 13, 9, 20))[0], index[11:20, 13:33])


def test_names_and_colours_come_from_the_rasters_own_style(paint, tmp_path):
    pixels = np.arange(2000).reshape(40, 50) % 4
    path = paint(pixels, colours={1: (0, 0, 255, 255), 2: (0, 128, 0, 255), 3: (9, 9, 9, 255)})
    assert [(e.key, e.name, e.colour) for e in read(path, legend=(("1", "Sea"), ("2", ""))).classes] == [
        ("1", "Sea", "#0000ff"),
        ("2", "class 2", "#008000"),
    ]
    (tmp_path / "labels.qml").write_text(
        "<!DOCTYPE qgis><qgis><pipe><rasterrenderer type='paletted'><colorPalette>"
        "<paletteEntry value='1' label='Water' color='#1111ff'/><paletteEntry value='2' label='2' color='#22aa22'/>"
        "<paletteEntry value='3' label='Town' color='#ff0000'/></colorPalette></rasterrenderer></pipe></qgis>"
    )
    log = Log()
    assert [(e.value, e.name, e.colour) for e in read(path, log).classes] == [
        (1, "Water", "#1111ff"),
        (3, "Town", "#ff0000"),
    ]
    assert "labels.tif declares no nodata value; 0, 2 is taken as not known." in log  # it names the others


@pytest.mark.parametrize(
    ("pixels", "options", "words"),
    [
        (np.full((40, 50), 5), {"nodata": 5}, "labels.tif holds nothing but nodata; a raster of class values"),
        (np.linspace(0, 1, 2000).reshape(40, 50), {"dtype": "float32"}, "holds decimal numbers such as 0.000"),
        (np.arange(2000).reshape(40, 50), {"dtype": "uint16"}, r"holds 1999 different values \(0, 1, 2 …\); at most"),
    ],
)
def test_a_raster_that_holds_no_classes_is_refused(paint, pixels, options, words):
    with pytest.raises(InputError, match=words):
        read(paint(pixels, **options))


def test_zero_without_nodata_is_a_class_and_said(paint):
    log = Log()
    labels = read(paint(np.eye(40, 50) - 2 * np.eye(40, 50, 3), dtype="int16"), log)
    assert [entry.value for entry in labels.classes] == [0, 1]
    assert "labels.tif declares no nodata value; -2 is taken as not known." in log
    assert any("0 is taken as a class" in text for text in log)


def test_real_labels_in_degrees(real_data):
    path = real_data / "sen1floods11" / "Labels" / "Spain_7370579_LabelHand.tif"
    labels = read(str(path), legend=(("0", "dry"), ("1", "water", "#0000ff")))
    with rasterio.open(path) as file:
        stored = file.read(1)
        grid = Grid(CRS.from_epsg(4326), file.transform, *file.shape)
    index, _ = labels.on(grid, grid.window)
    np.testing.assert_array_equal(index, np.where(stored < 0, IGNORE, stored))
