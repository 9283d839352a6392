"""Files of votes are read as arenas publish them; a bad row is named and stops no other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from onward.errors import UsageError
from onward.records.vote_files import read_votes, write_votes
from onward.types import Outcome, Vote
from tests.records.test_votes import VOTE


def read(tmp_path: Path, name: str, text: str) -> tuple[Vote, ...]:
    file = read_votes(written(tmp_path, name, text))
    assert file.problems == ()
    return file.votes


def written(tmp_path: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize("name", ["votes.csv", "votes.tsv", "votes.jsonl"])
def test_what_is_written_is_read_back_the_same(tmp_path: Path, name: str) -> None:
    outcomes: tuple[Outcome, ...] = ("first", "second", "tie", "both bad")
    votes = [replace(VOTE, id=str(n), outcome=one) for n, one in enumerate(outcomes)]
    votes.append(replace(VOTE, id="4", question='"a, b"\tc\n東', kind="person", note="", given=""))
    write_votes(tmp_path / "new" / name, votes)
    file = read_votes(tmp_path / "new" / name)
    assert (file.votes, file.problems) == (tuple(votes), ())


@pytest.mark.parametrize(
    ("winner", "outcome"),
    [
        ("model_a", "first"),
        ("Model_B", "second"),
        ("b", "second"),
        ("gpt-4", "first"),
        ("tie", "tie"),
        ("tie (bothbad)", "both bad"),
        ("both_bad", "both bad"),
        ("both bad", "both bad"),
    ],
)
def test_outcomes_have_many_names(tmp_path: Path, winner: str, outcome: Outcome) -> None:
    (vote,) = read(tmp_path, "v.csv", f"model_a,model_b,winner\ngpt-4,claude,{winner}\n")
    assert (vote.first, vote.second, vote.outcome) == ("gpt-4", "claude", outcome)
    assert (vote.who, vote.given, vote.question, vote.kind) == ("unknown", "", "", "person")


def test_rows_of_public_arenas_give_question_answers_voter_and_time(tmp_path: Path) -> None:
    said = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    row = {
        "question_id": "58210e39",
        "model_a": "chatglm-6b",
        "model_b": "koala-13b",
        "winner": "model_b",
        "judge": "arena_user_973",
        "conversation_a": said,
        "conversation_b": [*said, {"role": "user"}, {"role": "assistant", "content": "Bye"}, 7],
        "tstamp": 1682351591.25,
    }
    (vote,) = read(tmp_path, "v.json", json.dumps([row]))
    assert (vote.question, vote.first_answer, vote.second_answer) == ("Hi", "Hello", "Bye")
    assert (vote.who, vote.given) == ("arena_user_973", "2023-04-24T15:53:11.250+00:00")
    flags = {"id": 30192, "model_a": "x", "model_b": "y", "prompt": "q", "response_a": "r"}
    flags |= {"winner_model_a": 0, "winner_model_b": 0, "winner_tie": 1}
    (vote,) = read(tmp_path, "v.jsonl", json.dumps(flags))
    assert (vote.id, vote.outcome, vote.question, vote.first_answer) == ("30192", "tie", "q", "r")


def test_times_are_kept_in_utc(tmp_path: Path) -> None:
    rows = "model_a,model_b,winner,tstamp\na,b,tie,2026-01-31T12:00:00+02:00\na,b,tie,2026-01-31\n"
    times = [vote.given for vote in read(tmp_path, "v.csv", rows)]
    assert times == ["2026-01-31T10:00:00.000+00:00", "2026-01-31T00:00:00.000+00:00"]


def test_rows_without_an_id_get_the_same_one_each_time_and_twins_their_own(tmp_path: Path) -> None:
    rows = "model_a,model_b,winner\na,b,tie\na,b,tie\na,b,a\n"
    first = [vote.id for vote in read(tmp_path, "v.csv", rows)]
    assert len(set(first)) == 3
    assert [vote.id for vote in read(tmp_path, "copy.csv", rows)] == first


def test_bad_rows_are_named_with_their_place_and_stop_no_other(tmp_path: Path) -> None:
    lines = [
        '{"model_a": "a", "model_b": "b", "winner": "model_a"}',
        '{"model_a": "a", "winner": "tie"}',
        '{"model_a": "a", "model_b": "a", "winner": "tie"}',
        '{"model_a": "a", "model_b": "b", "winner": "c"}',
        '{"model_a": "a", "model_b": "b"}',
        '{"model_a": "a", "model_b": "b", "winner": "tie", "tstamp": "noon"}',
        '{"model_a": "a", "model_b": "b", "winner": "tie", "tstamp": 1e300}',
        '{"model_a": "a", "model_b": "b", "winner": "tie", "kind": "cat"}',
        "[1]",
        "{",
        "",
        '{"model_a": "a", "model_b": "b", "winner": "b"}',
    ]
    file = read_votes(written(tmp_path, "v.jsonl", "\n".join(lines)))
    assert [vote.outcome for vote in file.votes] == ["first", "second"]
    assert [one.source.partition(", ")[2] for one in file.problems] == [
        f"line {n}" for n in range(2, 11)
    ]
    reasons = [one.reason for one in file.problems]
    assert reasons[0] == "no 'model_b'; name the model that answered"
    assert reasons[1].startswith("'a' stands on both sides")
    assert reasons[2].startswith("'winner' is 'c', which is neither model of the vote")
    assert reasons[3].startswith("no 'winner'")
    assert reasons[4].startswith("'tstamp' is 'noon'")
    assert reasons[7] == "not an object but a list; write one vote a line"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_quote_that_is_not_closed_swallows_no_vote(tmp_path: Path, mark: str) -> None:
    def table(*answers: str) -> str:
        rows = ("model_a,model_b,winner,answer_b", *(f"a,b,tie,{one}" for one in answers))
        return "".join(row.replace(",", mark) + "\n" for row in rows)

    for opened in ('"one', '"one" of them'):
        votes = read(tmp_path, "v.csv", table(opened, "two", '"three\n3"', "four"))
        said = [vote.second_answer for vote in votes]
        assert said == [opened, "two", "three\n3", "four"]
    votes = read(tmp_path, "v.csv", table('"one', "two", 'three"'))
    assert [vote.second_answer for vote in votes] == ['"one', "two", 'three"']


def test_tables_are_read_by_what_parts_their_cells_as_spreadsheets_write_it(tmp_path: Path) -> None:
    (vote,) = read(tmp_path, "v.csv", '\nModel_A;Model_B;Winner;prompt\nx;y;tie;"a;b"\n')
    assert (vote.first, vote.question) == ("x", "a;b")
    (vote,) = read(tmp_path, "v.tsv", "model_a,model_b,winner\nx,y,tie\n")
    assert vote.second == "y"


@pytest.mark.parametrize("name", ["v.csv", "v.jsonl"])
def test_bytes_that_are_not_utf8_are_named_and_never_part_of_a_name(
    tmp_path: Path, name: str
) -> None:
    rows = ["model_a,model_b,winner", "mistral,claude,tie", "zoé,claude,tie"]
    if name == "v.jsonl":
        names = rows[0].split(",")
        told = (dict(zip(names, row.split(","), strict=True)) for row in rows[1:])
        rows = ["", *(json.dumps(row, ensure_ascii=False) for row in told)]
    file = read_votes(written(tmp_path, name, "\n".join(rows), "cp1252"))
    assert [vote.first for vote in file.votes] == ["mistral"]
    assert [(one.source, one.reason) for one in file.problems] == [
        (f"{name}, line 3", "not UTF-8 throughout; save the file as UTF-8")
    ]
    if name == "v.jsonl":
        (tmp_path / name).write_bytes(f"[{rows[1]},\n{rows[2]}]".encode("cp1252"))
        assert read_votes(tmp_path / name).problems[0].source == f"{name}, item 2"
    (tmp_path / name).write_bytes(b"\xff\xfea\x00b")
    with pytest.raises(UsageError, match="is not utf-16 throughout; save it as UTF-8"):
        read_votes(tmp_path / name)


FORMULAS = ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1")
LIKE_FORMULAS = (*FORMULAS, "'=1", "''-1", "'a", "' =", " = 1 ", "\n=", '"=')


@pytest.mark.parametrize("name", ["v.csv", "v.tsv", "v.jsonl"])
def test_texts_that_begin_like_formulas_come_back_as_they_were(tmp_path: Path, name: str) -> None:
    votes = tuple(
        replace(VOTE, id=str(n), question=text, first_answer=text, note=text)
        for n, text in enumerate(LIKE_FORMULAS)
    )
    write_votes(tmp_path / name, votes)
    assert read_votes(tmp_path / name).votes == votes


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_like_a_formula(tmp_path: Path, text: str) -> None:
    write_votes(tmp_path / "v.csv", [replace(VOTE, first=text, who=text, question=text)])
    written_row = (tmp_path / "v.csv").read_bytes().decode()
    assert written_row.count(f'"\'{text}"') == 3
    (vote,) = read(tmp_path, "w.csv", "question,model_a,model_b,winner\n'-ing forms,a,b,tie\n")
    assert vote.question == "'-ing forms", "a mark is taken away only where onward put it"


def test_an_id_that_is_too_long_to_be_kept_is_hashed_the_same_each_time(tmp_path: Path) -> None:
    rows = "".join(f"{c * 64},a,b,tie\n" for c in "xyx")
    ids = [vote.id for vote in read(tmp_path, "v.csv", f"id,model_a,model_b,winner\n{rows}")]
    assert len(set(ids)) == 2
    assert ids[0] == ids[2]
    assert {len(one) for one in ids} == {16}


def test_rows_that_nothing_tells_apart_are_counted(tmp_path: Path) -> None:
    rows = "model_a,model_b,winner,judge,id\na,b,tie\na,b,tie,jo\na,b,tie,,7\n"
    assert read_votes(written(tmp_path, "v.csv", rows)).bare == 1


def test_rows_of_csv_with_too_many_cells_are_named(tmp_path: Path) -> None:
    rows = "model_a,model_b,winner\na,b,tie,x\n\na,b,tie\n"
    file = read_votes(written(tmp_path, "v.csv", rows))
    assert len(file.votes) == 1
    assert file.problems[0].source == "v.csv, line 2"
    assert file.problems[0].reason == "4 cells under 3 columns"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_and_long_answers_are_read(tmp_path: Path, encoding: str) -> None:
    rows = f"model_a,model_b,winner,answer_a\na,ü,tie,{'x' * 200_000}\n"
    file = read_votes(written(tmp_path, "v.csv", rows, encoding))
    assert file.votes[0].second == "ü"
    assert len(file.votes[0].first_answer) == 200_000


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("v.csv", "", "no vote in .*v.csv: it is empty"),
        ("v.csv", "model_a,model_b,winner\n", "no vote in .*: it is empty"),
        (
            "v.csv",
            "x,model_b\n1,2\n",
            "no vote in .*v.csv: no column model_a, winner among x, model_b; its first line names",
        ),
        ("v.csv", "x;y;z\n1;2;3\n", "no column model_a, model_b, winner among x, y, z;"),
        ("v.json", "[", "no vote in .*: the whole file: not JSON|no vote in .*not JSON"),
        ("v.txt", "a", "cannot read votes from .*: name a .csv, .tsv, .jsonl or .json file"),
    ],
)
def test_a_file_without_a_vote_is_one_clear_line(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        read_votes(written(tmp_path, name, text))
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_or_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read .*nothing.csv: No such file"):
        read_votes(tmp_path / "nothing.csv")
    with pytest.raises(UsageError, match=r"cannot write votes to .*v.xlsx"):
        write_votes(tmp_path / "v.xlsx", [])
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot write"):
        write_votes(tmp_path / "file" / "v.csv", [])
