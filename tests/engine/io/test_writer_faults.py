"""What goes wrong while a set is written: the sentence that tells it, and what is left on disk."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from saroptical.engine.contract.events import Event, Message, Progress
from saroptical.engine.errors import InputError, OutputFailed
from saroptical.engine.io import staging, writer
from saroptical.engine.io.writer import RasterSet
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.window import Window
from saroptical.tests.engine.io.specs_made import GRID, class_pixels, class_spec, float_spec, write_rows


def test_an_exception_keeps_nothing_and_spares_the_old_result(tmp_path: Path, class_map: Path) -> None:
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def run() -> None:
        with RasterSet({"output": class_spec(class_map)}, source_job=None) as results:
            results.write("output", Window(0, 0, 2, 2), np.full((1, 2, 2), 11, np.uint16))
            raise KeyError("cancelled")

    with pytest.raises(KeyError):
        run()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_renamed_result_is_told(tmp_path: Path, class_map: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace, events = os.replace, list[Event]()

    def refuse_open(source: str, target: str) -> None:
        if target == str(class_map):
            raise PermissionError(13, "used by another process")
        replace(source, target)

    monkeypatch.setattr(staging.os, "replace", refuse_open)
    with RasterSet({"output": class_spec(class_map)}, source_job=None, report=events.append) as results:
        write_rows(results, "output", class_pixels())
    assert results.paths == {"output": str(tmp_path / "map_2.tif")}
    (message,) = [event for event in events if isinstance(event, Message)]
    assert message.level == "warning"
    assert "map.tif is open in another program" in message.text
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)


def test_a_name_without_tif_is_refused() -> None:
    with pytest.raises(InputError, match=r"Name it map\.img\.tif"):
        class_spec(Path("map.img"))


def test_a_class_map_without_classes_is_refused() -> None:
    with pytest.raises(InputError, match="name at least one"):
        class_spec(Path("map.tif"), classes=())


def test_a_missing_folder_is_told_before_any_work(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputFailed, match="does not exist; create it"),
        RasterSet({"output": class_spec(tmp_path / "no" / "map.tif")}, source_job=None),
    ):
        pass


def test_a_read_only_folder_is_told_before_any_work(tmp_path: Path) -> None:
    folder = Path("/sys") if os.geteuid() == 0 else tmp_path  # root may write anywhere but there
    if os.geteuid() != 0:
        folder.chmod(0o500)
    with (
        pytest.raises(OutputFailed, match="is read-only for you"),
        RasterSet({"output": class_spec(folder / "map.tif")}, source_job=None),
    ):
        pass


def test_a_disk_without_room_is_told_before_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = writer.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(writer.shutil, "disk_usage", lambda _: usage._replace(free=5_000_000))
    huge = Grid(GRID.crs, GRID.transform, 10_980, 10_980)
    with (
        pytest.raises(OutputFailed, match=r"has 5 MB free; o\.tif needs 289 MB or more\. Free some space"),
        RasterSet({"output": float_spec(tmp_path / "o.tif", huge)}, source_job=None),
    ):
        pass
    with (
        pytest.raises(OutputFailed, match=r"needs 1,133 MB or more"),
        RasterSet({"output": float_spec(tmp_path / "o.tif", huge, style="stack")}, source_job=None),
    ):
        pass
    assert os.listdir(tmp_path) == []


FULL_DISK = """
import sys, resource, math
import numpy as np
from affine import Affine
from saroptical.engine.errors import OutputFailed
from saroptical.engine.io.layerspec import LayerSpec
from saroptical.engine.io.writer import RasterSet
from saroptical.engine.raster.grid import Grid
from saroptical.engine.raster.window import Window
limit, step = int(sys.argv[2]), int(sys.argv[3])
if limit:
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
grid = Grid(None, Affine.identity(), 1024, 512)
spec = LayerSpec(sys.argv[1], grid, "float32", math.nan, ("a", "b"), "features")
rng = np.random.default_rng(0)
try:
    with RasterSet({"output": spec}, source_job=None) as results:
        for row in range(0, 1024, step):
            results.write("output", Window(row, 0, step, 512), rng.random((2, step, 512), dtype=np.float32))
except OutputFailed as error:
    print("REFUSED", error)
else:
    print("WRITTEN")
"""


def write_in_subprocess(path: Path, *, limit: int = 0, step: int = 256) -> str:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", FULL_DISK, str(path), str(limit), str(step)]
    return subprocess.run(command, capture_output=True, text=True, env=env, check=True).stdout


@pytest.mark.parametrize("limit", [4096, 1_000_000, 3_500_000, 3_700_000, 4_400_000])
@pytest.mark.parametrize("step", [256, 1024])
def test_a_disk_that_fills_up_at_any_point_leaves_no_half_file(tmp_path: Path, limit: int, step: int) -> None:
    (tmp_path / "o.tif").write_text("old")
    said = write_in_subprocess(tmp_path / "o.tif", limit=limit, step=step)
    assert said.startswith("REFUSED o.tif cannot be written"), said
    assert "read-only" not in said
    assert os.listdir(tmp_path) == ["o.tif"]
    assert (tmp_path / "o.tif").read_text() == "old"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
@pytest.mark.parametrize("size", ["3m", "4500k"])
def test_a_full_disk_is_called_full(tmp_path: Path, size: str) -> None:
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(tmp_path)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this container may not mount a small disk")
    try:
        said = write_in_subprocess(tmp_path / "o.tif")
        assert "is full (0 MB free). Free some space" in said
        assert os.listdir(tmp_path) == []
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_the_same_set_is_written_where_the_disk_has_room(tmp_path: Path) -> None:
    assert write_in_subprocess(tmp_path / "o.tif", limit=8_000_000) == "WRITTEN\n"
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
