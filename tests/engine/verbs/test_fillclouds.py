import sys
import warnings
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import rasterio
import torch
from affine import Affine
from rasterio.errors import NotGeoreferencedWarning
from saroptical.engine.contract.bands import TRUE_COLOUR, Sensor
from saroptical.engine.contract.card import BandStatistics, ModelCard
from saroptical.engine.contract.events import Message
from saroptical.engine.contract.jobs import FillClouds, make_job
from saroptical.engine.errors import BandMissing, EngineMissing, InputError, UnitMismatch
from saroptical.engine.inference import clouddetector
from saroptical.engine.io.scene import open_scene
from saroptical.engine.models.build import build_model
from saroptical.engine.training.checkpoint import save_weights
from saroptical.engine.verbs import fillclouds
from scipy.ndimage import gaussian_filter

UTM = {"crs": "EPSG:32632", "transform": Affine(10, 0, 600_000, 0, -10, 5_300_000)}
DEGREES = {"crs": "EPSG:4326", "transform": Affine(1e-4, 0, 9, 0, -9e-5, 47)}
BANDS = ("B02", "B03", "B04", "B08")
SHAPE = (300, 270)


def write(path, pixels, bands=(), **profile):
    count, height, width = pixels.shape
    frame = {"driver": "GTiff", **UTM, **profile}
    with rasterio.open(path, "w", count=count, height=height, width=width, dtype=pixels.dtype, **frame) as file:
        file.write(pixels)
        if bands:
            file.descriptions = bands
    return str(path)


def read(path):
    with rasterio.open(path) as file:
        return file.read(), file.nodata


def card(targets=("B04", "B03", "B02"), unit="reflectance"):
    return ModelCard(
        task="translation",
        method="tiny",
        architecture="unet_generator",
        arguments={"out_channels": len(targets), "width": 4, "depth": 3},
        bands=tuple(BandStatistics(name, (-25.0, 0.0), -12.5, 12.5) for name in ("VV", "VH")),
        required_sensors=("s1",),
        units={"s1": "db", "s2": unit},
        targets=tuple(BandStatistics(name, (0.0, 0.3), 0.15, 0.15) for name in targets),
        patch_px=64,
        overlap_px=16,
    )


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("model") / "tiny.safetensors"
    save_weights(path, build_model(card()), card())
    return str(path)


def draw(tmp_path, dtype=np.uint16, **profile):
    """Make radar, a cloudy scene with a hole, its clear truth and a mask of the clouds."""
    rng = np.random.default_rng(0)
    radar = (-12 + 60 * gaussian_filter(rng.normal(0, 1, (2, *SHAPE)), (0, 8, 8))).astype(np.float32)
    truth = (800 + 60 * (radar[:1] + 25) + np.arange(4)[:, None, None] * 100 + rng.normal(0, 10, (4, *SHAPE))).round()
    truth[:, :8, :11] = 0
    cloudy = np.zeros(SHAPE, bool)
    cloudy[100:160, 40:200] = cloudy[280:, 260:] = cloudy[2:5, 2:5] = True
    seen = np.where(cloudy, 9000, truth).astype(dtype)
    files = {
        "s1": (write(tmp_path / "s1.tif", radar, ("VV", "VH"), nodata=np.nan, **profile),),
        "s2": (write(tmp_path / "s2.tif", seen, BANDS, nodata=0, **profile),),
        "clouds": write(tmp_path / "clouds.tif", cloudy.astype(np.uint8)[None], **profile),
    }
    return files, truth, cloudy


def run(tmp_path, **fields):
    events = []
    outputs = {"output": str(tmp_path / "filled.tif"), "output_provenance": str(tmp_path / "where.tif")}
    done = fillclouds.run(FillClouds(**{**outputs, **fields}), events.append, lambda: False)
    filled, where = read(outputs["output"]), read(outputs["output_provenance"])[0][0]
    return done, events, filled, where


@pytest.mark.parametrize("profile", [{}, DEGREES], ids=["utm", "degrees"])
def test_clear_pixels_are_untouched_bit_for_bit_and_clouds_are_gone(tmp_path, weights, profile):
    files, truth, cloudy = draw(tmp_path, **profile)
    done, _, (filled, nodata), where = run(tmp_path, weights=weights, grow_px=0, **files)
    seen = read(files["s2"][0])[0][[0, 1, 2]]
    assert filled.dtype == np.uint16
    assert nodata == 0
    np.testing.assert_array_equal(filled[:, ~cloudy], seen[:, ~cloudy])
    assert (filled[:, cloudy] != 9000).all()
    assert (filled[:, cloudy] > 0).all()
    np.testing.assert_array_equal(where == 2, cloudy)  # a hole below a cloud is filled as well
    np.testing.assert_array_equal(where == 0, (truth[0] == 0) & ~cloudy)
    assert done.numbers["generated_share"] == pytest.approx(cloudy.sum() / (where > 0).sum())


def test_the_fill_is_nearer_to_the_truth_than_the_mean_where_the_radar_tells(tmp_path, weights):
    files, truth, cloudy = draw(tmp_path)
    _, _, (filled, _), _ = run(tmp_path, weights=weights, **files)
    hole = cloudy & (truth[0] > 0)
    error = np.sqrt(((filled - truth[:3])[:, hole] ** 2).mean())
    mean = truth[:3][:, ~cloudy & (truth[0] > 0)].mean(axis=1)[:, None]
    assert error < 0.95 * np.sqrt(((mean - truth[:3][:, hole]) ** 2).mean())


def test_what_lies_below_a_cloud_changes_nothing(tmp_path, weights):
    files, _, cloudy = draw(tmp_path)
    _, _, (first, _), _ = run(tmp_path, weights=weights, grow_px=0, **files)
    seen = read(files["s2"][0])[0]
    seen[:, cloudy] = np.random.default_rng(1).integers(1, 60_000, (4, cloudy.sum()))
    files["s2"] = (write(tmp_path / "other.tif", seen, BANDS, nodata=0),)
    _, _, (second, _), _ = run(tmp_path, weights=weights, grow_px=0, **files)
    np.testing.assert_array_equal(first, second)


def test_grown_clouds_are_larger_and_say_so(tmp_path, weights):
    files, _, cloudy = draw(tmp_path)
    _, _, (filled, _), where = run(tmp_path, weights=weights, grow_px=3, **files)
    seen = read(files["s2"][0])[0][[0, 1, 2]]
    assert (where == 2).sum() > cloudy.sum()
    assert (where == 2)[97:163, 37:203].all()
    np.testing.assert_array_equal(filled[:, where == 1], seen[:, where == 1])


def test_values_of_floats_stay_too(tmp_path, weights):
    files, _, cloudy = draw(tmp_path)
    pixels = read(files["s2"][0])[0].astype(np.float32) / 10_000
    pixels[:, read(files["s2"][0])[0][0] == 0] = np.nan
    files["s2"] = (write(tmp_path / "floats.tif", pixels, BANDS, nodata=np.nan),)
    _, _, (filled, _), where = run(tmp_path, weights=weights, grow_px=0, **files)
    np.testing.assert_array_equal(filled[:, ~cloudy], pixels[:3, ~cloudy])
    assert np.isfinite(filled[:, where == 2]).all()


@pytest.mark.parametrize("dtype", [np.float32, np.int32, np.uint32, np.int16])
def test_digital_numbers_stay_digital_numbers_in_every_type(tmp_path, weights, dtype):
    files, _, cloudy = draw(tmp_path, dtype=dtype)
    seen, _ = read(files["s2"][0])
    _, _, (filled, nodata), where = run(tmp_path, weights=weights, s2_offset=-1000, grow_px=0, **files)
    assert filled.dtype == dtype
    known = ~cloudy & (seen[0] != 0)
    np.testing.assert_array_equal(filled[:, known], seen[:3, known])
    assert (np.isnan(filled) if np.isnan(nodata) else filled == nodata)[:, where == 0].all()
    assert 500 < filled[:, where == 2].mean() < 5000
    with rasterio.open(tmp_path / "filled.tif") as file:
        assert (file.scales, file.offsets) == ((1e-4,) * 3, (-0.1,) * 3)


def test_what_an_alpha_hides_of_a_picture_is_nodata(tmp_path, weights):
    files, truth, cloudy = draw(tmp_path)
    colours = (np.where(truth == 0, 0, truth / 20)[[2, 1, 0]]).clip(0, 255).astype(np.uint8)
    colours[:, 200:210, 30:60] = 0  # black ground
    alpha = np.where(truth[:1] == 0, 0, 255).astype(np.uint8)
    path = tmp_path / "byte.safetensors"
    known = replace(card(unit="byte"), targets=tuple(BandStatistics(b, (0, 255), 128, 128) for b in TRUE_COLOUR))
    save_weights(path, build_model(known), known)
    pictures = {
        "rgba.tif": (np.concatenate([colours, alpha]), {"photometric": "RGB", "alpha": "yes"}),
        "rgb.tif": (colours, {"photometric": "RGB"}),
    }
    for name, (pixels, profile) in pictures.items():
        s2 = (write(tmp_path / name, pixels, **profile),)
        asked = {**files, "s2": s2, "weights": str(path), "grow_px": 0}
        _, _, (filled, nodata), where = run(tmp_path, **asked)
        assert open_scene([str(tmp_path / "filled.tif")], Sensor.S2).unit == "byte"
        hidden = (alpha[0] == 0) & ~cloudy & (name == "rgba.tif")
        np.testing.assert_array_equal(where == 0, hidden)
        np.testing.assert_array_equal(filled[:, where == 1], colours[:, where == 1])
        if name == "rgba.tif":
            assert (filled.dtype, nodata) == (np.int16, -1)
            assert (filled[:, hidden] == -1).all()
            assert (filled[:, 200:210, 30:60] == 0).all()
        else:
            assert (filled.dtype, nodata) == (np.uint8, None)


def test_a_scene_without_a_place_is_filled_on_the_pixels_of_the_radar(tmp_path, weights):
    files, _, cloudy = draw(tmp_path)
    _, _, (placed, _), _ = run(tmp_path, weights=weights, grow_px=0, **files)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        bare = {"crs": None, "transform": Affine.identity()}
        files["s2"] = (write(tmp_path / "bare.tif", read(files["s2"][0])[0], BANDS, nodata=0, **bare),)
        files["clouds"] = write(tmp_path / "bare_clouds.tif", cloudy.astype(np.uint8)[None], **bare)
    _, _, (filled, _), where = run(tmp_path, weights=weights, grow_px=0, grid="pixels", **files)
    np.testing.assert_array_equal(where == 2, cloudy)
    np.testing.assert_array_equal(filled, placed)


def test_clouds_without_radar_are_left_and_said(tmp_path, weights):
    files, _, _ = draw(tmp_path)
    radar = read(files["s1"][0])[0]
    radar[:, 110:120, 50:70] = np.nan
    files["s1"] = (write(tmp_path / "holes.tif", radar, ("VV", "VH"), nodata=np.nan),)
    _, events, (filled, _), where = run(tmp_path, weights=weights, **files)
    assert (where[110:120, 50:70] == 3).all()
    assert (filled[:, 110:120, 50:70] == 9000).all()
    assert any("cloud without radar" in event.text for event in events if isinstance(event, Message))


def test_a_scene_classification_beside_the_bands_is_found_and_its_nodata_is_no_cloud(tmp_path, weights):
    files, _, cloudy = draw(tmp_path)
    seen = read(files["s2"][0])[0]
    for number, name in enumerate(BANDS):
        write(tmp_path / f"T32_{name}.tif", seen[number : number + 1], nodata=0)
    classes = np.where(cloudy, 9, 4).astype(np.uint8)
    classes[:8, :11] = 0
    write(tmp_path / "T32_SCL.tif", classes[None])
    names = (*BANDS, "SCL")
    s2 = tuple(str(tmp_path / f"T32_{name}.tif") for name in names)
    _, _, _, where = run(tmp_path, weights=weights, s1=files["s1"], s2=s2, grow_px=0)
    np.testing.assert_array_equal(where == 2, classes == 9)
    assert (where[:8, :11][~cloudy[:8, :11]] == 0).sum() == 8 * 11 - 9


def test_a_layer_of_many_codes_is_taken_for_no_mask_unless_it_is_called_one(tmp_path, weights):
    files, _, cloudy = draw(tmp_path)
    classes = np.where(cloudy, 9, 4 + np.arange(SHAPE[0])[:, None] // 100).astype(np.uint8)
    for name, pixels, seen in (
        ("classes.tif", classes, "4, 5, 6, …"),  # four of them: a scene classification by another name
        ("crop.tif", np.where(classes == 9, 8, 4), "4, 8 and hardly a 0"),
    ):
        files["clouds"] = write(tmp_path / name, pixels.astype(np.uint8)[None])
        with pytest.raises(InputError, match=rf"{name} holds the codes {seen}.* \(clouds_are\): scl"):
            run(tmp_path, weights=weights, **files)
    files["clouds"] = str(tmp_path / "classes.tif")
    _, _, _, where = run(tmp_path, weights=weights, **files, clouds_are="scl", grow_px=0)
    np.testing.assert_array_equal(where == 2, cloudy)


def test_nodata_of_a_mask_is_not_filled(tmp_path, weights):
    files, _, cloudy = draw(tmp_path)
    mask = cloudy.astype(np.uint8)
    mask[200:270, 20:250] = 255
    files["clouds"] = write(tmp_path / "mask.tif", mask[None], nodata=255)
    _, _, _, where = run(tmp_path, weights=weights, **files, grow_px=0)
    np.testing.assert_array_equal(where == 2, cloudy)


def test_a_scene_without_clouds_stays_as_it_is_and_one_of_clouds_alone_is_translated(tmp_path, weights):
    files, _, _ = draw(tmp_path)
    seen = read(files["s2"][0])[0][[0, 1, 2]]
    none = write(tmp_path / "none.tif", np.zeros((1, *SHAPE), np.uint8))
    _, events, (filled, _), where = run(tmp_path, weights=weights, **{**files, "clouds": none})
    np.testing.assert_array_equal(filled, seen)
    assert set(np.unique(where)) == {0, 1}
    assert any("No cloud was found" in event.text for event in events if isinstance(event, Message))
    all_over = write(tmp_path / "all.tif", np.ones((1, *SHAPE), np.uint8))
    _, events, _, where = run(tmp_path, weights=weights, **{**files, "clouds": all_over})
    assert (where == 2).all()
    assert any("left at its own level" in event.text for event in events if isinstance(event, Message))


def test_bad_input_is_a_sentence(tmp_path, weights):
    files, _, _ = draw(tmp_path)
    with pytest.raises(InputError, match=r"comes without a scene classification"):
        run(tmp_path, weights=weights, s1=files["s1"], s2=files["s2"])
    other = write(tmp_path / "other.tif", np.full((1, *SHAPE), 1000, np.uint16), ("B11",))
    with pytest.raises(BandMissing, match=r"has the bands B04 B03 B02 and .* B11"):
        run(tmp_path, weights=weights, **{**files, "s2": (other,)})
    path = tmp_path / "byte.safetensors"
    save_weights(path, build_model(card()), card(unit="byte"))
    with pytest.raises(UnitMismatch, match="8-bit picture values"):
        run(tmp_path, weights=str(path), **files)
    assert not (tmp_path / "filled.tif").exists()


def test_real_bands_in_files_of_their_own_and_radar_of_another_zone(tmp_path, real_data):
    torch.manual_seed(0)
    known = card()
    known = replace(known, bands=known.bands[:1])
    save_weights(tmp_path / "w.safetensors", build_model(known), known)
    home = real_data / "amazon_two_utm_zones"
    s1, s2 = (tuple(sorted(map(str, (home / sensor / "Jun").glob("*.tif")))) for sensor in ("sen1", "sen2"))
    with rasterio.open(s2[0]) as file:
        frame = {"crs": file.crs, "transform": file.transform}
        cloudy = np.zeros(file.shape, bool)
    cloudy[30:50, 20:60] = True
    clouds = write(tmp_path / "clouds.tif", cloudy[None].astype(np.uint8), **frame)
    weights = str(tmp_path / "w.safetensors")
    _, _, (filled, _), where = run(tmp_path, s1=s1, s2=s2, weights=weights, clouds=clouds, grow_px=0)
    with rasterio.open(tmp_path / "filled.tif") as file:
        assert file.descriptions == ("B02", "B03", "B04")
        corner, first = file.transform, frame["transform"]
    row, col = round((corner.f - first.f) / first.e), round((corner.c - first.c) / first.a)
    seen = np.stack([read(path)[0][0] for path in s2])[:, row : row + where.shape[0], col : col + where.shape[1]]
    hidden = cloudy[row : row + where.shape[0], col : col + where.shape[1]]
    np.testing.assert_array_equal(where == 2, hidden)
    np.testing.assert_array_equal(filled[:, where == 1], seen[:, where == 1])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"s2": ["b.tif"], "weights": "w"}, "was given one scene"),
        ({"s1": ["a.tif"], "s2": ["b.tif"]}, "was given no weights"),
        ({"s1": ["a.tif"], "s2": ["b.tif"], "weights": "w", "output": "o.tif"}, "no output_provenance"),
    ],
)
def test_a_job_that_cannot_be_done_is_refused(fields, words):
    with pytest.raises(InputError, match=words):
        make_job("fillclouds", fields)


class Bright:
    """Stands for the detector of s2cloudless: what is bright in B02 is cloud."""

    seen: list[tuple[int, ...]]

    def __init__(self, **settings):
        assert settings == {"threshold": 0.4, "average_over": 4, "dilation_size": 2}
        Bright.seen = []

    def get_cloud_masks(self, pixels):
        self.seen.append(pixels.shape)
        return (pixels[..., 1] > 0.5).astype(np.uint8)


def test_clouds_are_found_in_the_bands_of_a_scene_where_no_layer_tells(tmp_path, weights, monkeypatch):
    monkeypatch.setitem(sys.modules, "s2cloudless", SimpleNamespace(S2PixelCloudDetector=Bright))
    files, _, cloudy = draw(tmp_path)
    bands = ("B01", "B02", "B03", "B04", "B05", "B08", "B8A", "B09", "B10", "B11", "B12")
    seen, _ = read(files["s2"][0])
    order = [0, 0, 1, 2, 2, 3, 3, 3, 3, 3, 3]
    files["s2"] = (write(tmp_path / "l1c.tif", seen[order], bands, nodata=0),)
    del files["clouds"]
    _, _, _, where = run(tmp_path, weights=weights, **files, clouds_are="s2cloudless", grow_px=0, feather_px=0)
    assert np.array_equal(where == 2, cloudy & (seen[0] != 0))
    assert Bright.seen == [(1, *SHAPE, 10)]  # each pixel is looked at once, whatever is read how often
    monkeypatch.setattr(clouddetector, "_TILE_PX", 100)
    _, _, _, tiled = run(tmp_path, weights=weights, **files, clouds_are="s2cloudless", grow_px=0, feather_px=0)
    assert np.array_equal(tiled, where)
    assert len(Bright.seen) == 9
    assert sum(height * width for _, height, width, _ in Bright.seen) == 348 * 318  # with margins between the tiles
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == []


def test_results_may_be_named_as_what_is_kept_meanwhile(tmp_path, weights):
    files, _, cloudy = draw(tmp_path)
    outputs = {"output": str(tmp_path / "translation.tif"), "output_provenance": str(tmp_path / "where.tif")}
    fillclouds.run(FillClouds(**outputs, weights=weights, grow_px=0, **files), lambda _: None, lambda: False)
    assert read(outputs["output"])[0].dtype == np.uint16
    assert ((read(outputs["output_provenance"])[0][0] == 2) == cloudy).all()


def test_what_finds_clouds_needs_its_library_and_its_bands(tmp_path, weights, monkeypatch):
    files, _, _ = draw(tmp_path)
    del files["clouds"]
    monkeypatch.setitem(sys.modules, "s2cloudless", None)
    with pytest.raises(EngineMissing, match="has no s2cloudless"):
        run(tmp_path, weights=weights, **files, clouds_are="s2cloudless")
    monkeypatch.setitem(sys.modules, "s2cloudless", SimpleNamespace(S2PixelCloudDetector=Bright))
    with pytest.raises(BandMissing, match="lacks B01 B05 B8A B09 B10 B11 B12, which s2cloudless looks at"):
        run(tmp_path, weights=weights, **files, clouds_are="s2cloudless")
    with pytest.raises(InputError, match="leave out one"):
        run(tmp_path, weights=weights, **files, clouds="mask.tif", clouds_are="s2cloudless")
