"""How often the offline judge prefers the answer that people preferred, on PandaLM and LLMBar.

    python -m benchmarks.preferences

Beside it the lines *longest wins* and *first wins*. There is no context but the input of the
instruction, where it has one. PandaLM: pairs with a majority of its three annotators that is not a
tie; what the weights were fitted on (half of the instructions with an input) is left out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zlib import crc32

from benchmarks.offline_cases import DATA, open_judge
from benchmarks.xquad import passage
from onward.protocols import Judge
from onward.types import Answer, Hit, Question


@dataclass(frozen=True, slots=True)
class Pair:
    """Two answers to one instruction and which of them people preferred."""

    instruction: str
    given: str
    answers: tuple[str, str]
    preferred: int
    """0 or 1."""


def pandalm_pairs() -> list[Pair]:
    """The pairs that took no part in fitting and have a majority for one answer."""
    pairs = []
    for one in json.loads((DATA / "judging" / "pandalm.json").read_text()):
        votes = Counter(one[f"annotator{number}"] for number in (1, 2, 3))
        winner, count = votes.most_common(1)[0]
        fitted = one["input"] and not crc32(one["instruction"].encode()) % 2
        if winner and count > 1 and not fitted:
            answers = (one["response1"], one["response2"])
            pairs.append(Pair(one["instruction"], one["input"], answers, winner - 1))
    return pairs


def llmbar_pairs() -> list[Pair]:
    """The hundred pairs of LLMBar's natural part."""
    records = json.loads((DATA / "judging" / "llmbar_natural.json").read_text())
    return [
        Pair(one["input"], "", (one["output_1"], one["output_2"]), int(one["label"]) - 1)
        for one in records
    ]


def judged(judge: Judge) -> Callable[[Pair], float]:
    """Return what says by how much the judge scores the second answer above the first."""

    def lead(pair: Pair) -> float:
        hits = (Hit(passage("input", "", pair.given), 1.0, {}),) if pair.given else ()
        first, second = (
            judge.judge(Question(pair.instruction), written(text, hits)).score
            for text in pair.answers
        )
        return (second or 0.0) - (first or 0.0)

    return lead


def written(text: str, hits: tuple[Hit, ...] = ()) -> Answer:
    """An answer of the data over its input, if it has one."""
    return Answer(text, abstained=False, citations=(), hits=hits, model="data")


def longer(pair: Pair) -> float:
    """By how many characters the second answer is longer."""
    return len(pair.answers[1]) - len(pair.answers[0])


def agreement(pairs: Sequence[Pair], lead: Callable[[Pair], float]) -> float:
    """Share of the pairs whose preferred answer leads; a tie counts half."""
    leads = [lead(pair) if pair.preferred else -lead(pair) for pair in pairs]
    return round(sum((one > 0) + 0.5 * (one == 0) for one in leads) / len(leads), 3)


def main() -> None:
    """Print the agreements."""
    judge = open_judge()
    for name, pairs in (("PandaLM", pandalm_pairs()), ("LLMBar natural", llmbar_pairs())):
        first = sum(pair.preferred == 0 for pair in pairs) / len(pairs)
        print(
            f"{name}: offline judge {agreement(pairs, judged(judge)):.3f}, longest wins "
            f"{agreement(pairs, longer):.3f}, first wins {first:.3f}; n = {len(pairs)}"
        )


if __name__ == "__main__":
    main()
