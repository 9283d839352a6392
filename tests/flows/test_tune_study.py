"""The flow over a tiny model with random weights: what is tried, kept, compared and given back."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

from onward.cli.tune_study import study as command
from onward.errors import TrainingError, UsageError
from onward.flows.tuning.data import read_data
from onward.flows.tuning.study import study
from onward.flows.tuning.study_findings import trial_rows
from onward.flows.tuning.study_lab import Lab
from onward.flows.tuning.study_rounds import Rounds, run_rounds
from onward.flows.tuning.study_settings import study_settings
from onward.flows.tuning.task import TuneRequest, Workbench
from onward.options import AnswerOptions, Options, StudyOptions, TuneOptions
from onward.plain import restored
from onward.reports.terminal_study import study_text
from onward.training.loading import load_base
from onward.training.restoring import probe_logits, restore
from onward.types import Study, StudyPlan, StudyRound
from tests.training.tiny import tiny_gpt2, tiny_llama, tiny_tokenizer

WORDS = [
    "river",
    "bridge",
    "winter",
    "report",
    "colour",
    "blue",
    "green",
    "red",
    "north",
    "closed",
    "March",
    "Mira",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("model")
    tiny_llama().save_pretrained(place)
    tiny_tokenizer().save_pretrained(place)
    return place


@pytest.fixture(scope="module")
def gpt2_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("gpt2")
    tiny_gpt2().save_pretrained(place)
    tiny_tokenizer().save_pretrained(place)
    return place


@pytest.fixture
def records(tmp_path: Path) -> Path:
    lines = [
        {
            "instruction": f"Name {one}, {two}, case {number} {chr(945 + number % 20)}.",
            "output": f"{two} {one}",
        }
        for number, (one, two) in enumerate(
            [(one, two) for one in WORDS for two in WORDS if one < two][:20]
        )
    ]
    path = tmp_path / "records.json"
    path.write_text(json.dumps(lines), "utf-8")
    return path


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    pairs = [(one, two) for one in WORDS for two in WORDS if one != two][:40]
    lines = [
        f"{one} {two} {'win a prize' if number % 2 else 'see you soon'} {number}"
        f"\t{'spam' if number % 2 else 'ham'}"
        for number, (one, two) in enumerate(pairs)
    ]
    path = tmp_path / "texts.tsv"
    path.write_text("text\tlabel\n" + "\n".join(lines), "utf-8")
    return path


BUDGET = 1024
"""Of GPT-2's matrices: rank 4 on the one that holds q, k and v, which is asked as a rank too."""


def options_for(folder: Path, **more: object) -> Options:
    tune = TuneOptions(
        epochs=1, batch=8, precision="fp32", validation=0.2, test=0.3, learning_rate=0.01
    )
    return Options(
        answer=AnswerOptions(model=f"hf:{folder}"),
        tune=tune,
        study=StudyOptions(
            **{"minutes": 600.0, "seeds": 2, "ranks": (1, 4), "budget": BUDGET, **more}  # type: ignore[arg-type]
        ),
        offline=True,
    )


def test_every_choice_of_matrices_keeps_to_the_budget_and_no_setting_is_tried_twice() -> None:
    """A rank of q costs 2 x 64 parameters, of v 2 x 48; rank 8 on both is 1,792."""
    options = Options(study=StudyOptions(ranks=(1, 8, 99)))
    found = study_settings(tiny_llama(), options)
    assert found.budget == 1792
    ranks = {one.name: (one.trained, one.questions) for one in found.tried}
    assert ranks["q r=14"] == (1792, ("matrices",))
    assert ranks["v r=16"] == (1536, ("matrices",))  # as many as it can have
    assert ranks["q,v r=8"] == (1792, ("matrices", "rank"))
    assert ranks["q,v r=1"] == (224, ("rank",))
    assert ranks["all-linear r=1"][0] == 2 * (64 + 48 + 48 + 64 + 3 * 96)
    assert [note for note in found.notes if "rank 99 was left out" in note]


def test_what_exceeds_the_budget_or_cannot_be_told_apart_is_said() -> None:
    tight = study_settings(tiny_llama(), Options(study=StudyOptions(budget=300, ranks=(1,))))
    assert "all-linear r=1 exceeds the budget of 300 parameters: 1,024" in tight.notes
    fused = study_settings(tiny_gpt2(), Options(study=StudyOptions(ranks=(8,))))
    assert [one.questions for one in fused.tried if one.rank == 8] == [("matrices", "rank")]
    assert "k was left out: in this model the same matrices as q" in fused.notes
    with pytest.raises(UsageError, match="--ranks of 1 or more"):
        study_settings(tiny_llama(), Options(study=StudyOptions(ranks=(0,))))


def test_a_study_of_answers_scores_all_settings_and_chooses_the_smallest_good_one(
    gpt2_folder: Path, records: Path
) -> None:
    plans: list[StudyPlan] = []
    found = study(
        TuneRequest("instruct", (str(records),)), options_for(gpt2_folder), on_plan=plans.append
    )
    assert plans == [found.plan]
    (only,) = found.plan.rounds  # there is time for everything
    assert (only.settings, only.seeds) == (len(found.rows), 2)
    assert {row.setting: row.questions for row in found.rows} == {
        "q r=4": ("matrices", "rank"),
        "o r=8": ("matrices",),
        "q,k,v,o r=2": ("matrices",),
        "all-linear r=1": ("matrices",),
        "q,v r=1": ("rank",),
    }
    assert found.metric == "loss"
    assert not found.interrupted
    assert all(row.score and row.score.n == found.records for row in found.rows)
    assert all((row.seeds, row.rounds, row.note) == (2, 1, "") for row in found.rows)
    by_validation = [row.validation for row in found.rows]
    assert by_validation == sorted(by_validation, key=lambda value: value or 0.0)
    assert found.rows[0].setting == found.best
    assert_chosen_is_smallest_not_worse(found)
    pairs = {(row.pair, row.matrix) for row in found.subspaces}
    assert ("rank 1 and rank 4", "c_attn") in pairs
    assert ("two seeds of q r=4", "c_attn") in pairs
    assert all(0 <= row.similarity <= 1 for row in found.subspaces)
    assert any("a tie" in line or "is worse" in line for line in study_text(found))


def assert_chosen_is_smallest_not_worse(found: Study) -> None:
    (chosen,) = (row for row in found.rows if row.chosen)
    good = [row for row in found.rows if not row.difference or row.difference.change != "worse"]
    assert chosen.trained == min(row.trained for row in good)


def test_the_command_studies_classes_by_their_accuracy_and_prints_what_it_finds(
    gpt2_folder: Path, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The budget is that of rank 1 on the matrix of q, k and v: four settings in all."""
    monkeypatch.setenv("ONWARD_HOME", str(tmp_path / "home"))
    flags = "--kind classify --json --offline --minutes 600 --seeds 1 --ranks 1 --epochs 2"
    flags += " --batch 8 --precision fp32 --validation 0.2 --test 0.3 --learning-rate 0.01"
    arguments = [str(texts), "--model", f"hf:{gpt2_folder}", "--budget", "256", *flags.split()]
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    found = restored(Study, json.loads(result.stdout))
    assert found.metric == "accuracy"
    (only,) = found.plan.rounds
    assert (only.settings, only.seeds) == (4, 1)
    assert 4 <= only.steps <= 6, "two epochs of twenty records or so, eight at a time"
    assert all(row.score and 0 <= row.score.value <= 1 for row in found.rows)
    assert_chosen_is_smallest_not_worse(found)


def test_each_round_keeps_the_better_half_and_only_the_last_sees_the_test_records(
    folder: Path, records: Path, tmp_path: Path
) -> None:
    options = options_for(folder)
    base = load_base("tiny", str(folder))
    data = read_data(TuneRequest("instruct", (str(records),)), options)
    before = probe_logits(base.model)
    lab = Lab("instruct", Workbench(base, data, options, tmp_path / "trial", 1e-2), before)
    settings = study_settings(base.model, options).tried[:3]
    done = Rounds()
    planned = (StudyRound(3, 1, 1, 0.0), StudyRound(1, 2, 2, 0.0))
    run_rounds(lab, settings, planned, done, deadline=math.inf, progress=None)

    first, last = done.trials
    assert [(one.steps, one.values) for one in first] == [(1, ())] * 3
    losses = sorted(first, key=lambda one: one.validation or 0.0)
    assert {one.setting for one in last} == {losses[0].setting}
    assert all(len(one.values) == len(data.split.test) for one in last)
    assert [one.seed for one in last] == [0, 1]
    assert [*done.survived.values()] == [2]
    rows = trial_rows(done.trials, settings, done.survived, kind="instruct", level=0.95)
    assert [row.rounds for row in rows] == [2, 0, 0]
    assert rows[2].score is None
    one, other = (statistics.fmean(v for v in t.values if v is not None) for t in last)
    assert [row.spread for row in rows] == [pytest.approx(abs(one - other)), None, None]
    assert not rows[2].chosen
    assert torch.equal(probe_logits(base.model), before)
    late = Rounds()
    run_rounds(lab, settings, planned, late, deadline=0.0, progress=None)
    assert (late.trials, late.interrupted) == ([[]], True)
    with pytest.raises(TrainingError, match="not what it was"):
        restore(base.model, _Untouched(), before + 1)


class _Untouched:
    def unload(self) -> None:
        pass


def interrupt_at(stage_part: str) -> Callable[[str, int, int], None]:
    def progress(stage: str, done: int, total: int) -> None:
        del done, total
        if stage_part in stage:
            raise KeyboardInterrupt

    return progress


def test_an_interrupted_study_gives_what_is_finished(gpt2_folder: Path, records: Path) -> None:
    found = study(
        TuneRequest("instruct", (str(records),)),
        options_for(gpt2_folder),
        progress=interrupt_at("trial 3 of"),
    )
    assert found.interrupted
    assert sum(row.score is not None for row in found.rows) == 2
    assert sum(row.seeds for row in found.rows) == 2
    assert study_text(found)[0].startswith("interrupted")
    at_once = study(
        TuneRequest("instruct", (str(records),)),
        options_for(gpt2_folder),
        progress=interrupt_at("trial 1 of"),
    )
    assert at_once.best is None
    assert "none of 5 settings was chosen" in "\n".join(study_text(at_once))


def test_too_little_time_and_nothing_to_choose_by_are_refused(folder: Path, records: Path) -> None:
    request = TuneRequest("instruct", (str(records),))
    with pytest.raises(UsageError, match=r"0.001 minutes are too few for 8 settings: --minutes"):
        study(request, options_for(folder, minutes=0.001))
    options = options_for(folder)
    blind = replace(options, tune=replace(options.tune, validation=0.0))
    with pytest.raises(UsageError, match="--validation above 0"):
        study(request, blind)
    with pytest.raises(UsageError, match="not of prefer"):
        study(replace(request, kind="prefer"), options)
    with pytest.raises(UsageError, match="--seeds 0"):
        study(request, options_for(folder, seeds=0))
