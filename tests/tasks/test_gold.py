"""Gold evidence: found where it stands, however it is written, or told why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from onward.tasks.alignment import Searchable, find_alike, find_nearest
from onward.tasks.gold import GoldText, Resolver, SourceNames
from onward.tasks.question_files import read_cases
from onward.types import Evidence, Location

TEXT = (
    "The ﬁrst in\u00adspection costs 95 euros.\n"
    "It takes one “working” day – no more. A multi-\nlingual note. Total: 7.\n"
    "Second page. It takes one 'working' day - no more. Total: 7.\n"
)
SECOND = TEXT.index("Second page")
PLACES = ((0, Location(page=1)), (SECOND, Location(page=2)))


def _resolver(text: str = TEXT) -> Resolver:
    sources = {"docs/2023/report.pdf": "d1", "docs/2024/report.pdf": "gone"}
    return Resolver(sources, {"d1": GoldText(text, PLACES)}.get)


def _quoted(quote: str, location: Location | None = None, source: str = "2023/report.pdf") -> str:
    spans, problems = _resolver().resolve([Evidence(source, quote, location)])
    if problems:
        return f"! {problems[0].reason}"
    assert (spans[0].source, spans[0].document_id) == ("docs/2023/report.pdf", "d1")
    return TEXT[spans[0].start : spans[0].end]


def test_a_quote_is_found_as_it_stands() -> None:
    assert _quoted("costs 95 euros.") == "costs 95 euros."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("the first inspection costs", "The ﬁrst in\u00adspection costs"),
        ('takes   ONE\n"working" day - no more', "takes one “working” day – no more"),
        ("A multilingual note", "A multi-\nlingual note"),
    ],
)
def test_typography_makes_no_difference_and_the_span_is_of_the_text(quote: str, found: str) -> None:
    assert _quoted(quote) == found


def test_a_location_says_which_of_two_places_is_meant() -> None:
    assert _quoted("It takes one", Location(page=2)) == "It takes one"
    spans, _ = _resolver().resolve([Evidence("report.pdf", "one 'working' day", Location(page=2))])
    assert spans[0].start > SECOND
    far, _ = _resolver().resolve([Evidence("2023/report.pdf", "costs 95 euros", Location(page=2))])
    assert far[0].start < SECOND, "a wrong page only makes the search start elsewhere"


def test_a_short_quote_that_stands_twice_is_not_guessed() -> None:
    assert _quoted("Total: 7").startswith("! 'Total: 7' stands there 2 times")
    assert _quoted("Total: 7", Location(page=2)) == "Total: 7"


def test_what_is_not_found_is_told_with_its_reason() -> None:
    assert "is not in its text" in _quoted("costs 99 euros")
    assert "no document of this name" in _quoted("costs", source="other.pdf")
    assert "no longer there" in _quoted("costs", source="docs/2024/report.pdf")
    assert "is not in its text" in _quoted("…")


def test_a_long_quote_is_found_by_likeness_but_not_with_other_words() -> None:
    text = (
        "Intro. " * 50 + "The board met in May and elected nine of the ten directors for one year."
    )
    alike = "The board met in May, and elected nine of ten directors for one year"
    span, likeness = find_nearest(Searchable(text), alike, (0, len(text))) or ((0, 0), 0.0)
    assert text[slice(*span)].startswith("The board met in May")
    assert likeness > 0.9
    other = "A committee was formed in June to select some auditors for three years"
    found = find_nearest(Searchable(text), other, (0, len(text)))
    assert found is None or found[1] < 0.5
    assert find_nearest(Searchable(text), "elected nine", (0, len(text))) is None


def test_every_place_of_a_quote_is_found_once() -> None:
    assert list(find_alike(Searchable("aa aa A-a"), "AA", (0, 9))) == [(0, 2), (3, 5)]
    assert list(find_alike(Searchable("abc"), " \u00ad|", (0, 3))) == []


def test_a_source_is_known_by_the_end_of_its_path() -> None:
    names = SourceNames(["a/b/Report.pdf", "c/report.pdf", "c/notes.md", "https://x.org/faq"])
    assert names.matching("C/REPORT.PDF") == ["c/report.pdf"]
    assert names.matching("report.pdf") == ["a/b/Report.pdf", "c/report.pdf"]
    assert names.matching("b\\report") == ["a/b/Report.pdf"]
    assert names.matching("/home/me/c/notes.md") == ["c/notes.md"]
    assert names.matching("faq") == ["https://x.org/faq"]
    assert names.matching("b/notes.md") == []
    assert names.matching("..") == []


def test_the_evidence_of_filings_is_found_on_its_page(real_data: Path) -> None:
    from onward.documents import expand, load, read_blob
    from onward.options import ReadOptions

    options = ReadOptions(ocr=False)
    cases = read_cases(real_data / "financebench" / "questions.jsonl").cases
    evidence = [item for case in cases for item in case.evidence]
    small = ["ULTABEAUTY", "PEPSICO", "FOOTLOCKER", "AMCOR_2022"]
    found = 0
    for name in small:
        [path] = (real_data / "financebench").glob(f"{name}*.pdf")
        [source] = expand(str(path), options)
        document = read_blob(load(source, options), options)
        places = tuple((block.start, block.location) for block in document.blocks)
        resolver = Resolver(
            {document.source: document.id}, {document.id: GoldText(document.text, places)}.get
        )
        for item in (e for e in evidence if e.source.startswith(name)):
            spans, problems = resolver.resolve([item])
            assert not problems
            page = [at.page for start, at in places if start <= spans[0].start][-1]
            assert item.location is not None
            assert page == item.location.page
            found += 1
    assert found == 7
