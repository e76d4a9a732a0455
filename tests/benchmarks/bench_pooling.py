"""Pooling over superpixels against the published loop over region ids, side by side in one run.

Run with `make bench`, or as a script; prints ratios, and fails below the promised one.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import torch
from saroptical.engine.patches.superpixels import pool_regions
from torch import Tensor

WANTED = 20.0


def loop_over_ids(features: Tensor, regions: Tensor) -> Tensor:
    """Mask the whole batch once per id, as the published code does; rows in the order of image and id."""
    rows = {}
    for region in regions.unique().tolist():
        mask = (regions == region)[:, None].float()
        counts = mask.sum(dim=(2, 3))
        means = (features * mask).sum(dim=(2, 3)) / counts.clamp_min(1)
        rows.update({(image, region): means[image] for image in counts[:, 0].nonzero().flatten().tolist()})
    return torch.stack([rows[key] for key in sorted(rows)])


def tile_crops(batch: int, size: int, *, tile: int = 256, cell: int = 9) -> Tensor:
    """Cut crops out of tiles whose superpixels are numbered through, about 800 to a tile as Felzenszwalb gives."""
    at = torch.arange(tile) // cell
    ids = at[:, None] * (tile // cell + 1) + at[None] + 1
    corners = torch.randint(0, tile - size + 1, (batch, 2)).tolist()
    return torch.stack([ids[row : row + size, col : col + size] for row, col in corners])


def seconds(work: Callable[[], object], *, repeats: int) -> float:
    """Take the median of several runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Compare on crops as published, as our training cuts them, and on whole patches."""
    torch.manual_seed(0)
    for batch, depth, size in ((100, 128, 16), (12, 64, 48), (4, 64, 128)):
        features, regions = torch.randn(batch, depth, size, size), tile_crops(batch, size)
        torch.testing.assert_close(
            pool_regions(features, regions).means, loop_over_ids(features, regions), atol=1e-5, rtol=0
        )
        ours = seconds(lambda f=features, r=regions: pool_regions(f, r), repeats=9)  # type: ignore[misc]
        loop = seconds(lambda f=features, r=regions: loop_over_ids(f, r), repeats=3)  # type: ignore[misc]
        ratio = loop / ours
        times = f"loop over ids {loop * 1e3:.0f} ms, ours {ours * 1e3:.1f} ms"
        print(f"pooling {batch}×{depth}×{size}²: {times}, ×{ratio:.0f} (wanted: ×{WANTED:.0f})")


if __name__ == "__main__":
    main()
