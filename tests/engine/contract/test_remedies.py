"""What programs and drivers really print, and the sentence that a user reads."""

from __future__ import annotations

import re

import pytest
from saroptical.engine.contract.remedies import REMEDIES, remedy_for
from saroptical.engine.errors import EngineMissing, OutOfMemory, OutputFailed

SAID = [
    ("error: Request failed\n  cause: tunnel error: unsuccessful\n  cause: 407 Proxy Authentication Required", "(407)"),
    (
        "ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407 authenticationrequired'))",
        "(407)",
    ),
    ("  cause: client error (Connect)\n  cause: invalid peer certificate: UnknownIssuer", "certificate of its own"),
    (
        "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate",
        "certificate of its own",
    ),
    (
        "  cause: client error (Connect)\n  cause: tunnel error: failed to create underlying connection\n"
        "  cause: tcp connect error\n  cause: Connection refused (os error 111)",
        "proxy refused the connection",
    ),
    ("  cause: dns error\n  cause: failed to lookup address information: Name or service not known", "be reached"),
    ("<urlopen error [Errno -3] Temporary failure in name resolution>", "be reached"),
    ("error: Network connectivity is disabled, but the requested data wasn't found in the cache", "be reached"),
    ("error: HTTP status client error (403 Forbidden) for url", "refused access"),
    ("  cause: failed to write: No space left on device (os error 28)", "disk is full"),
    ("There is not enough space on the disk. (os error 112)", "disk is full"),
    ('OSError: [WinError 1114] A dynamic link library routine failed. Error loading "c10.dll"', "Visual C++"),
    ("ImportError: DLL load failed while importing _C: The specified module could not be found.", "Visual C++"),
    ("CUDA error: no kernel image is available for execution on the device", "does not know this GPU"),
    ("NVIDIA RTX 5090 with capability sm_120 is not compatible with the current PyTorch installation.", "this GPU"),
    ("The NVIDIA driver on your system is too old (found version 11040).", "Update the driver"),
    ("CUDA out of memory. Tried to allocate 2.00 GiB.", "the GPU's memory"),
    ("[enforce fail at alloc_cpu.cpp:66] DefaultCPUAllocator: can't allocate memory: you tried", "machine's memory"),
    ("OSError: [WinError 1455] The paging file is too small for this operation to complete.", "machine's memory"),
    (
        "PROJ: proj_create_from_database: /x/proj.db contains DATABASE.LAYOUT.VERSION.MINOR = 2 whereas a number >= 4 "
        "is expected. It comes from another PROJ installation.",
        "PROJ database of another program",
    ),
    ("This program is blocked by group policy. (os error 1260)", "administrator does not allow"),
    ("The filename or extension is too long. (os error 206)", "too long"),
    ("error: No interpreter found for Python 3.11 in managed installations or search path", "Python 3.11 was not"),
    (
        "  × No solution found when resolving dependencies:\n  ╰─▶ Because there is no version of torch==2.15.0 and "
        "you require torch==2.15.0, we can conclude that your requirements are unsatisfiable.",
        "choose another build",
    ),
    (
        "  × No solution found when resolving dependencies:\n  ╰─▶ Because lightly was not found in the provided "
        "package locations and you require lightly, we can conclude that your requirements are unsatisfiable.",
        "folder of wheels",
    ),
    ("error: failed to remove file `engine/Scripts/python.exe`: Access is denied. (os error 5)", "virus scanner"),
]


@pytest.mark.parametrize(("said", "words"), SAID)
def test_what_is_said_finds_its_remedy(said: str, words: str) -> None:
    known = remedy_for(said)
    assert known is not None
    assert words in known.sentence


def test_every_remedy_is_reached_by_something_really_said() -> None:
    assert {remedy_for(said) for said, _ in SAID} == set(REMEDIES)


@pytest.mark.parametrize(
    ("said", "kind"), [(SAID[9], OutputFailed), (SAID[11], EngineMissing), (SAID[16], OutOfMemory)]
)
def test_the_kind_of_error_is_told(said: tuple[str, str], kind: type[Exception]) -> None:
    known = remedy_for(said[0])
    assert known is not None
    assert known.kind is kind


def test_what_is_not_known_is_not_guessed() -> None:
    assert remedy_for("KeyError: 'B99'") is None
    assert remedy_for("") is None


def test_every_sentence_says_what_to_do_and_names_no_address() -> None:
    for known in REMEDIES:
        assert known.sentence.endswith(".")
        assert len(re.findall(r"\. [A-Z]", known.sentence)) == 1, "what was found; what to do"
        assert "http" not in known.sentence
