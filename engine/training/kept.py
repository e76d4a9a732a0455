"""A training whose weights file is held from its start, and written whole at its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from torch import nn

from ..contract.card import ModelCard
from ..contract.events import Artifact, Report
from ..contract.jobs import TrainingJob
from ..io.writer import RasterSet, claimed
from ..ranks import is_first_rank
from .checkpoint import save_weights

Network = TypeVar("Network", bound=nn.Module)


def keep_weights(
    job: TrainingJob, learn: Callable[[], tuple[Network, ModelCard]], report: Report
) -> tuple[Network, ModelCard, dict[str, str]]:
    """Train, and keep what was learned.

    Args:
        job: Names the weights file.
        learn: Trains; a further process of the training ends in it.
        report: Told of the file.

    Returns:
        Network, card, and the paths of the results.

    Raises:
        OutputFailed: If the file cannot be written; before the training, where that is known.
    """
    with claimed(job.outputs() if is_first_rank() else {}) as claims:
        model, card = learn()
        with RasterSet({}, source_job=job, claims=claims) as results:
            save_weights(results.extra_file("output_weights", job.output_weights), model, card)
    report(Artifact("output_weights", results.paths["output_weights"]))
    return model, card, results.paths
