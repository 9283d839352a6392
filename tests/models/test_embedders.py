"""What every Embedder promises, and what all-MiniLM-L6-v2 promises besides."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from onward.errors import OfflineError
from onward.models.fetch import missing_files
from onward.models.minilm import MAX_TOKENS, MiniLM
from onward.models.minilm_build import input_ranges
from onward.models.minilm_graph import minilm_graph
from onward.models.minilm_setup import load_minilm
from onward.models.scripted import HashingEmbedder
from onward.protocols import Embedder
from tests.models.tiny import minilm_weights, write_tokenizer

TEXTS = ["The river flows north.", "", "revenue was high in 2022", "?", "the " * 900]


@pytest.fixture(params=["hashing", "random weights", "random weights in int8", "real weights"])
def embedder(request: pytest.FixtureRequest, tmp_path: Path) -> Embedder:
    if request.param == "hashing":
        return HashingEmbedder()
    if request.param == "real weights":
        request.getfixturevalue("real_home")
        return _real()
    weights, tokenizer = minilm_weights(), write_tokenizer(tmp_path / "tokenizer.json")
    ranges = input_ranges(weights, tokenizer) if "int8" in request.param else None
    return MiniLM(minilm_graph(weights, ranges), tokenizer, "tiny")


def _real() -> MiniLM:
    if missing_files("all-MiniLM-L6-v2"):
        pytest.skip("needs the weights: onward model pull all-MiniLM-L6-v2")
    return load_minilm(offline=True)


def test_vectors_are_float32_of_length_one_and_in_order(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert len(vectors) == len(TEXTS)
    for vector in vectors:
        width = len(vector.pooled)
        assert vector.pooled.dtype == vector.tokens.dtype == np.float32
        assert vector.tokens.shape[1:] == (width,)
        assert np.linalg.norm(vector.pooled) == pytest.approx(1, abs=1e-5)
        assert np.linalg.norm(vector.tokens, axis=1) == pytest.approx(1, abs=1e-5)
    assert vectors[2].pooled @ embedder.embed([TEXTS[2]])[0].pooled == pytest.approx(1, abs=1e-5)


def test_a_text_without_words_has_no_token_vectors(embedder: Embedder) -> None:
    empty, mark = embedder.embed(["", "?"])
    assert len(empty.tokens) == len(mark.tokens) == 0


def test_no_texts_have_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]) == []


def test_vectors_do_not_depend_on_what_is_embedded_beside_them(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        alone = embedder.embed([text])[0]
        np.testing.assert_array_equal(alone.pooled, vector.pooled)
        np.testing.assert_array_equal(alone.tokens, vector.tokens)


def test_long_texts_are_cut_after_the_most_tokens(tmp_path: Path) -> None:
    tokenizer = write_tokenizer(tmp_path / "tokenizer.json")
    embedder = MiniLM(minilm_graph(minilm_weights()), tokenizer, "tiny")
    whole, longer = embedder.embed(["the " * (MAX_TOKENS - 2), "the " * 900])
    assert len(longer.tokens) == MAX_TOKENS - 2  # besides [CLS] and [SEP]
    np.testing.assert_array_equal(whole.pooled, longer.pooled)


def test_a_token_vector_stands_for_each_word_piece_and_for_no_mark_or_unknown(
    tmp_path: Path,
) -> None:
    tokenizer = write_tokenizer(tmp_path / "tokenizer.json")
    embedder = MiniLM(minilm_graph(minilm_weights()), tokenizer, "tiny")
    # Left out are the comma, the full stop, and the word that the vocabulary does not know.
    assert len(embedder.embed(["The rivers, zzz high."])[0].tokens) == 4


@pytest.mark.usefixtures("real_home")
def test_texts_of_like_meaning_are_near() -> None:
    near, like, far = _real().embed(
        ["How do I reset my password?", "I forgot my login code", "Rivers flow to the sea"]
    )
    assert near.pooled @ like.pooled > near.pooled @ far.pooled + 0.3


def test_offline_says_which_command_gets_the_weights(private_home: Path) -> None:
    with pytest.raises(OfflineError, match="onward model pull all-MiniLM-L6-v2") as caught:
        load_minilm(offline=True)
    assert "model.safetensors, tokenizer.json" in str(caught.value)
    assert str(private_home) in str(caught.value)
