"""A record token by token, as lines of a terminal: what is learned stands out.

Knows characters and the three looks of a token. Refuses to know tokenizers, streams and whether
anybody sees colours.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from onward.reports.formats import plural
from onward.reports.terminal_lines import WIDTH, character_width, cut
from onward.types import TokenView

BRACKETS = "⟦⟧"
"""What stands around learned stretches where there are no colours."""
LINES = 12
_HEAD, _TAIL = 7, 4
_INDENT = "  "
_DIM, _RESET = "\x1b[2m", "\x1b[0m"
_LEARNED = ("\x1b[1;32m", "\x1b[1;36m")
"""Neighbouring tokens take turns, so that one sees where each begins."""
_NAMED = {"\n": "↵", "\t": "⇥", "\r": "␍", "\x7f": "␡"}
_UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
_MOST_MARKS = 4
"""Characters for each column: marks that take no column of their own must not pile up."""

_Cell = tuple[str, int | None]
"""(what is shown, 0 or 1 in turns for learned tokens, None for the others)"""


def shown_token(text: str) -> str:
    """``text`` with a visible sign for each character that has none or that commands a terminal.

    A line feed is ``↵``, a zero-width space ``‹200B›``. The brackets of learned stretches are
    written as their numbers too, so that nothing in a record looks like them.
    """
    return "".join(map(_sign, text))


def _sign(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    if character < " ":
        return chr(0x2400 + ord(character))
    if character in BRACKETS or unicodedata.category(character) in _UNSEEN:
        return f"‹{ord(character):04X}›"
    return character


def token_view_lines(view: TokenView, *, colour: bool) -> list[str]:
    """A heading and at most ``LINES`` lines; the middle of a long record is left out, and said.

    With ``colour``, learned tokens are bold and coloured and the others dim; without, learned
    stretches stand in ``⟦ ⟧``, which open and close in the same line.
    """
    learned = sum(one for _, one in view.tokens)
    size = f"{plural(len(view.tokens), 'token')}, {learned:,} learned"
    lines = list(_folded(_cells(view.tokens)))
    if len(lines) > LINES:
        left = len(lines) - _HEAD - _TAIL
        missing = cut(f"{_INDENT}… {plural(left, 'line')} in the middle left out …")
        shown = [_INDENT + _dressed(line, colour=colour) for line in lines]
        body = [*shown[:_HEAD], missing, *shown[-_TAIL:]]
    else:
        body = [_INDENT + _dressed(line, colour=colour) for line in lines]
    return [cut(f"{view.source}, record {view.line:,}: {size}"), *body]


def _cells(tokens: Sequence[tuple[str, bool]]) -> Iterator[_Cell]:
    turn = 0
    for text, learned in tokens:
        turn = 1 - turn
        for character in text:
            yield _sign(character), turn if learned else None


def _folded(cells: Iterable[_Cell]) -> Iterator[list[_Cell]]:
    """Lines that fit beside their indent and the brackets of their stretches."""
    line: list[_Cell] = []
    wide, room = 0, WIDTH - len(_INDENT)
    for sign, turn in cells:
        starts = turn is not None and (not line or line[-1][1] is None)
        needs = sum(map(character_width, sign)) + 2 * starts
        if line and (wide + needs > room or len(line) >= _MOST_MARKS * room):
            yield line
            line, wide = [], 0
            needs += 0 if starts or turn is None else 2
        line.append((sign, turn))
        wide += needs
        if sign == _NAMED["\n"]:
            yield line
            line, wide = [], 0
    if line:
        yield line


def _dressed(line: Iterable[_Cell], *, colour: bool) -> str:
    if colour:
        return "".join(
            f"{_DIM if turn is None else _LEARNED[turn]}{''.join(sign for sign, _ in run)}{_RESET}"
            for turn, run in groupby(line, key=lambda cell: cell[1])
        )
    opening, closing = BRACKETS[0], BRACKETS[1]
    stretches = groupby(line, key=lambda cell: cell[1] is not None)
    texts = ((learned, "".join(sign for sign, _ in run)) for learned, run in stretches)
    return "".join(f"{opening}{text}{closing}" if learned else text for learned, text in texts)
