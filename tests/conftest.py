"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Give the folder of real imagery (see DATA in CONTRIBUTING), or skip with the reason."""
    folder = os.environ.get("SAROPTICAL_TEST_DATA")
    if not folder:
        pytest.skip("SAROPTICAL_TEST_DATA is unset, so the real imagery is not there")
    return Path(folder)
