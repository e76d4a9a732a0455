"""The places of published data sets of scene labels, as a bank."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import torch

from ..datasets.scenelabels import ScenePlace, load_scene, targets_of
from ..errors import InputError
from ..raster.stack import ScenePair
from .bank import PatchBank
from .scenes import SceneBank


def published_scenes(
    places: Sequence[ScenePlace],
    classes: Sequence[str],
    *,
    bands: tuple[str, ...] = (),
    held_out: Collection[str],
    several: bool = True,
) -> SceneBank:
    """Read the places of a published data set, in their order; those without a pixel of all sensors are left out.

    Args:
        places: See `list_version1` and its like.
        classes: The class list.
        bands: Bands to read, of either sensor; empty reads all.
        held_out: The splits that are kept for validation.
        several: Whether a place may have several labels; else each has exactly one.

    Raises:
        InputError: If a place cannot be read, or has a label that is none of the classes.
    """
    targets = targets_of(places, classes)
    if not several and (targets.sum(axis=1) != 1).any():
        odd = places[int((targets.sum(axis=1) != 1).argmax())]
        raise InputError(
            f"{odd.name} has the labels {', '.join(odd.labels) or '(none)'}; exactly one was expected. Choose labels "
            "of one class a place, or several."
        )
    pairs = [load_scene(place, bands=bands) for place in places]
    usable = [number for number, pair in enumerate(pairs) if _is_usable(pair)]
    kept = torch.tensor([places[number].split in held_out for number in usable])
    known = torch.from_numpy(targets[usable])
    bank = PatchBank.from_pairs([pairs[number] for number in usable])
    return SceneBank(bank, known if several else known.argmax(dim=1), kept)


def _is_usable(pair: ScenePair) -> bool:
    return bool(pair.valid_for(tuple(stack.sensor for stack in pair.stacks)).any())
