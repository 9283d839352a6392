"""Judges read with what they need: only the offline judge with an embedder."""

from __future__ import annotations

from pathlib import Path

import pytest

from onward.errors import OfflineError
from onward.flows.benchmarks.judged import open_graders
from onward.flows.judges import open_desk
from onward.options import JudgeOptions, Options, RetrieveOptions

BY_MODEL = "tests.flows.judges:ALWAYS_EXCELLENT"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder outside of any project, on a machine without the embedder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def judged_by(*specs: str, dense: bool = True) -> Options:
    judge = JudgeOptions(judge=specs)
    return Options(offline=True, judge=judge, retrieve=RetrieveOptions(dense=dense))


@pytest.mark.parametrize("specs", [(), ("offline",), (BY_MODEL, "offline")])
def test_the_offline_judge_compares_by_meaning_where_it_may(specs: tuple[str, ...]) -> None:
    with pytest.raises(OfflineError, match="MiniLM"), open_desk((), judged_by(*specs), None):
        pass
    with open_desk((), judged_by(*specs, dense=False), None) as desk:
        assert desk.reader.embedder is None


def test_a_model_judges_without_an_embedder() -> None:
    with open_desk((), judged_by(BY_MODEL), None) as desk:
        assert desk.reader.embedder is None
    with open_graders(judged_by(BY_MODEL), None) as judges:
        assert [judge.name for judge in judges] == ["always-excellent"]
