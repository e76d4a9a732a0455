import os
import subprocess
import sys
import time

import pytest
from saroptical.engine.errors import EngineMissing
from saroptical.qgis_plugin.environment import check_interpreter
from saroptical.qgis_plugin.installer import state
from saroptical.qgis_plugin.installer.lock import held, is_held
from saroptical.qgis_plugin.installer.places import Places, places
from saroptical.qgis_plugin.installer.receipt import FAILED, READY, UNFINISHED, Receipt, read_receipt
from saroptical.qgis_plugin.installer.state import judge
from saroptical.qgis_plugin.installer.versions import engine_versions, pinned_versions


@pytest.fixture
def at(tmp_path):
    return Places(str(tmp_path))


@pytest.fixture
def installed(at):
    os.makedirs(os.path.dirname(at.interpreter))
    with open(at.interpreter, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\n")
    os.chmod(at.interpreter, 0o755)
    Receipt(READY, "cpu", pins=engine_versions()).write(at.receipt)
    return at


def test_nothing_there_is_missing(at):
    found = judge(at)
    assert (found.kind, found.case, found.is_usable, found.interpreter) == ("missing", "missing", False, "")


def test_what_was_installed_is_ready(installed):
    found = judge(installed)
    assert (found.kind, found.is_usable, found.interpreter) == ("ready", True, installed.interpreter)


def test_an_environment_made_by_hand_is_ready(installed):
    os.remove(installed.receipt)
    assert judge(installed).kind == "ready"


def test_an_interrupted_installation_can_be_resumed(installed):
    Receipt(UNFINISHED, "cpu").write(installed.receipt)
    found = judge(installed)
    assert (found.kind, found.case, found.is_usable) == ("broken", "interrupted", False)


def test_a_failed_installation_keeps_its_sentence(installed):
    Receipt(FAILED, "cpu", sentence="The disk is full.").write(installed.receipt)
    found = judge(installed)
    assert (found.kind, found.case, found.detail) == ("broken", "broken", "The disk is full.")


def test_a_python_that_vanished_is_broken(installed):
    os.remove(installed.interpreter)
    found = judge(installed)
    assert (found.kind, found.case) == ("broken", "broken")
    assert "is gone" in found.detail


def test_other_versions_are_named_and_still_usable(installed):
    pins = {**engine_versions(), "torch": "2.9.1"}
    Receipt(READY, "cpu", pins=pins).write(installed.receipt)
    found = judge(installed)
    assert (found.kind, found.is_usable) == ("other_version", True)
    assert found.detail == f"torch 2.9.1 → {engine_versions()['torch']}"


@pytest.mark.parametrize(
    ("prints", "kind", "words"),
    [
        ('{"version": [3, 11], "missing": ["torch"], "engine": ""}', "broken", "missing in .*: torch"),
        ('{"version": [3, 11], "missing": [], "engine": "0.0.1"}', "other_version", "has saroptical 0.0.1 installed"),
        ("Segmentation fault", "broken", "does not run as a Python"),
    ],
)
def test_the_last_verdict_counts_until_the_interpreter_changes(installed, prints, kind, words):
    with open(installed.interpreter, "w", encoding="utf-8") as file:
        file.write(f"#!/bin/sh\necho '{prints}'\n")
    assert judge(installed).kind == "ready", "it was not started yet"
    with pytest.raises(EngineMissing, match=words):
        check_interpreter(installed.interpreter)
    found = judge(installed)
    assert (found.kind, found.is_usable) == (kind, False)
    assert found.interpreter == installed.interpreter, "so that it is probed again"
    os.utime(installed.interpreter, (1, 1))
    assert judge(installed).kind == "ready"


def test_a_named_interpreter_counts_before_the_managed_one(installed, tmp_path):
    assert judge(installed, sys.executable).interpreter == sys.executable
    found = judge(installed, str(tmp_path / "gone"))
    assert (found.kind, found.case) == ("broken", "named")
    assert "names" in found.detail


def test_while_one_installs_the_state_says_so_and_a_second_is_refused(at):
    with held(at.lock):
        assert is_held(at.lock)
        assert judge(at).kind == "installing"
        with pytest.raises(EngineMissing.__base__, match="Another QGIS is installing"), held(at.lock):
            pass
    assert not is_held(at.lock)
    assert judge(at).kind == "missing"


def test_a_lock_ends_with_its_holder_however_that_ends(at):
    code = (
        "import sys, time; from saroptical.qgis_plugin.installer.lock import held\n"
        f"with held({at.lock!r}): print('held', flush=True); time.sleep(60)"
    )
    roots = [path for path in sys.path if os.path.isdir(os.path.join(path, "saroptical"))]
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = {roots!r}\n{code}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        assert is_held(at.lock)
        other.kill()
    deadline = time.monotonic() + 5
    while is_held(at.lock):
        assert time.monotonic() < deadline


def test_every_case_has_its_words():
    assert set(state.TEXTS) | {"broken", "named"} == set(state.BUTTONS)


def test_a_receipt_comes_back_and_a_torn_one_is_none(at):
    receipt = Receipt(FAILED, "auto", "/wheels", {"torch": "2"}, "why")
    receipt.write(at.receipt)
    assert read_receipt(at.receipt) == receipt
    with open(at.receipt, "w", encoding="utf-8") as file:
        file.write("{")
    assert read_receipt(at.receipt) is None
    with open(at.receipt, "w", encoding="utf-8") as file:
        file.write('{"stage": "ready", "made": 1}')
    assert read_receipt(at.receipt) is None


def test_all_lies_in_one_folder_outside_profile_and_plugin():
    found = places("", {"XDG_CACHE_HOME": "/c", "LOCALAPPDATA": "/c"}, "linux")
    assert found.root == "/c/saroptical"
    assert places("/chosen").root == "/chosen/saroptical"
    kept = [getattr(found, name) for name in dir(Places) if isinstance(getattr(Places, name), property)]
    assert all(path.startswith("/c/saroptical/") for path in kept)
    assert len(set(kept)) == len(kept)


def test_what_a_build_of_pytorch_brings_is_not_held_to_our_versions():
    tested = pinned_versions()
    assert "torch" in tested
    assert not [name for name in tested if name.startswith(("nvidia", "cuda", "triton"))]
    assert engine_versions().items() <= tested.items()
