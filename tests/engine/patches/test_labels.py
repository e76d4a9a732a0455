"""Labelled patches of one pair: where every label lies, what is kept for validation, and what is said of the rest."""

import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from pyogrio import raw
from pyproj import CRS, Transformer
from saroptical.engine.datasets.labelcells import choose_cells, find_cells
from saroptical.engine.datasets.labels import read_labels
from saroptical.engine.datasets.split import GAP_PX
from saroptical.engine.errors import InputError, NoOverlap
from saroptical.engine.patches import labels as module
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.window import Window
from saroptical.tests.engine.datasets.drawn import IGNORE, Log, ground
from saroptical.tests.engine.patches.labelled import FOUR, SIZE, TWELVE, frame, gather_one, places
from scipy.ndimage import distance_transform_cdt


@pytest.mark.parametrize("patch_px", [48, 64, 130, 256])
def test_every_labelled_pixel_is_there_once_and_where_it_lies(scene, draw, patch_px):
    labelled, classes, _ = gather_one(scene(), draw(TWELVE, FOUR), patch_px=patch_px)
    assert [entry.name for entry in classes] == ["field", "forest", "town", "water"]
    rows, cols = np.indices((SIZE, SIZE))
    for index, entry in enumerate(classes):
        here = shapely.union_all([box for box, name in zip(TWELVE, FOUR, strict=True) if name == entry.name])
        inside = shapely.contains_xy(here, 5e5 + 10 * cols + 5, 5.3e6 - 10 * rows - 5)
        assert places(labelled, index) == sorted(zip(rows[inside].tolist(), cols[inside].tolist(), strict=True))


def test_whole_polygons_are_kept_one_of_each_class(scene, draw):
    labelled, _, split = gather_one(scene(), draw(TWELVE, FOUR))
    learned, kept = split.pixels(held_out=False), split.pixels(held_out=True)
    assert learned == (240,) * 4  # two of three polygons of 120 pixels
    assert kept == (120,) * 4
    for index in range(4):
        held = labelled.held_out & (labelled.labels == index)
        assert len({int(n) for n in split.pieces[held.numpy()]}) == 1
    assert not labelled.held_out[labelled.labels == IGNORE].any()


def test_same_seed_same_split(scene, draw):
    files, labels = scene(), draw(TWELVE, FOUR)
    one, two = (gather_one(files, labels, seed=3)[0] for _ in range(2))
    assert (one.held_out == two.held_out).all()
    assert (one.bank.pixels == two.bank.pixels).all()


def test_no_pixel_is_learned_from_beside_one_that_judges(scene, paint):
    """The slow twin puts both parts on one map and measures distances there, patch borders aside."""
    known = np.kron(np.random.default_rng(0).integers(1, 4, (10, 10)), np.ones((20, 20), int))
    _, _, split = gather_one(scene(), paint(known), patch_px=48)
    assert split.by.startswith("blocks of ")
    learned, kept = np.zeros((2, SIZE, SIZE), bool)
    for labels, held, grid in zip(split.labels, split.held_out, split.grids, strict=True):
        row, col = round((5.3e6 - grid.transform.f) / 10), round((grid.transform.c - 5e5) / 10)
        for part, chosen in ((learned, ~held), (kept, held)):
            rows, cols = np.nonzero((labels != IGNORE) & chosen)
            assert not part[rows + row, cols + col].any()  # once
            part[rows + row, cols + col] = True
    assert not (learned & kept).any()
    far = distance_transform_cdt(~kept, "chessboard") > GAP_PX
    np.testing.assert_array_equal(learned, far & ~kept)  # all else is learned from
    assert 0.1 < kept.mean() < 0.45


def test_polygons_closer_than_the_gap_stay_together(scene, draw):
    near = [box for one in TWELVE for box in (one, shapely.affinity.translate(one, 120, 0))]  # 2 pixels between them
    _, _, split = gather_one(scene(), draw(near, [name for name in FOUR for _ in (0, 1)]))
    assert split.pixels(held_out=False) == (480,) * 4
    assert split.pixels(held_out=True) == (240,) * 4


def test_neighbours_that_are_parted_all_the_same_are_said(scene, draw):
    """The two places of the town lie 2 pixels apart, and there is no third."""
    boxes, names = [*TWELVE, ground(22, 8, 32, 20)], ["lake", "wood", "wood", "lake"] * 3 + ["town"]
    names[0] = "town"
    log = Log()
    _, _, split = gather_one(scene(), draw(boxes, names), log=log)
    told = [text for text in log if text.startswith("Some places of")]
    assert told == [
        "Some places of town lie within 5 pixels of others, and are parted all the same, or nothing would judge them; "
        "they may look better than they are."
    ]
    assert split.pixels(held_out=True)[split.classes.index(next(c for c in split.classes if c.name == "town"))] > 0


def test_what_the_scene_hides_is_not_known(scene, draw):
    log = Log()
    labelled, _, split = gather_one(scene(hole=(slice(0, 30), slice(0, 15))), draw(TWELVE, FOUR), log=log)
    assert not (labelled.labels[~labelled.bank.valid] != IGNORE).any()
    assert sum(split.pixels(held_out=False)) + sum(split.pixels(held_out=True)) == 12 * 120 - 5 * 12
    log.clear()
    gather_one(scene(hole=(slice(0, 30), slice(0, 30))), draw(TWELVE, FOUR), log=log)
    assert "labels.gpkg: 1 of 12 polygons and points lie where the scenes hold nothing; left out." in log
    with pytest.raises(InputError, match="Nothing is known where the scenes can be used: the labels lie on nodata"):
        gather_one(scene(hole=(slice(0, SIZE), slice(0, 110))), draw(TWELVE[:4], FOUR[:4]))


def test_only_windows_with_labels_are_read(scene, draw, monkeypatch):
    read = []
    real = module.open_one

    def counting(*args, **options):
        reader = real(*args, **options)
        inner = reader.read
        reader.read = lambda window: read.append(window) or inner(window)
        return reader

    monkeypatch.setattr(module, "open_one", counting)
    gather_one(scene(), draw([ground(5, 5, 15, 15), ground(180, 180, 190, 190)], ["a", "b"]), patch_px=64)
    assert read == [Window(0, 0, 64, 64), Window(136, 136, 64, 64)]


def test_memory_is_shared_by_the_classes(scene, paint, monkeypatch):
    known = np.full((SIZE, SIZE), 1)
    known[100:110, 100:110] = 2
    known[10:20, 150:160] = 2
    monkeypatch.setattr(module, "BUDGET_BYTES", 3 * 4 * 6 * 32**2 * 6)
    log = Log()
    labelled, _, split = gather_one(scene(), paint(known), patch_px=32, log=log)
    assert len(labelled.bank) <= 6
    assert split.pixels(held_out=False)[1] + split.pixels(held_out=True)[1] >= 150
    assert "others are not read. Every class and every part of the scenes is used." in " ".join(log)


@pytest.mark.parametrize(
    ("shapes", "classes", "words"),
    [
        (TWELVE, ["water"] * 12, "labels.gpkg has only the class water where the scenes can be used; two classes"),
        (
            [shapely.affinity.translate(one, 9000, 0) for one in TWELVE],
            FOUR,
            r"No label lies in the scenes: labels.gpkg covers 9\.1.* E, .*, the scene covers 9\.0.* Choose labels",
        ),
    ],
)
def test_labels_that_nothing_can_be_learned_from_are_refused(scene, draw, shapes, classes, words):
    with pytest.raises(InputError, match=words):
        gather_one(scene(), draw(shapes, classes))


def test_polygons_outside_are_said(scene, draw):
    log = Log()
    shapes = [*TWELVE, shapely.affinity.translate(TWELVE[0], 9000, 0), ground(100, 100, 100.3, 100.3)]
    _, classes, _ = gather_one(scene(), draw(shapes, [*FOUR, "ice", "water"]), log=log)
    text = "labels.gpkg: 2 of 14 polygons and points lie outside the scenes, or hold no pixel's centre; left out."
    assert text in log
    assert "No usable pixel is known of ice; not learned." in log
    assert [entry.name for entry in classes] == ["field", "forest", "town", "water"]


def test_a_class_with_one_polygon_is_learned_and_said(scene, draw):
    log = Log()
    _, classes, split = gather_one(scene(), draw([*TWELVE, ground(170, 150, 180, 160)], [*FOUR, "ice"]), log=log)
    number = [entry.name for entry in classes].index("ice")
    assert split.pixels(held_out=False)[number] == 100
    assert split.pixels(held_out=True)[number] == 0
    assert "ice lies in one place only and is learned from, so its accuracy will not be known" in " ".join(log)


def test_nothing_is_kept_when_nothing_is_asked_for(scene, draw):
    labelled, _, split = gather_one(scene(), draw(TWELVE, FOUR), validation_share=0.0)
    assert not labelled.held_out.any()
    assert split.pixels(held_out=False) == (360,) * 4


def test_a_raster_in_degrees_is_resampled_and_said(scene, tmp_path):
    log = Log()
    lon, lat = Transformer.from_crs(32632, 4326, always_xy=True).transform([5e5, 502000], [5.3e6, 5298000])
    step = 0.0001
    grid = Affine(step, 0, lon[0] - 0.001, 0, -step, lat[0] + 0.001)
    pixels = np.tile(np.repeat([1, 2, 3], 30), (220, 4))[:, :300].astype("uint8")
    path = str(tmp_path / "deg.tif")
    shape = {"width": 300, "height": 220, "count": 1, "dtype": "uint8", "nodata": 0}
    with rasterio.open(path, "w", driver="GTiff", crs="EPSG:4326", transform=grid, **shape) as file:
        file.write(pixels, 1)
    _, classes, split = gather_one(scene(), path, log=log)
    assert "deg.tif lies on another grid than the scene; each pixel takes the nearest class." in log
    assert sum(split.pixels(held_out=False)) + sum(split.pixels(held_out=True)) > 0.8 * SIZE**2
    assert len(classes) == 3


def test_the_split_layer_shows_what_is_used(scene, draw, tmp_path):
    _, _, split = gather_one(scene(), draw(TWELVE, FOUR), patch_px=48)
    path = str(tmp_path / "split.gpkg")
    split.write(path)
    meta, _, blobs, columns = raw.read(path)
    shapes, named = shapely.from_wkb(blobs), dict(zip(meta["fields"], columns, strict=True))
    assert CRS.from_user_input(meta["crs"]) == CRS.from_epsg(32632)
    assert len(shapes) == 12
    np.testing.assert_allclose(shapely.area(shapes), 120 * 100)
    np.testing.assert_allclose(named["hectares"], 1.2, rtol=2e-3)  # on the ellipsoid
    assert sorted(named["part"].tolist()) == ["train"] * 8 + ["validation"] * 4
    drawn = {shape.normalize().wkt: name for shape, name in zip(TWELVE, FOUR, strict=True)}
    for shape, name, value in zip(shapes, named["class"], named["value"], strict=True):
        assert drawn[shapely.box(*shape.bounds).normalize().wkt] == name
        assert value == {"field": 1, "forest": 2, "town": 3, "water": 4}[name]


def test_a_scene_smaller_than_a_patch(scene, draw):
    shapes = [ground(1 + 10 * i, 1 + 10 * j, 6 + 10 * i, 6 + 10 * j) for i in range(3) for j in range(2)]
    labelled, _, split = gather_one(scene(size=30), draw(shapes, list("ababab")), patch_px=64)
    assert labelled.bank.patch_px == 30
    assert sum(split.pixels(held_out=False)) + sum(split.pixels(held_out=True)) == 6 * 25
    with pytest.raises(InputError, match="at most 12 pixels wide and high; 16 or more are needed"):
        gather_one(scene("tiny", size=12), draw(shapes[:3], list("aba"), "tiny.gpkg"))


def test_cells_are_laid_around_the_labels_and_cover_each_once(draw):
    grid = Grid(CRS.from_epsg(32632), frame(32632, 0, 0)["transform"], SIZE, 140)
    source = read_labels(draw(TWELVE, FOUR), report=Log())
    cells, seen = find_cells(source, grid, 32)
    assert len(seen) == 9  # the last column of polygons lies outside
    covered = np.zeros(grid.shape, int)
    for cell in cells:
        covered[cell.own.within(grid.window)] += 1
        assert cell.patch.intersect(grid.window) == cell.patch
        labels = source.on(grid, cell.own)[0] != IGNORE
        inside = cell.own.intersect(cell.patch)
        assert labels.sum() == (source.on(grid, inside)[0] != IGNORE).sum()  # the patch holds all of its labels
    assert covered.max() == 1
    assert (source.on(grid, grid.window)[0][covered == 0] == IGNORE).all()
    assert choose_cells(cells, 1000) == cells
    few = choose_cells(cells, 4)
    assert len(few) == 4
    assert np.stack([cell.classes for cell in few]).any(axis=0).all()


def test_no_overlap_is_its_own_error(scene, draw):
    with pytest.raises(NoOverlap):
        gather_one(scene(), draw([ground(900, 900, 910, 910), ground(950, 950, 960, 960)], ["a", "b"]))
