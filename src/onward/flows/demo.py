"""The demonstration: questions over bundled documents, answered with citations, and a report.

The documents were written for onward and tell of a firm that does not exist. Nothing is fetched
but the two small models.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from onward.errors import OnwardError, UsageError
from onward.flows.conversation import open_conversation
from onward.options import AskOptions
from onward.protocols import Progress
from onward.reports import answers_page
from onward.types import Answer, Question

QUESTIONS = (
    "How many days of holiday may be carried over, and until when?",
    "When do the motors of order 4711 arrive?",
    "How long is the warranty on the battery?",
    "By how much did the powder coating line cut the waste from painting?",
    "What does the Ferry Long cost?",
    "Who won the chess world championship in 1972?",
)
"""The last one is not answered by the documents: it shows what abstaining looks like."""

MODEL_QUESTIONS = (QUESTIONS[1], QUESTIONS[3])
"""Questions that the small language model answers too; it is slower and less sure."""


@dataclass(frozen=True, slots=True)
class DemoReport:
    """Where the demonstration has left its files."""

    documents: Path
    report: Path
    answers: tuple[tuple[Question, Answer], ...]
    without_model: str | None
    """Why the language model did not answer; None when it did."""


def demo(
    folder: Path,
    options: AskOptions,
    *,
    progress: Progress | None = None,
    on_answer: Callable[[Question, Answer], None] | None = None,
) -> DemoReport:
    """Copy the documents into ``folder``, ask the questions and write ``folder/report.html``.

    The language model is left out, with the reason, where it cannot be run or fetched.
    """
    documents = _copy_documents(folder / "documents")
    answered = []
    without_model = None
    for model, questions in (("quote", QUESTIONS), ("smollm2", MODEL_QUESTIONS)):
        chosen = replace(options, answer=replace(options.answer, model=model))
        try:
            for question, answer in _answers(documents, questions, chosen, progress):
                answered.append((question, answer))
                if on_answer:
                    on_answer(question, answer)
        except OnwardError as error:
            if model == "quote":
                raise
            without_model = str(error)
    report = folder / "report.html"
    report.write_text(answers_page("onward demo: Lantern Cycles", answered), encoding="utf-8")
    return DemoReport(documents, report, tuple(answered), without_model)


def _answers(
    documents: Path, questions: Sequence[str], options: AskOptions, progress: Progress | None
) -> Iterator[tuple[Question, Answer]]:
    with open_conversation([str(documents)], options, progress=progress) as conversation:
        for text in questions:
            question = Question(text)
            yield question, conversation.answer(question)


def _copy_documents(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write into {folder}: {error.strerror}; see --folder") from error
    with resources.as_file(resources.files("onward.flows") / "demo_documents") as bundled:
        for path in sorted(bundled.iterdir()):
            shutil.copy(path, folder / path.name)
    return folder
