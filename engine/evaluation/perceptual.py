"""What networks that have seen photographs make of generated pictures: FID and LPIPS, as torchmetrics computes them.

FID: Fréchet distance (Heusel et al. 2017, doi:10.48550/arXiv.1706.08500) of the 2048 features of the Inception network
of 2015, of pictures enlarged to 299 pixels. LPIPS: Zhang et al. 2018 (doi:10.1109/CVPR.2018.00068) over AlexNet. Both
look at 8-bit true colour, and both were made for photographs. Their weights do not come with saroptical: without them
nothing is measured, and never by other weights under the same name.
"""

from __future__ import annotations

import math
import os
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..errors import CheckpointMismatch

_FEATURES = 2048
_FEWEST = 2
"""Pictures of each kind that a covariance needs."""

Tensors = Mapping[str, Tensor]


@dataclass(frozen=True)
class Perceived:
    """What was found; NaN where a network was not given, or pictures were too few.

    Attributes:
        patches: Pictures looked at.
        fid: Of generated pictures from true ones; 0 for equal sets.
        fid_floor: Of one half of the true pictures from the other: what so few pictures give at best.
        lpips: Mean over pictures; 0 for equal ones.
        halves: Pictures of each half.
    """

    patches: int
    fid: float
    fid_floor: float
    lpips: float
    halves: tuple[int, int] = (0, 0)


class Perception:
    """Pictures looked at so far.

    Args:
        inception: Weights of the Inception network, as torch-fidelity has them, for FID.
        alexnet: Weights of AlexNet, as torchvision has them, for LPIPS.

    Raises:
        CheckpointMismatch: If they are not of that network.
    """

    def __init__(self, *, inception: Tensors | None = None, alexnet: Tensors | None = None) -> None:
        self._fid = _built("the Inception network of torch-fidelity", _distances, inception)
        self._lpips = _built("torchvision's AlexNet", _similarity, alexnet)
        self._halves = [0, 0]

    def add(self, truth: NDArray[np.uint8], generated: NDArray[np.uint8], *, half: int) -> None:
        """Look at a true and a generated picture (H, W, 3); `half` is 0 or 1, see `part_halves`."""
        true, made = (torch.from_numpy(picture).movedim(-1, 0)[None] for picture in (truth, generated))
        if self._fid:
            distance, floor = self._fid
            distance.update(true, real=True)
            distance.update(made, real=False)
            floor.update(true, real=half == 0)
        if self._lpips:
            self._lpips.update(made.float() / 255, true.float() / 255)
        self._halves[half] += 1

    def found(self) -> Perceived:
        """Sum up."""
        fid = floor = lpips = math.nan
        one, other = self._halves
        if self._fid and one + other >= _FEWEST:
            fid = float(self._fid[0].compute())
        if self._fid and min(one, other) >= _FEWEST:
            floor = float(self._fid[1].compute())
        if self._lpips and one + other:
            lpips = float(self._lpips.compute())
        return Perceived(one + other, fid, floor, lpips, (one, other))


def part_halves(scenes: Sequence[str], *, seed: int = 0) -> list[int]:
    """Part pictures in halves, 0 and 1, by whole scenes: those of a scene overlap, and would make the floor too low.

    The largest scene comes first, and each goes where fewer pictures are. The pictures of a single scene are drawn.
    """
    counts = Counter(scenes)
    if len(counts) < 2:
        return [int(place % 2) for place in np.random.default_rng(seed).permutation(len(scenes))]
    halves, sizes = {}, [0, 0]
    for scene in sorted(counts, key=lambda scene: (-counts[scene], scene)):
        halves[scene] = int(sizes[1] < sizes[0])
        sizes[halves[scene]] += counts[scene]
    return [halves[scene] for scene in scenes]


def _built(name: str, build: Any, weights: Tensors | None) -> Any:
    if not weights:
        return None
    try:
        return build(weights)
    except RuntimeError as error:
        reason = str(error).splitlines()[-1].strip()[:200]
        raise CheckpointMismatch(
            f"The weights are not those of {name} ({reason}). Name the right file, or leave it out."
        ) from error


def _distances(weights: Tensors) -> tuple[Any, Any]:
    """Build FID and its floor over one network; the library reads weights from a file alone."""
    from torchmetrics.image.fid import FrechetInceptionDistance

    with tempfile.TemporaryDirectory(prefix="sar-") as folder:
        path = os.path.join(folder, "inception.pth")
        torch.save(dict(weights), path)
        distance = FrechetInceptionDistance(feature=_FEATURES, feature_extractor_weights_path=path)
    return distance, FrechetInceptionDistance(feature=distance.inception)


def _similarity(weights: Tensors) -> Any:
    """Build LPIPS; the library takes AlexNet's weights from the folder of downloads alone."""
    from torchmetrics.image.lpip import LearnedPerceptualImagePatchSimilarity
    from torchvision.models import AlexNet_Weights  # type: ignore[import-untyped]

    before = torch.hub.get_dir()
    with tempfile.TemporaryDirectory(prefix="sar-") as folder:
        os.mkdir(os.path.join(folder, "checkpoints"))
        name = os.path.basename(AlexNet_Weights.IMAGENET1K_V1.url)
        torch.save(dict(weights), os.path.join(folder, "checkpoints", name))
        torch.hub.set_dir(folder)
        try:
            return LearnedPerceptualImagePatchSimilarity(net_type="alex", normalize=True)
        finally:
            torch.hub.set_dir(before)
