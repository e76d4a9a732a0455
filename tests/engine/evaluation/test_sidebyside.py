import numpy as np
import pytest
from saroptical.engine.contract.card import ClassEntry
from saroptical.engine.contract.label_rules import IGNORE
from saroptical.engine.evaluation import sidebyside
from saroptical.engine.evaluation.sidebyside import SideBySide

CLASSES = (ClassEntry(0, 1, "a", "#ff0000"), ClassEntry(1, 2, "b", "#00ff00"))
RED, GREEN, DARK, MAGENTA = (255, 0, 0), (0, 255, 0), (77, 85, 96), (216, 27, 140)
GREY, WHITE = (232, 235, 238), (255, 255, 255)


def test_map_reference_and_agreement_are_painted_pixel_by_pixel():
    mapped = np.array([[0, 1, IGNORE]], np.uint8)
    reference = np.array([[1, 1, IGNORE]], np.uint8)
    drawn = SideBySide(1, 3)
    drawn.add(0, reference, mapped)
    shown, known, agreement = ([tuple(at) for at in one.pixels[0].tolist()] for one in drawn.pictures(CLASSES))
    assert shown == [RED, GREEN, WHITE]
    assert known == [GREEN, GREEN, WHITE]
    assert agreement == [MAGENTA, DARK, WHITE]


@pytest.mark.parametrize("chunk", [3, 6, 21, 100])
def test_no_dot_is_lost_in_a_smaller_picture_however_it_is_read(monkeypatch, chunk):
    monkeypatch.setattr(sidebyside, "SIDE_PX", 10)
    mapped = np.zeros((20, 29), np.uint8)
    reference = np.full((20, 29), IGNORE, np.uint8)
    reference[4, 5], reference[19, 28] = 0, 1
    drawn = SideBySide(20, 29)
    assert drawn.step == 3
    for row in range(0, 20, chunk):
        drawn.add(row, reference[row : row + chunk], mapped[row : row + chunk])
    _, known, agreement = (one.pixels for one in drawn.pictures(CLASSES))
    assert known.shape == (7, 10, 3)
    assert [tuple(known[at]) for at in ((1, 1), (6, 9))] == [RED, GREEN]
    assert [tuple(agreement[at]) for at in ((1, 1), (6, 9))] == [DARK, MAGENTA]
    assert (known == GREY).all(axis=-1).sum() == 68


def test_sparse_points_are_drawn_larger():
    reference = np.full((100, 100), IGNORE, np.uint8)
    reference[50, 50] = 1
    drawn = SideBySide(100, 100)
    drawn.add(0, reference, np.zeros((100, 100), np.uint8))
    _, known, _ = (one.pixels for one in drawn.pictures(CLASSES))
    assert (known == GREEN).all(axis=-1).sum() == 25
    assert tuple(known[48, 52]) == GREEN
