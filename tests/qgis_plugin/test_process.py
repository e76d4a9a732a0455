import ctypes
import sys
from types import SimpleNamespace

import pytest
from saroptical.qgis_plugin.jobobject import ExtendedLimits, JobObject
from saroptical.qgis_plugin.process import engine_options, how_it_ended, kill_command, start_options


def test_on_windows_a_process_leads_a_group_and_opens_no_console():
    assert start_options("win32") == {"creationflags": 0x08000200}


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_elsewhere_it_leads_a_session(platform):
    assert start_options(platform) == {"start_new_session": True}


def test_on_windows_the_whole_tree_is_killed_by_force():
    assert kill_command(4711) == ["taskkill", "/F", "/T", "/PID", "4711"]


def test_on_windows_the_engine_waits_to_be_held():
    assert engine_options("win32") == {"creationflags": 0x08000204}
    assert engine_options("linux") == start_options("linux")


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="the sizes are those of 64 bits")
def test_limits_are_laid_out_as_windows_reads_them():
    assert ctypes.sizeof(ExtendedLimits) == 144  # JOBOBJECT_EXTENDED_LIMIT_INFORMATION
    assert ctypes.sizeof(ExtendedLimits().basic) == 64
    assert type(ExtendedLimits().basic).flags.offset == 16


class Kernel:
    """Stands for kernel32.dll and ntdll.dll, and remembers what it was asked."""

    def __init__(self, *, takes=True):
        self.asked = []
        self._takes = takes
        self.CreateJobObjectW = lambda *_: 77

    def __getattr__(self, name):
        def call(*arguments):
            values = [getattr(value, "value", value) for value in arguments]
            if name == "SetInformationJobObject":
                values[2] = arguments[2]._obj.basic.flags
            self.asked.append((name, *values))
            return self._takes

        return call


def test_a_job_object_ends_its_process_with_all_that_it_started_once():
    kernel = Kernel()
    job = JobObject(SimpleNamespace(_handle=5), kernel, kernel)
    assert kernel.asked == [
        ("SetInformationJobObject", 77, 9, 0x2000, 144),  # it ends with its last handle, which is QGIS's
        ("AssignProcessToJobObject", 77, 5),
        ("NtResumeProcess", 5),
    ]
    kernel.asked.clear()
    assert job.kill()
    assert job.kill()
    assert kernel.asked == [("TerminateJobObject", 77, 1), ("CloseHandle", 77)]


def test_a_process_that_may_not_be_held_runs_all_the_same():
    kernel = Kernel(takes=False)
    job = JobObject(SimpleNamespace(_handle=5), kernel, kernel)
    assert ("NtResumeProcess", 5) in kernel.asked
    assert not job.kill()  # taskkill does it then


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
