"""`saroptical:trainscenelabels`: teach a network labels of whole scenes, or of their cells."""

from __future__ import annotations

from typing import ClassVar, Dict, Type

from ...engine.contract import jobs
from .base import JobAlgorithm
from .groups import GRID, READING, RUN
from .kinds import JobParameter, Names
from .known import SceneLabels
from .starts import Start
from .wording import KEPT_RUN


class TrainScenelabels(JobAlgorithm):
    """Teach a network labels of whole scenes."""

    JOB = jobs.TrainScenelabels
    TITLE = "Teach labels of scenes"
    GROUP = ("scenelabels", "Scene labels")
    SUMMARY = "Teaches a network which classes there are in a scene, or in the cells of one."
    HELP = (
        "Teaches a network what there is in a piece of ground as a whole: 'Forest' and 'Water' for a square of a "
        "kilometre, rather than a class for every pixel. 'Label the cells of a scene' then labels further scenes.\n"
        "LABELS. Either polygons or a raster of classes: the scene is cut into square cells, and a cell that is known "
        "to one half at least has the classes that cover enough of it. Or, for many small scenes, a table with the "
        "name of each scene's file and its labels, with ; between them; or the column labels of the table of pairs. A "
        "scene may have several labels, or exactly one.\n"
        "VALIDATION. A share of the scenes is kept aside and never learned from, whole places or blocks of ground; the "
        "figures in the log are theirs. Average precision is 1 where all scenes that have a label are ranked before "
        "those that have not. How likely a label must be to be given is chosen on these scenes too.\n"
        "START. From scratch, or from a model of 'Pre-train an encoder of both sensors', which needs fewer labels, or "
        "from an earlier model of this tool; or from an encoder that others have trained, by its name, as the field's "
        "own text says. With few labels let only the last layer learn (linear), or nothing (knn: the known scenes that "
        "look most alike decide).\n"
        "LONG RUNS. Losses (how wrong it still is) are shown as they go. A long training ends by itself when "
        "validation "
        f"no longer gets better, and the best state is kept. {KEPT_RUN}"
    )
    WHEN = (
        "Use it where you can say what there is in a square, and drawing every border would be too much: labels of "
        "scenes are quick to give, and a network can be taught them from few.\n"
        "Fill some cells with several classes. A polygon whose class is 'Forest;Water' gives both. For many small "
        "scenes give a table of pairs with a column labels, or beside a folder a table with the columns name and "
        "label."
    )
    LIMITS = (
        "A label says that something is there, not where. Cells that the polygons do not fill to one half are not "
        "learned from, so draw polygons that are larger than a cell.\n"
        "Weights of others are fetched from the network, and only if you allow it; without them, such a start is "
        "refused."
    )
    SOURCES = (
        "He et al., 'Masked autoencoders are scalable vision learners', CVPR 2022, arXiv:2111.06377",
        "Wu, Xiong, Yu and Lin, 'Unsupervised feature learning via non-parametric instance discrimination', "
        "CVPR 2018, arXiv:1805.01978 (knn)",
    )
    TAGS = (
        "sentinel",
        "sar",
        "optical",
        "scene classification",
        "multi-label",
        "labels",
        "tiles",
        "training",
        "deep learning",
        "fine-tuning",
        "transformer",
    )
    FIELDS = (
        "s1",
        "s2",
        "labels",
        "class_field",
        "scene_px",
        "pairs",
        "preset",
        "init",
        "learn",
        "sensors",
        "bands",
        "encoder",
        "kind",
        "classes",
        "label_share",
        "validation_share",
        "extent",
        *GRID,
        *READING,
        "legend",
        "download",
        "least_share",
        "size",
        "patch_px",
        "tokens",
        "despeckle",
        "sensor_drop",
        "patience",
        "steps",
        "seed",
        *RUN,
        "output_weights",
    )
    REQUIRED = ("output_weights",)
    NUMBERS = (
        ("steps", "STEPS_TAKEN", "Training steps taken"),
        ("scenes", "SCENES_LEARNED", "Scenes or cells learned from"),
        ("validation_scenes", "SCENES_HELD_OUT", "Scenes or cells kept for validation"),
        ("macro_ap", "MACRO_AP", "Mean average precision of the labels, of the validation part"),
        ("micro_ap", "MICRO_AP", "Average precision of all labels together, of the validation part"),
        ("macro_f1", "MACRO_F1", "Mean F1 of the labels, of the validation part"),
        ("oa", "OVERALL_ACCURACY", "Overall accuracy of the validation part, where a scene has one label"),
        ("pairs", "PAIRS_USED", "Pairs learned from"),
    )
    LABELS: ClassVar[Dict[str, str]] = {
        "labels": "Known labels: polygons",
        "scene_px": "Side of a cell in pixels",
        "encoder": "Kind of network",
        "kind": "What a scene has",
        "classes": "Class list, with ; between the names",
        "legend": "Or: names, colours and values of the classes",
        "label_share": "Share of labels to learn from",
        "least_share": "Share of a cell that makes a label",
        "download": "Download weights of others",
        "size": "Size of a vit",
        "patch_px": "Side of a square of a vit in pixels",
        "tokens": "How the sensors enter a vit",
        "output_weights": "Model, to label further scenes with",
    }
    KINDS: ClassVar[Dict[str, Type[JobParameter]]] = {"labels": SceneLabels, "classes": Names, "init": Start}
