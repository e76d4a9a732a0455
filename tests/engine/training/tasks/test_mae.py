"""The task: what it judges, and what of it decays."""

from __future__ import annotations

import pytest
import torch
from saroptical.engine.losses.masked import masked_loss
from saroptical.engine.models import vit
from saroptical.engine.models.mae import MaskedAutoencoder
from saroptical.engine.models.vit import JointViT, Size
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.masked import MaskedBatches
from saroptical.engine.patches.statistics import measure_bands
from saroptical.engine.training.tasks.mae import MaskedModelling
from saroptical.engine.training.tasks.mae_settings import MaeSettings

SMALL = MaeSettings(patch_px=4, crop_px=16, batch=6)


@pytest.fixture
def task(bank: PatchBank, monkeypatch: pytest.MonkeyPatch) -> MaskedModelling:
    monkeypatch.setitem(vit.SIZES, "tiny", Size(16, 1, 2))
    torch.manual_seed(0)
    model = MaskedAutoencoder(JointViT(2, 2, size="tiny", patch_px=4, trained_side=4), decoder=Size(8, 1, 2))
    made = MaskedModelling(model, SMALL, bank=bank, bands=measure_bands(bank), steps=20)
    made.log = lambda name, value, **_: told.__setitem__(name, float(value))  # type: ignore[method-assign,assignment]
    told: dict[str, float] = {}
    made.told = told  # type: ignore[assignment]
    made.on_train_start()
    return made


def batches(bank: PatchBank) -> MaskedBatches:
    plan = SMALL.plan((2, 2))
    return MaskedBatches(bank, plan=plan, batch=6, side=4, patch_px=4, seed=1, steps=2)


def test_the_loss_is_the_sum_of_the_sensors_means_over_what_was_hidden_of_each(
    task: MaskedModelling, bank: PatchBank
) -> None:
    batch = batches(bank)[0]
    with torch.no_grad():
        loss = task.training_step(batch)
        pixels, valid = task.cutter.cut(batch.squares)
        told = task.model(pixels, batch.hidden)
        expected = []
        for sensor, part in enumerate((pixels[:, :2], pixels[:, 2:])):
            squares = part.reshape(6, 2, 4, 4, 4, 4).permute(0, 2, 4, 1, 3, 5).reshape(6, 16, 32)
            usable = valid.reshape(6, 1, 4, 4, 4, 4).permute(0, 2, 4, 1, 3, 5).reshape(6, 16, 16).repeat(1, 1, 2)
            total, count = masked_loss(told[sensor], squares, usable, batch.hidden[:, sensor].flatten(1))
            expected.append(total / count)
    torch.testing.assert_close(loss, expected[0] + expected[1])
    assert task.told == pytest.approx(  # type: ignore[arg-type]
        {"loss": float(loss), "s1_loss": float(expected[0]), "s2_loss": float(expected[1])}
    )


def test_matrices_decay_and_nothing_else(task: MaskedModelling) -> None:
    decaying, still = task.configure_optimizers()["optimizer"].param_groups  # type: ignore[attr-defined]
    names = {id(weight): name for name, weight in task.model.named_parameters()}
    kept = {names[id(weight)] for weight in still["params"]}
    assert (decaying["weight_decay"], still["weight_decay"]) == (0.05, 0.0)
    assert {"mask_token", "encoder.cls_token", "encoder.patch_embed.presence", "encoder.norm.weight"} <= kept
    assert "encoder.blocks.0.attn.qkv.weight" not in kept
    assert len(decaying["params"]) + len(still["params"]) == len(names)
    assert decaying["betas"] == (0.9, 0.95)


def test_the_rate_rises_over_a_tenth_and_falls_along_a_cosine(task: MaskedModelling) -> None:
    factors = task.configure_optimizers()["lr_scheduler"]["scheduler"].lr_lambdas  # type: ignore[index]
    rates = [SMALL.learning_rate * factors[0](step) for step in range(20)]
    assert rates[0] == pytest.approx(SMALL.learning_rate / 2)
    assert max(rates) == rates[1]
    assert rates[1:] == sorted(rates[1:], reverse=True)


def test_the_rate_grows_with_the_root_of_the_batch_up_to_the_published_peak() -> None:
    assert MaeSettings(batch=32).learning_rate == 40 * 1.5e-4 * 32 / 256  # to the bit
    rates = [MaeSettings(batch=batch).learning_rate for batch in (8, 128, 256, 328, 4096)]
    assert rates == pytest.approx([3.75e-4, 1.5e-3, 2.1213e-3, 2.4e-3, 2.4e-3], rel=1e-4)
    assert MaeSettings(batch=64, rate_gain=400).learning_rate == pytest.approx(7.5e-3)


def test_one_sensor_alone_hides_its_own_share() -> None:
    plan = MaeSettings(mode="mixed", ratio=(0.6, 0.8)).plan((0, 4))
    assert (plan.mode, plan.ratio) == ("independent", (1.0, 0.8))
