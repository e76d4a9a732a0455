"""What can be named is what torchgeo has."""

from __future__ import annotations

import re

import pytest
from saroptical.engine.errors import InputError
from saroptical.engine.training.outside_list import describe, list_outside


def advertised() -> list[str]:
    """Give the names of torchgeo's weights that are listed."""
    found = []
    for entry in list_outside():
        if entry.startswith("torchgeo:"):
            network, _, weights = entry.removeprefix("torchgeo:").partition(".")
            found += [f"{network}.{name}" for name in weights.split(" or ")]
    return found


def test_what_is_listed_is_what_torchgeo_has_of_these_methods_with_as_many_bands() -> None:
    models = pytest.importorskip("torchgeo.models")
    kinds = [kind for name, kind in vars(models).items() if name.endswith("_Weights")]
    theirs = {f"{kind.__name__}.{weights.name}": weights for kind in kinds for weights in kind}
    listed = advertised()
    assert len(set(listed)) == len(listed) > 20
    assert set(listed) <= set(theirs)
    for name in listed:
        bands = theirs[name].meta.get("in_chans")
        assert bands in (None, len(describe("torchgeo", name).bands)), name  # those of both sensors do not say
    networks = "|".join({name.partition(".")[0] for name in listed})
    methods = "MOCO|DINO|MAE|FGMAE|DECUR|SOFTCON"
    fitting = re.compile(rf"(?:{networks})\.SENTINEL(?:1_(?:GRD|ALL)|2_ALL)_(?:{methods})")
    assert {name for name in theirs if fitting.fullmatch(name)} <= set(listed)


@pytest.mark.parametrize("method", ["MOCO", "DECUR"])
def test_radar_encoders_of_ssl4eo_are_fed_decibels_by_its_figures(method: str) -> None:
    about = describe("torchgeo", f"ResNet50_Weights.SENTINEL1_ALL_{method}")
    assert (about.layout, about.reads, about.bands) == ("resnet", "s1", ("VV", "VH"))
    assert [(band.mean, band.std) for band in about.fixed.values()] == [(-12.59, 5.26), (-20.26, 5.91)]


@pytest.mark.parametrize("name", ["ResNet50_Weights.SENTINEL1_GRD_DECUR", "ResNet50_Weights", "SENTINEL2_ALL_MOCO", ""])
def test_what_torchgeo_does_not_have_is_refused_with_what_there_is(name: str) -> None:
    with pytest.raises(InputError, match=r"is no encoder.*ResNet50_Weights\.SENTINEL1_ALL_MOCO or SENTINEL1_ALL_DECUR"):
        describe("torchgeo", name)
