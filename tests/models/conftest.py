"""The real models, where an earlier run of onward fetched them; otherwise their tests skip."""

from __future__ import annotations

from pathlib import Path

import pytest

from onward.home import onward_home
from onward.protocols import Model

_USERS_HOME = onward_home()  # read before any test gets a private one


@pytest.fixture
def real_home(private_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own ONWARD_HOME; nothing is fetched into it by a test."""
    del private_home
    monkeypatch.setenv("ONWARD_HOME", str(_USERS_HOME))
    return _USERS_HOME


@pytest.fixture(scope="session")
def smollm2() -> Model:
    """The real SmolLM2, loaded once."""
    pytest.importorskip("xllamacpp", reason="needs onward[gguf]")
    from onward.models.llama import LlamaModel

    path = _USERS_HOME / "models" / "smollm2" / "SmolLM2-135M-Instruct.Q4_1.gguf"
    if not path.is_file():
        pytest.skip("needs the weights: onward model pull smollm2")
    return LlamaModel(path, name="smollm2")
