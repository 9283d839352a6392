"""What is written one way is found when it is asked another way."""

from __future__ import annotations

import pytest

from onward.retrieval.terms import Terms, joined, split_words, terms_of


def terms(text: str, language: str = "en") -> set[str]:
    return set(terms_of(language).of(text).split())


@pytest.mark.parametrize(
    ("written", "asked", "language"),
    [
        ("1,234", "1234", "en"),
        ("$1,234.50", "1234.50", "en"),
        ("12.345.678,9", "12345678.9", "de"),
        ("1.234", "1234", "de"),
        ("1.234", "1,234", "en"),
        ("3,14", "3.14", "fr"),
        ("PP&E", "PPE", "en"),
        ("SG&A", "sga", "en"),
        ("AT&T's", "AT&T", "en"),
        ("10-K", "10K", "en"),
        ("COVID-19", "Covid 19", "en"),
        ("COVID-19", "covid19", "en"),
        ("e-mail", "email", "en"),
        ("year-end", "year end", "en"),
        ("FY2022", "2022", "en"),
        ("FY22", "FY2022", "en"),
        ("FY'22", "2022", "en"),
        ("ACME-FY22", "2022", "en"),
        ("2023Q4", "2023", "en"),
        ("2023Q4", "q4", "en"),
        ("BESTBUY_2023_10K", "10-K", "en"),
        ("getUserName", "user name", "en"),
        ("HTTPServer", "server", "en"),
        ("U.S.", "US", "en"),
        ("E_CONN_RESET", "conn reset", "en"),
        ("ERR-1042", "err1042", "en"),
        ("version 1.2.3", "1.2.3", "en"),
        ("companies", "company's", "en"),
        ("naïve", "naive", "en"),
        ("Straße", "STRASSE", "de"),
        ("Häuser", "haus", "de"),
        ("Häuser", "hauser", "de"),
        ("l’entreprise", "entreprises", "fr"),
        ("organización", "organizaciones", "es"),
        ("компаниях", "компания", "ru"),
        ("税金", "日本の税金は", "ja"),
        ("税", "日本の税金は", "ja"),
        ("北京大学", "大学在北京", "zh"),
        ("2023年度", "2023", "ja"),
        ("회사는", "회사", "ko"),
        ("ภาษาไทยง่าย", "ภาษาไทย", "th"),
        ("हिन्दी", "हिन्दी", "hi"),
    ],
)
def test_both_ways_of_writing_share_a_term(written: str, asked: str, language: str) -> None:
    assert terms(written, language) & terms(asked, language)


@pytest.mark.parametrize(
    ("left", "right"),
    [("C++", "C#"), ("1.5", "15"), ("1,234", "1"), ("3.5", "3"), ("10-K", "K"), ("PP&E", "e")],
)
def test_what_means_something_else_shares_no_term(left: str, right: str) -> None:
    assert not terms(left) & terms(right)


def test_languages_without_a_stemmer_are_folded_only() -> None:
    assert terms("Dōmo companies", "xx") == {"domo", "companies"}


def test_marks_that_stand_alone_do_not_break_words() -> None:
    assert split_words("cafe\u0301 हिन्दी") == ["cafe\u0301", "हिन्दी"]
    assert terms("cafe\u0301", "fr") & terms("caf\u00e9", "fr")


def test_text_without_words_has_no_terms() -> None:
    assert terms_of("en").of(" \n\t_ -- ++ 🙂 \x00") == ""


def test_neighbours_are_joined_as_names_are_written() -> None:
    assert joined(["Best", "Buy's"]) == "bestbuy"
    assert joined(["Bank", "of", "America"]) == "bankofamerica"
    assert joined(["Crédit", "Agricole"]) == "creditagricole"


def test_terms_are_of_bounded_length_and_hold_no_blanks() -> None:
    for word in ("x" * 100_000, "1" * 500, "a-" * 500 + "a", "C" + "+" * 300, "税" * 300):
        found = Terms("en")[word].split(" ")
        assert all(0 < len(term) <= 100 for term in found)


def test_words_are_remembered_but_runs_of_unspaced_text_are_not() -> None:
    known = Terms("zh")
    known.of("大" * 50 + " invoice")
    assert list(known) == ["invoice"]
