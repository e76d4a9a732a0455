"""The installer's window, worked by clicks: it says what it will do, does it, and tells what went wrong."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsApplication, QgsSettings
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLabel, QMessageBox, QPlainTextEdit, QPushButton
from saroptical.engine.contract.gpus import Gpu
from saroptical.qgis_plugin.installer import window as module
from saroptical.qgis_plugin.installer.receipt import FAILED, Receipt, read_receipt
from saroptical.qgis_plugin.installer.state import environment_state
from saroptical.qgis_plugin.installer.window import close_installer, open_installer

pytestmark = pytest.mark.qgis
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def _machine(qgis_app, tmp_path, monkeypatch):
    """A user who has no engine yet, on a machine without GPU."""
    monkeypatch.delenv("SAROPTICAL_PYTHON", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(module, "find_gpus", list)
    monkeypatch.setattr(module, "free_space", lambda _: 40 * 2**30)
    QgsSettings().remove("saroptical")
    yield
    close_installer()
    QgsSettings().remove("saroptical")


@pytest.fixture
def window(_machine):
    made = open_installer()
    wait(lambda: made._gpus is not None and made._disk is not None)
    return made


def wait(until, seconds=10):
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline
        QTest.qWait(20)


def button(window, name):
    return window.findChild(QPushButton, f"SarOpticalInstaller{name}")


def press(window, name):
    assert button(window, name).isVisible()
    assert button(window, name).isEnabled()
    QTest.mouseClick(button(window, name), LEFT)


def words(window):
    return " | ".join(label.text() for label in window.findChildren(QLabel) if label.text())


def log(window):
    return window.findChild(QPlainTextEdit).toPlainText()


def test_it_says_what_it_will_do_before_anything_is_done(window, at):
    said = words(window)
    for each in ("is not installed yet", "PyTorch 2.", "0.6 GB to download", "40.0 GB free", "none of NVIDIA", at.root):
        assert each in said
    assert button(window, "Install").text() == "Download 0.6 GB and install"
    assert not os.path.exists(at.root)
    for name in ("Check", "Remove"):
        assert not button(window, name).isEnabled()


def test_a_click_installs_and_the_engine_is_ready(window, uv, at):
    uv()
    changed = []
    window.changed.connect(lambda: changed.append(1))
    press(window, "Install")
    assert "is being installed" in words(window)
    wait(lambda: changed)
    assert environment_state().kind == "ready"
    assert "The engine is ready." in words(window)
    assert "Installed 80 packages" in log(window)
    assert button(window, "Install").text() == "Install again"
    assert button(window, "Check").isEnabled()
    assert "--torch-backend auto" in Path(at.root, "asked").read_text()


def test_another_build_and_a_folder_of_wheels_are_chosen(window, uv, tmp_path, at):
    uv()
    choices = window.choices
    choices._build.setCurrentIndex(choices._build.findData("cu128"))
    assert button(window, "Install").text() == "Download 3.4 GB and install"
    (tmp_path / "wheels").mkdir()
    choices._wheels.setFilePath(str(tmp_path / "wheels"))
    assert button(window, "Install").text() == "Install from the folder"
    wait(lambda: "No wheels are there. Fill the folder" in words(window))
    assert f"-m pip wheel --wheel-dir {tmp_path / 'wheels'} uv==" in words(window)
    assert not button(window, "Install").isEnabled()
    (tmp_path / "wheels" / "affine-3.0.1-py3-none-any.whl").touch()
    choices.changed.emit()
    wait(lambda: "the network is not used" in words(window))
    press(window, "Install")
    wait(lambda: environment_state().kind == "ready")
    assert f"UV_FIND_LINKS={tmp_path / 'wheels'}" in Path(at.root, "variables").read_text()


def test_what_was_found_of_an_earlier_choice_is_not_taken_for_the_present_one(window, tmp_path):
    before = (window._at().root, "")
    (tmp_path / "wheels").mkdir()
    window.choices._wheels.setFilePath(str(tmp_path / "wheels"))
    wait(lambda: "No wheels are there" in words(window))
    window._know_disk(before, (10**12, True))
    assert "No wheels are there" in words(window)


def test_another_folder_is_remembered(window, tmp_path, monkeypatch):
    window.choices._folder.setFilePath(str(tmp_path / "elsewhere"))
    assert str(tmp_path / "elsewhere") in words(window)
    started = []
    monkeypatch.setattr(module, "install", lambda plan, *_: started.append(plan))
    press(window, "Install")
    wait(lambda: started and window._work is None)
    assert started[0].at.root == str(tmp_path / "elsewhere" / "saroptical")
    assert QgsSettings().value("saroptical/environment_folder") == str(tmp_path / "elsewhere")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("cause: dns error", "The server cannot be reached."),
        ("cause: No space left on device (os error 28)", "The disk is full."),
        ("cause: 407 Proxy Authentication Required", "The proxy wants a user name and a password (407)."),
        ("cause: tunnel error: unsuccessful", "The proxy refused the connection"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_one_button(window, uv, said, sentence):
    uv(f"echo '{said}'; exit 2")
    press(window, "Install")
    wait(lambda: window._work is None)
    assert sentence in words(window)
    assert said in log(window)
    assert button(window, "Install").text() == "Resume"
    assert environment_state().button == "Repair…"
    uv()
    press(window, "Install")
    wait(lambda: environment_state().kind == "ready")


def test_cancel_stops_within_a_second_and_resume_goes_on(window, uv):
    uv("sleep 60")
    press(window, "Install")
    wait(lambda: "ownloading torch" in words(window))
    assert not button(window, "Install").isVisible()
    before = time.monotonic()
    press(window, "Cancel")
    wait(lambda: window._work is None)
    assert time.monotonic() - before < 1
    assert "was interrupted" in words(window)
    assert button(window, "Install").text() == "Resume"


def test_a_closed_window_works_on_and_shows_it_when_opened_again(window, uv):
    uv("sleep 1")
    press(window, "Install")
    press(window, "Close")
    assert not window.isVisible()
    assert open_installer() is window
    assert "is being installed" in words(window)
    wait(lambda: environment_state().kind == "ready")


def test_unloading_ends_an_installation_to_be_resumed(window, uv, at):
    uv("sleep 60")
    press(window, "Install")
    wait(lambda: "ownloading torch" in words(window))
    close_installer()
    wait(lambda: environment_state().kind == "broken")
    assert environment_state().case == "interrupted"
    wait(lambda: not QgsApplication.taskManager().count())


def test_removing_asks_first(window, uv, at, monkeypatch):
    uv()
    press(window, "Install")
    wait(lambda: environment_state().kind == "ready" and window._work is None)
    for answer, there in ((QMessageBox.StandardButton.No, True), (QMessageBox.StandardButton.Yes, False)):
        monkeypatch.setattr(QMessageBox, "question", lambda *_, answer=answer: answer)
        press(window, "Remove")
        wait(lambda: window._work is None)
        assert os.path.exists(at.engine) is there
    assert "is not installed yet" in words(window)


def test_a_chosen_folder_that_holds_other_things_offers_nothing_to_remove(window, tmp_path):
    (tmp_path / "mine" / "saroptical" / "python").mkdir(parents=True)
    (tmp_path / "mine" / "engine").mkdir()
    window.choices._folder.setFilePath(str(tmp_path / "mine"))
    assert not button(window, "Remove").isEnabled()


def test_what_an_interrupted_installation_left_can_be_removed(window, uv, at, monkeypatch):
    uv("exit 2")
    press(window, "Install")
    wait(lambda: window._work is None)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    press(window, "Remove")
    wait(lambda: window._work is None)
    assert not os.path.exists(at.engine)
    assert not button(window, "Remove").isEnabled()


def test_too_small_a_disk_is_said_and_the_button_waits(window, monkeypatch):
    asked = (window._at().root, "")
    window._know_disk(asked, (2**30, True))
    assert "2.5 GB needed, 1.0 GB free: too little" in words(window)
    assert not button(window, "Install").isEnabled()
    window._know_disk(asked, (40 * 2**30, True))
    assert button(window, "Install").isEnabled()


def test_a_gpu_is_named_and_makes_it_larger(window):
    window._know_gpus([Gpu("NVIDIA H100", "550.1", 80000)])
    assert "NVIDIA H100 (driver 550.1)" in words(window)
    assert button(window, "Install").text() == "Download 3.4 GB and install"
    window.choices._build.setCurrentIndex(window.choices._build.findData("cpu"))
    assert "not used by this build" in words(window)


def test_what_was_complete_and_broke_is_made_anew(window, uv, at):
    uv()
    press(window, "Install")
    wait(lambda: environment_state().kind == "ready" and window._work is None)
    os.remove(at.interpreter)
    window.refresh()
    assert "is gone" in words(window)
    assert button(window, "Install").text() == "Repair"
    assert window._offer().plan().fresh
    Receipt(FAILED, "auto", sentence="x").write(at.receipt)
    assert not window._offer().plan().fresh, "what an unfinished one has is gone on with"


def test_a_named_python_that_is_gone_gives_way_to_the_engine_that_is_installed(window, uv):
    uv()
    QgsSettings().setValue("saroptical/interpreter", "/gone/python")
    window.refresh()
    assert "names /gone/python, which is no program" in words(window)
    assert button(window, "Install").text() == "Download 0.6 GB and install"
    press(window, "Install")
    wait(lambda: window._work is None)
    assert environment_state().kind == "ready"
    assert "The engine is ready." in words(window)


def test_a_check_tells_and_a_failed_one_is_a_sentence(window, uv, monkeypatch):
    from saroptical.engine.contract.events import Message
    from saroptical.engine.errors import EngineMissing

    uv()
    press(window, "Install")
    wait(lambda: environment_state().kind == "ready" and window._work is None)

    def check(job, *, on_event, **_):
        on_event(Message("cpu computes right"))
        raise EngineMissing("torch cannot be loaded. Repair the engine's environment.")

    monkeypatch.setattr(module, "run_job", check)
    press(window, "Check")
    wait(lambda: window._work is None)
    assert "torch cannot be loaded" in words(window)
    assert "cpu computes right" in log(window)


def test_the_report_names_no_home(window, monkeypatch, at):
    monkeypatch.setenv("HOME", os.path.dirname(at.root))
    press(window, "Copy")
    copied = QgsApplication.clipboard().text()
    assert "PyTorch" in copied
    assert "Folder: ~/saroptical" in copied
    assert at.root not in copied


def test_it_fits_a_small_screen(window):
    window.choices.setCollapsed(False)
    window._log_box.setCollapsed(False)
    QTest.qWait(50)
    assert window.minimumSizeHint().height() <= 640
    assert window.minimumSizeHint().width() <= 900


def test_each_field_has_a_tooltip_and_is_reached_by_keyboard(window):
    fields = [window.choices._build, window.choices._wheels, window.choices._folder, *window.findChildren(QPushButton)]
    named = [each for each in fields if not isinstance(each, QPushButton) or each.objectName()]
    assert [each for each in named if not each.toolTip() and "SarOptical" in each.objectName()] == []
    assert all(each.focusPolicy() & Qt.FocusPolicy.TabFocus for each in named if isinstance(each, QPushButton))
    assert not button(window, "Install").isDefault(), "a download wants a click, not an Enter by the way"


def test_the_receipt_says_what_was_chosen(window, uv, at):
    uv()
    press(window, "Install")
    wait(lambda: environment_state().kind == "ready")
    assert read_receipt(at.receipt).build == "auto"
