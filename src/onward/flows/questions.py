"""Questions: a file of questions with answers and evidence, made from documents."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from onward.flows.add import add
from onward.flows.library import library_of, open_library
from onward.flows.opening import open_model
from onward.models import QUOTE, cached_model
from onward.options import Options
from onward.protocols import Progress
from onward.tasks import Generated, generate_cases, write_cases
from onward.types import Skipped


@dataclass(frozen=True, slots=True)
class Made:
    """Questions that were made, and what could not be read for them."""

    generated: Generated
    skipped: tuple[Skipped, ...]


def make_questions(
    sources: Sequence[str], n: int, options: Options, *, progress: Progress | None = None
) -> Made:
    """Make up to ``n`` cases from ``sources``, without any from the project's library.

    By the model that the options name, by rules when it is ``quote``. Raises StoreError when there
    is no library, and what opening the model raises.
    """
    library = library_of(sources) if sources else open_library()
    with closing(library):
        model = None
        if options.answer.model != QUOTE:
            loaded = open_model(options.answer.model, options, progress)
            model = cached_model(loaded, library.calls, fresh=options.answer.fresh)
        added = add(library, sources, options, progress=progress) if sources else None
        passages = list(library.documents.all_passages())
        generated = generate_cases(
            passages, n, seed=options.answer.seed, model=model, progress=progress
        )
    return Made(generated, added.skipped if added else ())


def write_questions(path: Path, made: Made) -> None:
    """Write the cases as a file that ``evaluate`` reads; errors as of ``write_cases``."""
    write_cases(path, made.generated.cases)
