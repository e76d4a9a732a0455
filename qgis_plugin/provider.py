"""The Processing provider `saroptical`: a tuple of algorithms and a loop."""

from __future__ import annotations

from typing import List, Tuple, Type

from qgis.core import QgsApplication, QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from .algorithms.alignpair import AlignPair
from .algorithms.assessaccuracy import AssessAccuracy
from .algorithms.assesstranslation import AssessTranslation
from .algorithms.base import JobAlgorithm
from .algorithms.checkenvironment import CheckEnvironment
from .algorithms.classifylandcover import ClassifyLandcover
from .algorithms.exportmodel import ExportModel
from .algorithms.fillclouds import FillClouds
from .algorithms.fusefeatures import FuseFeatures
from .algorithms.labelscenes import LabelScenes
from .algorithms.landcoverareas import LandcoverAreas
from .algorithms.modelinfo import ModelInfo
from .algorithms.pretrainmae import PretrainMae
from .algorithms.pretrainsscl import PretrainSscl
from .algorithms.segmentunsupervised import SegmentUnsupervised
from .algorithms.syntheticpair import SyntheticPair
from .algorithms.trainfusion import TrainFusion
from .algorithms.trainlandcover import TrainLandcover
from .algorithms.trainscenelabels import TrainScenelabels
from .algorithms.traintranslation import TrainTranslation
from .algorithms.translatesar import TranslateSar
from .styling import ICON

ALGORITHMS: Tuple[Type[JobAlgorithm], ...] = (
    AlignPair,
    SyntheticPair,
    TrainFusion,
    FuseFeatures,
    PretrainSscl,
    PretrainMae,
    SegmentUnsupervised,
    TrainLandcover,
    ClassifyLandcover,
    AssessAccuracy,
    TrainScenelabels,
    LabelScenes,
    TrainTranslation,
    TranslateSar,
    FillClouds,
    AssessTranslation,
    ModelInfo,
    ExportModel,
    CheckEnvironment,
)
MODELS = (LandcoverAreas,)
"""Models of the designer that come with the plugin."""


class SarOpticalProvider(QgsProcessingProvider):
    """Offers the algorithms to the toolbox, models, batch and `qgis_process`."""

    def loadAlgorithms(self) -> None:
        """Register every algorithm; models too, where this is done once more."""
        for kind in ALGORITHMS:
            self.addAlgorithm(kind())
        if QgsApplication.processingRegistry().providerById(self.id()) is not None:
            self.offer_models()

    def offer_models(self) -> None:
        """Register the models: they are whole only when the tools that they are made of are in the registry."""
        for kind in MODELS:
            self.addAlgorithm(kind())
        self.algorithmsLoaded.emit()

    def id(self) -> str:
        """Give the permanent id, the first half of `saroptical:alignpair`."""
        return "saroptical"

    def name(self) -> str:
        """Give the title in the toolbox."""
        return "SAR-Optical"

    def icon(self) -> QIcon:
        """Give the icon in the toolbox."""
        return QIcon(ICON)

    def svgIconPath(self) -> str:
        """Give the icon as a path."""
        return ICON

    def defaultRasterFileExtension(self) -> str:
        """Give what results are written as."""
        return "tif"

    def supportedOutputRasterLayerExtensions(self) -> List[str]:
        """List what results may be written as."""
        return ["tif", "tiff"]

    def supportedOutputVectorLayerExtensions(self) -> List[str]:
        """List what vector results may be written as."""
        return ["gpkg"]

    def supportsNonFileBasedOutput(self) -> bool:
        """Say that results are files: another process writes them."""
        return False
