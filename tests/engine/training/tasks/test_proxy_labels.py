"""The second stage: sure regions are labelled, others are left alone."""

from __future__ import annotations

import torch
from saroptical.engine.models.vq import VqSegmenter
from saroptical.engine.patches.sampling import Views
from saroptical.engine.training.tasks.proxy_labels import IGNORE, ProxyLabels, balanced_cross_entropy, proxy_labels


def test_a_region_takes_the_class_of_its_mean_and_the_surest_of_each_class_stay() -> None:
    regions = torch.tensor([[[1, 1, 2, 2, 0, 3]], [[7, 7, 7, 7, 7, 7]]])
    logits = torch.zeros(2, 3, 1, 6)
    logits[0, 2, 0, :2] = torch.tensor([9.0, -0.1])  # one pixel says 2, the other little: the mean says 2
    logits[0, 2, 0, 2:4] = 0.5  # so do these, less surely
    logits[0, 1, 0, 5] = 0.1  # hardly sure, but the only one of its class
    logits[1, 0] = 9.0
    logits[0, 1, 0, 4] = 99.0
    everything = proxy_labels(logits, regions, keep=1.0)
    assert everything[0, 0].tolist() == [2, 2, 2, 2, IGNORE, 1]
    surest = proxy_labels(logits, regions, keep=0.5)
    assert surest[0, 0].tolist() == [2, 2, IGNORE, IGNORE, IGNORE, 1]
    assert surest[1, 0].tolist() == [0] * 6


def test_balanced_loss_weighs_a_class_by_the_root_of_its_size() -> None:
    torch.manual_seed(0)
    logits, labels = torch.randn(1, 3, 1, 6), torch.tensor([[[0, 0, 0, 0, 2, IGNORE]]])
    each = -logits.log_softmax(1)[0, :, 0]
    expected = (each[0, :4].sum() / 2 + each[2, 4]) / (2 + 1)
    torch.testing.assert_close(balanced_cross_entropy(logits, labels), expected)
    assert float(balanced_cross_entropy(logits, torch.full((1, 1, 6), IGNORE))) == 0


def test_teacher_stays_and_student_moves() -> None:
    torch.manual_seed(0)
    task = ProxyLabels(VqSegmenter(2, classes=3, width=0.125, features=8), steps=4)
    task.log = lambda *_, **__: None  # type: ignore[method-assign,assignment]
    before = {name: value.clone() for name, value in task.teacher.state_dict().items()}
    source = torch.arange(256).view(1, 16, 16).repeat(2, 1, 1)
    views = Views(torch.randn(2, 2, 16, 16), torch.randn(2, 2, 16, 16), source, torch.ones(2, 1, 16, 16).long(), 0)
    task.train()
    task.on_train_start()
    optimizer = task.configure_optimizers()["optimizer"]
    assert isinstance(optimizer, torch.optim.Optimizer)
    task.training_step(views).backward()  # type: ignore[no-untyped-call]
    optimizer.step()
    assert all(torch.equal(value, before[name]) for name, value in task.teacher.state_dict().items())
    assert any(not torch.equal(value, before[name]) for name, value in task.model.state_dict().items())


def test_a_batch_without_regions_is_no_loss() -> None:
    task = ProxyLabels(VqSegmenter(2, classes=3, width=0.125, features=8), steps=4)
    task.log = lambda *_, **__: None  # type: ignore[method-assign,assignment]
    source = torch.arange(256).view(1, 16, 16).repeat(2, 1, 1)
    views = Views(torch.randn(2, 2, 16, 16), torch.randn(2, 2, 16, 16), source, torch.zeros(2, 1, 16, 16).long(), 0)
    assert float(task.training_step(views).detach()) == 0
