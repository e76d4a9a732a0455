"""Teach labels of scenes by their cross-entropy: all weights, the deeper ones less.

Fine-tuning as He et al., "Masked autoencoders are scalable vision learners",
CVPR 2022, arXiv:2111.06377, table 9: AdamW, a rate that falls by a factor from
layer to layer towards the input, stochastic depth. What we do differently: no
mixing of scenes, since labels of several classes do not mix, and what is used
in the end are the weights that did best on the held-out scenes.
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

import torch
import torch.nn.functional as F
from lightning import LightningModule
from torch import Tensor, nn

from ...patches.augment import Tone
from ...patches.scenes import ScenePlan, Scenes
from ..distributed import gather_tensors
from ..heldout_scenes import SceneReader, judge_scenes
from .rates import rate_factor

LOOKS = 40
"""How often a training looks at the held-out scenes."""
_LEAST_STEPS = 10
_SEEN_SCENES = 256
"""Most scenes of such a look; the final figures are of all."""
_STACK = re.compile(r"(?P<whole>encoder\.(?:parts\.\d+\.)?)(?P<own>(?:body|s1|s2|joint)\.)?")
"""What stands before the layers that lie on each other."""
_LAYER = re.compile(r"(?:blocks\.|layer)(\d+)\.")


@dataclass(frozen=True)
class SceneSettings:
    """How labels of scenes are taught.

    Attributes:
        encoder: vit, resnet18 or resnet50, of a network that starts from scratch.
        size, patch_px, tokens: Of its vit, see `JointViT`.
        drop_path: Of a vit, whether it starts from scratch or not.
        clip: Percentiles of the bands beyond which values are clipped, of a network from scratch.
        label_share: Share of the labelled scenes that is learned from, chosen by labels.
        plan: How batches are drawn; its sensor drop is that of two sensors.
        learning_rate: Of the last layer, and of all weights that begin.
        layer_decay: Each layer below has that part of its rate where weights were loaded.
        weight_decay, warm_up: Of the optimiser; the rate rises over so many steps and falls along a cosine.
        patience: Looks without improvement after which the training ends; 0 for never.
        statistics_momentum: Share of each batch in the running statistics of normalisation layers, see `TeachSettings`.
        ridge: Of a linear layer on frozen features: the strength against large weights, as of so many scenes.
        neighbours: Known scenes that vote, where the nearest decide.
    """

    encoder: str = "resnet18"
    size: str = "small"
    patch_px: int = 8
    tokens: str = "stack"
    drop_path: float = 0.1
    clip: tuple[float, float] = (0.5, 99.5)
    label_share: float = 1.0
    plan: ScenePlan = field(
        default_factory=lambda: ScenePlan(tone=Tone(gain=0.1, offset=0.1, noise=0.1, sensor_drop=0.2))
    )
    learning_rate: float = 5e-4
    layer_decay: float = 0.75
    weight_decay: float = 0.05
    warm_up: int = 10
    patience: int = 10
    statistics_momentum: float = 0.3
    ridge: float = 10.0
    neighbours: int = 20


def scene_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Give each scene's cross-entropy (N,), the mean over labels where it may have several."""
    if targets.ndim == 2:
        return F.binary_cross_entropy_with_logits(logits, targets, reduction="none").mean(dim=1)
    return F.cross_entropy(logits, targets, reduction="none")


class SceneTask(LightningModule):
    """Train a network on batches of labelled scenes.

    Attributes:
        kept: The weights that did best on the held-out scenes.
        best: Their score, and minus their loss, which decides between equal ones.
        idle_looks: Looks since.
    """

    best: Tensor
    idle_looks: Tensor

    def __init__(
        self,
        model: nn.Module,
        settings: SceneSettings,
        *,
        loaded: set[str],
        reader: SceneReader,
        held_out: Tensor,
        classes: int,
        steps: int,
    ) -> None:
        """Prepare.

        Args:
            model: Maps (N, C, P, P) to logits (N, K).
            settings: How it is taught.
            loaded: Names of the parameters that do not begin here.
            reader: Gives what is looked at on the way.
            held_out: (M,) the numbers of these scenes.
            classes: Number of classes K.
            steps: Updates of the whole run.
        """
        super().__init__()
        self.model, self.settings, self.loaded, self.steps = model, settings, loaded, steps
        self._reader, self._classes = reader, classes
        self._seen = held_out[:: max(1, -(-len(held_out) // _SEEN_SCENES))]
        for module in model.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = settings.statistics_momentum
        self.kept = copy.deepcopy(model).requires_grad_(False)
        self.register_buffer("best", torch.full((2,), -math.inf, dtype=torch.float64))
        self.register_buffer("idle_looks", torch.zeros((), dtype=torch.long))

    def training_step(self, scenes: Scenes) -> Tensor:
        """Give the loss of one batch; now and then, and at the start, look at the held-out scenes first."""
        if scenes.item % max(_LEAST_STEPS, self.steps // LOOKS) == 0:
            for name, value in self.look().items():
                self.log(name, value, batch_size=1)
        losses = scene_loss(self.model(scenes.pixels).float(), scenes.targets)
        counts = gather_tensors(torch.tensor(len(losses), device=losses.device), losses.device)
        loss = losses.sum() * len(counts) / torch.stack(counts).sum()
        self.log("loss", loss.detach(), batch_size=1)
        return loss

    def look(self) -> dict[str, float]:
        """Judge the weights as they are, and keep them if they are the best so far; nothing where nothing is held out.

        Returns:
            What was found, by name.
        """
        if not len(self._seen):
            return {}
        judged = judge_scenes(self.model, self._reader, self._seen, classes=self._classes, device=self.device)
        name = "macro_ap" if judged.several else "oa"
        score = judged.figures()[name]
        if (score, -judged.loss) > tuple(self.best.tolist()):
            self.best.copy_(torch.tensor([score, -judged.loss], dtype=torch.float64))
            self.kept.load_state_dict(self.model.state_dict())
            self.idle_looks.zero_()
        else:
            self.idle_looks.add_(1)
        return {"validation_loss": judged.loss, f"validation_{name}": score}

    @property
    def is_idle(self) -> bool:
        """Tell whether there was no improvement for as long as one is waited for."""
        return 0 < self.settings.patience <= int(self.idle_looks)

    def finished(self) -> nn.Module:
        """Look at the last weights too, and give the best; the last ones where nothing is held out."""
        return self.kept if self.look() else self.model

    def configure_optimizers(self) -> dict[str, object]:
        """Build the optimiser; loaded layers move the less the nearer they are to the input; biases do not decay."""
        settings = self.settings
        moving = [(name, weight) for name, weight in self.model.named_parameters() if weight.requires_grad]
        heights = layer_heights(name for name, _ in moving)
        groups: dict[tuple[float, float], list[nn.Parameter]] = {}
        for name, weight in moving:
            share = settings.layer_decay ** heights[name] if name in self.loaded else 1.0
            decay = settings.weight_decay if weight.ndim > 1 else 0.0
            groups.setdefault((share, decay), []).append(weight)
        optimizer = torch.optim.AdamW(
            [
                {"params": weights, "lr": settings.learning_rate * share, "weight_decay": decay}
                for (share, decay), weights in groups.items()
            ],
            betas=(0.9, 0.999),
        )
        factor = partial(rate_factor, steps=self.steps, warm_up=settings.warm_up)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}


def layer_heights(names: Iterable[str]) -> dict[str, int]:
    """Count how many layers lie between each parameter and the output.

    Of an encoder of blocks 0 and 1: head 0, the norm after the blocks 0, block 1 has 1, block 0 has 2, what comes
    before it 3. Encoders side by side count each for itself; CROMA's of one sensor lie below its joint one, save for
    their `gap`, which leads to the output at once.
    """
    stacks = {name: _STACK.match(name) for name in names}
    numbers: dict[str, list[int]] = {}
    for name, stack in stacks.items():
        if stack and (layer := _LAYER.match(name, stack.end())):
            numbers.setdefault(stack[0], []).append(int(layer[1]))
    layers = {stack: range(min(found), max(found) + 1) for stack, found in numbers.items()}
    return {name: _height(name, stack, layers) if stack else 0 for name, stack in stacks.items()}


def _height(name: str, stack: re.Match[str], layers: Mapping[str, range]) -> int:
    if name.startswith("gap.", stack.end()):
        return 0
    own, above = layers.get(stack[0], range(0)), range(0)
    if stack["own"] in ("s1.", "s2."):
        above = layers.get(f"{stack['whole']}joint.", range(0))
    if layer := _LAYER.match(name, stack.end()):
        return len(above) + own.stop - int(layer[1])
    return len(above) + (0 if name.startswith("norm.", stack.end()) else len(own) + 1)
