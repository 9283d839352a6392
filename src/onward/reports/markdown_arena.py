"""The arena's ratings as Markdown.

Knows ratings. Refuses to know how votes were given and rated.
"""

from __future__ import annotations

from onward.reports.arena_wording import (
    group_name,
    mark_lines,
    method_line,
    rating_cells,
    style_cells,
    voter_cells,
    win_rate_lines,
)
from onward.reports.markdown_marks import bullets, inline, rows
from onward.types import Ratings


def arena_markdown(ratings: Ratings) -> str:
    """Return the ratings, a table for each group of models that were compared."""
    lines = ["# Arena", "", inline(method_line(ratings)) + ".", ""]
    lines += bullets(f"Warning: {inline(one)}" for one in ratings.warnings)
    groups = sorted({row.component for row in ratings.rows})
    header = ("Rank", "Model", "Rating", "Votes", "Won", "Ties", "Both bad")
    for group in groups:
        lines += [f"## {group_name(group, ratings).capitalize()}", ""] if len(groups) > 1 else []
        here = (rating_cells(row, ratings) for row in ratings.rows if row.component == group)
        lines += rows(header, (list(map(inline, cells)) for cells in here), (3, 4, 5, 6))
    lines += bullets(inline(one) for one in (*mark_lines(ratings), *win_rate_lines(ratings)))
    styles = [list(map(inline, style_cells(effect))) for effect in ratings.styles]
    lines += rows(("Form", "Effect on the log-odds", "What it does"), styles)
    voters = [list(map(inline, voter_cells(voter))) for voter in ratings.voters]
    lines += rows(("Voter", "Votes", "Agrees", "Flagged"), voters, (1, 2))
    return "\n".join(lines)
