import pytest
from saroptical.engine.evaluation.colours import pick_colour


def rgb(colour):
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def far(one, other):
    return sum((a - b) ** 2 for a, b in zip(rgb(one), rgb(other), strict=True)) ** 0.5


def test_a_free_colour_is_taken_as_it_is():
    assert pick_colour("#1f6fb4", []) == "#1f6fb4"
    assert pick_colour("#1f6fb4", ["#14602c", "#d7301f"]) == "#1f6fb4"


@pytest.mark.parametrize("wanted", ["#1f6fb4", "#f4f7fb", "#bdbdbd", "#14602c"])
def test_sixty_four_relatives_are_all_different(wanted):
    taken = []
    for _ in range(64):
        taken.append(pick_colour(wanted, taken))
    assert len(set(taken)) == 64


@pytest.mark.parametrize("wanted", ["#1f6fb4", "#14602c", "#7fc241"])
def test_six_relatives_can_be_told_apart_and_keep_their_tint(wanted):
    taken = []
    for _ in range(6):
        taken.append(pick_colour(wanted, taken))
    assert min(far(one, other) for one in taken for other in taken if one != other) > 25
    strongest = rgb(wanted).index(max(rgb(wanted)))
    assert all(rgb(colour).index(max(rgb(colour))) == strongest for colour in taken)
