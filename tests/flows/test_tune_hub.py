"""A model of the hub, from its cache on this machine: tuned offline, and written as a GGUF file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.flows.test_tune import instructions
from tests.training.tiny import tiny_llama, tiny_tokenizer

COMMANDS = """
from onward.cli import main
for command in (
    "tune instruct instructions.json --model hf:org/tiny --offline --name own --epochs 1"
    " --samples 0 --no-forgetting",
    "model export tiny+own --gguf own.gguf --quantize f32 --offline",
):
    main(command.split(), standalone_mode=False)
"""


def test_a_model_of_the_hub_is_tuned_and_exported(tmp_path: Path) -> None:
    repository = tmp_path / "hub" / "models--org--tiny"
    snapshot = repository / "snapshots" / "c0ffee"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("c0ffee", "utf-8")
    tiny_llama(window=2048).save_pretrained(snapshot)
    tiny_tokenizer().save_pretrained(snapshot)
    instructions(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS],
        cwd=tmp_path,
        env={**os.environ, "HF_HUB_CACHE": str(tmp_path / "hub"), "ONWARD_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "own.gguf").read_bytes()[:4] == b"GGUF"
