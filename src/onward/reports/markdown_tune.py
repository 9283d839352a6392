"""The run card of a tuned model as Markdown: the order of the page, without plots and records.

Knows cards of tuned models. Refuses to know HTML.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.reports.markdown_comparison import difference_rows
from onward.reports.markdown_marks import bullets, inline, rows
from onward.reports.run_facts import option_values
from onward.reports.tune_wording import (
    MIXTURE_HEADER,
    SWEEP_HEADER,
    card_facts,
    diverged_line,
    fitted_line,
    forgetting_line,
    mixture_cells,
    preflight_facts,
    reasons,
    sentence,
    sweep_cells,
    task_line,
    trainable_line,
    writes,
)
from onward.reports.wording import CHANGE_MARKS
from onward.types import Preflight, TuneCard

_SIDES = ("Before", "After")


def tune_markdown(card: TuneCard, preflight: Preflight | None = None) -> str:
    """Return the report; its first line is the verdict."""
    diverged = diverged_line(card.fitted.history)
    facts = [(inline(name), inline(value)) for name, value in card_facts(card)]
    options = [(inline(name), inline(value)) for name, value in option_values(card.options)]
    lines = [
        f"**{CHANGE_MARKS[card.change]} {inline(task_line(card))}**",
        "",
        f"# {inline(card.name)}",
        "",
        *_paragraphs(f"Tuned from {card.base}: {card.kind}."),
        *_paragraphs(sentence(trainable_line(card.trainable, card.options))),
        *(_paragraphs(sentence(forgetting_line(card.forgetting))) if writes(card) else []),
        *([f"**{sentence(diverged)}**", ""] if diverged else []),
        *bullets(inline(note) for note in card.notes),
        "## Data",
        "",
        *_data(card),
        "## Training",
        "",
        *_paragraphs(sentence(fitted_line(card.fitted))),
        "## Before and after",
        "",
        *_before_after(card),
        *(_part("What it forgot", _forgetting(card)) if card.forgetting else []),
        *(_part("Scale of the update", _sweep(card)) if card.sweep else []),
        *(_part("Before training", _preflight(preflight)) if preflight else []),
        "## How it was made",
        "",
        *rows(("Run card", ""), facts),
        *rows(("Option", "Value"), options),
    ]
    return "\n".join(lines)


def _part(title: str, lines: Sequence[str]) -> list[str]:
    return [f"## {title}", "", *lines] if lines else []


def _paragraphs(text: str) -> list[str]:
    return [inline(text, 1_000), ""]


def _data(card: TuneCard) -> list[str]:
    cells = [[inline(cell) for cell in row] for row in mixture_cells(card.data)]
    shown = rows(MIXTURE_HEADER, cells, (2, 3, 4, 5))
    return shown or ["What it was trained on is not recorded.", ""]


def _before_after(card: TuneCard) -> list[str]:
    compared = difference_rows(card.before_after, _SIDES)
    return compared or ["Nothing was compared on held-out records.", ""]


def _forgetting(card: TuneCard) -> list[str]:
    return difference_rows(card.forgetting.differences, _SIDES) if card.forgetting else []


def _sweep(card: TuneCard) -> list[str]:
    return rows(SWEEP_HEADER, sweep_cells(card.sweep), (1, 2))


def _preflight(preflight: Preflight) -> list[str]:
    facts = [(inline(name), inline(value)) for name, value in preflight_facts(preflight)]
    skipped = [
        f"{word}: {inline(line)}"
        for word, records in (("cut", preflight.cut), ("dropped", preflight.dropped))
        for line in reasons(records)
    ]
    return [
        *rows(("Seen", ""), facts),
        *bullets(skipped),
        *bullets(inline(note) for note in preflight.notes),
    ]
