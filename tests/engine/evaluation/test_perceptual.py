import math

import numpy as np
import pytest
import torch
from saroptical.engine.errors import CheckpointMismatch
from saroptical.engine.evaluation.perceptual import Perception, part_halves


@pytest.fixture(scope="module")
def alexnet():
    from torchvision.models import alexnet

    torch.manual_seed(0)
    return alexnet(weights=None).state_dict()


@pytest.fixture(scope="module")
def inception():
    """Weights of an Inception network that has learned nothing; the library builds none without a file."""
    from torch_fidelity import feature_extractor_inceptionv3 as library

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(library, "load_state_dict_from_url", lambda *_, **__: {})
        patched.setattr(library.FeatureExtractorInceptionV3, "load_state_dict", lambda *_: None)
        torch.manual_seed(0)
        return library.FeatureExtractorInceptionV3("inception-v3-compat", ["2048"]).state_dict()


def pictures(count, side=64, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (count, side, side, 3), np.uint8)


def test_equal_pictures_are_alike_and_blurred_ones_are_not(alexnet):
    same, blurred = Perception(alexnet=alexnet), Perception(alexnet=alexnet)
    for picture in pictures(2):
        same.add(picture, picture, half=0)
        blurred.add(picture, np.full_like(picture, 128), half=0)
    assert same.found().lpips == pytest.approx(0, abs=1e-6)
    assert blurred.found().lpips > 0.01
    assert blurred.found().patches == 2
    assert math.isnan(blurred.found().fid)  # no network for it was given


def test_the_folder_of_downloads_stays_where_it_was(alexnet):
    before = torch.hub.get_dir()
    Perception(alexnet=alexnet)
    assert torch.hub.get_dir() == before


@pytest.mark.parametrize("name", ["alexnet", "inception"])
def test_weights_of_another_network_are_refused(name):
    with pytest.raises(CheckpointMismatch, match="The weights are not those of"):
        Perception(**{name: {"layer.weight": torch.zeros(1)}})


@pytest.mark.slow
def test_the_distance_of_equal_sets_is_nought_and_grows(inception):
    same, far = Perception(inception=inception), Perception(inception=inception)
    for number, picture in enumerate(pictures(5)):
        far.add(picture, picture // (2 + number), half=number % 2)
        if number < 3:  # too few for a floor
            same.add(picture, picture, half=number % 2)
    found, equal = far.found(), same.found()
    assert equal.fid == pytest.approx(0, abs=1e-3)
    assert math.isnan(equal.fid_floor)
    assert found.fid > equal.fid
    assert found.fid_floor >= 0
    assert found.halves == (3, 2)
    few = Perception(inception=inception)
    few.add(picture, picture, half=0)
    assert math.isnan(few.found().fid)


def test_halves_are_of_whole_scenes_and_nearly_equal():
    scenes = ["a"] * 3 + ["b"] * 5 + ["c"] * 2 + ["b"]
    halves = part_halves(scenes)
    assert {scene: {half for half, of in zip(halves, scenes, strict=True) if of == scene} for scene in "abc"} == {
        "b": {0},
        "a": {1},
        "c": {1},
    }
    assert part_halves(list(reversed(scenes))) == list(reversed(halves))


def test_halves_of_one_scene_are_drawn_and_do_not_alternate():
    halves = part_halves([""] * 101)
    assert halves == part_halves([""] * 101)
    assert sorted(map(halves.count, (0, 1))) == [50, 51]
    assert halves != [place % 2 for place in range(101)]
    assert halves != part_halves([""] * 101, seed=1)
    assert part_halves([]) == []
