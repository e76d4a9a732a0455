"""Unnamed optical bands: what cannot be in the usual order is told, and nothing else is."""

from __future__ import annotations

import pytest
from saroptical.engine.contract.jobs import SegmentUnsupervised
from saroptical.engine.contract.order_rule import check_order
from saroptical.tests.engine.contract.made import layer, raster, scene

FIELDS = {"B02": 0.05, "B03": 0.07, "B04": 0.06, "B08": 0.30, "B8A": 0.31, "B11": 0.20, "B12": 0.11}
FIELDS.update(B01=0.04, B05=0.1, B06=0.22, B07=0.28, B09=0.29, B10=0.002)
SEA = dict.fromkeys(FIELDS, 0.002) | {"B01": 0.05, "B02": 0.03, "B03": 0.012, "B04": 0.004}
HAZY_SEA = dict.fromkeys(FIELDS, 0.01) | {"B01": 0.17, "B02": 0.13, "B03": 0.08, "B04": 0.05, "B08": 0.03, "B8A": 0.03}
SNOW = dict.fromkeys(FIELDS, 0.7) | {"B11": 0.1, "B12": 0.1, "B10": 0.01}
LATERITE = FIELDS | {"B02": 0.1, "B03": 0.2, "B04": 0.35, "B08": 0.42, "B8A": 0.43, "B11": 0.5, "B12": 0.48}
TEN = ("B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B11", "B12")
TWELVE = ("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B11", "B12")


def told(ground, order, *, named=False, **stated):
    """Give the sentence on a file whose layers are, in truth, in this order; "" for none."""
    layers = [
        layer([10_000 * ground[band] * part for part in (0.5, 0.9, 1, 1.1, 1.6)], description=band if named else "")
        for band in order
    ]
    facts = scene([raster("stack.tif", layers)], "s2", unit="dn", bands=stated.get("s2_bands", ()))
    job = SegmentUnsupervised(s2=("stack.tif",), output="map.tif", **stated)
    return " ".join(finding.sentence for finding in check_order(job, facts))


@pytest.mark.parametrize("ground", [FIELDS, SEA, HAZY_SEA, SNOW, LATERITE])
@pytest.mark.parametrize("order", [("B04", "B03", "B02"), ("B02", "B03", "B04", "B08"), TEN, TWELVE])
def test_no_ground_in_the_usual_order_is_accused(ground, order):
    assert told(ground, order) == ""


@pytest.mark.parametrize(
    "order",
    [
        ("B08", "B04", "B03", "B02"),
        ("B08", "B04", "B03"),
        (*TEN[:7], "B11", "B12", "B8A"),
        (*TWELVE[:8], "B09", "B11", "B12", "B8A"),
    ],
)
def test_fields_in_another_order_are_noticed(order):
    said = told(FIELDS, order)
    assert "unnamed bands, which were taken as B0" in said
    assert "as on no ground. Check the order, and state the bands" in said


def test_the_sentence_says_what_was_found():
    assert told(FIELDS, ("B08", "B04", "B03", "B02")) == (
        "Sentinel-2 layer stack.tif has unnamed bands, which were taken as B02 B03 B04 B08; but then B02 (0.30) is far "
        "brighter than the rest of the visible bands and than infrared, as on no ground. Check the order, and state "
        "the bands in file order (s2_bands)."
    )


def test_named_and_stated_bands_are_taken_at_their_word():
    odd = ("B08", "B04", "B03", "B02")
    assert told(FIELDS, odd, named=True) == ""
    assert told(FIELDS, odd, s2_bands=odd) == ""
