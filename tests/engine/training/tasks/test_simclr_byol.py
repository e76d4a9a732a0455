"""SimCLR and BYOL from a library's parts: what is compared, and who learns."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from saroptical.engine.losses.nt_xent import nt_xent_loss
from saroptical.engine.models.fusion import FusionNet
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.sampling import ViewPlan, Views
from saroptical.engine.training.fusion import random_fusion, train_fusion
from saroptical.engine.training.options import RunOptions
from saroptical.engine.training.tasks.fusion_settings import FusionSettings
from saroptical.engine.training.tasks.simclr_byol import Byol, SimClr

SETTINGS = FusionSettings(width=0.125, features=8, projection=8, level="image")


def make_task(kind: type[SimClr] | type[Byol]) -> SimClr | Byol:
    torch.manual_seed(0)
    model = FusionNet(4, s1_channels=2, width=0.125, features=8, projection=8)
    task = kind(model, SETTINGS, s1_channels=2, steps=10, seed=5)
    task.log = lambda *_, **__: None  # type: ignore[method-assign,assignment]
    return task


def make_views() -> Views:
    torch.manual_seed(1)
    plain = torch.randn(6, 4, 16, 16)
    source = torch.arange(256).view(1, 16, 16).repeat(6, 1, 1)
    return Views(plain.flip(3), plain, source, torch.zeros(6, 1, 16, 16, dtype=torch.int32), 0)


def test_simclr_tells_crops_apart_by_their_mean_features() -> None:
    task, views = make_task(SimClr), make_views()
    with torch.no_grad():
        features = task.model.encode(torch.cat([views.turned, views.plain])).features.mean(dim=(2, 3))
        one, other = F.normalize(task.crops.head(features), dim=1).chunk(2)
        assert float(task.training_step(views)) == pytest.approx(float(nt_xent_loss(one, other)), abs=1e-5)


@pytest.mark.parametrize("kind", [SimClr, Byol])
def test_a_step_reaches_every_parameter_that_features_are_made_of(kind: type[SimClr] | type[Byol]) -> None:
    task, views = make_task(kind), make_views()
    task.training_step(views).backward()  # type: ignore[no-untyped-call]
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in task.model.trunk.parameters())


def test_byol_is_at_its_best_where_the_prediction_points_at_what_the_teacher_sees() -> None:
    task, views = make_task(Byol), make_views()
    views = replace(views, turned=views.plain)
    task.predictor = torch.nn.Identity()  # type: ignore[assignment]
    with torch.no_grad():
        assert float(task.training_step(views)) == pytest.approx(-1, abs=1e-5)


def test_byols_teacher_has_no_gradient() -> None:
    task = make_task(Byol)
    task.training_step(make_views()).backward()  # type: ignore[no-untyped-call]
    assert isinstance(task, Byol)
    assert all(p.grad is None and not p.requires_grad for p in task.teacher.parameters())


@pytest.mark.parametrize("loss", ["simclr", "byol"])
def test_a_run_learns_repeatably(bank: PatchBank, loss: str) -> None:
    settings = replace(SETTINGS, loss=loss, plan=ViewPlan(batch=4, crop_px=16), sensor_drop=0.0)
    options = RunOptions(steps=3, seed=1)
    (one, card), (other, _) = (train_fusion(bank, options, settings=settings) for _ in range(2))
    start, _ = random_fusion(bank, settings=settings, seed=1)
    again, first = other.state_dict(), start.state_dict()
    assert all(torch.equal(value, again[name]) for name, value in one.state_dict().items())
    assert not torch.equal(one.state_dict()["trunk.decoder.up3.0.weight"], first["trunk.decoder.up3.0.weight"])
    assert card.training["steps"] == 3
