"""What the plugin writes for the engine is gone afterwards, or stays with a run that can be taken up again."""

from __future__ import annotations

import os

import pytest
from saroptical.qgis_plugin.handover import handover


def write(folder, name="polygons.gpkg"):
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write("polygons")
    return path


@pytest.mark.parametrize("error", [None, KeyError])
def test_without_a_run_nothing_stays(error):
    try:
        with handover("") as folder:
            path = write(folder)
            if error:
                raise error
    except KeyError:
        pass
    assert not os.path.exists(os.path.dirname(path))


def test_a_run_keeps_what_it_learned_from_under_the_same_name(tmp_path):
    with handover(str(tmp_path / "run")) as first:
        path = write(first)
    assert os.path.exists(path)
    with handover(str(tmp_path / "run")) as second:
        assert second == first


@pytest.mark.parametrize("is_resumable", [False, True])
def test_a_run_that_failed_keeps_it_only_if_it_can_be_taken_up(tmp_path, is_resumable):
    run = tmp_path / "run"
    if is_resumable:
        write(run, "last.ckpt")
    with pytest.raises(KeyError), handover(str(run)) as folder:  # noqa: PT012
        path = write(folder)
        raise KeyError
    assert os.path.exists(path) is is_resumable
    assert run.exists() is is_resumable


def test_a_folder_that_holds_other_things_is_left_alone(tmp_path):
    write(tmp_path, "mine.txt")
    with pytest.raises(KeyError), handover(str(tmp_path)) as folder:  # noqa: PT012
        write(folder)
        raise KeyError
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
