"""Labels are read as people write them, and a judge is measured against them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import balanced_accuracy_score, brier_score_loss, cohen_kappa_score

from onward.errors import UsageError
from onward.judging.label_check import check_labels
from onward.judging.label_file import read_labels, to_judge
from onward.judging.rubric import RUBRIC
from onward.types import Agreement, Grade, LabelCheck, Rated, Verdict

WORDS = {"relevance": "Excellent", "faithfulness": "good", "completeness": "fair",
         "clarity": "bad", "conciseness": "worse"}  # fmt: skip


def written(folder: Path, *records: object, name: str = "labels.jsonl") -> Path:
    path = folder / name
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def score_of(value: float | None, grades: dict[str, float] | None = None) -> Verdict:
    given = tuple(Grade(name, grade, "") for name, grade in (grades or {}).items())
    return Verdict("scripted", value, given, unscored=None if value is not None else "no reply")


def row(check: LabelCheck, measure: str, of: str | None = None) -> Agreement:
    (found,) = [a for a in check.agreements if a.measure == measure and of in (None, a.of)]
    return found


class TestReading:
    """What a file of labels may hold."""

    def test_ratings_in_words_and_the_score_that_follows(self, tmp_path: Path) -> None:
        path = written(tmp_path, {"question": "q", "answer": "a", "ratings": WORDS})
        (rated,) = read_labels(path).rated
        assert rated.grades == {
            "Relevance": 5, "Faithfulness": 4, "Completeness": 3, "Clarity": 2, "Conciseness": 1
        }  # fmt: skip
        assert rated.score == pytest.approx(20 * (2.5 + 0.8 + 0.3 + 0.2 + 0.1))

    def test_a_given_score_is_kept_and_some_grades_make_none(self, tmp_path: Path) -> None:
        path = written(
            tmp_path,
            {"question": "q", "answer": "a", "ratings": WORDS, "weighted_score": 90},
            {"question": "q", "answer": "a", "Relevance": 4},
        )
        first, second = read_labels(path).rated
        assert first.score == 90
        assert (second.score, second.grades) == (None, {"Relevance": 4})

    def test_good_and_bad_pairs_and_contexts(self, tmp_path: Path) -> None:
        path = written(
            tmp_path,
            {"prompt": "q", "response": "a", "label": "Good", "context": ["x", " ", "y"]},
            {"question": "q", "answer": "a", "label": 0, "context": "x"},
            {"question": "q", "answer_a": "a", "answer_b": "b", "preferred": "B"},
            {"question": "q", "answer": "a", "other": "b", "preferred": 0},
        )
        good, bad, pair, tie = read_labels(path).rated
        assert (good.good, good.context) == (True, ("x", "y"))
        assert (bad.good, bad.context) == (False, ("x",))
        assert (pair.answer, pair.other, pair.preferred) == ("a", "b", "second")
        assert tie.preferred == "tie"

    def test_csv_with_grades_as_columns(self, tmp_path: Path) -> None:
        path = tmp_path / "labels.csv"
        path.write_text(
            'Question,Answer,Relevance,Clarity\n"q, 1","two\nlines",good,5\nq2,a2,,excellent\n'
        )
        first, second = read_labels(path).rated
        assert (first.question, first.answer) == ("q, 1", "two\nlines")
        assert first.grades == {"Relevance": 4, "Clarity": 5}
        assert second.grades == {"Clarity": 5}

    def test_bad_lines_are_named_and_the_rest_is_read(self, tmp_path: Path) -> None:
        path = written(
            tmp_path,
            "no json",
            "[1]",
            {"question": "q", "answer": None, "score": 50},
            {"answer": "a", "score": 50},
            {"question": "q", "answer": "a"},
            {"question": "q", "answer": "a", "score": 0.8},
            {"question": "q", "answer": "a", "ratings": {"relevance": "superb"}},
            {"question": "q", "answer": "a", "ratings": {"taste": "good"}},
            {"question": "q", "answer": "a", "label": "so-so"},
            {"question": "q", "answer": {"x": 1}, "score": 50},
            {"question": "q", "answer": "a", "score": "NaN"},
            {"question": "q", "answer": "a", "score": 50, "context": {"x": 1}},
            "",
            {"question": "q", "answer": "", "score": 20},
        )
        found = read_labels(path)
        assert [rated.line for rated in found.rated] == [14]
        assert [p.source for p in found.problems] == [
            f"labels.jsonl, line {n}" for n in range(1, 13)
        ]
        said = " ".join(problem.reason for problem in found.problems)
        for part in ("not JSON", "has no answer", "has no question", "says nothing of the answer",
                     "0.8; give 20 to 100", "'superb'", "taste", "'so-so'"):  # fmt: skip
            assert part in said

    def test_a_quote_that_is_not_closed_swallows_no_label(self, tmp_path: Path) -> None:
        path = tmp_path / "labels.csv"
        rows = 'question;answer;label\nq;"a;good\n' + "q;a;bad\n" * 2_000
        path.write_text(rows + "q;a;b;bad\nq;a;bad;\n")
        found = read_labels(path)
        assert [(one.line, one.answer) for one in found.rated[:2]] == [(2, '"a'), (3, "a")]
        assert len(found.rated) == 2_002
        assert [(one.source, one.reason) for one in found.problems] == [
            ("labels.csv, line 2003", "4 cells under 3 columns; quote those with delimiters")
        ]

    @pytest.mark.parametrize("name", ["labels.jsonl", "labels.csv"])
    def test_bytes_that_are_not_utf_8_are_named(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        rows = ["question,answer,label", "q,gr\xfcn,good", "q,a,good"]
        if name == "labels.jsonl":
            row = '{{"question": "q", "answer": "{}", "label": "good"}}'.format
            rows = ["", row("gr\xfcn"), row("a")]
        path.write_text("\n".join(rows), "cp1252")
        found = read_labels(path)
        assert [one.answer for one in found.rated] == ["a"]
        assert [(one.source, one.reason) for one in found.problems] == [
            (f"{name}, line 2", "not UTF-8; save the file as UTF-8")
        ]
        path.write_bytes("question".encode("utf-16")[:-1])
        with pytest.raises(UsageError, match="is not utf-16 throughout"):
            read_labels(path)

    def test_a_file_without_any_label_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"no label in .*: line 1: not JSON"):
            read_labels(written(tmp_path, "nothing"))
        with pytest.raises(UsageError, match="it is empty"):
            read_labels(written(tmp_path, ""))
        with pytest.raises(UsageError, match="cannot read"):
            read_labels(tmp_path / "none.jsonl")
        with pytest.raises(UsageError, match="begins like a JSON list"):
            read_labels(written(tmp_path, "[1,"))

    def test_a_json_list_and_utf_16(self, tmp_path: Path) -> None:
        path = tmp_path / "labels.json"
        path.write_text(json.dumps([{"question": "ü", "answer": "a", "score": 50}]), "utf-16")
        assert read_labels(path).rated[0].question == "ü"

    def test_the_judge_gets_question_answers_and_context(self) -> None:
        rated = [
            Rated(1, "q", "a", id="x", context=("one", "two"), reference="r", score=50),
            Rated(2, "q2", "b", other="c", preferred="first"),
        ]
        tasks = to_judge(rated)
        assert [(q.text, a.text, r) for q, a, r in tasks] == [
            ("q", "a", "r"), ("q2", "b", None), ("q2", "c", None)
        ]  # fmt: skip
        assert [hit.passage.text for hit in tasks[0][1].hits] == ["one", "two"]

    def test_the_cases_of_the_report_are_a_file_of_labels(self, real_data: Path) -> None:
        found = read_labels(real_data / "report" / "cases.jsonl")
        assert len(found.rated) == 17
        assert all(len(rated.grades) == 5 and rated.score for rated in found.rated)
        assert len(found.problems) == 2
        for rated in found.rated:
            grades = [Grade(name, value, "") for name, value in rated.grades.items()]
            assert rated.score == RUBRIC.score(grades)


DICE = np.random.default_rng(7)
PEOPLE = DICE.integers(1, 6, 40)
JUDGE = np.clip(PEOPLE + DICE.integers(-1, 2, 40), 1, 5)
LENGTHS = DICE.integers(1, 99, 40)
RATED = [
    Rated(n, f"q{n}", "x" * int(length), grades={"Clarity": float(grade)}, score=20.0 * grade)
    for n, (grade, length) in enumerate(zip(PEOPLE, LENGTHS, strict=True))
]


class TestAgreement:
    """The measures, beside libraries that are known to be right."""

    CHECK = check_labels(
        RATED, [score_of(20.0 * g, {"Clarity": g + 0.3}) for g in JUDGE.astype(float)]
    )

    def test_quadratic_kappa(self) -> None:
        found = row(self.CHECK, "quadratic kappa", "Clarity")
        assert found.judge is not None
        expected = cohen_kappa_score(PEOPLE, JUDGE, weights="quadratic")
        assert found.judge.value == pytest.approx(expected)
        assert found.judge.low < expected < found.judge.high
        assert found.constant == pytest.approx(0)

    def test_spearman_and_the_longest_answer(self) -> None:
        found = row(self.CHECK, "spearman")
        assert found.judge is not None
        assert found.judge.value == pytest.approx(spearmanr(PEOPLE, JUDGE).statistic)
        assert found.longest is not None
        assert abs(found.longest) < 0.4
        assert found.constant is None

    def test_balanced_accuracy_and_calibration(self) -> None:
        found = row(self.CHECK, "balanced accuracy")
        good, said = PEOPLE >= 3, JUDGE >= 3
        assert found.judge is not None
        assert found.judge.value == pytest.approx(balanced_accuracy_score(good, said))
        assert found.constant == 0.5
        chances = (JUDGE - 1) / 4
        calibration = self.CHECK.calibration
        assert calibration is not None
        assert calibration.brier == pytest.approx(brier_score_loss(good, chances))
        assert calibration.constant == pytest.approx(good.mean() * (1 - good.mean()))

    def test_the_longest_wins_where_people_prefer_length(self) -> None:
        rated = [Rated(n, f"q{n}", "x" * n, score=20.0 + 4 * n) for n in range(1, 13)]
        check = check_labels(rated, [score_of(100.0 - n) for n in range(12)])
        found = row(check, "spearman")
        assert found.longest == pytest.approx(1)
        assert found.judge is not None
        assert found.judge.value == pytest.approx(-1)

    def test_pairs_count_a_tie_of_the_judge_half_and_leave_out_those_of_people(self) -> None:
        rated = [
            Rated(1, "a", "long answer", other="short", preferred="first"),
            Rated(2, "b", "long answer", other="short", preferred="second"),
            Rated(3, "c", "same", other="size", preferred="first"),
            Rated(4, "d", "x", other="y", preferred="tie"),
            Rated(5, "e", "x", other="y", preferred="first"),
        ]
        scores = [90, 50, 90, 50, 70, 70.5, 90, 20, None, 50]
        check = check_labels(rated, [score_of(s) for s in scores])
        found = row(check, "preferred")
        assert found.n == 3
        assert found.judge is not None
        assert found.judge.value == pytest.approx((1 + 0 + 0.5) / 3)
        assert found.longest == pytest.approx((1 + 0 + 0.5) / 3)
        assert found.constant == pytest.approx(2 / 3)
        assert check.unscored == 1
        assert any("1 pairs of which people prefer none" in note for note in check.notes)

    def test_what_cannot_be_measured_says_why(self) -> None:
        rated = [Rated(n, f"q{n}", "a", score=100.0) for n in range(5)]
        check = check_labels(rated, [score_of(80.0 + n) for n in range(5)])
        spearman = row(check, "spearman")
        assert (spearman.judge, spearman.reason) == (
            None,
            "people gave one and the same throughout",
        )
        goods = row(check, "balanced accuracy")
        assert (goods.judge, goods.longest) == (None, None)
        assert goods.reason is not None
        lost = check_labels(rated, [score_of(None)] * 5)
        assert (lost.unscored, lost.calibration, lost.mean) == (5, None, None)
        assert row(lost, "spearman").n == 0

    def test_a_constant_judge_agrees_with_nobody(self) -> None:
        rated = [Rated(n, f"q{n}", "a" * n, score=20.0 + 10 * (n % 9)) for n in range(20)]
        check = check_labels(rated, [score_of(100.0)] * 20)
        assert row(check, "spearman").reason == "the judge gave one and the same throughout"
        accuracy = row(check, "balanced accuracy").judge
        assert accuracy is not None
        assert accuracy.value == 0.5

    def test_the_mean_is_corrected_by_what_the_judge_got_wrong(self) -> None:
        dice = np.random.default_rng(3)
        truth = dice.uniform(30, 90, 400)
        judge = truth + 10  # too kind, always
        rated = [Rated(n, f"q{n}", "a", score=float(truth[n])) for n in range(60)]
        check = check_labels(
            rated, [score_of(float(s)) for s in judge[:60]], unlabelled=list(judge[60:])
        )
        assert check.mean is not None
        assert check.mean.value == pytest.approx(truth.mean(), abs=2.5)
        assert check.mean.low < truth.mean() < check.mean.high
        alone = check_labels(rated, [score_of(float(s)) for s in judge[:60]]).mean
        assert alone is not None
        assert check.mean.high - check.mean.low < alone.high - alone.low

    def test_verdicts_that_do_not_match_the_labels_are_refused(self) -> None:
        with pytest.raises(ValueError, match="1 verdicts for 2 labelled answers"):
            check_labels([Rated(1, "q", "a", other="b", preferred="first")], [score_of(50)])

    def test_no_labels_agree_on_nothing(self) -> None:
        check = check_labels([], [])
        assert (check.labels, check.agreements, check.calibration) == (0, (), None)
