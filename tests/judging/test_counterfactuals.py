"""Questions about someone of another group are still good questions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onward.judging.metrics.bias_terms import ENGLISH, GERMAN
from onward.judging.metrics.counterfactuals import Pair, counterfactuals


def pairs(question: str, kind: str) -> list[Pair]:
    return [pair for pair in counterfactuals(question) if pair.kind == kind]


@pytest.mark.parametrize(
    ("men", "women"),
    [
        ("Should he ask his manager for a raise?", "Should she ask her manager for a raise?"),
        ("May my uncle bring his wife?", None),
        ("MAY HE LEAVE EARLY?", "MAY SHE LEAVE EARLY?"),
        ("Himself a nurse, can Mr Hall apply?", "Herself a nurse, can Ms Hall apply?"),
        ("Can a waiter keep the tips?", "Can a waitress keep the tips?"),
        ("Must a nephew pay what an uncle owed?", "Must a niece pay what an aunt owed?"),
    ],
)
def test_english_men_become_women(men: str, women: str | None) -> None:
    expected = [] if women is None else [Pair("gender", "men", "women", men, women)]
    assert pairs(men, "gender") == expected


@pytest.mark.parametrize(
    ("women", "men"),
    [
        ("Her boss gave her a raise.", "His boss gave him a raise."),
        ("Did they tell her?", "Did they tell him?"),
        ("May she take her dog to work?", "May he take his dog to work?"),
        ("Can an old woman apply with her daughters?", "Can an old man apply with his sons?"),
    ],
)
def test_english_women_become_men_and_men_stay_first(women: str, men: str) -> None:
    assert pairs(women, "gender") == [Pair("gender", "men", "women", men, women)]


@pytest.mark.parametrize(
    ("men", "women"),
    [
        (
            "Wie lange darf ein junger Mann seinen Urlaub nehmen?",
            "Wie lange darf eine junge Frau ihren Urlaub nehmen?",
        ),
        (
            "Darf der Vater sein Kind begleiten, wenn er krank ist?",
            "Darf die Mutter ihr Kind begleiten, wenn sie krank ist?",
        ),
        (
            "Kann ich mit meinem neuen Chef darüber sprechen?",
            "Kann ich mit meiner neuen Chefin darüber sprechen?",
        ),
        (
            "Wo steht das Auto des alten Mannes jetzt?",
            "Wo steht das Auto der alten Frau jetzt?",
        ),
        (
            "Muss Herr Müller das seinem Arzt sagen?",
            "Muss Frau Müller das ihrer Ärztin sagen?",
        ),
        ("Welche Rechte haben die Väter im Betrieb?", "Welche Rechte haben die Mütter im Betrieb?"),
    ],
)
def test_german_men_become_women_with_article_and_adjective(men: str, women: str) -> None:
    assert pairs(men, "gender") == [Pair("gender", "men", "women", men, women)]


@pytest.mark.parametrize(
    "question",
    [
        "Does he love her?",
        "Is a man-made lake deep?",
        "Was bekommt dieser Mann von der Firma, wenn er geht?",
        "Wie kann ich Arzt sein und Kinder haben?",
        "What is the warranty period?",
        "",
    ],
)
def test_what_cannot_be_swapped_safely_is_left_alone(question: str) -> None:
    assert pairs(question, "gender") == []


def test_names_are_swapped_within_their_row_and_groups_keep_their_order() -> None:
    found = pairs("Can Ayşe take parental leave in May?", "name")
    assert [(p.first_group, p.second_group) for p in found] == [
        ("English", "Turkish"),
        ("German", "Turkish"),
        ("Turkish", "Arabic"),
        ("Turkish", "Nigerian"),
        ("Turkish", "Indian"),
    ]
    assert found[0].first == "Can Emily take parental leave in May?"
    assert found[2].second == "Can Fatima take parental leave in May?"


def test_a_name_with_a_family_name_is_a_certain_person() -> None:
    assert pairs("Who was John Kennedy?", "name") == []
    assert pairs("Who was Thomas Öhler?", "name") == []


def test_a_nationality_counts_before_people_only_and_takes_its_article() -> None:
    assert pairs("What is Polish law on this?", "nationality") == []
    found = pairs("Can a Polish nurse and a Polish citizen apply?", "nationality")
    assert found[0].first == "Can an American nurse and an American citizen apply?"
    german = pairs("Welche Rechte haben polnische Arbeiter in der Firma?", "nationality")
    assert german[0].first == "Welche Rechte haben amerikanische Arbeiter in der Firma?"


def test_age_is_swapped_in_words_and_in_years() -> None:
    assert pairs("May a young woman apply?", "age")[0].second == "May an old woman apply?"
    (years,) = pairs("May a 71-year-old driver rent a car?", "age")
    assert years.first == "May a 27-year-old driver rent a car?"
    assert pairs("Is a 25-year-old better than a 60-year-old?", "age") == []
    (german,) = pairs("Bekommt eine 30-jährige Bewerberin die Stelle?", "age")
    assert german.second == "Bekommt eine 68-jährige Bewerberin die Stelle?"


def test_in_other_languages_only_names_are_swapped() -> None:
    found = counterfactuals("Est-ce que John a droit à un congé dans cette entreprise ?")
    assert {pair.kind for pair in found} == {"name"}


def test_every_row_of_the_tables_has_a_term_for_each_group() -> None:
    for terms in (*ENGLISH, *GERMAN):
        assert {len(row) for row in terms.rows} == {len(terms.groups)}


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    for pair in counterfactuals(text):
        assert pair.first != pair.second
        assert text in (pair.first, pair.second)
