"""The full dense pass: every passage into a vector store, so that meaning alone finds it.

Vectors are kept in the records as they are made, so the pass goes on where it was interrupted,
and changing the vector store embeds nothing again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from onward.documents.addresses import without_secrets
from onward.errors import OfflineError
from onward.flows.library import Library
from onward.models import load_embedder
from onward.options import Options, StoreOptions
from onward.passage_text import indexed_text
from onward.protocols import Embedder, Progress, VectorIndex
from onward.retrieval import EXACT_LIMIT, open_vector_index, vector_key
from onward.types import Matrix, Passage

_BATCH = 256
_SERVERS = ("pgvector", "pinecone")
_LOOPBACK = ("localhost", "127.0.0.1", "::1", None)


@dataclass(frozen=True, slots=True)
class EmbedReport:
    """What a dense pass did, in passages."""

    store: str
    embedded: int
    removed: int
    total: int
    seconds: float


def embed(library: Library, options: Options, *, progress: Progress | None = None) -> EmbedReport:
    """Bring the vector store of ``options.store`` to the state of the library."""
    started = time.perf_counter()
    embedder = load_embedder(offline=options.offline, progress=progress)
    spec = _spec(library, options, embedder)
    name = _name(spec, options.store, embedder)
    held = library.vectors.embedded(name)
    if _is_lost(spec):
        library.vectors.mark_embedded(name, removed=held)
        held = set()
    visible = library.documents.passage_ids()
    new = [passage_id for passage_id in visible if passage_id not in held]
    gone = sorted(held.difference(visible))
    with open_vector_index(spec, options.store.distance) as index:
        for first in range(0, len(new), _BATCH):
            passages = library.documents.passages(new[first : first + _BATCH])
            index.add([p.id for p in passages], _vectors(library, passages, embedder))
            if progress:
                progress("embedding", first + len(passages), len(new))
        index.remove(gone)
    # Noted only now that the store has been saved: a killed pass adds again, it never forgets.
    library.vectors.mark_embedded(name, added=new, removed=gone)
    return EmbedReport(
        store=without_secrets(options.store.vectors),
        embedded=len(new),
        removed=len(gone),
        total=len(visible),
        seconds=time.perf_counter() - started,
    )


def open_vectors(
    library: Library, options: Options, embedder: Embedder
) -> AbstractContextManager[VectorIndex | None]:
    """The vector store of ``options.store`` for a ``with`` block; None before any dense pass."""
    spec = _spec(library, options, embedder)
    if not library.vectors.embedded(_name(spec, options.store, embedder)):
        return nullcontext()
    return open_vector_index(spec, options.store.distance)


def _vectors(library: Library, passages: Sequence[Passage], embedder: Embedder) -> Matrix:
    """Pooled vectors, a row a passage; those that the records lack are embedded and kept."""
    texts = [indexed_text(passage) for passage in passages]
    keys = [vector_key(embedder.name, text) for text in texts]
    known = dict(library.vectors.pooled(keys))
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        new = embedder.embed(list(missing.values()))
        made = {key: one.pooled for key, one in zip(missing, new, strict=True)}
        library.vectors.put_pooled(made)
        known |= made
    return np.stack([known[key] for key in keys])


def _spec(library: Library, options: Options, embedder: Embedder) -> str:
    """``NAME:PLACE``, with a folder of the library where no place was given."""
    name, _, place = options.store.vectors.partition(":")
    if name == "auto":
        name = "exact" if library.documents.passage_count() <= EXACT_LIMIT else "usearch"
    if name in _SERVERS:
        if options.offline and not (name == "pgvector" and urlsplit(place).hostname in _LOOPBACK):
            raise OfflineError(f"the vector store {name} needs the network: leave out --offline")
    elif not place:
        made_by = hashlib.sha256(embedder.name.encode()).hexdigest()[:8]
        place = str(library.folder / "vectors" / f"{name}-{options.store.distance}-{made_by}")
    return f"{name}:{place}"


def _is_lost(spec: str) -> bool:
    """Whether the folder of a vector store is gone, whatever was noted of it."""
    name, _, place = spec.partition(":")
    return name not in _SERVERS and not Path(place).exists()


def _name(spec: str, options: StoreOptions, embedder: Embedder) -> str:
    """Under which the records note what the store holds; hides a password in the spec."""
    parts = f"{spec}\0{options.distance}\0{embedder.name}"
    return hashlib.sha256(parts.encode()).hexdigest()[:16]
