"""Open the judges that the options name, and what they read and remember with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from onward.documents.addresses import without_secrets
from onward.errors import UsageError
from onward.flows.library import find_project, library_of, open_library
from onward.flows.opening import open_model
from onward.judging.by_model.judge import ModelJudge
from onward.judging.claims.entailment import entailment
from onward.judging.offline.judge import NAME as OFFLINE
from onward.judging.offline.judge import OfflineJudge
from onward.judging.rubric import RUBRIC, Rubric, read_rubric
from onward.models import cached_model, load_embedder
from onward.models.cached import CallCache
from onward.options import Options
from onward.protocols import Embedder, Entailment, Judge, Progress
from onward.retrieval import CachedEmbedder
from onward.types import Sampling


@dataclass(frozen=True, slots=True)
class Reader:
    """What judging and measuring read with; both keep what they have read of a passage."""

    embedder: Embedder | None
    entailment: Entailment


def open_reader(embedder: Embedder | None) -> Reader:
    """The reader of a run; without an embedder it compares words only."""
    return Reader(embedder, entailment(embedder))


@dataclass(frozen=True, slots=True)
class Desk:
    """What is needed to judge where no conversation is open."""

    reader: Reader
    calls: CallCache
    """Answers of judges that were paid for before."""


@contextmanager
def open_desk(
    sources: Sequence[str], options: Options, progress: Progress | None
) -> Iterator[Desk]:
    """Open what remembers vectors and calls: the library of ``sources``, else the project's.

    Only the offline judge compares by meaning: without it no embedder is loaded.
    """
    known = bool(sources) or find_project(Path.cwd()) is None
    with closing(library_of(sources) if known else open_library()) as library:
        dense = options.retrieve.dense and OFFLINE in named_judges(options)
        loaded = load_embedder(offline=options.offline, progress=progress) if dense else None
        embedder = CachedEmbedder(loaded, library.vectors) if loaded else None
        yield Desk(open_reader(embedder), library.calls)


def open_rubric(options: Options) -> Rubric:
    """The rubric of the file that the options name, by default the five criteria of onward."""
    return read_rubric(Path(options.judge.rubric)) if options.judge.rubric else RUBRIC


def named_judges(options: Options) -> tuple[str, ...]:
    """The specs of the judges that the options name; the offline judge when they name none."""
    return options.judge.judge or (OFFLINE,)


def open_judges(
    options: Options, reader: Reader, calls: CallCache, progress: Progress | None
) -> list[Judge]:
    """The ``named_judges``, opened; raises UsageError when one is named twice."""
    rubric = open_rubric(options)

    sampling = Sampling(
        max_tokens=options.judge.judge_tokens,
        temperature=options.judge.judge_temperature,
        seed=options.answer.seed,
    )

    def opened(spec: str) -> Judge:
        if spec == OFFLINE:
            return OfflineJudge(reader.embedder, reader.entailment, rubric)
        loaded = open_model(spec, options, progress)
        model = cached_model(loaded, calls, fresh=options.answer.fresh)
        return ModelJudge(model, rubric, sampling)

    specs = named_judges(options)
    if twice := next((spec for spec in specs if specs.count(spec) > 1), None):
        raise UsageError(f"judge '{twice}' is named twice: see --repeats")
    return [opened(spec) for spec in specs]


def kept_name(judge: Judge) -> str:
    """The name of a judge as it is kept: without the secrets that a URL may hold."""
    return without_secrets(judge.name)
