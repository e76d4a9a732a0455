"""The console's functions with the real engine: layers in, styled layers out."""

from __future__ import annotations

import pytest

pytest.importorskip("qgis.core")

from saroptical.qgis_plugin import console

pytestmark = pytest.mark.qgis


def test_a_pair_is_made_aligned_and_mapped_without_leaving_the_console(plugin, project, tmp_path):
    made = console.synthesize(width=96, height=64)
    assert [layer.bandCount() for layer in (made.s1, made.s2, made.truth)] == [2, 6, 1]
    assert made.truth.renderer().type() == "paletted"
    assert all(entry.label and not entry.label.isdigit() for entry in made.truth.renderer().classes())
    assert true_colours(made.s2) == ["B04", "B03", "B02"]

    stack = console.align(made.s1, made.s2)
    assert stack.bandCount() == 8
    assert (stack.extent(), stack.crs()) == (made.s2.extent(), made.s2.crs())

    path = str(tmp_path / "map.tif")
    mapped = console.segment(made.s1, made.s2, method="kmeans", classes=3, patch_size=64, overlap=16, output=path)
    assert mapped.source() == path
    assert mapped.renderer().type() == "paletted"
    assert len(mapped.renderer().classes()) == 3


def true_colours(layer):
    renderer = layer.renderer()
    assert renderer.type() == "multibandcolor"
    shown = (renderer.redBand(), renderer.greenBand(), renderer.blueBand())
    return [layer.bandName(band).split(": ")[1].split(" ")[0] for band in shown]
