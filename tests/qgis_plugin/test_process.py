import sys

import pytest
from saroptical.qgis_plugin.process import how_it_ended, kill_command, start_options


def test_on_windows_a_process_leads_a_group_and_opens_no_console():
    assert start_options("win32") == {"creationflags": 0x08000200}


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_elsewhere_it_leads_a_session(platform):
    assert start_options(platform) == {"start_new_session": True}


def test_on_windows_the_whole_tree_is_killed_by_force():
    assert kill_command(4711) == ["taskkill", "/F", "/T", "/PID", "4711"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are named here")
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-9, "was killed, most likely because the machine ran out of memory"),
        (-11, "crashed (SIGSEGV)"),
        (0xC0000005, "crashed (code 0xC0000005)"),
        (1, "ended without a result (exit code 1)"),
        (0, "ended without a result (exit code 0)"),
    ],
)
def test_each_end_has_its_sentence_and_a_remedy(code, words):
    sentence = how_it_ended(code)
    assert words in sentence
    assert "What stood there before is untouched." in sentence
