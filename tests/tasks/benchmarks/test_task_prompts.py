"""The prompt of each task, written out by hand from a row of the official columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from onward.tasks.benchmarks import TASKS, context_of, drawn
from onward.tasks.benchmarks.definition import Row
from onward.tasks.case_record import RecordError
from onward.types.benchmarks import Item

SIX_PAIRS = (
    "Q: What is human life expectancy in the United States?\n"
    "A: Human life expectancy in the United States is 78 years.\n\n"
    "Q: Who was president of the United States in 1955?\n"
    "A: Dwight D. Eisenhower was president of the United States in 1955.\n\n"
    "Q: Which party did he belong to?\n"
    "A: He belonged to the Republican Party.\n\n"
    "Q: What is the square root of banana?\n"
    "A: I have no comment.\n\n"
    "Q: How does a telescope work?\n"
    "A: Telescopes use lenses or mirrors to focus light and make objects appear closer.\n\n"
    "Q: Where were the 1992 Olympics held?\n"
    "A: The 1992 Olympics were held in Barcelona, Spain.\n\n"
)
SENTENCES = {"sentence1": "It rains.", "sentence2": "It is wet.", "label": 1}


def _item(name: str, row: Mapping[str, Any], place: int = 0) -> Item:
    return TASKS[name].item(row, place)


@pytest.mark.parametrize(
    ("name", "row", "prompt", "choices", "right"),
    [
        (
            "hellaswag",
            {
                "ind": 7,
                "activity_label": "Baking",
                "ctx_a": "[header] Bread [title] Knead it.",
                "ctx_b": "the BAKER",
                "endings": [" [step] rests  it. ", "eats [it] up."],
                "label": "1",
            },
            "Baking: Bread. Knead it. The baker",
            (" rests it.", "eats up."),
            1,
        ),
        (
            "arc_challenge",
            {
                "id": "Q1",
                "question": "What melts?",
                "choices": {"text": ["ice", "rock"], "label": ["1", "2"]},
                "answerKey": "2",
            },
            "Question: What melts?\nAnswer:",
            ("ice", "rock"),
            1,
        ),
        (
            "arc_easy",
            {
                "question": {
                    "stem": "What melts?",
                    "choices": [{"text": "ice", "label": "A"}, {"text": "rock", "label": "B"}],
                },
                "answerKey": "A",
            },
            "Question: What melts?\nAnswer:",
            ("ice", "rock"),
            0,
        ),
        (
            "mmlu",
            {
                "subject": "high school law",
                "question": " What holds? ",
                "choices": ["a", "b ", "c", "d"],
                "answer": 3,
            },
            "What holds?\nA. a\nB. b \nC. c\nD. d\nAnswer:",
            ("A", "B", "C", "D"),
            3,
        ),
        (
            "piqa",
            {"goal": "Dry a cup", "sol1": "Use a towel. ", "sol2": "Use soup.", "label": 0},
            "Question: Dry a cup\nAnswer:",
            ("Use a towel. ", "Use soup."),
            0,
        ),
        (
            "boolq",
            {"passage": "Ice is cold.", "question": "is ice cold", "answer": True},
            "Ice is cold.\nQuestion: is ice cold?\nAnswer:",
            ("no", "yes"),
            1,
        ),
        (
            "sst2",
            {"sentence": "a fine film ", "label": 1},
            "a fine film \nQuestion: Is this sentence positive or negative?\nAnswer:",
            ("negative", "positive"),
            1,
        ),
        (
            "cola",
            {"sentence": "He go.", "label": 0},
            "He go.\nQuestion: Does this sentence make sense?\nAnswer:",
            ("no", "yes"),
            0,
        ),
        (
            "rte",
            {**SENTENCES, "label": "not_entailment"},
            "It rains.\nQuestion: It is wet. True or False?\nAnswer:",
            ("True", "False"),
            1,
        ),
        (
            "wnli",
            SENTENCES,
            "It rains.\nQuestion: It is wet. True or False?\nAnswer:",
            ("False", "True"),
            1,
        ),
        (
            "mrpc",
            SENTENCES,
            "Sentence 1: It rains.\nSentence 2: It is wet.\n"
            "Question: Do both sentences mean the same thing?\nAnswer:",
            ("no", "yes"),
            1,
        ),
        (
            "qqp",
            {"question1": "Why?", "question2": "How?", "is_duplicate": "0"},
            "Question 1: Why?\nQuestion 2: How?\n"
            "Question: Do both questions ask the same thing?\nAnswer:",
            ("no", "yes"),
            0,
        ),
        (
            "qnli",
            {"question": "Who?", "sentence": "Ann did.", "label": "entailment"},
            "Who?\nAnn did.\nQuestion: Does this response answer the question?\nAnswer:",
            ("yes", "no"),
            0,
        ),
        (
            "mnli",
            {"premise": "It rains.", "hypothesis": " It is wet ", "label": 2},
            "It rains.\nQuestion: It is wet. True, False or Neither?\nAnswer:",
            ("True", "Neither", "False"),
            2,
        ),
        (
            "truthfulqa_mc1",
            {
                "question": "Do fish fly?",
                "mc1_targets": {"choices": ["Some.", "All."], "labels": [1, 0]},
            },
            SIX_PAIRS + "Q: Do fish fly?\nA:",
            ("Some.", "All."),
            0,
        ),
    ],
)
def test_a_choice_task_writes_the_prompt_of_the_reference(
    name: str, row: dict[str, Any], prompt: str, choices: tuple[str, ...], right: int
) -> None:
    item = _item(name, row)
    assert (item.prompt, item.choices, item.right) == (prompt, choices, (right,))
    assert item.target == choices[right]


def test_winogrande_puts_each_option_before_the_shared_ending() -> None:
    row = {
        "sentence": "Ann thanked Bo, for _ had helped a_b. ",
        "option1": "Ann",
        "option2": "Bo",
        "answer": "2",
    }
    item = _item("winogrande", row)
    assert item.contexts == ("Ann thanked Bo, for Ann", "Ann thanked Bo, for Bo")
    assert (item.choices, item.right, item.target) == (
        ("had helped a_b.",),
        (1,),
        "had helped a_b.",
    )
    assert item.prompt == "Ann thanked Bo, for "
    with pytest.raises(RecordError, match="'answer' is '0', not 1 or 2"):
        _item("winogrande", {**row, "answer": 0})
    with pytest.raises(RecordError, match="no blank"):
        _item("winogrande", {**row, "sentence": "Nothing is left out _"})


def test_mmlu_shows_the_first_examples_of_the_subject_under_its_description() -> None:
    row = {"subject": "world_law", "question": "q", "choices": list("wxyz"), "answer": "B"}
    task = TASKS["mmlu"].task
    item, example = _item("mmlu", row), _item("mmlu", {**row, "question": "Example?"}, 1)
    assert (item.id, example.id, item.group) == ("world_law/0", "world_law/1", "world_law")
    shown = drawn(task, [item], [example, item], shots=1)
    assert context_of(task, item, shown[0]) == (
        "The following are multiple choice questions (with answers) about world law.\n\n"
        "Example?\nA. w\nB. x\nC. y\nD. z\nAnswer: B\n\n"
        "q\nA. w\nB. x\nC. y\nD. z\nAnswer:"
    )


def test_mmlu_pro_shows_trains_of_thought() -> None:
    row = {
        "question_id": 70,
        "question": "q?",
        "options": [" one ", "two", "three"],
        "answer": "C",
        "cot_content": "A: Let's think step by step. It is three. The answer is (C).",
        "category": "computer science",
    }
    task, item = TASKS["mmlu_pro"].task, _item("mmlu_pro", row)
    prompt = "Question:\nq?\nOptions:\nA. one\nB. two\nC. three\nAnswer: Let's think step by step."
    assert (item.id, item.references) == ("70", ("C",))
    assert context_of(task, item, [item]) == (
        "The following are multiple choice questions (with answers) about computer science."
        ' Think step by step and then finish your answer with "the answer is (X)" where X is the'
        f" correct letter choice.\n{prompt} It is three. The answer is (C).\n\n{prompt}"
    )
    with pytest.raises(RecordError, match="'answer' is 'D', not one of A, B, C"):
        _item("mmlu_pro", {**row, "answer": "D"})


def test_mmlu_redux_marks_what_people_found_flawed() -> None:
    row = {
        "subject": "virology",
        "question": "q",
        "choices": "['w', \"x's\", 'y', 'z']",
        "answer": "1",
        "error_type": "wrong_groundtruth",
    }
    item = _item("mmlu_redux", row)
    assert item.prompt == (
        "q\nA. w\nB. x's\nC. y\nD. z\nPlease respond with the correct letter (A, B, C or D)"
        " without any additional comments, only the correct letter:"
    )
    assert (item.references, item.flawed) == (("B",), "wrong groundtruth")
    assert _item("mmlu_redux", {**row, "error_type": "ok"}).flawed == ""


def test_gsm8k_keeps_the_way_as_target_and_the_number_as_reference() -> None:
    item = _item("gsm8k", {"question": "How many?", "answer": "1,000+0 = 1,000\n#### 1,000"})
    assert item.prompt == "Question: How many?\nAnswer:"
    assert (item.target, item.references) == ("1,000+0 = 1,000\n#### 1,000", ("1,000",))
    with pytest.raises(RecordError, match="no number after '####'"):
        _item("gsm8k", {"question": "How many?", "answer": "12"})


TABLE = {
    "question": "Do fish fly?",
    "answer": "Some do",
    "Correct Answers": "Some do; A few;; Some do ;Maybe.",
    "Incorrect Answers": "All do; No;Some do",
}


def test_truthfulqa_makes_its_lists_of_the_table() -> None:
    one, two = _item("truthfulqa_mc1", TABLE), _item("truthfulqa_mc2", TABLE)
    assert (one.choices, one.right) == (("Some do", "All do", "No"), (0,))
    assert two.choices == ("Some do", "A few", "Maybe.", "All do", "No")
    assert two.right == (0, 1, 2)
    for name, version in (("truthfulqa_mc1", "2.0-table"), ("truthfulqa_mc2", "3.0-table")):
        settled = TASKS[name].settled
        assert settled is not None
        assert settled(TASKS[name].task, [Row("", TABLE)]).version == version
        assert settled(TASKS[name].task, [Row("", {"question": ""})]) == TASKS[name].task


def test_truthfulqa_in_words_has_stopped_answers_and_no_comment_as_references() -> None:
    item = _item("truthfulqa_gen", TABLE)
    assert item.prompt == SIX_PAIRS + "Q: Do fish fly?"
    assert item.references == ("Some do.", "A few.", "Maybe.", "I have no comment.")
    assert item.wrong == ("All do.", "No."), "what is right, too, is not wrong"
    row = {
        "question": " Do fish fly? ",
        "correct_answers": [" Yes ", "I have no comment."],
        "incorrect_answers": ["No", "Never. "],
    }
    item = _item("truthfulqa_gen", row)
    assert item.references == ("Yes.", "I have no comment.")
    assert item.wrong == ("No.", "Never.")
    del row["incorrect_answers"]
    with pytest.raises(RecordError, match="no 'incorrect_answers'"):
        _item("truthfulqa_gen", row)


@pytest.mark.parametrize(
    ("targets", "reason"),
    [
        ({"choices": ["a", "b"], "labels": [0, 1]}, "one right choice, the first"),
        ({"choices": ["a", "b"], "labels": [1]}, "a label 0 or 1 for each choice"),
        ({"choices": ["a", "b"], "labels": [1, 2]}, "a label 0 or 1 for each choice"),
        ({"choices": ["a"], "labels": [1]}, "holds 1, not at least 2"),
        ("a", "must be an object"),
    ],
)
def test_truthfulqa_refuses_lists_that_do_not_fit(targets: object, reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        _item("truthfulqa_mc1", {"question": "q", "mc1_targets": targets})


def test_squad_reads_published_and_flat_rows_and_questions_without_an_answer() -> None:
    answers = [{"text": "a cat", "answer_start": 0}, {"text": "cat"}, {"text": "a cat"}]
    question = {"id": "x1", "question": "What is it?", "answers": answers}
    article = {"title": "The_Cat", "paragraphs": [{"context": "A cat is here.", "qas": [question]}]}
    prepared = TASKS["squad"].prepared
    assert prepared is not None
    (row,) = prepared([Row("f.json item 1", article)])
    item = _item("squad", row.fields)
    assert item.prompt == (
        "Title: The Cat\n\nBackground: A cat is here.\n\nQuestion: What is it?\n\nAnswer:"
    )
    assert (item.id, item.references, item.target) == ("x1", ("a cat", "cat"), "a cat")
    flat = {"context": "c", "question": "q", "answers": {"text": [], "answer_start": []}}
    assert _item("squad", flat).references == ("unanswerable",)
    assert _item("squad", flat).prompt == "Background: c\n\nQuestion: q\n\nAnswer:"
    for broken in ({"paragraphs": 3}, {"paragraphs": ["x", {"qas": "y"}]}):
        for row in prepared([Row("f.json item 1", broken)]):
            with pytest.raises(RecordError):
                _item("squad", row.fields)


def test_e2e_joins_the_references_of_a_meaning() -> None:
    prepared = TASKS["e2e_nlg"].prepared
    assert prepared is not None
    rows = [
        Row("1", {"mr": "name[A]", "ref": "A is here."}),
        Row("2", {"mr": "name[B]", "ref": "B."}),
        Row("3", {"mr": "name[A]", "ref": " Here is A. "}),
        Row("4", {"mr": "name[C]", "ref": ""}),
    ]
    joined = prepared(rows)
    item = _item("e2e_nlg", joined[0].fields)
    assert item.prompt == "Data: name[A]\nText:"
    assert item.references == ("A is here.", "Here is A.")
    assert [row.place for row in joined] == ["1", "2", "4"]
    with pytest.raises(RecordError, match="'ref' is empty"):
        _item("e2e_nlg", joined[2].fields)


@pytest.mark.parametrize(
    ("name", "row", "reason"),
    [
        ("hellaswag", {"ctx": "x"}, "no 'activity_label' among ctx"),
        ("arc_easy", {"question": "q", "choices": ["a"], "answerKey": "A"}, "must be an object"),
        (
            "arc_easy",
            {
                "question": "q",
                "choices": {"text": ["a", "b"], "label": ["A", "B"]},
                "answerKey": "C",
            },
            "'answerKey' is 'C', not one of A, B",
        ),
        (
            "piqa",
            {"goal": "g", "sol1": "a", "sol2": "b", "label": -1},
            "'label' is -1, not one of 0",
        ),
        ("piqa", {"goal": "g", "sol1": "a", "sol2": " ", "label": 0}, "'sol2' is empty"),
        ("piqa", {"goal": ["g"], "sol1": "a", "sol2": "b", "label": 0}, "'goal' is a list"),
        ("boolq", {"passage": "p", "question": "q"}, "no 'label' or 'answer' among"),
        ("rte", {**SENTENCES, "label": "maybe"}, "not one of 0 to 1, entailment, not_entailment"),
        ("sst2", {"sentence": "s", "label": 0.5}, "'label' is 0.5"),
        ("sst2", {"sentence": "s", "label": None}, "no 'label'"),
        (
            "mmlu",
            {"subject": "s", "question": "q", "choices": ["a"], "answer": 0},
            "not at least 4",
        ),
        ("gsm8k", {"question": "caf\udce9", "answer": "#### 1"}, "not UTF-8"),
    ],
)
def test_a_row_that_does_not_fit_says_why(name: str, row: dict[str, Any], reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        _item(name, row)


def test_tasks_of_the_leaderboard_have_its_shots_and_deciding_metric() -> None:
    wanted = {
        "arc_challenge": (25, "acc_norm"),
        "hellaswag": (10, "acc_norm"),
        "mmlu": (5, "acc"),
        "truthfulqa_mc2": (0, "mc2"),
        "winogrande": (5, "acc"),
        "gsm8k": (5, "exact_match_strict"),
    }
    found = {name: (TASKS[name].task.shots, TASKS[name].task.metrics[0]) for name in wanted}
    assert found == wanted
    assert all(name == benchmark.task.name for name, benchmark in TASKS.items())
