"""From files of weights that others have published to the tensors and arguments of our encoders."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ..contract.bands import BANDS, S2_BANDS
from ..errors import CheckpointMismatch
from ..models.dofa import RADAR_UM, KernelGenerator

State = dict[str, Tensor]
RADAR = ("VV", "VH")
NO_CIRRUS = tuple(name for name in S2_BANDS if name != "B10")
_HEAD_WIDTH = 64
"""Numbers that each head of a published transformer looks at."""
_CROMA_HEADS = 16
_SATVIT = {15: (_HEAD_WIDTH, ("",)), 16: (48, RADAR)}
"""SatViT by its channels: numbers that each head looks at, which a file does not tell, and what follows the bands."""


@dataclass(frozen=True)
class Layout:
    """An encoder as a file holds it.

    Attributes:
        arguments: What `OutsideEncoder` builds it with.
        tensors: Its weights by our names.
        inputs: By the name of a first layer (D, C, p, p): the bands of its channels, "" for one that we do not know; a
            band that is there twice is fed to both.
    """

    arguments: dict[str, Any]
    tensors: State
    inputs: dict[str, tuple[str, ...]]


def read_resnet(state: State, bands: Sequence[str]) -> Layout:
    """Read a ResNet of torchvision's or timm's names, of these bands."""
    found = {name: tensor for name, tensor in _unwrapped(state, "conv1.weight").items() if not name.startswith("fc.")}
    backbone = "resnet50" if "layer1.0.conv3.weight" in found else "resnet18"
    tensors = {f"body.{name}": tensor for name, tensor in found.items()}
    return Layout({"kind": "resnet", "backbone": backbone}, tensors, {"body.conv1.weight": tuple(bands)})


def read_vit(state: State, bands: Sequence[str], *, pool: str = "class") -> Layout:
    """Read a transformer of timm's names, of these bands."""
    found = _unwrapped(state, "patch_embed.proj.weight")
    kept = ("cls_token", "pos_embed", "patch_embed.proj.", "blocks.", "norm.")
    tensors = {name: tensor for name, tensor in found.items() if name.startswith(kept)}
    arguments = _vit_arguments(tensors) | {"pool": pool, "scaled": "blocks.0.ls1.gamma" in tensors}
    return Layout(arguments, _normed(tensors), {"patch_embed.proj.weight": tuple(bands)})


def read_dofa(state: State, bands: Sequence[str]) -> Layout:
    """Read DOFA, and let it make its first layer for these bands."""
    found = _unwrapped(state, "patch_embed.weight_generator.fc_weight.weight")
    prefix = "patch_embed."
    generator = {name[len(prefix) :]: tensor for name, tensor in found.items() if name.startswith(prefix)}
    width = found["cls_token"].shape[2]
    patch_px = round((len(generator["weight_generator.fc_weight.weight"]) / width) ** 0.5)
    maker = KernelGenerator(width, patch_px).eval()
    try:
        maker.load_state_dict(generator)
    except RuntimeError as error:
        raise CheckpointMismatch(
            f"The file's generator of first layers is not DOFA's ({error}); choose another."
        ) from (error)
    kernel, bias = maker(torch.tensor([(BANDS[name].wavelength_nm or 1000 * RADAR_UM) / 1000 for name in bands]))
    trunk = ("cls_token", "pos_embed", "blocks.")
    tensors = {name: tensor for name, tensor in found.items() if name.startswith(trunk)}
    tensors |= {"patch_embed.proj.weight": kernel, "patch_embed.proj.bias": bias}
    for name in ("weight", "bias"):
        if f"fc_norm.{name}" in found:
            tensors[f"norm.{name}"] = found[f"fc_norm.{name}"]
    arguments = _vit_arguments(tensors) | {"pool": "mean_first", "border_px": 1}
    return Layout(arguments, _normed(tensors), {"patch_embed.proj.weight": tuple(bands)})


def read_satvit(state: State, bands: Sequence[str]) -> Layout:
    """Read SatViT, whose decoder has done its work.

    Of 15 channels (V1 and V2, 12 heads) what the last holds is not known. Of 16 (the files before them, 16 heads) VV
    and VH are there twice, of the ascending and of the descending orbit; its authors feed the one that there is to
    both, and so do we.

    Raises:
        CheckpointMismatch: If it reads other channels, as those of one sensor do.
    """
    found = _unwrapped(state, "linear_input.weight")
    width, side = found["pos_embed"].shape[2], round(found["pos_embed"].shape[1] ** 0.5)
    tensors = _plain_blocks(found, "encoder.") | {"pos_embed": found["pos_embed"]}
    patch_px = 256 // side  # published for pictures of 256 × 256
    channels = found["linear_input.weight"].shape[1] // patch_px**2
    if channels not in _SATVIT:
        raise CheckpointMismatch(
            f"The file's first layer reads {channels} bands; SatViT of both sensors reads "
            f"{' or '.join(map(str, _SATVIT))}. Choose SatViT_V1.pt, SatViT_V2.pt or SatViT_B_optical_SAR_15.pt."
        )
    head_width, further = _SATVIT[channels]
    tensors |= _first_layer(found, "linear_input.", channels, patch_px)
    depth, heads = _depth(tensors, "blocks."), width // head_width
    arguments = {"kind": "plain_vit", "width": width, "depth": depth, "heads": heads, "patch_px": patch_px}
    arguments |= {"side": side, "has_class": False, "pool": "mean", "norm_eps": 1e-5}
    return Layout(arguments, tensors, {"patch_embed.proj.weight": (*bands, *further)})


def read_croma(state: State, bands: Sequence[str]) -> Layout:
    """Read CROMA; its bands are those of both encoders, the radar's first."""
    if "s1_encoder.linear_input.weight" not in state or "s2_encoder.linear_input.weight" not in state:
        raise CheckpointMismatch("The file has not both encoders of CROMA; it is of another network. Choose another.")
    by_sensor = {"s1": [name for name in bands if name in RADAR], "s2": [name for name in bands if name not in RADAR]}
    tensors: State = {}
    for sensor, own in by_sensor.items():
        width, inputs = state[f"{sensor}_encoder.linear_input.weight"].shape
        patch_px = round((inputs / len(own)) ** 0.5)
        part = _plain_blocks(state, f"{sensor}_encoder.transformer.")
        part |= _first_layer(state, f"{sensor}_encoder.linear_input.", len(own), patch_px)
        part |= {f"gap.{name}": tensor for name, tensor in _under(state, f"{sensor}_GAP_FFN.").items()}
        tensors |= {f"{sensor}.{name}": tensor for name, tensor in part.items()}
    tensors |= {f"joint.{name}": tensor for name, tensor in _joint_blocks(_under(state, "joint_encoder.")).items()}
    depths = [_depth(tensors, f"{part}.blocks.") for part in ("s1", "s2", "joint")]
    arguments = {"kind": "croma", "width": width, "heads": _CROMA_HEADS, "depths": depths, "patch_px": patch_px}
    return Layout(
        arguments, tensors, {f"{sensor}.patch_embed.proj.weight": tuple(own) for sensor, own in by_sensor.items()}
    )


READERS: dict[str, Callable[..., Layout]] = {
    "croma": read_croma,
    "dofa": read_dofa,
    "resnet": read_resnet,
    "satvit": read_satvit,
    "vit": read_vit,
}


def _unwrapped(state: State, sign: str) -> State:
    """Take away what stands before all names of an encoder, of which `sign` is one.

    Raises:
        CheckpointMismatch: If the file has no such name.
    """
    hits = [name[: -len(sign)] for name in state if name.endswith(sign)]
    wrapped = [prefix for prefix in hits if re.fullmatch(r"(?:[a-z_]+\.)*", prefix)]
    if not wrapped:
        some = ", ".join(sorted(state)[:3]) or "nothing"
        raise CheckpointMismatch(f"The file has no {sign} ({some} …); it is of another network. Choose another file.")
    return _under(state, min(wrapped, key=len))


def _under(state: State, prefix: str) -> State:
    return {name[len(prefix) :]: tensor for name, tensor in state.items() if name.startswith(prefix)}


def _vit_arguments(tensors: State) -> dict[str, Any]:
    width, patch_px = tensors["patch_embed.proj.weight"].shape[0], tensors["patch_embed.proj.weight"].shape[2]
    has_class = "cls_token" in tensors
    side = round((tensors["pos_embed"].shape[1] - has_class) ** 0.5)
    depth = _depth(tensors, "blocks.")
    found = {"kind": "plain_vit", "width": width, "depth": depth, "heads": _heads(width), "patch_px": patch_px}
    return {**found, "side": side, "has_class": has_class}


def _normed(tensors: State) -> State:
    """Add the last norm as it is before training, where a file lacks it."""
    width = tensors["pos_embed"].shape[2]
    return {"norm.weight": torch.ones(width), "norm.bias": torch.zeros(width), **tensors}


def _depth(tensors: State, prefix: str) -> int:
    return 1 + max((int(name[len(prefix) :].split(".")[0]) for name in tensors if name.startswith(prefix)), default=-1)


def _heads(width: int) -> int:
    return max(1, width // _HEAD_WIDTH)


def _first_layer(state: State, prefix: str, channels: int, patch_px: int) -> State:
    """Write a linear layer of patches, channel by channel, as the convolution that it is."""
    weight = state[f"{prefix}weight"].reshape(-1, channels, patch_px, patch_px)
    return {"patch_embed.proj.weight": weight, "patch_embed.proj.bias": state[f"{prefix}bias"]}


_NAMES = {
    "{}.0.input_norm.": "norm1.",
    "{}.0.to_qkv.": "attn.qkv.",
    "{}.0.to_out.": "attn.proj.",
    "{}.1.input_norm.": "norm2.",
    "{}.1.net.0.": "mlp.fc1.",
    "{}.1.net.3.": "mlp.fc2.",
}
"""Names of SatViT's and CROMA's blocks, and ours."""


def _plain_blocks(state: State, prefix: str, *, mlp: int = 1) -> State:
    """Rename the blocks and the last norm of a transformer; queries, keys and values have no bias there, so 0.

    `mlp` is where a block has what works on each token.
    """
    found = {f"norm.{name}": tensor for name, tensor in _under(state, f"{prefix}norm_out.").items()}
    layers = _under(state, f"{prefix}layers.")
    for number in range(_depth(layers, "")):
        for theirs, ours in _NAMES.items():
            start = theirs.format(number).replace(f"{number}.1.", f"{number}.{mlp}.")
            for name, tensor in _under(layers, start).items():
                found[f"blocks.{number}.{ours}{name}"] = tensor
        qkv = found.get(f"blocks.{number}.attn.qkv.weight")
        if qkv is not None:
            found[f"blocks.{number}.attn.qkv.bias"] = torch.zeros(len(qkv))
    return found


def _joint_blocks(state: State) -> State:
    """Rename the blocks that look at the other sensor."""
    found = _plain_blocks(state, "", mlp=2)
    layers = _under(state, "layers.")
    for number in range(_depth(layers, "")):
        for name, tensor in _under(layers, f"{number}.1.").items():
            found[f"blocks.{number}.cross.{name}"] = tensor
    return found
