"""Which model is for what, by the engine's own rules."""

from dataclasses import replace

import pytest
from saroptical.engine.contract.jobs import JOBS, ModelJob
from saroptical.qgis_plugin.models.fitting import STARTS, misfit, serves, uses_model
from saroptical.tests.engine.contract.made import LINEAR, optical, radar
from saroptical.tests.qgis_plugin.models_made import card


@pytest.mark.parametrize(
    ("verb", "changes", "expected"),
    [
        ("classifylandcover", {}, True),
        ("classifylandcover", {"task": "segmentation"}, False),
        ("segmentunsupervised", {"task": "segmentation"}, True),
        ("fusefeatures", {"task": "fusion"}, True),
        ("fusefeatures", {"task": "pretraining", "architecture": "vit_features"}, True),
        ("fusefeatures", {"task": "pretraining", "architecture": "joint_vit"}, False),
        ("translatesar", {"task": "translation"}, True),
        ("fillclouds", {"task": "translation"}, True),
        ("labelscenes", {"task": "scenelabels"}, True),
        ("trainlandcover", {"task": "pretraining"}, True),
        ("trainlandcover", {}, True),
        ("trainlandcover", {"task": "translation"}, False),
        ("trainscenelabels", {"task": "pretraining", "architecture": "joint_vit"}, True),
        ("trainscenelabels", {"task": "pretraining"}, False),
        ("alignpair", {}, False),
    ],
)
def test_a_model_serves_the_verbs_of_its_task(verb, changes, expected):
    assert serves(verb, card(**changes)) is expected


def test_every_verb_that_needs_a_model_is_served_by_one():
    verbs = [verb for verb, kind in JOBS.items() if issubclass(kind, ModelJob)]
    tasks = ("segmentation", "fusion", "landcover", "pretraining", "scenelabels", "translation")
    for verb in (*verbs, *STARTS):
        assert uses_model(verb)
        assert any(serves(verb, card(task=task)) for task in tasks), verb
    assert not uses_model("alignpair")


def test_why_a_model_does_not_fit_is_said_by_name():
    s1, s2 = radar(), optical()
    ours = card()
    assert misfit("classifylandcover", ours, s1, s2) == ""
    assert misfit("classifylandcover", ours, None, None) == ""
    assert "The job has no Sentinel-1 layer" in misfit("classifylandcover", ours, None, s2)
    lacking = misfit("classifylandcover", ours, s1, optical(names=("B02", "B03", "B08")))
    assert "has bands B02 B03 B08; model 'windows' needs B04" in lacking
    assert (
        misfit("classifylandcover", replace(ours, optional_sensors=("s1",), required_sensors=("s2",)), None, s2) == ""
    )
    assert "makes a land-cover map of known classes" in misfit("translatesar", ours, s1, s2)
    assert misfit("classifylandcover", ours, radar(LINEAR), s2) == "", "linear power is turned into decibels"
    assert "no weights file" in misfit("classifylandcover", None, s1, s2)
