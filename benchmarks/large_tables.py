"""Print what large tables cost: to add them, and to compute over them.

    python -m benchmarks.large_tables
    python -m benchmarks.large_tables --rows 100000

Makes a CSV of a million sales and a workbook of forty tables, adds each to a library of its own,
and asks each a question with ``onward ask``, without a model. Answers are checked against what was
summed while the data were made. Adding and asking are processes of their own, whose memory
(children included) is measured.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import random
import resource
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from openpyxl import Workbook

from benchmarks.measure import run_measured
from onward.flows.add import add
from onward.flows.library import open_library
from onward.options import Options

REGIONS = ("North", "South", "East", "West")
SHEETS = 8
TABLES_A_SHEET = 5
ROWS_A_TABLE = 60
CSV_QUESTION = "What was the total revenue in the West region?"
BOOK_QUESTION = "Which product has the highest margin in table 23 of the workbook?"
ASKED = 3
"""Times that each question is asked; the first one also fills caches."""
OWN = [sys.executable, "-m", "benchmarks.large_tables"]
ONWARD = [sys.executable, "-m", "onward.cli"]


def make_csv(path: Path, rows: int) -> str:
    """Write sales; return the revenue of those in the West."""
    draw = random.Random(0)
    cents = 0
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
                cents += units * price
    return f"{cents / 100:.15g}"


def make_workbook(path: Path) -> list[str]:
    """Write forty tables with captions; return the best product of number 23 and its margin."""
    draw = random.Random(1)
    book = Workbook()
    expected: list[str] = []
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
                expected = [best[1], str(best[0])]
    book.save(path)
    return expected


def added(folder: Path) -> None:
    """Add a folder to its library, in this process."""
    library = open_library(folder, create=True)
    add(library, [str(folder)], Options())
    library.close()


def report(name: str, folder: Path, question: str, expected: Sequence[str]) -> None:
    """Add and ask in processes of their own, and print their figures."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    adding = run_measured([*OWN, "--add", str(folder)], os.environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{name}\n  added in {adding.seconds:.1f} s ({busy:.1f} s of processors),", end="")
    print(f" {adding.megabytes:.0f} MB")
    with contextlib.chdir(folder):  # whose library is asked
        asking = [*ONWARD, "ask", question, "--json"]
        runs = [run_measured(asking, os.environ) for _ in range(ASKED)]
    answer = json.loads(runs[-1].output)["answer"]
    right = "right" if all(one in answer for one in expected) else f"WRONG, expected {expected}"
    seconds = median(run.seconds for run in runs)
    most = max(run.megabytes for run in runs)
    print(f"  asked in {seconds:.2f} s (median of {ASKED}, everything included), {most:.0f} MB")
    print(f"  {question} {answer} {right}")


def main() -> None:
    """Read the flags and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--add", metavar="FOLDER")
    arguments = parser.parse_args()
    if arguments.add:
        added(Path(arguments.add))
    else:
        with tempfile.TemporaryDirectory() as folder:
            sales, book = Path(folder) / "sales", Path(folder) / "book"
            sales.mkdir()
            book.mkdir()
            total = make_csv(sales / "sales.csv", arguments.rows)
            best = make_workbook(book / "workbook.xlsx")
            name = f"CSV of {arguments.rows:,} rows"
            report(name, sales, CSV_QUESTION, [total])
            report("workbook of 40 tables", book, BOOK_QUESTION, best)


if __name__ == "__main__":
    main()
