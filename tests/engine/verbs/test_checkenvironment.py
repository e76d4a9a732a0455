from __future__ import annotations

import getpass
import sys
from pathlib import Path

import pytest
from saroptical.engine.contract.events import Event, Message, Progress
from saroptical.engine.contract.gpus import Gpu
from saroptical.engine.contract.jobs import CheckEnvironment
from saroptical.engine.contract.libraries import LIBRARIES, PACKAGES
from saroptical.engine.errors import EngineError, EngineMissing, InputError
from saroptical.engine.inference import trial
from saroptical.engine.verbs import checkenvironment


@pytest.fixture(autouse=True)
def _light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load a few libraries only: all of them take a minute."""
    monkeypatch.setattr(checkenvironment, "LIBRARIES", ("json", "rasterio", "torch"))


def check(job: CheckEnvironment) -> tuple[dict[str, float], list[Event]]:
    told: list[Event] = []
    done = checkenvironment.run(job, told.append, lambda: False)
    return done.numbers, told


def sentences(told: list[Event], level: str = "info") -> list[str]:
    return [event.text for event in told if isinstance(event, Message) and event.level == level]


def test_the_report_names_versions_and_what_computes(tmp_path: Path) -> None:
    path = tmp_path / "environment.txt"
    job = CheckEnvironment(device="cpu", output_text=str(path))
    numbers, told = check(job)
    assert numbers == {"libraries": 3.0, "gpus": 0.0}
    text = path.read_text(encoding="utf-8")
    assert text.splitlines() == [line for line in sentences(told) if not line.startswith("Computing on")]
    for words in (
        "saroptical ",
        "Python 3.",
        "rasterio",
        "cpu (CPU",
        "computes right",
        *(f"{name} " for name in PACKAGES),
    ):
        assert words in text
    fractions = [event.fraction for event in told if isinstance(event, Progress)]
    assert fractions == sorted(fractions)


def test_the_report_holds_no_user_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "maria"))
    monkeypatch.setattr(getpass, "getuser", lambda: "maria")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", f"{tmp_path / 'maria'}/maria")
    _, told = check(CheckEnvironment(device="cpu"))
    assert "CUDA_VISIBLE_DEVICES=~/<user>" in sentences(told)[-1]
    assert not any("maria" in line for line in sentences(told))


def test_a_library_that_does_not_load_is_named_with_what_helps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "torn_library.py").write_text("raise ImportError('DLL load failed while importing _C')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(checkenvironment, "LIBRARIES", ("json", "torn_library", "no_such_library"))
    with pytest.raises(EngineMissing, match=r"torn_library cannot be loaded .*Visual C\+\+.* 1 more cannot either"):
        check(CheckEnvironment())
    assert "torn_library" not in sys.modules


def test_a_device_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match="cuda:7 was asked for"):
        check(CheckEnvironment(device="cuda:7"))


def test_a_gpu_that_fails_is_a_warning_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    real = trial.try_device

    def fail(name: str) -> trial.Trial:
        if name == "cpu":
            return real(name)
        raise RuntimeError("CUDA error: no kernel image is available for execution on the device")

    monkeypatch.setattr(trial, "devices", lambda: ["cpu", "cuda:0"])
    monkeypatch.setattr(trial, "try_device", fail)
    monkeypatch.setattr(checkenvironment, "find_gpus", lambda: [Gpu("NVIDIA GT 710", "470.1", 2000)])
    numbers, told = check(CheckEnvironment())
    assert numbers["gpus"] == 0
    fails, unused = sentences(told, "warning")
    assert fails.startswith("cuda:0 does not compute")
    assert "another build" in fails
    assert unused.startswith("NVIDIA GT 710 (driver 470.1) is there and not used.")


def test_a_device_that_computes_wrongly_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    real = trial._compute
    monkeypatch.setattr(trial, "_wait", lambda _: None)

    def compute(name: str) -> object:
        (mapped, gradient), seconds = real("cpu")
        return (mapped if name == "cpu" else mapped * 1.5, gradient), seconds

    monkeypatch.setattr(trial, "_compute", compute)
    with pytest.raises(EngineError, match=r"cuda:0 computes wrongly \(relative error 0.5\)"):
        trial.try_device("cuda:0")


def test_the_libraries_are_the_ones_that_a_job_may_import() -> None:
    assert len(LIBRARIES) == len(PACKAGES) == len(set(PACKAGES))


@pytest.mark.slow
def test_every_library_of_the_engine_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkenvironment, "LIBRARIES", LIBRARIES)
    numbers, _ = check(CheckEnvironment())
    assert numbers["libraries"] == len(LIBRARIES)


@pytest.mark.gpu
def test_every_gpu_computes_right() -> None:
    numbers, told = check(CheckEnvironment())
    assert numbers["gpus"] >= 1
    assert any("compute capability" in line for line in sentences(told))
