"""Which items of a benchmark stand in the training data too, how much of each, and where.

Knows phrases that items and training texts have in common. Refuses to know file formats, models
and scores.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from onward.errors import UsageError
from onward.language.words import words
from onward.tasks.item_phrases import FULL, GRAM, VIEWS, ItemPhrases, gram_hashes, item_phrases
from onward.tasks.training_texts import TrainingText, training_files, training_texts
from onward.types import Item, Skipped

if TYPE_CHECKING:
    from onward.tasks.item_phrases import Floats, Integers

SHARE = 0.6
"""Share of an item from which on it is touched: the middle of the span in which, on ARC-Challenge,
all copies with a changed word were found and nothing else was (benchmarks/contamination.py)."""
_BATCH_CHARACTERS = 1_000_000
_UNKNOWN = -1
_LEAST_STEP = 64


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of an item stands in one place of the training data."""

    item_id: str
    share: float | None
    """0 to 1, by weight, of its question, of question and right answer, or of all of it,
    whichever is largest; None where it says too little to be known by."""
    longest: int
    """Words of the longest run that it has in common with the training data, broken by phrases of
    more than ten items; a run of fewer than three words counts as 0."""
    where: str
    """``file:line`` of the largest share, or of the longest run where that decides; "" if none."""
    reason: str = ""
    """Why there is no share."""

    @property
    def touched(self) -> bool:
        """Whether the item, or its question, is in the training data."""
        return self.longest >= FULL or (self.share is not None and self.share >= SHARE)


class FileOverlaps(NamedTuple):
    """What a search through files found."""

    overlaps: tuple[Overlap, ...]
    """One an item, in their order."""
    texts: int
    """Records and pieces of texts that were searched."""
    problems: tuple[Skipped, ...]
    """Files that could not be read, with the reason."""


def find_overlaps(items: Sequence[Item], texts: Iterable[TrainingText | str]) -> list[Overlap]:
    """Return for each item of one benchmark how much of it stands in one place of the texts.

    An item is touched when a run of 13 words is found (n-grams of GPT-3, Brown et al. 2020,
    appendix C); when its whole question is, of 5 to 12 words (GPT-3 likewise takes shorter n-grams
    where items are short, of at least 8 words, but of any part of them); or when phrases of three
    words, and whole options of one or two, cover at least 60 % of it (as Llama 2's percentage of
    contaminated tokens, Touvron et al. 2023, appendix A.6), within about twice its length, and at
    least six of its distinct words. Words weigh by their rarity among the items, and phrases that
    more than ten items share count for nothing: pass the items of one task together, once each.
    Case, punctuation, blanks and the order of options do not matter. A text that is a string is
    called ``text 1`` and so on. Memory is bound by the items and a megabyte, or the longest text.
    """
    search = _Search(item_phrases(items))
    vocabulary = _Known(search.phrases.vocabulary)
    for batch in _batches(texts):
        search.look(_stream(batch, vocabulary))
    return [search.overlap(place, item.id) for place, item in enumerate(items)]


def overlaps_in_files(items: Sequence[Item], paths: Iterable[Path]) -> FileOverlaps:
    """Search files and folders of training data for the items, as ``find_overlaps`` does.

    A file that cannot be read does not stop the others. Raises UsageError for a path that does
    not exist, a folder without training data, and when no file can be read.
    """
    problems: list[Skipped] = []
    searched = 0

    def texts() -> Iterator[TrainingText]:
        nonlocal searched
        for file in files:
            try:
                for text in training_texts(file):
                    searched += 1
                    yield text
            except UsageError as error:
                problems.append(Skipped(str(file), str(error)))

    files = training_files(paths)
    found = find_overlaps(items, texts())
    if problems and len(problems) == len(files):
        raise UsageError(problems[0].reason)
    return FileOverlaps(tuple(found), searched, tuple(problems))


@dataclass(frozen=True, slots=True, eq=False)
class _Stream:
    """The words of a batch in a row, with a word that no item has after each text."""

    ids: Integers
    text: Integers
    line: Integers
    begin: Integers
    """Where each text begins."""
    sources: Sequence[str]

    def place(self, at: int) -> str:
        return f"{self.sources[self.text[at]]}:{self.line[at]}"


@dataclass(slots=True)
class _Search:
    """What has been found so far, item by item."""

    phrases: ItemPhrases
    share: list[float] = field(init=False)
    where: list[str] = field(init=False)
    longest: list[int] = field(init=False)
    where_longest: list[str] = field(init=False)

    def __post_init__(self) -> None:
        count = len(self.phrases.sizes)
        self.share, self.longest = [0.0] * count, [0] * count
        self.where, self.where_longest = [""] * count, [""] * count

    def look(self, stream: _Stream) -> None:
        """Search one batch."""
        import numpy as np

        covering = []
        for size, at, place in _hits(self.phrases, stream):
            if size > GRAM:
                self._keep_runs(stream, place, at, np.full(len(at), size))
                self._keep_shares(stream, self.phrases.owner[place], at, np.ones(len(at)))
                continue
            covering.append((size, at, place))
            if size == GRAM:
                self._keep_runs(stream, *_runs(at, place))
        if covering:
            self._keep_shares(stream, *_best_windows(self.phrases, stream, covering))

    def _keep_runs(self, stream: _Stream, place: Integers, at: Integers, run: Integers) -> None:
        item = self.phrases.owner[place]
        for k in _largest(item, run):
            if run[k] > self.longest[item[k]]:
                self.longest[item[k]] = int(run[k])
                self.where_longest[item[k]] = stream.place(int(at[k]))

    def _keep_shares(self, stream: _Stream, item: Integers, at: Integers, share: Floats) -> None:
        for k in _largest(item, share):
            if share[k] > self.share[item[k]]:
                self.share[item[k]] = float(share[k])
                self.where[item[k]] = stream.place(int(at[k]))

    def overlap(self, place: int, item_id: str) -> Overlap:
        """Return what was found of one item."""
        share, longest = self.share[place], self.longest[place]
        by_run = not share or (share < SHARE and longest >= FULL)
        where = self.where_longest[place] if by_run else self.where[place]
        if share == 0.0 and (self.phrases.least[:, place] > self.phrases.sizes[place]).all():
            reason = "it has fewer than four words that are its own"
            return Overlap(item_id, None, longest, where, reason)
        return Overlap(item_id, share, longest, where)


def _hits(phrases: ItemPhrases, stream: _Stream) -> Iterator[tuple[int, Integers, Integers]]:
    """Yield by length where phrases of the items begin, in the stream and in the items."""
    import numpy as np

    unknown = np.concatenate([[0], np.cumsum(stream.ids == _UNKNOWN)])
    for size, grams in phrases.grams.items():
        at = np.flatnonzero(unknown[size:] == unknown[: max(0, len(unknown) - size)])
        hashes = gram_hashes(stream.ids, at, size)
        found = np.minimum(np.searchsorted(grams.hashes, hashes), len(grams.hashes) - 1)
        hit = grams.hashes[found] == hashes
        at, found = at[hit], found[hit]
        if len(at):
            count = grams.count[found]
            nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
            yield (
                size,
                np.repeat(at, count),
                grams.places[np.repeat(grams.first[found], count) + nth],
            )


def _runs(at: Integers, place: Integers) -> tuple[Integers, Integers, Integers]:
    """Join phrases that follow each other: where each run begins, in item and stream, its words."""
    import numpy as np

    order = np.lexsort((at, place - at))
    at, place = at[order], place[order]
    joined = (np.diff(at) == 1) & (np.diff(place) == 1)
    first = np.flatnonzero(np.concatenate([[True], ~joined]))
    return place[first], at[first], np.diff(first, append=len(at)) + GRAM - 1


def _best_windows(
    phrases: ItemPhrases, stream: _Stream, hits: Sequence[tuple[int, Integers, Integers]]
) -> tuple[Integers, Integers, Floats]:
    """Return for each window of a text and item with hits there: item, first hit, covered share.

    Windows are as wide as two and a half items, at least 128 words, and overlap by half.
    """
    import numpy as np

    at = np.concatenate([np.repeat(at, size) for size, at, _ in hits])
    within = [(place[:, None] + np.arange(size)).ravel() for size, _, place in hits]
    slot = phrases.slot[np.concatenate(within)]
    item, text = phrases.owner[slot], stream.text[at]
    step = np.maximum(_LEAST_STEP, phrases.sizes[item] * 5 // 4)
    window = (at - stream.begin[text]) // step
    later = window > 0  # these stand in the window before, too
    key = (item * len(stream.begin) + text) * len(stream.ids) + window
    key = np.concatenate([key, key[later] - 1])
    slot, at = np.concatenate([slot, slot[later]]), np.concatenate([at, at[later]])
    order = np.lexsort((slot, key))
    key, slot, at = key[order], slot[order], at[order]
    new = np.diff(key, prepend=-1) != 0
    starts, group = np.flatnonzero(new), np.cumsum(new) - 1
    first = np.minimum.reduceat(at, starts)
    item = phrases.owner[slot[starts]]
    distinct = (new | (np.diff(slot, prepend=-1) != 0)) & (phrases.weight[slot] > 0)
    slot, group = slot[distinct], group[distinct]
    best = np.zeros(len(starts))
    for view in VIEWS:
        own = phrases.view[slot] <= view
        found = np.bincount(group[own], minlength=len(starts))
        weight = np.bincount(group[own], phrases.weight[slot[own]], minlength=len(starts))
        enough = found >= phrases.least[view][item]
        share = weight / np.where(enough, phrases.totals[view][item], np.inf)
        best = np.maximum(best, np.minimum(share, 1.0))
    return item, first, best


def _largest(item: Integers, value: Integers | Floats) -> Integers:
    """Return the place of each item's largest value, of equal ones the first."""
    import numpy as np

    order = np.lexsort((-value, item))
    return order[np.flatnonzero(np.diff(item[order], prepend=-1))]


def _batches(texts: Iterable[TrainingText | str]) -> Iterator[list[TrainingText]]:
    batch: list[TrainingText] = []
    size = 0
    for number, text in enumerate(texts, start=1):
        if isinstance(text, str):
            lines = tuple(enumerate(text.split("\n"), start=1))
            text = TrainingText(f"text {number}", lines)
        batch.append(text)
        size += sum(len(said) for _, said in text.lines)
        if size >= _BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Known(dict[str, int]):
    """A vocabulary in which every word has a number."""

    def __missing__(self, word: str) -> int:
        return _UNKNOWN


def _stream(batch: Sequence[TrainingText], vocabulary: _Known) -> _Stream:
    import numpy as np

    ids: list[int] = []
    begin, texts, lines = [], [], []
    for number, text in enumerate(batch):
        begin.append(len(ids))
        for line, said in text.lines:
            own = words(said)
            ids += map(vocabulary.__getitem__, own)
            lines.append((line, len(own)))
        ids.append(_UNKNOWN)
        lines.append((0, 1))
        texts.append((number, len(ids) - begin[-1]))
    line, of_line = np.array(lines, dtype=np.int64).T
    text, of_text = np.array(texts, dtype=np.int64).T
    return _Stream(
        np.array(ids, dtype=np.int64),
        np.repeat(text, of_text),
        np.repeat(line, of_line),
        np.array(begin, dtype=np.int64),
        [text.source for text in batch],
    )
