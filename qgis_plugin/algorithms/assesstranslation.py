"""`saroptical:assesstranslation`: judge generated optical pixels by measured ones."""

from __future__ import annotations

from typing import ClassVar, Dict, Type

from qgis.core import QgsProcessingParameterDefinition, QgsProcessingParameterFile

from ...engine.contract import jobs
from ..wording import tr
from .base import JobAlgorithm
from .groups import COMPUTING, GRID, READING
from .kinds import Folder, JobParameter
from .places import Raster


class SplitFile(JobParameter):
    """A file that parts a data set."""

    reader = "parameterAsFile"

    def _define(self) -> QgsProcessingParameterDefinition:
        kind = QgsProcessingParameterFile.Behavior.File
        return QgsProcessingParameterFile(self.name, self.label, kind, "", None, True, tr("Splits (*.json)"))


class AssessTranslation(JobAlgorithm):
    """Judge generated optical pixels by measured ones."""

    JOB = jobs.AssessTranslation
    TITLE = "Assess a translation"
    GROUP = ("translation", "Translation")
    SUMMARY = "Judges a generated optical layer by a measured one, or a model by pairs of SEN1-2, and writes a report."
    HELP = (
        "Compares generated with measured optical pixels, patch by patch: PSNR, SSIM, absolute and squared error, "
        "spectral angle, sharpness and the collapse ratio, as a whole, by band and, where it is known, by terrain. The "
        "report shows radar, generated and true patches from the best to the worst.\n"
        "A LAYER is judged by a clear Sentinel-2 scene of the same ground and nearly the same date; with the radar "
        "that made it, the collapse ratio is told as well; with its uncertainty layer, how well that ranks the true "
        "errors. Of a scene whose clouds were filled, name the layer that tells measured from generated pixels: only "
        "generated ones are judged then.\n"
        "A MODEL is judged by a folder of SEN1-2 pairs, of which a split file says what was learned from. Patches of a "
        "scene overlap by half; a split that has patches of one scene on both sides leaks, and the report says so. "
        "These are 8-bit pictures: judge a model of reflectance by a layer that it made.\n"
        "READING THE FIGURES. PSNR and SSIM reward blur: read them beside the sharpness, which is 1 for the truth, and "
        "beside what the mere mean colour of the truth scores, which is much where the ground is dark. A collapse "
        "ratio below 1 means that the radar was handed through rather than translated."
    )
    WHEN = (
        "Use it before you trust a model of 'Train a translation of radar to optical', and to compare two of them "
        "on pairs that neither has learned from."
    )
    LIMITS = (
        "No figure replaces the eye: look at the worst patches of the report, not at the mean alone.\n"
        "A published split of SEN1-2 cuts overlapping patches at random and leaks; figures made with it are too "
        "good."
    )
    SOURCES = (
        "Wang, Bovik, Sheikh and Simoncelli, 'Image quality assessment: from error visibility to structural "
        "similarity', IEEE TIP 2004, doi:10.1109/TIP.2003.819861",
        "Kruse et al., 'The spectral image processing system (SIPS)', Remote Sensing of Environment 44, 1993, "
        "doi:10.1016/0034-4257(93)90013-N",
    )
    TAGS = ("sar", "optical", "translation", "psnr", "ssim", "spectral angle", "validation", "report", "pix2pix")
    FIELDS = (
        "generated",
        "s2",
        "s1",
        "weights",
        "folder",
        "split",
        "part",
        "extent",
        "generated_unit",
        "uncertainty",
        "provenance",
        "classifier",
        "inception",
        "alexnet",
        "passes",
        *GRID,
        *READING,
        *COMPUTING,
        "output_report",
        "output_json",
        "output_csv",
    )
    REQUIRED = ()
    NUMBERS = (
        ("patches", "PATCHES", "Patches judged"),
        ("psnr", "PSNR", "Peak signal-to-noise ratio in dB"),
        ("ssim", "SSIM", "Structural similarity"),
        ("mae", "MAE", "Mean absolute error"),
        ("rmse", "RMSE", "Root mean squared error"),
        ("angle_deg", "SPECTRAL_ANGLE", "Spectral angle in degrees"),
        ("sharpness", "SHARPNESS", "Sharpness against the truth"),
        ("collapse", "COLLAPSE_RATIO", "Collapse ratio"),
        ("map_agreement", "MAP_AGREEMENT", "Share of pixels with the same land cover"),
        ("fid", "FID", "Fréchet distance of generated from true pictures"),
        ("lpips", "LPIPS", "Perceptual distance of generated from true pictures"),
        ("rank_correlation", "RANK_CORRELATION", "Rank correlation of spread and error"),
    )
    KINDS: ClassVar[Dict[str, Type[JobParameter]]] = {
        "generated": Raster,
        "uncertainty": Raster,
        "provenance": Raster,
        "folder": Folder,
        "split": SplitFile,
    }
    LABELS: ClassVar[Dict[str, str]] = {
        "generated": "Generated layer",
        "s2": "Measured Sentinel-2 layer",
        "s1": "Sentinel-1 layer that it was made from",
        "weights": "Model",
        "folder": "Folder of SEN1-2",
        "split": "Split file",
        "part": "Part of the split",
        "generated_unit": "Unit of the generated values",
        "uncertainty": "Uncertainty of the generated layer",
        "provenance": "Measured or generated",
        "classifier": "Model of land cover to compare maps with",
        "inception": "Weights of the Inception network, for FID",
        "alexnet": "Weights of AlexNet, for LPIPS",
        "passes": "Draws to compare the spread of with the errors",
        "output_report": "Report on the translation",
        "output_csv": "Figures by patch as CSV",
    }
