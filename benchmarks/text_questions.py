"""Questions and claims about prose, which no table answers: what computing has to decline.

XQuAD's questions halved by article, SciFact's claims halved by id. Knows files only.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

XQUAD = Path("../shared/data/xquad")
SCIFACT = Path("../shared/data/scifact")


def _second_half(key: str) -> bool:
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 2 == 1


def prose_questions(*, held_out: bool, language: str = "en") -> list[str]:
    """Return the questions of one half of XQuAD's articles."""
    text = (XQUAD / f"xquad.{language}.json").read_text(encoding="utf-8")
    return [
        question["question"]
        for article in json.loads(text)["data"]
        if _second_half(article["paragraphs"][0]["context"]) == held_out
        for paragraph in article["paragraphs"]
        for question in paragraph["qas"]
    ]


def claims(*, held_out: bool) -> list[str]:
    """Return one half of SciFact's training claims."""
    lines = (SCIFACT / "queries_train.jsonl").read_text(encoding="utf-8").splitlines()
    read = [json.loads(line) for line in lines]
    return [one["text"] for one in read if _second_half(str(one["_id"])) == held_out]
