"""What commands print: results on stdout, progress and warnings on stderr."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
import time
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from onward.plain import finite, location_label, plain, visible
from onward.types import Answer, Citation, Hit, Skipped, Step

_WIDEST = 100
_SHORT_SECONDS = 5
_LONGEST = 1_000


def print_json(value: object, *, one_line: bool = False) -> None:
    """Print one JSON document; numbers that are not finite are null."""
    document = finite(plain(value))
    click.echo(json.dumps(document, ensure_ascii=False, indent=None if one_line else 2))


def print_lines(lines: Sequence[str]) -> None:
    """Print lines that are already as wide as they should be."""
    for line in lines:
        click.echo(line)


def print_files(files: Sequence[Path]) -> None:
    """Print where a report was written, a line for each of its files."""
    print_lines([f"Report: {file}" for file in files])


def print_answer(answer: Answer, *, streamed: str = "") -> None:
    """Print an answer, its citations and what was wrong with it.

    ``streamed`` is what the reader has seen of it already; the text is printed again only where
    checking the citations changed it.
    """
    if _one_line(streamed) != _one_line(answer.text):
        if streamed:
            click.secho("After checking the citations:", dim=True)
        click.echo(_wrapped(answer.text))
    if answer.citations:
        click.echo()
    print_citations(answer.citations)
    for warning in answer.warnings:
        click.secho(f"note: {warning}", fg="yellow", err=True)


def print_steps(steps: Sequence[Step], *, all_of_them: bool) -> None:
    """Print how an answer came about, a line for each step; else the queries that it rests on."""
    shown = [step for step in steps if all_of_them or step.name == "query"]
    if shown:
        click.echo()
    for step in shown:
        why = f" ({step.reason})" if step.reason else ""
        click.secho(_wrapped(f"{step.name}: {_one_line(step.what)}{why}"), dim=True)


def print_citations(citations: Sequence[Citation]) -> None:
    """Print ``[n] source, place`` once, and below it all that was quoted from there."""
    places = ((f"[{c.n}] {_place(c.source, c)}", c) for c in sorted(citations, key=lambda c: c.n))
    for place, cited in groupby(places, key=lambda pair: pair[0]):
        click.secho(place, fg="cyan")
        for _, citation in cited:
            click.echo(_wrapped(f"“{_one_line(citation.quote)}”", indent="    "))


def print_hits(hits: Sequence[Hit]) -> None:
    """Print hits with their scores and their rank in every stage."""
    for number, hit in enumerate(hits, 1):
        ranks = ", ".join(f"{stage} {rank}" for stage, rank in hit.ranks.items())
        click.secho(f"{number}. {_place(hit.passage.source, hit.passage)}", fg="cyan")
        click.echo(f"   score {hit.score:.4f} ({ranks})")
        text = textwrap.shorten(hit.passage.text, width=3 * _width(), placeholder=" …")
        click.echo(_wrapped(text, indent="   "))


def print_skipped(skipped: Sequence[Skipped], *, limit: int = 20) -> None:
    """Print what could not be read and why, on stderr."""
    if not skipped:
        return
    click.secho(f"{len(skipped)} skipped:", fg="yellow", err=True)
    for item in skipped[:limit]:
        click.echo(f"  {safe_line(f'{item.source}: {item.reason}')}", err=True)
    if len(skipped) > limit:
        click.echo(f"  … and {len(skipped) - limit} more; --json lists all", err=True)


def safe_line(text: str) -> str:
    """What may hold words of others, as a line that no terminal obeys, of at most 1,000 letters."""
    line = " ".join(visible(text[: _LONGEST + 1]).splitlines())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def print_table(rows: Sequence[Sequence[str]], header: Sequence[str]) -> None:
    """Print columns as wide as their content."""
    everything = [header, *rows]
    widths = [max(len(row[column]) for row in everything) for column in range(len(header))]
    for number, row in enumerate(everything):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        line = "  ".join(cells).rstrip()
        click.secho(line, bold=number == 0)


class Stream:
    """Shows a model's words as they come; silent where stdout is not a terminal."""

    def __init__(self, line: ProgressLine) -> None:
        """Take the progress line away before the first word."""
        self._line = line
        self._shown = sys.stdout.isatty()
        self.text = ""

    def __call__(self, piece: str) -> None:
        """Show the next piece."""
        if not self._shown:
            return
        self._line.clear()
        self.text += piece
        click.echo(piece, nl=False)

    def end(self) -> str:
        """End the line and return all that was shown."""
        if self.text:
            click.echo()
        return self.text


class ProgressLine:
    """One line on stderr that says how far the work is; silent where stderr is not a terminal."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Find out whether somebody is watching; ``clock`` tells seconds."""
        self._shown = sys.stderr.isatty()
        self._length = 0
        self._clock = clock
        self._begun = ("", 0, 0.0)
        """The stage that goes on, what was done of it when it was first seen, and when."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show ``stage`` and its state, in place of what was shown before."""
        if not self._shown:
            return
        line = f"{stage} {done:,}" + (f" of {total:,}" if total else "")
        line += self._time_left(stage, done, total)
        click.echo(f"\r{line.ljust(self._length)}", err=True, nl=False)
        self._length = len(line)

    def _time_left(self, stage: str, done: int, total: int) -> str:
        """As the work went so far; nothing before it is known or when little is left."""
        if stage != self._begun[0] or done < self._begun[1]:
            self._begun = (stage, done, self._clock())
        _, before, begun = self._begun
        if done <= before or done >= total:
            return ""
        left = (self._clock() - begun) / (done - before) * (total - done)
        if left < _SHORT_SECONDS:
            return ""
        return f", {left:.0f} s left" if left < 90 else f", {left / 60:.0f} min left"

    def clear(self) -> None:
        """Remove the line, so that results stand alone."""
        if self._length:
            click.echo("\r" + " " * self._length + "\r", err=True, nl=False)
            self._length = 0


def _place(source: str, of: Any) -> str:  # noqa: ANN401 - a Citation or a Passage
    label = location_label(of.location)
    return _one_line(f"{source}, {label}" if label else source)


def _one_line(text: str) -> str:
    return " ".join(visible(text).split())


def _wrapped(text: str, *, indent: str = "") -> str:
    """Wrap each line of ``text`` for the terminal."""
    lines = (
        textwrap.fill(line, _width(), initial_indent=indent, subsequent_indent=indent)
        for line in visible(text).splitlines()
    )
    return "\n".join(lines)


def _width() -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST)
