"""Ranking measures, and the judged collections they are taken on, as passages.

The data lie in ``../shared/data`` beside the checkout, or where ``ONWARD_DATA`` says.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onward.types import Location, Passage

DATA = Path(os.environ.get("ONWARD_DATA") or Path(__file__).parents[2] / "shared" / "data")


@dataclass(frozen=True, slots=True)
class Collection:
    """Passages, questions, and the grade (higher is better) of each relevant passage."""

    name: str
    passages: tuple[Passage, ...]
    questions: Mapping[str, str]
    grades: Mapping[str, Mapping[str, float]]


def ndcg(ranked: Sequence[str], grades: Mapping[str, float], depth: int = 10) -> float:
    """Normalised discounted cumulative gain at ``depth`` (Järvelin & Kekäläinen 2002), linear gain.

    0 to 1; a question without a relevant passage must not be scored (raises ZeroDivisionError).
    """
    gained = (grades.get(name, 0.0) / math.log2(i + 2) for i, name in enumerate(ranked[:depth]))
    best = sorted(grades.values(), reverse=True)[:depth]
    return sum(gained) / sum(grade / math.log2(i + 2) for i, grade in enumerate(best))


def recall(ranked: Sequence[str], grades: Mapping[str, float], depth: int) -> float:
    """Share of the relevant passages among the first ``depth``."""
    relevant = {name for name, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranked[:depth])) / len(relevant)


def mean(values: Iterable[float]) -> float:
    """The arithmetic mean."""
    kept = list(values)
    return sum(kept) / len(kept)


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least ``share`` of the values do not exceed (nearest rank)."""
    kept = sorted(values)
    return kept[max(0, math.ceil(share * len(kept)) - 1)]


def scifact() -> Collection:
    """5,183 abstracts and the 809 claims of the training split."""
    folder = DATA / "scifact"
    with (folder / "corpus.jsonl").open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    passages = [_passage(r["_id"], r["text"], title=r["title"]) for r in records]
    with (folder / "queries_train.jsonl").open(encoding="utf-8") as lines:
        questions = {record["_id"]: record["text"] for record in map(json.loads, lines)}
    grades: dict[str, dict[str, float]] = {}
    rows = (folder / "qrels_train.tsv").read_text(encoding="utf-8").splitlines()[1:]
    for question, passage, grade in (row.split("\t") for row in rows):
        grades.setdefault(question, {})[passage] = float(grade)
    judged = {name: questions[name] for name in grades}
    return Collection("SciFact", tuple(passages), judged, grades)


def cranfield() -> Collection:
    """1,400 abstracts and 225 questions, graded 4 (best) to 1."""
    folder = DATA / "cranfield"
    passages: list[Passage] = []
    for entry in re.split(r"^\.I ", (folder / "cran.all.1400").read_text("utf-8"), flags=re.M)[1:]:
        number, title, text = re.split(r"\n\.[TW]\n", entry)[:3]
        title = re.split(r"\n\.[AB]\n", title)[0].replace("\n", " ")
        passages.append(_passage(number.strip(), text.removeprefix(title).strip(), title=title))
    entries = re.split(r"^\.I .*\n\.W\n", (folder / "cran.qry").read_text("utf-8"), flags=re.M)[1:]
    questions = {str(n): " ".join(text.split()) for n, text in enumerate(entries, start=1)}
    grades: dict[str, dict[str, float]] = {}
    for row in (folder / "cranqrel").read_text("utf-8").splitlines():
        question, _, passage, grade = row.split()
        if int(grade) < 5:
            grades.setdefault(question, {})[passage] = 5.0 - int(grade)
    judged = {name: questions[name] for name in grades}
    return Collection("Cranfield", tuple(passages), judged, grades)


def xquad() -> Collection:
    """240 paragraphs of Wikipedia articles and 1,190 questions; one paragraph is relevant."""
    with (DATA / "xquad" / "xquad.en.json").open(encoding="utf-8") as file:
        articles = json.load(file)["data"]
    passages: list[Passage] = []
    questions: dict[str, str] = {}
    grades: dict[str, dict[str, float]] = {}
    for article in articles:
        for paragraph in article["paragraphs"]:
            name = f"p{len(passages)}"
            title = article.get("title", "").replace("_", " ")
            passages.append(_passage(name, paragraph["context"], title=title))
            for asked in paragraph["qas"]:
                questions[asked["id"]] = asked["question"]
                grades[asked["id"]] = {name: 1.0}
    return Collection("XQuAD", tuple(passages), questions, grades)


def _passage(name: str, text: str, *, title: str) -> Passage:
    return Passage(
        id=name,
        document_id=name,
        source=name,
        title=title,
        heading_path=(),
        location=Location(),
        start=0,
        end=len(text),
        text=text,
        kind="text",
        language="en",
    )
