from dataclasses import replace

import pytest
from saroptical.engine.contract.card import BandStatistics, ClassEntry, ModelCard
from saroptical.engine.contract.card_rules import MAKER, MAKES
from saroptical.engine.contract.card_text import accuracy_of, card_page, describe, headline_of, map_classes, sensors_of
from saroptical.engine.contract.jobs import JOBS

CARD = ModelCard(
    task="landcover",
    method="windows",
    architecture="landcover_net",
    arguments={},
    bands=(
        BandStatistics("VV", (-30, 5), -11, 4),
        BandStatistics("VH", (-35, 0), -18, 4),
        BandStatistics("B04", (0, 1), 0.1, 0.05),
    ),
    required_sensors=(),
    optional_sensors=("s1", "s2"),
    classes=(
        ClassEntry(0, 52, "olive & fig", "#88aa44"),
        ClassEntry(1, 21, "open water", "#2255cc"),
        ClassEntry(2, 52, "olive & fig", "#88aa44"),
    ),
    metrics={"oa": 0.914, "oa_without_s1": 0.86, "oa_without_s2": 0.5},
    training={"pairs": 1, "pixels": 12345, "steps": 300},
)


def test_a_card_is_said_in_words():
    rows = dict(describe(CARD))
    assert rows["Makes"] == "a land-cover map of known classes"
    assert rows["Used by"] == "classifylandcover"
    assert rows["Sensors"] == "Sentinel-1 and Sentinel-2; either will do alone"
    assert rows["Bands"] == "VV VH (decibels), B04 (reflectance)"
    assert rows["Classes"] == "21 open water, 52 olive & fig"
    assert rows["Accuracy"] == "91% overall accuracy, 86% without Sentinel-1, 50% without Sentinel-2"
    assert rows["Learned from"] == "1 pairs, 12,345 labelled pixels, in 300 steps"
    assert rows["Licence of the weights"] == "not stated"
    assert "Speckle filter" not in rows


@pytest.mark.parametrize(
    ("required", "optional", "bands", "said"),
    [
        (("s1", "s2"), (), 3, "Sentinel-1 and Sentinel-2"),
        (("s2",), ("s1",), 3, "Sentinel-1 and Sentinel-2; can do without Sentinel-1"),
        ((), ("s1", "s2"), 2, "Sentinel-1"),
        (("s1",), (), 2, "Sentinel-1"),
    ],
)
def test_sensors_are_those_of_the_bands(required, optional, bands, said):
    card = replace(CARD, required_sensors=required, optional_sensors=optional, bands=CARD.bands[:bands])
    assert sensors_of(card) == said


def test_a_model_is_known_by_the_first_figure_that_was_measured():
    assert headline_of(CARD) == "91% overall accuracy"
    assert headline_of(replace(CARD, metrics={"oa": float("nan"), "psnr": 24.36})) == "24.4 dB PSNR"
    assert headline_of(replace(CARD, metrics={})) == accuracy_of(replace(CARD, metrics={})) == ""


def test_merged_clusters_are_one_class():
    assert [(entry.value, entry.index) for entry in map_classes(CARD)] == [(21, 1), (52, 2)]


def test_a_page_shows_colours_and_escapes_names():
    page = card_page("a<b.safetensors", CARD, describe(CARD))
    assert 'color:#2255cc">■' in page
    assert "olive&nbsp;&amp;&nbsp;fig" in page
    assert "<b.saf" not in page


def test_every_task_names_a_verb_that_uses_it():
    assert set(MAKES) == set(MAKER)
    assert all(said.split(";")[0] in JOBS for said in MAKER.values())
