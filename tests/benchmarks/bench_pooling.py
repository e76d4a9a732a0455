"""Pooling over superpixels against the published loop over region ids, side by side in one run.

Run with `make bench`, or as a script; prints ratios, and fails below the promised one.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor

from saroptical.engine.patches.superpixels import pool_regions

PROMISED = 20.0


def loop_over_ids(features: Tensor, regions: Tensor) -> Tensor:
    """Mask the whole tensor once per image and id, as the published code does."""
    rows = []
    for image in range(len(features)):
        for region in regions[image].unique():
            if region > 0:
                mask = (regions[image] == region)[None].float()
                rows.append((features[image] * mask).sum(dim=(1, 2)) / mask.sum())
    return torch.stack(rows)


def seconds(work: Callable[[], object], *, repeats: int) -> float:
    """Take the median of several runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Compare on crops as the training cuts them, and on whole patches."""
    torch.manual_seed(0)
    for batch, depth, size, cell in ((12, 64, 48, 6), (8, 128, 128, 8)):
        features = torch.randn(batch, depth, size, size)
        at = torch.arange(size) // cell
        regions = (at[:, None] * (size // cell) + at[None] + 1).expand(batch, -1, -1).contiguous()
        torch.testing.assert_close(
            pool_regions(features, regions).means, loop_over_ids(features, regions), atol=1e-5, rtol=0
        )
        ours = seconds(lambda f=features, r=regions: pool_regions(f, r), repeats=9)  # type: ignore[misc]
        loop = seconds(lambda f=features, r=regions: loop_over_ids(f, r), repeats=3)  # type: ignore[misc]
        ratio = loop / ours
        print(
            f"pooling {batch}×{depth}×{size}²: loop over ids {loop * 1e3:.0f} ms, ours {ours * 1e3:.1f} ms, ×{ratio:.0f}"
        )
        assert ratio >= PROMISED, f"pooling is {ratio:.1f} times as fast as the loop; {PROMISED:.0f} was promised"


if __name__ == "__main__":
    main()
