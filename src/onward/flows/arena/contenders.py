"""Who answers in the arena: answerers over documents and models alone, opened when first needed.

Refuses to know who is asked what, and votes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

from onward.documents.addresses import without_secrets
from onward.errors import UsageError
from onward.flows.add import add
from onward.flows.conversation import open_conversation
from onward.flows.library import library_of, open_library, project_has_documents
from onward.flows.opening import open_model
from onward.flows.tuning.arm_answerers import Alone
from onward.models import QUOTE, check_spec, weights_of
from onward.options import Options
from onward.protocols import Answerer, Progress

DOCUMENTS = " + documents"
"""Stands after the name of a model that answers from documents; alone it has its own name."""
ALONE = " alone"
"""Stands after a spec, to ask the model without documents."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One that may be asked, before it is opened."""

    name: str
    """By which it is rated, whatever its documents and options."""
    spec: str
    """Of its model."""
    alone: bool
    """Without documents."""


class Contenders:
    """The answerers of an arena by their names; each is opened when it is first asked."""

    def __init__(
        self,
        entered: Sequence[Contender],
        sources: Sequence[str],
        options: Options,
        *,
        stack: ExitStack,
        progress: Progress | None = None,
    ) -> None:
        """Open on ``stack``, which closes what was opened."""
        self._entered = {one.name: one for one in entered}
        self._sources = sources
        self._options = options
        self._stack = stack
        self._progress = progress
        self._opened: dict[str, Answerer] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Of all, in the order in which they were given."""
        return tuple(self._entered)

    @property
    def specs(self) -> tuple[str, ...]:
        """Of their models, in the same order."""
        return tuple(one.spec for one in self._entered.values())

    def open(self, name: str) -> Answerer:
        """The answerer; raises what opening a model raises, StoreError without documents."""
        if name not in self._opened:
            self._opened[name] = self._open(self._entered[name])
        return self._opened[name]

    def state(self, name: str) -> str:
        """What tells whether it is still the same: its weights, and the documents as they are."""
        one = self._entered[name]
        return f"{weights_of(one.spec)} {'' if one.alone else self._documents}"

    @cached_property
    def _documents(self) -> str:
        with closing(library_of(self._sources) if self._sources else open_library()) as library:
            if self._sources:
                add(library, self._sources, self._options, progress=self._progress)
            return library.documents.digest()

    def _open(self, one: Contender) -> Answerer:
        answering = replace(self._options.answer, model=one.spec)
        # What one contender would remember, the next one would answer from.
        context = replace(self._options.context, memory=False)
        options = replace(self._options, answer=answering, context=context)
        if one.alone:
            return Alone(one.name, open_model(one.spec, options, self._progress), answering)
        opening = open_conversation(self._sources, options, progress=self._progress, record=False)
        return self._stack.enter_context(opening).answer


@contextmanager
def open_contenders(
    models: Sequence[str],
    sources: Sequence[str],
    options: Options,
    *,
    progress: Progress | None = None,
) -> Iterator[Contenders]:
    """Let ``models`` enter; nothing is loaded yet.

    Each is a spec, as of ``onward ask --model``. They answer from ``sources``, else from the
    project's library if there is one; without any, or with `` alone`` behind the spec, from what
    they know. Raises UsageError for fewer than two, for one named twice, for a spec that means
    nothing and for ``quote`` without documents.
    """
    documents = bool(sources) or project_has_documents()
    entered = [_contender(model, documents=documents) for model in models]
    names = [one.name for one in entered]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"'{twice}' enters twice: a vote is between two different answerers")
    if len(entered) < 2:
        raise UsageError("the arena takes two answerers or more: onward arena quote smollm2")
    with ExitStack() as stack:
        yield Contenders(entered, sources, options, stack=stack, progress=progress)


def _contender(model: str, *, documents: bool) -> Contender:
    spec = model.strip().removesuffix(DOCUMENTS)
    alone = spec.endswith(ALONE) or not documents
    spec = spec.removesuffix(ALONE)
    check_spec(spec)
    if model.strip().endswith(DOCUMENTS) and alone:
        raise UsageError(f"'{model}' needs documents: give them with -s, or onward add FOLDER")
    if spec == QUOTE and alone:
        raise UsageError(
            f"'{QUOTE}' only quotes documents: give them with -s, or onward add FOLDER"
        )
    name = without_secrets(spec)
    return Contender(name if alone or spec == QUOTE else f"{name}{DOCUMENTS}", spec, alone)
