"""The nouns of asking: from the bytes of a source to an answer with citations.

Spans (``start``, ``end``) are character offsets into ``Document.text``, end exclusive. Unknown
is ``None``, never 0 and never an empty string that means "unknown".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:  # numpy would take a third of the time in which `onward --help` answers
    import numpy as np
    import numpy.typing as npt

Vector: TypeAlias = "npt.NDArray[np.float32]"
"""Float32 of shape (dimensions,)."""

Matrix: TypeAlias = "npt.NDArray[np.float32]"
"""Float32 of shape (rows, dimensions)."""

BlockKind = Literal["heading", "text", "table", "code"]
Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Location:
    """Where in a source something stands; only the fields that its format knows are set."""

    page: int | None = None
    """Counted from 1; a slide is a page."""
    page_label: str | None = None
    """The page number as printed, where it differs from the counted one: ``iv``, ``A-3``."""
    sheet: str | None = None
    """Name of the worksheet, or of the database table."""
    range: str | None = None
    """Cells within the sheet, as ``B3:F12``."""
    row: int | None = None
    """Counted from 1: a record of a database table or of a JSON Lines file."""
    line: int | None = None
    """First line of the text, counted from 1."""
    seconds: float | None = None
    """Time from the start of a recording or transcript."""
    part: str | None = None
    """File inside the source: an attachment, a member of an archive, a chapter file."""


@dataclass(frozen=True, slots=True)
class Blob:
    """The bytes of one source and where they came from."""

    source: str
    """A path as the user gave it (made relative to the store where possible), or a URL."""
    name: str
    """File name with its suffix: a hint for the kind and, without anything better, the title."""
    data: bytes
    path: Path | None = None
    """The file on disk, for readers that cannot read from memory; None for attachments."""


@dataclass(frozen=True, slots=True)
class SheetCells:
    """Which cells of a sheet the cells of a table are."""

    rows: tuple[tuple[int, int], ...]
    """Runs of neighbouring rows: (row of the table from 0, row of the sheet from 1) of the first
    of each, ascending."""
    columns: tuple[int, ...]
    """Column of the sheet, from 0, of each column of the table."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as strings; every row has as many cells as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    cells: SheetCells | None = field(default=None, compare=False)
    """Where they stand in their sheet; None where its format has no sheets, or where the place of a
    cell is not certain."""
    rest: str = field(default="", compare=False)
    """Path of a file (CSV, UTF-8, no header) with the rows that follow, too many to be text; it
    lasts as long as the reading of its sources."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, a table or a piece of code, in reading order."""

    kind: BlockKind
    start: int
    end: int
    heading_path: tuple[str, ...]
    """Headings above this block, outermost first; a heading does not contain itself."""
    location: Location
    table: Table | None = None
    """Only for kind ``table``; the span then holds the table as lines of `` | ``-joined cells."""


@dataclass(frozen=True, slots=True)
class Document:
    """A source as ordered text and tables."""

    id: str
    """Hash of the bytes, the kind and the reader's version: same content, same document."""
    source: str
    title: str
    kind: str
    """``pdf``, ``xlsx``, ``markdown`` …"""
    language: str
    """ISO 639-1 code, ``und`` when too short to tell."""
    text: str
    blocks: tuple[Block, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    """What could not be read of it: a broken page, an attachment without text."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is indexed, retrieved and cited."""

    id: str
    """Hash of document and span."""
    document_id: str
    source: str
    title: str
    heading_path: tuple[str, ...]
    location: Location
    start: int
    end: int
    text: str
    """What is shown. Of a split table: its caption and header, then these rows."""
    kind: Literal["text", "table", "code"]
    language: str
    places: tuple[tuple[int, Location], ...] = ()
    """Where in the document another location begins, ascending; that of the first row of a table
    tells those of the rows below it. () when all of the passage stands at ``location``."""
    headers: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """Where in the document the first row of each of its tables begins, with the names of the
    columns that the passage shows above it; no names for a table that has none."""
    situation: str = ""
    """One line by a model that tells where in its document the passage stands and what it is about;
    indexed with it, never shown as its text."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A source that was not read, with its reason."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class TextVectors:
    """What one forward pass of an embedder says of a text; all rows have length 1."""

    pooled: Vector
    tokens: Matrix
    """A row for each token that carries meaning, for late interaction."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found for a question."""

    passage: Passage
    score: float
    """Of the last stage; comparable only within one question."""
    ranks: Mapping[str, int]
    """Rank from 1 in each stage that saw it: ``words``, ``vectors``, ``late`` …"""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation with its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question in its conversation, oldest turn first."""

    text: str
    history: tuple[Turn, ...] = ()
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat with a language model."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens that a model read and wrote; None when the server does not say."""

    prompt: int | None = None
    completion: int | None = None


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a language model is to write."""

    max_tokens: int = 512
    """Longest answer; what goes beyond it is cut off."""
    temperature: float = 0.0
    """0 always takes the likeliest token."""
    seed: int = 0
    schema: Mapping[str, Any] | None = None
    """A JSON schema: the answer is JSON that follows it, where the engine can be bound to one."""


DEFAULT_SAMPLING = Sampling()


@dataclass(frozen=True, slots=True)
class Completion:
    """What a language model wrote."""

    text: str
    model: str
    tokens: Tokens
    seconds: float
    finish: Literal["stop", "length", "unknown"] = "unknown"
    cost: float | None = None
    """US dollars; None when the price is not known."""
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A checked pointer from the answer into a document."""

    n: int
    """The number in the answer's ``[n]``."""
    source: str
    location: Location
    quote: str
    """The exact text that supports the sentence."""
    passage_id: str
    document_id: str
    start: int
    end: int
    """Span of the quote in the document."""


@dataclass(frozen=True, slots=True)
class Step:
    """One decision on the way to an answer, with its reason."""

    name: str
    """``question``, ``memory``, ``route``, ``retrieve``, ``query``, ``web``, ``tools`` …"""
    what: str
    """What was decided or done: the question that was searched, the query that was executed."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question with all that is needed to check it."""

    text: str
    abstained: bool
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    model: str
    prompt: tuple[Message, ...] | None = None
    """Exactly what was sent to the model; None when no model was asked."""
    tokens: Tokens = Tokens()
    cost: float | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    """``read``, ``index``, ``retrieve``, ``answer``, ``total``."""
    steps: tuple[Step, ...] = ()
    """How the answer came about, in order."""
    warnings: tuple[str, ...] = ()
    """Citations that were removed, and sentences that nothing supports."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
