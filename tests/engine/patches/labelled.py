"""What the tests of labelled patches share: where polygons lie on a made scene, and how patches are gathered."""

from affine import Affine
from saroptical.engine.contract.jobs.teaching import TrainLandcover
from saroptical.engine.contract.pairtable import PairFiles
from saroptical.engine.patches.labels import gather_labelled
from saroptical.tests.engine.datasets.drawn import Log, ground

SIZE = 200


def frame(epsg, col, row):
    return {"crs": f"EPSG:{epsg}", "transform": Affine(10, 0, 5e5 + 10 * col, 0, -10, 5.3e6 - 10 * row)}


TWELVE = [ground(10 + 45 * i, 8 + 60 * j, 20 + 45 * i, 20 + 60 * j) for i in range(4) for j in range(3)]
FOUR = [("water", "forest", "field", "town")[n % 4] for n in range(12)]


def gather(pairs, *, log=None, patch_px=64, **options):
    job = TrainLandcover(pairs=("table.csv",), output_weights="w.safetensors", **options)
    return gather_labelled(job, pairs, patch_px=patch_px, report=Log() if log is None else log)


def gather_one(files, labels, **options):
    return gather([PairFiles("", *files)], labels=labels, **options)


def places(labelled, index):
    """Tell the ground's (row, col) of the patches' labelled pixels of a class, from what the optical bands hold."""
    chosen = labelled.labels == index
    rows, cols = (
        (labelled.bank.pixels[:, labelled.bank.bands.index(band)][chosen] * 10_000 - 1000).round().int().tolist()
        for band in ("B02", "B03")
    )
    return sorted(zip(rows, cols, strict=True))
