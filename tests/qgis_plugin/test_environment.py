import os
import re
import sys
from pathlib import Path

import pytest
from saroptical.engine import __version__
from saroptical.engine.contract.libraries import PACKAGES
from saroptical.engine.errors import EngineMissing, OtherVersion
from saroptical.qgis_plugin import environment
from saroptical.qgis_plugin.environment import (
    check_interpreter,
    child_environment,
    find_interpreter,
    interpreter_of,
    managed_environment,
)
from saroptical.qgis_plugin.installer.receipt import Receipt

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def program(tmp_path):
    """Write a program that stands for a Python: it prints what it is told."""

    def write(name, prints="", code=0):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\necho '{prints}'\nexit {code}\n")
        path.chmod(0o755)
        return str(path)

    return write


def managed(tmp_path, program):
    return program("saroptical/engine/bin/python"), {"XDG_CACHE_HOME": str(tmp_path)}


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders")
def test_the_setting_comes_first_then_the_variable_then_the_managed_environment(tmp_path, program):
    own, environ = managed(tmp_path, program)
    set_, named = program("set"), program("named")
    assert find_interpreter("", environ) == own
    environ["SAROPTICAL_PYTHON"] = named
    assert find_interpreter("", environ) == named
    assert find_interpreter(set_, environ) == set_


@pytest.mark.parametrize("is_set", [True, False])
def test_a_named_one_that_is_gone_is_refused_not_replaced(tmp_path, program, is_set):
    _, environ = managed(tmp_path, program)
    where = "QGIS's setting saroptical/interpreter" if is_set else "The variable SAROPTICAL_PYTHON"
    if not is_set:
        environ["SAROPTICAL_PYTHON"] = "/gone/python"
    with pytest.raises(EngineMissing, match=rf"{where} names /gone/python, which is no program"):
        find_interpreter("/gone/python" if is_set else "", environ)


def test_none_at_all_is_one_sentence_and_the_remedy(tmp_path):
    with pytest.raises(EngineMissing) as caught:
        find_interpreter("", {"XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)})
    for words in ("No Python with saroptical's engine was found", "SAR-Optical > Environment", "SAROPTICAL_PYTHON"):
        assert words in str(caught.value)


def test_each_system_has_its_cache():
    home = os.path.expanduser("~")
    assert managed_environment({}, "linux") == f"{home}/.cache/saroptical/engine"
    assert managed_environment({"XDG_CACHE_HOME": "/c"}, "linux") == "/c/saroptical/engine"
    assert managed_environment({}, "darwin") == f"{home}/Library/Caches/saroptical/engine"
    assert managed_environment({"LOCALAPPDATA": "/l"}, "win32") == "/l/saroptical/engine"


def test_each_system_keeps_python_at_its_place():
    assert interpreter_of("/e", "linux") == "/e/bin/python"
    assert interpreter_of("/e", "win32") == os.path.join("/e", "Scripts", "python.exe")


@pytest.mark.parametrize(
    ("prints", "words"),
    [
        ('{"version": [3, 9], "missing": [], "engine": ""}', "is Python 3.9; the engine needs 3.11 or newer"),
        ('{"version": [3, 12], "missing": ["torch", "rasterio"], "engine": ""}', "libraries are missing in"),
        ("Segmentation fault", "does not run as a Python"),
    ],
)
def test_an_interpreter_that_will_not_do_says_what_it_lacks(program, prints, words):
    with pytest.raises(EngineMissing, match=re.escape(words)) as caught:
        check_interpreter(program("python", prints))
    assert "SAR-Optical > Environment" in str(caught.value)


def test_an_interpreter_that_fails_does_not_run(program):
    with pytest.raises(EngineMissing, match="does not run as a Python"):
        check_interpreter(program("python", code=3))


def test_an_interpreter_that_passed_is_asked_again_only_when_it_has_changed(program):
    path = program("python", '{"version": [3, 11], "missing": [], "engine": ""}')
    check_interpreter(path)
    before = os.stat(path).st_mtime
    program("python", code=3)
    os.utime(path, (before, before))
    check_interpreter(path)
    os.utime(path, (before + 1, before + 1))
    with pytest.raises(EngineMissing):
        check_interpreter(path)


def test_an_interpreter_that_lacked_a_library_is_asked_again(program):
    path = program("python", '{"version": [3, 11], "missing": ["torch"], "engine": ""}')
    before = os.stat(path).st_mtime
    with pytest.raises(EngineMissing, match="torch"):
        check_interpreter(path)
    program(
        "python", '{"version": [3, 11], "missing": [], "engine": ""}'
    )  # installed: the interpreter's own file is as it was
    os.utime(path, (before, before))
    check_interpreter(path)


def test_the_real_question_is_understood_by_a_real_python(monkeypatch, engine_python):
    monkeypatch.setattr(environment, "LIBRARIES", ("json", "no_such_library"))
    with pytest.raises(EngineMissing, match=r"missing in .*: no_such_library\."):
        check_interpreter(engine_python)


def test_what_points_into_qgis_stays_behind_and_the_rest_goes_along():
    dropped = ("PYTHONPATH", "PYTHONHOME", "PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "LD_LIBRARY_PATH", "LD_PRELOAD")
    dropped += ("DYLD_INSERT_LIBRARIES", "VIRTUAL_ENV", "PIP_TARGET", "QGIS_PREFIX_PATH", "SLURM_NTASKS", "LOCAL_RANK")
    kept = {"CUDA_VISIBLE_DEVICES": "1", "HTTPS_PROXY": "http://proxy:3128", "PATH": "/usr/bin", "GDAL_CACHEMAX": "64"}
    environ = child_environment({**dict.fromkeys(dropped, "x"), **kept})
    assert not set(dropped) & set(environ)
    assert kept.items() <= environ.items()
    assert environ["PYTHONSAFEPATH"] == "1"


def test_certificates_that_dangle_or_are_qgis_own_stay_behind(tmp_path):
    (tmp_path / "qgis").mkdir()
    for path in (tmp_path / "mine.pem", tmp_path / "qgis" / "cacert.pem"):
        path.touch()
    environ = child_environment(
        {
            "QGIS_PREFIX_PATH": str(tmp_path / "qgis"),
            "SSL_CERT_FILE": str(tmp_path / "qgis" / "cacert.pem"),
            "CURL_CA_BUNDLE": str(tmp_path / "gone.pem"),
            "REQUESTS_CA_BUNDLE": str(tmp_path / "mine.pem"),
        }
    )
    names = {name for name in environ if name.endswith(("_FILE", "_BUNDLE"))}
    assert names == {"REQUESTS_CA_BUNDLE"}


def test_another_engine_in_the_interpreter_is_refused_by_its_version(program):
    path = program("python", '{"version": [3, 11], "missing": [], "engine": "0.0.1"}')
    with pytest.raises(OtherVersion, match=re.escape(f"has saroptical 0.0.1 installed; this plugin is {__version__}")):
        check_interpreter(path)
    program("same", f'{{"version": [3, 11], "missing": [], "engine": "{__version__}"}}')
    check_interpreter(str(Path(path).with_name("same")))


def test_the_managed_environment_lies_where_the_user_wants_it(tmp_path, program):
    own = program("chosen/saroptical/engine/bin/python")
    assert find_interpreter("", {"XDG_CACHE_HOME": "/none"}, folder=str(tmp_path / "chosen")) == own


def test_an_environment_that_fills_the_chosen_folder_itself_keeps_its_place(tmp_path):
    Receipt("failed", "auto").write(str(tmp_path / "install.json"))
    assert managed_environment({}, folder=str(tmp_path)) == str(tmp_path / "engine")
    (tmp_path / "install.json").write_text('{"name": "of another program"}', encoding="utf-8")
    assert managed_environment({}, folder=str(tmp_path)) == str(tmp_path / "saroptical" / "engine")


def test_the_libraries_asked_for_are_the_packages_of_the_project():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"^dependencies = \[\n(.*?)^\]", project, re.MULTILINE | re.DOTALL).group(1)
    assert set(re.findall(r'"([\w-]+)', listed)) == set(PACKAGES)


def test_the_oldest_python_is_the_projects_and_the_bootstraps():
    oldest = ".".join(map(str, environment.OLDEST))
    assert f'requires-python = ">={oldest}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    bootstrap = (ROOT / "qgis_plugin" / "bootstrap.py").read_text(encoding="utf-8")
    assert f"OLDEST = {environment.OLDEST}" in bootstrap
