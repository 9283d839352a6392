"""The demonstration: bundled documents are asked, the answers judged, and two answerers compared.

The documents were written for onward and tell of a firm that does not exist. Nothing is fetched
but the two small models.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from onward.errors import OnwardError, UsageError
from onward.flows.compare import compare
from onward.flows.evaluate import evaluate
from onward.flows.library import FOLDER_NAME
from onward.models import QUOTE
from onward.options import Options
from onward.protocols import Progress
from onward.reports import write_report
from onward.types import Comparison, Evaluation

MODEL = "smollm2"
"""The small language model that answers too; it is slower and less sure."""

MOST_TOKENS = 80
"""Of an answer of the model, so that the demonstration stays short."""

_BUNDLED = resources.files("onward.flows")


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the demonstration found, and where it has left its files."""

    documents: Path
    questions: Path
    reports: tuple[Path, ...]
    evaluations: tuple[Evaluation, ...]
    """Of ``quote``, then of the language model if it could answer."""
    comparison: Comparison | None
    """Of the two."""
    without_model: str | None
    """Why the language model did not answer; None when it did."""


def demo(
    folder: Path,
    options: Options,
    *,
    progress: Progress | None = None,
    on_evaluation: Callable[[Evaluation], None] | None = None,
) -> DemoReport:
    """Copy documents and questions into ``folder``, evaluate two answerers, write the reports.

    ``folder`` becomes a project with the runs in it; the report of quote is ``folder/report``. The
    language model is left out, with the reason, where it cannot be run or fetched.
    """
    documents, questions = _copy_bundled(folder)
    url = f"sqlite:///{folder.resolve() / FOLDER_NAME / 'runs.db'}"
    options = replace(options, evaluate=replace(options.evaluate, records=url))
    evaluations: list[Evaluation] = []
    reports: list[Path] = []
    without_model = None
    for model, name in ((QUOTE, "report"), (MODEL, f"report-{MODEL}")):
        answering = replace(options.answer, model=model, max_tokens=MOST_TOKENS)
        chosen = replace(options, answer=answering)
        try:
            evaluation = evaluate(questions, [str(documents)], chosen, progress=progress)
        except OnwardError as error:
            if model == QUOTE:
                raise
            without_model = str(error)
        else:
            evaluations.append(evaluation)
            reports += write_report(folder / name, evaluation)[:1]
            if on_evaluation:
                on_evaluation(evaluation)
    comparison = compare(*evaluations) if len(evaluations) == 2 else None
    found = tuple(evaluations)
    return DemoReport(documents, questions, tuple(reports), found, comparison, without_model)


def _copy_bundled(folder: Path) -> tuple[Path, Path]:
    documents, questions = folder / "documents", folder / "questions.jsonl"
    try:
        documents.mkdir(parents=True, exist_ok=True)
        (folder / FOLDER_NAME).mkdir(exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write into {folder}: {error.strerror}; see --folder") from error
    with resources.as_file(_BUNDLED / "demo_documents") as bundled:
        for path in sorted(bundled.iterdir()):
            shutil.copy(path, documents / path.name)
    with resources.as_file(_BUNDLED / "demo_questions.jsonl") as path:
        shutil.copy(path, questions)
    return documents, questions
