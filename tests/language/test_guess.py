"""The guess of a language: scripts, function words, and too little to tell."""

from __future__ import annotations

import pytest

from onward.language import guess_language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "What is the revenue of 3M?"),
        ("de", "Der schnelle Fuchs springt über den faulen Hund und läuft dann weg."),
        ("fr", "Le chat est sur la table et il mange du pain avec nous."),
        ("es", "El niño no fue a la escuela porque estaba enfermo, pero su hermana sí."),
        ("it", "Il gatto è sul tavolo e mangia il pane della nonna."),
        ("pt", "O menino não foi para a escola porque estava doente."),
        ("nl", "De kat zit op de tafel en eet het brood van oma."),
        ("pl", "Kot siedzi na stole i je chleb, który kupiła babcia."),
        ("tr", "Kedi masada oturuyor ve ekmek yiyor, çünkü çok aç."),
        ("vi", "Con mèo ngồi trên bàn và ăn bánh mì của bà."),
        ("ru", "Кошка сидит на столе и ест хлеб, который мы купили."),
        ("uk", "Кішка сидить на столі і їсть хліб."),
        ("el", "Η γάτα κάθεται στο τραπέζι."),
        ("zh", "猫坐在桌子上吃面包。"),
        ("ja", "猫はテーブルの上に座っている。"),
        ("ko", "고양이가 탁자 위에 앉아 있다."),
        ("ar", "القطة تجلس على الطاولة"),
        ("hi", "बिल्ली मेज पर बैठी है"),
    ],
)
def test_a_sentence_is_enough(language: str, text: str) -> None:
    assert guess_language(text) == language


@pytest.mark.parametrize("text", ["", "123 456", "Revenue", "x9 y7 | z3", "\0\0"])
def test_too_little_is_undetermined(text: str) -> None:
    assert guess_language(text) == "und"


def test_spanish_names_do_not_make_english_spanish() -> None:
    teams = "(Los Angeles Rams); (Los Angeles Lakers); (Los Angeles Kings, La Galaxy)"
    text = f"Teams of the region include some from the leagues {teams} and they play in the city."
    assert guess_language(text) == "en"


def test_a_foreign_quotation_does_not_decide() -> None:
    english = "This is the report of the year and it is about the company. " * 20
    assert guess_language(english + "Привет, мир") == "en"
