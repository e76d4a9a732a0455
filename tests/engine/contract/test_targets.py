import os

import pytest
from saroptical.engine.contract.jobs import AssessAccuracy, SegmentUnsupervised, TrainTranslation
from saroptical.engine.contract.targets import check_targets
from saroptical.engine.errors import InputError, OutputFailed


def job(output, **others):
    return SegmentUnsupervised(s1=("s1.tif",), output=str(output), **{role: str(path) for role, path in others.items()})


@pytest.mark.parametrize("name", ["map.tif", "map.TIFF"])
def test_a_good_place_is_accepted_and_untouched(tmp_path, name):
    check_targets(job(tmp_path / name, output_weights=tmp_path / "w.safetensors", output_picture=tmp_path / "p.png"))
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize(("name", "better"), [("map.png", "map.tif"), ("map", "map.tif"), ("a.b.jp2", "a.b.tif")])
def test_a_layer_that_is_no_geotiff_gets_a_better_name(tmp_path, name, better):
    with pytest.raises(InputError) as caught:
        check_targets(job(tmp_path / "map.tif", output_confidence=tmp_path / name))
    assert str(caught.value).startswith(f"{tmp_path / name} does not end in .tif")
    assert str(caught.value).endswith(f"Name it {tmp_path / better}.")


@pytest.mark.parametrize(
    ("role", "name", "better"),
    [("output_report", "r.pdf", "r.html"), ("output_json", "r", "r.json"), ("output_csv", "r.txt", "r.csv")],
)
def test_a_report_has_the_ending_of_its_kind(tmp_path, role, name, better):
    with pytest.raises(InputError, match=f"{role} is a file of that kind. Name it {tmp_path / better}"):
        check_targets(AssessAccuracy(map="m.tif", reference="r.gpkg", **{role: str(tmp_path / name)}))
    check_targets(AssessAccuracy(map="m.tif", reference="r.gpkg", **{role: str(tmp_path / better)}))


def test_a_split_is_a_file_of_its_own_kind(tmp_path):
    def parting(name):
        return TrainTranslation(pairs=("sen12",), output_weights=str(tmp_path / "w"), output_parts=str(tmp_path / name))

    check_targets(parting("split.json"))
    with pytest.raises(InputError, match=r"output_parts is a file of that kind. Name it .*split\.json"):
        check_targets(parting("split.tif"))


def test_a_folder_that_is_missing_is_named(tmp_path):
    with pytest.raises(OutputFailed, match=r"nowhere for map\.tif does not exist; create it"):
        check_targets(job(tmp_path / "nowhere" / "map.tif"))


def test_a_folder_in_the_way_is_named(tmp_path):
    (tmp_path / "w.safetensors").mkdir()
    with pytest.raises(OutputFailed, match=r"w\.safetensors is a folder"):
        check_targets(job(tmp_path / "map.tif", output_weights=tmp_path / "w.safetensors"))


def test_a_folder_that_may_not_be_written_to_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda _, mode: not mode & os.W_OK)  # root may write everywhere
    with pytest.raises(OutputFailed, match=r"for map\.tif may not be written to"):
        check_targets(job(tmp_path / "map.tif"))
