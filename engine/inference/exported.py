"""A model as ONNX: bands in their units go in, probabilities or made bands come out, with no help from us.

What Deepness (PUTvision, a QGIS plugin) reads from a network's metadata is
written into it, in its encoding: each value is JSON. It divides a raster's
values by 255 and then takes (x - mean) / std; a mean of 0 and a deviation of
1/255 give them back as they were, and the network clips and normalises by
itself. A threshold of 0 leaves its choice to the likeliest class.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..contract.bands import BANDS, Sensor
from ..contract.card import METADATA_KEY, ClassEntry, ModelCard, to_json
from ..contract.card_text import map_classes
from ..errors import EngineError, EngineMissing, InputError
from .translation import Translator

LIBRARIES = ("onnx", "onnxscript", "onnxruntime")
INPUT, OUTPUT = "bands", "output"
TOLERANCE = 1e-4
"""Most that the exported network may differ, as a part of the largest value where that is above 1."""
_OPSET, _IR = 18, 8
"""As of ONNX 1.13: programs of 2022 and later read it."""
_TRIALS = 4
_KINDS = {"segmentation": "Segmentor", "landcover": "Segmentor", "fusion": "Regressor", "translation": "Regressor"}
"""What Deepness calls a model of a task."""


class Exportable(nn.Module):
    """A network with all that stands around it at use.

    Takes (N, C, H, W) in the units of the card, NaN where nothing is known: a hole, or a sensor that is missing.
    Gives (N, K, H, W): probabilities of the classes that a map shows, clusters that were merged counted together; or
    the bands that the model makes; or its features.

    Args:
        model: The card's network.
        card: What it eats and makes.

    Raises:
        InputError: If there is no use for it as a network of its own.
    """

    low: Tensor
    high: Tensor
    mean: Tensor
    std: Tensor
    members: Tensor

    def __init__(self, model: nn.Module, card: ModelCard) -> None:
        super().__init__()
        if card.task not in _KINDS:
            raise InputError(
                f"Model '{card.method}' is of the task {card.task}; only models that map every pixel can be "
                "exported: of segmentunsupervised, trainlandcover, trainfusion and traintranslation. Choose one."
            )
        self.makes_bands, self.has_classes = card.task == "translation", bool(card.classes)
        self.model = Translator(model, card, policy="eval") if self.makes_bands else model.eval()
        for name, values in (
            ("low", [band.clip[0] for band in card.bands]),
            ("high", [band.clip[1] for band in card.bands]),
            ("mean", [band.mean for band in card.bands]),
            ("std", [band.std for band in card.bands]),
        ):
            self.register_buffer(name, torch.tensor(values, dtype=torch.float32)[:, None, None])
        self.register_buffer("members", _members(card.classes, map_classes(card)))

    def forward(self, x: Tensor) -> Tensor:
        """Predict."""
        clipped = torch.minimum(torch.maximum(x, self.low), self.high)
        normal = torch.where(torch.isnan(x), torch.zeros_like(x), (clipped - self.mean) / self.std)
        made: Any = self.model(normal)
        if self.makes_bands:
            bands: Tensor = made
            return bands
        if not self.has_classes:
            features: Tensor = made.features
            return features
        return torch.einsum("nkhw,mk->nmhw", made.logits.softmax(dim=1), self.members)


def _members(classes: tuple[ClassEntry, ...], shown: tuple[ClassEntry, ...]) -> Tensor:
    """Say which clusters (columns) make up a class that is shown (rows)."""
    values = [entry.value for entry in shown]
    members = torch.zeros(len(shown), len(classes))
    for entry in classes:
        members[values.index(entry.value), entry.index] = 1
    return members


def check_libraries() -> None:
    """See that ONNX can be written and tried.

    Raises:
        EngineMissing: Naming what is missing, and how to get it.
    """
    missing = [name for name in LIBRARIES if importlib.util.find_spec(name) is None]
    if missing:
        raise EngineMissing(
            f"Export needs the libraries {', '.join(missing)}, which are missing in {sys.executable}. Install them: "
            f"{sys.executable} -m pip install {' '.join(missing)}"
        )


def export(network: Exportable, card: ModelCard, path: str | Path, *, patch_px: int) -> None:
    """Write a network as ONNX, with a card that Deepness understands and ours beside it.

    Raises:
        EngineError: If it holds something that ONNX has no word for.
    """
    onnx: Any = importlib.import_module("onnx")
    example = torch.from_numpy(trial(card, patch_px, seed=0))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the exporter, about its own insides
            program = torch.onnx.export(
                network.eval(),
                (example,),
                dynamo=True,
                opset_version=_OPSET,
                input_names=[INPUT],
                output_names=[OUTPUT],
                external_data=False,
                verbose=False,
            )
    except torch.onnx.OnnxExporterError as error:
        network_name = card.arguments.get("network", card.architecture)
        raise EngineError(
            f"Model '{card.method}' cannot be written as ONNX: its network {network_name} holds something that "
            "ONNX has no word for. Use it with saroptical, or train another kind of network."
        ) from error
    assert program is not None
    written = program.model_proto
    written.ir_version = min(written.ir_version, _IR)
    onnx.helper.set_model_props(written, {**deepness_metadata(card, patch_px), METADATA_KEY: to_json(card)})
    written.doc_string = f"{card.method}, written by saroptical. {card.data_licence}"
    Path(path).write_bytes(written.SerializeToString())


def deepness_metadata(card: ModelCard, patch_px: int) -> dict[str, str]:
    """Say what Deepness asks of a network, under its names and in its encoding."""
    names = [entry.name for entry in map_classes(card)] or list(card.target_names)
    count = len(card.bands)
    told: dict[str, Any] = {
        "model_type": _KINDS[card.task],
        "resolution": card.gsd_m * 100,  # centimetres
        "tile_size": patch_px,
        "tiles_overlap": round(100 * card.overlap_px / card.patch_px),  # per cent
        "standardization_mean": [0.0] * count,
        "standardization_std": [1 / 255] * count,
    }
    if names:
        told["class_names"] = {str(index): name for index, name in enumerate(names)}
    told |= {"seg_thresh": 0.0, "seg_small_segment": 0} if card.classes else {"reg_output_scaling": 1.0}
    told["bands"] = list(card.band_names)
    return {key: json.dumps(value) for key, value in told.items()}


def trial(card: ModelCard, patch_px: int, *, seed: int) -> NDArray[np.float32]:
    """Make up a patch (1, C, P, P) over the range of the bands and beyond, with a hole; odd seeds lack a sensor."""
    rng = np.random.default_rng(seed)
    patch = np.empty((1, len(card.bands), patch_px, patch_px), np.float32)
    for channel, band in zip(patch[0], card.bands, strict=True):
        low, high = max(band.clip[0], band.mean - 6 * band.std), min(band.clip[1], band.mean + 6 * band.std)
        spread = high - low
        channel[:] = rng.uniform(low - 0.1 * spread, high + 0.1 * spread, channel.shape)
    patch[:, :, : patch_px // 4, : patch_px // 3] = np.nan
    spare = [Sensor(name) for name in card.optional_sensors]
    if seed % 2 and spare:
        missing = spare[seed // 2 % len(spare)]
        patch[:, [BANDS[name].sensor is missing for name in card.band_names]] = np.nan
    return patch


def verify(network: Exportable, card: ModelCard, path: str | Path, *, patch_px: int) -> float:
    """Run the file with onnxruntime beside the network; the largest difference there was.

    Raises:
        EngineError: If they differ by more than `TOLERANCE`.
    """
    onnxruntime: Any = importlib.import_module("onnxruntime")
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for seed in range(_TRIALS):
        patch = trial(card, patch_px, seed=seed)
        with torch.inference_mode():
            ours = network(torch.from_numpy(patch)).numpy()
        (theirs,) = session.run([OUTPUT], {INPUT: patch})
        worst = max(worst, float(np.abs(ours - theirs).max()) / max(1.0, float(np.abs(ours).max())))
    if not worst <= TOLERANCE:
        raise EngineError(
            f"The exported network differs from the model by {worst:.1e}, where {TOLERANCE:.0e} is allowed; it is not "
            "kept. Please report this together with the model's card."
        )
    return worst
