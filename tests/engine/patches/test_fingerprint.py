from dataclasses import replace

import torch
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.patches.bank import PatchBank
from saroptical.engine.patches.fingerprint import fingerprint


def drawn(seed=0):
    pixels = torch.randn(3, 2, 8, 8, generator=torch.Generator().manual_seed(seed)) - 12
    valid = torch.ones(3, 8, 8, dtype=torch.bool)
    return PatchBank(pixels, valid, ("VV", "VH"), (Sensor.S1, Sensor.S1), {"s1": "db"}, 10.0)


def test_equal_banks_and_labels_are_alike_whatever_the_last_bits():
    bank, labels = drawn(), torch.arange(192).view(3, 8, 8)
    other = replace(drawn(), pixels=torch.nextafter(bank.pixels, torch.zeros(())))
    assert fingerprint(bank, labels) == fingerprint(other, labels.clone())


def test_another_scene_mask_label_or_part_is_noticed():
    bank, labels, held_out = drawn(), torch.zeros(3, 8, 8, dtype=torch.long), torch.zeros(3, 8, 8, dtype=torch.bool)
    masked, labels_2, held_out_2 = bank.valid.clone(), labels.clone(), held_out.clone()
    masked[0, 0, 0], labels_2[2, 7, 7], held_out_2[1, 3, 3] = False, 1, True
    found = {
        fingerprint(bank, labels, held_out),
        fingerprint(drawn(seed=1), labels, held_out),
        fingerprint(replace(bank, valid=masked), labels, held_out),
        fingerprint(replace(bank, bands=("VV", "HH")), labels, held_out),
        fingerprint(bank, labels_2, held_out),
        fingerprint(bank, labels, held_out_2),
        fingerprint(bank),
    }
    assert len(found) == 7
