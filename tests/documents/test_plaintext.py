"""Text is decoded in any encoding, and cut into paragraphs at their lines."""

from __future__ import annotations

import pytest
from tests.documents.reading import lines, read, words

from onward.documents.codepages import guess_codepage
from onward.documents.plaintext import decode, read_text

GERMAN = "Alle Menschen sind frei und gleich an Würde und Rechten geboren."
POLISH = "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności."
CZECH = "Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv."
RUSSIAN = "Все люди рождаются свободными и равными в своем достоинстве и правах."
JAPANESE = "すべての人間は、生まれながらにして自由であり、かつ、平等である。"
CHINESE = "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心。"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(encoding: str) -> None:
    assert decode(GERMAN.encode(encoding)) == GERMAN


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_a_mark(encoding: str) -> None:
    assert decode(GERMAN.encode(encoding)) == GERMAN


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "latin-1"),
        ("Café", "latin-1"),
        ("Prix : 5 € — “déjà”", "cp1252"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859-2"),
        (CZECH, "cp1250"),
        (CZECH, "iso8859-2"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (CHINESE, "gb18030"),
    ],
)
def test_old_encodings_are_known_by_their_letters(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_one_accented_word_far_inside_ascii_is_enough() -> None:
    text = "The quick brown fox jumps over the lazy dog. " * 3000 + "naïve"
    assert decode(text.encode("latin-1")) == text


def test_a_declared_charset_is_believed_where_the_bytes_are_not_utf_8() -> None:
    data = '<?xml version="1.0" encoding="iso-8859-7"?><a>Όλοι</a>'.encode("iso8859-7")
    assert "Όλοι" in decode(data)
    assert decode("Όλοι".encode("iso8859-7"), "iso-8859-7") == "Όλοι"


def test_a_declaration_that_disagrees_with_valid_utf_8_is_wrong() -> None:
    assert decode(GERMAN.encode(), "iso-8859-1") == GERMAN


@pytest.mark.parametrize("declared", ["no-such-charset", "", "base64", "x\0y"])
def test_unknown_charsets_do_no_harm(declared: str) -> None:
    assert decode(b"plain", declared) == "plain"


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    data = (GERMAN * 30).encode() + b"\xff" + b"end"
    assert decode(data) == GERMAN * 30 + "\ufffdend"


def test_any_bytes_decode_to_something() -> None:
    assert decode(bytes(range(256)))
    assert decode(b"") == ""
    assert guess_codepage(b"\x81\x8d\x8f\x90\x9d")


def test_paragraphs_stand_at_their_first_line() -> None:
    document = read(read_text, "\nfirst\nstill first\n\n\nsecond\n")
    assert words(document) == ["first\nstill first", "second"]
    assert lines(document) == [2, 6]


def test_a_log_without_blank_lines_is_cut() -> None:
    document = read(read_text, "\n".join(f"line {number}" for number in range(100)))
    assert lines(document) == [1, 41, 81]


def test_all_kinds_of_line_ends_part_lines() -> None:
    assert words(read(read_text, "a\r\n\r\nb\rc")) == ["a", "b\nc"]
