"""Features of a claim and a text, by hand."""

from __future__ import annotations

import pytest

from onward.judging.claims.pairs import Vectors, compare
from onward.judging.claims.polarity import denials, negated, opposites, valence
from onward.judging.claims.statements import holds_name, read_source
from onward.judging.claims.word_features import Features
from onward.models.scripted import HashingEmbedder

TEXT = "Acme sold 340 pumps in March. Maria Keller opened the Berlin plant. Nobody left Acme."


def features(claim: str, text: str = TEXT) -> Features:
    (row,) = compare([(claim, text)], None)
    assert row is not None
    return row


def test_a_quote_is_covered_near_and_verbatim() -> None:
    row = features("Acme sold 340 pumps in March.")
    assert row["cover_best"] == row["near"] == row["verbatim"] == row["bigrams"] == 1
    assert row["numbers_missing"] == row["names_missing"] == row["opposite"] == 0


def test_another_number_is_missing_and_stands_in_the_place_of_the_right_one() -> None:
    row = features("Acme sold 870 pumps in March.")
    assert row["numbers_missing"] == row["numbers_missing_count"] == row["numbers_wrong"] == 1
    assert row["swapped_number"] > 0
    assert row["near"] == pytest.approx(4 / 5)


def test_another_name_is_missing_and_a_name_of_which_a_part_stands_there_is_partly_there() -> None:
    row = features("Maria Schulz opened the Berlin plant.")
    assert row["names_missing"] == pytest.approx(1 / 3)
    assert row["names_partly"] == 1


def test_an_opposite_in_the_same_place_is_seen() -> None:
    assert features("Maria Keller closed the Berlin plant.")["opposite"] == 1
    assert features("Maria Keller opened the Berlin plant.")["opposite"] == 0


def test_a_negation_turns_round_the_words_behind_it() -> None:
    assert negated("Acme did not sell pumps, but built engines.") == {"sell", "pump"}
    row = features("Acme sold no pumps in March.")
    assert row["negation"] > 0
    assert row["only_claim_denies"] == row["denial"] == 1
    assert row["only_text_denies"] == 0


def test_not_only_denies_nothing() -> None:
    assert denials("Not only pumps were sold.") == 0


def test_opposites_go_both_ways_and_valence_sums_their_sides() -> None:
    assert "fell" in opposites()["rose"]
    assert "rose" in opposites()["fell"]
    assert valence(["higher", "lower", "better"]) == 1


def test_names_are_found_in_nearly_equal_forms_only() -> None:
    source = read_source("The Germans bought pumps.")
    assert holds_name("german", source)
    assert not holds_name("gerda", source)


def test_missing_words_in_a_row_are_counted() -> None:
    row = features("Acme sold hyperflux quantisation modules in March.")
    assert row["words_missing"] == row["run_missing"] == 3


@pytest.mark.parametrize(("claim", "text"), [("", TEXT), ("…", TEXT), ("Acme sold pumps.", " ")])
def test_without_words_there_is_nothing_to_compare(claim: str, text: str) -> None:
    assert compare([(claim, text)], None) == [None]


def test_vectors_are_kept_and_an_embedder_of_other_dimensions_does_not_fit_the_axes() -> None:
    vectors = Vectors(HashingEmbedder(64))
    assert not vectors.fit_axes()
    assert Vectors(HashingEmbedder(384)).fit_axes()
    assert vectors.of(["one", "two", "one"]).keys() == {"one", "two"}


def test_an_identical_sentence_has_cosine_one_and_lies_on_the_same_side() -> None:
    pair = ("Acme sold 340 pumps in March.", TEXT)
    (row,) = compare([pair], Vectors(HashingEmbedder(384)))
    assert row is not None
    assert row["cosine"] == pytest.approx(1, abs=1e-3)
    assert row["late_least"] == pytest.approx(1, abs=1e-2)
    assert row["same_side"] == pytest.approx(1, abs=1e-3)
