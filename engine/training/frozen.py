"""What is read from frozen features: a linear layer, or the nearest scenes that are known.

Nothing is drawn here: features are of the scenes as they are, and, where a
sensor is optional, of the scenes without it, which count as much as training
on them would show them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..contract.bands import Sensor
from ..contract.events import Metric, Progress, Report
from ..models.scenes import NeighbourHead, SceneClassifier
from .heldout_scenes import SceneReader
from .tasks.scenelabels import scene_loss

_BATCH = 16
_ROUNDS, _PER_ROUND = 20, 15
"""Steps of L-BFGS; it ends by itself, usually after a third of them."""
_LEAST_SPREAD = 1e-6


@dataclass(frozen=True)
class FrozenFeatures:
    """Features of scenes, as they are and without each optional sensor.

    Attributes:
        values: (V · M, D).
        targets: (V · M, K) or (V · M,).
        weights: (V · M,) what each counts; the mean is 1 / V.
    """

    values: Tensor
    targets: Tensor
    weights: Tensor


@torch.no_grad()
def read_features(
    model: SceneClassifier,
    reader: SceneReader,
    chosen: Tensor,
    *,
    optional: Sequence[Sensor],
    sensor_drop: float,
    device: str,
    report: Report,
) -> FrozenFeatures:
    """Embed the chosen scenes (M,).

    Args:
        model: Whose encoder it is; on its device.
        reader: Gives the scenes.
        chosen: Which.
        optional: Sensors that a scene may lack at use.
        sensor_drop: How much scenes without one of these count, together.
        device: Where the model is.
        report: Told of progress; may raise Cancelled.
    """
    model.eval()
    variants: list[tuple[Sensor | None, float]] = [(None, 1 - sensor_drop if optional else 1.0)]
    variants += [(sensor, sensor_drop / len(optional)) for sensor in optional]
    found, total = [], len(variants) * len(chosen)
    for missing, _ in variants:
        for at in range(0, len(chosen), _BATCH):
            part = chosen[at : at + _BATCH]
            found.append(model.embed(reader.read(part, missing=missing).to(device)).float().cpu())
            done = sum(map(len, found))
            report(Progress(done / total, f"reading features, {done} of {total}"))
    targets = reader.scenes.targets[chosen]
    weights = torch.tensor([weight for _, weight in variants]).repeat_interleave(len(chosen))
    return FrozenFeatures(torch.cat(found), torch.cat([targets] * len(variants)), weights)


def fit_linear(
    head: nn.Linear, features: FrozenFeatures, *, ridge: float, report: Report, should_stop: Callable[[], bool]
) -> int:
    """Fit a linear layer by its penalised cross-entropy, on features brought to one spread.

    Args:
        head: Fitted in place.
        features: What it reads, and what it is to say.
        ridge: Strength against large weights, as of so many scenes.
        report: Told of the loss; may raise Cancelled.
        should_stop: True ends the fit and keeps what was learned.

    Returns:
        Steps taken.
    """
    mean = features.values.mean(dim=0)
    spread = features.values.std(dim=0, correction=0).clamp_min(_LEAST_SPREAD)
    inputs = (features.values - mean) / spread
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.LBFGS(head.parameters(), max_iter=_PER_ROUND, line_search_fn="strong_wolfe")

    def cost() -> Tensor:
        optimizer.zero_grad()
        losses = scene_loss(head(inputs), features.targets)
        value = (losses * features.weights).sum() / features.weights.sum()
        penalty = ridge / features.weights.sum() * head.weight.square().sum() / (2 * _share(features.targets))
        whole = value + penalty
        whole.backward()  # type: ignore[no-untyped-call]
        return whole.detach()

    taken, before = 0, float("inf")
    for done in range(1, _ROUNDS + 1):
        loss = float(optimizer.step(cost))  # type: ignore[no-untyped-call]
        taken += _PER_ROUND
        report(Progress(done / _ROUNDS, f"fitting the last layer, step {taken}"))
        report(Metric("loss", loss, taken))
        if should_stop() or before - loss < 1e-6 * abs(loss):
            break
        before = loss
    with torch.no_grad():
        head.weight.div_(spread)
        head.bias.sub_(head.weight @ mean)
    return taken


def _share(targets: Tensor) -> int:
    """Give the number of labels that a scene's loss is the mean of, by which the penalty is then too."""
    return targets.shape[1] if targets.ndim == 2 else 1


def remember(head: NeighbourHead, features: FrozenFeatures, classes: int) -> None:
    """Let a head know the scenes."""
    targets = features.targets
    labels = targets if targets.ndim == 2 else nn.functional.one_hot(targets, classes).float()
    head.remember(features.values, labels)
