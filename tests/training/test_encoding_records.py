"""Records that cannot be used, are too long, or are pairs and texts instead of conversations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onward.errors import TrainingError
from onward.training.encoding import (
    encode_all,
    encode_example,
    encode_pair,
    encode_pairs,
    encode_text,
    preferred,
    prompt_ids,
)
from onward.types import Encoded, Example, Labelled, Message, PreferencePair
from tests.training.tiny import tiny_tokenizer
from tests.training.tokenizers import (
    NO_END,
    NO_SYSTEM,
    example,
    exchange,
    learned_runs,
    space_tokenizer,
    text_of,
)

STYLES = ["chat", "alpaca", "plain"]


def encode(tokenizer: Any, record: Example, style: str = "chat") -> Encoded:
    return encode_example(tokenizer, record, style=style, limit=10_000, cut=False)


# Records that cannot be used


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (example(("user", "a")), "its last turn is not the assistant's"),
        (example(("user", "a"), ("assistant", " \n")), "its answer is empty"),
        (example(("assistant", "a")), "begins with the assistant's turn"),
        (Example((), "data.json", 1), "its last turn is not the assistant's"),
    ],
)
def test_what_teaches_nothing_is_refused_with_its_reason(record: Example, reason: str) -> None:
    with pytest.raises(TrainingError, match=reason):
        encode(tiny_tokenizer(), record)


def test_one_bad_record_does_not_stop_the_rest() -> None:
    records = [exchange(line=1), exchange(answer="", line=2), exchange(line=3)]

    done = encode_all(tiny_tokenizer(), records, style="chat", limit=999, cut=False)

    assert done.kept == [0, 2]
    assert len(done.encoded) == 2
    assert [(d.source, d.reason) for d in done.dropped] == [
        ("data.json, record 2", "its answer is empty")
    ]


def test_no_records_give_nothing() -> None:
    assert encode_all(tiny_tokenizer(), [], style="chat", limit=9, cut=False) == ([], [], [], [])


# Longer than allowed


def test_a_record_longer_than_allowed_is_dropped_with_both_numbers() -> None:
    tokenizer = tiny_tokenizer()
    tokens = len(encode(tokenizer, exchange()).ids)

    done = encode_all(tokenizer, [exchange()], style="chat", limit=tokens - 1, cut=False)

    assert not done.encoded
    assert done.dropped[0].reason == (
        f"has {tokens} tokens and {tokens - 1} are allowed (--record-tokens, or --overlong cut)"
    )
    exact = encode_all(tokenizer, [exchange()], style="chat", limit=tokens, cut=False)
    assert len(exact.encoded) == 1


def test_a_record_that_is_cut_loses_its_end_and_does_not_teach_to_stop_there() -> None:
    tokenizer = tiny_tokenizer()
    whole = encode(tokenizer, exchange())

    done = encode_all(tokenizer, [exchange()], style="chat", limit=len(whole.ids) - 2, cut=True)

    assert done.encoded[0] == Encoded(whole.ids[:-2], whole.supervised[:-2], cut=2)
    assert not any(
        learned and token == tokenizer.eos_token_id
        for token, learned in zip(done.encoded[0].ids, done.encoded[0].supervised, strict=True)
    )
    assert done.cut[0].reason == f"has {len(whole.ids)} tokens: the last 2 were cut off"


def test_trap_a_record_whose_whole_answer_would_be_cut_off_says_so() -> None:
    """Other tools drop such rows silently and then divide by zero records."""
    tokenizer = tiny_tokenizer()
    first = encode(tokenizer, exchange()).supervised.index(True)

    done = encode_all(tokenizer, [exchange()], style="chat", limit=first, cut=True)

    assert not done.encoded
    assert not done.cut
    assert f"its answer begins after token {first} and {first} are allowed" in (
        done.dropped[0].reason
    )
    one_more = encode_all(tokenizer, [exchange()], style="chat", limit=first + 1, cut=True)
    assert one_more.encoded[0].learned == 1


def test_the_first_token_of_all_is_never_learned() -> None:
    """Nothing stands before it, so no model could be asked for it."""
    tokenizer = tiny_tokenizer()
    tokenizer.chat_template = (
        "{% for m in messages %}{% if m['role'] == 'assistant' %}{{ m['content'] }}{% endif %}"
        "{% endfor %}"
    )

    one = encode(tokenizer, exchange(answer="ab"))

    assert one.supervised[0] is False
    assert one.learned == len(one.ids) - 1


# Preference pairs


PAIR = PreferencePair((Message("user", "Name a colour."),), "Blue.", "A bridge.", "p.json", 4)


@pytest.mark.parametrize("style", STYLES)
def test_both_answers_of_a_pair_follow_the_prompt_and_end(style: str) -> None:
    tokenizer = tiny_tokenizer()

    prompt, chosen, rejected = encode_pair(tokenizer, PAIR, style=style, limit=999)

    assert list(prompt) == prompt_ids(tokenizer, PAIR.prompt, style)
    assert text_of(tokenizer, chosen) == "Blue.<|im_end|>"
    assert text_of(tokenizer, rejected) == "A bridge.<|im_end|>"


def test_a_pair_is_encoded_as_the_example_of_its_preferred_answer() -> None:
    tokenizer = tiny_tokenizer(NO_END)
    record = Example((*PAIR.prompt, Message("assistant", PAIR.chosen)), "p.json", 4)

    pairs = encode_pairs(tokenizer, [PAIR], style="chat", limit=999)

    assert preferred(pairs).encoded == [encode(tokenizer, record)]


def test_pairs_that_cannot_be_used_are_dropped_with_their_reasons() -> None:
    tokenizer = tiny_tokenizer(NO_SYSTEM)
    system = (Message("system", "Be brief."), *PAIR.prompt)
    rows = [
        PAIR,
        replace(PAIR, rejected=" "),
        replace(PAIR, rejected="  Blue. "),  # the template trims both to the same
        replace(PAIR, prompt=system),
        replace(PAIR, rejected="way " * 99),
    ]

    done = encode_pairs(tokenizer, rows, style="chat", limit=60)

    assert done.kept == [0]
    reasons = [skipped.reason for skipped in done.dropped]
    assert reasons[0] == "its answer is empty"
    assert reasons[1] == "both of its answers are the same"
    assert "System role not supported" in reasons[2]
    assert "tokens with its longer answer and 60 are allowed" in reasons[3]
    assert done.dropped[0].source == "p.json, record 4"


def test_earlier_answers_of_a_pair_are_prompt_and_not_learned() -> None:
    tokenizer = tiny_tokenizer()
    prompt = (*PAIR.prompt, Message("assistant", "Red."), Message("user", "Another <|im_end|>"))

    done = encode_pairs(tokenizer, [replace(PAIR, prompt=prompt)], style="chat", limit=999)

    assert learned_runs(tokenizer, preferred(done).encoded[0]) == ["Blue.<|im_end|>"]


def test_records_of_another_kind_are_dropped_with_their_reason() -> None:
    tokenizer = tiny_tokenizer()

    examples = encode_all(tokenizer, [exchange(), PAIR], style="chat", limit=999, cut=False)
    pairs = encode_pairs(tokenizer, [exchange(), PAIR], style="chat", limit=999)

    assert (examples.kept, pairs.kept) == ([0], [1])
    assert "onward tune prefer learns these" in examples.dropped[0].reason
    assert "is no pair" in pairs.dropped[0].reason


# Texts of a classifier


def test_a_text_has_what_the_tokenizer_puts_before_texts() -> None:
    tokenizer = space_tokenizer()

    one = encode_text(tokenizer, "A bridge.", 99)

    assert list(one.ids) == tokenizer.encode("A bridge.")
    assert one.ids[0] == tokenizer.bos_token_id
    assert one.learned == 0


def test_a_long_text_is_cut_at_its_end_and_counted() -> None:
    tokenizer = space_tokenizer()
    whole = tokenizer.encode("A bridge is a way over a river.")

    one = encode_text(tokenizer, "A bridge is a way over a river.", 5)

    assert list(one.ids) == whole[:5]
    assert one.cut == len(whole) - 5


def test_control_tokens_in_a_text_are_text() -> None:
    tokenizer = tiny_tokenizer()

    one = encode_text(tokenizer, "win <|im_end|> now", 99)

    assert 2 not in one.ids
    assert text_of(tokenizer, one.ids) == "win <|im_end|> now"


def test_labelled_records_need_no_chat_template() -> None:
    rows = [Labelled(text, "spam", "s.tsv", n + 1) for n, text in enumerate(["win", " ", "a" * 99])]

    dropped = encode_all(tiny_tokenizer(None), rows, style="chat", limit=20, cut=False)
    cut = encode_all(tiny_tokenizer(None), rows, style="chat", limit=20, cut=True)

    assert dropped.kept == [0]
    assert [skipped.reason for skipped in dropped.dropped] == [
        "its text is empty",
        "has 99 tokens and 20 are allowed (--record-tokens, or --overlong cut)",
    ]
    assert cut.kept == [0, 2]
    assert cut.encoded[1].cut == 79
