"""The nouns of context: what a question means, where its answer is sought, what a model sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from onward.types.answers import Hit, Message, Question, Step, Turn

RouteName = Literal["documents", "tables", "web", "tools", "model"]
PartKind = Literal[
    "instructions", "memory", "history", "passages", "tables", "web", "tools", "question"
]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question made self-contained."""

    text: str
    """What is searched for: pronouns and left-out subjects filled in from the conversation."""
    kept: tuple[Turn, ...]
    """The earlier turns that belong to it, oldest first; () for a new topic."""
    reason: str
    """Why it was, or was not, rewritten."""


@dataclass(frozen=True, slots=True)
class Route:
    """A place where an answer is looked for."""

    name: RouteName
    reason: str


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool of another program that may be called."""

    server: str
    """Name of the MCP server, as the user configured it."""
    name: str
    description: str = ""
    schema: Mapping[str, Any] = field(default_factory=dict)
    """JSON schema of its arguments."""

    @property
    def label(self) -> str:
        """How people know it: ``SERVER/TOOL``."""
        return f"{self.server}/{self.name}"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that was learned in a conversation and is remembered beyond it."""

    id: str
    text: str
    source: str
    """Where it comes from: ``you`` for what the user said, else the sources that were cited."""
    question: str
    """The question in whose answer, or the words of the user in which, it was said."""
    learned: str
    """When, ISO 8601 in UTC."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a prompt with its size."""

    kind: PartKind
    tokens: int
    items: int
    """Passages, turns, facts …"""


@dataclass(frozen=True, slots=True)
class Considered:
    """Something that could have stood in the prompt, and whether it does."""

    kind: PartKind
    what: str
    """A label that people know it by: source and place, the earlier question."""
    tokens: int
    kept: bool
    reason: str = ""
    """Why it was dropped, shortened or moved."""


@dataclass(frozen=True, slots=True)
class ContextPlan:
    """What a model is shown for a question, and what it is not."""

    messages: tuple[Message, ...]
    """Exactly what is sent."""
    hits: tuple[Hit, ...]
    """What the numbers of its passages stand for: ``[n]`` is ``hits[n - 1]``."""
    parts: tuple[Part, ...]
    considered: tuple[Considered, ...]
    room: int
    """Tokens that the prompt may have."""


@dataclass(frozen=True, slots=True)
class CacheCounts:
    """What a cache holds, and how often it had what was asked of it since it was opened."""

    name: str
    """``hits``, ``calls`` or ``vectors``."""
    hits: int
    misses: int
    held: int
    """In entries or bytes, as ``unit`` says."""
    limit: int
    """Beyond it what was used (of vectors: kept) longest ago goes first."""
    unit: Literal["entries", "bytes"]


@dataclass(frozen=True, slots=True)
class Planned:
    """All that is decided about a question before a model is asked."""

    question: Question
    resolved: Resolved
    routes: tuple[Route, ...]
    steps: tuple[Step, ...]
    hits: tuple[Hit, ...]
    """What was found, best first."""
    facts: tuple[Fact, ...]
    """What is remembered and bears on the question."""
    model: str
    """Who would answer."""
    plan: ContextPlan | None
    """None where no model reads a prompt: ``quote`` reads the hits themselves."""
    known: bool | None = None
    """Whether the answer to exactly this prompt is known already; None without a prompt."""
    caches: tuple[CacheCounts, ...] = ()
