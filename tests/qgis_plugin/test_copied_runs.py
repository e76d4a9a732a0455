"""A run is copied as text that does the same again, in each of the places where a job can be started."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from dataclasses import fields, replace
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsProcessingFeedback, QgsProcessingUtils
from saroptical.engine.contract.jobs import (
    JOBS,
    AlignPair,
    AssessTranslation,
    SegmentUnsupervised,
    SyntheticPair,
    TrainFusion,
    TrainLandcover,
    TrainScenelabels,
    to_json,
)
from saroptical.qgis_plugin.history import RunRecord
from saroptical.qgis_plugin.recipes import as_python, as_qgis_process, as_shell

pytestmark = pytest.mark.qgis

ROOT = Path(__file__).resolve().parents[2]
FEATURE = """{"type": "Feature", "properties": {"kind": "Water"},
"geometry": {"type": "Polygon", "coordinates": [[[9, 47], [9.1, 47], [9.1, 47.1], [9, 47]]]}}"""
READ_BACK = """
import json, sys
from saroptical.engine.arguments import parse_job
from saroptical.engine.contract.jobs import to_json
print(json.dumps([json.loads(to_json(parse_job(verb, words)[0])) for verb, *words in json.load(sys.stdin)]))
"""


def record_of(job, **more):
    values = {name: value for name, value in json.loads(to_json(job)).items() if name != "job"}
    return RunRecord(job.verb, values, "A run", **more)


@pytest.fixture
def jobs(pair, tmp_path):
    """One job of many kinds, saying much; every path exists."""
    s1, s2 = pair
    (tmp_path / "pairs").mkdir()
    (tmp_path / "weights.safetensors").touch()
    (tmp_path / "pairs.csv").write_text("s1,s2\n")
    (tmp_path / "names.csv").write_text("name,label\n")
    (tmp_path / "drawn.geojson").write_text('{"type": "FeatureCollection", "features": [' + FEATURE + "]}")
    out = str(tmp_path / "it's out.tif")
    weights = str(tmp_path / "new.safetensors")
    return [
        SyntheticPair(output_s1=out, output_s2=str(tmp_path / "s2 out.tif"), width=64, looks=2.5, s2_bands=("B04",)),
        AlignPair(s1=(s1,), s2=(s2,), output=out, grid="EPSG:32633", gsd_m=20.0, s2_offset=-1000.0),
        AlignPair(s1=(s1,), s2=(s2,), output=out, grid=s1, extent=(0.5, -1.0, 2.0, 3.25), extent_crs="EPSG:4326"),
        SegmentUnsupervised(
            s1=(s1, s2),
            output=out,
            grid="utm",
            s1_bands=("VV", "VH", "VV", "VH", "VV", "VH"),
            legend=(("1", "Water, deep", "#0000ff", "11"), ("2", "Forest", "#00ff00")),
            mask_clouds=True,
        ),
        TrainFusion(pairs=(s1, str(tmp_path / "pairs"), str(tmp_path / "pairs.csv")), output_weights=weights),
        TrainLandcover(
            s1=(s1,), s2=(s2,), labels=str(tmp_path / "drawn.geojson"), class_field="kind", output_weights=weights
        ),
        TrainLandcover(
            s1=(s1,), s2=(s2,), labels=s1, init=str(tmp_path / "weights.safetensors"), output_weights=weights
        ),
        TrainScenelabels(
            pairs=(str(tmp_path / "pairs"),),
            labels=str(tmp_path / "names.csv"),
            classes=("Arable land", "Water bodies"),
            init="torchgeo:ResNet50_Weights.SENTINEL2_ALL_MOCO",
            output_weights=weights,
        ),
        AssessTranslation(
            weights=str(tmp_path / "weights.safetensors"),
            folder=str(tmp_path / "pairs"),
            part="all",
            output_report=str(tmp_path / "report.html"),
        ),
    ]


def test_parameters_say_a_job_and_read_back_as_the_same(jobs, algorithm, asked, context):
    for job in jobs:
        made = algorithm(job.verb)
        made.run(made.parameters_for(job), context, QgsProcessingFeedback(), {}, False)
        (again,) = asked
        asked.clear()
        handed_over = {"labels": job.labels} if getattr(job, "labels", "").endswith(".geojson") else {}
        assert replace(again, **handed_over) == job


def test_every_job_can_be_said(algorithm):
    for verb, kind in JOBS.items():
        fields_said = {parameter.field for parameter in algorithm(verb)._parameters}
        assert {spec.name for spec in fields(kind)} - fields_said <= {"extent_crs"}, verb


def test_a_shell_line_asks_for_the_same_job(jobs, engine_python):
    """Read back by the shell's own parser, all in one go: it is slow to start."""
    words = [shlex.split(as_shell(record_of(job), windows=False)) for job in jobs]
    told = subprocess.run(
        [engine_python, "-c", READ_BACK],
        input=json.dumps([line[1:] for line in words]),
        env={**os.environ, "PYTHONPATH": str(ROOT / ".build" / "path")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == [json.loads(to_json(job)) for job in jobs]


def test_the_recipe_for_the_console_runs(plugin, project, tmp_path):
    job = SyntheticPair(output_s1=str(tmp_path / "s1.tif"), output_s2=temporary_path(), width=32, height=32)
    recipe = as_python(record_of(job))
    names = {}
    exec(recipe, names)
    assert names["results"]["OUTPUT_S1"] == job.output_s1
    assert os.path.exists(names["results"]["OUTPUT_S2"])
    assert names["results"]["OUTPUT_S2"] != job.output_s2


def temporary_path():
    return QgsProcessingUtils.generateTempFilename("s2.tif")


def test_a_line_of_qgis_process_names_every_parameter(pair, tmp_path):
    s1, s2 = pair
    job = SegmentUnsupervised(s1=(s1, s2), classes=5, output=temporary_path(), legend=(("1", "Salt lake"),))
    line = as_qgis_process(record_of(job), windows=False)
    assert shlex.split(line) == [
        "qgis_process",
        "run",
        "saroptical:segmentunsupervised",
        f"--S1={s1}",
        f"--S1_MORE={s2}",
        "--CLASSES=5",
        "--LEGEND=1",
        "--LEGEND=Salt lake",
        "--LEGEND=",
        "--LEGEND=",
        "--OUTPUT=s2.tif",
    ]


@pytest.mark.parametrize(
    ("path", "spelled"),
    [
        ("C:\\data\\s1.tif", "--S1=C:\\data\\s1.tif"),
        ("C:\\my data\\s1.tif", '"--S1=C:\\my data\\s1.tif"'),
        ("C:\\R&D\\s1.tif", '"--S1=C:\\R&D\\s1.tif"'),
        ("C:\\my data\\", '"--S1=C:\\my data\\\\"'),
        ('a "quoted" name', '"--S1=a \\"quoted\\" name"'),
    ],
)
def test_words_are_quoted_for_windows_as_its_programs_read_them(path, spelled):
    job = SegmentUnsupervised(s1=(path,), output="C:\\out.tif")
    assert f"{spelled} --OUTPUT=C:\\out.tif" in as_qgis_process(record_of(job), windows=True)


def test_a_run_that_was_resumed_is_copied_as_a_new_one(tmp_path):
    job = TrainFusion(pairs=("p",), run_folder=str(tmp_path / "runs" / "kept"), resume=True, output_weights="w")
    assert "run_folder" not in as_shell(record_of(job, id="kept", run_folder=job.run_folder))
    assert "--run-folder" in as_shell(record_of(job, id="other", run_folder=job.run_folder))
    assert "--resume" not in as_shell(record_of(job, id="other", run_folder=job.run_folder))
