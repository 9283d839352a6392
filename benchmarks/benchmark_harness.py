"""lm-evaluation-harness 0.4.13 in an environment of its own, on the items that onward reads.

Items go over as rows of the official data sets, so that the harness writes every prompt itself, by
its own task files; only where the rows come from is replaced. It uses the torch and transformers of
this environment: what differs is the harness.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from benchmarks.ranking import DATA
from onward.causal_model import load_causal_model
from onward.home import onward_home
from onward.models import trainable_source
from onward.tasks.benchmarks import drawn, read_task
from onward.types.benchmarks import BenchmarkTask, Item

VERSION = "0.4.13"
FOLDER = DATA / "benchmarks"
Row = dict[str, object]

EVALUATE = """
import json, sys
from lm_eval import simple_evaluate
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks import TaskManager
job = json.load(open(sys.argv[1]))
model = HFLM(pretrained=job["model"], dtype="float32", device="cpu", batch_size=job["batch"])
found = simple_evaluate(
    model=model, tasks=job["tasks"], limit=job["limit"], bootstrap_iters=0, log_samples=True,
    task_manager=TaskManager(include_path=job["folder"], include_defaults=False),
)
samples = {
    task: [
        {
            "filter": one["filter"],
            "responses": [response[0] for response in one["resps"]],
            **{name: float(one[name]) for name in one["metrics"]},
        }
        for one in sorted(all_of_task, key=lambda one: one["doc_id"])
    ]
    for task, all_of_task in found["samples"].items()
}
json.dump(samples, open(job["result"], "w"))
"""

TIME = """
import json, sys, time
from lm_eval.api.instance import Instance
from lm_eval.models.huggingface import HFLM
job = json.load(open(sys.argv[1]))
model = HFLM(pretrained=job["model"], dtype="float32", device="cpu", batch_size=job["batch"])
asked = [
    Instance(request_type="loglikelihood", doc={}, arguments=tuple(pair), idx=0)
    for pair in job["pairs"]
]
began = time.perf_counter()
answers = model.loglikelihood(asked, disable_tqdm=True)
seconds = time.perf_counter() - began
found = {"seconds": seconds, "logprobs": [float(logprob) for logprob, _ in answers]}
json.dump(found, open(job["result"], "w"))
"""


@dataclass(frozen=True)
class Exam:
    """A task as both programs take it; of MMLU one subject."""

    name: str
    """Of the harness's task, which is its file's name too."""
    task: BenchmarkTask
    items: tuple[Item, ...]
    shown: tuple[tuple[Item, ...], ...]
    """The worked examples of each item."""
    examples: tuple[Item, ...]
    """What they are drawn from."""


def harness_python() -> Path:
    """Make the environment under ONWARD_HOME where there is none; return its python."""
    folder = onward_home() / "peers" / f"lm-eval-{VERSION}"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        packages = next(folder.glob("lib/python*/site-packages"))
        # Beside its own packages it sees ours, so that torch need not be installed twice.
        (packages / "onward.pth").write_text(sysconfig.get_path("purelib") + "\n")
        install = [str(python), "-m", "pip", "install", "--quiet", f"lm_eval=={VERSION}"]
        subprocess.run(install, check=True)
        (folder / "ready").touch()
    return python


def run_harness(python: Path, program: str, job: Mapping[str, object], folder: Path) -> Any:  # noqa: ANN401
    """Run a program of the harness's environment on a job; return the JSON that it leaves."""
    result = folder / "result.json"
    (folder / "job.json").write_text(json.dumps({**job, "result": str(result)}))
    offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": str(folder / "cache")}
    run = subprocess.run(
        [python, "-c", program, folder / "job.json"],
        env={**os.environ, **offline},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        sys.exit(f"lm-evaluation-harness failed:\n{run.stderr[-3000:]}")
    return json.loads(result.read_text())


def model_folder(given: str | None) -> Path:
    """Return ``given``, or smollm2 as a float32 folder of transformers, made once."""
    if given is not None:
        return Path(given)
    folder = onward_home() / "peers" / "smollm2-float32"
    if not (folder / "config.json").exists():
        source = trainable_source("smollm2")
        tokenizer, model = load_causal_model("smollm2", *source, offline=True, dtype=torch.float32)
        tokenizer.save_pretrained(folder)
        model.save_pretrained(folder)
    return folder


def exams(name: str, *, shots: int, limit: int) -> list[Exam]:
    """Read a task's first items, of MMLU the first of each subject."""
    data = read_task(name, FOLDER, limit=limit)
    found = []
    for group in dict.fromkeys(item.group for item in data.items):
        items = tuple(item for item in data.items if item.group == group)
        pool = tuple(one for one in data.examples if not group or one.group == group)
        shown = tuple(drawn(data.task, items, pool, shots=shots))
        title = f"onward_{name}_{group}".rstrip("_")
        found.append(Exam(title, data.task, items, shown, pool))
    return found


def write_exam(exam: Exam, folder: Path, official: Path) -> None:
    """Write an exam's rows and its task file, which includes that of the harness.

    ``official`` is the harness's folder of tasks.
    """
    name = exam.task.name
    source = _SOURCES[name]
    files = {source.items: folder / f"{exam.name}_items.jsonl"}
    shots = len(exam.shown[0])
    # Without examples of their own, items are drawn from all items, those beyond the limit too.
    _write_rows(files[source.items], exam.examples if exam.task.spare else exam.items, source)
    if shots and not exam.task.spare:
        files[source.examples] = folder / f"{exam.name}_examples.jsonl"
        _write_rows(files[source.examples], exam.examples, source)
    task: dict[str, object] = {
        "include": str(official / source.file),
        "task": exam.name,
        "tag": None,
        "dataset_path": "json",
        "dataset_name": None,
        "dataset_kwargs": {"data_files": {split: str(path) for split, path in files.items()}},
        "num_fewshot": shots,
        "training_split": source.examples if source.examples in files else None,
        "test_split": source.items if source.items == "test" else None,
        "validation_split": source.items if source.items == "validation" else None,
    }
    if exam.task.sampler == "first":
        subject = exam.items[0].group.replace("_", " ")
        task["description"] = exam.task.description.replace("{group}", subject)
    (folder / f"{exam.name}.yaml").write_text(json.dumps(task))  # JSON is YAML


def tasks_of_harness(python: Path) -> Path:
    """Return the harness's folder of tasks."""
    where = "import lm_eval.tasks as t; print(t.__path__[0])"
    run = subprocess.run([python, "-c", where], capture_output=True, text=True, check=True)
    return Path(run.stdout.strip())


@dataclass(frozen=True)
class _Source:
    file: str
    items: str
    examples: str
    row: Callable[[Item], Row]


def _write_rows(path: Path, items: Sequence[Item], source: _Source) -> None:
    path.write_text("".join(json.dumps(source.row(item)) + "\n" for item in items))


def _hellaswag(item: Item) -> Row:
    activity, _, text = item.prompt.partition(": ")
    halves = {"activity_label": activity, "ctx_a": text, "ctx_b": ""}
    return {**halves, "endings": item.choices, "label": str(item.right[0])}


def _arc(item: Item) -> Row:
    labels = [chr(ord("A") + place) for place in range(len(item.choices))]
    return {
        "question": item.prompt.removeprefix("Question: ").removesuffix("\nAnswer:"),
        "choices": {"text": item.choices, "label": labels},
        "answerKey": labels[item.right[0]],
    }


def _winogrande(item: Item) -> Row:
    options = [context.removeprefix(item.prompt) for context in item.contexts]
    return {
        "sentence": f"{item.prompt}_ {item.choices[0]}",
        "option1": options[0],
        "option2": options[1],
        "answer": str(item.right[0] + 1),
    }


def _mmlu(item: Item) -> Row:
    parts = re.fullmatch(
        r"(.*)\nA\. (.*)\nB\. (.*)\nC\. (.*)\nD\. (.*)\nAnswer:", item.prompt, re.S
    )
    if parts is None:
        raise ValueError(item.prompt)
    question, *choices = parts.groups()
    return {"question": question, "choices": choices, "answer": item.right[0]}


def _gsm8k(item: Item) -> Row:
    question = item.prompt.removeprefix("Question: ").removesuffix("\nAnswer:")
    return {"question": question, "answer": item.target}


def _truthfulqa(item: Item) -> Row:
    labels = [int(place in item.right) for place in range(len(item.choices))]
    targets = {"choices": item.choices, "labels": labels}
    question = item.prompt.rpartition("\n\nQ: ")[2].removesuffix("\nA:")
    return {"question": question, "mc1_targets": targets, "mc2_targets": targets}


_SOURCES: Mapping[str, _Source] = {
    "hellaswag": _Source("hellaswag/hellaswag.yaml", "validation", "train", _hellaswag),
    "arc_challenge": _Source("arc/arc_challenge.yaml", "test", "train", _arc),
    "winogrande": _Source("winogrande/default.yaml", "validation", "train", _winogrande),
    "mmlu": _Source("mmlu/default/_default_template_yaml", "test", "dev", _mmlu),
    "gsm8k": _Source("gsm8k/gsm8k.yaml", "test", "train", _gsm8k),
    "truthfulqa_mc1": _Source("truthfulqa/truthfulqa_mc1.yaml", "validation", "", _truthfulqa),
    "truthfulqa_mc2": _Source("truthfulqa/truthfulqa_mc2.yaml", "validation", "", _truthfulqa),
}
