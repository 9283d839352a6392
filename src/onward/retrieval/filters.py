"""Conditions that a passage meets or does not: where it stands, what it is, of which year.

Knows the fields of a passage. Refuses to know indexes, and what a question means (``inferred``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from onward.errors import UsageError
from onward.language import words
from onward.types import Location, Passage

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PAGES = re.compile(r"(\d{1,6})(?:\s*[-–]\s*(\d{1,6}))?")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_KINDS = ("text", "table", "code")

Meets = Callable[[Passage], bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """``name=value`` as it was given, and the test that it stands for."""

    name: str
    value: str
    meets: Meets


def read_conditions(where: Sequence[str]) -> tuple[Condition, ...]:
    """Read conditions such as ``page=3-7``; see ``RetrieveOptions.where`` for their names.

    Raises UsageError for one without ``=``, of an unknown name, or with a value that cannot be.
    """
    return tuple(_read(one) for one in where)


def meets_all(passage: Passage, conditions: Sequence[Condition]) -> bool:
    """Whether a passage meets the conditions: of those of one name, one suffices."""
    by_name: dict[str, bool] = {}
    for one in conditions:
        by_name[one.name] = by_name.get(one.name, False) or one.meets(passage)
    return all(by_name.values())


def on_pages(first: int, last: int) -> Meets:
    """A test for passages of which a part stands on one of these pages, counted or as printed."""

    def meets(passage: Passage) -> bool:
        return any(
            (at.page is not None and first <= at.page <= last)
            or (first == last and at.page_label == str(first))
            for at in locations(passage)
        )

    return meets


def of_year(year: str) -> Meets:
    """A test for passages of documents whose name or headings tell this year.

    Where a document's name tells no year at all, the passage itself must hold it.
    """

    def meets(passage: Passage) -> bool:
        named = YEAR.findall(" ".join(document_names(passage)))
        above = YEAR.findall(" ".join(passage.heading_path))
        return year in (named + above if named else above + YEAR.findall(passage.text))

    return meets


def document_names(passage: Passage) -> tuple[str, str]:
    """The file name without its suffix, and the title."""
    return PurePosixPath(passage.source.replace("\\", "/")).stem, passage.title


def locations(passage: Passage) -> tuple[Location, ...]:
    """All locations that a passage is known to stand at."""
    return (passage.location, *(at for _, at in passage.places))


def _read(text: str) -> Condition:
    name, found, value = (part.strip() for part in text.partition("="))
    if name not in _TESTS or not found or not value:
        raise UsageError(
            f"the condition {text!r} is not known: write one of source=GLOB, title=WORDS,"
            " kind=table, page=3-7, year=2022, language=de"
        )
    return Condition(name, value, _TESTS[name](value))


def _source(glob: str) -> Meets:
    wanted = glob.casefold()

    def meets(passage: Passage) -> bool:
        source = passage.source.replace("\\", "/").casefold()
        return any(fnmatchcase(name, wanted) for name in (source, source.rsplit("/", 1)[-1]))

    return meets


def _title(value: str) -> Meets:
    wanted = set(words(value))
    return lambda passage: wanted <= set(words(" ".join(document_names(passage)).replace("_", " ")))


def _kind(value: str) -> Meets:
    if value not in _KINDS:
        raise UsageError(f"kind={value} is not known: it is one of {', '.join(_KINDS)}")
    return lambda passage: passage.kind == value


def _page(value: str) -> Meets:
    found = _PAGES.fullmatch(value)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= first <= last:
        raise UsageError(f"page={value} is no page: write page=4, or page=3-7 for several")
    return on_pages(first, last)


def _year(value: str) -> Meets:
    if not YEAR.fullmatch(value):
        raise UsageError(f"year={value} is no year: write four digits, as in year=2022")
    return of_year(value)


def _language(value: str) -> Meets:
    if not _LANGUAGE.fullmatch(value):
        raise UsageError(
            f"language={value} is no language: write its ISO 639-1 code, as in language=de"
        )
    return lambda passage: passage.language == value


_TESTS: dict[str, Callable[[str], Meets]] = {
    "source": _source,
    "title": _title,
    "kind": _kind,
    "page": _page,
    "year": _year,
    "language": _language,
}
