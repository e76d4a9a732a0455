"""Weights files that hold a card and no tensors, for all that reads cards alone; and a wait for what comes back."""

from __future__ import annotations

import json
import struct
import time

from saroptical.engine.contract.card import METADATA_KEY, BandStatistics, ClassEntry, ModelCard, to_json

VV = BandStatistics("VV", (-30.0, 5.0), -11.0, 4.0)
RED = BandStatistics("B04", (0.0, 1.0), 0.1, 0.05)
CLASSES = (ClassEntry(0, 3, "Water", "#2255cc"), ClassEntry(1, 7, "Forest", "#228833"))


def card(**changes) -> ModelCard:
    """Make the card of a land-cover model of both sensors, which needs both."""
    fields = {
        "task": "landcover",
        "method": "windows",
        "architecture": "landcover_net",
        "arguments": {},
        "bands": (VV, RED),
        "required_sensors": ("s1", "s2"),
        "classes": CLASSES,
        "metrics": {"oa": 0.914},
    }
    return ModelCard(**{**fields, **changes})


def write_model(path, **changes) -> str:
    """Write a weights file with such a card."""
    header = json.dumps({"__metadata__": {METADATA_KEY: to_json(card(**changes))}}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(header)) + header)
    return str(path)


def wait_until(is_so, seconds=10.0):
    """Let Qt work until something is so."""
    from qgis.PyQt.QtWidgets import QApplication

    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        QApplication.processEvents()
        time.sleep(0.005)
