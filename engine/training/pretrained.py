"""Encoders that others have trained: on ImageNet, from a file; on Sentinel images, from torchgeo's list.

Nothing is downloaded: weights are at hand, or the rows of a table that need
them are "not measured: no weights". Only the encoder is taken, and of it all
but the first layer, which sees other channels here.
"""

from __future__ import annotations

from pathlib import Path

from ..errors import CheckpointMismatch, InputError
from ..models.landcover import LandcoverNet
from .outside_files import NOT_MEASURED as NOT_MEASURED
from .outside_files import cached_path, open_weights

_FIRST = "conv1."
_COUNTER = "num_batches_tracked"
"""Of older files it is missing; nothing reads it."""


def title_of(name: str) -> str:
    """Say what weights are called, see `take_pretrained`, without the folders of their file; "" stays "".

    imagenet:/data/resnet18.pth: imagenet:resnet18.pth
    """
    kind, colon, source = name.partition(":")
    return f"{kind}{colon}{Path(source).name}"


def take_pretrained(network: LandcoverNet, name: str) -> None:
    """Put published weights into a network's encoder.

    Args:
        network: Whose encoder it is; all else stays as it is.
        name: `imagenet:` and a file of torchvision's ResNet (.safetensors, .pth), or `torchgeo:` and the name of one
            of its weights, such as torchgeo:ResNet50_Weights.SENTINEL2_ALL_MOCO.

    Raises:
        InputError: If the weights are not at hand.
        CheckpointMismatch: If they are of another network, damaged, or more than tensors.
    """
    kind, _, source = name.partition(":")
    if kind not in ("imagenet", "torchgeo") or not source:
        raise InputError(
            f"Pre-trained weights are asked for as {name!r}; imagenet:FILE or torchgeo:NAME was expected. Name one."
        )
    path = Path(source) if kind == "imagenet" else cached_path(source)[0]
    if not path.is_file():
        raise InputError(f"{NOT_MEASURED}. {path} does not exist; put the file of {name} there.")
    theirs = open_weights(path)
    own = network.encoder.state_dict()
    wanted = [key for key in own if not key.startswith(_FIRST)]
    off = [key for key in wanted if key not in theirs or theirs[key].shape != own[key].shape]
    off = [key for key in off if not key.endswith(_COUNTER)]
    if off:
        found = tuple(theirs[off[0]].shape) if off[0] in theirs else "none"
        raise CheckpointMismatch(
            f"{path.name} has {found} for {off[0]}, and this encoder needs {tuple(own[off[0]].shape)}; it is of "
            "another network. Choose weights of the same backbone."
        )
    network.encoder.load_state_dict({**own, **{key: theirs[key] for key in wanted if key in theirs}})
