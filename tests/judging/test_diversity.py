"""How much several answers differ, against values worked by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import sacrebleu

from onward.judging.metrics.diversity import distinct, mean_similarity, self_bleu
from onward.models.scripted import HashingEmbedder

EMBEDDER = HashingEmbedder()


def test_distinct_counts_different_n_grams_over_all_samples() -> None:
    samples = ["red red fox", "red dog"]
    assert distinct(samples, 1) == pytest.approx(3 / 5)
    assert distinct(samples, 2) == 1  # red red, red fox, red dog
    assert distinct(["red fox", "red fox"], 2) == 0.5


def test_distinct_counts_characters_of_scripts_without_spaces() -> None:
    assert distinct(["東京東京"], 1) == 0.5


def test_similarity_is_the_mean_over_all_pairs() -> None:
    samples = ["red fox", "red dog", "blue whale sings"]
    vectors = [one.pooled for one in EMBEDDER.embed(samples)]
    pairs = [float(a @ b) for a, b in itertools.combinations(vectors, 2)]
    assert mean_similarity(samples, EMBEDDER) == pytest.approx(np.mean(pairs), abs=1e-6)
    assert mean_similarity(["red fox"] * 3, EMBEDDER) == pytest.approx(1)


def test_self_bleu_is_the_mean_bleu_against_the_others() -> None:
    samples = ["a big red fox runs", "a big red dog runs", "nothing alike here at all"]
    expected = [
        sacrebleu.sentence_bleu(one, [o for o in samples if o != one]).score / 100
        for one in samples
    ]
    assert self_bleu(samples) == pytest.approx(np.mean(expected))
    assert self_bleu(["same words every time"] * 4) == pytest.approx(1)


def test_too_few_samples_have_no_diversity() -> None:
    assert mean_similarity(["one"], EMBEDDER) is None
    assert self_bleu(["one", "", " "]) is None
    assert distinct([], 1) is None
    assert distinct(["word", ""], 2) is None
