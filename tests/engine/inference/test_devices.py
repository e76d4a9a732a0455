import pytest
import torch
from saroptical.engine.errors import InputError
from saroptical.engine.inference.devices import choose_device


def choose(name, monkeypatch, *, count):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: count > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: count)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: f"card behind {device}")
    said = []
    return choose_device(name, said.append), said[0].text


@pytest.mark.parametrize(
    ("name", "count", "chosen"),
    [("auto", 0, "cpu"), ("auto", 2, "cuda:0"), ("cpu", 2, "cpu"), ("cuda", 1, "cuda:0"), ("cuda:1", 2, "cuda:1")],
)
def test_the_device_is_the_one_asked_for_and_said(monkeypatch, name, count, chosen):
    device, text = choose(name, monkeypatch, count=count)
    assert device == chosen
    assert text.startswith(f"Computing on {chosen} (")


@pytest.mark.parametrize(
    ("name", "count", "words"),
    [
        ("cuda", 0, "finds 0 CUDA devices here. Choose cpu or auto"),
        ("cuda:1", 1, "finds 1 CUDA device here"),
        ("gpu", 1, "expected auto, cpu, cuda"),
    ],
)
def test_a_device_that_is_not_there_is_the_users_to_change(monkeypatch, name, count, words):
    with pytest.raises(InputError, match=words):
        choose(name, monkeypatch, count=count)
