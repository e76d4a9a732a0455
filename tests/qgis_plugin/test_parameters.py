"""Parameters become the job that the shell would have built, and bad ones a sentence that helps."""

from __future__ import annotations

import pytest

pytest.importorskip("qgis.core")

from qgis.core import (
    NULL,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsRasterLayer,
    QgsRectangle,
    QgsReferencedRectangle,
)
from saroptical.engine.contract.events import Done
from saroptical.engine.contract.jobs import AlignPair, SegmentUnsupervised
from saroptical.qgis_plugin.algorithms import base

pytestmark = pytest.mark.qgis


@pytest.fixture
def job_of(plugin, project, monkeypatch, pair):
    """Run an algorithm without its engine and catch the job that it asked for."""

    def run(verb="segmentunsupervised", **parameters):
        asked = []

        def catch(job, **how):
            asked.append(job)
            return Done(outputs=job.outputs())

        monkeypatch.setattr(base, "run_job", catch)
        context = QgsProcessingContext()
        context.setProject(project)
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"saroptical:{verb}")
        given = {"S1": pair[0], "S2": pair[1], "OUTPUT": "/made-up/out.tif", **parameters}
        algorithm.run(given, context, QgsProcessingFeedback(), {}, False)
        return asked[0]

    return run


def test_saying_nothing_gives_the_jobs_own_defaults(job_of, pair):
    assert job_of() == SegmentUnsupervised(s1=(pair[0],), s2=(pair[1],), output="/made-up/out.tif")


def test_every_option_reaches_the_job(job_of, pair, make_raster):
    more = make_raster("s2_B11.tif", ["B11"], 100, 4000)
    job = job_of(
        S2_MORE=[more, pair[1]],
        S1_BANDS="VV VH",
        S2_BANDS="B02,B03, B04 B08 B11",
        S1_UNIT="db",
        S2_UNIT="dn",
        S2_OFFSET=-1000,
        MASK_CLOUDS=True,
        GRID="s1",
        GSD=20,
        METHOD="kmeans",
        CLASSES=8,
        PRESET="quick",
        STEPS=7,
        SEED=3,
        AS_PUBLISHED=True,
        MINIMUM_AREA=0.5,
        PATCH_SIZE=128,
        OVERLAP=32,
        DEVICE="cuda:1",
        THREADS=2,
        MODEL="/made-up/model.safetensors",
        OUTPUT_CONFIDENCE="/made-up/confidence.tif",
        OUTPUT_FEATURES="/made-up/features.tif",
        OUTPUT_WEIGHTS="/made-up/new.safetensors",
        OUTPUT_PICTURE="/made-up/picture.png",
    )
    assert job == SegmentUnsupervised(
        s1=(pair[0],),
        s2=(pair[1], more),
        s1_bands=("VV", "VH"),
        s2_bands=("B02", "B03", "B04", "B08", "B11"),
        s1_unit="db",
        s2_unit="dn",
        s2_offset=-1000.0,
        mask_clouds=True,
        grid="s1",
        gsd_m=20.0,
        method="kmeans",
        classes=8,
        preset="quick",
        steps=7,
        seed=3,
        as_published=True,
        minimum_area_ha=0.5,
        patch_px=128,
        overlap_px=32,
        device="cuda:1",
        threads=2,
        weights="/made-up/model.safetensors",
        output="/made-up/out.tif",
        output_confidence="/made-up/confidence.tif",
        output_features="/made-up/features.tif",
        output_weights="/made-up/new.safetensors",
        output_picture="/made-up/picture.png",
    )


def test_no_overlap_is_not_the_same_as_saying_nothing(job_of):
    assert job_of().overlap_px is None
    assert job_of(OVERLAP=None).overlap_px is None
    assert job_of(OVERLAP=0).overlap_px == 0


@pytest.mark.parametrize("bands", ["B02 B03", "B02,B03", ["B02", "B03"], ("B02", "B03")])
def test_bands_may_be_text_or_a_list(job_of, bands):
    assert job_of(S2_BANDS=bands).s2_bands == ("B02", "B03")


def test_the_extent_keeps_its_crs(job_of):
    box = QgsReferencedRectangle(QgsRectangle(9, 47.8, 9.01, 47.81), QgsCoordinateReferenceSystem("EPSG:4326"))
    for extent in (box, "9,9.01,47.8,47.81 [EPSG:4326]"):
        job = job_of(EXTENT=extent)
        assert job.extent == (9, 47.8, 9.01, 47.81)
        assert job.extent_crs == "EPSG:4326"


def test_an_extent_in_pixels_has_no_crs(job_of, project):
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    job = job_of(GRID="pixels", EXTENT="0,32,0,48")
    assert (job.grid, job.extent, job.extent_crs) == ("pixels", (0, 0, 32, 48), "")


def test_a_grid_may_be_a_crs_or_a_layer(job_of, pair):
    assert job_of().grid == "auto"
    assert job_of(TARGET_CRS=QgsCoordinateReferenceSystem("EPSG:32633")).grid == "EPSG:32633"
    assert job_of(GRID_LAYER=QgsRasterLayer(pair[1], "like")).grid == pair[1]


def test_a_crs_without_a_code_travels_as_wkt(job_of):
    crs = QgsCoordinateReferenceSystem.fromProj("+proj=laea +lat_0=47 +lon_0=9 +datum=WGS84 +units=m")
    assert QgsCoordinateReferenceSystem.fromWkt(job_of(TARGET_CRS=crs).grid) == crs


@pytest.mark.parametrize(
    "table",
    [
        ["1", "Water", "#0000ff", "11", "2", "Forest", "#00ff00", "", "", "", "", ""],
        [["1", "Water", "#0000ff", 11], [2, " Forest ", "#00ff00", None]],
        [["1", "Water", "#0000ff", "11"], ["2", "Forest", "#00ff00"]],
    ],
)
def test_the_legend_may_come_cell_by_cell_or_row_by_row(job_of, table):
    assert job_of(LEGEND=table).legend == (("1", "Water", "#0000ff", "11"), ("2", "Forest", "#00ff00"))


@pytest.mark.parametrize("untouched", [None, [], [NULL], [""]])
def test_a_table_that_no_one_touched_is_no_legend(job_of, untouched):
    assert job_of(LEGEND=untouched).legend == ()


def test_what_a_dialog_leaves_empty_counts_as_not_said(job_of):
    nothing = dict.fromkeys(("S1_MORE", "GSD", "S2_OFFSET", "EXTENT", "TARGET_CRS", "GRID_LAYER", "MODEL"), NULL)
    assert job_of(**nothing) == job_of()


def test_a_temporary_output_is_a_geotiff_that_no_one_named(job_of):
    job = job_of("alignpair", OUTPUT=QgsProcessingOutputLayerDefinition("TEMPORARY_OUTPUT"))
    assert isinstance(job, AlignPair)
    assert job.output.endswith("OUTPUT.tif")


@pytest.fixture
def refused(plugin, project, pair):
    """Ask an algorithm whether it would run, and give its refusal."""

    def ask(verb="segmentunsupervised", **parameters):
        context = QgsProcessingContext()
        context.setProject(project)
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"saroptical:{verb}")
        given = {"S1": pair[0], "S2": pair[1], "OUTPUT": "TEMPORARY_OUTPUT", **parameters}
        accepted, message = algorithm.checkParameterValues(given, context)
        return "" if accepted else message

    return ask


def test_a_good_pair_is_accepted(refused):
    assert refused() == ""
    assert refused("alignpair") == ""


def test_refusals_name_the_field_and_its_range(refused):
    assert "classes is 1; expected 2 to" in refused(CLASSES=1)
    assert "classes is 100000; expected 2 to" in refused(CLASSES=100_000)
    assert "overlap_px is 63" in refused(OVERLAP=63)
    assert "was given no scene" in refused(S1=None, S2=None)
    assert "needs a Sentinel-1 and a Sentinel-2" in refused("alignpair", S1=None)


def test_two_grids_are_one_too_many(refused, pair):
    said = refused(GRID="utm", GRID_LAYER=pair[0])
    assert "GRID and GRID_LAYER" in said


def test_a_word_that_is_no_choice_is_refused(refused):
    assert "METHOD" in refused(METHOD="magic")


def test_a_result_that_is_no_geotiff_is_refused(refused):
    assert "ends in .tif" in refused(OUTPUT="/made-up/map.png")


def test_a_missing_engine_is_one_sentence_with_its_remedy(refused, monkeypatch):
    monkeypatch.setenv("SAROPTICAL_PYTHON", "/nowhere/python")
    said = refused()
    assert "/nowhere/python" in said
    assert "Settings > Options > SAR-Optical" in said
    assert "Traceback" not in said


def test_an_engine_without_its_libraries_is_refused(refused, monkeypatch):
    monkeypatch.setenv("SAROPTICAL_PYTHON", "/usr/bin/python3")
    assert "torch" in refused()


def test_all_that_is_wrong_is_said_at_once(refused, make_raster, monkeypatch):
    monkeypatch.setenv("SAROPTICAL_PYTHON", "/nowhere/python")
    said = refused(
        S1=make_raster("s1_twice.tif", ["VV", "VV"], -20, -5),
        S2=make_raster("s2_odd.tif", ["a", "b", "c", "d", "e"], 1, 2),
    )
    assert "/nowhere/python" in said
    assert "VV more than once" in said
    assert "5 unnamed bands" in said


def test_a_file_that_is_no_model_is_refused(refused, pair):
    assert "safetensors" in refused(MODEL=pair[0])
