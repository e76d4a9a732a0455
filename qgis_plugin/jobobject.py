"""What a process is to Windows with all that it starts: a job object, which ends them together, and with QGIS itself.

Written from Microsoft's documentation, and not run on Windows yet.
"""

from __future__ import annotations

import ctypes
from typing import Any

SUSPENDED = 0x00000004
"""CREATE_SUSPENDED: a process is put into its job object before it can start another."""
_KILL_ON_CLOSE = 0x2000
_EXTENDED_LIMITS = 9
"""JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE and JobObjectExtendedLimitInformation of winnt.h."""


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("per_process_time", ctypes.c_int64),
        ("per_job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("most_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION of winnt.h."""

    _fields_ = (
        ("basic", _BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


class JobObject:
    """Holds a process that was started with `SUSPENDED`, and lets it run."""

    def __init__(self, process: Any, kernel: Any = None, system: Any = None) -> None:
        """Take the process in; a Windows or a job around QGIS that forbids it leaves the object empty.

        Args:
            process: As `subprocess.Popen` gives it.
            kernel: kernel32.dll.
            system: ntdll.dll.
        """
        self._kernel = kernel or ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]
        self._kernel.CreateJobObjectW.restype = ctypes.c_void_p
        self._job = ctypes.c_void_p(self._kernel.CreateJobObjectW(None, None))
        limits = ExtendedLimits()
        limits.basic.flags = _KILL_ON_CLOSE
        size = ctypes.sizeof(limits)
        self._kernel.SetInformationJobObject(self._job, _EXTENDED_LIMITS, ctypes.byref(limits), size)
        handle = ctypes.c_void_p(int(process._handle))
        self._holds = bool(self._kernel.AssignProcessToJobObject(self._job, handle))
        (system or ctypes.WinDLL("ntdll")).NtResumeProcess(handle)  # type: ignore[attr-defined]

    def kill(self) -> bool:
        """End the process and all that it started, once; False where they are not held."""
        if self._job.value:
            self._kernel.TerminateJobObject(self._job, 1)
            self._kernel.CloseHandle(self._job)
            self._job.value = None
        return self._holds
