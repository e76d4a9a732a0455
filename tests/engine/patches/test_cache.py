"""The cache of patches: whole or not at all, and made anew, with a sentence, whenever it is not what was written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import torch
from saroptical.engine.contract.events import Event, Message
from saroptical.engine.errors import Cancelled
from saroptical.engine.patches import cache
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.cache import cached_bank
from saroptical.engine.raster.stack import ScenePair

MakePair = Callable[..., ScenePair]


@dataclass
class Source:
    """Makes a bank and superpixels, counts how often, and keeps what is said."""

    bank: PatchBank
    folder: Path
    made: int = 0
    news: list[Event] = field(default_factory=list)

    def make(self) -> PatchBank:
        self.made += 1
        return self.bank

    def cut(self, bank: PatchBank) -> torch.Tensor:
        return (torch.arange(bank.valid.numel() * 2, dtype=torch.int32) % 65_535 + 1).view(
            len(bank), 2, bank.patch_px, bank.patch_px
        )

    def take(self, key: str = "key") -> tuple[PatchBank, torch.Tensor]:
        self.news.clear()
        return cached_bank(self.folder, key, self.make, self.cut, self.news.append)

    @property
    def file(self) -> Path:
        (found,) = self.folder.iterdir()
        return found

    @property
    def warning(self) -> str:
        (message,) = [each for each in self.news if isinstance(each, Message)]
        assert message.level == "warning"
        return message.text


@pytest.fixture
def source(pair: MakePair, tmp_path: Path) -> Source:
    bank = PatchBank.from_pairs([pair(16, 16, seed=seed, hole=0.2) for seed in range(3)], places=["a", "b", "a"])
    return Source(bank, tmp_path / "not yet" / "there")


def check_same(found: tuple[PatchBank, torch.Tensor], source: Source) -> None:
    bank, regions = found
    for name in ("pixels", "valid", "partners"):
        assert torch.equal(getattr(bank, name), getattr(source.bank, name))
    blank = torch.empty(0)
    assert replace(bank, pixels=blank, valid=blank, partners=None) == replace(
        source.bank, pixels=blank, valid=blank, partners=None
    )
    assert torch.equal(regions, source.cut(source.bank))
    assert regions.dtype == torch.int32


def test_what_is_kept_is_what_was_made_and_is_made_once(source: Source) -> None:
    check_same(source.take(), source)
    assert source.news == []
    check_same(source.take(), source)
    assert source.made == 1
    assert source.news == [Message(f"3 patches and their superpixels are taken from {source.file}.")]
    assert [path.name for path in source.folder.iterdir()] == [source.file.name]


def test_another_key_is_another_bank(source: Source) -> None:
    source.take()
    source.take("another")
    assert source.made == 2
    assert len(list(source.folder.iterdir())) == 2


def test_another_version_cuts_its_own_superpixels(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    source.take()
    monkeypatch.setattr(cache, "__version__", "999")
    source.take()
    assert source.made == 2


def test_a_bank_without_partners_stays_without(source: Source) -> None:
    source.bank = replace(source.bank, partners=None)
    source.take()
    assert source.take()[0].partners is None


def test_the_file_is_mapped_and_what_is_written_to_the_tensors_stays_in_memory(source: Source) -> None:
    bank, _ = source.take()
    bank.pixels.zero_()
    check_same(source.take(), source)
    assert source.made == 1
    mapped = Path("/proc/self/maps")
    if mapped.exists():
        assert source.file.name in mapped.read_text()


def halve(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def change_a_pixel(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)


def change_the_unit(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"reflectance", b"reflectancf"))


def change_a_shape(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"[3,4,16,16]", b"[3,16,4,16]"))


def write_rubbish(path: Path) -> None:
    path.write_text("not a cache")


def replace_by_folder(path: Path) -> None:
    path.unlink()
    (path / "inside").mkdir(parents=True)


@pytest.mark.parametrize("harm", [halve, empty, change_a_pixel, change_the_unit, change_a_shape, write_rubbish])
def test_a_damaged_file_is_said_and_replaced(source: Source, harm: Callable[[Path], None]) -> None:
    source.take()
    before = source.file.read_bytes()
    harm(source.file)
    assert source.file.read_bytes() != before
    check_same(source.take(), source)
    assert source.made == 2
    assert f"{source.file} cannot be used (" in source.warning
    assert source.warning.endswith("patches are read and superpixels cut anew.")
    source.take()
    assert source.made == 2


def test_superpixels_of_another_size_are_said_and_cut_anew(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "check_regions", lambda *_: None)
    cached_bank(source.folder, "key", source.make, lambda bank: source.cut(bank)[..., 1:], lambda _: None)
    monkeypatch.undo()
    check_same(source.take(), source)
    assert "shape (3, 2, 16, 15); 3 patches of 16 px need (3, scales, 16, 16)" in source.warning


def test_a_file_under_another_key_is_not_taken(source: Source) -> None:
    source.take()
    one = source.file
    source.take("another")
    (other,) = set(source.folder.iterdir()) - {one}
    os.replace(one, other)
    source.take("another")
    assert "holds the patches of other files or settings" in source.warning


@contextmanager
def largest_file(number: int) -> Iterator[None]:
    """Let files grow no larger, as on a full disk."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (number, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_said_and_the_run_goes_on(source: Source) -> None:
    source.folder.mkdir(parents=True)
    with largest_file(5_000):
        check_same(source.take(), source)
    assert source.warning.startswith("Patches and superpixels are not kept for other runs (")
    assert "must have 1 MB free and may be written to. Choose another folder; this run goes on." in source.warning
    assert list(source.folder.iterdir()) == []


def test_a_folder_that_cannot_be_is_said_and_the_run_goes_on(source: Source) -> None:
    source.folder.parent.parent.joinpath("file").write_text("here")
    source.folder = source.folder.parent.parent / "file" / "below"
    check_same(source.take(), source)
    assert "are not kept for other runs" in source.warning


def test_a_folder_in_the_place_of_the_file_is_said(source: Source) -> None:
    source.take()
    replace_by_folder(source.file)
    check_same(source.take(), source)
    texts = [each.text for each in source.news if isinstance(each, Message)]
    assert "cannot be used" in texts[0]
    assert "is a folder; a file is to be written there" in texts[1]


@pytest.mark.parametrize("stage", ["make", "cut"])
def test_cancelling_keeps_nothing(source: Source, stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def cancel(*_: object) -> None:
        raise Cancelled("stop")

    monkeypatch.setattr(source, stage, cancel)
    with pytest.raises(Cancelled):
        source.take()
    assert not source.folder.exists()


RUN = """
import json, sys, torch
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.patches import cache
from saroptical.engine.patches.bank import PatchBank

def make():
    pixels, valid = torch.arange(32768.0).view(2, 2, 64, 128)[..., :64], torch.ones(2, 64, 64, dtype=torch.bool)
    return PatchBank(pixels, valid, ("VV", "VH"), (Sensor.S1,) * 2, {"s1": "db"}, 10.0)

def cut(bank):
    return torch.ones(2, 1, 64, 64, dtype=torch.int32)

def write_and_wait(*arguments):
    write(*arguments)
    print("written", flush=True)
    sys.stdin.readline()

write, cache.save_file = cache.save_file, write_and_wait
said = []
bank, regions = cache.cached_bank(sys.argv[1], "key", make, cut, said.append)
print(json.dumps([torch.equal(bank.pixels, make().pixels) and torch.equal(regions, cut(bank)), [e.text for e in said]]))
"""


def start(folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", RUN, str(folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)


def start_and_write(folder: Path) -> subprocess.Popen[str]:
    run = start(folder)
    assert run.stdout is not None
    assert run.stdout.readline() == "written\n"
    return run


def end(run: subprocess.Popen[str]) -> list[str]:
    """Let a run go on; what it said, if it got the whole patches."""
    output, _ = run.communicate("\n", timeout=120)
    assert run.returncode == 0
    is_whole, said = json.loads(output.splitlines()[-1])
    assert is_whole
    return said  # type: ignore[no-any-return]


def test_a_run_killed_while_it_writes_leaves_nothing_that_is_taken_for_whole(tmp_path: Path) -> None:
    run = start_and_write(tmp_path)
    run.kill()
    run.communicate()
    assert len(list(tmp_path.glob(".*.part"))) == 1
    assert not list(tmp_path.glob("*.safetensors"))
    assert end(start(tmp_path)) == ["An earlier run ended before its patches were kept; what it left is removed."]
    assert [path.suffix for path in tmp_path.iterdir()] == [".safetensors"]


def test_two_runs_at_once_both_get_whole_patches_and_one_keeps_them(tmp_path: Path) -> None:
    one = start_and_write(tmp_path)
    (said,) = end(start(tmp_path))
    assert said.startswith("Patches and superpixels are not kept by this run: ")
    assert "is being written by another job" in said
    assert end(one) == []
    assert [path.suffix for path in tmp_path.iterdir()] == [".safetensors"]


def test_many_threads_at_once_all_get_the_same(source: Source) -> None:
    found: list[tuple[PatchBank, torch.Tensor]] = []

    def take() -> None:
        time.sleep(0.01)
        found.append(cached_bank(source.folder, "key", source.make, source.cut, lambda _: None))

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    for each in found:
        check_same(each, source)
