import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest
import rasterio
import torch
from affine import Affine
from saroptical.engine.datasets.bigearthnet import list_version1
from saroptical.engine.datasets.bigearthnet_classes import NINETEEN
from saroptical.engine.datasets.scenelabels import ScenePlace, load_scene
from saroptical.engine.errors import InputError
from saroptical.engine.patches import published
from saroptical.engine.patches.published import published_scenes


def place(folder, number, labels, split):
    for name, bands, level in (("s1", ("VV", "VH"), -10.0 - number), ("s2", ("B02", "B03"), 1000 * number)):
        pixels = np.full((2, 4, 4), level, np.float32 if name == "s1" else np.uint16)
        profile = {"driver": "GTiff", "count": 2, "height": 4, "width": 4, "dtype": pixels.dtype}
        at = Affine(10, 0, 5e5, 0, -10, 5e6)
        with rasterio.open(folder / f"{name}_{number}.tif", "w", crs="EPSG:32632", transform=at, **profile) as file:
            file.write(pixels)
            file.descriptions = bands
    s1, s2 = ((str(folder / f"{name}_{number}.tif"),) for name in ("s1", "s2"))
    return ScenePlace(f"p{number}", s1, s2, labels, split)


def test_places_become_scenes_in_their_order_and_those_that_are_all_nodata_are_left_out(tmp_path):
    places = [
        place(tmp_path, 3, ("a", "b"), "train"),
        place(tmp_path, 0, ("b",), "train"),  # optical numbers of 0 are nodata
        place(tmp_path, 2, ("b",), "test"),
    ]
    scenes = published_scenes(places, ("a", "b"), held_out=("test",))
    assert scenes.targets.tolist() == [[1, 1], [0, 1]]
    assert scenes.held_out.tolist() == [False, True]
    assert scenes.bank.bands == ("VV", "VH", "B02", "B03")
    assert scenes.bank.pixels[:, 0, 0, 0].tolist() == [-13, -12]
    torch.testing.assert_close(scenes.bank.pixels[:, 2, 0, 0], torch.tensor([0.3, 0.2]))
    radar = published_scenes(places, ("a", "b"), bands=("VV",), held_out=())
    assert radar.bank.pixels.shape == (3, 1, 4, 4)
    with pytest.raises(InputError, match="p3 has the labels a, b; exactly one was expected"):
        published_scenes(places, ("a", "b"), held_out=(), several=False)
    one = published_scenes(places[1:], ("a", "b"), bands=("VV",), held_out=(), several=False)
    assert one.targets.tolist() == [1, 1]
    with pytest.raises(InputError, match="p3 has the label 'b'"):
        published_scenes(places, ("a",), held_out=())


def test_no_scene_is_held_beside_the_bank_and_its_memory_is_foreseen(tmp_path, monkeypatch):
    read = []

    def load(one, **asked):
        gc.collect()
        assert sum(earlier() is not None for earlier in read) <= 1
        pair = load_scene(one, **asked)
        read.append(weakref.ref(pair))
        return pair

    monkeypatch.setattr(published, "load_scene", load)
    places = [place(tmp_path, number, ("a",), "train") for number in (1, 2, 0, 4)]
    bank = published_scenes(places, ("a",), held_out=()).bank
    assert bank.pixels[:, 2, 0, 0].tolist() == pytest.approx([0.1, 0.2, 0.4])
    assert len(read) == 4
    held = bank.pixels.untyped_storage().nbytes() + bank.valid.untyped_storage().nbytes()
    assert held <= published.bytes_of(places) == 4 * 16 * (4 * 4 + 10)


def test_scenes_unlike_the_others_and_scenes_without_any_pixel_are_refused(tmp_path):
    places = [place(tmp_path, number, ("a",), "train") for number in (0, 1, 2)]
    odd = replace(places[2], s2=())
    with pytest.raises(
        InputError, match=r"p2 has the bands VV VH of 4 px \(S1 in db\), and p1 the bands VV VH B02 B03"
    ):
        published_scenes([*places[:2], odd], ("a",), held_out=())
    with pytest.raises(InputError, match="None of the 1 scenes has a pixel of all sensors"):
        published_scenes(places[:1], ("a",), held_out=())


def test_the_real_places_of_version_1_make_a_bank_of_all_bands(real_data):
    places = list_version1(str(real_data / "bigearthnet_v1_raw"))
    scenes = published_scenes(places, NINETEEN, held_out=("test",))
    assert scenes.bank.pixels.shape == (6, 14, 120, 120)
    assert scenes.targets.shape == (6, 19)
    assert scenes.bank.gsd_m == 10.0
