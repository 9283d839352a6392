"""Parts of a data set that share nothing: to train on, to know when to stop, and to be judged by.

Knows what makes two records say the same, and classes. Refuses to know tokens and models.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from onward.errors import UsageError
from onward.language.words import words
from onward.tasks.near_duplicates import alike_pairs, are_alike, own_texts
from onward.tasks.splits import linked_groups
from onward.types import Example, Labelled, PreferencePair, Record, RecordSplit

_PARTS = ("train", "validation", "test")


class Distinct(NamedTuple):
    """Records of which no two say the same, and how many others were left out."""

    records: list[Record]
    duplicates: int
    """They say what another says."""
    contradictions: int
    """They give a text another class than others give it."""


def split_records(
    records: Sequence[Record], *, validation: float, test: float, seed: int
) -> RecordSplit:
    """Split records into parts of about these shares (0 to 1), the rest being for training.

    Left out are records that say what another says, and those that contradict others, as
    ``without_duplicates`` tells them. Always in one part are records whose texts or first user's
    turns are near-duplicates (``near_duplicates``: Jaccard similarity of stems of at least 0.8) in
    what is not common to many of them, as an instruction that stands in all. Of each class every
    part gets its share, and training at least one record. Records keep their order; which part one
    is in depends on the seed and on what the records say, not on their order.
    Raises UsageError for shares that are none, for fewer than two classes, a class of a single
    record, and a part that would be empty.
    """
    if not (0 <= validation < 1 and 0 <= test < 1 and validation + test < 1):
        raise UsageError(
            f"validation {validation} and test {test} must be shares from 0 to 1 that leave"
            " something for training"
        )
    kept, duplicates, contradictions = without_duplicates(records)
    if not kept or validation == test == 0:
        return RecordSplit(tuple(kept), (), (), duplicates, contradictions)
    _check_classes(kept)
    shares = {"test": test, "validation": validation}
    groups = _alike_groups([prompt_of(record) for record in kept])
    part_of = _assigned(kept, groups, shares, random.Random(seed))
    parts = {
        name: tuple(r for r, p in zip(kept, part_of, strict=True) if p == name) for name in _PARTS
    }
    for name in _PARTS:
        if not parts[name] and (name == "train" or shares[name] > 0):
            remedy = "add others" if name == "train" else f"add others, or set {name} to 0"
            raise UsageError(
                f"{len(kept)} records in {len(groups)} groups of near-duplicates leave none for"
                f" {name} (validation {validation:g}, test {test:g}): {remedy}"
            )
    return RecordSplit(
        parts["train"], parts["validation"], parts["test"], duplicates, contradictions
    )


def overlapping(train: Sequence[Record], test: Sequence[Record]) -> list[str]:
    """Return a line for each test record that training has seen; [] when a test can be trusted.

    Seen is a text or a first user's turn that is the same, or nearly: a near-duplicate by its
    stems, as in ``split_records``, and by all of its words too, so that short sentences are not
    told to be alike for their one word that is no function word. What many records of a part have
    in common does not count.
    """
    known = {prompt_of(record): record for record in reversed(train)}
    others = dict.fromkeys(prompt_of(record) for record in test if prompt_of(record) not in known)
    texts, own = [*known, *others], own_texts([*known], [*others])
    nearly: dict[str, Record] = {}
    for one, other in alike_pairs(own):
        if one < len(known) <= other and _alike_by_words(own[one], own[other]):
            nearly.setdefault(texts[other], known[texts[one]])
    found = []
    for record in test:
        text = prompt_of(record)
        seen = known.get(text) or nearly.get(text)
        if seen is not None:
            how = "says the same" if text in known else "says nearly the same"
            found.append(f"{record.source}:{record.line} {how} as {seen.source}:{seen.line}")
    return found


def balanced(records: Sequence[Record], seed: int) -> tuple[Record, ...]:
    """Return as many records of each class as the rarest class has, drawn by ``seed``, in order.

    Duplicates count as records: leave them out first. Which records are drawn does not depend on
    their order. Raises UsageError for records without a class.
    """
    by_class: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        if not isinstance(record, Labelled):
            raise UsageError("only classes can be balanced: these records have none")
        by_class[record.label].append(place)
    fewest = min(map(len, by_class.values()), default=0)
    chance = random.Random(seed)
    drawn: set[int] = set()
    for label in sorted(by_class):
        places = sorted(by_class[label], key=lambda place: _said(records[place]))
        drawn.update(chance.sample(places, fewest))
    return tuple(record for place, record in enumerate(records) if place in drawn)


def prompt_of(record: Record) -> str:
    """What two records must not have in common when one is learned and the other tested."""
    if isinstance(record, Labelled):
        return record.text
    turns = record.messages if isinstance(record, Example) else record.prompt
    return next(message.content for message in turns if message.role == "user")


def _alike_by_words(one: str, other: str) -> bool:
    return are_alike(frozenset(words(one)), frozenset(words(other)))


def _said(record: Record) -> tuple[str, ...]:
    """All that a record says; two that say the same are one."""
    if isinstance(record, Labelled):
        return record.text, record.label
    if isinstance(record, PreferencePair):
        return (
            *(turn for m in record.prompt for turn in (m.role, m.content)),
            record.chosen,
            record.rejected,
        )
    return tuple(turn for m in record.messages for turn in (m.role, m.content))


def without_duplicates(records: Sequence[Record]) -> Distinct:
    """Keep the first of the records that say the same: text and class, conversation, or pair.

    Of a text with several classes the most frequent one counts. Where none is, all of its records
    are left out: what people cannot agree on can be neither learned nor judged.
    """
    classes: dict[str, Counter[str]] = defaultdict(Counter)
    for record in records:
        if isinstance(record, Labelled):
            classes[record.text][record.label] += 1
    usual = {text: _majority(counts) for text, counts in classes.items()}
    agreed = [
        record
        for record in records
        if not isinstance(record, Labelled) or usual[record.text] == record.label
    ]
    first: dict[tuple[str, ...], Record] = {}
    for record in agreed:
        first.setdefault(_said(record), record)
    return Distinct(list(first.values()), len(agreed) - len(first), len(records) - len(agreed))


def _majority(counts: Counter[str]) -> str | None:
    (label, most), *others = counts.most_common(2)
    return None if others and others[0][1] == most else label


def _most_frequent(counts: Counter[str]) -> str:
    return min(counts, key=lambda label: (-counts[label], label))


def _class(record: Record) -> str:
    return record.label if isinstance(record, Labelled) else ""


def _check_classes(records: Sequence[Record]) -> None:
    counts = Counter(_class(record) for record in records)
    if not all(isinstance(record, Labelled) for record in records):
        return
    if len(counts) < 2:
        raise UsageError(
            f"all {len(records)} records are of the class {next(iter(counts))!r}: add another"
        )
    if single := sorted(label for label, count in counts.items() if count == 1):
        shown = ", ".join(repr(label) for label in single[:5]) + (" …" if len(single) > 5 else "")
        raise UsageError(
            f"a single record of the class {shown}, which cannot be learned and tested too:"
            " add others or leave it out"
        )


def _alike_groups(texts: Sequence[str]) -> list[list[int]]:
    """Places of the texts that hang together as near-duplicates."""
    distinct = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    places: list[list[int]] = [[] for _ in distinct]
    for place, text in enumerate(texts):
        places[distinct[text]].append(place)
    groups = linked_groups(len(distinct), alike_pairs(own_texts([*distinct])))
    return [[place for member in group for place in places[member]] for group in groups]


def _assigned(
    records: Sequence[Record],
    groups: Sequence[Sequence[int]],
    shares: Mapping[str, float],
    chance: random.Random,
) -> list[str]:
    """Return the part of each record: class by class, groups in the order of chance.

    A part takes a group while that brings it nearer to its quota; the largest group of each class
    is learned.
    """
    by_class: dict[str, list[Sequence[int]]] = defaultdict(list)
    for group in groups:
        usual = _most_frequent(Counter(_class(records[place]) for place in group))
        by_class[usual].append(group)
    sizes = {label: sum(map(len, members)) for label, members in by_class.items()}
    quotas = {part: _quotas(sizes, share) for part, share in shares.items()}
    part_of = ["train"] * len(records)
    for label in sorted(by_class):
        order = sorted(by_class[label], key=lambda group: min(_said(records[p]) for p in group))
        chance.shuffle(order)
        order.remove(max(order, key=len))
        taken = dict.fromkeys(shares, 0)
        for group in order:
            for part in shares:
                if taken[part] + len(group) / 2 <= quotas[part][label]:
                    taken[part] += len(group)
                    for place in group:
                        part_of[place] = part
                    break
    return part_of


def _quotas(sizes: Mapping[str, int], share: float) -> dict[str, int]:
    """Return how many of each class make ``share`` of all, by the largest remainders (Hamilton)."""
    quotas = {label: int(share * size) for label, size in sizes.items()}
    by_remainder = sorted(sizes, key=lambda label: (quotas[label] - share * sizes[label], label))
    for label in by_remainder[: round(share * sum(sizes.values())) - sum(quotas.values())]:
        quotas[label] += 1
    return quotas
