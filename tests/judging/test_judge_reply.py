"""Replies of models are read however they are written, and nothing that is not there is made up."""

from __future__ import annotations

import pytest

from onward.judging.by_model.reply import read_grades
from onward.judging.rubric import Criterion, Rubric
from tests.judging.spoken import POLITE

TWO = Rubric((Criterion("Relevance", 1, "?"), Criterion("Clarity", 1, "?")))
PLAIN = (
    '{"Relevance": {"reason": "a", "grade": "Good"}, "Clarity": {"reason": "b", "grade": "Bad"}}'
)


@pytest.mark.parametrize(
    "reply",
    [
        PLAIN,
        f"```json\n{PLAIN}\n```",
        f"Here is my verdict [1]: {PLAIN} I hope that helps {{really}}.",
        PLAIN.replace('"', "'"),
        PLAIN.replace('"}', '",}').replace("}}", "},}"),
        PLAIN.replace('", "', '"\n"'),
        PLAIN.replace('"', "“", 1).replace('"', "”", 1),
        PLAIN.replace('"Good"', "good").replace('"Bad"', "2"),
        PLAIN.replace('"Good"', '"4/5"').replace('"Bad"', '"**BAD** (2)"'),
        PLAIN.replace('"Relevance"', "relevance").replace('"Clarity"', "CLARITY"),
        PLAIN.removesuffix("}"),
        PLAIN.removesuffix("}}"),
        f"<think>First {PLAIN.replace('Good', 'Worse')} but no.</think>\n{PLAIN}",
        f"My verdict: {PLAIN}. Once more: {PLAIN}",
        f'{{"verdict": {PLAIN}}}',
        '[{"criterion": "Relevance", "reason": "a", "grade": 4}, '
        '{"criterion": "Clarity", "reason": "b", "score": 2}]',
        PLAIN.replace('"a"', "\"a\n\tb “c” {d} \\u00e9 'e'\""),
    ],
)
def test_it_is_read_however_it_is_written(reply: str) -> None:
    reading = read_grades(reply, TWO)
    assert reading.problem is None
    assert reading.value is not None
    assert [(grade.criterion, grade.value) for grade in reading.value] == [
        ("Relevance", 4),
        ("Clarity", 2),
    ]
    assert [grade.reason[:1] for grade in reading.value] == ["a", "b"]


def test_quotes_inside_a_reason_do_not_end_it() -> None:
    reply = "{'Relevance': {'reason': 'It's \"off\", I'd say', 'grade': 'Bad'}}"
    assert (reading := read_grades(reply, TWO)).value is not None
    assert reading.value[0].reason == "It's \"off\", I'd say"
    assert reading.problem == "there is no grade for Clarity"


@pytest.mark.parametrize(
    ("grade", "shown"),
    [
        ('"Excellent | Good | Fair"', "Excellent | Good | Fair"),
        ('"Not Good"', "Not Good"),
        ('"Good (5)"', "Good (5)"),
        ("6", "6"),
        ("0", "0"),
        ("-4", "-4"),
        ('"-4"', "-4"),
        ("4.5", "4.5"),
        ("NaN", "nan"),
        ("true", "True"),
        ('"²"', "²"),
        ('"Great"', "Great"),
        ("[5]", "[5]"),
        ("9" * 5000, "9" * 40),
    ],
)
def test_what_is_no_grade_is_missing(grade: str, shown: str) -> None:
    reading = read_grades(PLAIN.replace('"Good"', grade), TWO)
    assert reading.value is not None
    assert [one.criterion for one in reading.value] == ["Clarity"]
    assert reading.problem == f"'{shown}' is no grade for Relevance"


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (
            f"My verdict: {PLAIN}. The answer says {PLAIN.replace('Good', 'Excellent')}",
            "there are several verdicts that differ; give one",
        ),
        ("I rate it Excellent.", "there is no JSON object with the criteria as its keys"),
        ("{" * 100_000, "there is no JSON object with the criteria as its keys"),
        ('[{"a":' * 20_000, "there is no JSON object with the criteria as its keys"),
        (f"<think>perhaps {PLAIN}", "there is no JSON object with the criteria as its keys"),
        (PLAIN.replace("Clarity", "Relevance"), "'Relevance' is there twice in one object"),
        (
            '{"Relevance": {"reason": "a", "gra',
            "there is no grade for Relevance; there is no grade for Clarity",
        ),
        ("{Relevance: 4", "there is no JSON object with the criteria as its keys"),
    ],
)
def test_what_cannot_be_read_has_no_grades(reply: str, problem: str) -> None:
    reading = read_grades(reply, TWO)
    assert reading.value is None
    assert reading.found == 0
    assert reading.problem == problem


def test_a_grade_without_a_reason_is_kept_and_missed() -> None:
    reading = read_grades('{"Relevance": "Good", "Clarity": 5}', TWO)
    assert reading.value is not None
    assert [grade.value for grade in reading.value] == [4, 5]
    assert reading.problem == ("there is no reason for Relevance; there is no reason for Clarity")


@pytest.mark.parametrize(
    ("politeness", "steps", "values"),
    [
        ("true", "7.5", [3, 1, 7.5]),
        ('"No"', '"10"', [3, 0, 10]),
        ("False", "'3/10'", [3, 0, 3]),
        ("1", "0", [3, 1, 0]),
        ("2", "11", [3]),
        ('"maybe"', '"3/5"', [3]),
        ("0.5", "1e999", [3]),
    ],
)
def test_each_kind_of_criterion_has_its_own_values(
    politeness: str, steps: str, values: list[float]
) -> None:
    reply = (
        '{"Clarity": {"reason": "a", "grade": "Fair"}, '
        f'"Politeness": {{"reason": "b", "grade": {politeness}}}, '
        f'"Steps": {{"reason": "c", "grade": {steps}}}}}'
    )
    reading = read_grades(reply, POLITE)
    assert [grade.value for grade in reading.value or ()] == values
