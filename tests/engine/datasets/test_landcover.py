import numpy as np
import pytest
from saroptical.engine.datasets.landcover import (
    CORINE_TO_EIGHT,
    DFC_TO_EIGHT,
    DFC_TO_SIX,
    EIGHT,
    IGBP_TO_DFC,
    SIX,
    relabel,
)


def test_the_seventeen_igbp_codes_go_where_the_published_table_puts_them():
    forest, shrub, savanna = {1, 2, 3, 4, 5}, {6, 7}, {8, 9}
    published = dict.fromkeys(forest, 1) | dict.fromkeys(shrub, 2) | dict.fromkeys(savanna, 3)
    published |= {0: 0, 10: 4, 11: 5, 12: 6, 13: 7, 14: 6, 15: 8, 16: 9, 17: 10}
    assert published == IGBP_TO_DFC


def test_savanna_snow_and_nothing_are_not_judged():
    assert relabel(range(11), DFC_TO_EIGHT).tolist() == [255, 0, 1, 255, 2, 3, 4, 5, 255, 6, 7]


def test_igbp_reaches_the_eight_classes_through_dfc():
    eight = relabel(relabel(range(18), IGBP_TO_DFC), DFC_TO_EIGHT)
    assert eight.tolist() == [255, 0, 0, 0, 0, 0, 1, 1, 255, 255, 2, 3, 4, 5, 4, 255, 6, 7]


@pytest.mark.parametrize(
    ("code", "name"),
    [(311, "Forest"), (324, "Shrubland"), (231, "Grassland"), (321, "Grassland"), (412, "Wetlands"), (244, "Croplands"),
     (142, "Urban/Built-up"), (333, "Barren"), (523, "Water")],
)  # fmt: skip
def test_corine_codes_find_their_class(code, name):
    assert EIGHT[int(relabel(code, CORINE_TO_EIGHT))].name == name


def test_each_corine_code_is_listed_once():
    assert len(CORINE_TO_EIGHT) == 3 + 3 + 2 + 5 + 10 + 11 + 5 + 5
    assert sorted(set(CORINE_TO_EIGHT.values())) == list(range(8))


def test_unknown_codes_of_any_size_are_not_judged():
    codes = np.array([[0, 999, 65535], [-1, 310, 524]], dtype=np.int32)
    assert (relabel(codes, CORINE_TO_EIGHT) == 255).all()


def test_classes_are_numbered_in_order_and_carry_the_dfc_code():
    assert [entry.index for entry in EIGHT] == list(range(8))
    assert [entry.value for entry in EIGHT] == [1, 2, 4, 5, 6, 7, 9, 10]
    assert EIGHT[7].colour == "#1c0dff"
    assert [entry.index for entry in SIX] == list(range(6))


def test_six_categories_leave_out_snow_only():
    assert set(range(1, 11)) - set(DFC_TO_SIX) == {8}
    named = {code: SIX[index].name for code, index in DFC_TO_SIX.items()}
    assert (named[1], named[4], named[7], named[9], named[10], named[2]) == (
        "Forest", "Grassland", "Built-up", "Bare land", "Water", "Sparse vegetation",
    )  # fmt: skip
