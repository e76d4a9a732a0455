"""Unsupervised segmentation: from a bank of patches to a model and its card."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import version

import torch
from lightning import LightningModule
from torch import Tensor, nn

from .. import __version__
from ..contract.card import BandStatistics, ClassEntry, ModelCard
from ..contract.events import Progress, Report, staged
from ..errors import InputError
from ..models.build import build_model
from ..models.centroids import Centroids
from ..models.resunet import RECEPTIVE_FIELD_PX
from ..models.vq import VqSegmenter
from ..patches.augment import carry_back
from ..patches.bank import PatchBank
from ..patches.regions import cut_regions
from ..patches.sampling import ViewBatches
from ..patches.statistics import measure_bands, normalise_bank
from ..patches.superpixels import pool_regions
from .fit import fit
from .options import RunOptions
from .tasks.proxy_labels import ProxyLabels
from .tasks.vq_segmentation import PUBLISHED, VqSegmentation, VqSettings

STEPS = {"quick": 100, "standard": 300, "thorough": 1500}
"""Training steps of each preset."""
PUBLISHED_STEPS = 700
"""Updates of the published run; what `as_published` takes when no number of steps is asked for."""

FIRST_BATCHES = 8
"""Batches that the codes' first places are taken from."""
_KMEANS_SAMPLE = 200_000


def fit_kmeans(bank: PatchBank, *, classes: int, seed: int, report: Report) -> tuple[nn.Module, ModelCard]:
    """Cluster the pixels of a bank by k-means on normalised bands.

    Returns:
        A network that maps each pixel to its nearest centroid, and its card.
    """
    from sklearn.cluster import KMeans

    bands = measure_bands(bank)
    pixels = normalise_bank(bank, bands).movedim(1, -1)[bank.valid]
    _need_pixels(len(pixels), classes)
    pixels = pixels[torch.randperm(len(pixels), generator=torch.Generator().manual_seed(seed))[:_KMEANS_SAMPLE]]
    report(Progress(0.1, f"k-means of {len(pixels)} pixels"))
    found = KMeans(classes, n_init=3, random_state=seed).fit(pixels.numpy())
    card = make_card(bank, bands, method="kmeans", architecture="centroids", arguments={"classes": classes}, seed=seed)
    model = build_model(card)
    assert isinstance(model, Centroids)
    model.centres.copy_(torch.from_numpy(found.cluster_centers_))
    report(Progress(1.0, "k-means done"))
    return model.eval(), card


def train_vq(
    bank: PatchBank,
    options: RunOptions,
    *,
    classes: int,
    as_published: bool = False,
    settings: VqSettings | None = None,
) -> tuple[nn.Module, ModelCard]:
    """Learn a segmentation of a bank's patches by contrastive vector quantisation.

    Args:
        bank: Patches of one scene or many; no labels.
        options: How it runs; the steps are those of both stages together.
        classes: Number of codes K.
        as_published: Train as the released script does.
        settings: Other settings than the two published ones, for ablations.

    Returns:
        The model, ready for use on the CPU, and its card.
    """
    seed, report = options.seed, options.report
    settings = settings or (PUBLISHED if as_published else VqSettings())
    bands = measure_bands(bank, clip=settings.clip)
    _need_pixels(int(bank.valid.sum()), classes)
    arguments: dict[str, object] = {
        "classes": classes,
        "width": settings.width,
        "features": settings.features,
        "detail": settings.detail,
        "cosine": settings.cosine,
        "scale": settings.scale,
        "noise_seed": seed if as_published else None,
    }
    card = make_card(bank, bands, method="vq", architecture="vq_resunet", arguments=arguments, seed=seed)
    with options.seeded():
        model = build_model(card)
        assert isinstance(model, VqSegmenter)
        regions = _cut(bank, bands, settings, staged(report, 0.0, 0.1))
        stages = _Stages(bank, bands, regions, settings, replace(options, report=staged(report, 0.1, 1.0)))
        taken, stopped = stages.train(model)
    card = replace(card, as_published=as_published, training={"steps": taken, "stopped": stopped, "patches": len(bank)})
    return model.cpu().eval(), card


def _cut(bank: PatchBank, bands: tuple[BandStatistics, ...], settings: VqSettings, report: Report) -> Tensor:
    """Cut superpixels: as published by Felzenszwalb's algorithm, along the optical bands (the radar's, where alone)."""
    if not settings.single_pixels:
        return cut_regions(bank, bands, report=report)
    shown = [name for name, sensor in zip(bank.bands, bank.sensors, strict=True) if sensor is bank.present[-1]]
    return cut_regions(bank, bands, method="felzenszwalb", shown=shown, report=report)


@dataclass(frozen=True)
class _Stages:
    """Both stages of a training."""

    bank: PatchBank
    bands: tuple[BandStatistics, ...]
    regions: Tensor
    settings: VqSettings
    options: RunOptions

    def train(self, model: VqSegmenter) -> tuple[int, bool]:
        """Learn codes, then from own labels; steps taken, and whether it was stopped early."""
        steps, seed = self.options.steps, self.options.seed
        proxy = round(steps * self.settings.proxy_share) if steps > 1 else 0
        codes = steps - proxy
        if not steps:
            return 0, False
        signatures = first_signatures(self.bank, self.bands, self.regions, classes=len(model.codes), seed=seed)
        if self.settings.distortion:
            place_codes(model, self._batches(0, FIRST_BATCHES), signatures)
        task = VqSegmentation(model, self.settings, signatures=signatures, steps=codes, seed=seed)
        taken = self._fit(task, 0, codes, "learning codes")
        if proxy and taken == codes and not self.options.should_stop():
            taken += self._fit(ProxyLabels(model, steps=proxy), codes, proxy, "learning from sure labels")
        return taken, taken < steps

    def _batches(self, first: int, steps: int) -> ViewBatches:
        plan, seed = self.settings.plan, self.options.seed
        return ViewBatches(self.bank, self.bands, self.regions, plan=plan, seed=seed, first=first, steps=steps)

    def _fit(self, task: LightningModule, first: int, steps: int, what: str) -> int:
        all_steps = self.options.steps
        report = staged(self.options.report, first / all_steps, (first + steps) / all_steps)
        return fit(
            task,
            self._batches(first, steps),
            replace(self.options, steps=steps, report=report),
            what=what,
            clip_gradients=self.settings.clip_gradients,
        )


def first_signatures(
    bank: PatchBank, bands: tuple[BandStatistics, ...], regions: Tensor, *, classes: int, seed: int
) -> Tensor:
    """Cluster the superpixels' mean normalised bands by k-means, each by its area; (K, C) centroids."""
    from sklearn.cluster import KMeans

    pooled = pool_regions(normalise_bank(bank, bands), regions[:, 0] * bank.valid)
    means, areas = pooled.means, pooled.counts
    if len(means) < classes:
        means = normalise_bank(bank, bands).movedim(1, -1)[bank.valid]
        areas = torch.ones(len(means))
    found = KMeans(classes, n_init=3, random_state=seed).fit(means.numpy(), sample_weight=areas.numpy())
    return torch.from_numpy(found.cluster_centers_)


@torch.no_grad()
def place_codes(model: VqSegmenter, batches: ViewBatches, signatures: Tensor) -> None:
    """Let each code start from the features of the superpixels that are nearest to its signature, so that none is idle.

    What all features share is taken off: it tells no code from another.
    """
    features, nearest = [], []
    for step in range(len(batches)):
        views = batches[step]
        ids = carry_back(views.regions[:, 0], views.source)
        pooled = pool_regions(model.embed(views.plain)[0], ids).means
        features.append(model.normalise(pooled))
        nearest.append(torch.cdist(pool_regions(views.plain, ids).means, signatures).argmin(dim=1))
    rows, owner = torch.cat(features), torch.cat(nearest)
    for code in range(len(signatures)):
        if (owner == code).any():
            model.codes[code] = rows[owner == code].mean(dim=0) - rows.mean(dim=0)


def make_card(
    bank: PatchBank,
    bands: tuple[BandStatistics, ...],
    *,
    method: str,
    architecture: str,
    arguments: dict[str, object],
    seed: int,
) -> ModelCard:
    """Describe a model of this bank; its classes are numbered, to be named from their signatures later."""
    classes = tuple(
        ClassEntry(index, index + 1, f"cluster {index + 1}", "#808080")
        for index in range(int(str(arguments["classes"])))
    )
    return ModelCard(
        task="segmentation",
        method=method,
        architecture=architecture,
        arguments=arguments,
        bands=bands,
        required_sensors=tuple(sensor.value for sensor in bank.present),
        units=bank.units,
        classes=classes,
        gsd_m=bank.gsd_m,
        receptive_field_px=RECEPTIVE_FIELD_PX if architecture == "vq_resunet" else 1,
        seed=seed,
        versions={"saroptical": __version__, "torch": version("torch")},
    )


def _need_pixels(found: int, classes: int) -> None:
    if found < classes:
        raise InputError(
            f"Only {found} pixels are usable, which cannot make {classes} classes; check nodata values, or ask for "
            "fewer classes."
        )
