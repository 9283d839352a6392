"""Plan what a model is shown for a question: what stands in its prompt, what is left out, and why.

Read ``plan_context`` from top to bottom: hits that say something new, shortened → turns that belong
→ as much as fits → in order. Knows hits, facts, turns and how much a reader takes. Refuses to know
the reader itself and how any of it was found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onward.answering.compress import compressed
from onward.answering.considered import (
    facts_considered,
    hits_considered,
    part_of,
    turns_considered,
)
from onward.answering.history import condensed
from onward.answering.prompt import asked, instructions, numbered, remembered, said
from onward.answering.repeats import repeated
from onward.options import ContextOptions
from onward.protocols import Embedder
from onward.tokens import estimate_tokens, prompt_tokens
from onward.types import (
    ContextPlan,
    Fact,
    Hit,
    Message,
    Part,
    PartKind,
    Question,
    Resolved,
    Turn,
)

DEFAULTS = ContextOptions()
NO_ROOM = "no room: "
"""Begins the reason of what is left out because the model's window does not hold it."""

_BRIEF_PASSAGES = 3
_FEWEST = 3
"""Passages that are kept as long as earlier turns can be left out instead."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What may stand in a prompt beside the hits, and how it is cut to size."""

    facts: tuple[Fact, ...] = ()
    """What is remembered, most useful first."""
    resolved: Resolved | None = None
    """None: the question stands as it is, and all of its history belongs to it."""
    options: ContextOptions = DEFAULTS


SHOW_ALL = Shown()


@dataclass(frozen=True, slots=True)
class Reader:
    """What a plan has to know of the model that will read it."""

    name: str
    window: int
    """Tokens of prompt and answer together."""
    room: int
    """Tokens of these that the prompt may have."""
    brief: bool = False
    """A small model: it is told less, and shown at most three passages."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What would be shown of a hit."""

    place: int
    """Of the hit, among those that were found."""
    hit: Hit
    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class _Prompt:
    """What would be sent, all of it in order of worth but the turns, which are in order of time."""

    question: Question
    shown: Shown
    brief: bool
    turns: tuple[Turn, ...]
    facts: tuple[Fact, ...]
    pieces: tuple[_Piece, ...]


def plan_context(
    question: Question,
    hits: Sequence[Hit],
    *,
    reader: Reader,
    shown: Shown = SHOW_ALL,
    embedder: Embedder | None = None,
) -> ContextPlan:
    """Return what ``reader`` is shown of ``hits``, best first, for ``question``.

    In the prompt ``[n]`` is ``plan.hits[n - 1]``, in whatever order they stand there. Left out are
    hits that repeat a better one, or are too many for a brief reader; turns of another topic; and
    what goes beyond ``context_tokens`` or the window: first the worst hits down to three, then the
    oldest turns, the last facts, and at last the hits down to one. That one stays even where it
    does not fit, for sizes are estimates and only the model knows. ``embedder`` helps to choose
    sentences where hits are shortened. Without hits the prompt has no passages.
    """
    options = shown.options
    repeats = repeated(hits)
    fresh = [place for place in range(len(hits)) if place not in repeats]
    read = fresh[:_BRIEF_PASSAGES] if reader.brief else fresh
    pieces = _pieces(question, hits, read, shown, embedder, brief=reader.brief)
    paid = _within(pieces, options.context_tokens)
    belonging = question.history if shown.resolved is None else shown.resolved.kept
    turns = condensed(belonging, options.history_tokens)
    prompt = _fitted(_Prompt(question, shown, reader.brief, turns, shown.facts, paid), reader.room)

    full = f"{NO_ROOM}{reader.name} takes {reader.window} tokens"
    spent = f"beyond {options.context_tokens} tokens of passages"
    dropped = {place: f"says again what passage {repeats[place] + 1} says" for place in repeats}
    dropped |= dict.fromkeys(fresh[len(read) :], "a small model is shown three passages")
    dropped |= {piece.place: spent for piece in pieces[len(paid) :]}
    dropped |= {piece.place: full for piece in paid[len(prompt.pieces) :]}
    older = f"beyond {options.history_tokens} tokens of history"
    texts = {piece.place: piece.text for piece in prompt.pieces}
    left = {turn.question: older for turn in belonging}
    left |= {turn.question: full for turn in turns}
    return ContextPlan(
        messages=_messages(prompt),
        hits=tuple(piece.hit for piece in prompt.pieces),
        parts=_parts(prompt),
        considered=(
            *turns_considered(question.history, prompt.turns, left),
            *facts_considered(shown.facts, prompt.facts, full),
            *hits_considered(hits, texts, dropped, brief=reader.brief),
        ),
        room=reader.room,
    )


def prompt_size(plan: ContextPlan) -> int:
    """Tokens of a planned prompt, as estimated."""
    return sum(part.tokens for part in plan.parts)


def _pieces(
    question: Question,
    hits: Sequence[Hit],
    places: Sequence[int],
    shown: Shown,
    embedder: Embedder | None,
    *,
    brief: bool,
) -> tuple[_Piece, ...]:
    """The hits at ``places`` with what is shown of each."""
    passages = [hits[place].passage for place in places]
    texts = [passage.text for passage in passages]
    if shown.options.compress:
        meant = shown.resolved.text if shown.resolved else question.text
        texts = compressed(meant, passages, embedder)
    pieces = []
    for n, (place, text) in enumerate(zip(places, texts, strict=True), start=1):
        written = numbered(n, hits[place], text, brief=brief)
        pieces.append(_Piece(place, hits[place], text, estimate_tokens(written)))
    return tuple(pieces)


def _within(pieces: tuple[_Piece, ...], tokens: int) -> tuple[_Piece, ...]:
    """The best pieces that together take at most so many tokens, one at least; all for 0."""
    sizes = [piece.tokens for piece in pieces]
    fitting = [n for n in range(len(pieces), 1, -1) if not tokens or sum(sizes[:n]) <= tokens]
    return pieces[: max(fitting, default=1)]


def _fitted(prompt: _Prompt, room: int) -> _Prompt:
    while sum(part.tokens for part in _parts(prompt)) > room:
        if (smaller := _smaller(prompt)) is None:
            break
        prompt = smaller
    return prompt


def _smaller(prompt: _Prompt) -> _Prompt | None:
    """The next smaller prompt; None when only the question and the best hit are left."""
    others = prompt.turns or prompt.facts
    if len(prompt.pieces) > (_FEWEST if others else 1):
        return replace(prompt, pieces=prompt.pieces[:-1])
    if prompt.turns:
        return replace(prompt, turns=prompt.turns[1:])
    return replace(prompt, facts=prompt.facts[:-1]) if prompt.facts else None


def _messages(prompt: _Prompt) -> tuple[Message, ...]:
    brief = prompt.brief
    system = Message("system", instructions(brief=brief, memory=bool(prompt.facts)))
    turns = [message for turn in prompt.turns for message in said(turn)]
    written = [
        numbered(n, piece.hit, piece.text, brief=brief) for n, piece in enumerate(prompt.pieces, 1)
    ]
    if prompt.shown.options.order == "ends":
        written = _best_at_ends(written)
    memory = remembered(prompt.facts, brief=brief)
    blocks = [*([memory] if memory else []), *written, _asked(prompt)]
    return (system, *turns, Message("user", "\n\n".join(blocks)))


def _best_at_ends(items: Sequence[str]) -> list[str]:
    """Best first, second best last, and so on inwards.

    Models read the middle of a long prompt worst (Liu et al. 2023, "Lost in the Middle", section
    2.3); the numbers stay those of the ranks.
    """
    return [*items[::2], *reversed(items[1::2])]


def _asked(prompt: _Prompt) -> str:
    resolved = prompt.shown.resolved
    return asked(prompt.question.text, resolved.text if resolved else "")


def _parts(prompt: _Prompt) -> tuple[Part, ...]:
    """The parts of a prompt that hold something, in the order in which they stand in it."""
    system = Message("system", instructions(brief=prompt.brief, memory=bool(prompt.facts)))
    sizes: defaultdict[PartKind, list[int]] = defaultdict(list)
    sizes["instructions"].append(prompt_tokens([system]))
    for turn in prompt.turns:
        sizes["history"].append(prompt_tokens(said(turn)))
    for fact in prompt.facts:
        sizes["memory"].append(estimate_tokens(remembered([fact], brief=True)))
    for piece in prompt.pieces:
        sizes[part_of(piece.hit)].append(piece.tokens)
    sizes["question"].append(prompt_tokens([Message("user", _asked(prompt))]))
    return tuple(Part(kind, sum(of), len(of)) for kind, of in sizes.items())
