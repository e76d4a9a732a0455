import errno
import os
from pathlib import Path

import pytest
from saroptical.engine.contract.jobs import AlignPair, Job
from saroptical.engine.errors import (
    Cancelled,
    EngineError,
    EngineMissing,
    InputError,
    NoOverlap,
    OutOfMemory,
    OutputFailed,
)
from saroptical.engine.failures import explain


@pytest.fixture
def job(tmp_path: Path) -> Job:
    for name in ("s1.tif", "s2.tif"):
        (tmp_path / name).touch()
    s1, s2 = (str(tmp_path / name) for name in ("s1.tif", "s2.tif"))
    return AlignPair(s1=(s1,), s2=(s2,), output=str(tmp_path / "out" / "stack.tif"))


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except BaseException as caught:
        return caught


def test_our_own_error_stays_itself_and_gains_the_traceback() -> None:
    error = NoOverlap("The scenes share no ground.")
    assert explain(raised(error)) is error
    assert "in raised" in error.detail


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "the machine's memory"),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"), "the machine's memory"),
        (type("OutOfMemoryError", (RuntimeError,), {})("CUDA out of memory. Tried to"), "the GPU's memory"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "the machine's memory"),
    ],
)
def test_memory_in_any_guise_is_out_of_memory_with_a_remedy(error: BaseException, words: str) -> None:
    known = explain(raised(error))
    assert type(known) is OutOfMemory
    assert words in str(known)
    assert "smaller" in str(known)


def test_the_cause_is_found_behind_a_wrapper() -> None:
    assert type(explain(raised(RuntimeError("worker 3 failed"), MemoryError()))) is OutOfMemory


def test_a_full_disk_names_the_place(job: Job) -> None:
    known = explain(raised(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/data/map.tif")), job)
    assert type(known) is OutputFailed
    assert str(known).startswith("The disk is full at /data/map.tif.")


def test_a_folder_that_may_not_be_written_is_an_output_that_failed(job: Job) -> None:
    path = os.path.dirname(job.outputs()["output"]) + "/.stack.tif.7.part"
    known = explain(raised(PermissionError(errno.EACCES, "Permission denied", path)), job)
    assert type(known) is OutputFailed
    assert path in str(known)


def test_an_input_beside_the_output_is_still_an_input(tmp_path: Path) -> None:
    job = AlignPair(s1=(str(tmp_path / "a"),), s2=(str(tmp_path / "b"),), output=str(tmp_path / "c"))
    known = explain(raised(FileNotFoundError(errno.ENOENT, "No such file or directory", str(tmp_path / "a"))), job)
    assert type(known) is InputError
    assert f"{tmp_path / 'a'} cannot be read (No such file" in str(known)


def test_a_missing_library_is_named(job: Job) -> None:
    known = explain(raised(ModuleNotFoundError("No module named 'torch.nn'", name="torch.nn")), job)
    assert type(known) is EngineMissing
    assert str(known).startswith("The engine's libraries are missing: torch.")


def test_a_library_that_does_not_load_is_told_apart() -> None:
    known = explain(raised(ImportError("libcudart.so.12: cannot open shared object file", name="torch._C")))
    assert type(known) is EngineMissing
    assert "torch is there but cannot be loaded (libcudart" in str(known)


def test_a_missing_module_of_ours_is_no_missing_library() -> None:
    known = explain(raised(ModuleNotFoundError("No module named", name="saroptical.engine.verbs.nonsense")))
    assert type(known) is EngineError


def test_an_interrupt_is_a_cancel() -> None:
    assert type(explain(raised(KeyboardInterrupt()))) is Cancelled


def test_all_else_is_unexpected_and_says_so() -> None:
    known = explain(raised(KeyError("B99")))
    assert type(known) is EngineError
    assert "KeyError: 'B99'" in str(known)
    assert "report it" in str(known)


class TestRasterErrors:
    """What rasterio raises names a file seldom, so the sentence is made from the chain and the job."""

    rasterio = pytest.importorskip("rasterio")

    def write(self, path: Path) -> None:
        import numpy as np

        profile = {"driver": "GTiff", "width": 64, "height": 512, "count": 1, "dtype": "uint8"}
        with self.rasterio.open(path, "w", **profile) as dataset:
            dataset.write(np.ones((1, 512, 64), "uint8"))

    @pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
    def test_a_truncated_tiff_is_named(self, job: Job, tmp_path: Path) -> None:
        self.write(tmp_path / "s1.tif")
        os.truncate(tmp_path / "s1.tif", 20_000)
        with (
            pytest.raises(self.rasterio.errors.RasterioError) as caught,
            self.rasterio.open(tmp_path / "s1.tif") as dataset,
        ):
            dataset.read()
        known = explain(caught.value, job)
        assert type(known) is InputError
        assert str(known).startswith(f"{tmp_path / 's1.tif'} cannot be read to its end")
        assert "cut off" in str(known)

    def test_a_file_that_vanished_is_named(self, job: Job, tmp_path: Path) -> None:
        (tmp_path / "s2.tif").unlink()
        with pytest.raises(self.rasterio.errors.RasterioError) as caught:
            self.rasterio.open(tmp_path / "s2.tif")
        known = explain(caught.value, job)
        assert type(known) is InputError
        assert str(known).startswith(f"{tmp_path / 's2.tif'} is no longer there.")

    def test_a_result_that_cannot_be_made_is_an_output_that_failed(self, job: Job) -> None:
        with pytest.raises(self.rasterio.errors.RasterioError) as caught:
            self.write(Path(job.outputs()["output"]))
        assert type(explain(caught.value, job)) is OutputFailed
