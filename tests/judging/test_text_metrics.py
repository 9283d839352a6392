"""Text metrics against hand-worked values, the SQuAD rules, sacrebleu and rouge-score."""

from __future__ import annotations

import re
import string
from collections import Counter

import pytest
import sacrebleu
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from onward.judging.metrics.text import (
    LONGEST_TABLE,
    bleu,
    chrf,
    exact_match,
    normalise,
    rouge_l,
    self_bleu,
    token_f1,
    tokens,
    without_marks,
)

ANSWER = "The Eiffel Tower was finished in 1889, for the World's Fair in Paris."
REFERENCE = "It was completed in 1889 for the World's Fair."
PRINTABLE = st.text(st.sampled_from(string.printable), max_size=60)


def squad_tokens(text: str) -> list[str]:
    """The rules of SQuAD 1.1 written out for ASCII."""
    kept = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", kept).split()


@settings(deadline=None)
@given(PRINTABLE)
def test_english_is_normalised_as_squad_does(text: str) -> None:
    assert tokens(text) == squad_tokens(text)


@settings(deadline=None)
@given(PRINTABLE, PRINTABLE)
def test_token_f1_of_english_is_that_of_squad(one: str, other: str) -> None:
    given_tokens, wanted = squad_tokens(one), squad_tokens(other)
    shared = (Counter(given_tokens) & Counter(wanted)).total()
    if not given_tokens or not wanted:
        expected = float(given_tokens == wanted)
    elif not shared:
        expected = 0.0
    else:
        p, r = shared / len(given_tokens), shared / len(wanted)
        expected = 2 * p * r / (p + r)
    assert token_f1(one, other) == pytest.approx(expected)


def test_exact_match_looks_past_case_articles_and_punctuation() -> None:
    assert exact_match("The  Eiffel Tower!", "eiffel tower") == 1
    assert exact_match("Eiffel Towers", "Eiffel Tower") == 0


def test_token_f1_worked_by_hand() -> None:
    # answer: 2 of 3 tokens shared; reference: 2 of 2; 2 * 2/3 * 1 / (2/3 + 1) = 0.8
    assert token_f1("a big red house", "red house") == pytest.approx(0.8)
    # a repeated token counts as often as both have it: 1 shared of 3 and of 1
    assert token_f1("red red red", "red") == pytest.approx(0.5)


def test_punctuation_of_other_scripts_falls_away_and_accents_stay() -> None:
    assert exact_match("«Straße», 5 €", "strasse 5") == 1
    assert exact_match("¿Dónde?", "dónde") == 1
    assert exact_match("Donde", "Dónde") == 0
    assert normalise("हिन्दी।") == "हिन्दी"


def test_scripts_without_spaces_are_compared_by_character() -> None:
    assert tokens("東京タワー。") == ["東", "京", "タ", "ワ", "ー"]
    # 2 of 2 characters of the answer, 2 of 3 of the reference
    assert token_f1("東京", "東京都") == pytest.approx(0.8)
    assert tokens("BERT是2018年的模型") == ["bert", "是", "2018", "年", "的", "模", "型"]
    assert rouge_l("我们用语言模型", "我们用模型") == pytest.approx(2 * (5 / 7) / (5 / 7 + 1))


def test_an_empty_answer_is_worth_nothing() -> None:
    metrics = (exact_match, token_f1, rouge_l, bleu, chrf)
    assert [metric("", "Paris") for metric in metrics] == [0] * 5
    assert [metric(" \n", "東京") for metric in metrics] == [0] * 5


def test_texts_that_normalise_to_nothing_are_equal_as_in_squad() -> None:
    assert exact_match("the!", "A") == token_f1("the!", "A") == 1
    assert token_f1("the!", "Paris") == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [(ANSWER, REFERENCE), (REFERENCE, ANSWER), ("x_y z2", "x y"), ("a", "b"), ("", "a")],
)
def test_rouge_l_of_english_is_that_of_rouge_score(one: str, other: str) -> None:
    expected = RougeScorer(["rougeL"]).score(other, one)["rougeL"].fmeasure
    assert rouge_l(one, other) == pytest.approx(expected)


@settings(deadline=None)
@given(PRINTABLE, PRINTABLE)
def test_rouge_l_of_any_ascii_is_that_of_rouge_score(one: str, other: str) -> None:
    expected = RougeScorer(["rougeL"]).score(other, one)["rougeL"].fmeasure
    assert rouge_l(one, other) == pytest.approx(expected)


def test_rouge_l_sees_what_rouge_score_does_not() -> None:
    assert RougeScorer(["rougeL"]).score("Москва", "Москва")["rougeL"].fmeasure == 0
    assert rouge_l("Это Москва", "Москва") == pytest.approx(2 / 3)


def test_rouge_l_is_unknown_where_its_table_would_be_too_large() -> None:
    side = int(LONGEST_TABLE**0.5) + 1
    assert rouge_l("a " * side, "a " * side) is None


@pytest.mark.parametrize(("one", "other"), [(ANSWER, REFERENCE), ("Paris", "Paris, France")])
def test_bleu_and_chrf_are_a_hundredth_of_those_of_sacrebleu(one: str, other: str) -> None:
    assert bleu(one, other) == pytest.approx(sacrebleu.sentence_bleu(one, [other]).score / 100)
    assert chrf(one, other) == pytest.approx(sacrebleu.sentence_chrf(one, [other]).score / 100)


def test_bleu_worked_by_hand() -> None:
    # 1-grams 3/3, 2-grams 2/2, 3-grams 1/1, no 4-gram; brevity penalty exp(1 - 4/3)
    assert bleu("a b c", "a b c d") == pytest.approx(0.716531, abs=1e-6)


def test_the_same_text_is_worth_1_in_any_script() -> None:
    for text in (ANSWER, "東京は日本の首都です。", "ประเทศไทย", "Москва — столица."):
        metrics = [m(text, text) for m in (exact_match, token_f1, rouge_l, bleu, chrf)]
        assert metrics == pytest.approx([1.0] * 5)


def test_bleu_of_chinese_counts_characters() -> None:
    # sacrebleu's own 13a would see one long token without any match
    assert bleu("我们用语言模型回答问题", "我们用语言模型") > 0.5


def test_self_bleu_takes_the_best_of_the_others() -> None:
    assert self_bleu("a b c d", ["x y z w", "a b c d"]) == pytest.approx(1)


def test_citation_marks_are_taken_away_and_other_brackets_stay() -> None:
    assert without_marks("It is red [1]. It is big [2, 3]. Or so [unsupported]") == (
        "It is red. It is big. Or so"
    )
    assert without_marks("a[i] = [x] [1999]") == "a[i] = [x] [1999]"


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_have_values_from_0_to_1(one: str, other: str) -> None:
    for metric in (exact_match, token_f1, rouge_l, bleu, chrf):
        value = metric(one, other)
        assert value is not None
        assert 0 <= value <= 1
