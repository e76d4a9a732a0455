"""The shelf, in plain Python."""

import pytest
from saroptical.engine.errors import CardInvalid, InputError, OutputFailed
from saroptical.qgis_plugin.models.shelf import Shelf, look_at
from saroptical.qgis_plugin.userfolders import user_folder
from saroptical.tests.qgis_plugin.models_made import write_model


@pytest.fixture
def shelf(tmp_path):
    return Shelf(str(tmp_path / "shelf"))


def test_an_empty_shelf_is_no_fault(shelf, tmp_path):
    assert shelf.models() == []
    assert not (tmp_path / "shelf").exists()


def test_models_are_listed_by_name_with_their_cards(shelf, tmp_path):
    for name in ("Zebra", "apple"):
        write_model(tmp_path / "shelf" / f"{name}.safetensors")
    (tmp_path / "shelf" / "notes.txt").write_text("not a model")
    (tmp_path / "shelf" / "torn.safetensors").write_bytes(b"torn")
    models = shelf.models()
    assert [model.name for model in models] == ["apple", "torn", "Zebra"]
    assert [model.card is None for model in models] == [False, True, False]
    assert "is not a safetensors file" in models[1].problem
    assert models[1].size == 4


def test_a_file_is_read_again_only_when_it_has_changed(shelf, tmp_path):
    path = tmp_path / "shelf" / "a.safetensors"
    write_model(path)
    (before,) = shelf.models()
    assert shelf.models()[0] is before
    write_model(path, method="another, longer name")
    assert shelf.models()[0].card.method == "another, longer name"
    path.unlink()
    assert shelf.models() == []


def test_a_model_is_copied_in_and_never_over_another(shelf, tmp_path):
    mine = write_model(tmp_path / "river.safetensors")
    added = shelf.add(mine)
    assert added == str(tmp_path / "shelf" / "river.safetensors")
    assert shelf.add(mine) == added, "the same file need not lie there twice"
    other = write_model(tmp_path / "other" / "river.safetensors", method="other")
    assert shelf.add(other) == str(tmp_path / "shelf" / "river_2.safetensors")
    assert shelf.add(added) == added
    assert shelf.add(mine, name="Elbe 2024") == str(tmp_path / "shelf" / "Elbe 2024.safetensors")
    assert sorted(model.card.method for model in shelf.models()) == ["other", "windows", "windows"]


@pytest.mark.parametrize("name", ["a/b", "c:d", "..\\e"])
def test_a_name_that_is_no_files_name_is_refused(shelf, tmp_path, name):
    with pytest.raises(InputError, match="cannot be called"):
        shelf.add(write_model(tmp_path / "m.safetensors"), name=name)


def test_what_is_no_model_is_not_copied(shelf, tmp_path):
    (tmp_path / "x.safetensors").write_bytes(b"no")
    with pytest.raises(CardInvalid):
        shelf.add(str(tmp_path / "x.safetensors"))
    assert not (tmp_path / "shelf").exists()


def test_a_shelf_that_cannot_be_written_to_is_said(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputFailed, match="cannot be copied to"):
        Shelf(str(tmp_path / "file")).add(write_model(tmp_path / "m.safetensors"))


def test_only_what_lies_on_the_shelf_is_thrown_away(shelf, tmp_path):
    gone = []

    def discard(path):
        gone.append(path)
        return not path.endswith("held.safetensors")

    mine = shelf.add(write_model(tmp_path / "m.safetensors"))
    shelf.delete(mine, discard=discard)
    assert gone == [mine]
    with pytest.raises(InputError, match="not ours to delete"):
        shelf.delete(str(tmp_path / "m.safetensors"), discard=discard)
    with pytest.raises(OutputFailed, match="cannot be moved to the trash"):
        shelf.delete(shelf.add(write_model(tmp_path / "held.safetensors")), discard=discard)


def test_a_file_that_is_gone_has_a_problem_and_no_card(tmp_path):
    model = look_at(str(tmp_path / "gone.safetensors"))
    assert (model.card, model.size) == (None, 0)
    assert "cannot be read" in model.problem


@pytest.mark.parametrize(
    ("platform", "environ", "ending"),
    [
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/saroptical"),
        ("linux", {}, ".local/share/saroptical"),
        ("darwin", {}, "Library/Application Support/saroptical"),
        ("win32", {"APPDATA": "R:"}, "R:/saroptical"),
        ("win32", {}, "AppData/Roaming/saroptical"),
    ],
)
def test_models_are_kept_outside_cache_and_profile(platform, environ, ending):
    assert user_folder(environ, platform).endswith(ending)
