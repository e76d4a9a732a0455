import csv
import io
import json
import math

import numpy as np
import pytest
from saroptical.engine.evaluation.translation import measure, measure_flat
from saroptical.engine.evaluation.translation_report import Judged, draw_row, to_csv, to_json, write_report

RGB = ("B04", "B03", "B02")


def flat(error, shape=(12, 12)):
    """Measure a flat patch that is off by so much, beside a radar that is far from it."""
    truth = np.full((3, *shape), 0.5, np.float32)
    return measure(truth, truth + np.float32(error), radar=np.zeros(shape, np.float32))


def mean_colour(seed):
    truth = np.random.default_rng(seed).random((3, 12, 12), np.float32)
    return measure_flat(truth, np.ones((12, 12), bool))


def judged(errors=(0.1, 0.2, 0.4), groups=("agri", "urban", "agri"), **kwargs):
    names = tuple(f"p{number}" for number in range(len(errors)))
    figures = tuple(map(flat, errors)), tuple(map(mean_colour, range(len(errors))))
    return Judged("A title", RGB, names, tuple(groups), *figures, {"Model": "m & n"}, **kwargs)


def test_groups_are_told_apart():
    found = judged().by_group
    assert {name: one.patches for name, one in found.items()} == {"agri": 2, "urban": 1}
    assert found["agri"].mae == pytest.approx(0.25)
    assert judged(groups=("", "", "")).by_group == {}


def test_samples_go_from_the_best_to_the_worst():
    one = judged(errors=(0.4, 0.1, 0.2))
    assert one.samples() == [1, 2, 0]
    many = judged(errors=tuple(0.01 * n for n in range(1, 40)), groups=[""] * 39)
    assert many.samples()[0] == 0
    assert many.samples()[-1] == 38
    assert len(many.samples()) == 6
    assert one.caption(0).startswith("p0, agri: PSNR 7.96 dB")


def test_blur_and_collapse_are_said():
    truth = np.random.default_rng(0).random((3, 20, 20), np.float32)
    grey = np.full((20, 20), 0.5, np.float32)
    handed = np.repeat(grey[None], 3, axis=0) + 0.001 * truth
    figures = (measure(truth, handed, radar=grey),), (mean_colour(0),)
    one = Judged("t", RGB, ("p",), ("",), *figures, {}, ("Leaks.",))
    assert [text.split()[0] for text in one.all_caveats] == ["Leaks.", "The", "The"]
    assert "it is blurred" in one.all_caveats[1]
    assert "handed through" in one.all_caveats[2]
    assert judged().all_caveats == ()  # a flat truth says nothing of sharpness


def test_json_and_csv_hold_the_figures():
    content = json.loads(to_json(judged()))
    assert content["overall"]["patches"] == 3
    assert content["overall"]["sharpness"] is None  # JSON knows no NaN
    assert content["groups"]["urban"]["bands"][0]["name"] == "B04"
    assert json.loads(to_json(judged(errors=(0,), groups=("",))))["overall"]["psnr"] == "Infinity"
    rows = list(csv.DictReader(io.StringIO(to_csv(judged()))))
    assert [row["group"] for row in rows] == ["agri", "urban", "agri"]
    assert float(rows[0]["psnr"]) == pytest.approx(20, abs=1e-3)


def test_the_mean_colour_of_the_truth_stands_beside_and_is_pooled_alike(tmp_path):
    one = judged()
    content = json.loads(to_json(one))["mean_colour"]
    rows = list(csv.DictReader(io.StringIO(to_csv(one))))
    for name in ("psnr", "ssim", "mae"):
        by_patch = [float(row[f"mean_colour_{name}"]) for row in rows]
        assert content[name] == pytest.approx(np.mean(by_patch), rel=1e-4)  # patches of equal size
    truth = np.random.default_rng(0).random((3, 12, 12), np.float32).astype(float)
    assert float(rows[0]["mean_colour_psnr"]) == pytest.approx(-10 * np.log10(truth.var(axis=(1, 2)).mean()), rel=1e-4)
    write_report(str(tmp_path / "r.html"), one)
    said = f"Mean colour of the truth, patch by patch: PSNR, dB {content['psnr']:.2f}, SSIM {content['ssim']:.3f}"
    assert said in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_the_page_shows_figures_facts_and_pictures(tmp_path):
    truth = np.random.default_rng(0).random((3, 9, 7), np.float32)
    sheet = draw_row(truth[0], truth, truth, RGB, "<p0>")
    write_report(str(tmp_path / "r.html"), judged(caveats=("It leaks.",)), [sheet])
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    for text in ("<h1>A title</h1>", "m &amp; n", "It leaks.", "By terrain", "agri", "B02", "&lt;p0&gt;", "Radar"):
        assert text in page
    assert page.count("data:image/png") == 3
    assert ">nan" not in page


def test_optical_pictures_are_stretched_alike():
    truth = np.linspace(0.1, 0.3, 3 * 64, dtype=np.float32).reshape(3, 8, 8)
    made = truth.copy()
    made[:, 0, 0] = math.nan
    radar, generated, true = draw_row(np.zeros((8, 8), np.float32), made, truth, ("B02", "B03", "B04"), "")
    assert (generated.pixels[1:] == true.pixels[1:]).all()
    assert (generated.pixels[0, 0] == 255).all()
    assert true.pixels[0, 0, 0] > true.pixels[0, 0, 2]  # B04, the last band, is red
    assert not radar.pixels.any()
    assert [one.title for one in draw_row(None, made, truth, ("B08", "B02"), "")] == ["Generated", "True"]
