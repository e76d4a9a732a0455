"""`saroptical:segmentunsupervised`: a land-cover map of a pair, without labels."""

from __future__ import annotations

from typing import ClassVar, Dict

from ...engine.contract import jobs
from .base import JobAlgorithm
from .groups import COMPUTING, GRID, MAP_NUMBERS, READING, TILING
from .wording import SCENE_FILES


class SegmentUnsupervised(JobAlgorithm):
    """Map land cover of a pair without labels."""

    JOB = jobs.SegmentUnsupervised
    TITLE = "Map land cover without labels"
    GROUP = ("landcover", "Land cover")
    SUMMARY = "Maps the land cover of a Sentinel-1 and Sentinel-2 pair without any labels."
    HELP = (
        "Maps the land cover of a Sentinel-1 and Sentinel-2 pair without labels: a network is trained on the "
        "pair itself, sorts its pixels into the number of clusters asked for, and maps all that both layers cover.\n"
        f"SCENES. {SCENE_FILES} Either scene may be left out.\n"
        "CHOICES. The training time 'quick' is for a first look. The method 'vq' learns from what surrounds each "
        "pixel; 'kmeans' looks at each pixel alone, and is there to compare with.\n"
        "RESULT. Clusters come with colours and a description from their vegetation, water and backscatter "
        "values. Give them names of your own in the legend table; clusters of one name become one class.\n"
        "AGAIN. Keep the model of a run, and give it as 'Model of an earlier run': further scenes are "
        "mapped with the same classes, without training."
    )
    WHEN = (
        "Use it for a first map of an unknown place, to see what can be told apart at all, and as a start for "
        "'Teach a network your classes': name its clusters, and it is a layer of known classes.\n"
        "Run it with 'quick' and look. Run it again with more time, another number of clusters or another seed. "
        "Clusters that mean the same get one name; what two classes share needs more clusters."
    )
    LIMITS = (
        "Clusters are what the sensors tell apart, which need not be what you call a class. Their descriptions are "
        "guesses from indices and backscatter: look before you believe them.\n"
        "Confidence is the probability of the mapped cluster. It says how sure the network is, not how right it is. "
        "Another seed gives somewhat other clusters."
    )
    SOURCES = (
        "After Chen and Bruzzone, unsupervised segmentation of SAR-optical pairs with a contrastive vector "
        "quantizer; gumbel-softmax: Jang, Gu and Poole, ICLR 2017, arXiv:1611.01144",
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
        *GRID,
        *READING,
        "steps",
        "seed",
        "as_published",
        *TILING,
        *COMPUTING,
        "output",
        "output_confidence",
        "output_features",
        "output_weights",
        "output_picture",
    )
    REQUIRED = ("output",)
    NUMBERS = MAP_NUMBERS
    LABELS: ClassVar[Dict[str, str]] = {"output": "Land cover"}
