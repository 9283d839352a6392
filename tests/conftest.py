"""Shared by all tests: a private home, no network, and the real data where it is present."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(autouse=True)
def private_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has its own ONWARD_HOME, so that none sees the user's models or settings."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ONWARD_HOME", str(home))
    for name in [name for name in os.environ if name.endswith("_API_KEY")]:
        monkeypatch.delenv(name)
    return home


@pytest.fixture
def real_data() -> Path:
    """The folder of real data; the test is skipped, visibly, where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip("needs ../shared/data beside the checkout")
    return REAL_DATA
