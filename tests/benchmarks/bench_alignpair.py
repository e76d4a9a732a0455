"""`alignpair` against `gdalwarp -multi` doing the same warps, side by side in one run.

Run with `make bench`, or as a script; prints ratios beside the
one wanted. gdalwarp puts both layers onto the same grid, as float32 with NaN
for nodata: once as it comes (not compressed), once with our compression. It
neither averages radar in power, nor scales, nor stacks, nor makes overviews and
statistics; `alignpair` does all of these within its time.
"""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from pyproj import Transformer
from saroptical.engine.contract.bands import S2_10M
from saroptical.engine.contract.jobs import AlignPair
from saroptical.engine.verbs.alignpair import run

WANTED = 1.3
SIZE, X, Y = 4096, 300_000.0, 5_300_000.0
COMPRESSED = ("TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256", "COMPRESS=ZSTD", "ZSTD_LEVEL=1", "PREDICTOR=3")


def make_scene(path: Path, pixels: np.ndarray, names: tuple[str, ...], *, crs: str, x: float, y: float) -> Path:
    """Write a tiled, compressed scene of 10 m pixels."""
    with rasterio.open(
        path, "w", driver="GTiff", height=SIZE, width=SIZE, count=len(pixels), dtype=pixels.dtype, crs=crs,
        transform=Affine(10, 0, x, 0, -10, y), nodata=np.nan if pixels.dtype.kind == "f" else 0,
        tiled=True, blockxsize=512, blockysize=512, compress="deflate",
    ) as file:  # fmt: skip
        file.write(pixels)
        file.descriptions = names
    return path


def make_pairs(folder: Path) -> dict[str, tuple[Path, Path]]:
    """Make an optical scene, and radar shifted by a fraction of a pixel, in its zone and in the next."""
    rng = np.random.default_rng(0)
    fields = np.kron(rng.integers(400, 3000, (4, 64, 64)), np.ones((64, 64)))
    s2 = (fields + rng.normal(0, 60, fields.shape)).clip(1).astype(np.uint16)
    s1 = (10 * np.log10(rng.gamma(4.4, 0.1 / 4.4, (2, SIZE, SIZE)))).astype(np.float32)
    x, y = Transformer.from_crs("EPSG:32633", "EPSG:32632", always_xy=True).transform(X, Y)
    optical = make_scene(folder / "s2.tif", s2, S2_10M, crs="EPSG:32633", x=X, y=Y)
    shifted = make_scene(folder / "s1_shifted.tif", s1, ("VV", "VH"), crs="EPSG:32633", x=X + 3.7, y=Y - 4.1)
    zone = make_scene(folder / "s1_zone.tif", s1, ("VV", "VH"), crs="EPSG:32632", x=x, y=y)
    return {"same zone, shifted grid": (shifted, optical), "two UTM zones": (zone, optical)}


def gdalwarp(source: Path, like: Path, target: Path, options: tuple[str, ...]) -> None:
    """Warp a file onto the grid of another."""
    with rasterio.open(like) as grid:
        bounds, crs, size = (
            [str(edge) for edge in grid.bounds],
            grid.crs.to_string(),
            [str(grid.width), str(grid.height)],
        )
    creation = [part for option in options for part in ("-co", option)]
    command = ["gdalwarp", "-multi", "-q", "-overwrite", "-r", "bilinear", "-ot", "Float32", "-dstnodata", "nan"]
    command += ["-t_srs", crs, "-te", *bounds, "-ts", *size, *creation, str(source), str(target)]
    subprocess.run(command, check=True)


def seconds(work: Callable[[], object]) -> float:
    """Time one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(s1: Path, s2: Path, folder: Path, *, rounds: int) -> tuple[float, float, float]:
    """Give the medians of alternating runs: ours, gdalwarp as it comes, gdalwarp with our compression."""
    job = AlignPair(s1=(str(s1),), s2=(str(s2),), s2_unit="dn", output=str(folder / "ours.tif"))
    with rasterio.open(s2) as file:
        assert file.shape == (SIZE, SIZE)

    def theirs(options: tuple[str, ...]) -> None:
        gdalwarp(s1, folder / "ours.tif", folder / "theirs_s1.tif", options)
        gdalwarp(s2, folder / "ours.tif", folder / "theirs_s2.tif", options)

    runs: list[Callable[[], object]] = [
        lambda: run(job, lambda _: None, lambda: False),
        lambda: theirs(()),
        lambda: theirs(COMPRESSED),
    ]
    times = [[seconds(work) for work in runs] for _ in range(rounds)]
    ours, plain, compressed = (statistics.median(column) for column in zip(*times, strict=True))
    return ours, plain, compressed


def main() -> None:
    """Compare on a shifted grid and across zones."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        for name, (s1, s2) in make_pairs(folder).items():
            ours, plain, compressed = compare(s1, s2, folder, rounds=3)
            print(
                f"alignpair, {SIZE}² pixels, 2 + 4 bands, {name}: ours {ours:.1f} s; gdalwarp {plain:.1f} s "
                f"(ratio {ours / plain:.2f}), with our compression {compressed:.1f} s (ratio {ours / compressed:.2f}; "
                f"wanted: at most {WANTED})"
            )


if __name__ == "__main__":
    main()
