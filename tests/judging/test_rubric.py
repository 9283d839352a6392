"""A rubric makes one score of many grades, and a file that cannot mean one is refused by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onward.errors import UsageError
from onward.judging.rubric import GRADES, RUBRIC, Criterion, Rubric, read_rubric
from onward.types import Grade

POLITENESS = '[[criteria]]\nname = "Politeness"\nkind = "boolean"\nquestion = "Is it polite?"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "rubric.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(UsageError) as caught:
        read_rubric(written(folder, text))
    return str(caught.value).replace(str(folder), "")


def test_the_default_rubric_reproduces_every_score_of_the_report(real_data: Path) -> None:
    lines = (real_data / "report" / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    scored = [case for case in map(json.loads, lines) if case["weighted_score"] is not None]
    assert len(scored) > 10
    for case in scored:
        grades = [
            Grade(name.capitalize(), GRADES[word.capitalize()], "")
            for name, word in case["ratings"].items()
        ]
        assert RUBRIC.score(grades) == case["weighted_score"], case["id"]


def test_values_of_any_kind_are_mapped_onto_grades() -> None:
    rubric = Rubric(
        (
            Criterion("Clarity", 2, "?"),
            Criterion("Politeness", 1, "?", "boolean"),
            Criterion("Steps", 1, "?", "number", 0, 10),
            Criterion("Tone", 0, "?"),
        )
    )
    grades = [Grade("Clarity", 4, ""), Grade("Politeness", 1, ""), Grade("Steps", 5, "")]
    assert rubric.score(grades) == 80, "20 * (2 * 4 + 5 + 3) / 4"
    assert rubric.score(grades[:2]) is None
    assert Rubric((Criterion("Tone", 0, "?"),)).score([Grade("Tone", 5, "")]) is None


def test_a_file_gives_names_weights_kinds_and_wording(tmp_path: Path) -> None:
    text = (
        POLITENESS
        + '[[criteria]]\nname = "Schritte"\nweight = 3\nkind = "number"\nlow = 0\nhigh = 10\n'
        + 'question = "Wie viele Schritte stimmen?"\n'
    )
    assert read_rubric(written(tmp_path, text)).criteria == (
        Criterion("Politeness", 1.0, "Is it polite?", "boolean", 0, 1),
        Criterion("Schritte", 3.0, "Wie viele Schritte stimmen?", "number", 0, 10),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "/rubric.toml: there are no criteria; write each as [[criteria]]"),
        ("criteria = 3", "/rubric.toml: there are no criteria; write each as [[criteria]]"),
        (
            "scale = 1\n" + POLITENESS,
            "/rubric.toml: no key 'scale'; a rubric has [[criteria]] only",
        ),
        (
            POLITENESS + POLITENESS.replace("Politeness", "politeness!"),
            "/rubric.toml: criterion 'politeness!' is there twice (as 'Politeness' before): rename "
            "one of them",
        ),
        (
            POLITENESS.replace("boolean", "stars"),
            "/rubric.toml: criterion 'Politeness': no kind 'stars'; there are grade, boolean, "
            "number",
        ),
        (
            POLITENESS + "weight = -0.2",
            "/rubric.toml: criterion 'Politeness': the weight is -0.2; it must be 0 or more",
        ),
        (
            POLITENESS + "weight = 0",
            "/rubric.toml: every weight is 0, so there is no score: give one a weight",
        ),
        (
            POLITENESS + "weight = nan",
            "/rubric.toml: criterion 'Politeness': 'weight' is nan; it must be a number",
        ),
        (
            POLITENESS + "weight = true",
            "/rubric.toml: criterion 'Politeness': 'weight' is True; it must be a number",
        ),
        (
            POLITENESS + "wieght = 1",
            "/rubric.toml: criterion 'Politeness': no key 'wieght'; there are name, weight, kind, "
            "question, low, high",
        ),
        (
            POLITENESS + "low = 0",
            "/rubric.toml: criterion 'Politeness': only a number has 'low'; take it out of this "
            "boolean",
        ),
        (
            POLITENESS.replace("boolean", "number"),
            "/rubric.toml: criterion 'Politeness': a number needs its worst and best value: low "
            "and high",
        ),
        (
            POLITENESS.replace("boolean", "number") + "low = 5\nhigh = 5",
            "/rubric.toml: criterion 'Politeness': low is 5 and high 5; low is the worst value "
            "and must be below high",
        ),
        (
            '[[criteria]]\nname = "Politeness"',
            "/rubric.toml: criterion 'Politeness': 'question' is None; it must be a text",
        ),
        (
            '[[criteria]]\nname = " "',
            "/rubric.toml: criterion 1: 'name' is ' '; it must be a text",
        ),
        (
            '[[criteria]]\nname = "?!"',
            "/rubric.toml: criterion '?!' has no letter or digit in its name: give it a word",
        ),
    ],
)
def test_a_file_that_means_no_rubric_is_refused(tmp_path: Path, text: str, says: str) -> None:
    assert refusal(tmp_path, text) == says


def test_a_file_that_is_not_toml_or_not_there_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path, "[[criteria").startswith("cannot read the rubric /rubric.toml: ")
    with pytest.raises(UsageError, match=r"cannot read the rubric .*none\.toml"):
        read_rubric(tmp_path / "none.toml")
