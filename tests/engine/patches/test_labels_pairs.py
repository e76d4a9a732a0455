"""Labelled patches of several pairs: shared ground is in one part, and a table may name labels and parts."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
import torch
from pyogrio import raw
from pyproj import CRS, Transformer
from saroptical.engine.contract.pairtable import PairFiles, read_table
from saroptical.engine.datasets.pairs import list_pairs
from saroptical.engine.errors import InputError
from saroptical.tests.engine.datasets.drawn import IGNORE, Log
from saroptical.tests.engine.patches.labelled import FOUR, TWELVE, gather, places


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


def test_a_labels_cell_may_name_a_layer(tmp_path):
    for name in ("a.tif", "known.gpkg"):
        (tmp_path / name).touch()
    (tmp_path / "t.csv").write_text("s1,s2,labels\na.tif,,known.gpkg|layername=two words\n")
    assert read_table(str(tmp_path / "t.csv"))[0].labels == f"{tmp_path / 'known.gpkg'}|layername=two words"
    (tmp_path / "u.csv").write_text("s1,s2,labels\na.tif,,lost.gpkg|layername=x\n")
    with pytest.raises(InputError, match=r"files that do not exist: .*lost.gpkg \(line 2\)"):
        read_table(str(tmp_path / "u.csv"))
