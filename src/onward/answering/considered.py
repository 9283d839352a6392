"""List all that could have stood in a prompt, what does, and why the rest does not.

Knows turns, facts, hits and sizes. Refuses to decide: it is told what is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from onward.answering.prompt import numbered, remembered, said
from onward.plain import location_label
from onward.tokens import estimate_tokens, prompt_tokens
from onward.types import Considered, Fact, Hit, PartKind, Passage, Turn


def part_of(hit: Hit) -> PartKind:
    """Which part of a prompt a hit belongs to, by where it comes from."""
    if hit.passage.source.startswith("mcp:"):
        return "tools"
    if "web" in hit.ranks:
        return "web"
    return "tables" if "query" in hit.ranks or hit.passage.kind == "table" else "passages"


def turns_considered(
    history: Sequence[Turn], shown: Sequence[Turn], reasons: Mapping[str, str]
) -> Iterator[Considered]:
    """All turns, oldest first; ``reasons`` tells of questions that belong why they are not shown.

    A turn that is shown under the same question with another answer was condensed.
    """
    there = {turn.question: turn for turn in shown}
    for turn in history:
        whole = prompt_tokens(said(turn))
        reason, tokens = "", whole
        if turn.question not in there:
            reason = reasons.get(turn.question, "belongs to another topic")
        elif there[turn.question] != turn:
            reason, tokens = (
                f"condensed from {whole} tokens",
                prompt_tokens(said(there[turn.question])),
            )
        kept = turn.question in there
        yield Considered("history", turn.question, tokens, kept=kept, reason=reason)


def facts_considered(
    facts: Sequence[Fact], shown: Collection[Fact], reason: str
) -> Iterator[Considered]:
    """All facts; ``reason`` is why some are not shown."""
    for fact in facts:
        kept = fact in shown
        tokens = estimate_tokens(remembered([fact], brief=True))
        yield Considered("memory", fact.text, tokens, kept=kept, reason="" if kept else reason)


def hits_considered(
    hits: Sequence[Hit], shown: Mapping[int, str], reasons: Mapping[int, str], *, brief: bool
) -> Iterator[Considered]:
    """All hits by rank; ``shown`` and ``reasons`` tell by place what is shown, and why not."""
    for place, hit in enumerate(hits):
        text = hit.passage.text
        whole = estimate_tokens(numbered(place + 1, hit, text, brief=brief))
        reason, tokens = reasons.get(place, ""), whole
        if shown.get(place, text) != text:
            reason = f"shortened from {whole} tokens"
            tokens = estimate_tokens(numbered(place + 1, hit, shown[place], brief=brief))
        label = _label(hit.passage)
        yield Considered(part_of(hit), label, tokens, kept=place in shown, reason=reason)


def _label(passage: Passage) -> str:
    """Source and place; the heading above it where its format knows no places."""
    place = location_label(passage.location) or "".join(passage.heading_path[-1:])
    return f"{passage.source}, {place}" if place else passage.source
