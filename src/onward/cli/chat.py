"""``onward chat``: questions that follow each other."""

from __future__ import annotations

from contextlib import closing

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
from onward.errors import OnwardError
from onward.options import Options

LEAVE = ("exit", "quit", "/exit", "/quit")


@click.command()
@source_option
@flags(*ASK)
@steps_option
@json_option
def chat(*, sources: tuple[str, ...], options: Options, steps: bool, as_json: bool) -> None:
    """Ask questions that may follow each other; "it" and "they" mean what was asked before.

    Reads one question a line, until an empty line, "exit" or the end of the input. With --json
    each answer is one JSON object on one line. /up, /down and /correct TEXT say what you think of
    the last answer; they are kept beside it, as with `onward label`.

    \b
    Example: onward chat -s docs
    """
    from onward.flows.answer_record import answer_record
    from onward.flows.conversation import open_conversation
    from onward.types import Question, Turn

    line = ProgressLine()
    stream = Stream(line)
    with open_conversation(
        sources, options, progress=line, on_text=None if as_json else stream
    ) as conversation:
        line.clear()
        print_skipped(conversation.skipped)
        history: tuple[Turn, ...] = ()
        while (text := _next_question(silent=as_json)) is not None:
            if text.startswith("/"):
                _label(text, options)
                continue
            question = Question(text, history)
            try:
                answer = conversation.answer(question)
            except OnwardError as error:  # one question that failed does not end the talk
                click.echo(f"Error: {error}", err=True)
                continue
            if as_json:
                print_json(answer_record(question, answer), one_line=True)
            else:
                print_answer(answer, streamed=stream.end())
                print_steps(answer.steps, all_of_them=steps)
                stream.text = ""
                click.echo()
            history = (*history, Turn(text, answer.text))


def _next_question(*, silent: bool) -> str | None:
    """The next line, or None when the conversation is over."""
    try:
        text = input("" if silent else "> ").strip()
    except EOFError:
        return None
    return text if text and text.lower() not in LEAVE else None


def _label(command: str, options: Options) -> None:
    """Keep what the user says of the last answer, or say what could be said."""
    from onward.flows.labels import KINDS, label_answer
    from onward.flows.runs import open_runs

    name, _, text = command[1:].partition(" ")
    if name not in KINDS or (name == "correct") != bool(text.strip()):
        click.echo("there are /up, /down and /correct TEXT", err=True)
        return
    try:
        with closing(open_runs(options)) as records:
            label = label_answer(records, KINDS[name], text.strip() or None)
    except OnwardError as error:
        click.echo(f"Error: {error}", err=True)
        return
    click.echo(f"kept: {label.kind}", err=True)
