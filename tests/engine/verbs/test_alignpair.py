"""alignpair, from two files to one stack."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from saroptical.engine.contract.events import Artifact, Event, Message, Progress
from saroptical.engine.contract.jobs import AlignPair
from saroptical.engine.errors import Cancelled, NoOverlap
from saroptical.engine.verbs.alignpair import run

ROWS, COLS = 600, 130


def _write(path: Path, pixels: np.ndarray, names: tuple[str, ...], x: float, y: float, nodata: float) -> str:
    with rasterio.open(
        path, "w", driver="GTiff", count=len(pixels), height=pixels.shape[1], width=pixels.shape[2],
        dtype=pixels.dtype, crs="EPSG:32633", transform=Affine(10, 0, x, 0, -10, y), nodata=nodata,
    ) as file:  # fmt: skip
        file.write(pixels)
        file.descriptions = names
    return str(path)


@pytest.fixture
def db() -> np.ndarray:
    pixels = np.random.default_rng(0).normal(-12, 3, (2, ROWS, COLS)).astype(np.float32)
    pixels[:, 300:320, 40:60] = np.nan
    return pixels


@pytest.fixture
def dn() -> np.ndarray:
    pixels = np.random.default_rng(1).integers(300, 4000, (2, ROWS, COLS)).astype(np.uint16)
    pixels[:, :10] = 0
    return pixels


@pytest.fixture
def job(tmp_path, db, dn) -> AlignPair:
    return AlignPair(
        s1=(_write(tmp_path / "s1.tif", db, ("VV", "VH"), 300_000, 5_300_000, np.nan),),
        s2=(_write(tmp_path / "s2.tif", dn, ("B04", "B08"), 300_000, 5_300_000, 0),),
        s2_unit="dn",
        output=str(tmp_path / "stack.tif"),
    )


def test_the_stack_holds_both_scenes_as_they_were(job, db, dn):
    said: list[Event] = []
    done = run(job, said.append, lambda: False)
    with rasterio.open(done.outputs["output"]) as stack:
        assert stack.descriptions == ("VV", "VH", "B04", "B08")
        assert stack.crs.to_epsg() == 32633
        assert stack.transform == Affine(10, 0, 300_000, 0, -10, 5_300_000)
        assert np.isnan(stack.nodata)
        pixels = stack.read()
        assert any("taken as db" in text for text in stack.tags().values())
    np.testing.assert_array_equal(pixels[:2], db)
    expected = np.where(dn == 0, np.nan, dn.astype(np.float32) * np.float32(1e-4))
    np.testing.assert_array_equal(pixels[2:], expected)
    with rasterio.open(job.output, overview_level=0) as half:
        radar, optical = (half.read(band)[5 : ROWS // 2] for band in (1, 3))  # the optical scene begins at row 10
    with np.errstate(invalid="ignore"):
        blocks = (10 ** (db[0] / 10)).reshape(ROWS // 2, 2, COLS // 2, 2)[5:]
        means = np.nansum(blocks, (1, 3)) / np.isfinite(blocks).sum((1, 3))
    np.testing.assert_allclose(radar, 10 * np.log10(means), atol=1e-4)
    np.testing.assert_allclose(optical, expected[0].reshape(ROWS // 2, 2, COLS // 2, 2)[5:].mean((1, 3)), atol=1e-6)
    hidden = np.isnan(db[0]) | (dn[0] == 0)
    assert done.numbers["valid_share"] == pytest.approx(1 - hidden.mean())
    assert said.count(Artifact("output", job.output)) == 1
    fractions = [event.fraction for event in said if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert "aligning, rows 512 of 600" in [event.what for event in said if isinstance(event, Progress)]
    assert any("The result's grid: 130 × 600 pixels" in event.text for event in said if isinstance(event, Message))


def test_aligning_the_aligned_changes_nothing(job, tmp_path):
    first = run(job, lambda _: None, lambda: False).outputs["output"]
    with rasterio.open(first) as stack:
        pixels = stack.read()
    again = AlignPair(
        s1=(_write(tmp_path / "a.tif", pixels[:2], ("VV", "VH"), 300_000, 5_300_000, np.nan),),
        s2=(_write(tmp_path / "b.tif", pixels[2:], ("B04", "B08"), 300_000, 5_300_000, np.nan),),
        s2_unit="reflectance",
        output=str(tmp_path / "again.tif"),
    )
    with rasterio.open(run(again, lambda _: None, lambda: False).outputs["output"]) as stack:
        np.testing.assert_array_equal(stack.read(), pixels)


def test_cancelling_leaves_what_was_there(job):
    Path(job.output).write_bytes(b"an earlier result")
    before = sorted(Path(job.output).parent.iterdir())

    def cancel(event: Event) -> None:
        if isinstance(event, Progress) and event.what.startswith("aligning, rows 512"):
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        run(job, cancel, lambda: False)
    assert Path(job.output).read_bytes() == b"an earlier result"
    assert sorted(Path(job.output).parent.iterdir()) == before


def test_scenes_apart_write_nothing(job, tmp_path, db):
    _write(tmp_path / "s1.tif", db, ("VV", "VH"), 700_000, 5_300_000, np.nan)
    with pytest.raises(NoOverlap):
        run(job, lambda _: None, lambda: False)
    assert not Path(job.output).exists()


AMAZON = {
    "Jun": ("20190605T134219_20190605T134218_T22MHU", 0.9884),
    "Mar": ("20190302T134211_20190302T134342_T22MGU", 0.9885),
}


@pytest.mark.parametrize("month", AMAZON)
def test_the_amazon_in_two_zones(real_data, tmp_path, month):
    """Radar in zone 23, optical in zone 22: what gdalwarp makes of the radar's power agrees to 0.003 dB."""
    root, (stem, share) = real_data / "amazon_two_utm_zones", AMAZON[month]
    done = run(
        AlignPair(
            s1=tuple(str(path) for path in (root / "sen1" / month).glob("*.tif")),
            s2=tuple(str(root / "sen2" / month / f"{stem}.{band}.tif") for band in ("B2", "B3", "B4")),
            output=str(tmp_path / "stack.tif"),
        ),
        lambda _: None,
        lambda: False,
    )
    assert done.numbers["valid_share"] == pytest.approx(share, abs=1e-4)
    with rasterio.open(tmp_path / "stack.tif") as stack:
        assert stack.crs.to_epsg() == 32722
        assert stack.transform == Affine(10, 0, 807_520, 0, -10, 9_353_500)
        assert stack.shape == (104, 104)
        assert stack.descriptions == ("VV", "B02", "B03", "B04")
        assert -12 < np.nanmedian(stack.read(1)) < -8


def test_spain_comes_out_of_degrees(real_data, tmp_path):
    root = real_data / "sen1floods11"
    run(
        AlignPair(
            s1=(str(root / "S1" / "Spain_7370579_S1Hand.tif"),),
            s2=(str(root / "S2" / "Spain_7370579_S2Hand.tif"),),
            output=str(tmp_path / "stack.tif"),
        ),
        lambda _: None,
        lambda: False,
    )
    with rasterio.open(tmp_path / "stack.tif") as stack:
        assert (stack.crs.to_epsg(), stack.count, stack.shape) == (32630, 15, (520, 416))
        assert stack.transform == Affine(10, 0, 694_410, 0, -10, 4_222_530)


def test_bands_of_three_pixel_sizes_come_onto_the_finest(real_data, tmp_path):
    root = real_data / "bigearthnet_v1_raw"
    s2 = sorted((root / "BigEarthNet-S2-v1.0" / "S2A_MSIL2A_20170613T101031_87_48").glob("*.tif"))
    s1 = sorted((root / "BigEarthNet-S1-v1.0" / "S1A_IW_GRDH_1SDV_20170613T165043_33UUP_87_48").glob("*.tif"))
    done = run(
        AlignPair(s1=tuple(map(str, s1)), s2=tuple(map(str, s2)), output=str(tmp_path / "stack.tif")),
        lambda _: None,
        lambda: False,
    )
    assert done.numbers["valid_share"] == 1.0
    with rasterio.open(tmp_path / "stack.tif") as stack:
        pixels = dict(zip(stack.descriptions, stack.read(), strict=True))
    assert len(pixels) == 14
    for path in s2:
        band = path.stem.rsplit("_", 1)[1]
        with rasterio.open(path) as file:
            stored = file.read(1).astype(np.float32) * np.float32(1e-4)
        factor = 120 // stored.shape[0]
        if factor == 1:
            np.testing.assert_array_equal(pixels[band], stored)
        else:  # a bilinear spread keeps each coarse pixel's place: a shift by one would lose the correlation
            blocks = pixels[band].reshape(stored.shape[0], factor, stored.shape[1], factor).mean(axis=(1, 3))
            assert np.corrcoef(blocks.ravel(), stored.ravel())[0, 1] > 0.98


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")  # from this test's own reading
def test_the_desert_without_crs_is_stacked_pixel_by_pixel(real_data, tmp_path):
    root = real_data / "gee_scene_1024x768"
    run(
        AlignPair(
            s1=(str(root / "s1_VV_Apr.tif"),),
            s2=(str(root / "s2_RGB_Apr.tif"),),
            grid="pixels",
            output=str(tmp_path / "stack.tif"),
        ),
        lambda _: None,
        lambda: False,
    )
    with rasterio.open(root / "s1_VV_Apr.tif") as file, rasterio.open(tmp_path / "stack.tif") as stack:
        assert stack.crs is None
        np.testing.assert_array_equal(stack.read(1), file.read(1))
