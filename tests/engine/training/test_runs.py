import os
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from saroptical.engine.errors import Cancelled, CheckpointMismatch, InputError, OutputFailed, Suspended
from saroptical.engine.training.runs import RunFolder, read_checkpoint, run_of
from saroptical.tests.engine.training.test_fit import at
from saroptical.tests.engine.training.toys import Rivals, job_of, new_task, train
from torch import nn


class Bomb:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


@pytest.fixture
def suspended(tmp_path: Path) -> Path:
    """Give the folder of a run whose checkpoint is at step 2 of 4."""
    with pytest.raises(Suspended):
        train(new_task(), tmp_path, steps=4, report=at(2, Suspended))
    return tmp_path


def test_a_run_leaves_its_job_losses_curves_and_checkpoint(tmp_path: Path) -> None:
    train(new_task(), tmp_path, steps=3)
    run = tmp_path / "run"
    assert sorted(path.name for path in run.iterdir()) == ["config.yaml", "curves.png", "last.ckpt", "metrics.csv"]
    assert (run / "curves.png").read_bytes().startswith(b"\x89PNG")
    head, *rows = (run / "metrics.csv").read_text().splitlines()
    assert head == "step,loss"
    assert [row.split(",")[0] for row in rows] == ["1", "2", "3"]


def test_the_config_is_yaml(tmp_path: Path) -> None:
    yaml = pytest.importorskip("yaml")
    job = job_of(tmp_path, seed=3)
    RunFolder.open(job.run_folder, job, resume=False)
    config = yaml.safe_load((tmp_path / "run/config.yaml").read_text())
    assert config == {"job": "toy", **vars(job)}


def test_a_row_is_on_disk_when_it_is_told(tmp_path: Path) -> None:
    job = job_of(tmp_path)
    run = RunFolder.open(job.run_folder, job, resume=False)
    metrics = tmp_path / "run/metrics.csv"
    run.tell(1, {"loss": 0.5})
    assert metrics.read_text().splitlines() == ["step,loss", "1,0.5"]
    run.tell(2, {"loss": 0.25})
    assert metrics.read_text().splitlines()[-1] == "2,0.25"
    run.tell(3, {"late": 1.0})
    assert metrics.read_text().splitlines() == ["step,loss,late", "1,0.5,", "2,0.25,", "3,,1.0"]
    assert run.curves() == {"loss": [(1, 0.5), (2, 0.25)], "late": [(3, 1.0)]}
    run.draw()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"seed": 1}, "was made with seed 0, and is to be resumed with seed 1"),
        ({"steps": 8}, "steps 4, and is to be resumed with steps 8"),
        ({"preset": "quick"}, "preset standard, and"),
        ({"processes": 2}, "processes 1, and"),
    ],
)
def test_other_settings_than_the_runs_are_refused(suspended: Path, settings: dict[str, Any], words: str) -> None:
    job = job_of(suspended, **{"steps": 4, **settings})
    with pytest.raises(InputError, match=words):
        RunFolder.open(job.run_folder, job, resume=True)


def test_where_and_how_fast_may_differ(suspended: Path) -> None:
    job = replace(job_of(suspended, steps=4, device="cpu", threads=2, resume=True), output_weights="other.safetensors")
    assert RunFolder.open(job.run_folder, job, resume=True).is_resumed


def test_a_run_that_can_be_resumed_is_not_overwritten(suspended: Path) -> None:
    with pytest.raises(InputError, match="Resume it, or choose another run_folder"):
        train(new_task(), suspended, steps=4)


def test_there_must_be_a_run_to_resume(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no run \(config.yaml is missing\)"):
        train(new_task(), tmp_path, steps=4, resume=True)
    job = job_of(tmp_path, steps=4)
    RunFolder.open(job.run_folder, job, resume=False)
    with pytest.raises(InputError, match="has no checkpoint: it ended before the first was written"):
        train(new_task(), tmp_path, steps=4, resume=True)
    assert train(new_task(), tmp_path, steps=4) == 4


def test_an_altered_config_is_named(suspended: Path) -> None:
    (suspended / "run/config.yaml").write_text("seed: [1,\n")
    with pytest.raises(InputError, match=r"config.yaml was altered"):
        train(new_task(), suspended, steps=4, resume=True)


def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file")
    with pytest.raises(OutputFailed, match=r"run_folder .*run cannot be written to"):
        train(new_task(), tmp_path, steps=4)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_checkpoint_cut_short_is_refused(suspended: Path, share: float) -> None:
    path = suspended / "run/last.ckpt"
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(CheckpointMismatch, match=r"last.ckpt is damaged"):
        train(new_task(), suspended, steps=4, resume=True)


def test_a_flipped_bit_is_noticed(suspended: Path) -> None:
    path = suspended / "run/last.ckpt"
    stored = read_checkpoint(path)["state_dict"]["student.5.weight"].numpy().tobytes()
    content = bytearray(path.read_bytes())
    content[content.index(stored)] ^= 1
    path.write_bytes(content)
    with pytest.raises(CheckpointMismatch, match=r"last.ckpt is damaged"):
        train(new_task(), suspended, steps=4, resume=True)


@pytest.mark.parametrize("form", ["zip", "pickle"])
def test_a_hostile_checkpoint_is_not_executed(suspended: Path, form: str) -> None:
    path, mark = suspended / "run/last.ckpt", suspended / "pwned"
    found = read_checkpoint(path)
    found["loops"] = Bomb(mark)
    if form == "zip":
        torch.save(found, path)
    else:
        path.write_bytes(pickle.dumps(Bomb(mark)))
    with pytest.raises(CheckpointMismatch, match="nothing in it was executed"):
        train(new_task(), suspended, steps=4, resume=True)
    assert not mark.exists()


def test_a_file_of_another_kind_is_refused(suspended: Path) -> None:
    torch.save({"state_dict": {}}, suspended / "run/last.ckpt")
    with pytest.raises(CheckpointMismatch, match="is no checkpoint of a run of ours"):
        train(new_task(), suspended, steps=4, resume=True)


def test_a_checkpoint_of_another_network_is_refused(suspended: Path) -> None:
    with pytest.raises(CheckpointMismatch, match=r"is of another network: one.weight is absent there, and 8 × 8 in"):
        train(new_task(Rivals), suspended, steps=4, resume=True, clip_gradients=None)
    wider = new_task()
    wider.student[5] = nn.Linear(144, 5)
    with pytest.raises(CheckpointMismatch, match=r"student.5.weight is 4 × 144 there, and 5 × 144"):
        train(wider, suspended, steps=4, resume=True)


def test_a_run_goes_on_only_with_what_it_has_learned_from(tmp_path: Path) -> None:
    with pytest.raises(Suspended):
        train(new_task(), tmp_path, steps=4, report=at(2, Suspended), fingerprint=7)
    with pytest.raises(InputError, match=r"labels of the run in .*run are not what it has learned from so far"):
        train(new_task(), tmp_path, steps=4, resume=True, fingerprint=8)
    assert train(new_task(), tmp_path, steps=4, resume=True, fingerprint=7) == 4


def test_a_checkpoint_from_before_fingerprints_is_taken_up(suspended: Path) -> None:
    path = suspended / "run/last.ckpt"
    found = read_checkpoint(path)
    del found["saroptical"]["fingerprint"]
    torch.save(found, path)
    assert train(new_task(), suspended, steps=4, resume=True, fingerprint=7) == 4


def test_a_checkpoint_is_written_whole_or_not_at_all(suspended: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = suspended / "run/last.ckpt"
    before = path.read_bytes()

    def fail(_: object, part: str) -> None:
        Path(part).write_bytes(b"half")
        raise OSError(28, "No space left on device", part)

    with monkeypatch.context() as patch:
        patch.setattr(torch, "save", fail)
        with pytest.raises(OSError, match="No space left"):
            train(new_task(), suspended, steps=4, resume=True)
    assert path.read_bytes() == before
    assert train(new_task(), suspended, steps=4, resume=True) == 4


def test_a_run_is_cleaned_up_after_what_ends_its_training(tmp_path: Path) -> None:
    job = job_of(tmp_path)

    def end(error: Exception, *, has_checkpoint: bool) -> None:
        with run_of(job) as run:
            assert run is not None
            if has_checkpoint:
                run.checkpoint.touch()
            raise error

    with pytest.raises(InputError):
        end(InputError("bad scenes"), has_checkpoint=False)
    with pytest.raises(Cancelled):
        end(Cancelled("enough"), has_checkpoint=True)
    assert not Path(job.run_folder).exists()
    with pytest.raises(InputError):
        end(InputError("bad scenes"), has_checkpoint=True)
    assert Path(job.run_folder, "config.yaml").exists()
    with run_of(replace(job, run_folder="")) as run:
        assert run is None
