import json

import numpy as np
import pytest
import torch
from saroptical.engine.contract.card import from_json
from saroptical.engine.contract.events import Message
from saroptical.engine.contract.jobs import ExportModel
from saroptical.engine.errors import EngineError, EngineMissing, InputError
from saroptical.engine.inference import exported
from saroptical.engine.training.checkpoint import load_weights
from saroptical.engine.verbs.exportmodel import run
from saroptical.tests.engine.models_on_disk import RADAR, RED, save, small_clusters, small_generator, small_landcover


def never():
    return False


@pytest.fixture
def with_onnx():
    for name in exported.LIBRARIES:
        pytest.importorskip(name)


class Deepness:
    """What Deepness does with a network, restated: it reads JSON, divides by 255, standardises, and decides."""

    def __init__(self, path):
        import onnxruntime

        self.session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        self.told = self.session.get_modelmeta().custom_metadata_map
        self.input_shape = self.session.get_inputs()[0].shape

    def read(self, name):
        return json.loads(self.told[name])

    def classify(self, tile):
        """Map (H, W, C) as it lies in a raster."""
        mean, std = (np.array([float(x) for x in self.read(f"standardization_{name}")]) for name in ("mean", "std"))
        batch = (np.float32(tile[None] * 1.0 / 255.0) - np.float32(mean)) / np.float32(std)
        (result,) = self.session.run(None, {self.session.get_inputs()[0].name: batch.transpose(0, 3, 1, 2)})
        result[result < float(self.read("seg_thresh"))] = 0.0
        return np.argmax(result, axis=1)[0]


def test_deepness_reads_and_maps_what_we_map(with_onnx, tmp_path):
    import onnx

    weights, events = small_landcover(tmp_path / "w.safetensors"), []
    done = run(ExportModel(weights=weights, output_onnx=str(tmp_path / "m.onnx")), events.append, never)
    deepness = Deepness(done.outputs["output_onnx"])
    assert deepness.input_shape == [1, 3, 64, 64]
    assert deepness.read("model_type").capitalize() == "Segmentor"
    assert deepness.read("class_names") == {"0": "Water", "1": "Forest"}
    assert (deepness.read("resolution"), deepness.read("tile_size"), deepness.read("tiles_overlap")) == (1000, 64, 25)
    network = onnx.load(done.outputs["output_onnx"])
    onnx.checker.check_model(network, full_check=True)
    assert (network.ir_version, network.opset_import[0].version) == (8, 18)
    model, card = load_weights(weights)
    assert from_json(deepness.told["saroptical_card"]) == card
    tile = np.random.default_rng(1).uniform((-25, -30, 0), (0, -5, 0.3), (64, 64, 3)).astype(np.float32)
    means, stds = ([getattr(band, name) for band in card.bands] for name in ("mean", "std"))
    normal = torch.from_numpy((tile - means) / stds).float().permute(2, 0, 1)[None]
    with torch.inference_mode():
        ours = model(normal).logits.argmax(dim=1)[0].numpy()
    assert 0 < ours.mean() < 1, "a network that maps one class alone would tell nothing"
    assert (deepness.classify(tile) == ours).mean() > 0.999
    assert done.numbers["largest_difference"] <= 1e-4
    assert any("VV VH (decibels), B04 (reflectance)" in e.text for e in events if isinstance(e, Message))


def test_merged_clusters_are_one_class_and_their_probabilities_add_up(with_onnx, tmp_path):
    weights = small_clusters(tmp_path / "w.safetensors")
    done = run(ExportModel(weights=weights, output_onnx=str(tmp_path / "m.onnx")), lambda _: None, never)
    deepness = Deepness(done.outputs["output_onnx"])
    assert deepness.read("class_names") == {"0": "Water", "1": "Forest"}
    (made,) = deepness.session.run(None, {"bands": exported.trial(load_weights(weights)[1], 64, seed=4)})
    assert made.shape == (1, 2, 64, 64)
    np.testing.assert_allclose(made.sum(axis=1), 1, atol=1e-5)


def test_a_generator_gives_its_bands(with_onnx, tmp_path):
    weights = small_generator(tmp_path / "w.safetensors")
    job = ExportModel(weights=weights, patch_px=96, output_onnx=str(tmp_path / "m.onnx"))
    deepness = Deepness(run(job, lambda _: None, never).outputs["output_onnx"])
    assert deepness.input_shape == [1, 2, 96, 96]
    assert deepness.read("model_type") == "Regressor"
    assert deepness.read("class_names") == {"0": "B04"}
    assert deepness.read("tile_size") == 96


def test_a_network_that_gives_something_else_is_not_kept(with_onnx, tmp_path, monkeypatch):
    export = exported.export

    def export_another(network, card, path, *, patch_px):
        with torch.no_grad():
            next(network.parameters()).add_(0.5)
        export(network, card, path, patch_px=patch_px)
        with torch.no_grad():
            next(network.parameters()).sub_(0.5)

    monkeypatch.setattr("saroptical.engine.verbs.exportmodel.export", export_another)
    job = ExportModel(weights=small_landcover(tmp_path / "w.safetensors"), output_onnx=str(tmp_path / "m.onnx"))
    with pytest.raises(EngineError, match="The exported network differs from the model by"):
        run(job, lambda _: None, never)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["w.safetensors"]


def test_a_network_that_looks_at_what_there_is_before_it_computes_is_refused(with_onnx, tmp_path):
    arguments = {"network": "vit", "classes": 2, "s1_channels": 2, "size": "tiny", "patch_px": 8}
    job = ExportModel(
        weights=small_landcover(tmp_path / "w.safetensors", arguments=arguments),
        patch_px=32,
        output_onnx=str(tmp_path / "m.onnx"),
    )
    with pytest.raises(EngineError, match="its network vit holds something that ONNX has no word for"):
        run(job, lambda _: None, never)
    assert not (tmp_path / "m.onnx").exists()


def test_missing_libraries_are_named_with_how_to_get_them(tmp_path, monkeypatch):
    monkeypatch.setattr(exported, "LIBRARIES", ("json", "no_such_library", "nor_this"))
    job = ExportModel(weights=small_landcover(tmp_path / "w.safetensors"), output_onnx=str(tmp_path / "m.onnx"))
    with pytest.raises(
        EngineMissing, match=r"no_such_library, nor_this, which are missing in .* -m pip install no_such"
    ):
        run(job, lambda _: None, never)


def test_a_model_that_maps_no_pixels_is_refused(tmp_path):
    weights = save(
        tmp_path / "w.safetensors",
        task="pretraining",
        method="sscl",
        architecture="landcover_net",
        arguments={"s1_channels": 2, "classes": 0},
    )
    with pytest.raises(InputError, match="is of the task pretraining; only models that map every pixel"):
        exported.Exportable(*load_weights(weights))


@pytest.mark.parametrize("patch", [1, 31])
def test_a_small_patch_is_refused(patch):
    with pytest.raises(InputError, match=f"patch_px is {patch}; expected 32 or more"):
        ExportModel(weights="w", patch_px=patch, output_onnx="m.onnx")


@torch.inference_mode()
def test_holes_and_missing_sensors_count_as_the_mean(tmp_path):
    model, card = load_weights(small_landcover(tmp_path / "w.safetensors"))
    network = exported.Exportable(model, card)
    holes = exported.trial(card, 64, seed=1)
    filled = np.where(np.isnan(holes), np.float32([[[b.mean]] for b in (*RADAR, RED)])[None], holes)
    assert np.isnan(holes).any()
    torch.testing.assert_close(network(torch.from_numpy(holes)), network(torch.from_numpy(filled)))


def test_trials_cover_holes_every_sensor_missing_and_values_beyond_the_range(tmp_path):
    card = load_weights(small_landcover(tmp_path / "w.safetensors"))[1]
    tried = [exported.trial(card, 64, seed=seed) for seed in range(4)]
    assert all(np.isnan(patch[0, :, 0, 0]).all() for patch in tried)
    assert [np.isnan(patch[0, :, -1, -1]).tolist() for patch in tried] == [
        [False] * 3,
        [True, True, False],
        [False] * 3,
        [False, False, True],
    ]
    assert np.nanmax(tried[0][0, 0]) > card.bands[0].clip[1]
