import pytest
from saroptical.engine.ranks import is_first_rank, part_of


@pytest.mark.parametrize(
    ("environ", "is_first"),
    [
        ({}, True),
        ({"LOCAL_RANK": "0", "RANK": "0"}, True),
        ({"LOCAL_RANK": "1"}, False),
        ({"LOCAL_RANK": "0", "NODE_RANK": "1"}, False),
        ({"SLURM_PROCID": "3"}, False),
    ],
)
def test_one_rank_speaks(environ: dict[str, str], is_first: bool) -> None:
    assert is_first_rank(environ) is is_first


@pytest.mark.parametrize(
    ("processes", "environ", "part"),
    [
        (1, {"SLURM_NTASKS": "4"}, (0, 1)),
        (2, {}, (0, 2)),
        (2, {"LOCAL_RANK": "1", "WORLD_SIZE": "2"}, (1, 2)),
        (2, {"RANK": "3", "LOCAL_RANK": "1", "WORLD_SIZE": "4"}, (3, 4)),
        (2, {"SLURM_PROCID": "2", "SLURM_NTASKS": "4"}, (2, 4)),
    ],
)
def test_each_process_knows_its_part(processes: int, environ: dict[str, str], part: tuple[int, int]) -> None:
    assert part_of(processes, environ) == part
