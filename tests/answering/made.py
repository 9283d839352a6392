"""Passages and hits made by hand for the tests of answering."""

from __future__ import annotations

from typing import Literal

from onward.types import Hit, Location, Passage


def hit(
    text: str,
    *,
    name: str = "a.txt",
    title: str = "",
    kind: Literal["text", "table", "code"] = "text",
    before: int = 0,
    language: str = "en",
    columns: str = "",
) -> Hit:
    """A hit whose passage starts at character ``before`` of its document.

    ``columns`` is the line of the text that names the columns of a table.
    """
    first_row = before + text.index(columns) + len(columns) + 1 if columns else before
    names = tuple(columns.split(" | ")) if columns else ()
    passage = Passage(
        id=f"{name}:{before}",
        document_id=name,
        source=name,
        title=title,
        heading_path=(),
        location=Location(page=1),
        start=before,
        end=before + len(text),
        text=text,
        kind=kind,
        language=language,
        headers=((first_row, names),) if columns or kind == "table" else (),
    )
    return Hit(passage, 1.0, {"words": 1})


TESLA = hit(
    "Nikola Tesla was born in Smiljan in 1856. He moved to New York in 1884. "
    "There he worked for Edison Machine Works for six months.",
    name="tesla.txt",
    title="Nikola Tesla",
)
WARSAW = hit(
    "Warsaw is the capital of Poland. The city lies on the Vistula River. "
    "Its population was 1,790,658 in 2019.",
    name="warsaw.txt",
    title="Warsaw",
    before=100,
)
TABLE = hit(
    "Table 1: GLUE results\nSystem | MNLI | Average\nOpenAI GPT | 82.1 | 75.1\n"
    "BERT LARGE | 86.7 | 82.1",
    name="bert.xlsx",
    title="BERT",
    kind="table",
    columns="System | MNLI | Average",
)
