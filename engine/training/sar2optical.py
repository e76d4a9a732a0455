"""Import generators of SAR2Optical (yuuIind, MIT licence, 2025), without executing anything in their files.

A file of theirs (`pix2pix_gen_….pth`) holds tensors by the names of their
modules. What they were trained on is known: grey 8-bit pictures of Sentinel-1
VV as three equal channels, and 8-bit true colour, red first, both from −1 to 1.

    python -m saroptical.engine.training.sar2optical GENERATOR.pth MODEL.safetensors
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from torch import Tensor

from .. import __version__
from ..contract.bands import TRUE_COLOUR
from ..contract.card import BandStatistics, ModelCard
from ..errors import CheckpointMismatch
from ..models.build import build_model
from ..models.pix2pix import UnetGenerator
from .checkpoint import save_weights
from .outside_files import open_weights

_PREFIX = re.compile(r"^(?:_orig_mod\.|module\.|gen\.)+")
_NAMES = (
    (re.compile(r"^encoder\.enc(\d+)\.conv_block\.0\.(.+)$"), "downs"),
    (re.compile(r"^encoder\.enc(\d+)\.conv_block\.1\.(.+)$"), "down_norms"),
    (re.compile(r"^decoder\.dec(\d+)\.conv_block\.0\.(.+)$"), "ups"),
    (re.compile(r"^decoder\.dec(\d+)\.conv_block\.1\.(.+)$"), "up_norms"),
)
_RADAR = {1: ("VV",), 2: ("VV", "VH"), 3: ("VV",)}
_PATCH_PX = 256


def import_generator(path: str | Path) -> tuple[UnetGenerator, ModelCard]:
    """Read a generator of theirs, and write the card that it never had.

    Raises:
        CheckpointMismatch: If the file is damaged, holds more than tensors, or another network, such as their
            discriminator.
    """
    found = {_PREFIX.sub("", name): tensor for name, tensor in open_weights(Path(path)).items()}
    if not any(name.startswith("encoder.enc") for name in found):
        what = "a discriminator" if any(name.startswith(("model.", "disc.")) for name in found) else "another network"
        raise CheckpointMismatch(
            f"{Path(path).name} holds {what}; a generator of SAR2Optical (pix2pix_gen_….pth) was expected. Choose that."
        )
    renamed = {_rename(name): tensor for name, tensor in found.items()}
    try:
        card = _card_of(renamed)
        generator = build_model(card)
        generator.load_state_dict(renamed)
    except (KeyError, RuntimeError) as error:
        reason = str(error).splitlines()[-1].strip()
        raise CheckpointMismatch(
            f"The tensors of {Path(path).name} are not those of a whole generator of SAR2Optical ({reason}). Choose "
            "another file."
        ) from error
    assert isinstance(generator, UnetGenerator)
    return generator.eval(), card


def _rename(name: str) -> str:
    for pattern, ours in _NAMES:
        match = pattern.match(name)
        if match:
            return f"{ours}.{int(match[1]) - 1}.{match[2]}"
    return name.replace("head.0.", "head.")


def _card_of(tensors: dict[str, Tensor]) -> ModelCard:
    first, head = tensors["downs.0.weight"], tensors["head.weight"]
    channels, made = first.shape[1], head.shape[0]
    if channels not in _RADAR or made != len(TRUE_COLOUR):
        raise KeyError(f"{channels} bands in and {made} out")

    def scaled(names: tuple[str, ...]) -> tuple[BandStatistics, ...]:
        return tuple(BandStatistics(name, (0.0, 255.0), 127.5, 127.5) for name in names)

    return ModelCard(
        task="translation",
        method="sar2optical",
        architecture="unet_generator",
        arguments={
            "out_channels": made,
            "width": first.shape[0],
            "depth": sum(re.fullmatch(r"downs\.\d+\.weight", name) is not None for name in tensors),
            "layout": "published",
            "upsampling": "resize" if "ups.0.1.weight" in tensors else "transpose",
            "dropout": 0.5,
            "repeat": 3 if channels == 3 else 1,
            "ratio": False,
        },
        bands=scaled(_RADAR[channels]),
        targets=scaled(TRUE_COLOUR),
        policy="eval",
        required_sensors=("s1",),
        units={"s1": "byte", "s2": "byte"},
        patch_px=_PATCH_PX,
        overlap_px=_PATCH_PX // 2,
        as_published=True,
        weights_licence="MIT (SAR2Optical)",
        versions={"saroptical": __version__},
    )


if __name__ == "__main__":
    save_weights(sys.argv[2], *import_generator(sys.argv[1]))
