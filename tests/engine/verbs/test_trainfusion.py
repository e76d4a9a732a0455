import numpy as np
import pytest
import torch
from saroptical.engine.contract.card import read_card
from saroptical.engine.contract.events import Done, Failed, Message, Metric, Progress
from saroptical.engine.contract.jobs import TrainFusion, make_job
from saroptical.engine.errors import Cancelled
from saroptical.engine.perform import DONE, FAILED, Orders, perform
from saroptical.engine.training.checkpoint import load_weights
from saroptical.engine.verbs import syntheticpair, trainfusion

QUICK = {"preset": "quick", "steps": 2, "threads": 1, "features": 8}


def never():
    return False


@pytest.fixture(scope="module")
def scenes(tmp_path_factory):
    """Two synthetic pairs, side by side, in folders s1 and s2."""
    folder = tmp_path_factory.mktemp("scenes")
    for kind in ("s1", "s2"):
        (folder / kind).mkdir()
    for seed in (1, 2):
        paths = {f"output_{kind}": str(folder / kind / f"{seed}.tif") for kind in ("s1", "s2")}
        job = make_job(
            "syntheticpair", {**paths, "width": 64, "height": 64, "seed": seed, "origin_x": 5e5 + 1e3 * seed}
        )
        syntheticpair.run(job, lambda _: None, never)
    return folder


def job_for(scenes, folder, **values):
    sources = {"pairs": (str(scenes),)}
    return TrainFusion(**{**sources, "output_weights": str(folder / "w.safetensors"), **QUICK, **values})


def pair_of(scenes, number=1):
    return {"pairs": (), "s1": (str(scenes / "s1" / f"{number}.tif"),), "s2": (str(scenes / "s2" / f"{number}.tif"),)}


def weights_of(path):
    model, _ = load_weights(path)
    return model.state_dict()


def test_a_folder_of_pairs_goes_in_and_a_model_comes_out(scenes, tmp_path):
    events = []
    done = trainfusion.run(job_for(scenes, tmp_path), events.append, never)
    assert done.outputs == {"output_weights": str(tmp_path / "w.safetensors")}
    assert {name: done.numbers[name] for name in ("steps", "patches", "pairs")} == {
        "steps": 2,
        "patches": 2,
        "pairs": 2,
    }
    assert [path.name for path in tmp_path.iterdir()] == ["w.safetensors"]
    card = read_card(done.outputs["output_weights"])
    assert (card.task, card.method, card.classes, card.training["pairs"]) == ("fusion", "both", (), 2)
    assert card.optional_sensors == ("s1", "s2")
    texts = [event.text for event in events if isinstance(event, Message)]
    assert "Pair 1 of 2: s1/1.tif with s2/1.tif, 100% shared, days apart unknown" in texts
    assert "The model maps pairs, and less surely one sensor alone." in texts
    losses = {event.step: event.value for event in events if isinstance(event, Metric) and event.name == "loss"}
    assert set(losses) == {1, 2}
    assert done.numbers["loss"] == losses[2]
    assert any(f"loss {losses[1]:.3g} to {losses[2]:.3g}" in text for text in texts)
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] < fractions[-1] <= 1


def test_one_pair_and_its_table_learn_the_same(scenes, tmp_path):
    table = tmp_path / "pairs.csv"
    table.write_text(f"s1,s2\n{scenes}/s1/1.tif,{scenes}/s2/1.tif\n")
    models = []
    for name, sources in (("a", pair_of(scenes)), ("b", {"pairs": (str(table),)})):
        (tmp_path / name).mkdir()
        models.append(
            weights_of(
                trainfusion.run(job_for(scenes, tmp_path / name, **sources), lambda _: None, never).outputs[
                    "output_weights"
                ]
            )
        )
    assert all(torch.equal(models[0][name], models[1][name]) for name in models[0])


@pytest.mark.parametrize("sensors", ["s1", "s2"])
def test_one_sensor_is_enough_where_it_is_asked_for(scenes, tmp_path, sensors):
    done = trainfusion.run(job_for(scenes, tmp_path, sensors=sensors, **pair_of(scenes)), lambda _: None, never)
    card = read_card(done.outputs["output_weights"])
    assert card.required_sensors == (sensors,)
    assert {name[0] for name in card.band_names} == {"V" if sensors == "s1" else "B"}


def test_a_model_without_dropped_sensors_needs_both_and_says_so(scenes, tmp_path):
    events = []
    done = trainfusion.run(job_for(scenes, tmp_path, sensor_drop=0.0, **pair_of(scenes)), events.append, never)
    assert read_card(done.outputs["output_weights"]).required_sensors == ("s1", "s2")
    assert any(isinstance(event, Message) and "maps pairs only" in event.text for event in events)


def test_a_run_is_kept_and_a_cache_is_used_again(scenes, tmp_path):
    options = {"cache": str(tmp_path / "cache"), **pair_of(scenes)}
    first = job_for(scenes, tmp_path, run_folder=str(tmp_path / "run"), **options)
    one = weights_of(trainfusion.run(first, lambda _: None, never).outputs["output_weights"])
    assert {"config.yaml", "metrics.csv", "curves.png", "last.ckpt"} <= {
        path.name for path in (tmp_path / "run").iterdir()
    }
    events = []
    two = weights_of(
        trainfusion.run(job_for(scenes, tmp_path, **options), events.append, never).outputs["output_weights"]
    )
    assert any(isinstance(event, Message) and "are taken from" in event.text for event in events)
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_the_cache_knows_another_band_set_or_an_altered_file(scenes, tmp_path):
    from saroptical.engine.contract.pairtable import PairFiles

    copy = tmp_path / "a.tif"
    copy.write_bytes(b"1")
    pairs = [PairFiles("", (str(copy),), ())]

    def key(**values):
        job = job_for(scenes, tmp_path, **values)
        return trainfusion.cache_key(job, pairs, trainfusion.settings_of(job))

    assert key() == key(
        steps=7, features=16, fusion="late", level="multiscale"
    )  # the same patches serve another network
    keys = {key(), key(bands="10m"), key(superpixels="felzenszwalb"), key(seed=1)}
    copy.write_bytes(b"22")
    assert len({*keys, key()}) == 5


def test_stopping_keeps_a_model_and_cancelling_nothing(scenes, tmp_path):
    seen = []

    def stop_soon():
        return any(isinstance(event, Metric) for event in seen)

    done = trainfusion.run(job_for(scenes, tmp_path, steps=50, **pair_of(scenes)), seen.append, stop_soon)
    assert done.stopped
    assert read_card(done.outputs["output_weights"]).training["steps"] < 10
    before = (tmp_path / "w.safetensors").read_bytes()

    def cancel(event):
        if isinstance(event, Metric):
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        trainfusion.run(job_for(scenes, tmp_path, run_folder=str(tmp_path / "run"), **pair_of(scenes)), cancel, never)
    assert [path.name for path in tmp_path.iterdir()] == ["w.safetensors"]
    assert (tmp_path / "w.safetensors").read_bytes() == before


def performed(values):
    events = []
    code = perform(make_job("trainfusion", {**QUICK, **values}), send=events.append, orders=Orders())
    return code, events


@pytest.fixture
def refused(tmp_path):
    """Run what cannot be run, from its files to the sentence; nothing may be left behind."""

    def refused(**values):
        (tmp_path / "out").mkdir()
        target = {
            "output_weights": str(tmp_path / "out" / "w.safetensors"),
            "run_folder": str(tmp_path / "out" / "run"),
        }
        code, events = performed({**target, **values})
        assert code == FAILED
        assert isinstance(events[-1], Failed)
        assert events[-1].kind in ("InputError", "BandMissing", "GridMismatch", "NoOverlap", "OutputFailed")
        assert not list((tmp_path / "out").iterdir())
        return events[-1].message

    return refused


def test_bad_input_a_folder_of_one_sensor(scenes, refused):
    text = refused(pairs=[str(scenes / "s1")])
    assert text == (
        "2 Sentinel-1 and 0 Sentinel-2 scenes were found; both sensors were asked for, which needs both. Add the other "
        "sensor's files, or ask for one sensor (sensors)."
    )


def test_bad_input_a_missing_file_in_a_table(scenes, refused, tmp_path):
    (tmp_path / "pairs.csv").write_text(f"s1,s2\n{scenes}/s1/1.tif,gone.tif\n")
    assert "gone.tif (line 2). Paths are relative to the table" in refused(pairs=[str(tmp_path / "pairs.csv")])


def test_bad_input_an_empty_folder(refused, tmp_path):
    (tmp_path / "empty").mkdir()
    assert refused(pairs=[str(tmp_path / "empty")]).startswith("0 Sentinel-1 and 0 Sentinel-2 scenes were found")


def test_bad_input_dates_that_are_not_there(scenes, refused):
    assert "(partner=dates), and no place has two. Add scenes of other dates" in refused(
        pairs=[str(scenes)], partner="dates"
    )


def test_bad_input_an_extent_without_usable_pixels(scenes, refused):
    text = refused(**{**pair_of(scenes), "pairs": ()}, extent=[0, 0, 10, 10])
    assert "lies outside Sentinel-1 layer" in text


def test_bad_input_patches_smaller_than_a_crop_are_said(scenes, tmp_path):
    extent = {"extent": [501_000.0, 5_299_700.0, 501_300.0, 5_300_000.0]}
    target = {"output_weights": str(tmp_path / "w.safetensors")}
    code, events = performed({**pair_of(scenes), "pairs": (), **target, **extent})
    assert code == DONE
    assert isinstance(events[-1], Done)
    warnings = [event.text for event in events if isinstance(event, Message) and event.level == "warning"]
    assert any(
        text.startswith("The patches are 30 pixels wide, less than the 48 of a training crop") for text in warnings
    )


def test_bad_input_a_target_that_cannot_be_written_is_refused_before_any_reading(scenes, tmp_path):
    code, events = performed(
        {**pair_of(scenes), "pairs": (), "output_weights": str(tmp_path / "none" / "w.safetensors")}
    )
    assert code == FAILED
    assert "does not exist; create it, or choose another place" in events[-1].message
    assert not any(isinstance(event, (Progress, Message)) for event in events)


def test_bad_input_a_run_folder_in_use_is_refused(scenes, tmp_path):
    run = tmp_path / "run"
    run.mkdir()
    (run / "last.ckpt").write_bytes(np.zeros(3).tobytes())
    code, events = performed(
        {**pair_of(scenes), "pairs": (), "output_weights": str(tmp_path / "w.safetensors"), "run_folder": str(run)}
    )
    assert code == FAILED
    assert "holds a run that can be resumed" in events[-1].message
    assert (run / "last.ckpt").exists()
