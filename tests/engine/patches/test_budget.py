from saroptical.engine.patches import budget
from saroptical.engine.patches.budget import fitting_patches, installed_bytes

GIB = 2**30


def test_patches_take_a_quarter_of_the_memory_within_bounds(monkeypatch):
    found = {}
    for gigabytes in (0, 1, 8, 64):
        monkeypatch.setattr(budget, "installed_bytes", lambda gigabytes=gigabytes: gigabytes * GIB)
        found[gigabytes] = fitting_patches(5, 256)
    each = 2 * 4 * 5 * 256**2
    assert found == {0: GIB // 2 // each, 1: GIB // 2 // each, 8: 2 * GIB // each, 64: 4 * GIB // each}
    assert found[64] > 1024  # what the preset thorough asks for
    assert fitting_patches(10_000, 4096) == 1


def test_a_container_s_own_limit_counts(monkeypatch, tmp_path):
    whole = installed_bytes()
    assert whole > GIB // 4
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(budget, "_LIMITS", (str(limit),))
    for text, expected in (("max", budget._machine_bytes()), (str(GIB // 8), GIB // 8)):
        limit.write_text(f"{text}\n")
        assert installed_bytes() == expected
