"""Jobs that teach a network labels of whole scenes, and that label the cells of a scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple

from ...errors import InputError
from .base import need, option
from .masked import SIZES, TOKENS
from .scenes import ModelJob
from .teaching import DESPECKLINGS
from .training import PairsTrainingJob

ENCODERS = ("resnet18", "resnet50", "vit")
READOUTS = ("finetune", "linear", "knn")
KINDS = ("auto", "multi", "single")


@dataclass(frozen=True)
class TrainScenelabels(PairsTrainingJob):
    """Teach a network labels of whole scenes."""

    verb: ClassVar[str] = "trainscenelabels"

    labels: str = option(
        "",
        "Known labels: a CSV table with the columns name (of a scene's file or folder) and label (names of classes, "
        "with ; between them), or polygons or a raster of classes, which the cells of the scenes take that they cover. "
        "Empty takes the column labels of the table of pairs, which holds names of classes likewise.",
        role="input",
    )
    class_field: str = option("", "Field of the polygons that holds the class, as a name or a number.", parent="labels")
    classes: Tuple[str, ...] = option(
        (), "The class list, in the order of the result; empty takes every label that occurs."
    )
    legend: Tuple[Tuple[str, ...], ...] = option(
        (),
        "Classes to learn, a row each: key (what field, raster or table holds), name, colour (#rrggbb), and map value "
        "if you like; in place of a class list. What is not listed is not learned; an empty table takes all as they "
        "are.",
        columns=("Key", "Name", "Colour", "Map value"),
        advanced=True,
    )
    kind: str = option(
        "auto",
        "What a scene has: multi (several labels, or none), single (exactly one), or auto (multi where any scene has "
        "more than one).",
        choices=KINDS,
    )
    scene_px: int = option(
        0,
        "Side in pixels of the cells that have labels; 0 takes the scenes' own size (256 at most), and with polygons "
        "that of the model to start from, or 64.",
        low=0,
        high=1024,
    )
    least_share: float = option(
        0.1,
        "Share of what is known of a cell that a class must cover to be one of its labels; the largest always is.",
        low=0,
        high=1,
        advanced=True,
    )
    init: str = option(
        "",
        "Weights file to start from, of pretrainmae or an earlier trainscenelabels; or an encoder of others, as "
        "torchgeo:NAME (of its weights, two with + between them, =FILE behind a name where torch does not keep it), "
        "satvit:FILE or dinomm:FILE. Empty starts from scratch.",
        role="input",
    )
    download: bool = option(
        False,
        "Download weights of others that are named in init and are not on this machine: hundreds of megabytes.",
        advanced=True,
    )
    learn: str = option(
        "finetune",
        "What is learned: finetune (the whole network), linear (only the last layer, on frozen features), or knn "
        "(nothing: the nearest known scenes decide). linear and knn need init.",
        choices=READOUTS,
    )
    encoder: str = option(
        "resnet18",
        "Network when it starts from scratch: resnet18, resnet50 or vit (a transformer, which needs many scenes).",
        choices=ENCODERS,
    )
    size: str = option("tiny", "Size of a vit from scratch: tiny, small or base.", choices=SIZES, advanced=True)
    patch_px: int = option(
        8, "Side in pixels of the squares that a vit from scratch sees.", low=2, high=64, advanced=True
    )
    tokens: str = option(
        "stack",
        "How the sensors enter a vit from scratch: stack (one token a place, of all bands) or separate (one token a "
        "place and sensor).",
        choices=TOKENS,
        advanced=True,
    )
    despeckle: str = option(
        "none",
        "Filter against radar speckle, for a network from scratch: none, lee (refined Lee) or bm3d (needs its "
        "own library).",
        choices=DESPECKLINGS,
        advanced=True,
    )
    label_share: float = option(
        1.0, "Share of the labels that is learned from, chosen so that every class keeps its part.", low=0.001, high=1
    )
    validation_share: float = option(
        0.25,
        "Share of the labelled scenes that is kept for validation, whole places or blocks; 0 keeps none, and nothing "
        "is then known of the accuracy.",
        low=0,
        high=0.8,
    )
    patience: int = option(
        10,
        "End when validation has not improved in this many looks (about 40 in a training, at least ten steps apart); 0 "
        "goes to the end. The best weights are kept in any case.",
        low=0,
        high=10_000,
        advanced=True,
    )

    def __post_init__(self) -> None:
        """Check that there are labels, and something to read from."""
        super().__post_init__()
        if not self.labels and not self.pairs:
            raise InputError(
                "trainscenelabels was given no labels; name a table of names and labels, or polygons, or give a table "
                "of pairs with the column labels."
            )
        if self.learn != "finetune" and not self.init:
            raise InputError(
                f"trainscenelabels is to read labels from frozen features (learn={self.learn}), but was given no init; "
                "name a weights file of pretrainmae, or choose finetune."
            )
        if self.classes and self.legend:
            raise InputError(
                "trainscenelabels was given a class list (classes) and a legend, which lists classes too; give one of "
                "them."
            )
        if len(set(self.classes)) < len(self.classes):
            raise InputError("trainscenelabels was given a class list that names a class twice; keep each name once.")

    @property
    def labels_are_names(self) -> bool:
        """Tell that the column labels of a table of pairs holds names of classes."""
        return True


@dataclass(frozen=True)
class LabelScenes(ModelJob):
    """Label the cells of a scene with a model of trainscenelabels."""

    verb: ClassVar[str] = "labelscenes"
    model_task: ClassVar[str] = "scenelabels"

    weights: str = option("", "Weights file (.safetensors) of trainscenelabels.", role="input")
    cell_px: int = option(
        0,
        "Side in pixels of the cells; 0 takes the side of the scenes that the model has learned from.",
        low=0,
        high=4096,
    )
    threshold: Optional[float] = option(
        None,
        "Probability from which on a cell is given a label, where it may have several; empty takes the model's own for "
        "each class.",
        low=0,
        high=1,
    )
    least_valid: float = option(
        0.25, "Share of a cell that must be usable; other cells are left out.", low=0, high=1, advanced=True
    )
    output_cells: str = option(
        "", "Polygon layer of the cells (.gpkg): labels, the likeliest one, and all probabilities.", role="output"
    )

    def __post_init__(self) -> None:
        """Check weights and output."""
        super().__post_init__()
        if not self.weights:
            raise InputError("labelscenes was given no weights; name a weights file that trainscenelabels wrote.")
        need(self, "output_cells")
