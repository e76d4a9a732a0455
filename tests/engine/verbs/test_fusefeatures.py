import numpy as np
import pytest
import rasterio
from saroptical.engine.contract.events import Artifact, Message, Progress
from saroptical.engine.contract.jobs import FuseFeatures, make_job
from saroptical.engine.errors import BandMissing, Cancelled, InputError
from saroptical.engine.verbs import fusefeatures, segmentunsupervised, syntheticpair, trainfusion

FEATURES = 8


def never():
    return False


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    paths = {f"output_{kind}": str(folder / f"{kind}.tif") for kind in ("s1", "s2")}
    job = make_job("syntheticpair", {**paths, "width": 130, "height": 90, "nodata_share": 0.1})
    done = syntheticpair.run(job, lambda _: None, never)
    return {"s1": (done.outputs["output_s1"],), "s2": (done.outputs["output_s2"],)}


def train(pair, folder, **values):
    asked = {"preset": "quick", "steps": 2, "threads": 1, "features": FEATURES, **values}
    job = make_job("trainfusion", {**pair, "output_weights": str(folder / "w.safetensors"), **asked})
    return trainfusion.run(job, lambda _: None, never).outputs["output_weights"]


@pytest.fixture(scope="module")
def model(pair, tmp_path_factory):
    return train(pair, tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def model_of_both(pair, tmp_path_factory):
    return train(pair, tmp_path_factory.mktemp("both"), sensor_drop=0.0)


@pytest.fixture
def fuse(pair, model, tmp_path):
    def fuse(name="f.tif", report=lambda _: None, **values):
        asked = {**pair, "weights": model, "output": str(tmp_path / name), "threads": 1, "patch_px": 64, **values}
        return fusefeatures.run(FuseFeatures(**asked), report, never)

    return fuse


def read(done):
    with rasterio.open(done.outputs["output"]) as file:
        return file.read()


def test_a_pair_goes_in_and_a_styled_feature_layer_comes_out(fuse, pair, tmp_path):
    events = []
    done = fuse(report=events.append)
    with rasterio.open(done.outputs["output"]) as file, rasterio.open(pair["s2"][0]) as optical:
        assert (file.crs, file.transform, file.shape) == (optical.crs, optical.transform, optical.shape)
        assert file.descriptions == tuple(f"component {number}" for number in range(1, FEATURES + 1))
        assert file.tags(1, ns="IMAGE_STRUCTURE")["NBITS"] == "16"
        assert np.isnan(file.nodata)
        features, holes = file.read(), optical.read(1) == 0
    # radar serves alone where the optical scene has holes: the model has learned to do without
    assert not np.isnan(features).any()
    assert holes.any()
    assert any(isinstance(event, Message) and "is made from Sentinel-1 alone" in event.text for event in events)
    assert done.numbers == {"bands": 8, "pixels": 130 * 90, "valid_share": 1, "clipped_share": 0}
    style = (tmp_path / "f.qml").read_text()
    assert 'type="multibandcolor"' in style
    assert 'redBand="1" greenBand="2" blueBand="3"' in style
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    assert [event.role for event in events if isinstance(event, Artifact)] == ["output"]


def test_the_sensors_used_are_a_layer_of_their_own_on_request(fuse, pair, tmp_path):
    done = fuse(output_sensors=str(tmp_path / "used.tif"), components=1)
    with rasterio.open(done.outputs["output_sensors"]) as file, rasterio.open(pair["s2"][0]) as optical:
        assert np.array_equal(file.read(1), np.where(optical.read(1) == 0, 1, 3))
        assert (file.nodata, file.dtypes, file.descriptions) == (0, ("uint8",), ("sensors used",))
        assert file.colormap(1)[3] == (0xFB, 0xC0, 0x2D, 255)
    assert 'label="Sentinel-1 alone"' in (tmp_path / "used.qml").read_text()


def test_holes_stay_holes_where_the_model_needs_both(fuse, pair, model_of_both):
    done = fuse(weights=model_of_both, pixel_type="uint8")
    with rasterio.open(done.outputs["output"]) as file, rasterio.open(pair["s2"][0]) as optical:
        assert file.nodata == 0
        assert np.array_equal((file.read() == 0).all(axis=0), optical.read(1) == 0)
        assert np.array_equal((file.read() == 0).any(axis=0), optical.read(1) == 0)


def test_components_come_in_order_and_fewer_are_the_first(fuse):
    every, few = (
        read(fuse("every.tif", pixel_type="float32")),
        read(fuse("few.tif", pixel_type="float32", components=3)),
    )
    assert few.shape[0] == 3
    np.testing.assert_array_equal(few, every[:3])
    spread = every.reshape(FEATURES, -1).std(axis=1)
    assert spread[0] == spread.max()


def test_bytes_and_halves_say_what_floats_say(fuse):
    floats = read(fuse("floats.tif", pixel_type="float32"))
    halves = read(fuse("halves.tif"))
    np.testing.assert_allclose(halves, floats, rtol=2**-11, atol=1e-6)
    done = fuse("bytes.tif", pixel_type="uint8")
    with rasterio.open(done.outputs["output"]) as file:
        scales, offsets = (np.array(values)[:, None, None] for values in (file.scales, file.offsets))
        values = file.read() * scales + offsets
    inside = np.abs(floats) < 127 * scales
    assert (np.abs(values - floats) <= 0.5001 * scales)[inside].all()
    assert done.numbers["clipped_share"] == pytest.approx((~inside).mean(), abs=0.01)


def test_what_bytes_clip_is_said(fuse, pair):
    events = []
    done = fuse(report=events.append, pixel_type="uint8", s2_offset=9000.0)
    assert done.numbers["clipped_share"] > 0
    assert any(isinstance(event, Message) and "pixel_type=float16 keeps them" in event.text for event in events)


@pytest.mark.parametrize("absent", ["s1", "s2"])
def test_an_absent_sensor_is_done_without_and_said(fuse, absent):
    events = []
    done = fuse(report=events.append, **{absent: ()})
    assert done.numbers["bands"] == FEATURES
    assert any(isinstance(event, Message) and "can do without, less surely" in event.text for event in events)


@pytest.mark.parametrize(("absent", "mission"), [("s1", "Sentinel-1"), ("s2", "Sentinel-2")])
def test_a_sensor_that_is_needed_is_missed_by_name(fuse, model_of_both, absent, mission):
    with pytest.raises(BandMissing, match=f"The job has no {mission} layer; model 'both' needs one"):
        fuse(weights=model_of_both, **{absent: ()})


def test_models_of_another_task_are_refused_both_ways(fuse, pair, model, tmp_path):
    segmenter = str(tmp_path / "s.safetensors")
    asked = {**pair, "method": "kmeans", "preset": "quick", "threads": 1}
    job = make_job("segmentunsupervised", {**asked, "output": str(tmp_path / "m.tif"), "output_weights": segmenter})
    segmentunsupervised.run(job, lambda _: None, never)
    with pytest.raises(
        InputError, match="Model 'kmeans' makes a land-cover map of clusters; fusefeatures needs one that makes a fe"
    ):
        fuse(weights=segmenter)
    job = make_job("segmentunsupervised", {**asked, "output": str(tmp_path / "n.tif"), "weights": model})
    with pytest.raises(
        InputError, match="Model 'both' makes a feature layer; segmentunsupervised needs one that makes"
    ):
        segmentunsupervised.run(job, lambda _: None, never)


def test_more_components_than_there_are_are_refused_before_any_mapping(fuse, tmp_path):
    with pytest.raises(InputError, match="9 components were asked for; model 'both' makes 8"):
        fuse(components=9)
    assert not list(tmp_path.iterdir())


def test_cancelling_leaves_nothing(fuse, tmp_path):
    def cancel(event):
        if isinstance(event, Progress) and "mapping" in event.what:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        fuse(report=cancel)
    assert not list(tmp_path.iterdir())
