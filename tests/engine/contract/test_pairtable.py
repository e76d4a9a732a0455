import pytest
from saroptical.engine.contract.pairtable import check_sources, is_table, read_table
from saroptical.engine.errors import InputError


@pytest.fixture
def table(tmp_path):
    for name in ("a s1.tif", "a_s2.tif", "b_vv.tif", "b_vh.tif", "b_s2.tif", "a_lc.tif"):
        (tmp_path / name).touch()

    def write(text, *, name="pairs.csv", encoding="utf-8"):
        (tmp_path / name).write_bytes(text.encode(encoding))
        return str(tmp_path / name)

    return write


def test_paths_are_relative_to_the_table_and_rows_know_their_line(table, tmp_path):
    path = table(
        "s1,s2,labels,split,place,notes\na s1.tif,a_s2.tif,a_lc.tif,train,A,cloudy\n\nb_vv.tif | b_vh.tif,b_s2.tif\n"
    )
    one, two = read_table(path)
    assert (one.name, two.name) == ("pairs.csv, line 2", "pairs.csv, line 4")
    assert one.s1 == (str(tmp_path / "a s1.tif"),)
    assert (one.labels, one.split, one.place) == (str(tmp_path / "a_lc.tif"), "train", "A")
    assert two.s1 == (str(tmp_path / "b_vv.tif"), str(tmp_path / "b_vh.tif"))
    assert (two.split, two.place, two.labels) == ("", "", "")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_tables_of_any_office_program_are_read(table, separator, encoding, end):
    text = end.join(separator.join(row) for row in (("S2", "S1"), ("a_s2.tif", "a s1.tif"))) + end
    (pair,) = read_table(table(text, encoding=encoding))
    assert pair.s2[0].endswith("a_s2.tif")
    assert pair.s1[0].endswith("a s1.tif")


def test_one_sensor_is_enough_for_a_row(table):
    (pair,) = read_table(table("s1,s2\n,a_s2.tif\n"))
    assert pair.s1 == ()


def test_gdal_names_are_left_as_they_are(table):
    (pair,) = read_table(table("s1,s2\n/vsizip/x.zip/a.tif,NETCDF:x.nc:B02\n"))
    assert (pair.s1, pair.s2) == (("/vsizip/x.zip/a.tif",), ("NETCDF:x.nc:B02",))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "s1,s2\na s1.tif,a_s2.tif\nno1.tif,b_s2.tif\nb_vv.tif,no2.tif\n",
            r"no1.tif \(line 3\), .*no2.tif \(line 4\)\. Paths are",
        ),
        ("s1,s2\n" + "".join(f"x{k}.tif,\n" for k in range(5)), r"x2.tif \(line 4\) and 2 more\. "),
        ("s1,s2,place\n,,A\n", "pairs.csv, line 2 names neither a Sentinel-1 nor a Sentinel-2 scene"),
        ("radar,optical\na,b\n", "has the columns radar, optical; s1 and s2 were expected"),
        ("", r"has the columns \(none\)"),
        ("s1,s2\n", "has no rows"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_in_a_sentence(table, text, words):
    with pytest.raises(InputError, match=words):
        read_table(table(text))


def test_a_table_that_is_none_is_refused(table, tmp_path):
    with pytest.raises(InputError, match=r"none\.csv cannot be read \(No such file"):
        read_table(str(tmp_path / "none.csv"))
    (tmp_path / "latin.csv").write_bytes("s1,s2\nä,b\n".encode("latin-1"))
    with pytest.raises(InputError, match="no text in UTF-8"):
        read_table(str(tmp_path / "latin.csv"))


def test_a_table_is_known_by_its_name():
    assert is_table("a/B.CSV")
    assert not is_table("a.tif")
    assert not is_table("folder.csv/x")


def test_sources_are_looked_at_before_anything_is_opened(table, tmp_path):
    check_sources([str(tmp_path), table("s1,s2\na s1.tif,a_s2.tif\n")])
    with pytest.raises(InputError, match="nowhere does not exist; a folder of scenes, or a table of pairs, was"):
        check_sources([str(tmp_path / "nowhere")])
    with pytest.raises(InputError, match=r"gone\.tif \(line 2\)"):
        check_sources([table("s1,s2\ngone.tif,a_s2.tif\n")])
