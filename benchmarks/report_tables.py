"""Questions 7 and 10 of the report over its workbook and over the BERT paper, without a model.

``python -m benchmarks.report_tables`` prints each answer with its query, its cells and how the
question was understood; then how often questions about prose are answered where the same tables,
and those of all papers, stand beside the text. Exits with 1 where an answer is wrong.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.ranking import DATA
from benchmarks.text_questions import claims, prose_questions
from benchmarks.wikitablequestions import share
from onward.documents import read_blob
from onward.language import stems
from onward.options import ReadOptions
from onward.tables import known_table, open_engine
from onward.tables.questions import compute
from onward.types import Blob, Computed, Declined, KnownTable, Table

REPORT = DATA / "report"
PAPERS = DATA / "papers"
_TABLES = 5

Pool = list[tuple[KnownTable, Table]]


def tables_of(path: Path) -> Pool:
    """Return the tables that the readers find in a file."""
    document = read_blob(Blob(str(path), path.name, path.read_bytes(), path), ReadOptions())
    return [
        (
            known_table(
                block.table, name=f"{path.stem}_{n}", source=path.name, location=block.location
            ),
            block.table,
        )
        for n, block in enumerate(one for one in document.blocks if one.table)
        if block.table is not None
    ]


def nearest(question: str, pool: Pool) -> Pool:
    """The five tables that share most words with a question, in place of a search."""
    words = set(stems(question))

    def shared(one: tuple[KnownTable, Table]) -> int:
        known, table = one
        said = " ".join((known.caption, *table.header, *(" ".join(row) for row in table.rows)))
        return -len(words & set(stems(said)))

    return sorted(pool, key=shared)[:_TABLES]


def ask(question: str, pool: Pool) -> tuple[Computed | Declined, float]:
    """Compute an answer over some tables; also the seconds it took."""
    with open_engine(pool) as run:
        start = time.perf_counter()
        answer = compute(question, [known for known, _ in pool], run)
        return answer, time.perf_counter() - start


def report_questions() -> list[dict[str, str]]:
    """The ten questions of the report."""
    lines = (REPORT / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _check(place: str, pool: Pool) -> bool:
    ok = True
    for one in report_questions():
        if one["id"] not in {"q7", "q10"}:
            continue
        answer, seconds = ask(one["question"], pool)
        print(f"\n{place}, {one['id']}: {one['question']}")
        if isinstance(answer, Declined):
            print(f"  declined: {answer.reason}")
            ok = False
            continue
        table = answer.table
        rows = {known.id: body for known, body in pool}[table.id].rows
        cells = [f"{table.header[c.position]}: {rows[c.row][c.position]}" for c in answer.cells]
        said = "".join(answer.text.split())
        right = said == "".join(one["answer"].split())
        ok = ok and right
        print(f"  {'right' if right else 'WRONG'}: {answer.text}   (wanted {one['answer']})")
        print(f"  {answer.reading}; confidence {answer.confidence:.2f}, {seconds * 1000:.0f} ms")
        print(f"  {answer.result.sql}")
        print(f"  {table.location.sheet or ''} {table.location.range or ''}: {', '.join(cells)}")
    return ok


def _false_alarms(name: str, questions: Sequence[str], pool: Pool) -> None:
    fired = []
    for question in questions:
        answer, _ = ask(question, nearest(question, pool))
        if isinstance(answer, Computed):
            fired.append((question, answer))
    print(f"  answered, {name} (goal < 2 %): {share(len(fired), len(questions))}")
    for question, answer in fired[:8]:
        print(f"    {question}\n      {answer.text[:90]!r} ({answer.confidence:.2f})")


def main() -> None:
    """Print every figure."""
    workbook = tables_of(REPORT / "bert_tables.xlsx")
    papers = {path.stem: tables_of(path) for path in sorted(PAPERS.glob("*.pdf"))}
    bert = next(pool for name, pool in papers.items() if "bert" in name)
    ok = _check("workbook", workbook) and _check("paper", bert)
    everything = [*workbook, *(one for pool in papers.values() for one in pool)]
    print(
        f"\nquestions about prose, each asked of the {_TABLES} nearest of {len(everything)} tables"
    )
    prose = [one["question"] for one in report_questions() if one["id"] not in {"q7", "q10"}]
    _false_alarms("report questions", prose, everything)
    _false_alarms("XQuAD, held-out articles", prose_questions(held_out=True)[::4], everything)
    _false_alarms("SciFact claims, held-out half", claims(held_out=True)[::2], everything)
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
