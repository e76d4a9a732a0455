"""Training and applying a fusion: what the dialogs hand over, what they refuse, and the console's functions."""

from __future__ import annotations

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback, QgsRasterLayer
from saroptical.engine.contract.events import Done
from saroptical.engine.contract.jobs import FuseFeatures, TrainFusion
from saroptical.qgis_plugin import console
from saroptical.qgis_plugin.algorithms import base

pytestmark = pytest.mark.qgis


def algorithm(verb):
    return QgsApplication.processingRegistry().createAlgorithmById(f"saroptical:{verb}")


@pytest.fixture
def job_of(plugin, project, monkeypatch):
    """Run an algorithm without its engine and catch the job that it asked for."""

    def run(verb, **parameters):
        asked = []

        def catch(job, **how):
            asked.append(job)
            return Done(outputs=job.outputs())

        monkeypatch.setattr(base, "run_job", catch)
        context = QgsProcessingContext()
        context.setProject(project)
        algorithm(verb).run(parameters, context, QgsProcessingFeedback(), {}, False)
        return asked[0]

    return run


@pytest.fixture
def refusal_of(plugin, project):
    """Give the reason for which a dialog does not start."""

    def refused(verb, **parameters):
        context = QgsProcessingContext()
        context.setProject(project)
        accepted, reason = algorithm(verb).checkParameterValues(parameters, context)
        assert not accepted
        return reason

    return refused


def test_one_pair_with_its_choices_becomes_the_job(job_of, pair):
    job = job_of(
        "trainfusion",
        S1=pair[0],
        S2=pair[1],
        FUSION="late",
        LEVEL="multiscale",
        FEATURES=32,
        BANDS="10m",
        SENSOR_DROP=0,
        RUN_FOLDER="/made-up/run",
        CACHE="/made-up/cache",
        STEPS=5,
        OUTPUT_WEIGHTS="/made-up/w.safetensors",
    )
    assert job == TrainFusion(
        s1=(pair[0],),
        s2=(pair[1],),
        fusion="late",
        level="multiscale",
        features=32,
        bands="10m",
        sensor_drop=0.0,
        run_folder="/made-up/run",
        cache="/made-up/cache",
        steps=5,
        output_weights="/made-up/w.safetensors",
    )


def test_layers_a_folder_and_a_table_go_together_as_pairs(job_of, project, pair, tmp_path):
    layer = QgsRasterLayer(pair[0], "radar")
    project.addMapLayer(layer)
    table = tmp_path / "pairs.csv"
    table.write_text("s1,s2\ns1.tif,s2.tif\n")
    given = {"PAIRS": [layer.id(), pair[1]], "PAIRS_FOLDER": str(tmp_path), "PAIRS_TABLE": str(table)}
    job = job_of("trainfusion", **given, OUTPUT_WEIGHTS="/made-up/w.safetensors")
    assert job.pairs == (pair[0], pair[1], str(tmp_path), str(table))
    assert not job.s1
    assert not job.s2


def test_a_feature_layer_is_asked_for(job_of, pair):
    given = {"S1": pair[0], "S2": pair[1], "MODEL": "/made-up/w.safetensors", "OUTPUT": "/made-up/f.tif"}
    job = job_of("fusefeatures", **given, COMPONENTS=3, PIXEL_TYPE="uint8")
    expected = {"weights": "/made-up/w.safetensors", "output": "/made-up/f.tif", "components": 3, "pixel_type": "uint8"}
    assert job == FuseFeatures(s1=(pair[0],), s2=(pair[1],), **expected)


def test_a_missing_sensor_or_file_is_refused_before_the_run(refusal_of, pair, tmp_path):
    target = {"OUTPUT_WEIGHTS": str(tmp_path / "w.safetensors")}
    assert "no Sentinel-2 scene; sensors=both needs one" in refusal_of("trainfusion", S1=pair[0], **target)
    assert "no scene" in refusal_of("trainfusion", **target)
    table = tmp_path / "pairs.csv"
    table.write_text("s1,s2\ns1.tif,gone.tif\n")
    assert "gone.tif (line 2)" in refusal_of("trainfusion", PAIRS_TABLE=str(table), **target)
    gone = str(tmp_path / "gone")
    assert f"{gone} does not exist" in refusal_of("trainfusion", PAIRS_FOLDER=gone, **target)


def test_the_console_trains_and_fuses(plugin, project, tmp_path):
    made = console.synthesize(width=64, height=64)
    model = console.train_fusion(made.s1, made.s2, preset="quick", steps=1, features=4)
    layer = console.fuse_features(made.s1, made.s2, model=model, patch_size=64)
    assert [layer.bandName(band) for band in (1, 4)] == ["Band 1: component 1", "Band 4: component 4"]
    assert layer.renderer().type() == "multibandcolor"
    assert (layer.extent(), layer.crs()) == (made.s2.extent(), made.s2.crs())
