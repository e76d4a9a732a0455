import hashlib
import os
import shutil
import sys
import zipfile

import pytest
from saroptical.engine.errors import EngineMissing
from saroptical.qgis_plugin.installer import uv
from saroptical.qgis_plugin.installer.uv import find_uv, obtain_uv, pythons_with_pip, unpack_wheel, wheel_platform

KIND = "manylinux_2_17_x86_64"


@pytest.mark.parametrize(
    ("system", "machine", "libc", "kind"),
    [
        ("win32", "AMD64", "", "win_amd64"),
        ("win32", "ARM64", "", "win_arm64"),
        ("darwin", "x86_64", "", "macosx_10_12_x86_64"),
        ("darwin", "arm64", "", "macosx_11_0_arm64"),
        ("linux", "x86_64", "glibc", KIND),
        ("linux", "aarch64", "glibc", "manylinux_2_28_aarch64"),
        ("linux", "x86_64", "", "musllinux_1_1_x86_64"),
    ],
)
def test_each_machine_has_its_wheel_with_a_known_hash(system, machine, libc, kind):
    assert wheel_platform(system, machine, libc) == kind
    assert len(uv.HASHES[kind]) == 64


def test_a_machine_without_one_is_named():
    with pytest.raises(EngineMissing, match="linux glibc on riscv64"):
        wheel_platform("linux", "riscv64", "glibc")


@pytest.fixture
def wheel(tmp_path, monkeypatch):
    """A wheel that holds a program, with the hash that is known."""
    folder = tmp_path / "wheels [1]"
    folder.mkdir()
    path = folder / f"uv-{uv.VERSION}-py3-none-{KIND}.manylinux2014_x86_64.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"uv-{uv.VERSION}.data/scripts/uvx", "no")
        archive.writestr(f"uv-{uv.VERSION}.data/scripts/uv", f"#!/bin/sh\necho uv {uv.VERSION}\n")
    monkeypatch.setitem(uv.HASHES, KIND, hashlib.sha256(path.read_bytes()).hexdigest())
    monkeypatch.setattr(uv, "wheel_platform", lambda **_: KIND)
    return str(path)


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """The folder of our copy, on a machine without uv."""
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setenv("HOME", str(tmp_path))
    return str(tmp_path / "tools")


def no_pip(command, variables):
    raise AssertionError("no pip is to be asked")


def test_the_wheel_of_the_folder_is_unpacked_and_found_again(wheel, tools):
    path = obtain_uv(tools, os.path.dirname(wheel), {}, no_pip)
    assert path == os.path.join(tools, "uv")
    assert find_uv(tools) == path
    assert os.path.exists(wheel)
    os.remove(wheel)
    assert obtain_uv(tools, os.path.dirname(wheel), {}, no_pip) == path


def test_a_wheel_of_other_bytes_is_not_used_and_the_users_file_stays(wheel, tools):
    with open(wheel, "ab") as file:
        file.write(b"x")
    with pytest.raises(EngineMissing, match="is not the file that was expected: its checksum is"):
        obtain_uv(tools, os.path.dirname(wheel), {}, no_pip)
    assert os.path.exists(wheel)
    assert find_uv(tools) is None
    assert os.listdir(tools) == [], "what was refused is fetched anew next time"


def test_without_uv_a_pip_fetches_its_wheel(wheel, tools, monkeypatch):
    asked = []

    def pip(command, variables):
        asked.append(command)
        if command[0] == "broken":
            return 1
        shutil.copy(wheel, command[command.index("--dest") + 1])
        return 0

    monkeypatch.setattr(uv, "pythons_with_pip", lambda: iter(("broken", "python", "unneeded")))
    assert obtain_uv(tools, "", {}, pip) == os.path.join(tools, "uv")
    assert [command[0] for command in asked] == ["broken", "python"]
    assert asked[1][1:4] == ["-m", "pip", "download"], "nothing is installed into that Python"
    assert asked[1][-1] == f"uv=={uv.VERSION}"


@pytest.mark.parametrize("wheels", ["", "empty"])
def test_where_it_cannot_be_had_the_way_out_is_said(tools, wheels, monkeypatch, tmp_path):
    monkeypatch.setattr(uv, "pythons_with_pip", lambda: iter(()))
    with pytest.raises(EngineMissing, match=r"is not there\. Install uv with a package manager, or put its wheel"):
        obtain_uv(tools, wheels and str(tmp_path / wheels), {}, no_pip)


def test_an_old_uv_of_the_machine_is_passed_over(tools, tmp_path, monkeypatch):
    old = tmp_path / "uv"
    old.write_text("#!/bin/sh\necho uv 0.4.1\n")
    old.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _: str(old))
    assert find_uv(tools) is None
    old.write_text("#!/bin/sh\necho uv 0.9.1\n")
    assert find_uv(tools) == str(old)


@pytest.mark.parametrize(
    ("system", "place"), [("win32", "python.exe"), ("darwin", "bin/python3"), ("linux", "bin/python3")]
)
def test_the_pip_of_qgis_is_looked_for_where_each_system_has_it(tmp_path, system, place):
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    path.touch()
    path.chmod(0o755)
    assert next(pythons_with_pip(system, str(tmp_path))) == str(path)


@pytest.mark.network
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="asks for Linux' wheel")
def test_the_real_wheel_has_the_known_hash(tmp_path, tools, monkeypatch):
    import subprocess

    def run(command, variables):
        return subprocess.run(command, env=variables, check=False).returncode

    monkeypatch.setattr(uv, "pythons_with_pip", lambda: iter((engine_python_with_pip(),)))
    path = obtain_uv(tools, "", dict(os.environ), run)
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    assert told.startswith(f"uv {uv.VERSION}")


def engine_python_with_pip():
    import subprocess

    for path in ("/usr/bin/python3", sys.executable, *filter(None, map(shutil.which, ("python3", "python")))):
        if subprocess.run([path, "-m", "pip", "--version"], capture_output=True).returncode == 0:
            return path
    pytest.skip("no Python with pip is here")


def test_a_wheel_without_the_right_bytes_is_not_even_opened(tmp_path):
    path = tmp_path / "uv.whl"
    path.write_bytes(b"not a zip")
    with pytest.raises(EngineMissing, match="is not the file that was expected"):
        unpack_wheel(str(path), str(tmp_path / "tools"), KIND)
    assert not path.exists()
