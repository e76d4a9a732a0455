"""How near filled clouds come to the truth: clouds are painted on a clear scene, filled, and compared.

Run as `python -m saroptical.engine.protocols.cloud_filling --s1 FILE --s2 FILE --weights FILE --out FOLDER`.
The scene must be clear, and the model must not have learned from it. Beside `fillclouds` stand two ways that need no
radar: to draw the hole in from its rim (GDAL's interpolation by inverse distance), and the clear scene's mean colour.
Errors are told near the rim, where the rim tells most, and deeper inside.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..contract.bands import Sensor
from ..contract.card import ClassEntry
from ..contract.jobs import FillClouds
from ..inference.provenance import GENERATED
from ..io.arrays import read_raster
from ..io.layerspec import LayerSpec
from ..io.reader import SceneReader
from ..io.scene import open_scene
from ..io.writer import RasterSet
from ..raster.grid import Grid
from ..training.options import silent
from ..verbs import fillclouds
from .commands import say
from .table import as_markdown, write_csv, write_markdown

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]
RIM_PX = 16
_CLOUD = (ClassEntry(0, 1, "cloud", "#b9bfc6"),)
_SMOOTH_PX = 24.0
"""Width of the blobs that clouds are."""
_ALL, _RIM, _DEEP = "all", f"within {RIM_PX} px of the rim", "deeper"
TITLES = {"fill": "fillclouds", "drawn in": "drawn in from the rim", "mean": "mean of the clear scene"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    asked = _parser().parse_args(list(sys.argv[1:] if arguments is None else arguments))
    asked.out.mkdir(parents=True, exist_ok=True)
    found: dict[tuple[str, str], list[float]] = {}
    for seed in asked.seeds:
        for key, rmse in judge(asked, seed).items():
            found.setdefault(key, []).append(rmse)
        say(f"seed {seed}: " + ", ".join(f"{way} {found[way, _ALL][-1]:.4f}" for way in TITLES))
    lines = [
        {"method": title, **{where: _spread(found[way, where]) for where in (_ALL, _RIM, _DEEP)}}
        for way, title in TITLES.items()
    ]
    columns = ("method", _ALL, _RIM, _DEEP)
    about = (
        f"# Filling painted clouds: {Path(asked.s2[0]).name}\n\nClouds cover {asked.share:.0%} of the scene, drawn "
        f"{len(asked.seeds)} times. RMSE below them, in the unit of the scene; mean ± standard deviation over draws."
    )
    write_markdown(asked.out / "cloud_filling.md", about, as_markdown(columns, lines))
    write_csv(asked.out / "cloud_filling.csv", columns, lines)


def judge(asked: argparse.Namespace, seed: int) -> dict[tuple[str, str], float]:
    """Paint clouds, fill them in each way, and give the RMSE by way and place."""
    from scipy.ndimage import distance_transform_edt

    scene = open_scene(asked.s2, Sensor.S2)
    cloudy = paint_clouds(*scene.grid.shape, share=asked.share, seed=seed)
    mask = asked.out / f"clouds_{seed}.tif"
    write_mask(mask, cloudy, scene.grid)
    job = FillClouds(
        s1=tuple(asked.s1),
        s2=tuple(asked.s2),
        weights=asked.weights,
        clouds=str(mask),
        clouds_are="mask",
        grow_px=0,
        output=str(asked.out / f"filled_{seed}.tif"),
        output_provenance=str(asked.out / f"where_{seed}.tif"),
    )
    fillclouds.run(job, silent, lambda: False)
    filled, truth, generated = read_result(job)
    clear = np.isfinite(truth).all(axis=0) & ~cloudy
    ways = {"fill": filled, "drawn in": draw_in(truth, clear), "mean": mean_colour(truth, clear)}
    judged = generated & np.isfinite(truth).all(axis=0)
    near = distance_transform_edt(cloudy) <= RIM_PX
    places = {_ALL: judged, _RIM: judged & near, _DEEP: judged & ~near}
    return {(way, where): rmse(made, truth, place) for way, made in ways.items() for where, place in places.items()}


def paint_clouds(height: int, width: int, *, share: float, seed: int) -> Mask:
    """Paint blobs of cloud over a share of a scene, (H, W) True where there is cloud."""
    from scipy.ndimage import gaussian_filter

    field = gaussian_filter(np.random.default_rng(seed).normal(size=(height, width)), _SMOOTH_PX, mode="wrap")
    painted: Mask = field > np.quantile(field, 1 - share)
    return painted


def draw_in(truth: Pixels, clear: Mask) -> Pixels:
    """Draw holes in from their rims by inverse distance, as GDAL's tool for nodata does."""
    from rasterio.fill import fillnodata

    reach = float(math.hypot(*clear.shape))
    drawn = [
        fillnodata(np.where(clear, band, 0), mask=clear.astype(np.uint8), max_search_distance=reach) for band in truth
    ]
    return np.stack(drawn).astype(np.float32)


def mean_colour(truth: Pixels, clear: Mask) -> Pixels:
    """Give the clear scene's mean everywhere."""
    mean = truth[:, clear].mean(axis=1, dtype=np.float64).astype(np.float32)
    return np.broadcast_to(mean[:, None, None], truth.shape)


def rmse(made: Pixels, truth: Pixels, judged: Mask) -> float:
    """Compute the root mean squared error over judged pixels and all bands; NaN of none."""
    error = (made.astype(np.float64) - truth)[:, judged]
    return math.sqrt((error**2).mean()) if error.size else math.nan


def write_mask(path: Path, cloudy: Mask, grid: Grid) -> None:
    """Write clouds as a layer."""
    spec = LayerSpec(str(path), grid, "uint8", 0, ("cloud",), "classes", _CLOUD)
    with RasterSet({"output": spec}, source_job=None) as results:
        results.write("output", grid.window, cloudy[None].astype(np.uint8))


def read_result(job: FillClouds) -> tuple[Pixels, Pixels, Mask]:
    """Read the filled scene, the true one in the same bands, and where pixels were generated."""
    with ExitStack() as opened:
        filled = open_scene((job.output,), Sensor.S2)
        made = opened.enter_context(SceneReader(filled, filled.grid)).read(filled.grid.window)
        true = opened.enter_context(SceneReader(open_scene(job.s2, Sensor.S2), filled.grid, bands=filled.bands))
        truth = true.read(filled.grid.window).pixels
    return made.pixels, truth, read_raster(job.output_provenance).pixels[0] == GENERATED


def _spread(values: Sequence[float]) -> str:
    return f"{np.mean(values):.4f}" + (f" ± {np.std(values, ddof=1):.4f}" if len(values) > 1 else "")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--s1", nargs="+", required=True, help="Sentinel-1 scene")
    parser.add_argument("--s2", nargs="+", required=True, help="clear Sentinel-2 scene of the same ground")
    parser.add_argument("--weights", required=True, help="weights file of traintranslation")
    parser.add_argument("--out", required=True, type=Path, help="folder for layers and tables")
    parser.add_argument("--share", type=float, default=0.2, help="part of the scene below painted clouds")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="draws of the clouds")
    return parser


if __name__ == "__main__":
    main()
