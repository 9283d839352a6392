"""Tuning SmolLM2-135M to answer from documents: XQuAD English, split by article.

``python -m benchmarks.tune_answers prepare FOLDER`` writes the paragraphs as documents and the
questions of three quarters of the articles as a file for ``onward tune answers``;
``… measure FOLDER NAME`` answers the held-out quarter by the base and by the tuned model: over the
gold paragraph, over what retrieval finds, and over passages that do not hold the answer. XQuAD is
CC BY-SA 4.0; nothing of it is part of the project.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.ranking import DATA
from onward.answering import NOT_FOUND, is_abstention, plan_context
from onward.answering.context import Reader
from onward.answering.marks import read_marks
from onward.flows.conversation import open_conversation
from onward.flows.measuring import resolver_of
from onward.flows.tuning.answers import measured_answers
from onward.flows.tuning.task import Values
from onward.models import trainable_source
from onward.models.tuned import tuned_folder
from onward.options import Options, TableOptions
from onward.statistics.comparison import paired
from onward.tasks import read_cases
from onward.tasks.answer_records import Drawn, draw, holds, target
from onward.training.encoding import prompt_ids, stop_ids
from onward.training.generation import Decoding, generate_batch
from onward.training.loading import Base, load_base
from onward.training.methods.files import load_update
from onward.types import Case, GoldSpan, Hit, Message, Question

HELD_OUT = 4
"""Every fourth article is held out."""
MOST_WRITTEN = 48
FOUND = 12
READER = Reader("smollm2", 1024, 976, brief=True)

Shown = tuple[tuple[Message, ...], str, int]
"""(prompt, what should be answered, how many passages it shows)"""
VALID = "cites passages that it was shown, and at least one"


def prepare(folder: Path) -> None:
    """Write one document a paragraph, and the questions of both parts."""
    articles = json.loads((DATA / "xquad" / "xquad.en.json").read_text("utf-8"))["data"]
    documents = folder / "documents"
    documents.mkdir(parents=True, exist_ok=True)
    parts: dict[str, list[str]] = {"train": [], "test": []}
    for number, article in enumerate(articles):
        part = "test" if number % HELD_OUT == HELD_OUT - 1 else "train"
        title = re.sub(r"[^\w-]+", "_", article["title"])
        for place, paragraph in enumerate(article["paragraphs"]):
            name = f"{title}_{place}.txt"
            (documents / name).write_text(paragraph["context"], "utf-8")
            parts[part] += [_line(qa, name, paragraph["context"]) for qa in paragraph["qas"]]
    for part, lines in parts.items():
        (folder / f"{part}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    print({part: len(lines) for part, lines in parts.items()})


def _line(qa: dict[str, object], source: str, context: str) -> str:
    answers = qa["answers"]
    if not isinstance(answers, list):
        raise TypeError("not SQuAD's format")
    start = int(answers[0]["answer_start"])
    begins = context.rfind(". ", 0, start) + 2 if ". " in context[:start] else 0
    ends = context.find(". ", start + len(answers[0]["text"]))
    quote = context[begins : ends + 1 if ends >= 0 else len(context)]
    return json.dumps(
        {
            "id": qa["id"],
            "question": qa["question"],
            "answer": answers[0]["text"],
            "evidence": [{"source": source, "quote": quote}],
        },
        ensure_ascii=False,
    )


def measure(folder: Path, name: str, n: int) -> None:
    """Print what base and tuned model reach on the held-out articles, and the difference."""
    cases = list(read_cases(folder / "test.jsonl").cases)
    random.Random(0).shuffle(cases)
    asked = shown_to_models(folder, cases[:n])
    base = load_base("smollm2", *trainable_source("smollm2", offline=True, progress=None))
    before = {kind: answered(base, base.model, rows) for kind, rows in asked.items()}
    tuned = load_update(base.model, tuned_folder(name) / "update")
    after = {kind: answered(base, tuned, rows) for kind, rows in asked.items()}
    for kind in asked:
        print(f"{kind}, n = {len(asked[kind])}")
        for metric, values in after[kind].items():
            if any(value is not None for value in values):
                print("   ", line(metric, before[kind][metric], values), flush=True)


def shown_to_models(folder: Path, cases: Sequence[Case]) -> dict[str, list[Shown]]:
    """The prompts: the gold paragraph alone, what retrieval finds, and only wrong passages."""
    shown: dict[str, list[Shown]] = {"gold": [], "retrieved": [], "unanswerable": []}
    options = Options(tables=TableOptions(compute=False))
    with open_conversation([str(folder / "documents")], options, record=False) as conversation:
        resolver = resolver_of(conversation.library)
        for case in cases:
            gold, _ = resolver.resolve(case.evidence)
            hits = conversation.find(case.question, FOUND)
            for kind, drawn in _drawn(case, hits, gold):
                plan = plan_context(Question(case.question), drawn.hits, reader=READER)
                wanted = target(drawn, NOT_FOUND)
                shown[kind].append((plan.messages, wanted, len(plan.hits)))
    return shown


def _drawn(case: Case, hits: Sequence[Hit], gold: Sequence[GoldSpan]) -> list[tuple[str, Drawn]]:
    chance = random.Random(case.id)
    best = tuple(hits[:3])
    right = next((place for place, hit in enumerate(best) if holds(hit, gold)), None)
    alone = draw(case, hits, gold, distractors=0, unanswerable=False, chance=chance)
    wrong = draw(case, hits, gold, distractors=2, unanswerable=True, chance=chance)
    kinds = [("gold", alone), ("retrieved", Drawn(case, best, right)), ("unanswerable", wrong)]
    return [(kind, drawn) for kind, drawn in kinds if drawn is not None]


def answered(base: Base, model: Any, rows: Sequence[Shown]) -> Values:  # noqa: ANN401
    """What a model writes, measured."""
    prompts = [prompt_ids(base.tokenizer, messages, "chat") for messages, _, _ in rows]
    decoding = Decoding(MOST_WRITTEN, stop_ids(base.tokenizer, "chat"))
    written = generate_batch(model, base.tokenizer, prompts, decoding, precision="auto")
    texts = [one.text for one in written]
    valid = [
        cites_shown(text, passages) for text, (_, _, passages) in zip(texts, rows, strict=True)
    ]
    return {**measured_answers(texts, [wanted for _, wanted, _ in rows]), VALID: valid}


def cites_shown(text: str, passages: int) -> float | None:
    """Whether an answer cites, and nothing that it was not shown; None for a refusal."""
    if is_abstention(text):
        return None
    cited = {number for sentence in read_marks(text)[1] for number in sentence.cites}
    return float(bool(cited) and cited <= set(range(1, passages + 1)))


def line(metric: str, before: Sequence[float | None], after: Sequence[float | None]) -> str:
    """Before, after and the paired difference."""
    known = [value for value in after if value is not None]
    alone = f"{metric}: {sum(known) / len(known):.3f} tuned (n = {len(known)})"
    if not any(a is not None and b is not None for a, b in zip(before, after, strict=True)):
        return alone
    result = paired(before, after, bounds=(0.0, 1.0))
    seen = result.difference
    return (
        f"{alone}; pairs: {result.first.value:.3f} → {result.second.value:.3f}, difference"
        f" {seen.value:+.3f} [{seen.low:+.3f}, {seen.high:+.3f}], n = {seen.n}"
    )


def main() -> None:
    """Prepare or measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("prepare", "measure"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("name", nargs="?", default="smollm2+answers")
    parser.add_argument("--n", type=int, default=296, help="held-out questions")
    chosen = parser.parse_args()
    if chosen.what == "prepare":
        prepare(chosen.folder)
    else:
        measure(chosen.folder, chosen.name, chosen.n)


if __name__ == "__main__":
    main()
