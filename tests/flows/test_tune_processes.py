"""Two processes that tune one model together, as torchrun and accelerate start them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.flows.test_tune import instructions
from tests.training.tiny import tiny_llama, tiny_tokenizer

TOGETHER = ("-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2")
COMMAND = ("-m", "onward.cli")


def _tuned(folder: Path, name: str, *program: str, **environment: str) -> dict[str, Any]:
    """The card of a run over the same records, by the command line."""
    arguments = [
        *(
            "tune",
            "instruct",
            str(folder / "instructions.json"),
            "--model",
            f"hf:{folder / 'tiny'}",
        ),
        *("--name", name, "--epochs", "2", "--batch", "4", "--precision", "fp32"),
        *("--samples", "0", "--no-forgetting", "--json", "--micro-batch", "2"),
        *("--teacher", "teacher:MODEL"),
    ]
    done = subprocess.run(
        [sys.executable, *program, *arguments],
        cwd=folder,
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    card: dict[str, Any] = json.loads(done.stdout)
    return card


TEACHER = """
import os
from pathlib import Path
from onward.types import Completion, Tokens

class Teacher:
    name, window = "teacher:MODEL", 2048

    def complete(self, messages, sampling=None, *, on_text=None):
        with Path("asked.txt").open("a") as file:
            file.write(os.environ.get("RANK", "alone") + "\\n")
        return Completion("yes", self.name, Tokens(), 0.0)

MODEL = Teacher()
"""


CARDS = """
import types
import accelerate.state
from onward.cli import main

kinds = accelerate.state.DistributedType
accelerate.state.DistributedType = types.SimpleNamespace(
    **{**{kind.name: kind for kind in kinds}, "MULTI_SDAA": kinds.MULTI_CPU}
)
main()
"""


def _losses(card: dict[str, Any]) -> list[float]:
    history = card["fitted"]["history"]
    return [round(loss, 4) for point in history if (loss := point["validation_loss"])]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tiny_llama(window=2048).save_pretrained(tmp_path / "tiny")
    tiny_tokenizer().save_pretrained(tmp_path / "tiny")
    instructions(tmp_path)
    (tmp_path / "teacher.py").write_text(TEACHER, "utf-8")
    return tmp_path


def test_two_processes_learn_what_one_does_and_one_of_them_asks_the_teacher(folder: Path) -> None:
    together = _tuned(folder, "together", *TOGETHER, *COMMAND)
    assert {*(folder / "asked.txt").read_text("utf-8").split()} == {"0"}
    alone = _tuned(folder, "alone", *COMMAND)
    assert _losses(together) == _losses(alone)
    assert together["fitted"]["steps"] == alone["fitted"]["steps"]


def test_weights_that_are_spread_over_processes_are_whole_again(folder: Path) -> None:
    # accelerate spreads weights over graphics cards alone; here processors pass for some.
    (folder / "cards.py").write_text(CARDS, "utf-8")
    alone = _tuned(folder, "alone", *COMMAND)
    spread = _tuned(
        folder,
        "spread",
        *(*TOGETHER, "cards.py"),
        ACCELERATE_USE_FSDP="true",
        FSDP_VERSION="2",
        FSDP_AUTO_WRAP_POLICY="TRANSFORMER_BASED_WRAP",
    )
    assert _losses(spread) == _losses(alone)
    after, expected = (card["before_after"][0]["second"]["value"] for card in (spread, alone))
    assert after == pytest.approx(expected, abs=1e-5)
