"""Add and remove: sources → documents and passages of what changed → a new state of the library."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from onward.documents import Reading, Source, expand, read_sources
from onward.documents.draft import READER_VERSION
from onward.errors import QueryError, UsageError
from onward.flows.library import Library, absolute_source, open_words, shown_source, stored_source
from onward.options import Options
from onward.plain import plain
from onward.protocols import Progress
from onward.records import Changed, Visible
from onward.tables import TABLES_VERSION, tables_of
from onward.types import Skipped


@dataclass(frozen=True, slots=True)
class AddReport:
    """What adding did."""

    changed: Changed
    passages: int
    """In the whole library."""
    skipped: tuple[Skipped, ...]
    warnings: tuple[tuple[str, str], ...]
    """(source, what could not be read of it)."""
    seconds: Mapping[str, float]
    """``read`` and ``index``."""


def add(
    library: Library,
    sources: Sequence[str],
    options: Options,
    *,
    progress: Progress | None = None,
) -> AddReport:
    """Read what changed in ``sources`` and make it visible, all at once.

    Of a folder that was added before, files that are gone go. A web page or a database that could
    not be reached stays as it was. Raises UsageError for a source that does not exist.
    """
    started = time.perf_counter()
    roots = {source: stored_source(library, source) for source in sources}
    expanded = {
        root: list(expand(absolute_source(source), options.read, offline=options.offline))
        for source, root in roots.items()
    }
    wanted = list({one.name: one for found in expanded.values() for one in found}.values())
    with TemporaryDirectory(prefix="onward-") as rest:
        shown, skipped, warnings = _read(library, wanted, options, Path(rest), progress)
    unreachable = {one.name for one in wanted if one.url} & {item.source for item in skipped}
    changed = library.documents.publish(
        {
            root: [shown[one.name] for one in found if one.name in shown]
            for root, found in expanded.items()
        },
        keep=[stored_source(library, name) for name in unreachable],
    )
    library.tables.sweep()
    read = time.perf_counter()
    open_words(library)
    return AddReport(
        changed=changed,
        passages=library.documents.passage_count(),
        skipped=tuple(Skipped(shown_source(library, s.source), s.reason) for s in skipped),
        warnings=tuple(warnings),
        seconds={"read": read - started, "index": time.perf_counter() - read},
    )


def remove(library: Library, sources: Sequence[str]) -> dict[str, int]:
    """Forget sources, or all that lies in a folder; return how many went for each.

    Raises UsageError for one that was never added; those before it are forgotten.
    """
    removed = {}
    for source in sources:
        removed[source] = library.documents.remove(stored_source(library, source))
        if not removed[source]:
            raise UsageError(f"{source} was not added; see: onward sources")
    library.tables.sweep()
    open_words(library)
    return removed


def _read(
    library: Library,
    sources: Sequence[Source],
    options: Options,
    rest: Path,
    progress: Progress | None,
) -> tuple[dict[str, Visible], list[Skipped], list[tuple[str, str]]]:
    """Stage what is new; return what to show by source name, what was skipped, and warnings."""
    documents, recipe = library.documents, _recipe(options)
    shown: dict[str, Visible] = {}
    skipped: list[Skipped] = []
    warnings: list[tuple[str, str]] = []
    outcomes = read_sources(
        sources,
        options.read,
        options.passages,
        known=lambda digest: documents.find(digest, recipe) is not None,
        rest=rest,
        progress=progress,
    )
    for outcome in outcomes:
        if isinstance(outcome, Skipped):
            skipped.append(outcome)
            continue
        if isinstance(outcome, Reading):
            document, source = outcome.document, shown_source(library, outcome.source)
            warnings += [(source, warning) for warning in document.warnings]
            try:
                tables = tables_of(document, library.tables.folder)
            except QueryError as error:
                tables = []
                warnings.append((source, str(error)))
            key = documents.stage(
                document,
                outcome.passages,
                digest=outcome.digest,
                recipe=recipe,
                tables=tables,
            )
        elif (known := documents.find(outcome.digest, recipe)) is not None:
            key = known
        else:  # another process removed it since it was found
            skipped.append(Skipped(outcome.source, "removed meanwhile: add it again"))
            continue
        stored = stored_source(library, outcome.source)
        shown[outcome.source] = Visible(stored, key, outcome.bytes)
    return shown, skipped, warnings


def _recipe(options: Options) -> str:
    """Names everything besides the bytes that decides what passages a file gives."""
    with_ocr = options.read.ocr and find_spec("rapidocr_onnxruntime") is not None
    parts = [READER_VERSION, plain(options.passages), options.read.max_rows, with_ocr]
    parts.append(f"tables {TABLES_VERSION}")
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:8]
