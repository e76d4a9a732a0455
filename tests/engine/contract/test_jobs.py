import dataclasses
import json

import pytest
from saroptical.engine.contract import jobs
from saroptical.engine.contract.card import BandStatistics, ModelCard
from saroptical.engine.errors import InputError

SEGMENT = {"s1": ["a.tif"], "s2": ["b.tif", "c.tif"], "output": "map.tif"}


def test_a_job_survives_its_file():
    job = jobs.make_job(
        "segmentunsupervised",
        {**SEGMENT, "legend": [["1", "Water", "#0000ff"]], "extent": [0, 0.5, 10, 20], "s2_offset": -1000},
    )
    assert jobs.from_json(jobs.to_json(job)) == job
    assert job.s2 == ("b.tif", "c.tif")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"clases": 6}, "knows no field clases"),
        (
            {"classes": 1},
            "classes is 1; expected 2 to 64. Choose a number in that range (Number of clusters K to look for).",
        ),
        ({"classes": 4096}, "classes is 4096; expected 2 to 64"),
        ({"classes": "six"}, "classes is 'six'; expected a whole number"),
        ({"classes": True}, "classes is True; expected a whole number"),
        ({"minimum_area_ha": float("nan")}, "minimum_area_ha is nan"),
        ({"method": "magic"}, "method is 'magic'; expected one of vq, kmeans"),
        ({"extent": [0, 1, 2]}, "extent is"),
        ({"s1": "a.tif"}, "s1 is 'a.tif'; expected a list of text"),
        ({"overlap_px": 63}, "overlap_px is 63"),
        ({"overlap_px": 200}, "overlap_px is 200 with patch_px 256; it must be even and at most half the patch"),
        ({"patch_px": 64, "overlap_px": 48, "weights": "w"}, "overlap_px is 48 with patch_px 64"),
        ({"patch_px": 16}, "patch_px is 16; expected 32 or more, or 0 for the model's own"),
        ({"output": ""}, "was given no output"),
        ({"s1": [], "s2": []}, "was given no scene"),
        ({"output": "./a.tif"}, "output and s1 are both ./a.tif"),
        ({"output_confidence": "map.tif"}, "output_confidence and output are both map.tif"),
    ],
)
def test_a_bad_field_is_refused_by_name(change, words):
    with pytest.raises(InputError, match=words.split("(")[0]):
        jobs.make_job("segmentunsupervised", {**SEGMENT, **change})


@pytest.mark.parametrize(
    ("asked", "own", "expected"),
    [
        ({}, None, (256, 64)),
        ({"patch_px": 100}, None, (100, 24)),
        ({"patch_px": 100, "overlap_px": 0}, None, (100, 0)),
        ({}, (512, 100), (512, 100)),
        ({"patch_px": 128}, (512, 100), (128, 32)),
        ({"overlap_px": 256}, (512, 100), (512, 256)),
    ],
)
def test_patch_and_overlap_are_the_models_own_unless_said(asked, own, expected):
    card = ModelCard("t", "m", "a", {}, (BandStatistics("VV", (-50, 0), -10, 5),), ("s1",))
    model = own and dataclasses.replace(card, patch_px=own[0], overlap_px=own[1])
    job = jobs.make_job("segmentunsupervised", {**SEGMENT, **asked, "weights": "w" if own else ""})
    assert job.tiling(model) == expected


def test_an_overlap_that_the_models_patch_cannot_have_is_refused():
    card = ModelCard("t", "m", "a", {}, (BandStatistics("VV", (-50, 0), -10, 5),), ("s1",), patch_px=128)
    job = jobs.make_job("segmentunsupervised", {**SEGMENT, "overlap_px": 100, "weights": "w"})
    with pytest.raises(InputError, match="overlap_px is 100 with patch_px 128"):
        job.tiling(card)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"job": "paint"}', "{'job': 1}"])
def test_a_text_that_is_no_job_is_refused(text):
    with pytest.raises(InputError, match="job file"):
        jobs.from_json(text)


def test_alignpair_needs_both_scenes():
    with pytest.raises(InputError, match="Name both"):
        jobs.make_job("alignpair", {"s1": ["a"], "output": "x.tif"})


@pytest.mark.parametrize("verb", sorted(jobs.JOBS))
def test_every_field_explains_itself(verb):
    for spec in dataclasses.fields(jobs.JOBS[verb]):
        assert spec.metadata["help"].rstrip().endswith((".", "04.00.", "…")), spec.name


def test_a_job_lists_what_it_writes():
    job = jobs.make_job("segmentunsupervised", {**SEGMENT, "output_weights": "w.safetensors"})
    assert job.outputs() == {"output": "map.tif", "output_weights": "w.safetensors"}
    assert json.loads(jobs.to_json(job))["job"] == "segmentunsupervised"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"s1": ["a.tif"]},
            r"no Sentinel-2 scene; sensors=both needs one\. Name it, or train for one sensor \(sensors=s1",
        ),
        ({"s2": ["a.tif"], "sensors": "s1"}, r"no Sentinel-1 scene; sensors=s1 needs one.* \(sensors=s2\)"),
        ({"s1": ["a.tif"], "pairs": ["folder"]}, "one pair and many"),
        ({}, "no scene"),
        ({"pairs": ["folder"], "resume": True}, "names no run_folder"),
        ({"pairs": ["folder"], "output_weights": ""}, "no output_weights"),
    ],
)
def test_a_fusion_training_without_its_scenes_is_refused(values, words):
    with pytest.raises(InputError, match=words):
        jobs.make_job("trainfusion", {"output_weights": "w.safetensors", **values})


def test_a_fusion_training_may_have_one_sensor_or_many_pairs():
    for values in ({"s1": ["a"], "sensors": "s1"}, {"pairs": ["folder"]}, {"s1": ["a"], "s2": ["b"]}):
        assert jobs.make_job("trainfusion", {"output_weights": "w.safetensors", **values}).has_scenes


TEACH = {"s1": ["a"], "s2": ["b"], "labels": "known.csv", "output_weights": "w.safetensors"}
LABEL = {"s1": ["a"], "weights": "w.safetensors", "output_cells": "cells.gpkg"}


@pytest.mark.parametrize(
    ("verb", "change", "words"),
    [
        ("trainscenelabels", {"labels": ""}, "was given no labels; name a table of names and labels, or polygons"),
        ("trainscenelabels", {"learn": "knn"}, r"frozen features \(learn=knn\), but was given no init"),
        ("trainscenelabels", {"classes": ["Water", "Water"]}, "names a class twice"),
        ("trainscenelabels", {"label_share": 0}, "label_share is 0; expected 0.001 to 1"),
        ("labelscenes", {"weights": ""}, "was given no weights; name a weights file that trainscenelabels wrote"),
        ("labelscenes", {"output_cells": ""}, "was given no output_cells"),
        ("labelscenes", {"threshold": 1.5}, "threshold is 1.5; expected 0 to 1"),
    ],
)
def test_scene_labels_that_cannot_be_taught_or_given_are_refused(verb, change, words):
    with pytest.raises(InputError, match=words):
        jobs.make_job(verb, {**(TEACH if verb == "trainscenelabels" else LABEL), **change})


@pytest.mark.parametrize("init", ["imagenet:resnet18.pth", "torchgeo:ResNet18_Weights.SENTINEL2_ALL_MOCO"])
def test_the_last_layer_alone_is_not_taught_to_a_bare_encoder_of_others(init):
    values = {**TEACH, "labels": "known.gpkg", "init": init}
    with pytest.raises(InputError, match=f"{init} is an encoder alone: what lies between would stay as it was drawn"):
        jobs.make_job("trainlandcover", {**values, "learn": "linear"})
    assert jobs.make_job("trainlandcover", values).init == init


def test_scene_labels_are_asked_for_and_survive_their_file():
    pairs = {"pairs": ["pairs.csv"], "labels": "", "s1": [], "s2": [], "classes": ["Urban fabric", "Water"]}
    taught = jobs.make_job("trainscenelabels", {**TEACH, **pairs})
    assert (taught.labels_are_names, taught.is_training) == (True, True)
    for job in (taught, jobs.make_job("labelscenes", LABEL)):
        assert jobs.from_json(jobs.to_json(job)) == job
