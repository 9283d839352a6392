"""Denotation accuracy of computing without a model on WikiTableQuestions, and its false alarms.

``python -m benchmarks.wikitablequestions`` prints, for the half of the tables that weights were
fitted on and for the half held out, how many questions are answered and how many rightly, by the
rules of the official evaluator (``benchmarks.denotations``); then how often questions over prose
(held-out halves of XQuAD and SciFact) are answered where each is asked of the five held-out tables
that share most words with it. ``--misses N`` lists misses of the fitting half, never of the other.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.denotations import correct
from benchmarks.table_questions import DATA, Example, examples, read_table
from benchmarks.text_questions import claims, prose_questions
from onward.language import stems
from onward.statistics import proportion_interval
from onward.tables import known_table, open_engine
from onward.tables.questions import compute
from onward.types import Computed, Declined, KnownTable, Table

_TABLES = 5
_ASKED = 400


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with what came of it."""

    example: Example
    answer: Computed | Declined
    right: bool
    seconds: float


def ask(used: Sequence[Example]) -> list[Asked]:
    """Ask every question of its own table."""
    by_table: dict[str, list[Example]] = defaultdict(list)
    for one in used:
        by_table[one.table].append(one)
    found = []
    for path, questions in by_table.items():
        table = read_table(DATA / path)
        known = known_table(table, name=path)
        with open_engine([(known, table)]) as run:
            for one in questions:
                start = time.perf_counter()
                answer = compute(one.question, [known], run)
                seconds = time.perf_counter() - start
                right = isinstance(answer, Computed) and correct(one.expected, answer.values)
                found.append(Asked(one, answer, right, seconds))
    return found


def share(part: int, whole: int) -> str:
    """A share in per cent with its 95 % interval (Wilson)."""
    if not whole:
        return "none"
    interval = proportion_interval(part, whole)
    return (
        f"{part:5d} of {whole:5d} = {part / whole:6.1%}  [{interval.low:.1%}, {interval.high:.1%}]"
    )


def report(name: str, found: Sequence[Asked]) -> None:
    """Print accuracy over all, coverage, and accuracy of what was answered."""
    answered = [one for one in found if isinstance(one.answer, Computed)]
    right = sum(one.right for one in answered)
    seconds = sorted(one.seconds for one in found)
    print(f"\n{name}: {len({one.example.table for one in found})} tables")
    print(f"  right, of all questions (goal >= 30 %)  {share(right, len(found))}")
    print(f"  answered (coverage)                     {share(len(answered), len(found))}")
    print(f"  right, of those answered (goal >= 55 %) {share(right, len(answered))}")
    print(
        f"  seconds a question: p50 {seconds[len(seconds) // 2]:.3f},"
        f" p95 {seconds[int(len(seconds) * 0.95)]:.3f}"
    )


def false_alarms(questions: Sequence[str], used: Sequence[Example]) -> list[tuple[str, Computed]]:
    """Ask questions of the five tables nearest in words; return those that were answered."""
    pool: list[tuple[KnownTable, Table, set[str]]] = []
    for path in dict.fromkeys(one.table for one in used):
        table = read_table(DATA / path)
        said = set(stems(" ".join(" ".join(row) for row in (table.header, *table.rows))))
        pool.append((known_table(table, name=path), table, said))
    found = []
    for question in questions:
        words = set(stems(question))
        near = sorted(pool, key=lambda one: (-len(words & one[2]), one[0].name))[:_TABLES]
        with open_engine([(known, table) for known, table, _ in near]) as run:
            answer = compute(question, [known for known, _, _ in near], run)
        if isinstance(answer, Computed):
            found.append((question, answer))
    return found


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", type=int, default=0, help="misses of the fitting half to list")
    options = parser.parse_args()
    used = examples()
    fitting = [one for one in used if not one.held_out]
    held_out = [one for one in used if one.held_out]
    found = ask(fitting)
    report("fitting half (weights were fitted on it)", found)
    misses = [one for one in found if isinstance(one.answer, Computed) and not one.right]
    for one in random.Random(1).sample(misses, min(options.misses, len(misses))):
        _print_miss(one)
    if options.misses:
        return
    other = ask(held_out)
    report("HELD-OUT half", other)
    report("both halves", [*found, *other])
    draw = random.Random(2)
    print(f"\nquestions that no table answers, each asked of the {_TABLES} nearest held-out tables")
    for name, questions in (
        ("XQuAD questions, held-out articles", prose_questions(held_out=True)),
        ("SciFact claims, held-out half", claims(held_out=True)),
    ):
        chosen = draw.sample(questions, min(_ASKED, len(questions)))
        fired = false_alarms(chosen, held_out)
        print(f"  answered, {name} (goal < 2 %): {share(len(fired), len(chosen))}")


def _print_miss(one: Asked) -> None:
    if isinstance(one.answer, Computed):
        print(f"  {one.example.table} {one.example.question}\n    wanted {one.example.expected}")
        print(f"    said {one.answer.text!r} ({one.answer.confidence:.2f}): {one.answer.reading}")


if __name__ == "__main__":
    main()
