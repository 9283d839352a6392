"""Shared by all tests: a private home, no network, and real data and models where present."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from onward.home import onward_home

REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
REAL_MODELS = onward_home() / "models"


def pytest_collection_finish() -> None:
    """What was imported for the tests stays: each training would look through it for garbage.

    Measured with torch and transformers loaded: a third of a second each time.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def private_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has its own ONWARD_HOME, so that none sees the user's models or settings."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ONWARD_HOME", str(home))
    for name in [name for name in os.environ if name.endswith("_API_KEY")]:
        monkeypatch.delenv(name)
    return home


@pytest.fixture
def models_home(private_home: Path) -> Path:
    """The private home with the models that ``make test`` fetched; skipped, visibly, without."""
    if not (REAL_MODELS / "all-MiniLM-L6-v2").is_dir():
        pytest.skip("needs the embedder: onward model pull all-MiniLM-L6-v2")
    (private_home / "models").symlink_to(REAL_MODELS)
    return private_home


@pytest.fixture
def real_data() -> Path:
    """The folder of real data; the test is skipped, visibly, where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip("needs ../shared/data beside the checkout")
    return REAL_DATA
