"""Weights files: the tensors and the card of a model in one `.safetensors` file."""

from __future__ import annotations

from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import nn

from ..contract.card import METADATA_KEY, ModelCard, read_card, to_json
from ..errors import CheckpointMismatch
from ..models.build import build_model


def save_weights(path: str | Path, model: nn.Module, card: ModelCard) -> None:
    """Write a model and its card; equal models and cards give equal bytes."""
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in model.state_dict().items()}
    Path(path).write_bytes(save(tensors, metadata={METADATA_KEY: to_json(card)}))  # save_file would hide it from others


def load_weights(path: str | Path) -> tuple[nn.Module, ModelCard]:
    """Read a model, ready for use on the CPU, and its card. Nothing in the file is executed.

    Raises:
        CardInvalid: If the file carries no valid card.
        CheckpointMismatch: If its tensors do not fit the network of the card, or the file is cut short.
    """
    card = read_card(str(path))
    model = build_model(card)
    name = Path(path).name
    try:
        model.load_state_dict(load_file(str(path)))
    except SafetensorError as error:
        raise CheckpointMismatch(f"{name} is damaged ({error}); copy or download it again.") from error
    except RuntimeError as error:
        first = str(error).splitlines()[-1].strip()
        raise CheckpointMismatch(
            f"The tensors of {name} do not fit the network that its card describes ({first}); the file was altered. "
            "Choose another weights file."
        ) from error
    return model.eval(), card
