"""Facts made by hand, so that a rule can be shown exactly what it should see."""

from __future__ import annotations

from dataclasses import replace

from saroptical.engine.contract.facts import FileFacts, LayerFacts, SceneFacts
from saroptical.engine.contract.scenes import scene_facts
from saroptical.engine.contract.sources import plain_sources

UTM32 = 'PROJCS["WGS 84 / UTM zone 32N",GEOGCS["WGS 84",AUTHORITY["EPSG","4326"]],AUTHORITY["EPSG","32632"]]'
UTM33 = UTM32.replace("zone 32N", "zone 33N").replace("32632", "32633")
DEGREES = 'GEOGCS["WGS 84",DATUM["WGS_1984"],AUTHORITY["EPSG","4326"]]'

DB = (-22.0, -14.0, -11.0, -9.0, -4.0)
LINEAR = (0.006, 0.04, 0.08, 0.13, 0.4)
DN = (94.0, 400.0, 900.0, 1900.0, 3200.0)


def layer(percentiles=DN, *, description="", dtype="uint16", nodata=None, share=0.0, scale=1.0, offset=0.0):
    return LayerFacts(description, dtype, nodata, scale, offset, tuple(percentiles), share)


def raster(name="scene.tif", layers=(), *, at=(600000.0, 5100000.0), size=(512, 512), gsd=10.0, wkt=UTM32, **changes):
    """Lay a raster near 10.3° E 46° N; the outline is its frame in a plane 100 km to about a degree."""
    width, height = size
    if wkt == DEGREES:
        (x, y), step = at, gsd
        transform = (step, 0.0, x, 0.0, -step, y)
    else:
        (x, y), step = ((at[0] - 600000) / 77400 + 10.3, (at[1] - 5100000) / 111150 + 46), None
        transform = (gsd, 0.0, at[0], 0.0, -gsd, at[1])
    dlon, dlat = (step, step) if step else (gsd / 77400, gsd / 111150)
    border = ((0, 0), (width, 0), (width, height), (0, height))
    middle = ((width / 2 + col, height / 2 + row) for col, row in ((0, 0), (1, 0), (0, 1)))
    outline, pixel = (tuple((x + dlon * c, y - dlat * r) for c, r in points) for points in (border, middle))
    facts = FileFacts(name, "GTiff", width, height, wkt, transform, outline, pixel, False, tuple(layers))
    return replace(facts, **changes) if wkt else replace(facts, outline_lonlat=(), pixel_lonlat=(), **changes)


def radar(percentiles=DB, names=("VV", "VH"), *, name="radar.tif", dtype="float32", unit="auto", share=0.0, **frame):
    """Join a radar scene from one file with described layers."""
    layers = [layer(percentiles, description=band, dtype=dtype, share=share) for band in names]
    return scene([raster(name, layers, **frame)], "s1", unit=unit)


def optical(
    percentiles=DN,
    names=("B02", "B03", "B04", "B08"),
    *,
    name="optical.tif",
    dtype="uint16",
    unit="auto",
    share=0.0,
    nodata=None,
    **frame,
):
    """Join an optical scene from one file with described layers."""
    layers = [layer(percentiles, description=band, dtype=dtype, share=share, nodata=nodata) for band in names]
    return scene([raster(name, layers, **frame)], "s2", unit=unit)


def scene(files, sensor, **stated) -> SceneFacts:
    return scene_facts(sensor, plain_sources(sensor, tuple(file.source for file in files)), files, **stated)
