"""What a layer parameter holds becomes names that another process can open."""

from __future__ import annotations

import zipfile

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsProcessingContext, QgsRasterLayer, QgsVectorLayer
from saroptical.engine.errors import InputError
from saroptical.qgis_plugin.layers import source_names

pytestmark = pytest.mark.qgis


@pytest.fixture
def context(project):
    made = QgsProcessingContext()
    made.setProject(project)
    return made


def test_a_layer_its_id_its_name_and_its_path_are_one_file(context, project, pair):
    layer = QgsRasterLayer(pair[0], "radar")
    project.addMapLayer(layer)
    for value in (layer, layer.id(), "radar", pair[0]):
        assert source_names(value, context, "S1") == (pair[0],)


def test_many_layers_keep_their_order_and_come_once(context, pair):
    assert source_names([pair[1], QgsRasterLayer(pair[0]), pair[1]], context, "S2_MORE") == (pair[1], pair[0])


@pytest.mark.parametrize("nothing", [None, "", [], [""]])
def test_nothing_is_nothing(context, nothing):
    assert source_names(nothing, context, "S1") == ()


def test_a_file_inside_a_zip_keeps_its_name(context, tmp_path, pair):
    archive = tmp_path / "scene.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.write(pair[0], "inner/s1.tif")
    name = f"/vsizip/{archive}/inner/s1.tif"
    layer = QgsRasterLayer(name, "zipped")
    assert layer.isValid()
    assert source_names(layer, context, "S1") == (name,)


def test_a_product_is_handed_on_as_it_is_named(context, tmp_path):
    (tmp_path / "X.SAFE").mkdir()
    folder = str(tmp_path / "X.SAFE")
    subdataset = f"SENTINEL2_L2A:{folder}/MTD_MSIL2A.xml:10m:EPSG_32629"
    assert source_names(folder, context, "S2") == (folder,)
    assert source_names(subdataset, context, "S2") == (subdataset,)


def test_a_layer_opened_by_the_sentinel_driver_is_handed_on(context, real_data):
    product = next((real_data / "s2_safe").iterdir())
    name = f"SENTINEL2_L2A:{product}/MTD_MSIL2A.xml:60m:EPSG_32629"
    layer = QgsRasterLayer(name, "safe")
    assert layer.isValid()
    assert source_names(layer, context, "S2") == (name,)


def refusal(value, context):
    with pytest.raises(InputError) as caught:
        source_names(value, context, "S1")
    return str(caught.value)


def test_a_web_layer_is_refused_with_the_remedy(context):
    layer = QgsRasterLayer("type=xyz&url=http://localhost:9/{z}/{x}/{y}.png", "tiles", "wms")
    said = refusal(layer, context)
    assert "'tiles' (S1)" in said
    assert "'wms'" in said
    assert "GeoTIFF" in said


def test_a_vector_layer_is_refused(context):
    layer = QgsVectorLayer("Point?crs=EPSG:4326", "points", "memory")
    assert "no raster" in refusal(layer, context)


def test_a_name_that_is_nothing_is_refused(context):
    said = refusal("/nowhere/s1.tif", context)
    assert "S1" in said
    assert "/nowhere/s1.tif" in said


def test_open_options_are_refused_rather_than_lost(context, pair):
    layer = QgsRasterLayer(pair[0] + "|option:NUM_THREADS=2", "options")
    assert "NUM_THREADS=2" in refusal(layer, context)
