"""``onward ask``: one question, one answer with citations."""

from __future__ import annotations

import click

from onward.cli.output import (
    ProgressLine,
    Stream,
    print_answer,
    print_json,
    print_skipped,
    print_steps,
)
from onward.cli.shared import ASK, flags, json_option, source_option, steps_option
from onward.errors import UsageError
from onward.options import Options


@click.command()
@click.argument("question")
@source_option
@flags(*ASK)
@steps_option
@json_option
def ask(
    question: str, *, sources: tuple[str, ...], options: Options, steps: bool, as_json: bool
) -> None:
    """Answer QUESTION from your documents, with citations that were checked.

    Asks what was added with `onward add`, or the sources given with -s, in one go. When the
    documents do not hold the answer it says so, and the exit code is 0 all the same.

    \b
    Example: onward ask "How many days of holiday are there?" -s handbook.md
    """
    from onward.flows.answer_record import answer_record
    from onward.flows.ask import ask as answer_question
    from onward.types import Question

    question = question.encode("utf-8", "replace").decode()  # bytes that are no text become ?
    if not question.strip():
        raise UsageError("the question is empty")
    line = ProgressLine()
    stream = Stream(line)
    asked = Question(question)
    result = answer_question(
        asked, sources, options, progress=line, on_text=None if as_json else stream
    )
    line.clear()
    if as_json:
        print_json(answer_record(asked, result.answer, result.skipped))
        return
    print_answer(result.answer, streamed=stream.end())
    print_steps(result.answer.steps, all_of_them=steps)
    print_skipped(result.skipped)
