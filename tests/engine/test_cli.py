import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from saroptical.engine import __version__
from saroptical.engine.cli import main
from saroptical.engine.contract.card import BandStatistics, ClassEntry, ModelCard
from saroptical.engine.contract.events import Done, Failed, Started, from_line
from saroptical.engine.contract.jobs import JOBS

Shell = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def shell(staged_plugin: Path, tmp_path: Path) -> Iterator[Shell]:
    """Start `python -m saroptical.engine …` with a scenario in place of the verb, and standard input at its end."""

    def start(scenario: str, *words: str) -> "subprocess.Popen[str]":
        outputs = ["--output-s1", str(tmp_path / "s1.tif"), "--output-s2", str(tmp_path / "s2.tif")]
        command = [sys.executable, "-m", "saroptical.engine", *(words or ("syntheticpair", *outputs))]
        pipes: dict[str, Any] = dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)
        environ = {**os.environ, "SCENARIO": scenario, "PYTHONPATH": str(staged_plugin.parent)}
        begun.append(subprocess.Popen(command, cwd=tmp_path, env=environ, text=True, stdin=subprocess.DEVNULL, **pipes))
        return begun[-1]

    begun: list[subprocess.Popen[str]] = []
    yield start
    for process in begun:
        process.kill()
        process.__exit__(None, None, None)  # closes the pipes and waits


def started(path: Path) -> None:
    """Wait until the scenario has left its half-written file."""
    deadline = time.monotonic() + 10
    while not path.with_name(path.name + ".pids").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def end_helper(path: Path) -> None:
    os.kill(int(path.with_name(path.name + ".pids").read_text().split()[1]), signal.SIGKILL)


def test_results_go_to_standard_output_and_notes_to_standard_error(shell: Shell, tmp_path: Path) -> None:
    process = shell("quick")
    out, err = process.communicate()
    assert out.splitlines()[0].split() == ["output_s1", str(tmp_path / "s1.tif")]
    assert "half of S2 is nodata" in err
    assert process.returncode == 0


def test_what_a_library_prints_stays_out_of_the_results(shell: Shell) -> None:
    out, err = shell("noisy").communicate()
    assert out == ""
    assert "a library prints" in err


def test_events_are_lines_on_standard_output(shell: Shell, tmp_path: Path) -> None:
    words = ["syntheticpair", "--output-s1", "a.tif", "--output-s2", "b.tif", "--events"]
    events = [from_line(line) for line in shell("noisy", *words).communicate()[0].splitlines()]
    assert [type(event) for event in events] == [Started, Done]


def test_the_end_of_standard_input_means_nothing(shell: Shell) -> None:
    assert shell("quick").wait() == 0


def test_an_interrupt_cancels_and_keeps_nothing(shell: Shell, tmp_path: Path) -> None:
    process = shell("endless")
    started(tmp_path / "s1.tif")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=10)
    end_helper(tmp_path / "s1.tif")
    assert "The job was cancelled; nothing of it is kept." in err
    assert process.returncode == 130


def test_a_second_interrupt_breaks_into_what_is_running(shell: Shell, tmp_path: Path) -> None:
    process = shell("stuck")
    started(tmp_path / "s1.tif")
    for _ in range(2):
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
    process.communicate(timeout=5)
    end_helper(tmp_path / "s1.tif")
    assert process.returncode == 130


def test_a_terminated_training_keeps_its_best(shell: Shell, tmp_path: Path) -> None:
    words = ["segmentunsupervised", "--s1", "s1.tif", "--output", "map.tif", "--events"]
    process = shell("trained", *words)
    assert process.stdout
    lines = [process.stdout.readline(), process.stdout.readline()]  # Started, and the first progress
    process.send_signal(signal.SIGTERM)
    lines += process.communicate(timeout=10)[0].splitlines()
    last = from_line(lines[-1])
    assert isinstance(last, Done)
    assert last.stopped
    assert process.returncode == 0
    assert (tmp_path / "map.tif").read_text() == "best so far"


def test_a_terminated_mapping_is_cancelled(shell: Shell, tmp_path: Path) -> None:
    process = shell("endless")
    started(tmp_path / "s1.tif")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    end_helper(tmp_path / "s1.tif")
    assert process.returncode == 130


def test_a_failure_gives_code_one_and_its_sentence(shell: Shell) -> None:
    process = shell("full_disk")
    assert "The disk is full at " in process.communicate()[1]
    assert process.returncode == 1


def test_lightnings_ranks_are_started_by_the_module_name_and_stay_silent(shell: Shell, tmp_path: Path) -> None:
    process = shell("ranked")
    out, err = process.communicate()
    assert err.splitlines().count("rank 0 speaks") == 1
    assert "rank 1" not in out + err
    assert (tmp_path / "s1.tif").read_text() == "syntheticpair ''"


def test_help_and_version_load_no_heavy_library() -> None:
    code = (
        "import sys; from saroptical.engine.cli import main; main(['--version']); main(['--help'])\n"
        "try: main(['alignpair', '--help'])\n"
        "except SystemExit: pass\n"
        "print({'torch', 'numpy', 'rasterio', 'lightning', 'rich'} & set(sys.modules), file=sys.stderr)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=importable())
    assert told.stderr == "set()\n"
    assert told.stdout.startswith(f"saroptical {__version__}\n")
    assert "usage: saroptical alignpair [options]" in told.stdout


def importable() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def test_help_lists_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(verb in out for verb in (*JOBS, "modelinfo FILE", "worker JOB.json"))


def test_help_of_a_verb_that_is_no_job_is_the_overview(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worker", "--help"]) == 0
    out, err = capsys.readouterr()
    assert "modelinfo FILE" in out
    assert err == ""


@pytest.mark.parametrize("words", [[], ["landcover"], ["landcover", "--help"]])
def test_wrong_usage_shows_help_on_standard_error(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "usage: saroptical VERB" in err
    assert ("There is no verb landcover." in err) is (words[:1] == ["landcover"])


def test_a_models_card_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = ModelCard(
        task="segmentation",
        method="vq",
        architecture="resunet",
        arguments={},
        bands=(BandStatistics("VV", (-30, 5), -11, 4), BandStatistics("B04", (0, 1), 0.1, 0.05)),
        required_sensors=("s1", "s2"),
        classes=(
            ClassEntry(0, 523, "olive groves", "#88aa44"),
            ClassEntry(1, 21, "open water", "#2255cc"),
            ClassEntry(2, 523, "olive groves", "#88aa44"),
        ),
        metrics={"oa": 0.8125},
    )
    path = write_weights(tmp_path / "model.safetensors", card)
    assert main(["modelinfo", path]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in printed if line.startswith("Class")] == ["Class 21", "Class 523"]
    lines = {line.split("  ")[0]: line for line in printed}
    assert lines["Bands"].endswith("VV (decibels), B04 (reflectance)")
    assert lines["Accuracy"].endswith("81% overall accuracy")
    assert lines["Class 523"].endswith("#88aa44 olive groves")
    assert lines["Figure oa"].endswith("0.8125")


def write_weights(path: Path, card: ModelCard) -> str:
    import json
    import struct

    from saroptical.engine.contract.card import METADATA_KEY, to_json

    header = json.dumps({"__metadata__": {METADATA_KEY: to_json(card)}}).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header)
    return str(path)


def test_a_file_that_is_no_model_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    assert main(["modelinfo", str(tmp_path / "notes.txt")]) == 1
    assert "is not a safetensors file; choose" in capsys.readouterr().err


def test_a_failure_is_an_event_too(shell: Shell) -> None:
    words = ["syntheticpair", "--output-s1", "a.tif", "--output-s2", "b.tif", "--events"]
    out, _ = shell("unexpected", *words).communicate()
    last = from_line(out.splitlines()[-1])
    assert isinstance(last, Failed)
    assert last.kind == "EngineError"
