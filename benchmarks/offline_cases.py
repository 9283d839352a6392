"""Answers with known defects, to fit the offline judge on and to measure it: made from real data.

XQuAD gives right answers (the sentence that holds the gold answer, alone or with its neighbours, or
only the gold answer) over the passages that search finds, and every kind of fake made of them.
PandaLM gives answers as models write them: the response that people preferred, over the input of
its instruction, and the response to another instruction. WiCE gives claims that their evidence
supports, partly or not. None of the papers and none of the report's cases are read here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

from benchmarks.claim_labels import wice
from benchmarks.xquad import Asked, Library, open_embedder, passage, xquad
from onward.judging.claims.entailment import entailment
from onward.judging.fakes.planting import fake_answer, plant
from onward.judging.offline.judge import OfflineJudge
from onward.language import split_sentences
from onward.retrieval.on_demand import CachedEmbedder
from onward.types import Answer, Case, Hit, Passage, Question

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

GOOD = dict.fromkeys(
    ("Relevance", "Faithfulness", "Completeness", "Clarity", "Conciseness", "Due"), 1.0
)
_WRONG = {**GOOD, "Relevance": 0.0, "Faithfulness": 0.0, "Completeness": 0.1}
_ASTRAY = {"Relevance": 0.0, "Completeness": 0.0, "Conciseness": 0.4}
TARGETS: Mapping[str, Mapping[str, float]] = {
    "control": GOOD,
    "short": GOOD,
    "longer": {**GOOD, "Conciseness": 0.9},
    "swapped_entity": _WRONG,
    "swapped_number": _WRONG,
    "negated": _WRONG,
    "contradiction": _WRONG,
    "jargon": {**_WRONG, "Clarity": 0.2},
    "unborne": {"Relevance": 0.1, "Faithfulness": 0.0, "Completeness": 0.1, "Clarity": 1.0},
    "off_topic": {**_ASTRAY, "Faithfulness": 0.0},
    "other_question": _ASTRAY,
    "padded": {"Relevance": 0.9, "Completeness": 1.0, "Clarity": 0.8, "Conciseness": 0.0},
    "truncated": {"Relevance": 0.5, "Completeness": 0.2, "Clarity": 0.1, "Conciseness": 1.0},
    "injection": {**_ASTRAY, "Faithfulness": 0.0, "Clarity": 0.2, "Conciseness": 0.2},
    "supported": {"Faithfulness": 1.0},
    "partial": {"Faithfulness": 0.4},
    "unsupported": {"Faithfulness": 0.0},
    "unanswerable": {"Due": 0.0},
}
"""Kind of answer → how well it meets each criterion, 0 to 1; what is not known is left out.

A wrong answer hardly answers: by the convention of the report that we reproduce, an answer that
the context contradicts is Bad or Worse in Relevance too.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """An answer of a known kind."""

    data: str
    kind: str
    group: str
    """The control that it was made from, or the claim."""
    question: Question
    answer: Answer
    held_out: bool


def open_judge(embedder: CachedEmbedder | None = None) -> OfflineJudge:
    """The offline judge with the default embedder."""
    embedder = embedder or open_embedder()
    return OfflineJudge(embedder, entailment(embedder))


def xquad_examples(embedder: CachedEmbedder, step: int = 15) -> Iterator[Example]:
    """Every ``step``-th question of XQuAD: right answers and the fakes made of them.

    Even articles are for fitting, odd ones are held out.
    """
    passages, questions = xquad()
    library = Library(passages, embedder)
    known = {one.id: one for one in passages}
    asked = [(one, known[one.passage_id]) for one in questions[::step]]
    controls = [
        (_case(number, one), _answer(_gold(one, own)[0], library.find(one.text)))
        for number, (one, own) in enumerate(asked)
    ]
    for (case, control), (one, own) in zip(controls, asked, strict=True):
        held_out = bool(one.article % 2)

        def example(
            kind: str, answer: Answer, *, case: Case = case, held_out: bool = held_out
        ) -> Example:
            return Example("xquad", kind, case.id, Question(case.question), answer, held_out)

        _, around = _gold(one, own)
        if not any(hit.passage.id == own.id for hit in control.hits):
            continue
        yield example("control", control)
        yield example("short", replace(control, text=one.answers[0]))
        yield example("longer", replace(control, text=around))
        elsewhere = tuple(hit for hit in control.hits if hit.passage.id != own.id)
        yield example("unborne", replace(control, hits=elsewhere))
        same_half = [c for c in controls if crc32(c[0].id.encode()) % 7 == number_of(case) % 7]
        for fake in plant(case, control, same_half):
            if fake.kind in TARGETS:
                yield example(fake.kind, fake_answer(fake, control))


def unanswerable_examples(embedder: CachedEmbedder, step: int = 15) -> Iterator[Example]:
    """Every ``step``-th question of XQuAD over the passages of other articles only."""
    passages, questions = xquad()
    library = Library(passages, embedder)
    for number, one in enumerate(questions[::step]):
        article = f"{one.article:02d}-"
        found = [h for h in library.find(one.text, 24) if not h.passage.id.startswith(article)]
        yield Example(
            "xquad",
            "unanswerable",
            f"xquad-{number}",
            Question(one.text),
            _answer("The documents do not say.", found[:8]),
            bool(one.article % 2),
        )


def number_of(case: Case) -> int:
    """The number in a case's id."""
    return int(case.id.split("-")[1])


def _case(number: int, asked: Asked) -> Case:
    return Case(f"xquad-{number}", asked.text, asked.answers[0])


def _gold(asked: Asked, own: Passage) -> tuple[str, str]:
    """The sentence that holds the gold answer; and it with its neighbours."""
    spans = split_sentences(own.text)
    texts = [own.text[start:end] for start, end in spans]
    at = next((i for i, text in enumerate(texts) if asked.answers[0] in text), 0)
    return texts[at], " ".join(texts[max(at - 1, 0) : at + 3])


def pandalm_examples() -> Iterator[Example]:
    """Preferred responses to instructions that have an input, and responses to other ones."""
    records = json.loads((DATA / "judging" / "pandalm.json").read_text())
    chosen: dict[str, tuple[str, str, str]] = {}
    for one in records:
        votes = {one["annotator1"], one["annotator2"], one["annotator3"]}
        if votes in ({1}, {2}) and len(one["input"].split()) >= _INPUT:
            text = one[f"response{votes.pop()}"]
            chosen.setdefault(text, (one["instruction"], one["input"], text))
    found = [one for one in chosen.values() if one[2].strip()]
    controls = []
    for number, (instruction, given, response) in enumerate(found):
        hits = [Hit(passage(f"input-{number}", "", given), 1.0, {})]
        controls.append((Case(f"pandalm-{number}", instruction), _answer(response, hits)))
    for number, (case, control) in enumerate(controls):
        question, half = Question(case.question), bool(crc32(case.question.encode()) % 2)
        other = controls[(number + len(controls) // 2) % len(controls)][1]
        yield Example("pandalm", "control", case.id, question, control, half)
        elsewhere = replace(control, text=other.text)
        yield Example("pandalm", "off_topic", case.id, question, elsewhere, half)


_INPUT = 20
"""Words from which on the input of an instruction can bear an answer out."""


def claim_examples(step: int = 4) -> Iterator[Example]:
    """Every ``step``-th claim of WiCE as an answer over its evidence."""
    for number, one in enumerate(wice()[::step]):
        hits = [Hit(passage(f"wice-{number}", "", one.text), 1.0, {})]
        yield Example(
            "wice",
            one.label,
            f"wice-{number}",
            Question("What is known of it?"),
            _answer(one.claim, hits),
            one.held_out,
        )


def _answer(text: str, hits: Sequence[Hit]) -> Answer:
    return Answer(text, abstained=False, citations=(), hits=tuple(hits), model="made")
