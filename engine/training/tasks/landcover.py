"""Teach a network classes from labelled pixels, look at held-out ones on the way, and keep the best weights.

Fine-tuning and the linear protocol are those of Montanaro, Valsesia, Fracastoro
and Magli, "Semi-supervised learning for joint SAR and multispectral land cover
classification", IEEE GRSL 2022: cross-entropy over the labelled pixels, of the
whole network or of its last layer alone. What we add: the crops are laid around
labels, since there may be a dozen polygons in a large scene; weights that were
loaded move more slowly than those that begin; and what is used in the end are
the weights that did best on the held-out pixels, not the last ones.
"""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, field
from functools import partial

import torch
import torch.nn.functional as F
from lightning import LightningModule
from torch import Tensor, nn

from ...contract.label_rules import IGNORE
from ...evaluation.metrics import scores
from ...patches.augment import Tone
from ...patches.crops import CropPlan, Crops
from ..distributed import gather_tensors
from ..heldout import HeldOut
from .rates import rate_factor

LOOKS = 40
"""How often a training looks at the held-out pixels."""
_LEAST_STEPS = 10
"""Steps between looks at least: mapping the held-out patches costs as much as a step."""
_SEEN_PATCHES = 16
"""Most patches of such a look; the final figures are of all."""


@dataclass(frozen=True)
class TeachSettings:
    """How classes are taught.

    Attributes:
        network, backbone, extractor: See `LandcoverNet`; of a network that starts from scratch.
        pretrained: Of such a network: weights of its encoder, see `take_pretrained`; "" for none.
        clip: Percentiles of the bands beyond which values are clipped, of such a network.
        plan: How crops are cut; its sensor drop is that of two sensors.
        learning_rate: Of weights that begin.
        loaded_share: Weights that were loaded have that share of it; after short pre-trainings the whole is better
            than .3 (controlled set, 10 labelled patches, OA .974 and .866, from scratch .963).
        linear_rate: Of the last layer, where it alone is learned.
        weight_decay, warm_up: Of the optimiser; the rate rises over so many steps and falls along a cosine.
        smoothing: Share of each label that goes to all classes alike.
        class_weights: none, or balanced: a class of n pixels weighs 1/n.
        statistics_momentum: Share of each batch in the running statistics of normalisation layers; the usual .1 lags
            behind a training of a hundred steps, and what is mapped by them then is not what was learned.
        patience: Looks without improvement after which the training ends; 0 for never.
    """

    network: str = "deeplabv3"
    backbone: str = "resnet18"
    extractor: str = "single"
    pretrained: str = ""
    clip: tuple[float, float] = (0.5, 99.5)
    plan: CropPlan = field(
        default_factory=lambda: CropPlan(tone=Tone(gain=0.1, offset=0.1, noise=0.1, sensor_drop=0.2))
    )
    learning_rate: float = 1e-3
    loaded_share: float = 1.0
    linear_rate: float = 1e-2
    weight_decay: float = 1e-2
    warm_up: int = 10
    smoothing: float = 0.0
    class_weights: str = "none"
    statistics_momentum: float = 0.3
    patience: int = 10


class LandcoverTask(LightningModule):
    """Train a network on batches of labelled crops.

    Attributes:
        kept: The weights that did best on the held-out pixels.
        best: Their mean IoU, and minus their loss, which decides between equal ones.
        idle_looks: Looks since.
    """

    best: Tensor
    idle_looks: Tensor

    def __init__(
        self,
        model: nn.Module,
        settings: TeachSettings,
        *,
        learned: set[str],
        loaded: set[str],
        weights: Tensor,
        held_out: HeldOut,
        steps: int,
    ) -> None:
        """Prepare.

        Args:
            model: Maps (N, C, H, W) to `Dense`.
            settings: How it is taught.
            learned: Names of the parameters that move; where it is not all of them, statistics stand still too.
            loaded: Names of the parameters that do not begin here.
            weights: (K,) what a pixel of each class weighs.
            held_out: What is looked at on the way.
            steps: Updates of the whole run.
        """
        super().__init__()
        self.model, self.settings, self.steps, self.held_out = model, settings, steps, held_out
        self.is_linear = learned != {name for name, _ in model.named_parameters()}
        self.loaded = loaded
        for name, parameter in model.named_parameters():
            parameter.requires_grad_(name in learned)
        for module in model.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = settings.statistics_momentum
        self.kept = copy.deepcopy(model).requires_grad_(False)
        self.register_buffer("weights", weights)
        self.register_buffer("best", torch.full((2,), -math.inf, dtype=torch.float64))
        self.register_buffer("idle_looks", torch.zeros((), dtype=torch.long))

    def on_train_start(self) -> None:
        """Keep frozen layers as they are, their statistics included."""
        self.kept.eval()
        if self.is_linear:
            self.model.eval()

    def training_step(self, crops: Crops) -> Tensor:
        """Give the cross-entropy of one batch; now and then look at the held-out pixels first."""
        if crops.item and crops.item % max(_LEAST_STEPS, self.steps // LOOKS) == 0:
            for name, value in self.look().items():
                self.log(name, value, batch_size=1)
        loss = self._loss(self.model(crops.pixels).logits.float(), crops.labels)
        self.log("loss", loss.detach(), batch_size=1)
        return loss

    def _loss(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Average over the labelled pixels of all processes; Lightning takes the mean of what they find."""
        weights = self.weights
        assert isinstance(weights, Tensor)
        loss = F.cross_entropy(
            logits,
            labels,
            weight=weights,
            ignore_index=IGNORE,
            label_smoothing=self.settings.smoothing,
            reduction="sum",
        )
        totals = gather_tensors(weights[labels[labels != IGNORE]].sum(), labels.device)
        return loss * len(totals) / torch.stack(totals).sum().to(loss)

    def look(self) -> dict[str, float]:
        """Judge the weights as they are, and keep them if they are the best so far; nothing where nothing is held out.

        Returns:
            What was found, by name.
        """
        if not self.held_out.patches:
            return {}
        judged = self.held_out.judge(self.model, device=self.device, most=_SEEN_PATCHES)
        found = scores(judged.counts)
        if (found.miou_present, -judged.loss) > tuple(self.best.tolist()):
            self.best.copy_(torch.tensor([found.miou_present, -judged.loss], dtype=torch.float64))
            self.kept.load_state_dict(self.model.state_dict())
            self.idle_looks.zero_()
        else:
            self.idle_looks.add_(1)
        return {"validation_loss": judged.loss, "validation_oa": found.oa, "validation_miou": found.miou_present}

    @property
    def is_idle(self) -> bool:
        """Tell whether there was no improvement for as long as one is waited for."""
        return 0 < self.settings.patience <= int(self.idle_looks)

    def finished(self) -> nn.Module:
        """Look at the last weights too, and give the best; the last ones where nothing is held out."""
        return self.kept if self.look() else self.model

    def configure_optimizers(self) -> dict[str, object]:
        """Build the optimiser; weights that were loaded may move more slowly."""
        settings = self.settings
        moving = [(name, weight) for name, weight in self.model.named_parameters() if weight.requires_grad]
        rate = settings.linear_rate if self.is_linear else settings.learning_rate
        groups = [
            {"params": [weight for name, weight in moving if name not in self.loaded], "lr": rate},
            {"params": [weight for name, weight in moving if name in self.loaded], "lr": rate * settings.loaded_share},
        ]
        optimizer = torch.optim.AdamW(groups, weight_decay=settings.weight_decay)
        factor = partial(rate_factor, steps=self.steps, warm_up=settings.warm_up)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}
