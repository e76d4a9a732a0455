import shutil
import zipfile
from pathlib import Path

import pytest
from saroptical.engine.contract.safe import resolve_sources
from saroptical.engine.errors import InputError

SENTINEL2 = "s2_safe/S2A_MSIL2A_20221005T115411_N0400_R023_T29UNU_20221005T164454.SAFE"
SENTINEL1 = "s1_grd_safe/S1B_IW_GRDH_1SDV_20211223T051122_20211223T051147_030148_039993_5371.SAFE"


def served(sources) -> dict[str, str]:
    return {file.bands[0]: Path(file.name).stem.rpartition("_")[2] for file in sources.files}


def test_each_band_comes_at_its_finest_existing_resolution(make_optical):
    sources = resolve_sources("s2", [str(make_optical(absent=("B02_10m",)))])
    assert served(sources) == {
        "B01": "60m", "B02": "20m", "B03": "10m", "B04": "10m", "B05": "20m", "B08": "10m", "B8A": "20m",
    }  # fmt: skip
    assert sources.missing == ()
    assert any(note.endswith("B02 served at 20 m, since the 10 m file is absent.") for note in sources.notes)
    assert sources.cloud_mask.endswith("SCL_20m.jp2")


def test_a_band_without_any_file_is_missing_by_name(make_optical):
    sources = resolve_sources("s2", [str(make_optical(absent=("B08_10m", "B02_10m", "B02_20m", "B02_60m")))])
    assert sources.missing == ("B02", "B08")


@pytest.mark.parametrize(("offset", "expected"), [(-1000, -0.1), (None, 0.0)])
def test_the_offset_is_the_product_s_own(make_optical, offset, expected):
    sources = resolve_sources("s2", [str(make_optical(offset=offset, baseline="04.00" if offset else "02.14"))])
    assert {(file.scale, file.offset, file.nodata) for file in sources.files} == {(1e-4, expected, 0.0)}


def test_level_1c_has_its_own_tags_and_one_file_per_band(make_optical):
    sources = resolve_sources("s2", [str(make_optical(level="L1C", absent=("B10",)))])
    assert [file.bands for file in sources.files] == [("B01",), ("B02",), ("B8A",)]
    assert {(file.scale, file.offset) for file in sources.files} == {(1e-4, -0.1)}
    assert sources.missing == ("B10",)
    assert sources.cloud_mask == ""


def test_level_2a_before_2018_names_its_quantification_otherwise(make_optical):
    root = make_optical(offset=None, baseline="02.06", quantification="L2A_BOA_QUANTIFICATION_VALUE")
    assert {file.scale for file in resolve_sources("s2", [str(root)]).files} == {1e-4}


def test_a_product_without_quantification_is_refused(make_optical):
    with pytest.raises(InputError, match="states its quantification value or offsets unreadably"):
        resolve_sources("s2", [str(make_optical(quantification="LOST"))])


@pytest.mark.parametrize(
    "name",
    [
        "{root}/",
        "{root}/manifest.safe",
        "{root}/MTD_MSIL2A.xml",
        "{root}/GRANULE/L2A_T32TPR_A000001_20230101T100000/MTD_TL.xml",
        "SENTINEL2_L2A:{root}/MTD_MSIL2A.xml:10m:EPSG_32632",
        'SENTINEL2_L2A:"{root}/MTD_MSIL2A.xml":TCI:EPSG_32632',
    ],
)
def test_however_a_product_is_named_it_is_resolved_to_its_files(make_optical, name):
    root = str(make_optical())
    assert resolve_sources("s2", [name.format(root=root)]) == resolve_sources("s2", [root])


def test_a_renamed_product_is_known_by_its_manifest(make_optical):
    root = make_optical()
    renamed = root.rename(root.parent / "my tile")
    for name in (renamed, renamed / "MTD_MSIL2A.xml"):
        assert len(resolve_sources("s2", [str(name)]).files) == 7


def test_several_subdatasets_of_one_product_are_that_product(make_optical):
    root = str(make_optical())
    names = [f"SENTINEL2_L2A:{root}/MTD_MSIL2A.xml:{gsd}:EPSG_32632" for gsd in ("10m", "20m")]
    assert resolve_sources("s2", names) == resolve_sources("s2", [root])


def test_image_files_picked_from_a_product_keep_its_offset(make_optical):
    root = make_optical()
    picked = [str(path) for path in root.rglob("*_B0[34]_10m.jp2")]
    sources = resolve_sources("s2", picked)
    assert served(sources) == {"B03": "10m", "B04": "10m"}
    assert {file.offset for file in sources.files} == {-0.1}
    assert sources.missing == ()


@pytest.mark.parametrize("suffix", [".zip", ".SAFE.zip"])
def test_a_zip_is_read_where_it_lies(make_optical, tmp_path, suffix):
    root = make_optical(absent=("B08_10m",))
    archive = zipped(root, tmp_path / f"product{suffix}")
    sources = resolve_sources("s2", [str(archive)])
    assert all(file.name.startswith(f"/vsizip/{archive}/{root.name}/GRANULE") for file in sources.files)
    assert sources.missing == ("B08",)
    assert sources.title == root.name
    inner = f"/vsizip/{archive}/{root.name}/MTD_MSIL2A.xml"
    for name in (inner, f"SENTINEL2_L2A:{inner}:10m:EPSG_32632", f"/vsizip/{archive}"):
        assert resolve_sources("s2", [name]).files == sources.files


def zipped(root: Path, archive: Path) -> Path:
    with zipfile.ZipFile(archive, "w") as bundle:
        for path in sorted(root.rglob("*")):
            bundle.write(path, f"{root.name}/{path.relative_to(root).as_posix()}")
    return archive


def test_a_zip_of_something_else_is_refused(tmp_path):
    archive = tmp_path / "other.zip"
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.writestr("readme.txt", "")
    with pytest.raises(InputError, match="holds 0 SAFE products; exactly one was expected"):
        resolve_sources("s2", [str(archive)])
    archive.write_text("no zip")
    with pytest.raises(InputError, match="cannot be read as a zip"):
        resolve_sources("s2", [str(archive)])


def test_a_product_without_manifest_is_refused(make_optical):
    root = make_optical()
    (root / "manifest.safe").unlink()
    with pytest.raises(InputError, match=r"has no manifest\.safe.* Unpack it anew"):
        resolve_sources("s2", [str(root)])


def test_a_product_without_images_is_refused(make_optical):
    root = make_optical()
    shutil.rmtree(root / "GRANULE")
    with pytest.raises(InputError, match="holds none of the band files"):
        resolve_sources("s2", [str(root)])


def test_xml_that_declares_entities_is_refused(make_optical):
    root = make_optical()
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    (root / "MTD_MSIL2A.xml").write_text(bomb)
    with pytest.raises(InputError, match="declares a document type"):
        resolve_sources("s2", [str(root)])


def test_broken_xml_is_refused(make_optical):
    root = make_optical()
    (root / "MTD_MSIL2A.xml").write_text("<half")
    with pytest.raises(InputError, match=r"MTD_MSIL2A\.xml cannot be read"):
        resolve_sources("s2", [str(root)])


def test_swapped_products_are_recognised(make_optical, make_grd):
    with pytest.raises(InputError, match="given as the Sentinel-1 layer but is a Sentinel-2 product; swap"):
        resolve_sources("s1", [str(make_optical())])
    with pytest.raises(InputError, match="given as the Sentinel-2 layer but is a Sentinel-1 product; swap"):
        resolve_sources("s2", [str(make_grd())])


def test_two_products_are_no_scene(make_optical, make_grd):
    with pytest.raises(InputError, match="2 sources were given as one scene"):
        resolve_sources("s2", [str(make_optical()), str(make_grd())])


def test_a_grd_lists_what_is_complete_and_names_what_is_missing(make_grd):
    sources = resolve_sources("s1", [str(make_grd())])
    assert [file.bands for file in sources.files] == [("VV",)]
    assert sources.missing == ("VH",)
    assert sources.files[0].nodata == 0
    assert [Path(files.noise).name[:5] for files in sources.radar] == ["noise"]
    assert resolve_sources("s1", [str(make_grd(bands=("vv", "vh")))]).missing == ()


def test_the_measurement_alone_is_resolved_with_its_tables(make_grd):
    root = make_grd(bands=("vv", "vh"))
    sources = resolve_sources("s1", [str(root / "measurement/s1a-iw-grd-vh-20230405t050607-001.tiff")])
    assert [files.band for files in sources.radar] == ["VH"]
    assert sources.missing == ()


def test_the_shift_of_relief_is_said_in_metres(make_grd):
    (note,) = resolve_sources("s1", [str(make_grd())]).notes
    assert "heights of 0 to 100 m at a mean incidence angle of 45.0°" in note
    assert "about 100 m off across the track" in note  # 100 m / tan 45°
    assert "terrain-corrected (RTC) product" in note


def test_one_pixel_on_is_10_m(make_grd):
    sources = resolve_sources("s1", [str(make_grd())])
    middle, right, below = sources.pixel_lonlat
    assert middle == (11.0048, 45.0032)
    assert right == pytest.approx((11.0049, 45.0032))
    assert below == pytest.approx((11.0048, 45.0033))


def test_slc_is_refused(make_grd):
    root = make_grd()
    manifest = root / "manifest.safe"
    manifest.write_text(manifest.read_text().replace("s1a-iw-grd-", "s1a-iw1-slc-"))
    with pytest.raises(InputError, match=r"is a SLC product; a GRD .* was expected"):
        resolve_sources("s1", [str(root)])


def test_a_grd_without_tables_is_refused(make_grd):
    root = make_grd()
    shutil.rmtree(root / "annotation" / "calibration")
    with pytest.raises(InputError, match="holds no polarisation with measurement, annotation, calibration and noise"):
        resolve_sources("s1", [str(root)])


def test_the_real_optical_product(real_data):
    sources = resolve_sources("s2", [str(real_data / SENTINEL2)])
    assert served(sources) == dict.fromkeys(("B02", "B03", "B04", "B8A", "B11"), "60m")
    assert sources.missing == ("B01", "B05", "B06", "B07", "B08", "B09", "B12")
    assert {(file.scale, file.offset, file.nodata) for file in sources.files} == {(1e-4, -0.1, 0.0)}
    assert sources.cloud_mask.endswith("R20m/T29UNU_20221005T115411_SCL_20m.jp2")
    assert sources.date == "2022-10-05T11:54:11.024Z"
    assert sources.orbit_pass == "descending"
    assert "processing baseline 04.00, offset -1000" in sources.notes[0]


def test_the_real_grd(real_data):
    sources = resolve_sources("s1", [str(real_data / SENTINEL1)])
    assert [files.band for files in sources.radar] == ["VV"]
    assert sources.missing == ("VH",)
    assert sources.orbit_pass == "descending"
    assert sources.outline_lonlat[0] == (15.32209672548896, 42.37675280764677)
    assert "heights of 0 to 1845 m at a mean incidence angle of 38.7°" in sources.notes[0]
