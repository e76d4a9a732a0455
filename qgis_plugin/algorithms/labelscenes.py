"""`saroptical:labelscenes`: the labelled cells of a pair, by a model of `trainscenelabels`."""

from __future__ import annotations

from typing import ClassVar, Dict

from ...engine.contract import jobs
from .base import JobAlgorithm
from .groups import COMPUTING, GRID, READING
from .wording import ONE_SENSOR, SCENE_FILES


class LabelScenes(JobAlgorithm):
    """Label the cells of a scene with a model of trainscenelabels."""

    JOB = jobs.LabelScenes
    TITLE = "Label the cells of a scene"
    GROUP = ("scenelabels", "Scene labels")
    SUMMARY = "Cuts a Sentinel-1 and Sentinel-2 pair into cells, and says which labels each of them has."
    HELP = (
        "Cuts a pair into square cells and labels each with a model of 'Teach labels of scenes'. The result is a layer "
        "of polygons, coloured by the likeliest label so that the scene shows through.\n"
        "FIELDS. label is the likeliest label of a cell, probability how likely it is, and labels are all that are "
        "likely enough, with ; between them. There is a field with the probability of each label, which you can colour "
        "or filter by: p_water, for example. valid_share is the part of the cell that was usable, and sensors says "
        "from which it was labelled.\n"
        "CELLS. They are as large as the scenes that the model has learned from, and should be: it knows other sizes "
        "less well. Cells of which less than a quarter is usable are left out; you can choose the "
        "share.\n"
        f"SCENES. {SCENE_FILES} {ONE_SENSOR}"
    )
    WHEN = (
        "Use it after 'Teach labels of scenes', to search large areas: select by p_water, or colour by the "
        "probability of one label."
    )
    LIMITS = (
        "Cells of another size than the model has learned from are labelled less well, and a vit takes only sides "
        "that its squares divide.\n"
        "Whether a label is given is a threshold on its probability, chosen on the validation part; move it where "
        "missing something costs more than a false alarm."
    )
    TAGS = (
        "sentinel",
        "sar",
        "optical",
        "scene classification",
        "multi-label",
        "labels",
        "tiles",
        "grid",
        "predict",
        "deep learning",
    )
    FIELDS = (
        "s1",
        "s2",
        "weights",
        "threshold",
        "cell_px",
        "extent",
        *GRID,
        *READING,
        "least_valid",
        *COMPUTING,
        "output_cells",
    )
    REQUIRED = ("weights", "output_cells")
    NUMBERS = (
        ("cells", "CELLS", "Cells labelled"),
        ("skipped_cells", "CELLS_LEFT_OUT", "Cells left out"),
        ("labelled_share", "LABELLED_SHARE", "Share of the area that is labelled"),
        ("mean_probability", "MEAN_PROBABILITY", "Mean probability of the likeliest label"),
    )
    LABELS: ClassVar[Dict[str, str]] = {
        "weights": "Model",
        "threshold": "Probability from which on a label is given",
        "cell_px": "Side of a cell in pixels",
        "least_valid": "Share of a cell that must be usable",
        "output_cells": "Labelled cells",
    }
