"""``onward arena play``: ask, see two anonymous answers, vote, learn who they were."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from onward.cli.output import ProgressLine, print_json, print_lines, print_skipped
from onward.cli.shared import ASK, RECORDS, flags, json_option, source_option
from onward.options import Options
from onward.plain import visible
from onward.types import Outcome

if TYPE_CHECKING:
    from onward.flows.arena.duels import Duel
    from onward.flows.arena.play import Kept, Session

_NOT = ("answer.model", "context.memory")
ANSWERING = (*(name for name in ASK if name not in _NOT), *RECORDS)
"""What decides the answers, but for who gives them; nobody learns from another's questions."""

LEAVE = ("q", "quit", "exit", "/quit", "/exit")
SKIP = ("s", "skip")
OUTCOMES: dict[str, Outcome] = {
    **dict.fromkeys(("a",), "first"),
    **dict.fromkeys(("b",), "second"),
    **dict.fromkeys(("t", "tie"), "tie"),
    **dict.fromkeys(("n", "neither", "both bad"), "both bad"),
}
"""What a voter types → the outcome, A being first."""
_CHOICES = "a, b, t(ie), n(either is good), s(kip), q(uit)"


@click.command()
@click.argument("models", nargs=-1, required=True, metavar="MODEL MODEL...")
@source_option
@click.option(
    "--questions",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Take the questions from this file, as onward evaluate reads it.",
)
@click.option("--who", default="", help="Vote under this name. [default: your user name]")
@flags(*ANSWERING, "evaluate.level")
@json_option
def play(
    models: tuple[str, ...],
    *,
    sources: tuple[str, ...],
    questions: Path | None,
    who: str,
    options: Options,
    as_json: bool,
) -> None:
    """Ask, see the answers of two of MODELS as A and B, vote, and learn who they were.

    A MODEL is what `onward ask --model` takes. It answers from the sources, else from the project's
    library; "MODEL alone" answers from what it knows. Votes: a, b, t (tie), n (neither is good),
    s (skip), q (quit). Each is kept at once. With --json each duel and each vote is one object on
    one line.

    \b
    Example: onward arena play quote smollm2 -s docs
    """
    from onward.flows.arena.contenders import open_contenders
    from onward.flows.arena.duels import user_name
    from onward.flows.arena.play import Session
    from onward.flows.runs import open_votes

    line = ProgressLine()
    with (
        open_contenders(models, sources, options, progress=line) as contenders,
        closing(open_votes(options)) as records,
    ):
        session = Session(
            contenders,
            records,
            who.strip() or user_name(),
            rng=random.Random(),
            level=options.evaluate.level,
        )
        asked = _from_file(session, questions) if questions else _typed(silent=as_json)
        kept = 0
        try:
            for question in asked:
                said = _play_one(session, question, line, as_json=as_json)
                if said == "leave":
                    break
                kept += said == "voted"
        except KeyboardInterrupt:
            line.clear()
        click.echo(f"\n{kept} kept; onward arena ratings shows what all votes say", err=as_json)


def _play_one(
    session: Session, question: str, line: ProgressLine, *, as_json: bool
) -> Literal["voted", "none", "leave"]:
    """One duel with its vote; what fails is said, and nothing of it is kept."""
    from onward.flows.arena.duels import Failed

    fought = session.duel(question)
    line.clear()
    if fought is None:
        click.echo("you have voted on every pair for this question", err=True)
        return "none"
    if isinstance(fought, Failed):
        click.echo(visible(f"{fought.name} gave no answer: {fought.reason}"), err=True)
        return "none"
    _show(fought, as_json=as_json)
    choice = _choice(silent=as_json)
    if choice is None or choice == "skip":
        return "leave" if choice is None else "none"
    _tell(session.keep(fought, choice), as_json=as_json)
    return "voted"


def _typed(*, silent: bool) -> Iterator[str]:
    """Questions as they are typed, until an empty line, a word that leaves, or the end."""
    while (text := _line("" if silent else "question> ")) and text.lower() not in LEAVE:
        yield text


def _from_file(session: Session, path: Path) -> Iterator[str]:
    """The questions of a file that the voter has not voted on with every pair."""
    from onward.tasks import read_cases

    file = read_cases(path)
    print_skipped(file.problems)
    waiting = session.open_questions(file.cases)
    following = [case for case in file.cases if case.follows is not None]
    if following:
        click.echo(f"{len(following)} left out that follow other questions", err=True)
    if not waiting:
        click.echo(f"every question of {path} has your vote", err=True)
    yield from (case.question for case in waiting)


def _choice(*, silent: bool) -> Outcome | Literal["skip"] | None:
    """The vote, ``skip``, or None to leave; asks again for anything else."""
    while (text := _line("" if silent else f"better: {_CHOICES}> ")) is not None:
        word = text.lower()
        if word in LEAVE:
            return None
        if word in SKIP:
            return "skip"
        if word in OUTCOMES:
            return OUTCOMES[word]
        click.echo(f"there are {_CHOICES}", err=True)
    return None


def _line(prompt: str) -> str | None:
    """The next line without blanks around it; None at the end of the input."""
    try:
        return input(prompt).strip()
    except EOFError:
        return None


def _show(fought: Duel, *, as_json: bool) -> None:
    from onward.reports.terminal_arena import duel_text, folded

    if as_json:
        shown = {"question": fought.question, "a": fought.first_answer, "b": fought.second_answer}
        print_json(shown, one_line=True)
        return
    width = shutil.get_terminal_size().columns
    print_lines(["", *folded(fought.question, width)])
    print_lines(duel_text((fought.first_answer, fought.second_answer), width))
    click.echo()


def _tell(kept: Kept, *, as_json: bool) -> None:
    from onward.reports.terminal_arena import change_text

    if as_json:
        print_json({"vote": kept.vote, "ratings": kept.after}, one_line=True)
        return
    print_lines(["", *change_text(kept.vote, kept.before, kept.after), ""])
