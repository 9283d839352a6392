"""The page of an evaluation: trust first, everything in it, and nothing that breaks out of it."""

from __future__ import annotations

from dataclasses import replace

from onward.reports.evaluation_page import evaluation_html
from onward.types import Evaluation, Grade, Message, Verdict
from tests.reports.pages import Page, read_page
from tests.reports.sample import (
    CRITERIA,
    FACTS,
    HOSTILE,
    KINDS,
    empty_evaluation,
    hostile_evaluation,
    large_evaluation,
    sample_evaluation,
)


def _page(evaluation: Evaluation) -> Page:
    page = read_page(evaluation_html(evaluation))
    assert page.faults == []
    return page


def test_the_first_words_say_that_an_untrusted_judge_is_not_to_be_trusted() -> None:
    page = _page(sample_evaluation())
    assert page.text.startswith("Scores are NOT to be trusted: negated claims were caught 11")
    assert _page(sample_evaluation(trusted=True)).text.startswith("Judge trusted:")


def test_the_parts_stand_in_the_order_in_which_a_reader_needs_them() -> None:
    text = _page(sample_evaluation()).text
    parts = (
        "89.1 [87.1, 91.4]",
        "7 scored + 1 unscored + 1 refused + 1 failed = 10 questions",
        "What it took Answering Judging Examining Time in all 14.2 s 2 min 23 s 48.0 s",
        "Examination of the judge Separation",
        "Fakes caught",
        "What moved",
        "Summary Scores of the questions",
        "Grades of each criterion",
        "Seconds a question",
        "Questions Question State Score",
        "Planted fakes 1.",
        "How it was made run",
        "What the judge is asked",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_a_question_shows_grades_answer_citations_times_and_prompts() -> None:
    text = _page(sample_evaluation()).text
    for part in (
        "weighted score 94.0 (spread 3.2 over 4 verdicts) · answered in 0.40 s · judged in 13.6 s",
        "judge-a × 2: Excellent 5 – Relevance is as the page has it",
        "Faithfulness weight 0.2 mean 4.50",
        "[1] keeper.pdf, p. 2 The lighthouse is 46 metres tall.",
        "It has been so since the war. [unsupported]",
        "Answer from the passages only.",
        "Grade this answer: The lighthouse is 46 metres tall.",
        "judge-b, verdict 4): the same as that of judge-a, verdict 1",
        '{"Relevance": {"grade": "Excellent"}}',
        "n/a (no classifier was given)",
        "No answer came: the server answered 503 six times",
        "n/a (the reply was not JSON after two repairs)",
        "2 claims, 1 not supported (judge-a)",
    ):
        assert part in text, part


def test_marks_of_the_answer_lead_to_the_quotes_and_fakes_to_their_question() -> None:
    page = _page(sample_evaluation())
    assert {"#q1-c1", "#q1", "#q10", "#judge", "#fakes"} <= set(page.links)


def test_a_claim_that_contradicts_the_context_is_named_in_the_answer() -> None:
    evaluation = sample_evaluation()
    first, *rest = evaluation.results
    verdict = first.verdicts[0]
    claim = replace(verdict.claims[1], support=0.1, contradiction=0.9)
    changed = replace(first, verdicts=(replace(verdict, claims=(claim,)),))
    text = _page(replace(evaluation, results=(changed, *rest))).text
    assert "The lighthouse is 46 metres tall. contradicted [1]" in text


def test_every_kind_of_fake_stands_beside_its_right_answer() -> None:
    text = _page(sample_evaluation()).text
    planted = text[text.index("Planted fakes 1.") :]
    for kind, note, _ in KINDS:
        assert f"{kind} {note}" in planted
    assert planted.index("right answer") < planted.index("swapped entity")
    assert "30.0 (−66.0) caught" in planted
    assert "missed" in planted
    assert "n/a (the reply was not JSON)" in planted


def test_markup_in_any_text_is_shown_and_neither_run_nor_loaded() -> None:
    page = _page(hostile_evaluation())
    assert page.text.count("<script>alert") > 20
    assert "\x1b" not in page.text
    assert "\x00" not in page.text


def test_nothing_scored_and_nothing_known_still_makes_a_page() -> None:
    page = _page(empty_evaluation())
    assert page.text.startswith("Judge not examined")
    assert "n/a (nothing was scored)" in page.text
    assert "0 scored + 0 unscored + 0 refused + 1 failed = 1 question " in page.text
    assert "No fakes were planted." in page.text
    assert "nan" not in page.text.lower()


def test_a_judge_without_a_model_has_no_prompt_and_says_so() -> None:
    evaluation = sample_evaluation()
    grades = tuple(Grade(name, 4.0, "well put") for name in CRITERIA)
    result = replace(evaluation.results[0], verdicts=(Verdict("offline", 80.0, grades),))
    text = _page(replace(evaluation, results=(result,))).text
    assert "Prompt of the judge: no model was asked" in text
    assert "Relevance weight 0.5 Good 4 well put" in text


def test_five_hundred_questions_with_long_prompts_stay_readable() -> None:
    page = evaluation_html(large_evaluation(500))
    assert 500_000 < len(page.encode()) < 15_000_000
    assert "more characters in report.json" in page
    assert 'id="q500"' in page
    assert FACTS[9][0] in page


def test_wide_characters_count_by_their_bytes_towards_the_size() -> None:
    evaluation = large_evaluation(1)
    result = evaluation.results[0]
    assert result.answer is not None
    prompt = tuple(Message("user", "高" * 20_000) for _ in range(300))
    long = replace(result, answer=replace(result.answer, prompt=prompt))
    assert len(evaluation_html(replace(evaluation, results=(long,))).encode()) < 15_000_000


def test_hostile_names_of_criteria_and_kinds_are_escaped_in_plots() -> None:
    assert HOSTILE[:10] not in evaluation_html(hostile_evaluation())
