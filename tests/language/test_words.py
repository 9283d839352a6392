"""Words and stems: numbers, scripts, apostrophes, stop words."""

from __future__ import annotations

from onward.language import STOP_WORDS, stems, words
from onward.language.words import stemmer


def test_numbers_are_the_same_with_and_without_separators() -> None:
    assert words("1,234 and 1234") == ["1234", "and", "1234"]
    assert words("$1,234,567.50") == ["1234567.50"]
    assert words("3.5%") == ["3.5"]


def test_a_list_of_numbers_is_not_one_number() -> None:
    assert words("[1,2]") == ["1", "2"]
    assert words("12345,678") == ["12345", "678"]


def test_apostrophes_hyphens_and_underscores_part_words() -> None:
    assert words("Apple's don't 10-K snake_case") == [
        "apple",
        "s",
        "don",
        "t",
        "10",
        "k",
        "snake",
        "case",
    ]


def test_compatibility_forms_are_made_equal() -> None:
    assert words("ﬁne Ｆｕｌｌ") == ["fine", "full"]


def test_chinese_japanese_korean_and_thai_become_bigrams() -> None:
    assert words("日本語 と") == ["日本", "本語", "と"]
    assert words("한국어") == ["한국", "국어"]
    assert words("AI技術") == ["ai", "技術"]


def test_vowel_signs_do_not_part_hindi_words() -> None:
    assert words("हिन्दी भाषा") == ["हिन्दी", "भाषा"]


def test_stems_leave_stop_words_out_and_join_forms_of_a_word() -> None:
    assert stems("What were the companies' running costs?") == ["compani", "run", "cost"]
    assert stems("company cost runs") == ["compani", "cost", "run"]


def test_stems_follow_the_language_and_lose_accents() -> None:
    assert stems("Die Häuser", "de") == stems("das Haus", "de")
    assert stems("café") == ["cafe"]


def test_unknown_languages_keep_their_words() -> None:
    assert stems("running", "xx") == ["running"]
    assert stems("running costs", "und") == ["run", "cost"]
    assert stemmer("xx")("running") == "running"


def test_stop_words_are_written_as_words_gives_them() -> None:
    for language, listed in STOP_WORDS.items():
        assert all(words(word) == [word] for word in listed), language


def test_a_fiscal_year_is_also_the_year() -> None:
    assert words("FY2022, not EN1090-2 or ISO20022") == [
        *("fy", "2022", "not", "en1090", "2", "or", "iso20022")
    ]
