"""A fact is absent only when the text states it in no form at all."""

from __future__ import annotations

import pytest

from onward.judging.claims.facts import absent_facts
from onward.judging.claims.statements import read_source, read_statement


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("It is sold in the United Kingdom.", "It is sold in the UK."),
        ("She came third in the race.", "She came 3rd in the race."),
        ("The house was built in the 1990s.", "The house was built in 1997."),
        ("They met in July 2019.", "They met on 15 Jul 2019."),
        ("Orla Brand opened the bridge.", "The bridge was opened by Orla Brand."),
    ],
)
def test_a_fact_in_another_form_is_there(claim: str, text: str) -> None:
    found = absent_facts(read_statement(claim, "en"), read_source(text, "en"))
    assert found.features()["facts_absent"] == 0, found


@pytest.mark.parametrize(
    ("claim", "text", "feature"),
    [
        ("Orla Brand opened the bridge.", "The bridge was opened.", "names_absent"),
        ("The bridge is 48 metres long.", "The bridge is 84 metres long.", "numbers_absent"),
        ("They met in July.", "They met in August.", "months_absent"),
    ],
)
def test_a_fact_that_is_not_there_is_counted(claim: str, text: str, feature: str) -> None:
    found = absent_facts(read_statement(claim, "en"), read_source(text, "en"))
    assert found.features()[feature] >= 1
    assert found.features()["fact_absent"] == 1
