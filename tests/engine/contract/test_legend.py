import pytest
from saroptical.engine.contract.card import ClassEntry
from saroptical.engine.contract.legend import apply_legend
from saroptical.engine.errors import InputError

CLASSES = tuple(
    ClassEntry(index, value, name, colour, f"about {name}")
    for index, (value, name, colour) in enumerate(
        [(3, "water", "#0000ff"), (1, "dense vegetation", "#006600"), (2, "bare", "#ccaa88"), (4, "wet", "#00aaaa")]
    )
)


def brief(classes):
    return [(entry.value, entry.name, entry.colour) for entry in classes]


def test_no_rows_change_nothing():
    assert apply_legend(CLASSES, ()) == CLASSES


def test_a_row_finds_its_cluster_by_map_value_and_leaves_the_others():
    result = apply_legend(CLASSES, [("1", "Forest", "#2F8F3A", "311")])
    assert brief(result) == [
        (3, "water", "#0000ff"),
        (311, "Forest", "#2f8f3a"),
        (2, "bare", "#ccaa88"),
        (4, "wet", "#00aaaa"),
    ]
    assert [entry.index for entry in result] == [0, 1, 2, 3]
    assert result[1].description == "about dense vegetation"


def test_equal_names_become_one_class_with_the_first_row_s_value_and_colour():
    result = apply_legend(CLASSES, [("4", "Open water", "#112233"), ("3", "Open water", "#445566")])
    assert brief(result)[0] == brief(result)[3] == (4, "Open water", "#112233")


def test_a_value_or_colour_stated_once_serves_the_whole_class():
    result = apply_legend(CLASSES, [("4", "Water", "", ""), ("3", "Water", "#123456", "10")])
    assert brief(result)[0] == brief(result)[3] == (10, "Water", "#123456")


def test_an_empty_colour_keeps_the_cluster_s_own():
    assert brief(apply_legend(CLASSES, [("2", "Soil", "")]))[2] == (2, "Soil", "#ccaa88")


def test_an_unlisted_class_joins_the_class_that_is_given_its_name():
    result = apply_legend(CLASSES, [("4", "water", "#001122")])
    assert brief(result)[0] == brief(result)[3] == (4, "water", "#001122")


def test_values_can_be_exchanged():
    result = apply_legend(CLASSES, [("1", "a", "", "2"), ("2", "b", "", "1")])
    assert [entry.value for entry in result] == [3, 2, 1, 4]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("9", "a", "#000000")], r"Legend row 1 \(9, a, #000000\) names cluster '9'; the map has 1, 2, 3, 4"),
        ([("1", "a", ""), ("x", "a", "")], "Legend row 2 .* names cluster 'x'"),
        ([("1", "a", "blue")], "has the colour 'blue'; expected #rrggbb"),
        ([("1", "a", "#12345")], "has the colour '#12345'"),
        ([("1", "a", "", "65536")], "has the value '65536'; expected a whole number from 0 to 65535"),
        ([("1", "a", "", "-1")], "has the value '-1'"),
        ([("1", " ", "#000000")], "gives no name"),
        ([("1", "a")], "has 2 columns; expected cluster, name, colour"),
        ([("1", "a", "", "", "")], "has 5 columns"),
        ([("1", "a", ""), ("2", "b", ""), ("1", "c", "")], "Legend row 3 .* lists cluster 1 a second time"),
        ([("1", "a", "", "7"), ("2", "b", "", "7")], "Legend row 2 .* value 7 would belong to both a and b"),
        ([("1", "a", "", "2")], "Legend row 1 .* value 2 would belong to both a and bare"),
        ([("1", "a", "", "7"), ("2", "a", "", "8")], "Legend row 2 .* gives a the value 8, an earlier row 7"),
    ],
)
def test_a_bad_row_is_named_with_its_remedy(rows, sentence):
    with pytest.raises(InputError, match=sentence):
        apply_legend(CLASSES, rows)
