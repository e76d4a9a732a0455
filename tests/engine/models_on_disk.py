"""Small models of every kind that can be exported, as weights files."""

from __future__ import annotations

from pathlib import Path

import torch
from saroptical.engine.contract.card import BandStatistics, ClassEntry, ModelCard
from saroptical.engine.models.build import build_model
from saroptical.engine.training.checkpoint import save_weights

RADAR = (BandStatistics("VV", (-30.0, 5.0), -11.0, 4.0), BandStatistics("VH", (-35.0, 0.0), -18.0, 4.0))
RED = BandStatistics("B04", (0.0, 1.0), 0.1, 0.05)
CLASSES = (ClassEntry(0, 3, "Water", "#2255cc"), ClassEntry(1, 7, "Forest", "#228833"))


def save(path: Path, *, seed: int = 0, **fields) -> str:
    """Write a model with random weights under a card of these fields."""
    card = ModelCard(**{"bands": (*RADAR, RED), "required_sensors": (), "patch_px": 64, "overlap_px": 16, **fields})
    torch.manual_seed(seed)
    save_weights(path, build_model(card), card)
    return str(path)


def small_landcover(path: Path, **changes) -> str:
    """Write a land-cover model of two classes, which can do without either sensor."""
    arguments = {"network": "windows", "classes": 2}
    return save(
        path,
        **{
            "task": "landcover",
            "method": "windows",
            "architecture": "landcover_net",
            "arguments": arguments,
            "optional_sensors": ("s1", "s2"),
            "classes": CLASSES,
            "metrics": {"oa": 0.75},
            **changes,
        },
    )


def small_clusters(path: Path, **changes) -> str:
    """Write an unsupervised model of three clusters, of which two are one class."""
    classes = (*CLASSES, ClassEntry(2, 3, "Water", "#2255cc"))
    arguments = {"classes": 3, "width": 0.25, "features": 16, "detail": 8}
    fields = {"task": "segmentation", "method": "vq", "architecture": "vq_resunet", "arguments": arguments}
    return save(path, **{**fields, "required_sensors": ("s1", "s2"), "classes": classes, **changes})


def small_generator(path: Path, **changes) -> str:
    """Write a translation model of one optical band."""
    arguments = {"out_channels": 1, "width": 4, "depth": 3}
    fields = {"task": "translation", "method": "improved", "architecture": "unet_generator", "arguments": arguments}
    return save(path, **{**fields, "bands": RADAR, "required_sensors": ("s1",), "targets": (RED,), **changes})
