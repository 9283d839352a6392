"""Whether follow-up questions are understood: history kept where it matters, gold passage found.

    python -m benchmarks.conversations [--part development] [--misses]

Reads ``conversations.jsonl``: conversations over the five papers of ``../shared/data/papers``,
written for this benchmark. The rules were developed on the first part. Each round was written
before its results were seen, and its faults were mended before the next one was written: only the
first look at a round is blind (README.md has these). Of each last question it is known whether it
needs earlier turns and which (``needs``; those in ``may`` do no harm), and what a passage must hold
to be evidence (``evidence``: alternatives, each a list of phrases).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.ranking import DATA
from onward.answering.followups import resolve
from onward.flows.conversation import open_conversation
from onward.options import Options
from onward.protocols import Retriever
from onward.statistics.intervals import proportion_interval
from onward.types import Question, Resolved, Turn

CASES = Path(__file__).with_suffix(".jsonl")
TOP = 5
PARTS = ("development", "round 1", "round 2", "round 3", "round 4", "round 5")


@dataclass(frozen=True)
class Outcome:
    """What came of one case."""

    case: dict[str, Any]
    resolved: Resolved
    decided: bool
    """History was kept if and only if it is needed."""
    turns: bool
    """Exactly the needed turns were kept."""
    found: int | None
    """Rank from 1 of the first gold passage, None beyond ``TOP``."""
    found_without: int | None
    """The same, when the question is searched for as it was asked."""

    @property
    def follows(self) -> bool:
        """Whether the question needs history."""
        return bool(self.case["needs"])


def main() -> None:
    """Resolve, search and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--misses", action="store_true", help="print what went wrong")
    arguments = parser.parse_args()
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    sources = sorted(str(path) for path in (DATA / "papers").glob("*.pdf"))
    with open_conversation(sources, Options(), record=False) as conversation:
        for part in PARTS:
            if arguments.part in (None, part):
                outcomes = [outcome(c, conversation.find) for c in cases if c["part"] == part]
                print_part(part, outcomes)
                if arguments.misses:
                    print_misses(outcomes)
    print_report_questions()


def outcome(case: dict[str, Any], find: Retriever) -> Outcome:
    """Resolve the last question of a case and search for it, as it was and as it is resolved."""
    turns = [Turn(question, answer) for question, answer in case["turns"]]
    resolved = resolve(Question(case["question"], tuple(turns)))
    kept = {turns.index(turn) for turn in resolved.kept}
    needs, may = set(case["needs"]), set(case["may"])
    return Outcome(
        case=case,
        resolved=resolved,
        decided=bool(kept) == bool(needs) or (not needs and kept <= may),
        turns=needs <= kept <= needs | may,
        found=gold_rank(case, find, resolved.text),
        found_without=gold_rank(case, find, case["question"]),
    )


def gold_rank(case: dict[str, Any], find: Retriever, text: str) -> int | None:
    """Rank of the first passage of the right source that holds the evidence."""
    for rank, hit in enumerate(find(text, TOP), start=1):
        if not hit.passage.source.endswith(case["source"]):
            continue
        passage = plain(hit.passage.text)
        if any(all(plain(phrase) in passage for phrase in one) for one in case["evidence"]):
            return rank
    return None


def plain(text: str) -> str:
    """Without case and with single blanks."""
    return " ".join(text.split()).casefold()


def print_part(part: str, outcomes: Sequence[Outcome]) -> None:
    """Print the figures of one part by kind."""
    print(f"\n{part}, {len(outcomes)} conversations")
    columns: list[tuple[str, Callable[[Outcome], bool], Callable[[Outcome], bool]]] = [
        ("history decision", lambda o: o.decided, lambda _: True),
        ("exactly these turns", lambda o: o.turns, lambda _: True),
        (f"follow-ups: gold in top {TOP}", lambda o: o.found is not None, lambda o: o.follows),
        ("… as it was asked", lambda o: o.found_without is not None, lambda o: o.follows),
        (f"others: gold in top {TOP}", lambda o: o.found is not None, lambda o: not o.follows),
        ("… as it was asked", lambda o: o.found_without is not None, lambda o: not o.follows),
    ]
    kinds = list(dict.fromkeys(one.case["kind"] for one in outcomes))
    for name, right, counts in columns:
        cells = [
            f"{kind} {share([right(o) for o in outcomes if o.case['kind'] == kind and counts(o)])}"
            for kind in kinds
        ]
        total = interval([right(one) for one in outcomes if counts(one)])
        print(f"{name:28} {total:34} {', '.join(cells)}")


def share(flags: Iterable[bool]) -> str:
    """``7/8``."""
    listed = list(flags)
    return f"{sum(listed)}/{len(listed)}"


def interval(flags: Sequence[bool]) -> str:
    """Share in percent with its Wilson interval."""
    if not flags:
        return "none"
    found = proportion_interval(sum(flags), len(flags))
    return f"{share(flags)} = {found.value:.1%} [{found.low:.1%}, {found.high:.1%}]"


def print_misses(outcomes: Sequence[Outcome]) -> None:
    """Print the cases that went wrong, with what was searched for."""
    for one in outcomes:
        if one.decided and one.turns and one.found:
            continue
        wrong = [] if one.decided else ["decision"]
        wrong += [] if one.turns else ["turns"]
        wrong += [] if one.found else ["gold"]
        print(f"  {one.case['id']} {', '.join(wrong)}: {one.case['question']}")
        print(
            f"      → {one.resolved.text}  ({one.resolved.reason}; {len(one.resolved.kept)} kept)"
        )


def print_report_questions() -> None:
    """Print for the questions of the report, in order, which leaned on which."""
    lines = (DATA / "report" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    turns: list[Turn] = []
    print("\nthe ten questions of the report as one conversation")
    right = 0
    for record in records:
        resolved = resolve(Question(record["question"], tuple(turns)))
        kept = [records[turns.index(turn)]["id"] for turn in resolved.kept]
        right += kept == ([record["follows"]] if "follows" in record else [])
        print(f"  {record['id']:4} kept: {', '.join(kept) or '-':4} {resolved.text}")
        turns.append(Turn(record["question"], record.get("answer", "")))
    print(f"  right: {right} of {len(records)}")


if __name__ == "__main__":
    main()
