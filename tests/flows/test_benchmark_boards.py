"""Benchmark runs compared and ranked, from results that are made up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from onward.cli import main
from onward.errors import UsageError
from onward.flows.benchmarks.board import benchmark_board
from onward.flows.benchmarks.compare import compare_benchmarks
from onward.plain import plain
from onward.records.runs import RunRecords
from onward.reports.terminal_benchmark import board_text
from onward.statistics.paired import mcnemar
from onward.types import BenchmarkTask, Item, ItemResult, Run

ALL, SOME = (1.0,) * 8, (1.0,) * 3 + (0.0,) * 5
DOWN = (None,) * 8
METRICS = {
    "cola": ("mcc", "acc"),
    "e2e_nlg": ("bleu", "rouge_l"),
    "mc2": ("mc2",),
    "letters": ("judged",),
}

Values = Sequence[float | None]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'runs.db'}"


@pytest.fixture
def records(url: str) -> Iterator[RunRecords]:
    with closing(RunRecords(url)) as opened:
        yield opened


def sat(
    records: RunRecords,
    model: str,
    *,
    chat: bool | None = None,
    **told: Any,  # noqa: ANN401
) -> Run:
    """A run that has ended, over the tasks in ``told``, with whatever else is told of it.

    Without ``chat`` it is one that was kept before templates were noted.
    """
    tasks: dict[str, Values] = {k: v for k, v in told.items() if isinstance(v, tuple)}
    described = [
        {
            "task": plain(task(name)),
            "digest": "d",
            "items": len(values),
            "way": "likelihood",
            **({} if chat is None else {"chat": chat}),
        }
        for name, values in tasks.items()
    ]
    metadata = {"model": model, "tasks": described}
    metadata |= {key: value for key, value in told.items() if key in ("facts", "sources", "judges")}
    run = records.start("benchmark", {}, metadata=metadata)
    for name, values in tasks.items():
        records.add_items(run, list(enumerate(results(name, values))))
    records.end(run, {})
    return records.run(run)


def task(name: str) -> BenchmarkTask:
    return BenchmarkTask(name, "1.0", "choice", METRICS.get(name, ("acc",)), 0)


def results(name: str, values: Values) -> list[tuple[Item, ItemResult]]:
    metrics = task(name).metrics
    return [
        (
            Item(f"i{place}", "?", ("a", "b"), (0,)),
            ItemResult(
                name,
                f"i{place}",
                "",
                {**dict.fromkeys(metrics), metrics[-1]: value},
                problem="the server is down" if value is None else "",
            ),
        )
        for place, value in enumerate(values)
    ]


def ranks(records: RunRecords, **more: Any) -> Mapping[str, int]:  # noqa: ANN401
    return {row.model: row.rank for row in benchmark_board(records, **more).rows}


def test_a_sitting_of_which_every_item_failed_is_named_and_left_out(records: RunRecords) -> None:
    sat(records, "down", exam=DOWN)
    only = benchmark_board(records)
    assert only.rows == ()
    assert board_text(only)[0] == "No model to rank: no task has a score."
    assert board_text(only)[1].startswith("note: down, exam: 8 of 8 items failed; this sitting")
    sat(records, "up", exam=ALL)
    sat(records, "partly", exam=(*ALL[1:], None))
    board = benchmark_board(records)
    assert {row.model for row in board.rows} == {"up", "partly"}
    assert board.notes == (
        "partly, exam: 1 of 8 items failed",
        "down, exam: 8 of 8 items failed; this sitting is left out",
    )
    sat(records, "down", exam=SOME)
    assert benchmark_board(records).notes == ("partly, exam: 1 of 8 items failed",)


def test_a_run_that_is_no_benchmark_is_named(records: RunRecords) -> None:
    run = records.start("evaluate", {})
    with pytest.raises(UsageError, match=rf"run {run} is of evaluate"):
        benchmark_board(records, [run])


def test_five_wins_of_eight_are_a_tie_in_the_ranking_as_in_a_comparison(
    records: RunRecords,
) -> None:
    one, two = sat(records, "some", exam=SOME), sat(records, "all", exam=ALL)
    (difference,) = compare_benchmarks(records, one, two).differences
    assert (difference.p, difference.change) == (mcnemar(SOME, ALL), "cannot tell")
    board = benchmark_board(records)
    assert [(row.rank, row.ties) for row in board.rows] == [(1, ("some",)), (1, ("all",))]
    average = board.rows[0].average
    assert average is not None
    assert (average.value, average.high) == (1.0, 1.0)
    assert average.low < 0.7, "eight of eight is not certainty"
    assert average == board.rows[0].scores["exam"]


def test_many_wins_over_two_tasks_are_told_apart(records: RunRecords) -> None:
    sat(records, "some", exam=SOME * 5, more=SOME * 5)
    sat(records, "all", exam=ALL * 5, more=ALL * 5)
    assert ranks(records) == {"all": 1, "some": 2}


def test_what_two_runs_do_not_share_is_named(records: RunRecords) -> None:
    one = sat(records, "one", exam=ALL, alone=ALL, gone=ALL)
    two = sat(records, "two", exam=(*SOME[:6], None, None), gone=DOWN, more=ALL)
    found = compare_benchmarks(records, one, two)
    assert found.notes == (
        "exam: 6 items are compared; the first run asked 8, of which 0 failed, the second 8, of"
        " which 2 failed",
        "alone was sat in the first run only",
        "gone: 0 items are compared; the first run asked 8, of which 0 failed, the second 8, of"
        " which 8 failed",
        "more was sat in the second run only",
    )
    assert found.missing == ("alone", "gone")
    assert found.failed == {"exam": (0, 2), "gone": (0, 8)}
    assert [one.metric for one in found.differences] == ["exam: acc"]


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ({"exam": ALL, "more": SOME}, 0),
        ({"exam": ALL, "more": SOME, "other": SOME}, 0),
        ({"exam": ALL}, 3),
        ({"exam": DOWN, "more": DOWN}, 3),
        ({"exam": (*ALL[1:], None), "more": SOME}, 3),
        ({"exam": (0.0,) * 8, "more": SOME}, 3),
    ],
)
def test_the_gate_is_shut_by_losses_failures_and_missing_tasks(
    records: RunRecords, url: str, second: dict[str, Any], code: int
) -> None:
    one, two = sat(records, "one", exam=ALL, more=SOME), sat(records, "two", **second)
    arguments = ["compare", one.id, two.id, "--records", url]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    result = CliRunner().invoke(main, [*arguments, "--gate"])
    assert result.exit_code == code, result.output


def test_fewer_items_are_another_column_but_may_be_compared(records: RunRecords) -> None:
    long, other = sat(records, "long", exam=ALL), sat(records, "other", exam=SOME)
    short = sat(records, "short", exam=ALL[:4])
    board = benchmark_board(records)
    assert {row.model for row in board.rows} == {"long", "other"}, "most models sat all"
    assert board.tasks == {"exam": "acc, 0 shots, version 1.0, 8 items"}
    assert board.notes == ("1 sitting of another version, shots, template or items left out",)
    found = compare_benchmarks(records, long, short)
    assert found.differences[0].difference.n == 4
    assert found.notes[0].startswith("exam: 4 items are compared; the first run asked 8")
    assert not compare_benchmarks(records, long, other).notes


def test_the_metric_that_is_shown_is_the_one_that_is_averaged(records: RunRecords) -> None:
    """BLEU and Matthews' coefficient are of all items together: single ones have another."""
    sat(records, "one", cola=SOME, e2e_nlg=(0.002, 0.004))
    board = benchmark_board(records)
    assert board.metrics == {"cola": "acc", "e2e_nlg": "rouge_l"}
    assert board.tasks["e2e_nlg"] == "rouge_l, 0 shots, version 1.0, 2 items"
    (row,) = board.rows
    assert row.average is not None
    values = [score.value for score in row.scores.values() if score]
    assert values == pytest.approx([0.375, 0.003])
    assert row.average.value == pytest.approx(sum(values) / 2)
    assert board_text(board)[1].split() == ["1", "one", "18.9", "±16.0", "37.5", "0.3"]


def test_scores_of_other_judges_are_not_compared(records: RunRecords) -> None:
    one, same = (sat(records, who, letters=ALL, judges=["b", "a"]) for who in ("one", "same"))
    other = sat(records, "other", letters=SOME, judges=["a"])
    with pytest.raises(UsageError, match="metric and judges"):
        compare_benchmarks(records, one, other)
    assert compare_benchmarks(records, one, same).differences
    assert set(ranks(records)) == {"one", "same"}


def test_of_runs_that_are_named_the_newest_counts_whatever_their_order(records: RunRecords) -> None:
    old, new = sat(records, "one", exam=SOME), sat(records, "one", exam=ALL)
    board = benchmark_board(records, [old.id, new.id])
    (row,) = board.rows
    score = row.scores["exam"]
    assert score is not None
    assert score.value == 1


def test_runs_with_a_chat_template_are_not_those_without(records: RunRecords) -> None:
    old, bare = sat(records, "old", exam=ALL), sat(records, "bare", exam=SOME, chat=False)
    chat = sat(records, "chat", exam=ALL, chat=True)
    with pytest.raises(UsageError, match="share no task"):
        compare_benchmarks(records, bare, chat)
    assert compare_benchmarks(records, old, bare).differences, "what is not noted was without"
    assert set(ranks(records)) == {"old", "bare"}
    board = benchmark_board(records, [chat.id])
    assert board.tasks == {"exam": "acc, 0 shots, version 1.0, 8 items, chat template"}


def test_systems_over_other_documents_and_other_numerics_have_rows_of_their_own(
    records: RunRecords,
) -> None:
    name = "quote + documents"
    sat(records, name, exam=ALL, sources=["handbook"])
    sat(records, name, exam=SOME, sources=["docs"])
    for numerics in ("fp32", "bf16"):
        sat(records, "smollm2", exam=ALL, facts={"type": "model", "numerics": numerics})
    sat(records, "smollm2", exam=SOME, facts={"type": "model", "numerics": "bf16"})
    sat(records, "alone", exam=SOME, facts={"type": "model"}, sources=["docs"])
    board = benchmark_board(records)
    scores = {row.model: score.value for row in board.rows if (score := row.scores["exam"])}
    assert scores == {
        f"{name}, handbook": 1.0,
        f"{name}, docs": 0.375,
        "smollm2, fp32": 1.0,
        "smollm2, bf16": 0.375,
        "alone": 0.375,
    }
    assert any(f"{name}, handbook  100.0" in line for line in board_text(board))


def test_of_documents_the_facts_say_more_than_the_sources(records: RunRecords) -> None:
    for digest in ("ab12", "cd34"):
        facts = {"type": "system", "documents": f"docs ({digest})"}
        sat(records, "quote + documents", exam=ALL, sources=["docs"], facts=facts)
    names = set(ranks(records))
    assert names == {"quote + documents, docs (ab12)", "quote + documents, docs (cd34)"}


def test_a_leaderboard_of_chosen_tasks_loses_no_model_to_another_task(
    records: RunRecords, url: str
) -> None:
    sat(records, "one", exam=ALL, mmlu=SOME)
    sat(records, "two", mmlu=ALL)
    assert [row.average is None for row in benchmark_board(records).rows] == [False, True]
    shown = CliRunner().invoke(
        main, ["leaderboard", "--benchmarks", "--tasks", "mmlu", "--records", url, "--json"]
    )
    board = json.loads(shown.stdout)
    assert [row["model"] for row in board["rows"] if row["average"]] == ["two", "one"]
    assert list(board["tasks"]) == ["mmlu"]
    with pytest.raises(UsageError, match="no model sat arc: there are mmlu, exam"):
        benchmark_board(records, tasks=("arc",))
    refused = CliRunner().invoke(main, ["leaderboard", "--tasks", "mmlu", "--records", url])
    assert refused.exit_code == 2
    assert "--benchmarks --tasks" in refused.output


def test_of_a_graded_metric_the_items_that_changed_most_are_named(records: RunRecords) -> None:
    before = tuple(0.5 for _ in range(30))
    after = tuple(0.5 + (place - 12) / 100 for place in range(30))
    one, two = sat(records, "one", mc2=before, exam=SOME), sat(records, "two", mc2=after, exam=ALL)
    found = compare_benchmarks(records, one, two)
    assert found.lost["mc2"] == tuple(f"i{place}" for place in range(10))
    assert found.gained["mc2"] == tuple(f"i{place}" for place in range(29, 19, -1))
    assert found.gained["exam"] == ("i3", "i4", "i5", "i6", "i7"), "of outcomes all"
