"""`saroptical:translatesar`: an optical-like layer of a radar scene, by a model of `traintranslation`."""

from __future__ import annotations

from typing import ClassVar, Dict

from ...engine.contract import jobs
from .base import JobAlgorithm
from .groups import COMPUTING, GRID, READING, TILING
from .wording import SCENE_FILES


class TranslateSar(JobAlgorithm):
    """Make optical bands of a Sentinel-1 scene with a model of traintranslation."""

    JOB = jobs.TranslateSar
    TITLE = "Translate radar to optical"
    GROUP = ("translation", "Translation")
    SUMMARY = "Makes an optical-like layer of a Sentinel-1 scene with a trained model."
    HELP = (
        "Applies a model of 'Train a translation of radar to optical' to a radar scene and writes the optical bands "
        "that it makes, in true colour where it makes them.\n"
        "TRUST. The layer is generated: it shows what ground of this look in radar often looks like, not what was "
        "there. The uncertainty layer tells how far several draws of the generator differ; where they agree it can "
        "still be wrong. Its metadata says that no pixel was measured.\n"
        "PIXELS. float32 holds reflectance, uint16 reflectance times 10 000, rgb is an 8-bit picture. A model that was "
        "trained on 8-bit pictures makes 8 bits and reads 8 bits.\n"
        f"SCENES. {SCENE_FILES} The optical scene may be left out; given, its pixel grid and the ground that both "
        "share are taken, and nothing else of it."
    )
    WHEN = "Use it to look under clouds and to guide the eye, or to make a backdrop where there is radar alone."
    LIMITS = (
        "It is generated, not measured: do not classify it, do not compute indices of it, and do not compare dates "
        "with it.\n"
        "The uncertainty is that of the draws of one generator. It does not know what the generator does not know."
    )
    SOURCES = (
        "Isola, Zhu, Zhou and Efros, 'Image-to-image translation with conditional adversarial networks', CVPR "
        "2017, arXiv:1611.07004",
    )
    TAGS = ("sentinel", "sar", "radar", "optical", "translation", "pix2pix", "clouds", "true colour", "deep learning")
    FIELDS = (
        "s1",
        "s2",
        "weights",
        "pixel_type",
        "extent",
        *GRID,
        *READING,
        *TILING,
        "policy",
        "passes",
        "seed",
        *COMPUTING,
        "output",
        "output_uncertainty",
    )
    REQUIRED = ("s1", "weights", "output")
    NUMBERS = (
        ("bands", "BANDS_WRITTEN", "Bands of the layer"),
        ("pixels", "PIXELS", "Pixels made"),
        ("valid_share", "VALID_SHARE", "Share of the area with radar"),
        ("mean_spread", "MEAN_SPREAD", "Mean uncertainty"),
    )
    LABELS: ClassVar[Dict[str, str]] = {
        "weights": "Model",
        "policy": "How the generator is run",
        "passes": "Draws for the uncertainty",
        "output": "Translation",
        "output_uncertainty": "Uncertainty",
    }
