"""`saroptical:segmentunsupervised`: a land-cover map of a pair, without labels."""

from __future__ import annotations

from typing import ClassVar, Dict

from ...engine.contract import jobs
from .base import JobAlgorithm


class SegmentUnsupervised(JobAlgorithm):
    """Map land cover of a pair without labels."""

    JOB = jobs.SegmentUnsupervised
    TITLE = "Map land cover without labels"
    GROUP = ("landcover", "Land cover")
    SUMMARY = "Maps the land cover of a Sentinel-1 and Sentinel-2 pair without any labels."
    HELP = (
        "Maps the land cover of a Sentinel-1 and Sentinel-2 pair without labels: a network is trained on the "
        "pair itself, sorts its pixels into the number of clusters asked for, and maps all that both layers cover.\n"
        "SCENES. One stacked file, one file per band (choose one, and the others under 'Further band files'), "
        "or a product: choose its MTD_….xml, manifest.safe or zip file. Either scene may be left out.\n"
        "CHOICES. The training time 'quick' is for a first look. The method 'vq' learns from what surrounds each "
        "pixel; 'kmeans' looks at each pixel alone, and is there to compare with.\n"
        "RESULT. Clusters come with colours and a description from their vegetation, water and backscatter "
        "values. Give them names of your own in the legend table; clusters of one name become one class.\n"
        "AGAIN. Keep the model of a run, and give it as 'Model of an earlier run': further scenes are "
        "mapped with the same classes, without training."
    )
    TAGS = (
        "sentinel",
        "sar",
        "optical",
        "unsupervised",
        "segmentation",
        "clustering",
        "classification",
        "land cover",
        "deep learning",
        "k-means",
    )
    FIELDS = (
        "s1",
        "s2",
        "classes",
        "preset",
        "method",
        "extent",
        "weights",
        "legend",
        "minimum_area_ha",
        "mask_clouds",
        "grid",
        "gsd_m",
        "s1_bands",
        "s2_bands",
        "s1_unit",
        "s2_unit",
        "s2_offset",
        "steps",
        "seed",
        "as_published",
        "patch_px",
        "overlap_px",
        "device",
        "threads",
        "output",
        "output_confidence",
        "output_features",
        "output_weights",
        "output_picture",
    )
    REQUIRED = ("output",)
    NUMBERS = (
        ("classes", "CLASSES_FOUND", "Classes on the map"),
        ("pixels", "PIXELS", "Pixels mapped"),
        ("valid_share", "VALID_SHARE", "Share of the area that is mapped"),
        ("mean_confidence", "MEAN_CONFIDENCE", "Mean confidence"),
    )
    LABELS: ClassVar[Dict[str, str]] = {"output": "Land cover"}
