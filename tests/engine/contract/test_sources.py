import pytest
from saroptical.engine.contract.safe import resolve_sources
from saroptical.engine.contract.sources import title_of
from saroptical.engine.errors import InputError


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("crs=EPSG:3857&format&type=xyz&url=https://tile.example/{z}/{x}/{y}.png&zmax=19", "a web map layer"),
        ("contextualWMSLegend=0&crs=EPSG:4326&layers=s2&url=https://wms.example", "a web map layer"),
        ("WMS:https://wms.example?service=WMS", "a web map layer"),
        ("<GDAL_WMS><Service/></GDAL_WMS>", "a web map layer"),
        ("https://example.org/scene.tif", "a web address"),
        ("MEM:::DATAPOINTER=1", "a temporary layer in memory"),
        ("/vsimem/scene.tif", "a temporary layer in memory"),
        ("PG:dbname='gis' table='s2'", "a database layer"),
        ("dbname='gis' host=localhost table=public.s2", "a database layer"),
    ],
)
def test_what_is_no_file_is_refused_by_its_kind(source, kind):
    with pytest.raises(InputError, match=rf"is {kind}; the engine reads raster files\. Export the layer to a GeoTIFF"):
        resolve_sources("s2", [source])


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.tif does not exist; .* Check the path"):
        resolve_sources("s1", [str(tmp_path / "nowhere.tif")])


def test_a_folder_of_files_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"is a folder without a manifest.safe; .* Name the files in it"):
        resolve_sources("s2", [str(tmp_path)])


def test_no_source_is_refused():
    with pytest.raises(InputError, match=r"No S1 layer was given; name a file"):
        resolve_sources("s1", [])


@pytest.mark.parametrize("name", ["/vsizip/a.zip/b.tif", 'NETCDF:"cube.nc":B02', "GTIFF_DIR:2:pages.tif"])
def test_gdal_names_pass(name):
    assert resolve_sources("s2", [name]).files[0].name == name


def test_an_ampersand_in_a_file_name_is_no_web_layer(tmp_path):
    path = tmp_path / "river&url.tif"
    path.touch()
    assert resolve_sources("s2", [str(path)]).files[0].name == str(path)


@pytest.mark.parametrize("mask", ["QA60", "SCL"])
def test_a_classification_among_the_files_becomes_the_cloud_mask(tmp_path, mask):
    paths = [tmp_path / f"x.{band}.tif" for band in ("B2", mask, "TCI")]
    for path in paths:
        path.touch()
    sources = resolve_sources("s2", [str(path) for path in paths])
    assert [file.name for file in sources.files] == [str(paths[0])]
    assert sources.cloud_mask == str(paths[1])
    assert sources.notes == ("x.TCI.tif is no spectral band and is left out.",)


def test_scenes_are_named_after_what_their_files_share():
    assert title_of(("/a/b/S2A_2020_B02.tif", "/a/b/S2A_2020_B8A.tif")) == "S2A_2020 (2 files)"
    assert title_of(("/a/B02.tif", "/a/B03.tif")) == "B02.tif (2 files)"
    assert title_of(("/a/b/one.tif",)) == "one.tif"
