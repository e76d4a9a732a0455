import os
import subprocess
import sys
import time

import pytest
from saroptical.engine.errors import Cancelled
from saroptical.qgis_plugin.installer.follow import follow, guarded, last_words

posix = pytest.mark.skipif(sys.platform == "win32", reason="shell scripts")


def run(script, is_cancelled=lambda: False):
    lines = []
    how = {"on_line": lines.append, "on_pause": lambda: None, "is_cancelled": is_cancelled}
    return follow(["/bin/sh", "-c", script], dict(os.environ), **how), lines


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@posix
@pytest.mark.parametrize("code", [0, 1, 2, 77])
def test_lines_and_exit_code_come_through(code):
    assert run(f"echo one; echo two >&2; exit {code}") == (code, ["one", "two"])


@posix
def test_the_program_reads_nothing_of_ours():
    assert run("read line || echo empty") == (0, ["empty"])


@posix
def test_a_program_that_is_not_there_is_no_success():
    code, lines = follow_missing()
    assert code == 127
    assert "no-such-program" in lines[0]


def follow_missing():
    lines = []
    how = {"on_line": lines.append, "on_pause": lambda: None, "is_cancelled": lambda: False}
    return follow(["no-such-program"], dict(os.environ), **how), lines


@posix
@pytest.mark.skipif(not os.path.isdir("/proc"), reason="looks for processes in /proc")
def test_cancelling_ends_the_program_and_what_it_started():
    pids = []
    lines, begin = [], time.monotonic()
    how = {"on_line": lambda line: pids.append(int(line)), "on_pause": lambda: None}
    with pytest.raises(Cancelled):
        follow(
            ["/bin/sh", "-c", "sleep 60 & echo $!; echo $$; wait"],
            dict(os.environ),
            is_cancelled=lambda: len(pids) == 2,
            **how,
        )
    assert time.monotonic() - begin < 5
    assert not lines
    assert not [pid for pid in pids if is_alive(pid)]


@posix
@pytest.mark.skipif(not os.path.isdir("/proc"), reason="looks for processes in /proc")
def test_a_qgis_that_is_killed_takes_the_program_along():
    roots = [path for path in sys.path if os.path.isdir(os.path.join(path, "saroptical"))]
    code = (
        f"import os, sys; sys.path[:0] = {roots!r}\n"
        "from saroptical.qgis_plugin.installer.follow import follow\n"
        "say = lambda line: print(line, flush=True)\n"
        "follow(['/bin/sh', '-c', 'sleep 60 & echo $!; echo $$; wait'], dict(os.environ), on_line=say, "
        "on_pause=lambda: None, is_cancelled=lambda: False)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as qgis:
        pids = [int(qgis.stdout.readline()) for _ in range(2)]
        assert all(map(is_alive, pids))
        qgis.kill()
    deadline = time.monotonic() + 5
    while any(map(is_alive, pids)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_windows_needs_no_shell():
    assert guarded(["uv", "venv"], "win32") == ["uv", "venv"]
    assert guarded(["uv", "venv"], "darwin")[-2:] == ["uv", "venv"]


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        (["Resolved", "error: one", "  cause: two", "  cause: three"], "cause: three"),
        (["  × No solution", "  ╰─▶ Because"], "Because"),
        (["only this"], "only this"),
        ([], "no word"),
    ],
)
def test_the_last_words_are_those_of_the_error(lines, word):
    assert last_words(lines) == word
