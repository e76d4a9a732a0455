import json
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import rasterio
from saroptical.engine.contract.card import read_card
from saroptical.engine.contract.events import Artifact, Message, Progress
from saroptical.engine.contract.jobs import SegmentUnsupervised, SyntheticPair
from saroptical.engine.errors import BandMissing, Cancelled, InputError, OutputFailed
from saroptical.engine.io import writer
from saroptical.engine.verbs import segmentunsupervised, syntheticpair

QUICK = {"preset": "quick", "steps": 4, "threads": 1, "patch_px": 64, "overlap_px": 16}
"""A network that has learned next to nothing maps by the same road as one that has."""


def never():
    return False


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    job = SyntheticPair(
        output_s1=str(folder / "s1.tif"),
        output_s2=str(folder / "s2.tif"),
        output_labels=str(folder / "truth.tif"),
        width=150,
        height=130,
        nodata_share=0.1,
    )
    return syntheticpair.run(job, lambda _: None, never).outputs


def job_for(pair, folder, **values):
    paths = {"s1": (pair["output_s1"],), "s2": (pair["output_s2"],), "output": str(folder / "map.tif")}
    return SegmentUnsupervised(**{**paths, **QUICK, **values})


def read(path):
    with rasterio.open(path) as file:
        return file.read(1)


@pytest.mark.parametrize("method", ["vq", "kmeans"])
def test_a_pair_goes_in_and_a_styled_map_comes_out(pair, tmp_path, method):
    events = []
    extras = {
        role: str(tmp_path / name)
        for role, name in (("output_confidence", "sure.tif"), ("output_weights", "w.safetensors"))
    }
    job = job_for(pair, tmp_path, method=method, classes=5, **extras)
    done = segmentunsupervised.run(job, events.append, never)
    with rasterio.open(done.outputs["output"]) as file, rasterio.open(pair["output_s2"]) as optical:
        assert (file.crs, file.transform, file.shape) == (optical.crs, optical.transform, optical.shape)
        assert file.nodata == 0
        values, holes = file.read(1), optical.read(1) == 0
    assert np.array_equal(values == 0, holes)
    assert done.numbers["valid_share"] == pytest.approx((~holes).mean())
    confidence = read(done.outputs["output_confidence"])
    assert np.array_equal(np.isnan(confidence), holes)
    assert 1 / 5 <= np.nanmin(confidence) <= np.nanmax(confidence) <= 1
    card = read_card(done.outputs["output_weights"])
    assert sorted(entry.value for entry in card.classes) == [1, 2, 3, 4, 5]
    assert (tmp_path / "map.qml").read_text().count("paletteEntry ") == 5
    assert json.loads((tmp_path / "map.tif.json").read_text())["job"]["classes"] == 5
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert all(early <= late + 1e-9 for early, late in pairwise(fractions))
    assert fractions[-1] == 1
    assert {event.role for event in events if isinstance(event, Artifact)} == set(done.outputs)


def test_the_weights_file_maps_the_scene_again_without_training(pair, tmp_path):
    first = segmentunsupervised.run(
        job_for(pair, tmp_path, output_weights=str(tmp_path / "w.safetensors")), lambda _: None, never
    )
    (tmp_path / "again").mkdir()
    events = []
    second = segmentunsupervised.run(
        job_for(pair, tmp_path / "again", weights=first.outputs["output_weights"]), events.append, never
    )
    assert np.array_equal(read(first.outputs["output"]), read(second.outputs["output"]))
    assert not any("learning" in event.what for event in events if isinstance(event, Progress))


@pytest.mark.parametrize(("asked", "expected"), [({}, (64, 16)), ({"patch_px": 96}, (96, 24))])
def test_a_weights_file_brings_its_patch_unless_another_is_asked_for(pair, tmp_path, monkeypatch, asked, expected):
    first = segmentunsupervised.run(
        job_for(pair, tmp_path, method="kmeans", output_weights=str(tmp_path / "w.safetensors")), lambda _: None, never
    )
    seen, map_scene = [], segmentunsupervised.map_scene

    def watched(*given, **options):
        seen.append((options["patch_px"], options["overlap_px"]))
        return map_scene(*given, **options)

    monkeypatch.setattr(segmentunsupervised, "map_scene", watched)
    (tmp_path / "again").mkdir()
    job = job_for(pair, tmp_path / "again", weights=first.outputs["output_weights"])
    segmentunsupervised.run(replace(job, **{"patch_px": 0, "overlap_px": None, **asked}), lambda _: None, never)
    assert seen == [expected]


def test_two_runs_of_one_seed_give_one_map(pair, tmp_path):
    maps = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        maps.append(
            read(segmentunsupervised.run(job_for(pair, tmp_path / name), lambda _: None, never).outputs["output"])
        )
    assert np.array_equal(*maps)


def test_a_legend_renames_and_merges(pair, tmp_path):
    plain = segmentunsupervised.run(job_for(pair, tmp_path, method="kmeans", classes=4), lambda _: None, never)
    (tmp_path / "named").mkdir()
    legend = (("1", "Wet", "#0000ff", "523"), ("2", "Wet", "", ""), ("3", "Dry", "#ffff00", "21"))
    job = job_for(pair, tmp_path / "named", method="kmeans", classes=4, legend=legend)
    named = segmentunsupervised.run(job, lambda _: None, never)
    before, after = read(plain.outputs["output"]), read(named.outputs["output"])
    assert after.dtype == np.uint16
    assert set(np.unique(after)) <= {0, 523, 21, 4}
    assert (after[before == 1] == 523).mean() > 0.99  # merging adds probabilities, which may win a pixel at the border
    style = (tmp_path / "named" / "map.qml").read_text()
    assert 'label="Wet"' in style
    assert 'value="523"' in style


def test_small_patches_are_merged_into_their_surroundings(pair, tmp_path):
    done = segmentunsupervised.run(job_for(pair, tmp_path, method="kmeans", minimum_area_ha=0.5), lambda _: None, never)
    from skimage.measure import label, regionprops

    values = read(done.outputs["output"])
    sizes = [region.area for region in regionprops(label(values, connectivity=1, background=0))]
    holes = label(values == 0, connectivity=1)
    beside_holes = holes.max() > 0
    assert min(sizes) >= 50 or beside_holes
    assert np.mean(np.array(sizes) >= 50) > 0.9


def test_shares_and_hectares_are_told_by_class(pair, tmp_path):
    events = []
    done = segmentunsupervised.run(job_for(pair, tmp_path, method="kmeans", classes=3), events.append, never)
    told = [event.text for event in events if isinstance(event, Message) and "of the mapped area" in event.text]
    shares, hectares = zip(
        *(re.findall(r": ([\d.]+)% of the mapped area, ([\d.]+) ha", text)[0] for text in told), strict=True
    )
    assert sum(map(float, shares)) == pytest.approx(100, abs=0.2)
    # a pixel of UTM on its central meridian is 0.04 % longer on the ground than on the map
    assert sum(map(float, hectares)) == pytest.approx(done.numbers["pixels"] * 0.01 * 1.0008, abs=0.15)


def test_stopping_keeps_a_usable_model_and_a_map(pair, tmp_path):
    seen = []

    def stop_soon():
        return any("learning" in event.what for event in seen if isinstance(event, Progress))

    job = job_for(pair, tmp_path, steps=500, output_weights=str(tmp_path / "w.safetensors"))
    done = segmentunsupervised.run(job, seen.append, stop_soon)
    assert done.stopped
    (tmp_path / "again").mkdir()
    again = job_for(pair, tmp_path / "again", weights=done.outputs["output_weights"])
    assert not segmentunsupervised.run(again, lambda _: None, never).stopped
    assert read_card(done.outputs["output_weights"]).training["steps"] < 20
    assert (read(done.outputs["output"]) > 0).any()


def test_cancelling_leaves_nothing(pair, tmp_path):
    def cancel(event):
        if isinstance(event, Progress) and "mapping" in event.what:
            raise Cancelled("enough")

    (tmp_path / "map.tif").write_bytes(b"precious")
    with pytest.raises(Cancelled):
        segmentunsupervised.run(job_for(pair, tmp_path, method="kmeans"), cancel, never)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("map.tif", b"precious")]


@pytest.mark.parametrize("sensors", ["s1", "s2"])
def test_one_sensor_is_enough(pair, tmp_path, sensors):
    other = "s2" if sensors == "s1" else "s1"
    job = job_for(pair, tmp_path, method="kmeans", output_weights=str(tmp_path / "w.safetensors"), **{other: ()})
    done = segmentunsupervised.run(job, lambda _: None, never)
    assert read_card(done.outputs["output_weights"]).required_sensors == (sensors,)


def test_a_target_that_another_job_writes_is_found_before_training(pair, tmp_path):
    events = []
    with writer.claimed({"output": str(tmp_path / "map.tif")}), pytest.raises(OutputFailed, match="by another job"):
        segmentunsupervised.run(job_for(pair, tmp_path), events.append, never)
    assert not any("learning" in event.what for event in events if isinstance(event, Progress))
    assert not list(tmp_path.iterdir())


def test_a_target_is_held_from_before_training_on(pair, tmp_path):
    def meddle(event):
        if isinstance(event, Progress) and "learning" in event.what:
            with pytest.raises(OutputFailed, match="by another job"):
                writer.StagedFile(str(tmp_path / "map.tif"))
            raise Cancelled("seen enough")

    with pytest.raises(Cancelled):
        segmentunsupervised.run(job_for(pair, tmp_path), meddle, never)
    assert not list(tmp_path.iterdir())


def test_a_model_of_both_sensors_refuses_one(pair, tmp_path):
    first = segmentunsupervised.run(
        job_for(pair, tmp_path, method="kmeans", output_weights=str(tmp_path / "w.safetensors")), lambda _: None, never
    )
    (tmp_path / "b").mkdir()
    job = job_for(pair, tmp_path / "b", weights=first.outputs["output_weights"], s1=())
    with pytest.raises(BandMissing, match="has no Sentinel-1 layer"):
        segmentunsupervised.run(job, lambda _: None, never)


def test_a_bad_legend_is_refused_before_any_training(pair, tmp_path):
    events = []
    with pytest.raises(InputError, match="99"):
        segmentunsupervised.run(job_for(pair, tmp_path, legend=(("99", "Moon", "#fff000"),)), events.append, never)
    assert not events


def test_the_picture_shows_all_three(pair, tmp_path):
    from matplotlib.image import imread

    job = job_for(pair, tmp_path, method="kmeans", output_picture=str(tmp_path / "picture.png"))
    segmentunsupervised.run(job, lambda _: None, never)
    picture = imread(tmp_path / "picture.png")
    thirds = np.array_split(picture[: picture.shape[0] // 2, :, :3], 3, axis=1)
    assert all(len(np.unique(third.reshape(-1, 3), axis=0)) > 5 for third in thirds)


def test_a_picture_that_fails_leaves_no_map_without_it(pair, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError("no fonts")

    monkeypatch.setattr(segmentunsupervised, "draw_picture", fail)
    (tmp_path / "map.tif").write_bytes(b"precious")
    job = job_for(pair, tmp_path, method="kmeans", output_picture=str(tmp_path / "picture.png"))
    with pytest.raises(OSError, match="no fonts"):
        segmentunsupervised.run(job, lambda _: None, never)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("map.tif", b"precious")]


def test_the_flooded_fields_of_the_spain_pair_are_one_cluster(real_data, tmp_path):
    folder = real_data / "sen1floods11"
    job = SegmentUnsupervised(
        s1=(str(folder / "S1" / "Spain_7370579_S1Hand.tif"),),
        s2=(str(folder / "S2" / "Spain_7370579_S2Hand.tif"),),
        output=str(tmp_path / "map.tif"),
        grid="s2",
        method="kmeans",
    )
    events = []
    segmentunsupervised.run(job, events.append, never)
    values, truth = read(tmp_path / "map.tif"), read(folder / "Labels" / "Spain_7370579_LabelHand.tif")
    judged = (truth >= 0) & (values > 0)
    water = truth == 1
    ious = [((values == k) & water & judged).sum() / (((values == k) | water) & judged).sum() for k in range(1, 7)]
    assert max(ious) > 0.5
    assert any("water" in event.text for event in events if isinstance(event, Message))
