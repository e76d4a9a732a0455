from dataclasses import replace

import numpy as np
import pytest
import rasterio
import torch
from affine import Affine
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.contract.events import Message
from saroptical.engine.contract.jobs import PretrainSscl, TrainFusion, TrainLandcover
from saroptical.engine.contract.pairtable import PairFiles
from saroptical.engine.datasets.pairs import list_pairs
from saroptical.engine.errors import BandMissing, GridMismatch, InputError
from saroptical.engine.patches import gather as gathering
from saroptical.engine.patches.gather import gather_patches

RADAR, OPTICAL = ("VV", "VH"), ("B02", "B03", "B04", "B08")
PIXELS = 40


@pytest.fixture
def write(tmp_path):
    """Write a scene whose values tell band, column and row of the ground, from (500 000, 5 300 000) on."""

    def write(name, bands, *, col=0, row=0, size=PIXELS, gsd=10.0, epsg=32632, lift=0.0):
        path = str(tmp_path / f"{name}.tif")
        rows, cols = np.indices((size, size)) + np.array([row, col])[:, None, None]
        known = {name: index for index, name in enumerate((*RADAR, *OPTICAL, "B11", "B01"))}
        pixels = np.stack([-20 + known[band] + cols / 50 + rows / 5000 for band in bands]) + lift
        if bands[0].startswith("B"):
            pixels = (pixels + 25) * 100
        frame = {"crs": f"EPSG:{epsg}", "transform": Affine(gsd, 0, 5e5 + gsd * col, 0, -gsd, 5.3e6 - gsd * row)}
        kind = {"driver": "GTiff", "dtype": "float32" if bands[0].startswith("V") else "uint16", "count": len(bands)}
        with rasterio.open(path, "w", width=size, height=size, **kind, **frame) as file:
            file.write(pixels.astype(kind["dtype"]))
            file.descriptions = bands
        return (path,)

    return write


class Log(list):
    def __call__(self, event):
        if isinstance(event, Message):
            self.append(event.text)


def gather(*pairs, log=None, count=64, patch_px=16, **options):
    job = TrainFusion(pairs=("folder",), output_weights="w.safetensors", **options)
    return gather_patches(job, pairs, count=count, patch_px=patch_px, report=Log() if log is None else log)


def pair(write, name, radar=RADAR, optical=OPTICAL, **frame):
    return PairFiles(f"pair {name}", write(f"{name}_s1", radar, **frame), write(f"{name}_s2", optical, **frame))


def test_pairs_of_two_zones_are_pooled_each_on_its_own_pixels(write):
    log = Log()
    bank = gather(pair(write, "a"), pair(write, "b", epsg=32633, lift=3.0), log=log)
    assert bank.bands == (*RADAR, *OPTICAL)
    assert bank.present == (Sensor.S1, Sensor.S2)
    assert bank.valid.all()  # no pixel was resampled over a border
    lowest = bank.pixels[:, 0].amin(dim=(1, 2))
    assert len(bank) == 18  # nine patches cover 40 × 40 pixels
    assert (lowest < -17.5).sum() == 9
    assert sum("by the names in the file: VV is layer 1" in text for text in log) == 1  # said of both at once


def test_what_all_pairs_share_is_learned_from_and_the_rest_named(write):
    log = Log()
    rich = pair(write, "rich", optical=(*OPTICAL, "B11", "B01"))
    bank = gather(rich, pair(write, "poor"), log=log)
    assert bank.bands == (*RADAR, *OPTICAL)
    assert "pair poor has no B11; all pairs are learned from what they share: VV VH B02 B03 B04 B08." in log
    assert gather(rich).bands == (*RADAR, *OPTICAL, "B11")  # B01 is for looking at the air
    assert gather(rich, bands="10m").bands == (*RADAR, *OPTICAL)


def test_the_order_of_bands_in_a_file_does_not_matter(write):
    bank = gather(pair(write, "a"), pair(write, "b", radar=("VH", "VV"), optical=OPTICAL[::-1]))
    torch.testing.assert_close(bank.pixels[:9], bank.pixels[9:])


def test_pairs_without_a_common_band_of_a_sensor_are_refused(write):
    pairs = pair(write, "a", radar=("VV",)), pair(write, "b", radar=("VH",))
    words = "share no Sentinel-1 band of the set all: pair a has VV, pair b has VH. Choose pairs with common bands"
    with pytest.raises(BandMissing, match=words):
        gather(*pairs)
    with pytest.raises(BandMissing, match=r"pair a has no VH; bands=published needs VV VH B02 B03 B04 B08\. Choose"):
        gather(pairs[0], bands="published")


def test_pixel_sizes_that_differ_are_refused_unless_one_is_stated(write):
    pairs = pair(write, "a"), pair(write, "b", gsd=20.0)
    with pytest.raises(GridMismatch, match=r"pair b has pixels of 20 m, the first pair of 10 m; .* State it \(gsd_m\)"):
        gather(*pairs)
    assert gather(*pairs, gsd_m=20.0).gsd_m == 20.0


def test_what_is_wrong_with_a_pair_is_said_with_its_name(write):
    broken = PairFiles("pairs.csv, line 7", write("x", RADAR), write("y", OPTICAL, col=1000))
    with pytest.raises(InputError, match=r"^pairs\.csv, line 7: .* share no ground"):
        gather(pair(write, "a"), broken)


def test_scenes_too_small_to_learn_from_are_refused(write):
    with pytest.raises(InputError, match="at most 12 pixels wide and high; 16 or more are needed"):
        gather(pair(write, "tiny", size=12))


def test_dates_of_a_place_lie_on_one_lattice_wherever_their_files_begin(write):
    one = PairFiles("May", write("a1", RADAR), write("a2", OPTICAL), place="A")
    two = PairFiles("June", write("b1", RADAR, col=-3, row=5, lift=1.0), write("b2", OPTICAL, col=-3, row=5), place="A")
    bank = gather(one, two, partner="dates")
    assert torch.equal(bank.partners[bank.partners], torch.arange(len(bank)))
    other = bank.pixels[bank.partners]
    both = bank.valid & bank.valid[bank.partners]
    assert both.sum() > 0.5 * bank.valid.sum()
    lift = (bank.pixels - other)[:, 0][both].abs()
    torch.testing.assert_close(lift, torch.ones_like(lift))  # the same ground, and radar of another date
    torch.testing.assert_close(bank.pixels[:, 2][both], other[:, 2][both], atol=1e-6, rtol=0)


def test_patches_are_shared_out_among_the_pairs(write):
    bank = gather(pair(write, "a"), pair(write, "b"), pair(write, "c"), count=6)
    assert len(bank) == 6


def test_every_training_on_pairs_reads_the_same(write):
    files = pair(write, "a")
    options = {"s1": files.s1, "s2": files.s2, "output_weights": "w.safetensors"}
    banks = [
        gather_patches(kind(**options, **more), [files], count=9, patch_px=16, report=Log())
        for kind, more in ((TrainFusion, {}), (PretrainSscl, {}), (TrainLandcover, {"labels": "polygons.gpkg"}))
    ]
    assert all(torch.equal(bank.pixels, banks[0].pixels) for bank in banks[1:])


def test_fewer_patches_than_were_asked_for_are_said_with_the_reason(write, monkeypatch):
    files, log = pair(write, "a", size=80), Log()
    assert len(gather(files, count=25, log=log)) == 25
    assert not any("patches are read" in text for text in log)
    gather(files, count=64, log=log)
    assert log[-1] == "25 patches are read, where the preset asks for 64: the usable ground holds no more."
    monkeypatch.setattr(gathering, "fitting_patches", lambda *_: 9)
    assert len(gather(files, count=25, log=log)) == 9
    assert log[-1].startswith("9 patches are read, where the preset asks for 25: memory holds no more.")


def test_pairs_of_the_split_validation_are_kept_and_are_last(write):
    kept = replace(pair(write, "a"), split="validation")
    bank = gather(kept, pair(write, "b", lift=3.0))
    assert (len(bank), bank.kept) == (18, 9)
    learned, watched = bank.parted()
    assert watched.pixels[:, 0].max() < -17.5 < learned.pixels[:, 0].min()


def test_a_large_scene_keeps_a_share_apart_and_a_small_one_none(write):
    job = TrainFusion(pairs=("folder",), output_weights="w.safetensors")
    for size, count in ((80, 2), (40, 0)):
        files = pair(write, f"of_{size}", size=size)
        bank = gather_patches(job, [files], count=64, patch_px=16, keep=0.1, report=Log())
        assert bank.kept == count


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_pictures_of_sen12_have_pixels_of_10_m_whatever_else_is_left_out(tmp_path):
    for sensor, bands in (("s1", 1), ("s2", 3)):
        path = tmp_path / "agri" / sensor / f"ROIs1868_summer_{sensor}_59_p5.png"
        path.parent.mkdir(parents=True)
        kind = {"driver": "PNG", "dtype": "uint8", "count": bands, "width": 32, "height": 32}
        with rasterio.open(path, "w", **kind) as file:
            file.write(np.arange(bands, dtype=np.uint8)[:, None, None] * np.ones((1, 32, 32), np.uint8) + 1)
    log = Log()
    rows = list_pairs([str(tmp_path)], sensors="both", report=log)
    bank = gather(*rows, log=log, patch_px=32)
    assert (bank.gsd_m, bank.units) == (10.0, {"s1": "byte", "s2": "byte"})
    assert bank.bands == ("VV", "B02", "B03", "B04")
    assert bank.pixels[0, :, 0, 0].tolist() == [1, 3, 2, 1]  # blue is the last band of the picture
    assert log[-2] == "Pictures of SEN1-2 lie nowhere on Earth; their pixels are 10 m wide."
    with pytest.raises(InputError, match=r"ROIs1868_summer_59_p5: gsd_m is 20.0; pictures of SEN1-2 are taken as"):
        gather(*rows, gsd_m=20.0)
    alone = list_pairs([str(tmp_path)], sensors="s1", report=log)
    assert gather(*alone, sensors="s1", patch_px=32).bands == ("VV",)
