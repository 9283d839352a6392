"""Splits of records that leak nothing, keep classes together, and refuse what cannot be split."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from onward.errors import UsageError
from onward.tasks.near_duplicates import alike_pairs, are_alike, question_stems
from onward.tasks.record_files import read_records
from onward.tasks.record_splits import balanced, overlapping, split_records
from onward.types import Example, Labelled, Message, PreferencePair, Record, TuneKind


def _spam(line: int, label: str, text: str = "") -> Labelled:
    return Labelled(text or f"message{line} about topic{line}", label, "spam.tsv", line)


def _example(line: int, prompt: str, answer: str = "") -> Example:
    turns = (Message("user", prompt), Message("assistant", answer or f"answer {line}"))
    return Example(turns, "chat.json", line)


def _pair(line: int, prompt: str, chosen: str = "yes") -> PreferencePair:
    return PreferencePair((Message("user", prompt),), chosen, "no", "pairs.jsonl", line)


def _labels(records: Iterable[Record]) -> Counter[str]:
    return Counter(record.label for record in records if isinstance(record, Labelled))


MESSAGES = [_spam(n, "spam" if n % 5 == 0 else "ham") for n in range(100)]


def test_every_class_is_shared_out_and_records_keep_their_order() -> None:
    split = split_records(MESSAGES, validation=0.1, test=0.2, seed=3)
    assert [_labels(part) for part in (split.train, split.validation, split.test)] == [
        {"spam": 14, "ham": 56},
        {"spam": 2, "ham": 8},
        {"spam": 4, "ham": 16},
    ]
    for part in (split.train, split.validation, split.test):
        assert [record.line for record in part] == sorted(record.line for record in part)
    assert sorted(r.line for r in (*split.train, *split.validation, *split.test)) == [*range(100)]
    assert split.duplicates == 0


def test_small_classes_together_make_the_share() -> None:
    """Twenty classes of four records: a tenth of each is 0.4, and of all together eight."""
    records = [_spam(n, f"class {n % 20:02}") for n in range(80)]
    split = split_records(records, validation=0.1, test=0.2, seed=0)
    assert [len(part) for part in (split.train, split.validation, split.test)] == [56, 8, 16]
    assert len(_labels(split.train)) == 20


def test_the_split_depends_on_the_seed_and_not_on_the_order() -> None:
    shuffled = MESSAGES[:]
    random.Random(3).shuffle(shuffled)
    first, again, other = (
        {r.line for r in split_records(some, validation=0.1, test=0.2, seed=seed).test}
        for some, seed in ((MESSAGES, 7), (shuffled, 7), (MESSAGES, 8))
    )
    assert first == again
    assert first != other


def test_records_that_say_the_same_are_left_out() -> None:
    said = [_spam(n, "ham", f"text{n} word{n}") for n in range(9)]
    said += [
        _spam(10, "spam", "win win"),
        _spam(11, "ham", "win win"),
        _spam(12, "spam", "win win"),
    ]
    said += [_spam(13, "spam", "buy now"), _spam(14, "ham", "other thing")]
    split = split_records(said, validation=0, test=0.3, seed=0)
    assert (split.duplicates, split.contradictions) == (1, 1)
    kept = [r for r in (*split.train, *split.test) if isinstance(r, Labelled)]
    assert [record.label for record in kept if record.text == "win win"] == ["spam"]
    chats = [_example(1, "hi", "a"), _example(2, "hi", "a"), _example(3, "hi", "b")]
    assert split_records(chats, validation=0, test=0, seed=0).duplicates == 1
    pairs = [_pair(1, "hi"), _pair(2, "hi"), _pair(3, "hi", "sure")]
    assert split_records(pairs, validation=0, test=0, seed=0).duplicates == 1


def test_a_text_that_is_given_two_classes_as_often_is_neither_learned_nor_judged() -> None:
    told = [_spam(n, "spam" if n % 2 else "ham", f"text{n} word{n}") for n in range(20)]
    told += [_spam(30, "ham", "call me"), _spam(31, "spam", "call me")]
    told += [_spam(32, "spam", "call me"), _spam(33, "ham", "call me")]
    split = split_records(told, validation=0.1, test=0.3, seed=0)
    assert (split.duplicates, split.contradictions) == (0, 4)
    assert {*split.train, *split.validation, *split.test} == {*told[:20]}


def test_near_duplicates_are_never_parted() -> None:
    free = [f"Describe animal{n} living in country{n}" for n in range(20)]
    for make in (_example, _pair):
        twins = [
            make(1, "Name the warm oceans between Africa and Australia"),
            make(2, "name the warm ocean between Africa and Australia!", "the Indian"),
            make(3, "Name the warm oceans between Africa and Australia", "Indian Ocean"),
        ]
        records = [*twins, *(make(n + 4, text) for n, text in enumerate(free))]
        for seed in range(10):
            split = split_records(records, validation=0.2, test=0.3, seed=seed)
            for part in (split.train, split.validation, split.test):
                assert len(set(twins) & set(part)) in (0, 3)
            assert overlapping(split.train, split.test) == []


def test_what_cannot_be_split_is_refused_with_the_reason() -> None:
    def refused(records: list[Record], reason: str, *shares: float) -> None:
        validation, test = shares or (0.1, 0.2)
        with pytest.raises(UsageError, match=reason):
            split_records(records, validation=validation, test=test, seed=0)

    few: list[Record] = [_example(n, f"word{n} thing{n}") for n in range(3)]
    refused(few, "3 records in 3 groups .* leave none for validation .* set validation to 0")
    refused([_example(1, "hi")], "leave none for")
    refused([*MESSAGES, _spam(200, "odd")], "a single record of the class 'odd'")
    refused([_spam(n, "ham") for n in range(9)], "all 9 records are of the class 'ham'")
    for shares in ((0.5, 0.5), (-0.1, 0.2), (0.0, 1.0)):
        refused(few, "must be shares from 0 to 1", *shares)
    same: list[Record] = [_example(n, "What is the capital of France") for n in range(9)]
    refused(same, "9 records in 1 groups of near-duplicates")


def test_without_shares_all_is_for_training() -> None:
    split = split_records([_spam(1, "ham")], validation=0, test=0, seed=0)
    assert (len(split.train), split.validation, split.test) == (1, (), ())
    assert split_records([], validation=0.1, test=0.1, seed=0).train == ()


def test_overlapping_names_each_test_record_that_training_has_seen() -> None:
    train = [
        _example(1, "What is the capital of France?"),
        _example(2, "he did not leave"),
        _example(3, "Explain the tides of the northern sea"),
    ]
    test = [
        Example(train[0].messages, "test.json", 1),
        Example(_example(1, "Explain tides of the northern sea.").messages, "test.json", 2),
        Example(_example(1, "what did you leave before they did").messages, "test.json", 3),
    ]
    assert overlapping(train, test) == [
        "test.json:1 says the same as chat.json:1",
        "test.json:2 says nearly the same as chat.json:3",
    ]
    assert overlapping([], test) == overlapping(train, []) == []


INSTRUCTION = (
    "Classify the customer message below into exactly one category: billing, shipping, technical"
    " problem, cancellation, praise or other. Answer with the name of the category only."
)


def _instructed(line: int, said: str) -> Example:
    return _example(line, f"{INSTRUCTION}\n\n{said}")


@pytest.mark.parametrize("closing", ["", f"\n\n{INSTRUCTION}"])
def test_an_instruction_that_all_records_share_makes_them_no_near_duplicates(closing: str) -> None:
    told = [f"My parcel{n} arrived late in town{n}.{closing}" for n in range(60)]
    records = [_instructed(n, text) for n, text in enumerate(told)]
    records += [
        _instructed(60, ""),
        _instructed(61, f"my parcel7 arrived so late in town7!{closing}"),
    ]
    for seed in range(5):
        split = split_records(records, validation=0.1, test=0.2, seed=seed)
        assert [len(part) for part in (split.train, split.validation, split.test)] == [44, 6, 12]
        for part in (split.train, split.validation, split.test):
            assert len({records[7], records[61]} & {*part}) in (0, 2)
    test = [Example(one.messages, "test.json", one.line) for one in records[50:]]
    test.append(Example(records[7].messages, "test.json", 99))
    assert overlapping(records[:50], test) == [
        "test.json:61 says nearly the same as chat.json:7",
        "test.json:99 says the same as chat.json:7",
    ]


def test_what_few_records_share_counts() -> None:
    """Nine variants of a sentence are near-duplicates, not records of one instruction."""
    records: list[Record] = [_instructed(n, f"Parcel{n}") for n in range(9)]
    assert len(overlapping(records[:1], records[1:])) == 8
    rest = [_example(n, f"word{n} thing{n}") for n in range(10, 110)]
    split = split_records([*records, *rest], validation=0.1, test=0.2, seed=0)
    for part in (split.train, split.validation, split.test):
        assert len({*records} & {*part}) in (0, 9)


def test_classes_are_balanced_to_the_rarest() -> None:
    drawn = balanced(MESSAGES, seed=1)
    assert _labels(drawn) == {"spam": 20, "ham": 20}
    assert [r.line for r in drawn] == sorted(r.line for r in drawn)
    assert set(balanced(MESSAGES[::-1], seed=1)) == set(drawn)
    assert set(balanced(MESSAGES, seed=2)) != set(drawn)
    assert balanced([], seed=0) == ()
    with pytest.raises(UsageError, match="these records have none"):
        balanced([_example(1, "hi")], seed=0)


def test_near_duplicates_of_long_texts_are_found_as_by_comparing_all_pairs() -> None:
    chance = random.Random(4)
    words = [f"word{n}" for n in range(160)]
    texts = [chance.choices(words, k=chance.randint(5, 80)) for _ in range(60)]
    for _ in range(60):
        copy = list(chance.choice(texts))
        for place in chance.sample(range(len(copy)), len(copy) // 8):
            copy[place] = chance.choice(words)
        texts.append(copy)
    said = [" ".join(text) for text in texts]
    sets = [question_stems(text) for text in said]
    slow = [(i, j) for j in range(120) for i in range(j) if are_alike(sets[i], sets[j])]
    assert list(alike_pairs(said)) == slow
    assert len(slow) > 20


def test_real_records_split_without_leaks(real_data: Path) -> None:
    files: dict[str, TuneKind] = {"sms_spam.tsv": "classify", "e2e_dev.csv": "instruct"}
    for name, kind in files.items():
        records = read_records(real_data / "tuning" / name, kind).records
        split = split_records(records, validation=0.1, test=0.2, seed=0)
        kept = len(records) - split.duplicates
        assert len(split.test) == pytest.approx(0.2 * kept, abs=1)
        assert len(split.validation) == pytest.approx(0.1 * kept, abs=1)
        assert overlapping(split.train, [*split.validation, *split.test]) == []


def test_balanced_spam_is_that_of_the_course(real_data: Path) -> None:
    records = read_records(real_data / "tuning" / "sms_spam.tsv", "classify").records
    assert _labels(balanced(records, seed=123)) == {"ham": 747, "spam": 747}
