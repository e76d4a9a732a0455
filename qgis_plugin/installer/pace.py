"""How far an installation is: from what uv says, and from the disk that it has filled so far."""

from __future__ import annotations

import re
from typing import Dict, Optional

_PARTS = {"uv": (0.0, 0.03), "python": (0.03, 0.08), "packages": (0.08, 0.9), "check": (0.9, 1.0)}
_SIZE = re.compile(r"^Downloading (\S+) \(([\d.]+ ?[KMG]iB)\)")


class Pace:
    """Turns uv's lines and the free space into a fraction that never falls and a text."""

    def __init__(self, expected_bytes: int, free_bytes: int) -> None:
        self._expected, self._free = max(expected_bytes, 1), free_bytes
        self._span = _PARTS["uv"]
        self.fraction = 0.0
        self.what = ""
        self._total = 0
        self._waiting: Dict[str, str] = {}

    def begin(self, part: str, what: str) -> None:
        """Begin a part: uv, python, packages or check."""
        self._span, self.what = _PARTS[part], what
        self._rise(self._span[0])

    def hear(self, line: str) -> None:
        """Take a line of uv's."""
        size, done = _SIZE.match(line), re.match(r"^\s*(?:Downloaded|Built) (\S+)", line)
        count = re.match(r"^(Resolved|Prepared|Installed) (\d+) package", line)
        if size:
            self._waiting[size.group(1)] = size.group(2)
        elif done:
            self._waiting.pop(done.group(1), None)
        elif count:
            self._total = self._total or int(count.group(2))  # of those prepared, some were there already
            self._waiting.clear()
        self._say(count.group(1) if count else "")

    def look(self, free_bytes: int) -> None:
        """Take the space that is free now."""
        start, end = self._span
        share = min(1.0, max(0.0, (self._free - free_bytes) / self._expected))
        self._rise(start + (end - start) * share)

    def _say(self, stage: str) -> None:
        if self._waiting:
            name, size = next(iter(self._waiting.items()))
            more = f" and {len(self._waiting) - 1} more" if len(self._waiting) > 1 else ""
            self.what = f"downloading {name} ({size}){more}"
        elif stage == "Resolved":
            self.what = f"fetching {self._total} packages"
        elif stage == "Prepared":
            self.what = f"installing {self._total} packages"

    def _rise(self, fraction: float) -> None:
        self.fraction = max(self.fraction, fraction)


def spell_bytes(count: Optional[float]) -> str:
    """Write a number of bytes as people say it."""
    if count is None:
        return "?"
    return f"{count / 1024**3:.1f} GB" if count >= 0.1 * 1024**3 else f"{max(count, 0) / 1024**2:.0f} MB"
