import torch
from affine import Affine
from pyproj import CRS
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.contract.card import BandStatistics, ClassEntry, ModelCard
from saroptical.engine.contract.label_rules import IGNORE
from saroptical.engine.inference.places import picture_held_out
from saroptical.engine.models.dense import Dense
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.labels import LabelledBank
from saroptical.engine.raster.grid import Grid

CLASSES = (
    ClassEntry(0, 1, "dark", "#ff0000"),
    ClassEntry(1, 2, "bright", "#00ff00"),
    ClassEntry(2, 3, "rare", "#0000ff"),
)
CARD = ModelCard(
    task="landcover",
    method="m",
    architecture="a",
    arguments={},
    required_sensors=("s2",),
    bands=(BandStatistics("B04", (0, 1), 0.5, 1.0),),
    classes=CLASSES,
)
RED, GREEN, GREY, WHITE = (255, 0, 0), (0, 255, 0), (232, 235, 238), (255, 255, 255)
P = 8


class Threshold(torch.nn.Module):
    """Maps what is above the mean as bright."""

    def forward(self, x):
        return Dense(torch.cat([-x, x, torch.full_like(x, -9)], dim=1), x)


def labelled(patches, *, bands=("VV", "B04")):
    """Patches that are dark in their left half, and bright in the right one."""
    pixels = torch.full((patches, len(bands), P, P), -12.0)
    pixels[:, -1], pixels[:, -1, :, P // 2 :] = 0.1, 0.9
    sensors = tuple(Sensor.S1 if name == "VV" else Sensor.S2 for name in bands)
    units = {sensor.value: "db" if sensor is Sensor.S1 else "reflectance" for sensor in sensors}
    bank = PatchBank(pixels, torch.ones(patches, P, P, dtype=torch.bool), bands, sensors, units, 10.0)
    labels = torch.full((patches, P, P), IGNORE)
    return LabelledBank(bank, labels, torch.zeros(patches, P, P, dtype=torch.bool))


def grids(patches, height=P, width=P):
    return [
        Grid(CRS.from_epsg(32632), Affine(10, 0, 5e5 + 1000 * n, 0, -20, 5.3e6), height, width) for n in range(patches)
    ]


def colours(picture):
    return [[tuple(pixel) for pixel in row] for row in picture.pixels.tolist()]


def test_a_place_shows_both_sensors_its_map_and_what_was_held_out():
    known = labelled(3)
    known.labels[1, 0], known.labels[1, 1, 0], known.labels[0] = 0, 0, 1
    known.held_out[1, 0] = True
    known.bank.valid[1, -1] = False
    (row,) = picture_held_out(Threshold(), CARD, known, grids(3, height=P, width=6))
    assert [one.title for one in row] == ["Sentinel-1", "Sentinel-2", "Map", "Reference", "Agreement"]
    assert "° N" in row[0].text
    assert {one.pixels.shape for one in row} == {(P, 6, 3)}
    assert all(one.aspect == row[0].aspect > 1.9 for one in row)
    mapped, reference = colours(row[2]), colours(row[3])
    assert mapped == [[RED] * 4 + [GREEN] * 2] * (P - 1) + [[WHITE] * 6]
    assert reference == [[RED] * 6] + [[GREY] * 6] * (P - 2) + [[WHITE] * 6]  # what was learned from is not shown
    assert len({colours(row[4])[0][col] for col in (0, 5)}) == 2
    assert colours(row[1])[-1] == [WHITE] * 6


def test_few_places_are_shown_and_a_rare_class_is_among_them():
    known = labelled(40, bands=("B04",))
    known.labels[:, 2], known.labels[33, 3] = 1, 2
    known.held_out[::3] = True
    rows = picture_held_out(Threshold(), CARD, known, grids(40))
    assert len(rows) == 5
    assert any((0, 0, 255) in colours(row[2])[3] for row in rows)
    assert [one.title for one in rows[0]] == ["Sentinel-2", "Map", "Reference", "Agreement"]


def test_nothing_held_out_shows_nothing():
    assert picture_held_out(Threshold(), CARD, labelled(2), grids(2)) == []
