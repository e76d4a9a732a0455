"""`saroptical:assessaccuracy`: judge a land-cover map by known classes."""

from __future__ import annotations

from typing import ClassVar, Dict

from ...engine.contract import jobs
from .base import JobAlgorithm
from .groups import COMPUTING


class AssessAccuracy(JobAlgorithm):
    """Judge a land-cover map by known classes."""

    JOB = jobs.AssessAccuracy
    TITLE = "Assess the accuracy of a map"
    GROUP = ("landcover", "Land cover")
    SUMMARY = "Judges a land-cover map by known classes: confusion matrix, accuracies, areas with their intervals."
    HELP = (
        "Compares a land-cover map with what is known: polygons, points, or a raster of classes. The report holds the "
        "confusion matrix, overall and average accuracy, kappa, recall (producer's accuracy), precision (user's "
        "accuracy), F1 and intersection over union of each class, and the area of each class on the ellipsoid.\n"
        "REFERENCE. Judge by places that the map was not made from. Polygons that a network has learned from, or that "
        "lie beside those, tell nothing of the rest of the map.\n"
        "AREAS. Mapped areas are wrong where the map is wrong. If the reference is a random sample, say how it was "
        "drawn, and the areas are corrected and get confidence intervals (Olofsson et al. 2014). Points that were "
        "chosen by hand allow neither.\n"
        "CLASSES. Classes of map and reference meet by their names, else by their values. If they are called "
        "differently, pair them in the table."
    )
    WHEN = (
        "Use it before you show a map to anyone. The figures of a training are those of its own polygons; these are "
        "those of the map.\n"
        "For areas with confidence intervals draw the reference at random: 'random' for points drawn all over the "
        "map, 'stratified' for points drawn within each mapped class. Fifty points of a class are a beginning."
    )
    LIMITS = (
        "Places chosen by hand ('whole') allow no correction of areas and no interval.\n"
        "There are two figures of mean IoU: over the classes that occur, and over all of the legend, in which one "
        "that is missed altogether counts as 0. Papers use either."
    )
    SOURCES = (
        "Olofsson et al., 'Good practices for estimating area and assessing accuracy of land change', Remote "
        "Sensing of Environment 148, 2014, doi:10.1016/j.rse.2014.02.015",
    )
    TAGS = (
        "accuracy",
        "validation",
        "confusion matrix",
        "kappa",
        "f1",
        "iou",
        "area estimation",
        "report",
        "land cover",
    )
    FIELDS = (
        "map",
        "reference",
        "class_field",
        "legend",
        "design",
        "confidence",
        *COMPUTING,
        "output_report",
        "output_errors",
        "output_json",
        "output_csv",
    )
    REQUIRED = ("map",)
    NUMBERS = (
        ("judged", "PIXELS_JUDGED", "Pixels judged"),
        ("overall_accuracy", "OVERALL_ACCURACY", "Overall accuracy"),
        ("average_accuracy", "AVERAGE_ACCURACY", "Average accuracy of the classes"),
        ("miou_present", "MIOU", "Mean intersection over union of the reference's classes"),
        ("miou_all", "MIOU_ALL", "Mean intersection over union of all classes"),
        ("kappa", "KAPPA", "Cohen's kappa"),
        ("calibration_error", "CALIBRATION_ERROR", "Calibration error of the confidence"),
    )
    LABELS: ClassVar[Dict[str, str]] = {
        "legend": "Pairs of classes: reference and map",
        "output_report": "Accuracy of the map",
    }
