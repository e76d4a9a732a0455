"""An installation with a program in uv's place: its steps, its receipt, and how each thing that goes wrong is told."""

import os
import shutil
import sys
import threading
import time
from collections import namedtuple

import pytest
from saroptical.engine.contract.events import Message, Progress
from saroptical.engine.errors import Cancelled, EngineError, EngineMissing, OutputFailed
from saroptical.qgis_plugin.installer import install as module
from saroptical.qgis_plugin.installer.install import free_space, install, remove
from saroptical.qgis_plugin.installer.lock import held
from saroptical.qgis_plugin.installer.network import Network
from saroptical.qgis_plugin.installer.places import Places
from saroptical.qgis_plugin.installer.plan import Plan, Size
from saroptical.qgis_plugin.installer.receipt import FAILED, READY, UNFINISHED, read_receipt
from saroptical.qgis_plugin.installer.state import judge

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the program in uv's place is a shell script")


def start(at, told=None, is_cancelled=lambda: False, **how):
    plan = Plan(at, **{"build": "cpu", "size": Size(1, 1), "packages": ("torch", "numpy"), **how})
    return install(plan, Network(how.pop("variables", {})), ([] if told is None else told).append, is_cancelled)


def read(at, name):
    with open(os.path.join(at.root, name), encoding="utf-8") as file:
        return file.read()


def test_it_ends_ready_with_a_receipt_a_log_and_no_downloads(at, uv):
    uv()
    told = []
    assert start(at, told) == at.interpreter
    assert judge(at).kind == "ready"
    assert (read_receipt(at.receipt).stage, read_receipt(at.receipt).build) == (READY, "cpu")
    assert not os.path.exists(at.downloads)
    assert "Installed 80 packages" in read(at, "install.log")
    fractions = [event.fraction for event in told if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    assert "downloading torch (180.0MiB) and 1 more" in {event.what for event in told if isinstance(event, Progress)}
    assert any(isinstance(event, Message) and "Prepared 80" in event.text for event in told)


def test_uv_is_asked_for_the_tested_versions_and_the_build(at, uv):
    uv()
    start(at, build="cu128")
    venv, packages = read(at, "asked").splitlines()
    assert "--python 3.11 --python-preference" in venv
    assert "--allow-existing" in venv
    assert packages.endswith("--torch-backend cu128 torch numpy")
    assert f"--constraint {at.constraints}" in packages
    assert "torch==" in read(at, "constraints.txt")


def test_uv_is_kept_to_our_folder_and_away_from_qgis(at, uv, monkeypatch):
    uv()
    monkeypatch.setenv("PYTHONHOME", "/qgis")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/qgis/lib")
    monkeypatch.delenv("UV_CACHE_DIR", raising=False)
    start(at)
    variables = read(at, "variables").splitlines()
    assert f"UV_CACHE_DIR={at.downloads}" in variables
    assert f"UV_PYTHON_INSTALL_DIR={at.pythons}" in variables
    assert not [line for line in variables if line.startswith(("PYTHON", "LD_LIBRARY_PATH"))]


def test_the_proxy_and_the_certificates_of_qgis_go_along_and_stay_out_of_the_log(at, uv):
    uv()
    network = Network({"HTTPS_PROXY": "http://me:secret@proxy:3128"}, "-----BEGIN CERTIFICATE-----\n")
    install(Plan(at, "cpu", size=Size(1, 1)), network, lambda _: None, lambda: False)
    variables = read(at, "variables")
    assert "HTTPS_PROXY=http://me:secret@proxy:3128" in variables
    assert f"SSL_CERT_FILE={at.certificates}" in variables
    assert read(at, "certificates.pem").startswith("-----BEGIN")
    assert "secret" not in read(at, "install.log")


def test_a_folder_of_wheels_needs_no_network(at, uv, tmp_path):
    uv()
    start(at, wheels=str(tmp_path / "wheels"))
    packages = read(at, "asked").splitlines()[1]
    assert "--offline --no-index" in packages
    assert f"UV_FIND_LINKS={tmp_path / 'wheels'}" in read(at, "variables")
    assert "--torch-backend" not in packages
    assert f"UV_PYTHON_INSTALL_MIRROR=file://{tmp_path}/wheels" in read(at, "variables")


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        ("cause: No space left on device (os error 28)", OutputFailed, "The disk is full"),
        ("cause: 407 Proxy Authentication Required", EngineError, r"\(407\)"),
        ("cause: invalid peer certificate: UnknownIssuer", EngineError, "certificate of its own"),
        ("cause: dns error", EngineError, "server cannot be reached"),
        ("error: something else", EngineMissing, "The installation failed: error: something else. The log holds more"),
    ],
)
def test_what_uv_says_becomes_a_sentence_that_stays(at, uv, said, kind, words):
    uv(f"echo '{said}' >&2; exit 2")
    with pytest.raises(kind, match=words) as caught:
        start(at)
    state = judge(at)
    assert (state.kind, state.detail) == ("broken", str(caught.value))
    assert read_receipt(at.receipt).stage == FAILED
    assert said in read(at, "install.log")
    assert os.path.exists(os.path.join(at.downloads, "wheel")), "so that it can be resumed"


def test_a_failed_installation_is_resumed(at, uv):
    uv("exit 2")
    with pytest.raises(EngineMissing):
        start(at)
    uv()
    start(at)
    assert judge(at).kind == "ready"


def test_cancelling_takes_less_than_a_second_and_keeps_what_was_downloaded(at, uv):
    uv("sleep 60 & sleep 60")
    told, cancelled = [], threading.Event()

    def tell(event):
        told.append(event)
        if isinstance(event, Progress) and event.what.startswith("downloading"):
            threading.Timer(0.1, cancelled.set).start()

    begin = []
    with pytest.raises(Cancelled, match="what was downloaded is kept"):
        install(
            Plan(at, "cpu", size=Size(1, 1)),
            Network(),
            tell,
            lambda: cancelled.is_set() and not begin.append(time.monotonic()),
        )
    assert time.monotonic() - begin[0] < 1
    assert read_receipt(at.receipt).stage == UNFINISHED
    assert (judge(at).kind, judge(at).case) == ("broken", "interrupted")
    assert os.path.exists(os.path.join(at.downloads, "wheel"))


def test_a_library_that_does_not_load_makes_it_fail(at, uv, monkeypatch):
    uv()

    def fail(job, **how):
        raise EngineMissing("torch cannot be loaded. Repair the engine's environment.")

    monkeypatch.setattr(module, "run_job", fail)
    with pytest.raises(EngineMissing, match="torch cannot be loaded"):
        start(at)
    assert judge(at).detail.startswith("torch cannot be loaded")


def test_too_small_a_disk_is_said_before_anything_is_downloaded(at, uv, monkeypatch):
    uv()
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _: namedtuple("Usage", "free")(2**30))
    with pytest.raises(OutputFailed, match=r"has 1\.0 GB free; the environment needs 7\.0 GB"):
        start(at, size=Size(0, 7 * 2**30))
    assert not os.path.exists(os.path.join(at.root, "asked"))


def test_a_folder_that_may_not_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputFailed, match=r"cannot be written .* Choose another folder"):
        start(Places(str(tmp_path / "file" / "saroptical")))


def test_a_second_installation_is_refused_and_changes_nothing(at, uv):
    uv()
    with held_soon(at), pytest.raises(EngineError, match="Another QGIS is installing"):
        start(at)
    assert read_receipt(at.receipt) is None


def held_soon(at):
    os.makedirs(at.root, exist_ok=True)
    return held(at.lock)


def test_removing_takes_all_of_it_and_nothing_else(at, uv):
    uv()
    start(at)
    note = os.path.join(at.root, "note.txt")
    shutil.copy(at.receipt, note)
    os.remove(os.path.join(at.root, "asked"))
    os.remove(os.path.join(at.root, "variables"))
    remove(at)
    assert os.listdir(at.root) == ["note.txt"]
    assert judge(at).kind == "missing"


def test_folders_of_another_program_are_not_removed(at):
    for folder in (at.engine, at.pythons, at.tools, at.downloads):
        os.makedirs(folder)
    remove(at)
    assert sorted(os.listdir(at.root)) == ["downloads", "engine", "python", "uv"]


def test_a_removal_that_stopped_half_way_can_be_tried_again(at, uv, monkeypatch):
    uv()
    start(at)
    with monkeypatch.context() as patched:
        patched.setattr(module.shutil, "rmtree", fail_to_remove)
        with pytest.raises(EngineError, match=r"python\.exe cannot be removed .* End the jobs that run"):
            remove(at)
    assert judge(at).case == "interrupted"
    remove(at)
    assert judge(at).kind == "missing"


def fail_to_remove(folder):
    raise PermissionError(13, "in use", os.path.join(folder, "python.exe"))


def test_a_folder_that_only_has_the_name_of_ours_is_not_installed_into(at, uv):
    uv()
    os.makedirs(at.engine)
    with pytest.raises(OutputFailed, match=r"engine is there already, and is no environment of Python"):
        start(at)
    assert os.listdir(at.engine) == []
    assert read_receipt(at.receipt) is None


def test_removing_waits_for_no_installation(at, uv):
    uv()
    start(at)
    with held(at.lock), pytest.raises(EngineError, match="Another QGIS"):
        remove(at)
    assert judge(at).kind == "ready"


def test_the_space_of_a_folder_that_is_not_there_yet_is_its_disks(tmp_path):
    assert free_space(str(tmp_path / "a" / "b")) == shutil.disk_usage(tmp_path).free
