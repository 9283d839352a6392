"""What was said by a better hit is not said twice; what only looks alike is."""

from __future__ import annotations

from onward.answering.repeats import repeated
from tests.answering.made import TABLE, TESLA, hit

REPORT = "The company had revenue of {} million euros in the year, which the board calls a success."


def test_the_same_text_in_another_file_repeats_the_better_hit() -> None:
    copy = hit(TESLA.passage.text, name="copy.txt", title="Nikola Tesla")
    assert repeated([TESLA, TABLE, copy, copy]) == {2: 0, 3: 0}


def test_a_text_that_is_nearly_all_in_a_longer_one_repeats_it() -> None:
    part = hit(TESLA.passage.text.partition(" There")[0], name="part.txt")
    assert repeated([TESLA, part]) == {1: 0}
    assert repeated([part, TESLA]) == {}, "the longer one says more"


def test_texts_that_differ_in_one_number_or_name_are_both_wanted() -> None:
    first, second = hit(REPORT.format(310)), hit(REPORT.format(290), name="b.txt")
    assert repeated([first, second]) == {}
    long = "the " + " ".join(f"word{chr(97 + n)}" for n in range(26)) * 3 + " was signed by {}"
    assert repeated([hit(long.format("Anna Berg")), hit(long.format("Otto Stein"))]) == {}


def test_the_same_words_under_another_heading_are_both_wanted() -> None:
    text = "The fee for a late return of the bicycle is due at once and is not given back."
    munich, berlin = hit(text, title="Fees in Munich"), hit(text, title="Fees in Berlin")
    assert repeated([munich, berlin]) == {}
    assert repeated([hit(text, title="Report 2021"), hit(text, title="Report 2022")]) == {}


def test_short_empty_and_unspaced_texts() -> None:
    assert repeated([]) == {}
    assert repeated([hit(""), hit("")]) == {}
    assert repeated([hit("Yes, it is"), hit("yes it is", name="b.txt")]) == {1: 0}
    assert repeated([hit("東京は日本の首都です"), hit("東京は日本の首都です", name="b")]) == {1: 0}
