r"""Cells of tables that the PDF reader rebuilds, beside the LaTeX source of the same tables.

Run: ``python -m benchmarks.pdf_table_cells``; the paper and its source are expected in
``../shared/data/papers``. The tables of the source are expanded to a grid: a merged cell stands in
every row and column that it covers, the rows above the first line between rows are joined to one
header, and columns without any text (they are blanks between groups) go. Row i, column j of the
source is compared with row i, column j of the PDF's table: nothing is aligned, so that one column
too many makes everything to its right wrong. A missing row or column counts as wrong cells.

Before comparing, both sides are written alike: LaTeX commands as the sign they print (``\cdot`` as
``·``, ``\times`` as ``×``), a raised end as ``^`` and a lowered one joined to its letter (``d_k``
as ``dk``), citations left out (the PDF prints ``[18]``, the source names a key), ``ϵ`` as ``ε``,
and no blanks around ``·``.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onward.documents.draft import Draft
from onward.documents.pdf import read_pdf
from onward.options import ReadOptions
from onward.types import Blob, Table

PAPERS = Path(__file__).resolve().parents[2] / "shared" / "data" / "papers"
PDF = "1706.03762_attention-is-all-you-need.pdf"
SOURCE = "1706.03762_results.tex"

Grid = list[list[str]]

_TABULAR = re.compile(r"\\begin\{tabular\}\{([^}]*)\}(.*?)\\end\{tabular\}", re.DOTALL)
_CAPTION = re.compile(r"\\caption\{(.*?)\}\s*\\label", re.DOTALL)
_COMMENT = re.compile(r"(?<!\\)%.*")
_RULE = re.compile(
    r"\\(?:toprule|midrule|bottomrule|hline|cmidrule\{[^}]*\}|specialrule(?:\{[^}]*\}){3})"
)
_SPACE = re.compile(r"\\(?:vspace\{[^}]*\}|rule(?:\{[^}]*\}){2})")
_MULTICOLUMN = re.compile(r"^\\multicolumn\{(\d+)\}\{[^}]*\}\{(.*)\}$", re.DOTALL)
_MULTIROW = re.compile(r"^\\multirow\{(\d+)\}\{[^}]*\}\{(.*)\}$", re.DOTALL)
_CITE = re.compile(r"\\cite[pt]?\{[^}]*\}")
_WRAPPER = re.compile(r"\\(?:textbf|text|mathrm)\{([^{}]*)\}|\{\\(?:bf|it)\s+([^{}]*)\}")
_COMMANDS = {
    r"\cdot": "·",
    r"\times": "×",
    r"\epsilon": "ε",
    r"\dmodel": "dmodel",  # the paper's own commands for d with a lowered name
    r"\dff": "dff",
    r"\&": "&",
    r"\boldmath": "",
    "$": "",
    "~": " ",
}


@dataclass(frozen=True, slots=True)
class Score:
    """How many cells of one table are right."""

    right: int
    cells: int
    right_filled: int
    filled: int
    """Cells that have a text in the source."""
    wrong: tuple[str, ...]
    """Each wrong cell, as ``row, column: expected != found``; the header is row 0."""


def latex_tables(source: str) -> list[tuple[str, Grid]]:
    """Caption and grid of each ``tabular``; the first row of a grid is its joined header."""
    captions = [plain(match[1]) for match in _CAPTION.finditer(source)]
    bodies = [match[2] for match in _TABULAR.finditer(_COMMENT.sub("", source))]
    return list(zip(captions, map(latex_grid, bodies), strict=True))


def latex_grid(body: str) -> Grid:
    """The grid of one ``tabular``: merged cells repeated, rows of the header joined."""
    rows: list[list[tuple[str, int, int]]] = []  # text, columns, rows
    header_rows = 0
    for part in body.split(r"\\"):
        text = _SPACE.sub("", part)
        if rows and not header_rows and re.search(r"\\(?:hline|midrule)", text):
            header_rows = len(rows)
        text = _RULE.sub("", text).strip()
        if text:
            rows.append([_cell(cell.strip()) for cell in re.split(r"(?<!\\)&", text)])
    grid = _expanded(rows)
    names = zip(*grid[:header_rows], strict=True)
    header = [" ".join(dict.fromkeys(filter(None, column))) for column in names]
    grid = [header, *grid[header_rows:]]
    used = [column for column in range(len(header)) if any(row[column] for row in grid)]
    return [[row[column] for column in used] for row in grid]


def _cell(text: str) -> tuple[str, int, int]:
    columns = rows = 1
    if match := _MULTICOLUMN.match(text):
        columns, text = int(match[1]), match[2]
    if match := _MULTIROW.match(text):
        rows, text = int(match[1]), match[2]
    return plain(text), columns, rows


def _expanded(rows: Sequence[Sequence[tuple[str, int, int]]]) -> Grid:
    width = max(sum(columns for _, columns, _ in row) for row in rows)
    grid = [[""] * width for _ in rows]
    for number, row in enumerate(rows):
        column = 0
        for text, columns, height in row:
            for below in grid[number : number + height]:
                for place in range(column, column + columns):
                    below[place] = text or below[place]
            column += columns
    return grid


def plain(text: str) -> str:
    """LaTeX as the text that it prints."""
    text = _CITE.sub("", text)
    while (unwrapped := _WRAPPER.sub(lambda match: match[1] or match[2], text)) != text:
        text = unwrapped
    for command, sign in _COMMANDS.items():
        text = text.replace(command, sign)
    text = re.sub(r"_\{?(\w+)\}?", r"\1", text)
    text = re.sub(r"\^\{?(\w+)\}?", r"^\1", text)
    return alike(text.replace("{", "").replace("}", ""))


def alike(text: str) -> str:
    """A cell of either side without what the two write differently."""
    text = re.sub(r"\s*\[\d+\]$", "", text).replace("ϵ", "ε")
    return re.sub(r"\s*·\s*", "·", " ".join(text.split()))


def score(expected: Grid, table: Table | None) -> Score:
    """Compare cell by cell; ``None`` is a table that was not found."""
    found = [[alike(cell) for cell in row] for row in (table.header, *table.rows)] if table else []
    wrong: list[str] = []
    right = filled = right_filled = 0
    rows = max(len(expected), len(found))
    width = max(len(expected[0]), len(found[0]) if found else 0)
    for row in range(rows):
        for column in range(width):
            want, got = _at(expected, row, column), _at(found, row, column)
            same = want is not None and want == got
            right += same
            filled += bool(want)
            right_filled += same and bool(want)
            if not same:
                wrong.append(f"{row}, {column}: {want!r} != {got!r}")
    return Score(right, rows * width, right_filled, filled, tuple(wrong))


def _at(grid: Grid, row: int, column: int) -> str | None:
    return grid[row][column] if row < len(grid) and column < len(grid[row]) else None


def pdf_tables(path: Path) -> list[Table]:
    """The tables of a PDF, in its order."""
    blob = Blob(str(path), path.name, path.read_bytes())
    draft = Draft(ReadOptions(ocr=False))
    read_pdf(blob, draft)
    return [block.table for block in draft.document(blob, "pdf").blocks if block.table]


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description="cells of tables rebuilt from a PDF")
    parser.add_argument("folder", nargs="?", type=Path, default=PAPERS)
    parser.add_argument("--wrong", action="store_true", help="list the wrong cells")
    arguments = parser.parse_args()
    tables = pdf_tables(arguments.folder / PDF)
    source = (arguments.folder / SOURCE).read_text(encoding="utf-8")
    for caption, grid in latex_tables(source):
        words = alike(caption)[:40]
        table = next((table for table in tables if words in alike(table.caption)), None)
        result = score(grid, table)
        name = table.caption.split(":")[0] if table else f"not found: {words}"
        print(
            f"{name}: {result.right} of {result.cells} cells ({result.right / result.cells:.1%}), "
            f"{result.right_filled} of {result.filled} with text "
            f"({result.right_filled / result.filled:.1%})"
        )
        if arguments.wrong:
            print("\n".join(f"    {line}" for line in result.wrong))


if __name__ == "__main__":
    main()
