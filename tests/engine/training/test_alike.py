from dataclasses import replace

import pytest
from saroptical.engine.contract.card import ModelCard
from saroptical.engine.contract.events import Event
from saroptical.engine.errors import UnitMismatch
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.statistics import measure_bands
from saroptical.engine.training.alike import check_alike


def card_of(bank: PatchBank) -> ModelCard:
    return ModelCard("fusion", "both", "fusion_resunet", {}, measure_bands(bank), ("s1", "s2"))


def told(card: ModelCard, bank: PatchBank) -> list[str]:
    events: list[Event] = []
    check_alike(card, bank, events.append)
    return [event.text for event in events]


def test_other_units_of_a_used_sensor_are_refused(bank: PatchBank) -> None:
    pictures = replace(bank, units={"s1": "byte", "s2": "reflectance"})
    words = "Model 'both' was trained on Sentinel-1 values in db, and the scenes hold byte. Give scenes in db, or start"
    with pytest.raises(UnitMismatch, match=words):
        told(card_of(bank), pictures)
    optical = replace(card_of(bank), bands=card_of(bank).bands[2:])
    assert told(optical, pictures) == []
    painted = replace(optical, targets=card_of(bank).bands[:2])
    with pytest.raises(UnitMismatch):
        told(painted, pictures)


def test_a_sensor_that_is_not_there_is_in_no_unit(bank: PatchBank) -> None:
    assert told(card_of(bank), replace(bank, units={"s2": "reflectance"})) == []


@pytest.mark.parametrize(("gsd_m", "is_far"), [(10.0, False), (12.5, False), (8.0, False), (20.0, True), (5.0, True)])
def test_pixels_of_another_size_are_warned_of(bank: PatchBank, gsd_m: float, *, is_far: bool) -> None:
    text = f"Model 'both' was trained at 10 m, and the scenes have {gsd_m:g} m; expect less of it."
    assert told(card_of(bank), replace(bank, gsd_m=gsd_m)) == [text] * is_far
