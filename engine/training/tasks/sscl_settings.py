"""What a run of pre-training is made of, and what of it the paper states.

Montanaro, Valsesia, Fracastoro and Magli, IEEE GRSL 2022: two stages, losses
and kinds of corruption are theirs; widths, crops, strengths, temperature and
optimiser are not stated there and are ours. As printed, the loss of UniFeat
does not count the positive among what it is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ...patches.corrupt import Corruption
from ...patches.squares import SquarePlan

METHODS = ("sscl", "unifeat", "core", "simsiam")


@dataclass(frozen=True)
class SsclSettings:
    """Settings of a run.

    Attributes:
        method: sscl (UniFeat, then CoRe), unifeat or core alone, or simsiam.
        network, backbone, extractor, features: Of the network, see `LandcoverNet`.
        clip: Percentiles beyond which band values are clipped, so that a few bright roofs do not set the scale.
        crop_px, batch: Side and number of the crops that a step of CoRe, or of SimSiam, restores or compares.
        corruption: How crops are spoiled for CoRe.
        view: How the two views of SimSiam differ.
        band_px, band_batch: Side and number of the crops that a step of UniFeat compares; small and many, since its
            vectors see 7 px only, and each is compared with all other crops.
        positions: Most pixels of a crop that are compared.
        temperature, positive_in_denominator: See `unifeat_loss`.
        unifeat_share: Share of the steps of sscl that are UniFeat's.
        learning_rate, warm_up, weight_decay, clip_gradients: Of the optimiser; each stage has its own warm-up, and its
            own fall along a cosine.
    """

    method: str = "sscl"
    network: str = "deeplabv3"
    backbone: str = "resnet18"
    extractor: str = "single"
    features: int = 32
    clip: tuple[float, float] = (1.0, 99.0)
    crop_px: int = 64
    batch: int = 16
    corruption: Corruption = field(default_factory=Corruption)
    view: Corruption = field(default_factory=lambda: Corruption(bands=0.0, sharp=0.0, holes=0, gain=0.2, offset=0.2))
    band_px: int = 32
    band_batch: int = 64
    positions: int = 512
    temperature: float = 0.2
    positive_in_denominator: bool = True
    unifeat_share: float = 0.25
    learning_rate: float = 1e-3
    warm_up: int = 10
    weight_decay: float = 0.0
    clip_gradients: float | None = 1.0

    @property
    def band_plan(self) -> SquarePlan:
        """How batches of UniFeat are drawn."""
        whole = Corruption(bands=0.0, sensor=0.0, sharp=0.0, holes=0, blur=0.0)
        return SquarePlan(self.band_batch, self.band_px, corruption=whole)

    @property
    def plan(self) -> SquarePlan:
        """How batches of CoRe, or of SimSiam, are drawn."""
        if self.method == "simsiam":
            return SquarePlan(self.batch, self.crop_px, views=2, corruption=self.view)
        return SquarePlan(self.batch, self.crop_px, corruption=self.corruption)

    def border(self, steps: int, channels: int) -> int:
        """Give the number of the first step that is not UniFeat's; it needs bands that are taken in one by one."""
        if self.extractor != "single" or channels < 2:
            return 0
        shares = {"sscl": self.unifeat_share, "unifeat": 1.0}
        return round(shares.get(self.method, 0.0) * steps)


def published(settings: SsclSettings) -> SsclSettings:
    """Give the settings with the loss as printed."""
    return replace(settings, positive_in_denominator=False)
