"""``onward tune``: make a model better at a task, and say whether it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onward.cli.output import (
    ProgressLine,
    print_files,
    print_json,
    print_lines,
    print_skipped,
    print_table,
)
from onward.cli.shared import (
    READ,
    RETRIEVE,
    SERVER,
    STORE,
    TUNE,
    flags,
    json_option,
    report_option,
    source_option,
)
from onward.cli.tune_arms import arms
from onward.cli.tune_study import study
from onward.errors import UsageError
from onward.options import Options
from onward.plain import visible
from onward.types import HistoryPoint, TuneKind

if TYPE_CHECKING:
    from onward.flows.tuning.task import Tuned

_ONE_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_PREFERENCE = ("tune.loss", "tune.beta", "tune.rpo_alpha")
_COLUMNS = ("tune.text", "tune.label")
_CLASSES = (*_COLUMNS, "tune.balanced", "tune.pooling", "tune.cache")
_ANSWERS = ("tune.distractors", "tune.unanswerable")
_WORDS = ("tune.style", "tune.samples", "tune.forgetting")
_WRITING = ("tune.overlong", "tune.cache")
_TEACHER = (
    *("tune.teacher", "answer.max_tokens", "answer.temperature", "answer.fresh"),
    *("evaluate.at_once", *SERVER),
)
_OWN = (*_PREFERENCE, *_CLASSES, *_ANSWERS, *_WORDS, *_WRITING, *_TEACHER)
_EVERY = (*(name for name in TUNE if name not in _OWN), "evaluate.level")

_OF_ANSWERS = tuple(name for name in _EVERY if name not in ("tune.weight", "tune.test_file"))

Command = Callable[..., Any]


def _tuning(command: Command) -> Command:
    """Add what every kind of tuning takes."""
    for option in (
        json_option,
        report_option,
        click.option(
            "--replace",
            is_flag=True,
            help="Take the place of a model, or an interrupted run, of this name.",
        ),
        click.option("--resume", is_flag=True, help="Go on from the last checkpoint."),
        click.option("--check", is_flag=True, help="Look at the data and stop before training."),
        click.option("--name", default="", help="Keep the tuned model under this name."),
    ):
        command = option(command)
    return command


@click.group()
def tune() -> None:
    """Tune a model on records, and say whether it became better at its task.

    \b
    Example: onward tune classify spam.tsv --model smollm2 --method last-blocks:2
    """


@tune.command()
@click.argument("sources", nargs=-1, required=True)
@_tuning
@flags(*_EVERY, "tune.overlong", *_CLASSES)
def classify(sources: tuple[str, ...], *, options: Options, **more: Any) -> None:  # noqa: ANN401
    """Tune a model to tell the class of a text: SOURCES have a column of texts and one of labels.

    \b
    Example: onward tune classify spam.tsv --model smollm2 --method last-blocks:2
    """
    _tune("classify", sources, options, **more)


@tune.command()
@click.argument("sources", nargs=-1, required=True)
@_tuning
@flags(*_EVERY, *_WORDS, *_WRITING, *_COLUMNS, *_TEACHER)
def instruct(sources: tuple[str, ...], *, options: Options, **more: Any) -> None:  # noqa: ANN401
    """Tune a model to follow instructions as the records in SOURCES do.

    Alpaca, ShareGPT, messages, prompt and completion, LIMA, question and answer; each is found out.

    \b
    Example: onward tune instruct instructions.json --model smollm2
    """
    _tune("instruct", sources, options, **more)


@tune.command()
@click.argument("sources", nargs=-1, required=True)
@_tuning
@flags(*_EVERY, *_WORDS, "tune.text", *_PREFERENCE)
def prefer(sources: tuple[str, ...], *, options: Options, **more: Any) -> None:  # noqa: ANN401
    """Tune a model to prefer, of two answers in SOURCES, the chosen one (DPO and its relatives).

    \b
    Example: onward tune prefer pairs.jsonl --model smollm2+instruct
    """
    _tune("prefer", sources, options, **more)


@tune.command()
@click.argument("questions", required=False)
@source_option
@_tuning
@flags(*_OF_ANSWERS, *_WORDS, *_WRITING, *_ANSWERS, *READ, *RETRIEVE, *STORE)
def answers(
    questions: str | None,
    sources: tuple[str, ...],
    *,
    options: Options,
    **more: Any,  # noqa: ANN401
) -> None:
    """Tune a model to answer from documents, citing them, and to say when they do not tell.

    Records are made from a file of QUESTIONS with answers and evidence, as onward evaluate reads
    them; without one, questions are made from the documents.

    \b
    Example: onward tune answers questions.jsonl -s docs --model smollm2 --name smollm2+answers
    """
    _tune("answers", (questions,) if questions else (), options, documents=sources, **more)


@tune.command()
@click.argument("name")
@click.argument("texts", nargs=-1)
@click.option("--file", "path", type=_ONE_FILE, help="A file with one text a line, or of records.")
@json_option
@flags()
def predict(
    name: str, texts: tuple[str, ...], *, path: Path | None, options: Options, as_json: bool
) -> None:
    """Tell the class of each of TEXTS by the classifier NAME.

    A reward model tells how good the answers of the records in --file are, singly or in pairs.

    \b
    Example: onward tune predict smollm2+classify "You have won a prize, call now!"
    """
    from onward.flows.tuning.predictions import gives_rewards, texts_of
    from onward.flows.tuning.predictions import predict as classes_of
    from onward.reports.terminal_lines import cut

    if gives_rewards(name):
        _print_rewards(name, texts, path, options, as_json=as_json)
        return
    more, problems = texts_of(name, path) if path else ([], ())
    given = [text for text in (*texts, *more) if text.strip()]
    if not given:
        raise UsageError("no text to classify: give one, or --file")
    predictions = classes_of(name, given, options)
    if as_json:
        print_json(predictions)
        return
    rows = [(p.label, f"{p.probability:.2f}", cut(visible(p.text), 60)) for p in predictions]
    print_table(rows, header=("CLASS", "CHANCE", "TEXT"))
    if unread := sum(one.cut > 0 for one in predictions):
        note = f"of {unread} of {len(predictions)} texts it read only the beginning: too long"
        click.secho(f"note: {note}", fg="yellow", err=True)
    print_skipped(problems)


def _print_rewards(
    name: str, texts: tuple[str, ...], path: Path | None, options: Options, *, as_json: bool
) -> None:
    from onward.flows.tuning.predictions import rewards_of
    from onward.reports.formats import estimated
    from onward.reports.terminal_lines import cut

    if path is None or texts:
        raise UsageError(f"{name} is a reward model: give records with answers in a --file alone")
    found = rewards_of(name, path, options)
    if as_json:
        print_json(found)
        return
    rows = [
        (
            str(row.line),
            f"{row.reward:.2f}",
            "–" if row.rejected is None else f"{row.rejected:.2f}",
            cut(visible(row.answer), 50),
        )
        for row in found.rows
    ]
    print_table(rows, header=("RECORD", "REWARD", "REJECTED", "ANSWER"))
    if found.preferred is not None:
        share = estimated("rewards the chosen", found.preferred)
        click.echo(f"rewards the chosen: {share} of {found.preferred.n:,} pairs")
    print_skipped(found.problems)


def _tune(
    kind: TuneKind,
    sources: tuple[str, ...],
    options: Options,
    *,
    report: Path | None,
    as_json: bool,
    **request: Any,  # noqa: ANN401
) -> None:
    from onward.flows.tuning.task import TuneRequest, Watching
    from onward.flows.tuning.tune import tune as run
    from onward.reports import write_tune_report
    from onward.reports.terminal_tune import tune_text

    line = ProgressLine()
    training = _TrainingLine(line)
    shows = _is_first_process()

    def looked_at(seen: Tuned) -> None:
        line.clear()
        if shows and not as_json:
            _print_preflight(seen, options)

    watching = Watching(training, looked_at, training.hear) if shows else Watching()
    tuned = run(TuneRequest(kind, sources, **request), options, watching)
    line.clear()
    if not shows:
        return
    files = write_tune_report(report, tuned.card, tuned.preflight) if report and tuned.card else ()
    if as_json:
        print_json(tuned.card or tuned)
        return
    if tuned.card is not None:
        click.echo()
        print_lines(
            tune_text(
                tuned.card, folder=str(tuned.folder), ask=_use(kind, tuned.card.name, options)
            )
        )
        print_files(files)


def _print_preflight(seen: Tuned, options: Options) -> None:
    from onward.plain import plain
    from onward.reports.terminal_tune import mixture_text, preflight_text, trainable_text

    print_lines(mixture_text(seen.mixture))
    click.echo()
    print_lines(trainable_text(seen.trainable, plain(options.tune)))
    print_lines(preflight_text(seen.preflight, colour=sys.stdout.isatty()))
    print_skipped(seen.problems)


class _TrainingLine:
    """The line of progress, which says of training how its last moment was."""

    def __init__(self, line: ProgressLine) -> None:
        """Write on ``line``."""
        self._line = line
        self._point: HistoryPoint | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show how far the work is."""
        if stage == "training" and self._point is not None:
            from onward.reports.terminal_tune import progress_text

            stage = progress_text(self._point, total)
        self._line(stage, done, total)

    def hear(self, point: HistoryPoint) -> None:
        """Remember the last moment."""
        self._point = point


def _use(kind: TuneKind, name: str, options: Options) -> str:
    if kind == "prefer" and options.tune.loss == "reward":
        return f"onward tune predict {name} --file pairs.json"
    if kind == "classify":
        return f'onward tune predict {name} "text"'
    return f'onward ask "question" --model {name}'


def _is_first_process() -> bool:
    """Of several that train one model together, one speaks."""
    return os.environ.get("RANK", "0") == "0"


tune.add_command(arms)
tune.add_command(study)
