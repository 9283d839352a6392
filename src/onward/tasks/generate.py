"""Make questions with known answers from documents, by rules or with a language model.

Knows passages, what makes a question good, and how to spread questions over documents. Refuses
to know where passages are kept, who answers and who judges.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from onward.errors import UsageError
from onward.protocols import Model, Progress
from onward.tasks.asked import Draft
from onward.tasks.model_questions import ModelQuestions
from onward.tasks.near_duplicates import are_alike, question_stems
from onward.tasks.question_filter import fault, is_prose
from onward.tasks.sentence_questions import drafts_of, short_title
from onward.tasks.unanswerable import unanswerable
from onward.tasks.vocabulary import Vocabulary
from onward.types import UNANSWERABLE, Case, Evidence, Location, Passage

_TO_CHOOSE_FROM = 6
"""Drafts by rules that are made for each question wanted."""
_AT_LEAST = 200
_MOST_OF_A_KIND = 0.3
"""Share of the unanswerable questions that ask for the same kind of thing, where others can be."""
_PREFERRED = (
    *("number", "date", "reason", "name", "definition", "abbreviation", "table", "object"),
    "model",
)
"""Kinds, of which the first is taken where all came equally often."""
_PAPER = re.compile(r"\W*(?:abstract|references|bibliography)\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Generated:
    """Questions that were made, and what became of the rest."""

    cases: tuple[Case, ...]
    dropped: Mapping[str, int]
    """Reason → drafts, passages or replies that were not taken for it."""
    notes: tuple[str, ...] = ()
    """What the user must know: fewer than wanted, a model that stopped answering."""


@dataclass(slots=True)
class _Chosen:
    """Drafts that are taken, none of them asking the same twice."""

    dropped: Counter[str]
    drafts: list[Draft] = field(default_factory=list)
    _stems: dict[str, list[frozenset[str]]] = field(default_factory=lambda: defaultdict(list))
    _seen: set[frozenset[str]] = field(default_factory=set)

    def take(self, draft: Draft) -> bool:
        """Take ``draft`` unless one like it was taken before."""
        body = draft.question.replace(f"“{short_title(draft.passage)}”", "")
        own = question_stems(body)
        same_answer = self._stems[draft.answer.casefold()]
        if own in self._seen or any(are_alike(own, other) for other in same_answer):
            self.dropped["asks the same as another"] += 1
            return False
        self._seen.add(own)
        same_answer.append(own)
        self.drafts.append(draft)
        return True


def generate_cases(
    passages: Sequence[Passage],
    n: int,
    *,
    seed: int = 0,
    unanswerable_share: float = 0.125,
    model: Model | None = None,
    progress: Progress | None = None,
) -> Generated:
    """Make up to ``n`` cases; by rules, the same passages and seed always give the same cases.

    Rules ask for definitions, abbreviations, numbers, dates, reasons, objects and the cells of
    tables, in English and German (of other languages for cells only). With ``model`` it writes
    each question from one passage, in at most six calls for each question wanted. Each case has
    its answer, the sentence or row that holds it as evidence, and what it asks for as a tag.
    Documents take turns, then passages, then kinds. About ``unanswerable_share`` of the cases ask
    the same of something that no passage holds: tagged ``unanswerable``, without answer and
    evidence. Where less can be made, a note says so. Ids are hashes of the questions. Raises
    UsageError for a number or a share that makes no sense, and ModelError when the model replies
    nothing at all.
    """
    if n < 1 or not 0 <= unanswerable_share < 1:
        raise UsageError(
            f"cannot make {n} questions with a share of {unanswerable_share} unanswerable ones:"
            " ask for one or more, and for a share from 0 to below 1"
        )
    dropped: Counter[str] = Counter()
    chance = random.Random(seed)
    vocabulary = Vocabulary(passages)
    ordered = list(_in_turn(passages, chance, dropped))
    wanted = round(n * unanswerable_share)
    if model is None:
        drafts = _by_rules(ordered, vocabulary, dropped)
        pool = list(islice(drafts, max(_AT_LEAST, _TO_CHOOSE_FROM * n)))
        notes: list[str] = []
    else:
        writer = ModelQuestions(model, dropped, most_calls=6 * n, seed=seed)
        pool = _by_model(writer, ordered, n - wanted, dropped, progress)
        notes = writer.notes
    chosen = _Chosen(dropped)
    left = [
        draft
        for draft in _spread(pool)
        if len(chosen.drafts) >= n - wanted or not chosen.take(draft)
    ]
    if len(chosen.drafts) < n - wanted:
        wanted = round(len(chosen.drafts) * unanswerable_share / (1 - unanswerable_share))
    swapped = _swapped([*left, *chosen.drafts], wanted, vocabulary, chance, dropped)
    cases = [*map(_case, chosen.drafts), *map(_unanswerable_case, swapped)]
    chance.shuffle(cases)
    if len(cases) < n:
        remedy = "add documents" if model is None else "add documents, or take a stronger model"
        notes = [*notes, f"only {len(cases)} of {n} questions could be made: {remedy}"]
    return Generated(tuple(cases), dict(dropped), tuple(notes))


def _in_turn(
    passages: Iterable[Passage], chance: random.Random, dropped: Counter[str]
) -> Iterator[tuple[Passage, bool]]:
    """Yield (passage, whether of a paper): documents take turns, their passages in random order."""
    documents: dict[str, list[Passage]] = defaultdict(list)
    papers: set[str] = set()
    for passage in passages:
        if any(_PAPER.fullmatch(heading) for heading in passage.heading_path[-1:]):
            papers.add(passage.document_id)
        if is_prose(passage):
            documents[passage.document_id].append(passage)
        else:
            dropped["passages of code or references"] += 1
    queues = [documents[key] for key in sorted(documents)]
    chance.shuffle(queues)
    for queue in queues:
        chance.shuffle(queue)
    while queues:
        queues = [queue for queue in queues if queue]
        for queue in queues:
            passage = queue.pop()
            yield passage, passage.document_id in papers


def _by_rules(
    passages: Iterable[tuple[Passage, bool]], vocabulary: Vocabulary, dropped: Counter[str]
) -> Iterator[Draft]:
    for passage, paper in passages:
        for draft in drafts_of(passage, vocabulary, paper=paper):
            if _is_good(draft, dropped):
                yield draft


def _by_model(
    writer: ModelQuestions,
    passages: Iterable[tuple[Passage, bool]],
    wanted: int,
    dropped: Counter[str],
    progress: Progress | None,
) -> list[Draft]:
    """Let the model write until there are enough questions that are all different."""
    chosen = _Chosen(dropped)
    for passage, _ in passages:
        if len(chosen.drafts) >= wanted or writer.is_done:
            break
        draft = writer.draft(passage, short_title(passage))
        if draft is not None and _is_good(draft, dropped) and writer.stands_alone(draft):
            chosen.take(draft)
        if progress is not None:
            progress("questions", len(chosen.drafts), wanted)
    return chosen.drafts


def _is_good(draft: Draft, dropped: Counter[str]) -> bool:
    title, language = short_title(draft.passage), draft.passage.language
    reason = fault(draft.question, draft.answer, title=title, language=language)
    if reason is not None:
        dropped[reason] += 1
    return reason is None


def _spread(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Yield drafts so that documents take turns, then kinds, then sentences, then passages."""
    queues: dict[str, dict[str, list[Draft]]] = defaultdict(lambda: defaultdict(list))
    of_quote: Counter[str] = Counter()
    of_passage: Counter[tuple[str, str]] = Counter()
    ranked = []
    for place, draft in enumerate(drafts):
        passage = draft.passage
        rank = (of_quote[draft.quote], of_passage[passage.id, draft.kind], place)
        of_quote[draft.quote] += 1
        of_passage[passage.id, draft.kind] += 1
        ranked.append((rank, draft))
    for _, draft in sorted(ranked, key=lambda item: item[0], reverse=True):
        queues[draft.passage.document_id][draft.kind].append(draft)
    kinds: Counter[str] = Counter()
    while queues:
        for document in list(queues):
            waiting = queues[document]
            kind = min(waiting, key=lambda name: (kinds[name], _PREFERRED.index(name)))
            kinds[kind] += 1
            yield waiting[kind].pop()
            if not waiting[kind]:
                del waiting[kind]
            if not waiting:
                del queues[document]


def _swapped(
    drafts: Iterable[Draft],
    wanted: int,
    vocabulary: Vocabulary,
    chance: random.Random,
    dropped: Counter[str],
) -> list[Draft]:
    """Up to ``wanted`` questions about what no passage holds."""
    chosen = _Chosen(dropped)
    of_kind: Counter[str] = Counter()
    late = []
    for draft in drafts:
        if len(chosen.drafts) >= wanted:
            break
        other = unanswerable(draft, vocabulary, chance)
        if other is None or not _is_good(other, dropped):
            continue
        if of_kind[draft.kind] >= max(1, wanted * _MOST_OF_A_KIND):
            late.append(other)
        elif chosen.take(other):
            of_kind[draft.kind] += 1
    for other in late[: wanted - len(chosen.drafts)]:
        chosen.take(other)
    return chosen.drafts


def _case(draft: Draft) -> Case:
    evidence = Evidence(draft.passage.source, draft.quote, _location(draft))
    return Case(_id(draft), draft.question, draft.answer, (evidence,), tags=(draft.kind,))


def _unanswerable_case(draft: Draft) -> Case:
    return Case(_id(draft), draft.question, tags=(UNANSWERABLE, draft.kind))


def _id(draft: Draft) -> str:
    return f"{draft.kind}-{hashlib.sha256(draft.question.encode()).hexdigest()[:10]}"


def _location(draft: Draft) -> Location | None:
    """Where the quote stands, as exactly as the passage tells."""
    passage = draft.passage
    offset = passage.text.find(draft.quote)
    at = passage.end - len(passage.text) + offset
    places = [location for start, location in passage.places if start <= at]
    location = places[-1] if places and offset >= 0 else passage.location
    return None if location == Location() else location
