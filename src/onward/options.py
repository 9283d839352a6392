"""The options of every flow: small frozen dataclasses that equal the command line's flags.

``onward.toml`` may set them, flags win, and the effective options are saved with each run. A
default that was measured says where.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How sources become documents."""

    ocr: bool = True
    """Read scanned pages and images where ``onward[ocr]`` is installed."""
    max_megabytes: int = 512
    """Larger files are skipped, with that reason."""
    max_seconds: int = 300
    """A file that takes longer is given up, with that reason."""
    max_rows: int = 200_000
    """Rows read of one sheet or database table; what is left out is a warning."""
    include: tuple[str, ...] = ()
    """Globs relative to a folder source; empty means every file."""
    exclude: tuple[str, ...] = ()
    """Globs relative to a folder source, besides its ``.gitignore`` and ``.onwardignore``."""
    workers: int = 0
    """Processes that read; 0 means one for each core."""


@dataclass(frozen=True, slots=True)
class PassageOptions:
    """How documents become passages."""

    words: int = 180
    """Aim, in words; a passage ends at a sentence near it (120-220 measured alike)."""
    overlap_sentences: int = 0
    """Sentences repeated from the passage before."""


@dataclass(frozen=True, slots=True)
class RetrieveOptions:
    """How hits are found."""

    limit: int = 8
    """Hits given to the answerer."""
    candidates: int = 50
    """Best passages by words that are embedded and ordered again."""
    rank_constant: int = 60
    """k of reciprocal rank fusion; 10-100 measured alike."""
    dense: bool = True
    """Use vectors beside words."""


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """Where the vectors of a full dense pass (``onward embed``) are searched."""

    vectors: str = "auto"
    """``NAME`` or ``NAME:PLACE`` of a vector store, place being a folder, a URL or an index name.

    ``exact``, ``usearch``, ``faiss``, ``lancedb`` and ``chroma`` need no place: theirs is a folder
    of the library. ``auto`` is ``exact`` up to 100,000 passages and ``usearch`` beyond.
    """
    distance: str = "cosine"
    """``cosine``, ``ip`` (inner product) or ``l2`` (Euclidean)."""


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """How hits become an answer."""

    model: str = "quote"
    max_tokens: int = 400
    temperature: float = 0.0
    seed: int = 0
    sentences: int = 3
    """Most sentences that ``quote`` cites."""
    fresh: bool = False
    """Ask the model again even where its answer to this prompt is known."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How a language model on a server is called."""

    timeout_seconds: float = 120.0
    """Longest silence; a server that writes is not interrupted."""
    retries: int = 5
    """Tries after the first, when the server is busy, fails or cannot be reached."""
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    window: int | None = None
    """Tokens of prompt and answer together, where the server's own limit is another."""
    dollars_per_million_read: float | None = None
    dollars_per_million_written: float | None = None


@dataclass(frozen=True, slots=True)
class AskOptions:
    """Everything that decides an answer."""

    read: ReadOptions = ReadOptions()
    passages: PassageOptions = PassageOptions()
    retrieve: RetrieveOptions = RetrieveOptions()
    store: StoreOptions = StoreOptions()
    server: ServerOptions = ServerOptions()
    answer: AnswerOptions = AnswerOptions()
    offline: bool = False
    """No network call at all."""
