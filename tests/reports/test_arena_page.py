"""The arena's ratings as a page and as Markdown: harmless, and alike in what they say."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from onward.reports import write_arena
from onward.reports.arena_page import arena_html
from onward.reports.markdown_arena import arena_markdown
from onward.reports.terminal_arena import arena_text
from tests.reports.pages import read_page
from tests.reports.sample_arena import RATINGS


def test_the_page_shows_every_model_by_group_and_runs_nothing() -> None:
    page = read_page(arena_html(RATINGS))
    assert page.faults == []
    for said in ("<b>smollm2</b> + documents", "1034 [980, 1089]", "Ratings, group 2", "always A"):
        assert said in page.text
    assert "Warning: lone was compared with nobody" in page.text
    assert "more of it wins votes" in page.text


def test_a_page_of_one_group_without_form_and_voters_has_no_such_parts() -> None:
    bare = replace(RATINGS, rows=RATINGS.rows[:2], styles=(), voters=(), warnings=(), pairs=None)
    page = read_page(arena_html(bare))
    assert page.faults == []
    assert "group" not in page.text
    assert "Voters" not in page.text


def test_markdown_says_the_same_and_escapes_names() -> None:
    text = arena_markdown(RATINGS)
    assert "| 1= | quote | 1034 \\[980, 1089\\] | 12 | 6 | 3 | 8 % \\[1, 36\\] |" in text
    assert "\\<b\\>smollm2" in text
    assert "## Group 2" in text
    assert "## Never compared" in text
    assert "| – | only bad |" in text
    assert "always A" in text


def test_win_rates_are_said_alike_in_every_form() -> None:
    said = "would win 41 % [30, 53] of its votes against quote, a tie as half, at equal length"
    forms = (arena_html(RATINGS), arena_markdown(RATINGS), "\n".join(arena_text(RATINGS)))
    for text in forms:
        assert said in " ".join(text.replace("\\", "").split())


def test_a_report_is_three_files(tmp_path: Path) -> None:
    files = write_arena(tmp_path / "report", RATINGS)
    assert [file.name for file in files] == ["report.html", "report.md", "report.json"]
    assert json.loads(files[2].read_text(encoding="utf-8"))["rows"][0]["model"] == "quote"
