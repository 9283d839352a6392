"""What was seen before training, as parts of a page: shares, reasons, records token by token.

Knows the preflight. Refuses to know tokenizers, and what became of the training.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.reports.formats import plural
from onward.reports.markup import Html, details, joined, pairs, said, tag
from onward.reports.token_view import shown_token
from onward.reports.tune_wording import preflight_facts, reasons
from onward.types import Preflight, TokenView

_VIEWS = 3
_REASONS = 20
_HEAD, _TAIL = 400, 200
"""Tokens of a record that are shown; what lies between them is left out."""
_LONGEST_TOKEN = 100


def preflight_parts(preflight: Preflight) -> Sequence[Html]:
    """Figures, notes, the records that were cut or dropped, and three records to be looked at."""
    notes = tag("ul", *(tag("li", said(note)) for note in preflight.notes))
    skipped = [
        details(
            f"{plural(len(records), 'record')} {word}",
            tag("ul", *(tag("li", said(line)) for line in reasons(records, _REASONS))),
        )
        for word, records in (("cut", preflight.cut), ("dropped", preflight.dropped))
        if records
    ]
    return (
        pairs(preflight_facts(preflight)),
        *([notes] if preflight.notes else ()),
        *skipped,
        *(part for view in preflight.views[:_VIEWS] for part in _view(view)),
    )


def _view(view: TokenView) -> Sequence[Html]:
    learned = sum(one for _, one in view.tokens)
    size = f", record {view.line:,}: {plural(len(view.tokens), 'token')}, {learned:,} learned"
    left = len(view.tokens) - _HEAD - _TAIL
    if left > 0:
        gap = tag("span", f" … {left:,} more tokens … ", class_="cut")
        shown = [*map(_token, view.tokens[:_HEAD]), gap, *map(_token, view.tokens[-_TAIL:])]
    else:
        shown = [_token(token) for token in view.tokens]
    # Learned tokens stand on a ground of their own and are bold: colour alone would not do.
    return tag("h4", said(view.source), size), tag("pre", *shown, class_="tokens")


def _token(token: tuple[str, bool]) -> Html:
    text, learned = token
    sign = shown_token(text[:_LONGEST_TOKEN]) + ("…" if len(text) > _LONGEST_TOKEN else "")
    lines = sign.replace("↵", "↵\n")
    # A line feed that ends a token stands behind it, or its edge would be drawn on the next line.
    ended = "\n" if lines.endswith("\n") else ""
    shown = tag("bdi", lines.removesuffix("\n"), class_="learned" if learned else None)
    return joined((shown, ended))
