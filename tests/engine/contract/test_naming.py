import json

import pytest
from saroptical.engine.contract.jobs import SegmentUnsupervised, to_json
from saroptical.engine.contract.naming import JOB_TAG, chosen_name, scenes_of


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/temporary/processing_a/OUTPUT.tif", ""),
        ("/temporary/processing_a/OUTPUT_WEIGHTS.safetensors", ""),
        ("/maps/Output.tif", "Output"),
        ("/maps/OUTPUT of May.tif", "OUTPUT of May"),
        ("land.cover.tif", "land.cover"),
    ],
)
def test_a_name_is_what_the_user_chose(path, name):
    assert chosen_name(path) == name


def test_scenes_are_named_by_the_job_in_a_rasters_tags():
    scenes = {"s1": ("/a/S1A_IW_20230712.SAFE",), "s2": ("/a/T32_B02.tif", "/a/T32_B03.tif")}
    job = SegmentUnsupervised(**scenes, output="/maps/m.tif")
    assert scenes_of({JOB_TAG: to_json(job)}) == "S1A_IW_20230712 and T32 (2 files)"
    temporary = SegmentUnsupervised(s1=scenes["s1"], s2=("/temporary/OUTPUT_S2.tif",), output="/maps/m.tif")
    assert scenes_of({JOB_TAG: to_json(temporary)}) == "S1A_IW_20230712"


@pytest.mark.parametrize(
    "job", ["", "{", "[]", "5", '{"s1": 3, "s2": []}', '{"s1": [3], "s2": []}', json.dumps({"s1": []}), "[" * 99_999]
)
def test_tags_that_tell_nothing_name_nothing(job):
    assert scenes_of({JOB_TAG: job}) == scenes_of({}) == ""
