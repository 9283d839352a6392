"""A language model that judges answers by a rubric.

Knows a Model, passed in, and a rubric. Refuses to know which model it is, and to make up a grade: a
model that gives none leaves the answer unscored, with the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from onward.judging.by_model.calls import JUDGING, Prompt, as_verdict, ask_model
from onward.judging.by_model.prompt import (
    BRIEF_PASSAGES,
    Judged,
    verdict_schema,
    write_judge_prompt,
)
from onward.judging.by_model.reply import read_grades
from onward.judging.rubric import RUBRIC, Rubric
from onward.protocols import Model
from onward.types import Answer, Message, Question, Sampling, Verdict

SMALL_WINDOW = 2048
_SMALL = re.compile(r"smollm2(?:$|\+)|(?<![\d.])\d{2,3}m\b|\b0\.\d+b\b", re.IGNORECASE)
"""Names that say so: ``SmolLM2-135M``, ``Qwen3-0.6B``."""


@dataclass(frozen=True, slots=True)
class ModelJudge:
    """A Judge that asks ``model``; judges of other seeds give other verdicts, see ``repeated``."""

    model: Model
    rubric: Rubric = RUBRIC
    sampling: Sampling = JUDGING
    """Longest reply, temperature and seed; its schema is not used."""

    @property
    def name(self) -> str:
        """The spec of the model."""
        return self.model.name

    def judge(self, question: Question, answer: Answer, reference: str | None = None) -> Verdict:
        """Grade ``answer`` by its question, the passages of its hits and, if known, a reference.

        One call, and at most two more when its reply cannot be read. All that is judged is fenced
        in as material. The passages that fit are shown, those that the answer cites first, and
        ``notes`` says how many did not. Unscored with a reason, without a score but with the grades
        that were given, when the model fails, when a criterion that counts has no readable grade,
        or when the answer does not fit with one passage. Raises OfflineError and UsageError.
        """
        brief = is_small(self.model)
        judged = Judged(question, answer, reference)

        def write(passages: int) -> list[Message]:
            return write_judge_prompt(self.rubric, judged, passages, brief=brief)

        most = BRIEF_PASSAGES if brief else len(answer.hits)
        schema = verdict_schema(self.rubric, brief=brief)
        asked = ask_model(
            self.model,
            Prompt(write, min(len(answer.hits), most), schema),
            self.sampling,
            lambda reply: read_grades(reply, self.rubric),
        )
        score = self.rubric.score(asked.reading.value or ())
        notes = left_out(self.model, asked.passages, len(answer.hits))
        return as_verdict(self.name, asked, score, notes)


def is_small(model: Model) -> bool:
    """Whether ``model`` needs a brief prompt: by its window, or by the last part of its name."""
    last = re.split(r"[/\\]", model.name)[-1]
    return model.window <= SMALL_WINDOW or _SMALL.search(last) is not None


def left_out(model: Model, shown: int, passages: int) -> tuple[str, ...]:
    """Return the note that ``model`` was not shown every passage; empty when it was."""
    if shown == passages:
        return ()
    return (f"only {shown} of {passages} passages were shown to {model.name}: more is too much",)
