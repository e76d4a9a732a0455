"""The house keeps its own rules: what is packed, what is said, what stays outside, what is imported when."""

from __future__ import annotations

import configparser
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from itertools import chain
from pathlib import Path

import pytest
from saroptical.engine import __version__

ROOT = Path(__file__).resolve().parents[1]
TOP = {"__init__.py", "py.typed", "metadata.txt", "LICENSE"}
ROOMS = ("engine", "qgis_plugin", "resources")
METADATA = (ROOT / "metadata.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def package():
    """The zip builder, which lives outside the package."""
    spec = importlib.util.spec_from_file_location("package", ROOT / ".ci" / "package.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rooms_on_disk() -> set[str]:
    found = [path for room in ROOMS for path in (ROOT / room).rglob("*") if "__pycache__" not in path.parts]
    return TOP | {path.relative_to(ROOT).as_posix() for path in found if path.is_file()}


def names_inside(archive: Path) -> set[str]:
    with zipfile.ZipFile(archive) as opened:
        names = {name for name in opened.namelist() if ".dist-info/" not in name}
    assert all(name.startswith("saroptical/") for name in names)
    return {name.removeprefix("saroptical/") for name in names}


def test_the_zip_holds_the_rooms_and_passes_the_plugin_repositorys_rules(package, tmp_path):
    target = package.write_zip(tmp_path / "saroptical.zip")
    assert names_inside(target) == rooms_on_disk()
    assert package.faults_of_zip(target) == []


def test_equal_files_make_equal_zips(package, tmp_path):
    first, second = (package.write_zip(tmp_path / name).read_bytes() for name in ("a.zip", "b.zip"))
    assert first == second


def test_the_wheel_holds_the_rooms_and_the_command(tmp_path):
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name == f"saroptical-{__version__}-py3-none-any.whl"
    assert names_inside(wheel) == rooms_on_disk()
    with zipfile.ZipFile(wheel) as opened:
        (commands,) = (name for name in opened.namelist() if name.endswith("entry_points.txt"))
        assert "saroptical = saroptical.engine.cli:main" in opened.read(commands).decode()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("saroptical/engine/__pycache__/a.pyc", "is hidden or a cache"),
        ("saroptical/.secrets", "is hidden or a cache"),
        ("__MACOSX/a", "lies outside the one folder"),
        ("saroptical/../a.py", "lies outside the one folder"),
        ("saroptical/lib/a.so", "is compiled, executable or weights"),
        ("saroptical/resources/models/a.safetensors", "is compiled, executable or weights"),
    ],
)
def test_a_bad_name_in_a_zip_is_a_fault(package, name, words):
    good = [f"saroptical/{needed}" for needed in ("__init__.py", "metadata.txt", "LICENSE")]
    assert package.faults_of_names(good) == []
    assert any(name in fault and words in fault for fault in package.faults_of_names([*good, name]))
    assert package.faults_of_names(good[:2]) == ["LICENSE is missing"]


@pytest.mark.parametrize(
    ("line", "replacement", "words"),
    [
        ("email=.*", "", "lacks email"),
        ("about=.*(\n    .*)*", "about=", "lacks about"),
        ("tracker=.*", "tracker=ask us", "tracker must be an https address"),
        ("version=.*", "version=next", "version must be numbers"),
        ("name=.*", "name=The SAR Plugin", "need not say"),
        ("icon=.*", "icon=lost.svg", "an icon that is not in the zip"),
        ("tags=.*", "tags=100% radar", "percent"),
        ("deprecated=.*", "supportsQt6=True", "no longer recognised"),
    ],
)
def test_bad_metadata_is_a_fault(package, line, replacement, words):
    names = ["saroptical/resources/icons/saroptical.svg"]
    assert package.faults_of_metadata(METADATA, names) == []
    broken, count = re.subn(f"^{line}", replacement, METADATA, count=1, flags=re.MULTILINE)
    assert count
    assert any(words in fault for fault in package.faults_of_metadata(broken, names))


def test_metadata_says_what_a_user_must_know():
    parser = configparser.ConfigParser()
    parser.read_string(METADATA)
    values = parser["general"]
    assert values["version"] == __version__
    assert values["hasProcessingProvider"] == "yes"
    assert (values["qgisMinimumVersion"], values["qgisMaximumVersion"]) == ("3.22", "4.99")
    for word in ("PyTorch", "rasterio", "outside QGIS", "not yet run", "no telemetry"):
        assert word in values["about"], word


def tracked_texts():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.suffix not in (".png", ".tif") and path.exists():
            yield name, path.read_text(encoding="utf-8")


def test_no_tracked_file_names_a_machines_path_or_a_package_index():
    paths = r"(?<![\w.$})])/(?:work|root|home/[a-z]+|Users/[a-z]+)/"
    indexes = r"pypi\.org|pythonhosted|download\.pytorch|npmjs|deb\.debian|--?(?:extra-)?index-url|find-links"
    found = re.compile(f"{paths}|{indexes}")
    hits = {name: found.findall(text) for name, text in tracked_texts() if name != "tests/test_house.py"}
    assert {name: hit for name, hit in hits.items() if hit} == {}


def declared_dependencies() -> set[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = [*settings["project"]["dependencies"], *chain(*settings["dependency-groups"].values())]
    return {re.match(r"[a-z0-9-]+", line)[0] for line in lines}


def test_constraints_are_names_and_versions_and_cover_every_dependency():
    lines = (ROOT / "resources" / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", pin)] == []
    assert declared_dependencies() <= {pin.split("==")[0] for pin in pins}


def test_every_dependency_has_its_sentence():
    text = (ROOT / "CONTRIBUTING.md").read_text()
    assert {name for name in declared_dependencies() if f"**{name}**" not in text} == set()


def test_the_links_of_the_readme_lead_somewhere():
    text = (ROOT / "README.md").read_text()
    targets = re.findall(r"\]\(([^)#]+)\)", text)
    assert len(targets) >= 6
    assert [target for target in targets if "://" not in target and not (ROOT / target).exists()] == []


def imported_by(code: str) -> set[str]:
    """Run code in a fresh interpreter and list the top names of what it has imported by then."""
    tail = "\nimport json, sys\nprint(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    command = [sys.executable, "-c", f"import sys; sys.path.append({str(ROOT / '.build' / 'path')!r})\n{code}{tail}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(json.loads(told.stdout.splitlines()[-1]))


def test_loading_the_package_imports_nothing_heavy():
    names = imported_by("import saroptical\nsaroptical.classFactory\nimport saroptical.engine.contract.jobs")
    assert not names & {"torch", "rasterio", "numpy", "pyproj", "scipy", "lightning", "jsonargparse", "rich", "qgis"}


TRAINING_ONLY = {
    "lightning",
    "pytorch_lightning",
    "torchmetrics",
    "torchgeo",
    "lightly",
    "timm",
    "segmentation_models_pytorch",
    "matplotlib",
    "sklearn",
    "skimage",
    "pandas",
}
PREDICT = """
import sys
import saroptical.engine.worker
from pathlib import Path
from saroptical.engine.contract.events import Progress
from saroptical.engine.contract.jobs import ClassifyLandcover, LabelScenes, SegmentUnsupervised, TranslateSar
from saroptical.engine.verbs import classifylandcover, labelscenes, segmentunsupervised, translatesar
folder = Path({folder!r})
s1, s2, found, taught = (str(folder / name) for name in ("s1.tif", "s2.tif", "found.safetensors", "taught.safetensors"))
for verb, kind, weights in (
    (segmentunsupervised, SegmentUnsupervised, found),
    (classifylandcover, ClassifyLandcover, taught),
    (translatesar, TranslateSar, str(folder / "generator.safetensors")),
):
    target = str(folder / f"{{kind.verb}}.tif")
    job = kind(s1=(s1,), s2=(s2,), weights=weights, patch_px=64, overlap_px=16, output=target)
    done = verb.run(job, lambda event: None, lambda: False)
    assert Path(done.outputs["output"]).exists()

def hold(event):
    assert not (isinstance(event, Progress) and "pandas" in sys.modules)

cells = str(folder / "cells.gpkg")
job = LabelScenes(s1=(s1,), s2=(s2,), weights=str(folder / "named.safetensors"), output_cells=cells)
assert Path(labelscenes.run(job, hold, lambda: False).outputs["output_cells"]).exists()
"""
AT_THE_END = {"pandas"}
"""pyogrio imports it, where it is installed, when `labelscenes` writes its polygons; by then all is computed."""


def test_a_job_that_only_predicts_imports_no_training_library(tmp_path):
    shell = [sys.executable, "-m", "saroptical.engine"]
    at = {name: str(tmp_path / name) for name in ("s1.tif", "s2.tif", "known.tif", "first.tif")}
    found, taught, named = (str(tmp_path / f"{name}.safetensors") for name in ("found", "taught", "named"))
    cells = ["--labels", at["known.tif"], "--scene-px", "16", "--preset", "quick"]
    small = [
        "--width",
        "2",
        "--crop-px",
        "32",
        "--steps",
        "1",
        "--output-weights",
        str(tmp_path / "generator.safetensors"),
    ]
    pair = ["--s1", at["s1.tif"], "--s2", at["s2.tif"]]
    made = ["--output-s1", at["s1.tif"], "--output-s2", at["s2.tif"], "--output-labels", at["known.tif"]]
    for command in (
        ["syntheticpair", *made, "--width", "96", "--height", "96"],
        ["segmentunsupervised", *pair, "--method", "kmeans", "--output", at["first.tif"], "--output-weights", found],
        ["trainlandcover", *pair, "--labels", at["known.tif"], "--steps", "1", "--output-weights", taught],
        ["trainscenelabels", *pair, *cells, "--steps", "1", "--output-weights", named],
        ["traintranslation", *pair, *small],
    ):
        subprocess.run([*shell, *command], env={"PYTHONPATH": str(ROOT / ".build" / "path")}, check=True)
    names = imported_by(PREDICT.format(folder=str(tmp_path)))
    assert {"torch", "rasterio"} <= names
    assert names & TRAINING_ONLY <= AT_THE_END
