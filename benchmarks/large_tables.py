"""Print what large tables cost: to add them, and to compute over them.

    python -m benchmarks.large_tables
    python -m benchmarks.large_tables --rows 100000

Makes a CSV of a million sales and a workbook of forty tables, adds each to a library of its own,
and asks each: which tables, their rows, a query. Every query is checked against a sum made while
the data were made. Adding and asking are processes of their own, whose memory (children included)
is measured; the seconds of asking hold everything but starting Python.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from openpyxl import Workbook

from benchmarks.measure import run_measured
from onward.flows.add import add
from onward.flows.library import open_library
from onward.options import Options
from onward.tables import (
    LOOKED_AT,
    open_engine,
    relevant_tables,
    sharing,
    with_columns,
)

REGIONS = ("North", "South", "East", "West")
SHEETS = 8
TABLES_A_SHEET = 5
ROWS_A_TABLE = 60
CSV_QUESTION = "What was the total revenue in the West region?"
CSV_QUERY = "SELECT count(*), sum(revenue) FROM {name} WHERE region = 'West'"
BOOK_QUESTION = "Which product has the highest margin in table 23 of the workbook?"
BOOK_QUERY = "SELECT product, margin FROM {name} ORDER BY margin DESC LIMIT 1"


def make_csv(path: Path, rows: int) -> list[float]:
    """Write sales; return number and revenue, in cents, of those in the West."""
    draw = random.Random(0)
    count = cents = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "date", "region", "product", "units", "price", "revenue"])
        for number in range(rows):
            region, units = draw.choice(REGIONS), draw.randint(1, 50)
            price = draw.randint(100, 9999)
            day = f"2024-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
            product = f"P{draw.randint(1, 500)}"
            revenue = f"{units * price / 100:.2f}"
            writer.writerow([number, day, region, product, units, price / 100, revenue])
            if region == "West":
                count, cents = count + 1, cents + units * price
    return [count, cents / 100]


def make_workbook(path: Path) -> list[object]:
    """Write forty tables with captions; return the best product of number 23 and its margin."""
    draw = random.Random(1)
    book = Workbook()
    expected: list[object] = []
    for sheet in range(SHEETS):
        page = book.worksheets[0] if sheet == 0 else book.create_sheet()
        page.title = f"Year {2010 + sheet}"
        for place in range(TABLES_A_SHEET):
            number = sheet * TABLES_A_SHEET + place + 1
            page.append([f"Table {number}: margins of branch {number}, {2010 + sheet}"])
            page.append(["Product", "Sold", "Price ($)", "Margin"])
            best = (-1.0, "")
            for row in range(ROWS_A_TABLE):
                margin = round(draw.uniform(0, 60), 3)
                product = f"Article {number}-{row}"
                page.append([product, draw.randint(1, 9999), draw.randint(1, 99), margin])
                best = max(best, (margin, product))
            page.append([])
            page.append([])
            if number == 23:
                expected = [best[1], best[0]]
    book.save(path)
    return expected


def added(folder: Path) -> None:
    """Add a folder to its library, in this process."""
    library = open_library(folder, create=True)
    add(library, [str(folder)], Options())
    library.close()


def asked(folder: Path, question: str, query: str) -> None:
    """Compute over the best table for a question; print its rows and the seconds of each part."""
    started = time.perf_counter()
    library = open_library(folder)
    known = library.tables.known(lambda texts: sharing(question, texts)[:LOOKED_AT])
    best = relevant_tables(question, known, limit=1)[0]
    chosen = time.perf_counter()
    rows = library.tables.rows(best)
    table = best if isinstance(rows, Path) else with_columns(best, rows)
    with open_engine([(table, rows)], scratch=library.folder / "tables") as run:
        opened = time.perf_counter()
        result = run(query.format(name=table.name))
    ended = time.perf_counter()
    parts = {"choose": chosen - started, "open": opened - chosen, "query": ended - opened}
    print(json.dumps({"rows": result.rows, "table": table.name, **parts}))


def report(name: str, folder: Path, question: str, query: str, expected: list[object]) -> None:
    """Add and ask in processes of their own, and print their figures."""
    own = [sys.executable, "-m", "benchmarks.large_tables"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    adding = run_measured([*own, "--add", str(folder)], os.environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    asking = run_measured([*own, "--ask", str(folder), question, query], os.environ)
    found = json.loads(asking.output)
    right = "right" if found["rows"] == [expected] else f"WRONG, expected {expected}"
    seconds = sum(found[part] for part in ("choose", "open", "query"))
    print(f"{name}\n  added in {adding.seconds:.1f} s ({busy:.1f} s of processors),", end="")
    print(f" {adding.megabytes:.0f} MB")
    print(f"  asked in {seconds:.2f} s, {asking.megabytes:.0f} MB", end="")
    parts = ", ".join(f"{part} {found[part]:.2f} s" for part in ("choose", "open", "query"))
    print(f" ({parts}; {asking.seconds:.2f} s with Python)")
    print(f"  {found['table']}: {found['rows']}: {right}")


def main() -> None:
    """Read the flags and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--add", metavar="FOLDER")
    parser.add_argument("--ask", nargs=3, metavar=("FOLDER", "QUESTION", "QUERY"))
    arguments = parser.parse_args()
    if arguments.add:
        added(Path(arguments.add))
    elif arguments.ask:
        asked(Path(arguments.ask[0]), *arguments.ask[1:])
    else:
        with tempfile.TemporaryDirectory() as folder:
            sales, book = Path(folder) / "sales", Path(folder) / "book"
            sales.mkdir()
            book.mkdir()
            total: list[object] = [*make_csv(sales / "sales.csv", arguments.rows)]
            best = make_workbook(book / "workbook.xlsx")
            name = f"CSV of {arguments.rows:,} rows"
            report(name, sales, CSV_QUESTION, CSV_QUERY, total)
            report("workbook of 40 tables", book, BOOK_QUESTION, BOOK_QUERY, best)


if __name__ == "__main__":
    main()
