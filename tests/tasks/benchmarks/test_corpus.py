"""BLEU, NIST, ROUGE-L and CIDEr by hand, and beside sacrebleu and nltk."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from nltk.translate.nist_score import corpus_nist
from sacrebleu.metrics.bleu import BLEU

from onward.tasks.benchmarks.corpus import (
    bleu,
    bleu_rows,
    cider,
    corpus_scores,
    mteval_tokens,
    nist,
    nist_rows,
    plain_words,
    rouge_l,
)

WORDS = (
    *("the", "a", "Blue", "Spice", "pub", "near", "river,", "£20-25", "family-friendly"),
    *("is", "it", "isn't", "cheap.", "serves", "food"),
)


def _made(seed: int, n: int) -> tuple[list[str], list[list[str]]]:
    draw = random.Random(seed)

    def text() -> str:
        return " ".join(draw.choices(WORDS, k=draw.randint(4, 12)))

    references = [[text() for _ in range(draw.randint(1, 3))] for _ in range(n)]
    # Texts that keep some of a reference, so that longer n-grams are shared, too.
    written = [" ".join([*refs[0].split()[:6], *text().split()[:3]]) for refs in references]
    return written, references


def test_bleu_by_hand() -> None:
    # 4 of 5 words, 3 of 4 pairs, 2 of 3 and 1 of 2; the nearer reference has 6 words.
    written, references = ["the cat sat on mats"], [["The cat sat on the mat", "a dog"]]
    row = bleu_rows(written, references)
    assert row.tolist() == [[4, 3, 2, 1, 5, 4, 3, 2, 5, 6]]
    wanted = 100 * (4 / 5 * 3 / 4 * 2 / 3 * 1 / 2) ** 0.25 * math.exp(1 - 6 / 5)
    assert bleu(row).tolist() == pytest.approx([wanted])


def test_bleu_is_that_of_sacrebleu_without_case_and_smoothing() -> None:
    for seed in range(5):
        written, references = _made(seed, 12)
        streams = [[refs[i] if i < len(refs) else "" for refs in references] for i in range(3)]
        wanted = BLEU(lowercase=True, smooth_method="none").corpus_score(written, streams).score
        assert corpus_scores(written, references)["bleu"] == pytest.approx(wanted)


def test_nist_by_hand() -> None:
    # The reference's 4 words: "a" twice, "b" and "c" once: log2(4/2) = 1 and log2(4/1) = 2. After
    # "a" comes "b" once in two: 1. "a b" is right (1 + 2), and the pair (1), of 3 words, 2 pairs.
    row = nist_rows(["a b x"], [["a b a c"]])
    assert row[0].tolist() == [3, 1, 0, 0, 0, 3, 2, 1, 0, 0, 3, 4]
    brief = math.exp(math.log(0.5) / math.log(1.5) ** 2 * math.log(3 / 4) ** 2)
    assert nist(row).tolist() == pytest.approx([(3 / 3 + 1 / 2) * brief])


def test_a_text_of_two_thirds_the_length_loses_half_of_its_nist() -> None:
    long = nist(np.array([[3.0, 0, 0, 0, 0, 6, 5, 4, 3, 2, 6, 6]]))
    short = nist(np.array([[3.0, 0, 0, 0, 0, 6, 5, 4, 3, 2, 6, 9]]))
    assert float(short[0]) == pytest.approx(float(long[0]) / 2)


def test_nist_of_one_reference_each_is_that_of_nltk() -> None:
    written, references = _made(7, 15)
    single = [refs[:1] for refs in references]
    split = [[mteval_tokens(ref) for ref in refs] for refs in single]
    wanted = corpus_nist(split, [mteval_tokens(text) for text in written])
    assert corpus_scores(written, single)["nist"] == pytest.approx(float(wanted))


def test_rouge_l_takes_precision_and_recall_each_from_its_best_reference() -> None:
    # "a b c d" shares 2 with "a d" (recall 1) and 3 with "a b c x y" (precision 3/4).
    wanted = (1 + 1.44) * 0.75 * 1 / (1 + 1.44 * 0.75)
    assert rouge_l("a b c d", ["a d", "a b c x y"]) == pytest.approx(wanted)
    assert rouge_l("b a", ["a b"]) == pytest.approx(0.5)
    assert rouge_l("", ["a"]) == rouge_l("a", ["", "!"]) == rouge_l("a", ["b"]) == 0


def test_cider_by_hand() -> None:
    # "x" stands in both items, so it weighs log(2/2) = 0; "a" and "b" weigh log 2 each.
    scores = cider(["a x", "a x"], [["a x"], ["b x"]])
    assert scores is not None
    # Of the first all that has weight is the same, for n = 1 and 2; 3 and 4 have no n-grams.
    assert scores == pytest.approx([10 * 2 / 4, 0.0])


def test_cider_counts_no_word_more_often_than_the_reference_and_fines_length() -> None:
    scores = cider(["a a a", "q"], [["a b"], ["z"]])
    assert scores is not None
    # n = 1: min(3, 1) · 1 / (3 · √2); the texts are 2 and 1 bigrams long.
    assert scores[0] == pytest.approx(10 / 4 / (3 * math.sqrt(2)) * math.exp(-1 / 72))


def test_texts_that_are_their_references_score_best() -> None:
    _, references = _made(3, 6)
    found = corpus_scores([refs[0] for refs in references], [refs[:1] for refs in references])
    assert found["bleu"] == pytest.approx(100)
    assert found["rouge_l"] == pytest.approx(1)
    assert found["cider"] == pytest.approx(10)


def test_words_are_cut_near_the_penn_treebank() -> None:
    assert plain_words("It ISN’T £20-25, family-friendly: Bibimbap's!") == [
        *("it", "is", "n't", "£", "20-25", "family-friendly", "bibimbap", "'s")
    ]
    assert mteval_tokens("It's 3.5, &quot;ok&quot;") == ["it's", "3.5", ",", '"', "ok", '"']


def test_empty_texts_score_nothing_and_one_text_has_no_cider() -> None:
    assert corpus_scores([""], [["a b"]]) == {"bleu": 0, "nist": 0, "rouge_l": 0}
    assert corpus_scores(["", "Ω"], [["a"], [""]])["bleu"] == 0
    with pytest.raises(ValueError, match="a reference for each"):
        corpus_scores(["a"], [[]])
    with pytest.raises(ValueError, match="1 texts and 2 sets"):
        corpus_scores(["a"], [["a"], ["b"]])
    with pytest.raises(ValueError, match="there must be texts"):
        corpus_scores([], [])
