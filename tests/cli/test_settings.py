"""Options from onward.toml and flags: flags win, mistakes are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from onward.cli.settings import effective_options, set_model
from onward.errors import UsageError


def options_of(tmp_path: Path, text: str, **flags: dict[str, object]) -> object:
    (tmp_path / "onward.toml").write_text(text, encoding="utf-8")
    (tmp_path / "below").mkdir(exist_ok=True)
    return effective_options(flags, start=tmp_path / "below")


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    assert effective_options(start=tmp_path).answer.model == "quote"


def test_the_file_is_found_above_and_flags_win(tmp_path: Path) -> None:
    (tmp_path / "onward.toml").write_text(
        '[answer]\nmodel = "smollm2"\nseed = 3\n[read]\nexclude = ["a/**"]\n'
        "[server]\nwindow = 4096\ntimeout_seconds = 5\n"
    )
    options = effective_options({"answer": {"model": "quote", "seed": None}}, start=tmp_path)
    assert (options.answer.model, options.answer.seed) == ("quote", 3)
    assert options.read.exclude == ("a/**",)
    assert (options.server.window, options.server.timeout_seconds) == (4096, 5.0)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[anser]\nmodel = 'x'", "anser"),
        ("model = 'x'", "model"),
        ("[answer]\nmodle = 'x'", "modle"),
        ("[answer]\nseed = 'x'", "must be int"),
        ("[answer]\nfresh = 1", "must be bool"),
        ("[answer]\nseed = true", "must be int"),
        ("[read]\nexclude = 'x'", "a list of str"),
        ("[read]\nexclude = [1]", "a list of str"),
        ("[server]\nwindow = 'big'", "must be int"),
        ("[passages]\nwords = 0", "at least 10"),
        ("[retrieve]\nlimit = -1", "at least 1"),
        ("[answer\n", "onward.toml"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(UsageError, match=named):
        options_of(tmp_path, text)


def test_choosing_a_model_keeps_what_people_wrote(tmp_path: Path) -> None:
    path = tmp_path / "onward.toml"
    path.write_text("# ours\n[answer]\nseed = 3  # lucky\n")
    set_model(path, "smollm2")
    assert path.read_text() == '# ours\n[answer]\nseed = 3  # lucky\nmodel = "smollm2"\n'
    set_model(tmp_path / "new.toml", "quote")
    assert (tmp_path / "new.toml").read_text() == '[answer]\nmodel = "quote"\n'
