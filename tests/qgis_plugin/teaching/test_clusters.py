"""Clusters that get names."""

import numpy as np
import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsPointXY, QgsRasterLayer
from saroptical.engine.contract.label_rules import legend_for
from saroptical.engine.errors import InputError
from saroptical.qgis_plugin.teaching.clusters import ClusterMap, count_pixels, is_cluster_map
from saroptical.tests.qgis_plugin.teaching.maps_made import KINDS, dress, write

pytestmark = pytest.mark.qgis


@pytest.fixture
def clusters(project, tmp_path):
    path = write(tmp_path / "map.tif", np.minimum(KINDS, 4))
    layer = dress(path, {1: "cluster 1", 2: "cluster 2", 3: "cluster 3", 4: "cluster 4"})
    project.addMapLayer(layer)
    return ClusterMap(layer)


def test_only_a_map_of_classes_has_clusters(project, make_raster):
    scene = QgsRasterLayer(make_raster("s1.tif", ["VV"], -20, -5), "Radar")
    assert not is_cluster_map(scene)
    with pytest.raises(InputError, match="Radar shows no classes"):
        ClusterMap(scene)


def test_a_place_tells_its_cluster(clusters):
    assert clusters.value_at(QgsPointXY(500_005, 5_299_995)) == 1
    assert clusters.value_at(QgsPointXY(500_405, 5_299_795)) == 4
    assert clusters.value_at(QgsPointXY(500_205, 5_299_705)) == -1, "nodata"
    assert clusters.value_at(QgsPointXY(0, 0)) == -1


def test_a_name_goes_into_the_legend_and_what_has_none_is_not_learned(clusters):
    assert clusters.rows() == ()
    clusters.name([2], "Water", "#2255cc")
    clusters.name([3], "Forest")
    assert [entry.name for entry in clusters.classes] == ["cluster 1", "Water", "Forest", "cluster 4"]
    assert clusters.rows() == (("2", "Water", "#2255cc", "2"), ("3", "Forest", "#1c6b2a", "3"))


def test_clusters_of_one_name_are_one_class(clusters):
    clusters.name([2], "Water", "#2255cc")
    clusters.name([4], "Water")
    assert clusters.rows() == (("2", "Water", "#2255cc", "2"), ("4", "Water", "#2255cc", "2"))
    clusters.colour(4, "#112233")
    assert {entry.colour for entry in clusters.classes if entry.name == "Water"} == {"#112233"}
    clusters.merge([1, 3])
    assert [entry.name for entry in clusters.classes] == ["cluster 1", "Water", "cluster 1", "Water"]
    legend = legend_for(["1", "2", "3", "4"], clusters.rows(), source="the map")
    assert [entry.name for entry in legend.classes] == ["cluster 1", "Water"]
    assert legend.indices["1"] == legend.indices["3"] != legend.indices["2"]


def test_a_cluster_gets_the_usual_colour_of_its_name_unless_one_was_chosen(clusters):
    clusters.name([1], "Lake")
    clusters.name([2], "River")
    clusters.name([3], "Zone 7")
    assert [entry.colour for entry in clusters.classes[:3]] == ["#2b6fb3", "#000002", "#000003"]
    clusters.colour(3, "#123456")
    clusters.name([3], "Forest")
    assert clusters.classes[2].colour == "#123456"


def test_an_empty_name_is_refused(clusters):
    with pytest.raises(InputError, match="without a name"):
        clusters.name([1], "  ")


def test_names_outlive_the_layer_where_the_map_has_a_style_beside_it(clusters, tmp_path):
    assert clusters.keep() == ""
    assert not (tmp_path / "map.qml").exists(), "a file that is not ours gets no style"
    clusters.layer.saveNamedStyle(str(tmp_path / "map.qml"))
    clusters.name([2], "Water")
    assert clusters.keep() == ""
    again = QgsRasterLayer(str(tmp_path / "map.tif"), "again")
    again.loadDefaultStyle()
    assert ClusterMap(again).classes[1].name == "Water"


def test_pixels_are_counted_and_measured(clusters):
    found = count_pixels(clusters.layer.source(), clusters.row_areas(), [1, 2, 3, 4, 9])
    assert {value: tally.count for value, tally in found.items()} == {1: 400, 2: 400, 3: 800, 4: 400, 9: 0}
    assert found[3].area_m2 == pytest.approx(80_000 / 0.9996**2, rel=1e-4)


def test_wide_values_and_degrees_are_counted_too(project, tmp_path):
    degree = (10, 0.001, 0, 60, 0, -0.001)
    path = write(tmp_path / "wide.tif", KINDS, dtype="uint16", epsg=4326, transform=degree)
    clusters = ClusterMap(dress(path, {1: "a", 2: "b", 3: "c", 300: "d"}))
    found = count_pixels(path, clusters.row_areas(), [3, 300])
    assert (found[3].count, found[300].count) == (800, 400)
    assert found[300].area_m2 == pytest.approx(400 * 55.8 * 111.4, rel=0.01)


def test_a_map_that_is_gone_is_said(tmp_path):
    with pytest.raises(InputError, match=r"cannot be read as a raster\. Check that the map"):
        count_pixels(str(tmp_path / "gone.tif"), [(1, 1.0)], [1])
