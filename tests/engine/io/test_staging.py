from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from saroptical.engine.contract.partial import partial_folder
from saroptical.engine.errors import OutputFailed
from saroptical.engine.io import staging
from saroptical.engine.io.staging import StagedFile, beside, publish


def staged(path: Path, text: str, suffixes: tuple[str, ...] = ("", ".aux.xml", ".qml", ".json")) -> StagedFile:
    file = StagedFile(str(path))
    for suffix in suffixes:
        Path(file.part(suffix)).write_text(text + suffix)
    return file


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


def test_a_style_replaces_the_extension_and_other_sidecars_follow_it() -> None:
    assert beside("/a/map.tif", ".qml") == "/a/map.qml"
    assert beside("/a/map.tif", ".aux.xml") == "/a/map.tif.aux.xml"


def test_nothing_is_seen_before_publishing_and_all_of_it_after(tmp_path: Path) -> None:
    file = staged(tmp_path / "map.tif", "new")
    assert contents(tmp_path) == {}
    assert publish([file]) == [str(tmp_path / "map.tif")]
    file.discard()
    assert contents(tmp_path) == {
        "map.tif": "new",
        "map.tif.aux.xml": "new.aux.xml",
        "map.qml": "new.qml",
        "map.tif.json": "new.json",
    }
    assert sorted(os.listdir(tmp_path)) == sorted(contents(tmp_path))


def test_discarding_leaves_the_old_result_untouched(tmp_path: Path) -> None:
    (tmp_path / "map.tif").write_text("old")
    staged(tmp_path / "map.tif", "new").discard()
    assert contents(tmp_path) == {"map.tif": "old"}


@pytest.mark.parametrize("failing", range(8))
def test_if_any_move_fails_everything_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    old = {name: f"old {name}" for name in ("a.tif", "a.qml", "a.tif.ovr", "b.tif", "b.tif.json")}
    for name, text in old.items():
        (tmp_path / name).write_text(text)
    files = [staged(tmp_path / "a.tif", "new"), staged(tmp_path / "b.tif", "new")]
    replace, calls = os.replace, []

    def fail_once(source: str, target: str) -> None:
        calls.append(target)
        if len(calls) == failing + 1:
            raise OSError(5, "input/output error")
        replace(source, target)

    monkeypatch.setattr(staging.os, "replace", fail_once)
    with pytest.raises(OSError, match="input/output"):
        publish(files)
    for file in files:
        file.discard()

    assert contents(tmp_path) == old
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_without_hard_links_the_old_result_is_put_back_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no hard links here")

    monkeypatch.setattr(staging.os, "link", refuse)
    test_if_any_move_fails_everything_is_put_back(tmp_path, monkeypatch, 3)


def test_stale_sidecars_of_an_older_raster_go(tmp_path: Path) -> None:
    for name in ("map.tif", "map.tif.ovr", "map.tif.msk", "map.qml", "other.tif.ovr"):
        (tmp_path / name).write_text("old")
    file = staged(tmp_path / "map.tif", "new", ("",))
    publish([file])
    file.discard()
    assert contents(tmp_path) == {"map.tif": "new", "other.tif.ovr": "old"}


def test_a_picture_of_the_same_name_leaves_the_style_of_the_map_alone(tmp_path: Path) -> None:
    files = staged(tmp_path / "map.tif", "map"), staged(tmp_path / "map.png", "picture", ("",))
    publish(files)
    for file in files:
        file.discard()
    assert contents(tmp_path)["map.qml"] == "map.qml"
    assert contents(tmp_path)["map.png"] == "picture"


def test_a_target_that_is_open_elsewhere_gets_a_numbered_name_with_its_sidecars(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("map.tif", "map.qml", "map_2.tif"):
        (tmp_path / name).write_text("old")
    file, other = staged(tmp_path / "map.tif", "new"), staged(tmp_path / "other.tif", "new", ("",))
    replace = os.replace

    def refuse_open(source: str, target: str) -> None:
        if target == str(tmp_path / "map.tif"):
            raise PermissionError(13, "the file is used by another process", target)
        replace(source, target)

    monkeypatch.setattr(staging.os, "replace", refuse_open)
    assert publish([file, other]) == [str(tmp_path / "map_3.tif"), str(tmp_path / "other.tif")]
    file.discard()
    other.discard()
    assert contents(tmp_path) == {
        "map.tif": "old",
        "map.qml": "old",
        "map_2.tif": "old",
        "map_3.tif": "new",
        "map_3.tif.aux.xml": "new.aux.xml",
        "map_3.qml": "new.qml",
        "map_3.tif.json": "new.json",
        "other.tif": "new",
    }


KILLED = """
import os, signal, sys
from saroptical.engine.io.staging import StagedFile
file = StagedFile(sys.argv[1])
open(file.part(), "w").write("half")
print(file.folder, flush=True)
sys.stdin.readline()
"""


def start_writer(path: Path) -> tuple[subprocess.Popen[str], str]:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def stop(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_leftovers_of_a_killed_run_are_removed_by_the_next(tmp_path: Path) -> None:
    process, folder = start_writer(tmp_path / "map.tif")
    stop(process)
    assert os.path.isdir(folder)
    bystander = tmp_path / ".map.tif.notes.part"
    bystander.mkdir()

    file = staged(tmp_path / "map.tif", "new", ("",))

    assert not os.path.isdir(folder)
    assert bystander.is_dir()
    file.discard()


def test_a_result_that_a_running_job_writes_is_refused(tmp_path: Path) -> None:
    process, folder = start_writer(tmp_path / "map.tif")
    try:
        with pytest.raises(OutputFailed, match="being written by another job"):
            StagedFile(str(tmp_path / "map.tif"))
        assert os.path.isfile(os.path.join(folder, "map.tif"))
    finally:
        stop(process)


def test_of_many_that_write_one_result_at_once_each_is_alone(tmp_path: Path) -> None:
    """One that is just making its folder was taken for a killed run's leftover, and two wrote into one file."""
    faults: list[str] = []
    written: list[int] = []

    def write(number: int) -> None:
        for _ in range(60):
            try:
                file = StagedFile(str(tmp_path / "map.tif"))
            except OutputFailed:
                continue
            try:
                Path(file.part()).write_text(str(number))
                time.sleep(0)
                if Path(file.part()).read_text() != str(number):
                    faults.append("written by another")
                written.append(number)
            except FileNotFoundError:
                faults.append("removed by another")
            finally:
                file.discard()

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert not faults
    assert written
    assert contents(tmp_path) == {}


def test_the_folder_is_the_one_that_the_plugin_cleans(tmp_path: Path) -> None:
    file = StagedFile(str(tmp_path / "map.tif"))
    assert file.folder == partial_folder(str(tmp_path / "map.tif"), os.getpid())
    file.discard()


def test_a_missing_folder_and_a_folder_in_the_way_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputFailed, match=r"does not exist; create it"):
        StagedFile(str(tmp_path / "nowhere" / "map.tif"))
    (tmp_path / "map.tif").mkdir()
    with pytest.raises(OutputFailed, match="is a folder"):
        StagedFile(str(tmp_path / "map.tif"))
