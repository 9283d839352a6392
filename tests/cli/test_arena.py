"""``onward arena``: votes from a terminal or a pipe are kept at once, and become ratings."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from onward.cli import main
from tests.flows import arena_models

AT = "tests.flows.arena_models:"
GOOD, POOR = f"{AT}GOOD3", f"{AT}POOR4"
SOURCES = ("-s", "box.md", "--no-dense")
ALONE = (GOOD, POOR, "--who", "maria")
BOX = "Which colour has the box?"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder with a document and questions, outside of any project."""
    monkeypatch.chdir(tmp_path)
    Path("box.md").write_text("# Box\n\nThe colour of the box is blue.", encoding="utf-8")
    lines = [json.dumps({"question": f"Which colour has box {n}?"}) for n in range(5)]
    Path("five.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def arena(*words: str, typed: str = "", code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["arena", *words], input=typed)
    assert result.exit_code == code, result.output
    return result


def printed(*words: str) -> Any:  # noqa: ANN401 - any JSON value
    return json.loads(arena(*words, "--json").stdout)


def test_ten_votes_between_quote_and_another_give_ratings() -> None:
    typed = "".join(f"Which colour has box {n}?\n{'abtn'[n % 4]}\n" for n in range(10))
    shown = arena("quote", GOOD, *SOURCES, "--who", "maria", typed=typed).output
    assert "10 kept; onward arena ratings shows what all votes say" in shown
    votes = printed("votes")
    assert len(votes) == 10
    assert {vote["who"] for vote in votes} == {"maria"}
    assert [vote["outcome"] for vote in votes] == [
        ("first", "second", "tie", "both bad")[n % 4] for n in range(10)
    ]
    assert {vote["first"] for vote in votes} == {"quote", f"{GOOD} + documents"}, "sides are drawn"
    table = arena("ratings").output
    assert "10 votes, Bradley–Terry on an Elo scale" in table
    assert re.search(r"quote +\d+ \[−?\d+, \d+\] +10 ", table)
    rows = printed("ratings")["rows"]
    assert {row["model"] for row in rows} == {"quote", f"{GOOD} + documents"}
    assert [row["both_bad"] for row in rows] == [2, 2]


def test_nobody_is_named_before_the_vote_and_both_after_it() -> None:
    shown = arena(*ALONE, typed=f"{BOX}\na\n").output
    before, after = shown.split("better: ")
    assert "It is **blue**." in before
    assert "I, [name], do not know." in before
    assert not re.search(r"good3|poor4|GOOD3|POOR4", before)
    assert re.search(r"A was \S+(GOOD3|POOR4), B was \S+(GOOD3|POOR4)\.", after)
    assert re.search(r"GOOD3 +new → \d+ \[", after)


def test_answers_stand_side_by_side_where_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert re.search(r"── A ─+ │ ── B ─", arena(*ALONE, typed=f"{BOX}\ns\n").output)
    monkeypatch.setenv("COLUMNS", "80")
    assert "│" not in arena(*ALONE, typed=f"{BOX}\ns\n").output


@pytest.mark.parametrize("typed", ["", "\n", "q\n", "exit\n", BOX, f"{BOX}\n", f"{BOX}\nq\n"])
def test_leaving_at_any_moment_is_clean_and_keeps_nothing_of_an_open_duel(typed: str) -> None:
    assert "\n0 kept" in arena(*ALONE, typed=typed).output
    assert printed("votes") == []


def test_an_interruption_is_clean_and_keeps_the_votes_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = iter([BOX, "t", "Another?"])

    def typed(_prompt: str) -> str:
        if (line := next(lines, None)) is None:
            raise KeyboardInterrupt
        return line

    monkeypatch.setattr("builtins.input", typed)
    assert "\n1 kept" in arena(*ALONE).output
    assert len(printed("votes")) == 1


def test_what_is_no_vote_is_asked_again_and_skipping_keeps_nothing() -> None:
    shown = arena(*ALONE, typed=f"{BOX}\nc\nTIE\nAnother?\nskip\n").output
    assert "there are a, b, t(ie)" in shown
    assert [vote["outcome"] for vote in printed("votes")] == ["tie"]


def test_an_answerer_that_fails_is_said_and_the_next_question_is_asked() -> None:
    shown = arena(*ALONE, typed=f"Is there fire?\n{BOX}\nb\n")
    assert f"{POOR} gave no answer: the model is on fire" in shown.stderr
    assert [vote["question"] for vote in printed("votes")] == [BOX]


def test_questions_of_a_file_are_taken_up_where_they_were_left() -> None:
    first = arena(*ALONE, "--questions", "five.jsonl", typed="a\nb\nq\n").output
    assert "2 kept" in first
    assert "box 0?" in first
    rest = arena(*ALONE, "--questions", "five.jsonl", typed="t\n" * 9).output
    assert "box 1?" not in rest
    assert "3 kept" in rest
    done = arena(*ALONE, "--questions", "five.jsonl", typed="t\n")
    assert "every question of five.jsonl has your vote" in done.stderr
    other = arena(GOOD, POOR, "--who", "jo", "--questions", "five.jsonl", typed="t\n").output
    assert "1 kept" in other


def test_the_same_question_on_the_same_pair_has_one_vote_of_each_voter() -> None:
    shown = arena(*ALONE, typed=f"{BOX}\na\n{BOX}\n")
    assert "you have voted on every pair for this question" in shown.stderr
    assert len(printed("votes")) == 1


def test_json_is_one_object_a_duel_and_one_a_vote() -> None:
    result = arena(*ALONE, "--json", typed=f"{BOX}\nn\n")
    shown, told = map(json.loads, result.stdout.splitlines())
    assert set(shown) == {"question", "a", "b"}
    assert told["vote"]["outcome"] == "both bad"
    assert told["ratings"]["votes"] == 1


def test_judges_vote_as_models_and_can_be_left_out() -> None:
    words = ("judge", GOOD, POOR, "--questions", "five.jsonl", "--judge", f"{AT}PREFERS_BLUE")
    assert arena(*words).output == "5 new votes of models\n"
    assert arena(*words).output == "0 new votes of models, 5 known before\n"
    assert "there is no vote of a person yet" in arena("ratings", "--people-only", code=2).output
    assert "(prefers-blue)" in arena("votes").output
    more = arena(*words, "--limit", "3").output.splitlines()
    assert more[0] == "5 new votes of models"
    assert "5 older votes of the judges on the same questions were given with other" in more[1]
    swapped = ("judge", POOR, f"{AT}OTHER5", *words[3:])
    assert "5 of them ties because the choice changed with the order" in arena(*swapped).output


def test_votes_go_out_and_come_back_once() -> None:
    arena(*ALONE, typed=f"{BOX}\na\n")
    (vote,) = printed("votes")
    for name in ("votes.csv", "votes.jsonl"):
        assert arena("export", name).output == f"1 written to {name}\n"
        assert arena("import", name).output == "0 new, 1 known before\n"
    assert arena("remove", vote["id"][:6]).output.startswith(f"removed {vote['id']}: ")
    assert arena("import", "votes.csv", "votes.jsonl").output == "1 new, 1 known before\n"
    assert printed("votes") == [vote]


def test_bad_rows_and_files_are_listed_and_the_rest_is_imported() -> None:
    Path("v.csv").write_text("model_a,model_b,winner\na,b,model_a\na,b,c\n", encoding="utf-8")
    Path("empty.csv").write_text("", encoding="utf-8")
    result = arena("import", "empty.csv", "v.csv")
    assert result.stdout == "1 new\n"
    assert "no vote in empty.csv: it is empty" in result.stderr
    assert "v.csv, line 3: 'winner' is 'c', which is neither model of the vote" in result.stderr
    assert "no vote in empty.csv" in arena("import", "empty.csv", code=2).output


def test_an_export_of_nothing_replaces_no_backup() -> None:
    Path("votes.csv").write_text("kept", encoding="utf-8")
    assert "go into the project's folder" in arena("export", "votes.csv", code=2).output
    assert Path("votes.csv").read_text(encoding="utf-8") == "kept"


def test_votes_of_a_second_file_under_known_ids_are_listed_and_the_first_stay() -> None:
    header = "id,model_a,model_b,winner\n"
    Path("a.csv").write_text(f"{header}1,a,b,model_a\n2,a,b,tie\n", encoding="utf-8")
    Path("b.csv").write_text(f"{header}1,c,d,model_b\n2,a,b,tie\n", encoding="utf-8")
    result = arena("import", "a.csv", "b.csv")
    assert result.stdout == "2 new, 1 known before\n"
    assert "b.csv, id 1: another model_a, model_b, winner is kept under this id" in result.stderr
    assert "onward arena remove 1" in result.stderr
    assert [vote["first"] for vote in printed("votes")] == ["a", "a"]


def test_equal_rows_of_two_files_that_nothing_tells_apart_are_said_to_count_once() -> None:
    for name in ("a.csv", "b.csv"):
        Path(name).write_text("model_a,model_b,winner\na,b,tie\n", encoding="utf-8")
    assert arena("import", "a.csv").stderr == ""
    result = arena("import", "b.csv")
    assert result.stdout == "0 new, 1 known before\n"
    assert "note: b.csv: 1 rows have neither id, question, time nor voter" in result.stderr


def test_no_name_of_a_file_reaches_the_terminal_as_a_command_of_it() -> None:
    bell, name = "\x1b[2J\x07", "\x1b]0;x\x07" + "long" * 999
    rows = [
        {"model_a": name, "model_b": name, "winner": "tie"},
        {"model_a": bell, "model_b": "b", "winner": bell + "?"},
        {"id": "7", "model_a": bell, "model_b": "b", "winner": "tie"},
    ]
    Path("v.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    told = arena("import", "v.jsonl").output + arena("remove", "7").output
    Path("v.jsonl").write_text(json.dumps(rows[0]), encoding="utf-8")
    told += arena("import", "v.jsonl", code=2).output
    Path("v.csv").write_text(f"{bell},{name}\na,b\n", encoding="utf-8")
    told += arena("import", "v.csv", code=2).output
    assert not set(told) & set(bell[0] + bell[-1])
    assert max(map(len, told.splitlines())) < 1_100


def test_a_report_and_every_way_of_rating_are_made_from_imported_votes() -> None:
    rows = "".join(
        f"m{n % 3},m{(n + 1) % 3},{('model_a', 'model_b', 'tie')[n % 5 % 3]},v{n % 4},"
        f"# Long {'x ' * (n % 7)},short\n"
        for n in range(60)
    )
    header = "model_a,model_b,winner,judge,answer_a,answer_b\n"
    Path("v.csv").write_text(header + rows, encoding="utf-8")
    arena("import", "v.csv")
    shown = arena("ratings", "--report", "out").output
    assert "Report: out/report.html" in shown
    assert "Arena" in Path("out/report.html").read_text(encoding="utf-8")
    assert "(bootstrap)" in arena("ratings", "--bootstrap").output
    assert {one["feature"] for one in printed("ratings", "--style")["styles"]}
    placed = arena("ratings", "--place", "--equal-pairs").output
    assert "shown first" in placed
    assert "more of it" not in placed
    assert printed("ratings", "--without", "v0", "--without", "v1")["votes"] == 30


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((GOOD,), "the arena takes two answerers or more"),
        (("rating",), "'rating' is no command (export, import, judge, play, ratings, remove, "),
        (("rating", "--json"), "'rating' is no command"),
        (("ratings", "--without", "jo"), "nobody voted as 'jo'"),
        ((GOOD, "gpt-9"), "no model 'gpt-9'"),
        (("quote", GOOD), "'quote' only quotes documents"),
        (("ratings",), "there is no vote yet"),
        (("remove", "3f"), "no vote '3f'"),
        ((*ALONE, "--questions", "none.jsonl"), "cannot read none.jsonl"),
        (("import", "none.csv"), "cannot read none.csv"),
        (("export", "votes.csv"), "no vote to export in sqlite:///"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(words: tuple[str, ...], said: str) -> None:
    result = arena(*words, code=2)
    assert said in result.stderr
    assert result.stderr.count("Error:") == 1


def test_an_empty_arena_says_what_to_do() -> None:
    assert arena("votes").output == "no vote yet: onward arena MODEL MODEL\n"
    assert "Example: onward arena quote" in arena("--help").output


def test_contenders_are_asked_only_in_their_duels() -> None:
    arena_models.GOOD3.calls.clear()
    arena(*ALONE, typed="q\n")
    assert arena_models.GOOD3.calls == []
