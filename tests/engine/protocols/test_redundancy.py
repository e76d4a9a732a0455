"""The picture of what a pair's bands repeat, from files to files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from matplotlib.image import imread
from saroptical.engine.contract.jobs import make_job
from saroptical.engine.protocols import redundancy
from saroptical.engine.verbs import syntheticpair


def test_a_pair_goes_in_and_a_picture_and_its_figures_come_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = {f"output_{kind}": str(tmp_path / f"{kind}.tif") for kind in ("s1", "s2")}
    job = make_job("syntheticpair", {**paths, "width": 70, "height": 60, "s2_bands": ["B02", "B03", "B04"]})
    syntheticpair.run(job, lambda _: None, lambda: False)
    out = tmp_path / "out"
    redundancy.main(["--s1", paths["output_s1"], "--s2", paths["output_s2"], "--out", str(out), "--square", "4"])
    assert {path.name for path in out.iterdir()} == {"redundancy.png", "redundancy.csv", "redundancy.md"}
    with (out / "redundancy.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["of"], row["band"]) for row in rows] == [
        (kind, name) for kind in ("values", "detail") for name in ("VV", "VH", "B02", "B03", "B04")
    ]
    assert all(float(row[row["band"]]) == pytest.approx(1, abs=1e-4) for row in rows)
    speckle, ground = float(rows[5]["by other sensor"]), float(rows[0]["by other sensor"])
    assert speckle < ground  # what differs within squares is speckle, which no optical band explains
    assert "| red, green and blue |" in capsys.readouterr().out
    assert imread(out / "redundancy.png").std() > 0.05
