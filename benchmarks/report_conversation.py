"""The ten questions of the report, in order, as one conversation over the papers and the workbook.

    python -m benchmarks.report_conversation

Prints for each question what was searched, the earlier questions that were kept, the route, the
answer and its citations, and checks what the report tells: which earlier question each one follows,
and the two answers that stand in tables.
"""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

from benchmarks.ranking import DATA
from onward.flows.conversation import open_conversation
from onward.options import Options
from onward.plain import location_label
from onward.types import Answer, Question, Turn

SOURCES = [str(DATA / "papers" / "*.pdf"), str(DATA / "report" / "bert_tables.xlsx")]


def main() -> None:
    """Ask the ten questions and print what became of them."""
    asked = [
        json.loads(line)
        for line in (DATA / "report" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    by_id = {one["id"]: one["question"] for one in asked}
    history: tuple[Turn, ...] = ()
    right = 0
    with open_conversation(SOURCES, Options(), record=False) as conversation:
        for one in asked:
            answer = conversation.answer(Question(one["question"], history))
            right += _show(one, by_id.get(one.get("follows", "")), answer)
            history = (*history, Turn(one["question"], answer.text))
    print(f"history decided rightly: {right} of {len(asked)}")


def _show(one: dict[str, Any], follows: str | None, answer: Answer) -> bool:
    """Print one answer; return whether the history that was kept is the history it needs."""
    kept = answer.metadata["history"]
    rightly = list(kept) == ([follows] if follows else [])
    print(f"\n{one['id']}  {one['question']}")
    for step in answer.steps:
        print(textwrap.shorten(f"    {step.name}: {step.what} ({step.reason})", 160))
    print(f"    history kept: {list(kept) or 'none'}{'' if rightly else '   WRONG'}")
    print(textwrap.indent(textwrap.fill(answer.text, 96), "    "))
    for cited in answer.citations:
        print(f"    [{cited.n}] {Path(cited.source).name}, {location_label(cited.location)}")
    if "answer" in one:
        print(f"    the report's answer: {one['answer']}")
    return rightly


if __name__ == "__main__":
    main()
