from dataclasses import replace

import numpy as np
import pytest
import rasterio
import shapely
import torch
from affine import Affine
from pyogrio import raw
from pyproj import CRS, Transformer
from saroptical.engine.contract.events import Message
from saroptical.engine.contract.jobs.teaching import TrainLandcover
from saroptical.engine.contract.pairtable import PairFiles, read_table
from saroptical.engine.datasets.labelcells import choose_cells, find_cells
from saroptical.engine.datasets.labels import read_labels
from saroptical.engine.datasets.pairs import list_pairs
from saroptical.engine.datasets.split import GAP_PX
from saroptical.engine.errors import InputError, NoOverlap
from saroptical.engine.patches import labels as module
from saroptical.engine.patches.labels import gather_labelled
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.window import Window
from scipy.ndimage import distance_transform_cdt

IGNORE = 255
SIZE = 200
RADAR, OPTICAL = ("VV", "VH"), ("B02", "B03", "B04", "B08")


class Log(list):
    def __call__(self, event):
        if isinstance(event, Message):
            self.append(event.text)


def frame(epsg, col, row):
    return {"crs": f"EPSG:{epsg}", "transform": Affine(10, 0, 5e5 + 10 * col, 0, -10, 5.3e6 - 10 * row)}


@pytest.fixture
def scene(tmp_path):
    """Write a pair whose B02 tells the row and B03 the column of the ground; (S1 files, S2 files)."""

    def scene(name="place", *, size=SIZE, col=0, row=0, epsg=32632, hole=None):
        rows, cols = np.indices((size, size)) + np.array([row, col])[:, None, None]
        radar = np.stack([-10 - rows / 100, -15 - cols / 100]).astype("float32")
        optical = np.stack([1000 + rows, 1000 + cols, 1500 + 0 * rows, 3000 + 0 * rows]).astype("uint16")
        if hole:
            optical[:, hole[0], hole[1]] = 0
        files = []
        for kind, bands, pixels in (("s1", RADAR, radar), ("s2", OPTICAL, optical)):
            path = str(tmp_path / f"{name}_{kind}.tif")
            shape = {"width": size, "height": size, "count": len(bands), "dtype": pixels.dtype}
            shape["nodata"] = 0 if kind == "s2" else None
            with rasterio.open(path, "w", driver="GTiff", **shape, **frame(epsg, col, row)) as file:
                file.write(pixels)
                file.descriptions = bands
            files.append((path,))
        return files

    return scene


def ground(col, row, col_end, row_end):
    return shapely.box(5e5 + 10 * col, 5.3e6 - 10 * row_end, 5e5 + 10 * col_end, 5.3e6 - 10 * row)


@pytest.fixture
def draw(tmp_path):
    def draw(shapes, classes, name="labels.gpkg", crs="EPSG:32632"):
        path = str(tmp_path / name)
        blobs = shapely.to_wkb(np.array(shapes, object))
        raw.write(
            path, blobs, [np.array(classes)], ["class"], driver="GPKG", geometry_type=shapes[0].geom_type, crs=crs
        )
        return path

    return draw


@pytest.fixture
def paint(tmp_path):
    def paint(pixels, name="known.tif", epsg=32632, col=0, row=0):
        path = str(tmp_path / name)
        shape = {"width": pixels.shape[1], "height": pixels.shape[0], "count": 1, "dtype": "uint8", "nodata": 0}
        with rasterio.open(path, "w", driver="GTiff", **shape, **frame(epsg, col, row)) as file:
            file.write(pixels.astype("uint8"), 1)
        return path

    return paint


TWELVE = [ground(10 + 45 * i, 8 + 60 * j, 20 + 45 * i, 20 + 60 * j) for i in range(4) for j in range(3)]
FOUR = [("water", "forest", "field", "town")[n % 4] for n in range(12)]


def gather(pairs, *, log=None, patch_px=64, **options):
    job = TrainLandcover(pairs=("table.csv",), output_weights="w.safetensors", **options)
    return gather_labelled(job, pairs, patch_px=patch_px, report=Log() if log is None else log)


def gather_one(files, labels, **options):
    return gather([PairFiles("", *files)], labels=labels, **options)


def places(labelled, index):
    """Tell the ground's (row, col) of the patches' labelled pixels of a class, from what the optical bands hold."""
    chosen = labelled.labels == index
    rows, cols = (
        (labelled.bank.pixels[:, labelled.bank.bands.index(band)][chosen] * 10_000 - 1000).round().int().tolist()
        for band in ("B02", "B03")
    )
    return sorted(zip(rows, cols, strict=True))


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


@pytest.mark.parametrize("epsg", [32632, 32633, 4326])
def test_ground_under_several_files_is_in_one_part(scene, draw, epsg):
    """Two dates of a place, each with its own file: the second one's polygons lie a little beside the first one's."""
    other = CRS.from_epsg(epsg)
    carry = Transformer.from_crs(32632, other, always_xy=True).transform
    moved = [shapely.transform(shapely.affinity.translate(one, 10, 0), carry, interleaved=False) for one in TWELVE]
    pairs = [
        PairFiles("spring", *scene("spring"), labels=draw(TWELVE, FOUR, "spring.gpkg")),
        PairFiles("autumn", *scene("autumn"), labels=draw(moved, FOUR, "autumn.gpkg", crs=f"EPSG:{epsg}")),
    ]
    labelled, _, split = gather(pairs)
    parts = {}
    for index in range(4):
        for kept in (False, True):
            here = replace(labelled, labels=torch.where(labelled.held_out == kept, labelled.labels, IGNORE))
            parts[kept] = parts.get(kept, set()) | {(row // 60, col // 45) for row, col in places(here, index)}
    assert len(parts[True]) == 4
    assert not parts[True] & parts[False]
    assert split.by != "whole scenes"


def test_points_of_several_files_in_one_pixel_are_in_one_part(scene, draw):
    points = [shapely.centroid(box) for box in TWELVE]
    pairs = [
        PairFiles(name, *scene(name), labels=draw(points, FOUR, f"{name}.gpkg", crs="EPSG:32632"))
        for name in ("spring", "autumn")
    ]
    labelled, _, _ = gather(pairs)
    found = {
        kept: {p for n in range(4) for p in places(replace(labelled, labels=masked), n)}
        for kept in (False, True)
        for masked in [torch.where(labelled.held_out == kept, labelled.labels, IGNORE)]
    }
    assert len(found[True]) == 4
    assert not found[True] & found[False]


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


def test_pairs_of_a_table_bring_their_own_labels_and_parts(scene, draw, paint, tmp_path):
    scene("a")
    scene("b", col=1000)
    scene("c", col=2000, epsg=32633)
    draw(TWELVE, FOUR, "a.gpkg")
    draw([shapely.affinity.translate(one, 10_000, 0) for one in TWELVE], FOUR, "b.gpkg")
    paint(np.kron(np.array([[1, 2], [2, 1]]), np.ones((100, 100))), "c.tif", epsg=32633, col=2000)
    (tmp_path / "c.qml").write_text(
        "<qgis><pipe><rasterrenderer type='paletted'><colorPalette>"
        "<paletteEntry value='1' label='water' color='#0000ff'/><paletteEntry value='2' label='ice' color='#ffffff'/>"
        "</colorPalette></rasterrenderer></pipe></qgis>"
    )
    rows = ["s1,s2,labels,split"]
    rows += [f"{n}_s1.tif,{n}_s2.tif,{n}.{e},{s}" for n, e, s in (("a", "gpkg", "train"), ("b", "gpkg", "val"))]
    rows += ["c_s1.tif,c_s2.tif,c.tif,train", "a_s1.tif,a_s2.tif,,train", "a_s1.tif,a_s2.tif,a.gpkg,test"]
    (tmp_path / "table.csv").write_text("\n".join(rows))
    splits = ("train", "validation")
    log = Log()
    pairs = list_pairs((str(tmp_path / "table.csv"),), sensors="both", splits=splits, report=log)
    assert "table.csv: the 4 of 5 rows with the split train or validation are used." in log
    _, classes, split = gather(pairs, log=log)
    names = [entry.name for entry in classes]
    learned = dict(zip(names, split.pixels(held_out=False), strict=True))
    kept = dict(zip(names, split.pixels(held_out=True), strict=True))
    assert split.by == "the table's column split"
    assert kept == {"water": 360, "forest": 360, "field": 360, "town": 360, "ice": 0}
    assert learned == {"water": 360 + 20_000, "forest": 360, "field": 360, "town": 360, "ice": 20_000}
    assert any("has no labels; only pairs with labels are learned from." in text for text in log)


def test_several_places_are_kept_whole(scene, draw):
    pairs = []
    for number in range(4):
        files = scene(f"place{number}", col=1000 * number)
        moved = [shapely.affinity.translate(one, 10_000 * number, 0) for one in TWELVE]
        pairs.append(PairFiles(f"pair {number}", *files, place=str(number), labels=draw(moved, FOUR, f"{number}.gpkg")))
    _, _, split = gather(pairs)
    assert split.by == "whole scenes"
    assert split.pixels(held_out=True) == (360,) * 4
    assert (
        sorted(
            {
                round((g.transform.c - 5e5) // 10_000)
                for g, h in zip(split.grids, split.held_out, strict=True)
                if h.any()
            }
        ).__len__()
        == 1
    )


def test_one_layer_serves_many_pairs_and_a_polygon_is_one_in_all_of_them(scene, draw):
    """Two dates of one ground, and a neighbouring scene that shows some of the same polygons."""
    pairs = [PairFiles(name, *scene(name, col=col)) for name, col in (("May", 0), ("June", 0), ("east", 90))]
    _, _, split = gather(pairs, labels=draw(TWELVE, FOUR), log=(log := Log()))
    parts = {}
    for pieces, held, labels in zip(split.pieces, split.held_out, split.labels, strict=True):
        for piece in np.unique(pieces[labels != IGNORE]).tolist():
            parts.setdefault(piece, set()).update(held[(pieces == piece) & (labels != IGNORE)].tolist())
    assert len(parts) == 12
    assert all(len(part) == 1 for part in parts.values())
    assert sum("12 polygons and points of 4 classes" in text for text in log) == 1  # read once


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


def test_a_split_over_several_zones_is_in_degrees(scene, paint, tmp_path):
    known = np.kron(np.array([[1, 2], [2, 1]]), np.ones((30, 30)))
    pairs = [
        PairFiles(str(epsg), *scene(str(epsg), epsg=epsg, size=60), labels=paint(known, f"{epsg}.tif", epsg=epsg))
        for epsg in (32632, 32633)
    ]
    _, _, split = gather(pairs)
    split.write(str(tmp_path / "split.gpkg"))
    meta, _, blobs, columns = raw.read(str(tmp_path / "split.gpkg"))
    west, _, east, north = shapely.total_bounds(shapely.from_wkb(blobs))
    corner = Transformer.from_crs(32633, 4326, always_xy=True).transform(500600, 5299400)
    assert (west, east) == pytest.approx((9.0, corner[0]), abs=1e-4)
    assert north == pytest.approx(corner[1] + 0.0054, abs=1e-4)
    assert set(columns[list(meta["fields"]).index("part")]) == {"train", "validation"}


def test_pairs_without_any_labels_are_refused(scene):
    with pytest.raises(InputError, match=r"No pair has labels; name a vector file of polygons or a raster of known"):
        gather([PairFiles("a", *scene())])


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


def test_a_labels_cell_may_name_a_layer(tmp_path):
    for name in ("a.tif", "known.gpkg"):
        (tmp_path / name).touch()
    (tmp_path / "t.csv").write_text("s1,s2,labels\na.tif,,known.gpkg|layername=two words\n")
    assert read_table(str(tmp_path / "t.csv"))[0].labels == f"{tmp_path / 'known.gpkg'}|layername=two words"
    (tmp_path / "u.csv").write_text("s1,s2,labels\na.tif,,lost.gpkg|layername=x\n")
    with pytest.raises(InputError, match=r"files that do not exist: .*lost.gpkg \(line 2\)"):
        read_table(str(tmp_path / "u.csv"))


def test_no_overlap_is_its_own_error(scene, draw):
    with pytest.raises(NoOverlap):
        gather_one(scene(), draw([ground(900, 900, 910, 910), ground(950, 950, 960, 960)], ["a", "b"]))
