"""The fresh questions of a month: the same for everyone, and new when the month is.

Knows kinds, their generators and the month. Refuses to know who answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from onward.errors import UsageError
from onward.tasks.fresh import arithmetic, dates, instructions, logic, strings, table_reading
from onward.tasks.fresh.chance import Chance
from onward.tasks.fresh.question import FreshItem, Generator
from onward.types import Item

KINDS: Mapping[str, Mapping[str, Generator]] = {
    "arithmetic": arithmetic.VARIANTS,
    "logic": logic.VARIANTS,
    "dates": dates.VARIANTS,
    "strings": strings.VARIANTS,
    "tables": table_reading.VARIANTS,
    "instructions": instructions.VARIANTS,
}
VERSION = "1"
"""Changes with anything that changes a month's questions."""
MOST = 10_000
"""Questions of a kind and month."""
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_DIFFICULTIES = (1, 2, 3)


def fresh_items(month: str, kinds: Sequence[str] = (), count: int = 100) -> list[FreshItem]:
    """Return ``count`` questions of each kind for a month such as 2026-11, no two alike.

    Without ``kinds`` all of ``KINDS``, in their order. The first hundred of a thousand are the
    hundred; difficulties and variants take turns. A question depends on ``VERSION``, month, kind
    and its number alone, on any machine and Python. Raises UsageError for what is no month, an
    unknown kind, and a count that is not from 1 to 10,000.
    """
    if not _MONTH.fullmatch(month):
        raise UsageError(f"{month!r} is no month: write year and month, as in 2026-11")
    if not 1 <= count <= MOST:
        raise UsageError(f"{count} fresh questions of each kind: ask for 1 to {MOST:,}")
    for kind in kinds:
        if kind not in KINDS:
            raise UsageError(f"no kind of fresh question {kind!r}: there are {', '.join(KINDS)}")
    return [item for kind in dict.fromkeys(kinds or KINDS) for item in _of_kind(month, kind, count)]


def _of_kind(month: str, kind: str, count: int) -> Iterator[FreshItem]:
    variants = tuple(KINDS[kind].items())
    seen: set[str] = set()
    for number in range(count):
        difficulty = _DIFFICULTIES[number % len(_DIFFICULTIES)]
        variant, generate = variants[number // len(_DIFFICULTIES) % len(variants)]
        chance = Chance(f"fresh {VERSION} {month} {kind} {number}")
        draft = generate(chance, difficulty)
        while draft.question in seen:
            draft = generate(chance, difficulty)
        seen.add(draft.question)
        item = Item(
            id=f"{month}-{kind}-{variant}-{difficulty}-{number:04}",
            prompt=draft.question,
            target="" if draft.form == "rules" else draft.answer,
            references=(draft.answer,),
            group=kind,
        )
        yield FreshItem(item, kind, variant, difficulty, draft.form, draft.options)
