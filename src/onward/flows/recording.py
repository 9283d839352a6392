"""Keep every answer of a conversation as a run, so that it can be labelled and judged later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from onward.documents.addresses import without_secrets
from onward.flows.runs import open_runs, shown_options
from onward.options import Options
from onward.protocols import Answerer
from onward.types import Answer, Case, Question

if TYPE_CHECKING:
    from onward.records.runs import RunRecords


@contextmanager
def recorded(
    answer: Answerer, options: Options, opening: Mapping[str, float]
) -> Iterator[Answerer]:
    """Yield an answerer that keeps each answer; the first one also says how long opening took."""
    with ExitStack() as stack:
        runs: list[tuple[RunRecords, str]] = []
        numbers = iter(range(1, 1_000_000))

        def answer_and_keep(question: Question) -> Answer:
            answered = answer(question)
            taken = {"read": 0.0, "index": 0.0} if runs else {"read": 0.0, "index": 0.0, **opening}
            seconds = {**taken, **answered.seconds}
            answered = replace(answered, model=without_secrets(answered.model), seconds=seconds)
            if not runs:  # the database is opened when there is something to keep
                records = stack.enter_context(closing(open_runs(options)))
                runs.append((records, records.start("ask", shown_options(options))))
            records, run_id = runs[0]
            case = Case(question.id or str(next(numbers)), question.text)
            records.add_answer(run_id, case, question, answer=answered)
            return answered

        yield answer_and_keep
