"""The claim checker on hand-made texts: quotes hold, planted errors fall."""

from __future__ import annotations

import numpy as np
import pytest

from onward.judging.claims.entailment import check_together, entailment
from onward.models import load_embedder
from onward.models.scripted import HashingEmbedder
from onward.protocols import Entailment

ENGLISH = (
    "Acme Corporation reported revenue of 12.4 million dollars in 2021, up 8 percent from the "
    "year before. The growth came from its Berlin plant, which Maria Keller opened in March. "
    "Acme did not pay a dividend. The company employs 340 people, most of them in Germany."
)
GERMAN = (
    "Die Firma Acme erzielte 2021 einen Umsatz von 12,4 Millionen Euro. Das Werk in Berlin wurde "
    "im März von Maria Keller eröffnet. Acme zahlte keine Dividende."
)
JAPANESE = "東京は日本の首都です。富士山は3776メートルの高さがあります。"

SUPPORTED = [
    ("Acme Corporation reported revenue of 12.4 million dollars in 2021.", ENGLISH),
    ("Acme did not pay a dividend.", ENGLISH),
    ("The company employs 340 people.", ENGLISH),
    ("The growth came from its Berlin plant, which Maria Keller opened in March.", ENGLISH),
    ("Acme erzielte 2021 einen Umsatz von 12,4 Millionen Euro.", GERMAN),
    ("東京は日本の首都です。", JAPANESE),
    ("富士山は3776メートルの高さがあります。", JAPANESE),
]
CONTRADICTED = [
    ("Acme Corporation reported revenue of 17.9 million dollars in 2021.", ENGLISH),
    ("The company does not employ 340 people, most of them in Germany.", ENGLISH),
    ("The growth came from its Berlin plant, which Maria Keller closed in March.", ENGLISH),
    ("Das Werk in Berlin wurde nicht im März von Maria Keller eröffnet.", GERMAN),
    ("富士山は4776メートルの高さがあります。", JAPANESE),
]
UNSUPPORTED = [
    ("The growth came from its Madrid plant, which Maria Keller opened in March.", ENGLISH),
    (
        "The growth came from its Berlin plant through hyperflux quantisation, which Maria Keller "
        "opened in March.",
        ENGLISH,
    ),
    ("The weather in Paris is mild in spring.", ENGLISH),
    ("Das Werk in Madrid wurde im März von Maria Keller eröffnet.", GERMAN),
]


@pytest.fixture(params=["words", "vectors"])
def check(request: pytest.FixtureRequest) -> Entailment:
    """The checker without vectors, and with the real ones where they are present."""
    if request.param == "words":
        return entailment(None)
    request.getfixturevalue("models_home")
    return entailment(load_embedder(offline=True))


def test_quotes_are_supported_and_not_contradicted(check: Entailment) -> None:
    for claim, text in SUPPORTED:
        found = check([claim], [text])
        assert found.support[0, 0] > 0.9, claim
        assert found.contradiction[0, 0] < 0.1, claim


def test_one_wrong_number_negation_or_opposite_is_a_contradiction(check: Entailment) -> None:
    for claim, text in CONTRADICTED:
        found = check([claim], [text])
        assert found.support[0, 0] < 0.2, claim
        assert found.contradiction[0, 0] > 0.6, claim


def test_wrong_names_jargon_and_other_topics_are_not_supported(check: Entailment) -> None:
    for claim, text in UNSUPPORTED:
        assert check([claim], [text]).support[0, 0] < 0.45, claim


def test_a_text_about_something_else_neither_supports_nor_contradicts(check: Entailment) -> None:
    found = check(["The weather in Paris is mild in spring."], [ENGLISH])
    assert found.support[0, 0] < 0.1
    assert found.contradiction[0, 0] < 0.1


def test_matrices_have_a_row_a_claim_and_a_column_a_text(check: Entailment) -> None:
    found = check(["Acme did not pay a dividend.", ""], [ENGLISH, "", GERMAN])
    assert found.support.shape == found.contradiction.shape == (2, 3)
    assert found.support.dtype == np.float32
    assert not found.support[1].any()
    assert not found.support[:, 1].any()
    assert check([], [ENGLISH]).support.shape == (0, 1)
    assert check(["Acme pays."], []).support.shape == (1, 0)


def test_two_texts_together_support_what_neither_supports_alone() -> None:
    check = entailment(None)
    claim = "Maria Keller opened the Berlin plant, and the Berlin plant employs 340 people."
    texts = ["Maria Keller opened the Berlin plant.", "The Berlin plant employs 340 people."]
    support, contradiction = check_together(check, [claim], texts)
    assert support[0] > check([claim], texts).support.max()
    assert 0 <= contradiction[0] <= 1


def test_together_without_texts_nothing_is_supported() -> None:
    support, contradiction = check_together(entailment(None), ["Acme pays."], [])
    assert support.tolist() == contradiction.tolist() == [0]


def test_an_embedder_that_the_weights_do_not_know_changes_nothing() -> None:
    claims = [claim for claim, _ in SUPPORTED]
    words = entailment(None)(claims, [ENGLISH]).support
    assert np.array_equal(words, entailment(HashingEmbedder(32))(claims, [ENGLISH]).support)


def test_hostile_texts_do_no_harm(check: Entailment) -> None:
    for text in ["\x00\ud7ff", "(((((", "1" * 5000, "a " * 3000, "\n\n\n", "‮مرحبا بالعالم"]:
        found = check(["Acme sold 340 pumps."], [text])
        assert np.isfinite(found.support).all()
        assert np.isfinite(check([text], [ENGLISH]).support).all()
