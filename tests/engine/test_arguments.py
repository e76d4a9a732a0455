from dataclasses import fields
from pathlib import Path

import pytest
from saroptical.engine.arguments import build_parser, legend_rows, parse_job
from saroptical.engine.contract.jobs import JOBS, AlignPair, SegmentUnsupervised, SyntheticPair
from saroptical.engine.errors import InputError


def test_options_become_fields() -> None:
    words = (
        "--s1 vv.tif vh.tif --s2 s2.tif --s2-bands B02 B03 --mask-clouds --extent -5.5 36 -5 37 --gsd-m 20 --output o"
    )
    job, wants_events = parse_job("alignpair", words.split())
    assert job == AlignPair(
        s1=("vv.tif", "vh.tif"),
        s2=("s2.tif",),
        s2_bands=("B02", "B03"),
        mask_clouds=True,
        extent=(-5.5, 36.0, -5.0, 37.0),
        gsd_m=20.0,
        output="o",
    )
    assert not wants_events


def test_what_is_not_said_is_the_jobs_default() -> None:
    job, _ = parse_job("syntheticpair", ["--output-s1", "a", "--output-s2", "b"])
    assert job == SyntheticPair(output_s1="a", output_s2="b")


@pytest.mark.parametrize("verb", sorted(JOBS))
def test_every_field_is_an_option_with_its_help(verb: str) -> None:
    text = " ".join(build_parser(verb).format_help().split())
    for spec in fields(JOBS[verb]):
        assert "--" + spec.name.replace("_", "-") in text
        assert " ".join(spec.metadata["help"].split()) in text


def test_help_names_limits_and_defaults() -> None:
    text = " ".join(build_parser("segmentunsupervised").format_help().split())
    assert "Number of clusters K to look for. (2 to 64, default 6)" in text
    assert "(0 to 2147483647, default 0)" in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--s1 a", "was given no output; name the file to write"),
        ("--s1 a --output b --classes 1", "classes is 1; expected 2 to 64"),
        ("--s1 a --output b --classes six", "segmentunsupervised: classes is 'six'; expected a whole number."),
        ("--s1 a --output b --classes 6.5", "classes is '6.5'; expected a whole number."),
        ("--s1 a --output b --gsd-m x", "gsd_m is 'x'; expected a number or nothing."),
        ("--s1 a --output b --extent 1 2 3 x", "extent is (1.0, 2.0, 3.0, 'x'); expected"),
        ("--s1 a --output b --method svm", "svm"),
        ("--s1 a --output b --overlap-px 31", "must be even"),
        ("--s1 a --output b --legend water", "--legend water is neither a file nor a row"),
        ("--output b", "was given no scene"),
        ("--s1 a --output b --nonsense", "nonsense"),
    ],
)
def test_wrong_usage_is_said_in_a_sentence_and_gives_code_two(
    words: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        parse_job("segmentunsupervised", words.split())
    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert message in said
    assert "Parser key" not in said


def test_a_yaml_file_sets_options_and_the_command_line_goes_before_it(tmp_path: Path) -> None:
    path = tmp_path / "options.yaml"
    path.write_text("s1: [vv.tif, vh.tif]\nclasses: 9\nmask_clouds: true\n")
    words = ["--config", str(path), "--classes", "4", "--output", "map.tif"]
    job, _ = parse_job("segmentunsupervised", words)
    assert job == SegmentUnsupervised(s1=("vv.tif", "vh.tif"), classes=4, mask_clouds=True, output="map.tif")


def test_a_legend_is_said_row_by_row_or_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "legend.csv"
    path.write_text(
        '\ufeffcluster,name,colour,value\n3, Water,#2255cc,21\n\n4,"Fields, dry",#ccaa55\n', encoding="utf-8"
    )
    rows = [["3", "Water", "#2255cc", "21"], ["4", "Fields, dry", "#ccaa55"]]
    assert legend_rows(str(path)) == rows
    assert legend_rows("3=Water,#2255cc,21") == rows[:1]
    assert legend_rows('3="Water, deep", #2255cc') == [["3", "Water, deep", "#2255cc"]]
    assert legend_rows("3=") == [["3", ""]]
    words = ["--s1", "a", "--output", "b", "--legend", str(path), "--legend", "5=Town,#aa0000"]
    job, _ = parse_job("segmentunsupervised", words)
    assert isinstance(job, SegmentUnsupervised)
    assert job.legend == (*(tuple(row) for row in rows), ("5", "Town", "#aa0000"))


def test_a_file_without_heading_loses_no_row(tmp_path: Path) -> None:
    path = tmp_path / "legend.csv"
    path.write_text("3,Water,#2255cc\n")
    assert legend_rows(str(path)) == [["3", "Water", "#2255cc"]]


def test_neither_row_nor_file_is_refused() -> None:
    with pytest.raises(InputError, match="neither a file nor a row"):
        legend_rows("water.csv")
