"""The errors that saroptical raises on purpose, as one tree.

SarOpticalError
├── InputError              what the user supplied cannot be used
│   ├── GridMismatch        two rasters do not lie on one pixel grid
│   ├── BandMissing         a band that is needed is absent, or named twice
│   ├── UnitMismatch        the values cannot be in the unit stated or needed
│   └── NoOverlap           the scenes, or the asked area, share no ground
├── ModelError              a weights file cannot be used
│   ├── CardInvalid         its card is absent or contradicts itself
│   └── CheckpointMismatch  its tensors do not fit the network of the card
├── TilingError             patch, overlap and scene cannot be combined
├── EngineError             the machine or the engine's process failed
│   ├── EngineMissing       no usable interpreter for the engine
│   │   └── OtherVersion    it runs another version of saroptical than the plugin
│   ├── OutOfMemory         the job did not fit into memory
│   └── OutputFailed        a result could not be written
└── Cancelled               the user asked to stop and keep nothing
    └── Suspended           a training was ended from outside; its checkpoint is kept

A message is three facts in one or two sentences: what was found, what was
expected, what to do.
"""

from __future__ import annotations


class SarOpticalError(Exception):
    """Stand for anything that saroptical refuses or fails at, in a sentence for the user.

    Attributes:
        detail: What only the log should show: the engine's traceback and last words.
    """

    detail: str = ""


class InputError(SarOpticalError):
    """Say that what the user supplied cannot be used."""


class GridMismatch(InputError):
    """Say that two rasters do not lie on one pixel grid."""


class BandMissing(InputError):
    """Say that a band that is needed is absent or named twice."""


class UnitMismatch(InputError):
    """Say that values cannot be in the unit that was stated or is needed."""


class NoOverlap(InputError):
    """Say that the scenes, or the asked area, share no ground."""


class ModelError(SarOpticalError):
    """Say that a weights file cannot be used."""


class CardInvalid(ModelError):
    """Say that a weights file has no card, or one that contradicts itself."""


class CheckpointMismatch(ModelError):
    """Say that a file's tensors do not fit the network that its card describes."""


class TilingError(SarOpticalError):
    """Say that patch, overlap and scene size cannot be combined."""


class EngineError(SarOpticalError):
    """Say that the machine or the engine's process failed."""


class EngineMissing(EngineError):
    """Say that no interpreter with the engine's libraries was found."""


class OtherVersion(EngineMissing):
    """Say that an interpreter runs another version of saroptical than the plugin."""


class OutOfMemory(EngineError):
    """Say that the job did not fit into memory."""


class OutputFailed(EngineError):
    """Say that a result could not be written; what stood there before is untouched."""


class Cancelled(SarOpticalError):
    """Unwind a job that the user cancelled; nothing of it is kept."""


class Suspended(Cancelled):
    """Unwind a training that was ended from outside; its run can be resumed."""
