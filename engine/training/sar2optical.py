"""Import generators of SAR2Optical (yuuIind, MIT licence, 2025), without executing anything in their files.

A file of theirs (`pix2pix_gen_….pth`) holds tensors by the names of their
modules. What they were trained on is known: grey 8-bit pictures of Sentinel-1
VV as three equal channels, and 8-bit true colour, red first, both from −1 to 1.
How a generator enlarges that was trained with `use_upsampling` is not in its
file, as its `upsampling_mode` has no weights: it must be told.

    python -m saroptical.engine.training.sar2optical GENERATOR.pth MODEL.safetensors [--upsampling-mode bilinear]
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from torch import Tensor

from .. import __version__
from ..contract.bands import TRUE_COLOUR
from ..contract.card import BandStatistics, ModelCard
from ..contract.events import Event, Message, Report
from ..errors import CheckpointMismatch
from ..models.build import build_model
from ..models.pix2pix import UPSAMPLING_MODES, UnetGenerator
from .checkpoint import save_weights
from .options import silent
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
_PUBLISHED = (3, 64, 8, "transpose")
"""Channels in, width, depth and upsampling of the generator that they trained."""


def import_generator(
    path: str | Path, *, upsampling_mode: str = "", report: Report = silent
) -> tuple[UnetGenerator, ModelCard]:
    """Read a generator of theirs, and write the card that it never had.

    Args:
        path: The file.
        upsampling_mode: How it enlarges, if it was trained with upsampling: nearest, bilinear or bicubic; "" takes
            nearest, their default.
        report: Told if that was taken untold.

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
        card = _card_of(renamed, upsampling_mode or UPSAMPLING_MODES[0])
        generator = build_model(card)
        generator.load_state_dict(renamed)
    except (KeyError, RuntimeError) as error:
        reason = str(error).splitlines()[-1].strip()
        raise CheckpointMismatch(
            f"The tensors of {Path(path).name} are not those of a whole generator of SAR2Optical ({reason}). Choose "
            "another file."
        ) from error
    assert isinstance(generator, UnetGenerator)
    if card.arguments["upsampling"] == "resize" and not upsampling_mode:
        report(
            Message(
                f"{Path(path).name} enlarges before it convolves, and a checkpoint does not tell in which mode: "
                f"{UPSAMPLING_MODES[0]} is taken. If it was trained with another, its pictures will be wrong: import "
                "it with --upsampling-mode (saroptical.engine.training.sar2optical) first.",
                "warning",
            )
        )
    return generator.eval(), card


def _rename(name: str) -> str:
    for pattern, ours in _NAMES:
        match = pattern.match(name)
        if match:
            return f"{ours}.{int(match[1]) - 1}.{match[2]}"
    return name.replace("head.0.", "head.")


def _card_of(tensors: dict[str, Tensor], upsampling_mode: str) -> ModelCard:
    first, head = tensors["downs.0.weight"], tensors["head.weight"]
    (width, channels), made = first.shape[:2], head.shape[0]
    depth = sum(re.fullmatch(r"downs\.\d+\.weight", name) is not None for name in tensors)
    upsampling = "resize" if "ups.0.1.weight" in tensors else "transpose"
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
            "width": width,
            "depth": depth,
            "layout": "published",
            "upsampling": upsampling,
            "upsampling_mode": upsampling_mode,
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
        as_published=(channels, width, depth, upsampling) == _PUBLISHED,
        weights_licence="MIT (SAR2Optical)",
        versions={"saroptical": __version__},
    )


def main() -> None:
    """Read the command line and import."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("generator", help="generator of SAR2Optical (.pth)")
    parser.add_argument("model", help="weights file to write (.safetensors)")
    parser.add_argument("--upsampling-mode", choices=UPSAMPLING_MODES, default="", help="in which it was trained")
    asked = parser.parse_args()
    found = import_generator(asked.generator, upsampling_mode=asked.upsampling_mode, report=_say)
    save_weights(asked.model, *found)


def _say(event: Event) -> None:
    if isinstance(event, Message):
        sys.stderr.write(f"{event.text}\n")


if __name__ == "__main__":
    main()
