"""Take out of a text what says whose machine it is from: a report may be shown to anyone."""

from __future__ import annotations

import getpass
import os
import re
import socket
from contextlib import suppress
from typing import Iterator, Optional, Tuple

_LOGIN = re.compile(r"(\w+://)[^/@\s]+@")
_SHORTEST = 3
"""A user called "a" would take every a out of the text."""


def redacted(text: str, *, home: str = "", user: Optional[str] = None, host: Optional[str] = None) -> str:
    """Replace home folder, user name, machine name, and logins in addresses.

    Args:
        text: What to show.
        home: The home folder; "" looks it up, as None does for the others.
        user: The user's name.
        host: The machine's name.
    """
    text = _LOGIN.sub(r"\1***@", text)
    for word, replacement in _private(home or os.path.expanduser("~"), user, host):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", replacement, text, flags=re.IGNORECASE)
    return text


def _private(home: str, user: Optional[str], host: Optional[str]) -> Iterator[Tuple[str, str]]:
    if len(home) > _SHORTEST:
        yield home, "~"
        yield home.replace("\\", "/"), "~"
    if user is None:
        with suppress(OSError, KeyError, ImportError):
            user = getpass.getuser()
    if host is None:
        host = socket.gethostname()
    for word, replacement in ((user, "<user>"), (host, "<computer>")):
        if word and len(word) >= _SHORTEST:
            yield word, replacement
