"""How a run was made, as parts of a page: version, hashes, seed, rubric, options.

Knows runs. Refuses to know their results.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onward.reports.formats import plural
from onward.reports.markup import Html, details, pairs, said, table
from onward.reports.run_facts import option_lines, run_facts
from onward.reports.wording import Scale
from onward.types import Run


def run_parts(run: Run, scales: Mapping[str, Scale]) -> Sequence[Html]:
    """Everything that is needed to do the run again."""
    rubric = [
        (
            said(scale.name),
            "n/a" if scale.weight is None else f"{scale.weight:g}",
            said(scale.kind),
            said(scale.question or "–"),
        )
        for scale in scales.values()
    ]
    header = ("Criterion", "Weight", "Kind", "What the judge is asked")
    options = [(said(name), said(value)) for name, value in option_lines(run)]
    parts = [pairs((said(name), said(value)) for name, value in run_facts(run))]
    parts += [table(header, rubric, caption="Rubric")] if rubric else []
    parts += [details(plural(len(options), "option"), pairs(options))] if options else []
    return parts
