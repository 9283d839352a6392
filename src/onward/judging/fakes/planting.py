"""Wrong answers made on purpose, without a model, to see whether a judge notices them.

Knows a right answer, its context and the right answers to other questions. Refuses to know judges:
``examination`` says what they made of it. The same seed makes the same fakes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from onward.judging.fakes.contradictions import contradict_context
from onward.judging.fakes.forms import (
    answer_other,
    cut,
    order_judge,
    pad,
    refuse,
    say_nothing,
    stray,
)
from onward.judging.fakes.jargon import invent_terms
from onward.judging.fakes.material import Maker, Material, Other, same
from onward.judging.fakes.names import swap_entity
from onward.judging.fakes.negations import negate
from onward.judging.fakes.numbers import swap_number
from onward.language import guess_language
from onward.types import Answer, Case, Fake

_MAKERS: dict[str, tuple[Maker, tuple[str, ...]]] = {
    "swapped_entity": (swap_entity, ("Faithfulness",)),
    "swapped_number": (swap_number, ("Faithfulness",)),
    "negated": (negate, ("Faithfulness",)),
    "contradiction": (contradict_context, ("Faithfulness",)),
    "jargon": (invent_terms, ("Faithfulness",)),
    "off_topic": (stray, ("Relevance",)),
    "other_question": (answer_other, ("Relevance",)),
    "refusal": (refuse, ("Relevance",)),
    "empty": (say_nothing, ("Relevance",)),
    "padded": (pad, ("Conciseness",)),
    "truncated": (cut, ("Completeness", "Clarity")),
    "injection": (order_judge, ("Relevance", "Faithfulness")),
}

FAKE_KINDS: Mapping[str, frozenset[str]] = {
    kind: frozenset(criteria) for kind, (_, criteria) in _MAKERS.items()
}
"""Kind of fake → the criteria of the default rubric that it should lower."""


def plant(
    case: Case, control: Answer, controls: Sequence[tuple[Case, Answer]], *, seed: int = 0
) -> list[Fake]:
    """Return one fake of each kind that ``control``, the right answer to ``case``, allows.

    ``controls`` holds the right answers to all cases; that to ``case`` itself is passed over. A
    kind is left out where it cannot be made, or would not be wrong: no number to swap, no word
    that has an opposite, one word that cannot be cut. No fakes at all of an empty control, or of
    one that abstains. Every fake differs from its control in its words.
    """
    if not control.text.strip() or control.abstained:
        return []
    material = _material(case, control, controls)
    fakes: list[Fake] = []
    for kind, (make, _) in _MAKERS.items():
        made = make(material, Random(f"{seed} {case.id} {kind}"))
        if made and not same(made.text, control.text):
            fakes.append(Fake(kind, case.id, made.text, control.text, made.note))
    return fakes


def fake_answer(fake: Fake, control: Answer) -> Answer:
    """Return ``control`` with the text of ``fake``, as an answerer would have given it."""
    abstained = fake.kind == "refusal"
    return replace(control, text=fake.text, abstained=abstained, citations=())


def _material(case: Case, control: Answer, controls: Sequence[tuple[Case, Answer]]) -> Material:
    context = tuple(hit.passage.text for hit in control.hits)
    language = guess_language(control.text)
    if language == "und":
        language = control.hits[0].passage.language if control.hits else "und"
    others = tuple(
        Other(other.question, answer.text)
        for other, answer in controls
        if other.id != case.id and answer.text.strip() and not answer.abstained
    )
    return Material(control.text, case.question, case.answer or "", context, others, language)
