"""Every algorithm keeps what QGIS, the toolbox and scripts rely on."""

from __future__ import annotations

import os
import re
from dataclasses import fields

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsApplication, QgsProcessingParameterDefinition
from qgis.PyQt.QtCore import QUrl
from saroptical.engine.contract.jobs import JOBS
from saroptical.qgis_plugin.provider import ALGORITHMS

pytestmark = pytest.mark.qgis
VERBS = [kind.JOB.verb for kind in ALGORITHMS]


@pytest.fixture(params=VERBS)
def algorithm(request, plugin):
    return QgsApplication.processingRegistry().createAlgorithmById(f"saroptical:{request.param}")


def test_every_job_has_its_algorithm():
    assert sorted(VERBS) == sorted(JOBS)


def test_the_provider_shows_a_name_and_an_icon(plugin):
    provider = QgsApplication.processingRegistry().providerById("saroptical")
    assert provider.name() == "SAR-Optical"
    assert os.path.isfile(provider.svgIconPath())
    assert not provider.icon().isNull()
    assert provider.supportedOutputRasterLayerExtensions()[0] == provider.defaultRasterFileExtension() == "tif"


def test_ids_are_permanent_words(algorithm):
    assert re.fullmatch(r"[a-z0-9]+", algorithm.name())
    assert re.fullmatch(r"[a-z0-9]+", algorithm.groupId())
    assert algorithm.displayName()[0].isupper()
    assert algorithm.group()


def test_it_explains_itself(algorithm):
    assert len(algorithm.shortHelpString()) > 200
    assert not re.search("[<>&]", algorithm.shortHelpString()), "qgis_process prints it as it stands"
    assert algorithm.shortDescription().endswith(".")
    assert len(algorithm.tags()) >= 5
    assert os.path.isfile(algorithm.svgIconPath())
    assert not algorithm.icon().isNull()


def test_the_help_link_leads_to_its_page(algorithm):
    with open(QUrl(algorithm.helpUrl()).toLocalFile(), encoding="utf-8") as page:
        assert f'<h1 id="{algorithm.name()}">' in page.read()


def test_every_parameter_is_named_labelled_and_explained(algorithm):
    for definition in algorithm.parameterDefinitions():
        assert re.fullmatch(r"[A-Z][A-Z0-9_]*", definition.name())
        assert definition.description()[0].isupper()
        assert definition.help().endswith((".", "…")), definition.name()


def test_help_texts_are_the_fields_own(algorithm):
    helps = {definition.help() for definition in algorithm.parameterDefinitions()}
    for spec in fields(JOBS[algorithm.name()]):
        assert spec.metadata["help"] in helps or spec.name == "extent_crs"


def test_advanced_fields_are_folded_away(algorithm):
    folded = QgsProcessingParameterDefinition.Flag.FlagAdvanced
    flags = {definition.help(): bool(definition.flags() & folded) for definition in algorithm.parameterDefinitions()}
    for spec in fields(JOBS[algorithm.name()]):
        if spec.name != "extent_crs":
            assert flags[spec.metadata["help"]] is spec.metadata["advanced"]


def test_defaults_are_the_jobs_own(algorithm):
    by_help = {definition.help(): definition for definition in algorithm.parameterDefinitions()}
    for spec in fields(JOBS[algorithm.name()]):
        if isinstance(spec.default, (int, float)):
            assert by_help[spec.metadata["help"]].defaultValue() == spec.default


def test_another_instance_is_of_the_same_kind(algorithm):
    other = algorithm.create()
    assert type(other) is type(algorithm)
    assert other is not algorithm
    assert other.id() == algorithm.id()


def test_it_runs_in_the_background_and_can_be_cancelled(algorithm):
    assert algorithm.flags() & algorithm.Flag.FlagCanCancel
    assert not algorithm.flags() & algorithm.Flag.FlagNoThreading
