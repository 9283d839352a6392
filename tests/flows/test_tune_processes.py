"""Two processes that tune one model together, as torchrun and accelerate start them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.flows.test_tune import instructions
from tests.training.tiny import tiny_llama, tiny_tokenizer


def _tuned(folder: Path, name: str, launcher: list[str]) -> dict[str, Any]:
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
        [sys.executable, *launcher, "-m", "onward.cli", *arguments],
        cwd=folder,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
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


def test_two_processes_learn_what_one_does_and_one_of_them_asks_the_teacher(
    tmp_path: Path,
) -> None:
    tiny_llama(window=2048).save_pretrained(tmp_path / "tiny")
    tiny_tokenizer().save_pretrained(tmp_path / "tiny")
    instructions(tmp_path)
    (tmp_path / "teacher.py").write_text(TEACHER, "utf-8")
    together = _tuned(
        tmp_path, "together", ["-m", "torch.distributed.run", "--nproc_per_node", "2"]
    )
    assert {*(tmp_path / "asked.txt").read_text("utf-8").split()} == {"0"}
    alone = _tuned(tmp_path, "alone", [])
    losses = [
        [point["validation_loss"] for point in card["fitted"]["history"]]
        for card in (alone, together)
    ]
    assert [round(loss, 4) for loss in losses[0] if loss] == [
        round(loss, 4) for loss in losses[1] if loss
    ]
    assert together["fitted"]["steps"] == alone["fitted"]["steps"]
