import os
from pathlib import Path

from saroptical.engine.contract.partial import partial_folder, remove_partials


def test_the_folder_lies_beside_the_result_and_is_hidden(tmp_path: Path) -> None:
    folder = Path(partial_folder(str(tmp_path / "map.tif"), 42))
    assert folder == tmp_path / ".map.tif.42.part"


def test_two_results_and_two_processes_do_not_share_a_folder(tmp_path: Path) -> None:
    names = {partial_folder(str(tmp_path / name), pid) for name in ("a.tif", "b.tif") for pid in (1, 2)}
    assert len(names) == 4


def test_a_long_name_still_makes_a_folder(tmp_path: Path) -> None:
    os.mkdir(partial_folder(str(tmp_path / ("ä" * 120 + ".tif")), 2**22))


def test_long_names_that_begin_alike_do_not_share_a_folder(tmp_path: Path) -> None:
    names = {partial_folder(str(tmp_path / ("a" * 100 + end)), 1) for end in ("_map.tif", "_confidence.tif")}
    assert len(names) == 2


def test_only_the_leftovers_of_that_process_are_removed(tmp_path: Path) -> None:
    result = str(tmp_path / "map.tif")
    for pid in (1, 2):
        os.mkdir(partial_folder(result, pid))
        (Path(partial_folder(result, pid)) / "map.tif").write_bytes(b"half")
    (tmp_path / "map.tif").write_bytes(b"whole")

    remove_partials([result, str(tmp_path / "nothing.tif")], 1)

    assert sorted(path.name for path in tmp_path.iterdir()) == [".map.tif.2.part", "map.tif"]
