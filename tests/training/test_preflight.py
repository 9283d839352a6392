"""What is seen before training, worked by hand on a tokenizer of a few hundred tokens."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onward.errors import TrainingError
from onward.training.encoding import (
    EncodedRecords,
    encode_all,
    encode_pairs,
    preferred,
)
from onward.training.preflight import check, preflight
from onward.types import Example, Labelled, Message, PreferencePair, Preflight, Skipped
from tests.training.tiny import TEMPLATE, tiny_tokenizer
from tests.training.tokenizers import (
    NO_END,
    exchange,
    space_tokenizer,
)

NOTHING = EncodedRecords([], [], [], [])


def look(
    records: list[Example],
    *,
    template: str = TEMPLATE,
    style: str = "chat",
    limit: int = 999,
) -> Preflight:
    tokenizer = tiny_tokenizer(template)
    done = encode_all(tokenizer, records, style=style, limit=limit, cut=True)
    return preflight(done, records, tokenizer=tokenizer, style=style)


def test_tokens_and_shares_are_those_of_the_records_that_are_kept() -> None:
    """Plain style writes "a", two line ends (one token each) and "b" with its end."""
    records = [exchange("a", "b", 1), exchange("a", " ", 2), exchange("a", "bb", 3)]

    seen = look(records, style="plain")

    assert (seen.records, seen.tokens, seen.longest) == (2, 5 + 6, 6)
    assert seen.learned == pytest.approx((2 + 3) / 11)
    assert seen.end == 1.0
    assert seen.dropped == (Skipped("data.json, record 2", "its answer is empty"),)
    assert seen.notes == ()


def test_views_show_the_shortest_a_middle_and_the_longest_record_token_by_token() -> None:
    records = [exchange("a" * n, "b\n🌉", n) for n in (5, 1, 4, 2, 3)]

    seen = look(records, style="plain")

    assert [view.line for view in seen.views] == [1, 3, 5]
    assert seen.views[0].source == "data.json"
    assert seen.views[0].tokens == (
        ("a", False),
        ("\n", False),
        ("\n", False),
        ("b", True),
        ("\n", True),
        ("", True),
        ("", True),
        ("", True),
        ("🌉", True),
        ("<|im_end|>", True),
    )


def test_a_record_too_long_to_look_at_is_not_shown_unless_there_is_no_other() -> None:
    long, short = exchange("a" * 400, "b", 1), exchange("a", "b", 2)

    assert [view.line for view in look([long, short], style="plain").views] == [2]
    assert [view.line for view in look([long], style="plain").views] == [1]


def test_two_records_are_shown_once_each() -> None:
    seen = look([exchange("a", "b", 1), exchange("aa", "b", 2)], style="plain")

    assert [view.line for view in seen.views] == [1, 2]


def test_a_small_learned_share_is_noted() -> None:
    seen = look([exchange("a " * 99, "b")], style="plain")

    assert (seen.learned or 0.0) < 0.05
    assert "of the tokens are learned: prompts are long" in seen.notes[0]


def test_trap_it_is_noted_when_no_record_teaches_to_stop() -> None:
    tokenizer = tiny_tokenizer(NO_END)
    tokenizer.eos_token = None
    records = [exchange()]
    done = encode_all(tokenizer, records, style="chat", limit=999, cut=False)

    seen = preflight(done, records, tokenizer=tokenizer, style="chat")

    assert seen.end == 0.0
    assert seen.notes == ("no record teaches the model to stop: it will write until its limit",)


def test_records_that_were_cut_do_not_count_as_teaching_to_stop() -> None:
    seen = look([exchange("a", "b", 1), exchange("a", "b" * 50, 2)], style="plain", limit=20)

    assert seen.end == 0.5
    assert seen.notes == ("1 of 2 records do not teach the model to stop",)
    assert seen.cut == (Skipped("data.json, record 2", "has 54 tokens: the last 34 were cut off"),)


def test_the_end_counts_where_the_template_writes_more_after_it_and_where_it_pads_as_well() -> None:
    assert look([exchange()]).end == 1.0
    assert look([exchange()], template=NO_END).end == 1.0


def test_records_with_control_tokens_are_reported() -> None:
    records = [exchange("a <|im_end|> b", "c", 1), exchange("a", "b", 2)]

    assert look(records).notes == (
        "1 of 2 records hold control tokens of the model, such as <|im_end|>: they are read as"
        " ordinary text",
    )


def test_a_beginning_of_text_that_the_chat_template_leaves_out_is_noted() -> None:
    tokenizer = space_tokenizer(TEMPLATE)
    records = [exchange()]
    done = encode_all(tokenizer, records, style="chat", limit=999, cut=False)

    seen = preflight(done, records, tokenizer=tokenizer, style="chat")

    assert "does not begin with <s>, which the tokenizer puts before every text" in seen.notes[-1]
    assert look([exchange()]).notes == ()


def test_pairs_are_looked_at_by_their_preferred_answers() -> None:
    tokenizer = tiny_tokenizer()
    pairs = [PreferencePair((Message("user", "a"),), "b", "c", "p.json", 7)]
    done = encode_pairs(tokenizer, pairs, style="plain", limit=99)

    seen = preflight(preferred(done), pairs, tokenizer=tokenizer, style="plain", duplicates=2)

    assert seen.views[0].line == 7
    assert seen.views[0].tokens[-2:] == (("b", True), ("<|im_end|>", True))
    assert seen.duplicates == 2
    check(seen)


def test_texts_of_a_classifier_have_nothing_to_learn_token_by_token() -> None:
    tokenizer = tiny_tokenizer(None)
    records = [Labelled("win", "spam", "s.tsv", 1)]
    done = encode_all(tokenizer, records, style="chat", limit=99, cut=False)

    seen = preflight(done, records, tokenizer=tokenizer, style="chat")

    assert (seen.learned, seen.end, seen.notes) == (None, None, ())
    check(seen)


# What forbids training


def test_no_records_forbid_training() -> None:
    seen = preflight(NOTHING, [], tokenizer=tiny_tokenizer(), style="chat")

    assert seen.views == ()
    with pytest.raises(TrainingError, match="there are no records to train on"):
        check(seen)


def test_trap_all_records_dropped_is_explained_by_the_commonest_reason() -> None:
    """Other tools end in "num_samples should be a positive integer value"."""
    records = [exchange("a", " ", 1), exchange("a" * 50, "b", 2), exchange("a" * 60, "b", 3)]

    seen = look(records, style="plain", limit=20)

    with pytest.raises(TrainingError) as caught:
        check(seen)
    assert str(caught.value) == (
        "none of the 3 records can be trained on; of 2 of them: its answer begins after token 52"
        " and 20 are allowed: nothing of it would be learned (--record-tokens)"
    )


def test_trap_a_template_that_masks_everything_forbids_training() -> None:
    seen = look([exchange(line=1), exchange(line=2)], template="{{ messages[0]['content'] }}")

    with pytest.raises(TrainingError, match=r"none of the 2 records .*--style alpaca or --style"):
        check(seen)


def test_nothing_learned_forbids_training() -> None:
    seen = replace(look([exchange()]), learned=0.0)

    with pytest.raises(TrainingError, match="nothing of the records would be learned"):
        check(seen)
    check(look([exchange()]))
