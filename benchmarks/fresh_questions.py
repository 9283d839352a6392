"""Fresh questions against solvers that read nothing but their text.

``python -m benchmarks.fresh_questions [--month 2026-11] [--count 1000]``. The solvers are in
``fresh_solvers``; instructions, which have many right answers, are followed to the letter by
``fresh_writer``, whose texts must be accepted and, with any one rule broken, refused. Then what
answering by pattern brings: always the most frequent answer, or the first or last option.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal

from benchmarks.fresh_solvers import SOLVERS
from benchmarks.fresh_writer import broken, written
from onward.tasks.fresh import KINDS, FreshItem, check, fresh_items


def agrees(fresh: FreshItem) -> bool:
    """Whether solver and generator agree; of instructions, whether texts are told apart."""
    question = fresh.item.prompt
    if fresh.form == "rules":
        refused = [check(fresh, text) for _, text in broken(question)]
        return check(fresh, written(question)) is True and not any(refused)
    solved, (answer,) = SOLVERS[fresh.kind][fresh.variant](question), fresh.item.references
    if fresh.form == "number":
        return Decimal(solved) == Decimal(answer)
    return solved == answer and check(fresh, f"The answer is {solved}.") is True


def by_pattern(items: Sequence[FreshItem]) -> str:
    """What constant answers reach, and what guessing does."""
    answers = Counter(fresh.item.references[0].casefold() for fresh in items)
    answer, count = answers.most_common(1)[0]
    line = f"{len(answers)} | {answer[:30]!r} {count / len(items):.1%}"
    if items[0].form != "choice":
        return f"{line} | – | – | –"
    chance = sum(1 / len(fresh.options) for fresh in items) / len(items)
    sides = (
        sum(fresh.options[side] == fresh.item.references[0] for fresh in items) / len(items)
        for side in (0, -1)
    )
    return f"{line} | {' | '.join(f'{share:.1%}' for share in sides)} | {chance:.1%}"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--month", default="2026-11")
    parser.add_argument("--count", type=int, default=1000)
    chosen = parser.parse_args()
    print(f"{chosen.month}: kind | questions | different | equal to the solver | made in")
    by_variant: dict[str, list[FreshItem]] = defaultdict(list)
    for kind in KINDS:
        started = time.process_time()
        items = fresh_items(chosen.month, [kind], chosen.count)
        seconds = time.process_time() - started
        different = len({fresh.item.prompt for fresh in items})
        equal = sum(map(agrees, items))
        print(f"{kind} | {len(items)} | {different} | {equal} | {seconds:.2f} s", flush=True)
        for fresh in items:
            by_variant[f"{kind} {fresh.variant}"].append(fresh)
    print(
        "\nvariant | n | different answers | most frequent | first option | last option | guessing"
    )
    for name, items in by_variant.items():
        print(f"{name} | {len(items)} | {by_pattern(items)}")


if __name__ == "__main__":
    main()
