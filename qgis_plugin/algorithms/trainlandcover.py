"""`saroptical:trainlandcover`: teach a network classes from polygons, points or a raster."""

from __future__ import annotations

from typing import ClassVar, Dict, Type

from ...engine.contract import jobs
from .base import JobAlgorithm
from .groups import GRID, READING, RUN
from .kinds import JobParameter
from .starts import Start


class TrainLandcover(JobAlgorithm):
    """Teach a network your classes."""

    JOB = jobs.TrainLandcover
    TITLE = "Teach a network your classes"
    GROUP = ("landcover", "Land cover")
    SUMMARY = "Teaches a network the land-cover classes of your polygons, points or raster."
    HELP = (
        "Teaches a network your classes on a Sentinel-1 and Sentinel-2 pair, and says how well it does on polygons "
        "that it has not learned from. 'Map your classes' then maps whole scenes.\n"
        "CLASSES. Draw polygons where you know the land cover, three or more for each class and far from each other, "
        "and write the class into a field; a dozen polygons make a first map. Points do as well, and so does a raster, "
        "such as a map of 'Map land cover without labels' after you have named its clusters. Only selected polygons "
        "count if you tick so. Names and colours are those of the layer's symbology, or of the legend table if you "
        "fill it in.\n"
        "VALIDATION. A share of the polygons, in whole blocks of ground, is kept aside and never learned from; the "
        "accuracy in log and report is theirs. The layer 'Training and validation' shows which.\n"
        "START. From scratch, or from a model of 'Pre-train a land-cover network', 'Pre-train an encoder of both "
        "sensors' or 'Train a fusion of radar and optical', which needs fewer polygons, or from an earlier model of "
        "this tool.\n"
        "NETWORK. The quick preset teaches a small network that reads each pixel and its close surroundings; it takes "
        "less than a minute and is the best choice for a dozen polygons. Standard and thorough teach a deep network, "
        "which needs many polygons, or a model to start from, to do better.\n"
        "LONG RUNS. Loss (how wrong it still is) and accuracy on the polygons kept aside are shown as they go. "
        "Training ends by itself when the latter no longer gets better, and the best state is kept."
    )
    WHEN = (
        "Use it when you know what is where, in places. Draw three or more polygons of each class, far from each "
        "other rather than large, colour the layer by the class, and run with 'quick'.\n"
        "Then map with 'Map your classes', look where the map is wrong or unsure, draw polygons there, and run "
        "again. Many pairs at once, each with labels of its own, are named in a table with the columns s1, s2 and "
        "labels."
    )
    LIMITS = (
        "It knows only the classes that it was taught: what is none of them is mapped as the one most like it.\n"
        "A class with a single polygon is learned but cannot be judged. The accuracy is that of your validation "
        "polygons, which you drew where the land cover is plain; judge the map itself with 'Assess the accuracy of "
        "a map'."
    )
    SOURCES = (
        "Montanaro, Valsesia, Fracastoro and Magli, 'Semi-supervised learning for joint SAR and multispectral "
        "land cover classification', IEEE GRSL 2022, doi:10.1109/LGRS.2022.3195259",
        "Chen, Zhu, Papandreou, Schroff and Adam, 'Encoder-decoder with atrous separable convolution for "
        "semantic image segmentation', ECCV 2018, arXiv:1802.02611",
    )
    TAGS = (
        "sentinel",
        "sar",
        "optical",
        "supervised",
        "classification",
        "training",
        "polygons",
        "samples",
        "land cover",
        "deep learning",
        "fine-tuning",
    )
    FIELDS = (
        "s1",
        "s2",
        "labels",
        "class_field",
        "preset",
        "init",
        "learn",
        "sensors",
        "bands",
        "network",
        "backbone",
        "class_weights",
        "validation_share",
        "legend",
        "extent",
        *GRID,
        "pairs",
        *READING,
        "block_m",
        "patience",
        "extractor",
        "despeckle",
        "sensor_drop",
        "steps",
        "seed",
        *RUN,
        "output_weights",
        "output_report",
        "output_split",
    )
    REQUIRED = ("output_weights",)
    NUMBERS = (
        ("steps", "STEPS_TAKEN", "Training steps taken"),
        ("pixels", "PIXELS_LEARNED", "Labelled pixels learned from"),
        ("validation_pixels", "PIXELS_HELD_OUT", "Labelled pixels kept for validation"),
        ("oa", "OVERALL_ACCURACY", "Overall accuracy of the validation part"),
        ("aa", "AVERAGE_ACCURACY", "Average accuracy of the classes, of the validation part"),
        ("miou_present", "MIOU", "Mean intersection over union of the classes in the validation part"),
        ("ece_after", "CALIBRATION_ERROR", "Calibration error of the confidence"),
    )
    LABELS: ClassVar[Dict[str, str]] = {"output_weights": "Model"}
    KINDS: ClassVar[Dict[str, Type[JobParameter]]] = {"init": Start}
