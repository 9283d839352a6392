"""Answers as one self-contained HTML page: readable on a phone, prints cleanly, loads nothing.

Knows questions, answers and HTML. Refuses to know how the answers came about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from onward.plain import location_label
from onward.types import Answer, Citation, Hit, Question, Skipped

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --link: #0b6bcb }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 2.2rem 0 .4rem }
.answer { white-space: pre-wrap } .abstained { opacity: .7; font-style: italic }
.cite { margin: .5rem 0; padding: .4rem .8rem; background: var(--soft) }
.cite { border-left: 3px solid var(--link) }
.place { font-size: .85rem; color: var(--link) } .quote { white-space: pre-wrap; overflow-x: auto }
.facts, summary { font-size: .85rem; opacity: .75 }
table { border-collapse: collapse; font-size: .85rem; width: 100% }
td, th { border-bottom: 1px solid var(--line); padding: .3rem .5rem }
td, th { text-align: left; vertical-align: top }
@media print { details { display: none } body { max-width: none } }
"""


def answers_page(
    title: str,
    answered: Sequence[tuple[Question, Answer]],
    *,
    skipped: Sequence[Skipped] = (),
) -> str:
    """Return the page; every text in it is escaped, so documents cannot put markup into it."""
    sections = "\n".join(
        _section(number, question, answer) for number, (question, answer) in enumerate(answered, 1)
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{escape(title)}</h1>
<p class="facts">{_summary(answered)}</p>
{sections}
{_skipped(skipped)}
</body>
</html>
"""


def _summary(answered: Sequence[tuple[Question, Answer]]) -> str:
    answers = [answer for _, answer in answered]
    abstained = sum(answer.abstained for answer in answers)
    citations = sum(len(answer.citations) for answer in answers)
    models = ", ".join(dict.fromkeys(answer.model for answer in answers))
    return escape(
        f"{len(answers)} questions, {len(answers) - abstained} answered, {abstained} not found in"
        f" the documents; {citations} citations, each checked; answered by {models}"
    )


def _section(number: int, question: Question, answer: Answer) -> str:
    seconds = answer.seconds.get("total")
    facts = [answer.model, *([f"{seconds:.2f} s"] if seconds is not None else []), *answer.warnings]
    kind = "answer abstained" if answer.abstained else "answer"
    return f"""<section>
<h2>{number}. {escape(question.text)}</h2>
<p class="{kind}">{escape(answer.text)}</p>
{"".join(_citation(citation) for citation in answer.citations)}
<p class="facts">{escape(" · ".join(facts))}</p>
{_hits(answer.hits)}
</section>"""


def _citation(citation: Citation) -> str:
    place = ", ".join(filter(None, [citation.source, location_label(citation.location)]))
    return (
        f'<div class="cite"><div class="place">[{citation.n}] {escape(place)}</div>'
        f'<div class="quote">{escape(citation.quote)}</div></div>\n'
    )


def _hits(hits: Iterable[Hit]) -> str:
    rows = "".join(
        f"<tr><td>{escape(hit.passage.source)}<br>{escape(location_label(hit.passage.location))}</td>"
        f"<td>{escape(', '.join(f'{stage} {rank}' for stage, rank in hit.ranks.items()))}</td>"
        f"<td>{escape(hit.passage.text[:400])}</td></tr>\n"
        for hit in hits
    )
    return (
        "<details><summary>What was found</summary><table>"
        f"<tr><th>Where</th><th>Rank</th><th>Passage</th></tr>\n{rows}</table></details>"
        if rows
        else ""
    )


def _skipped(skipped: Sequence[Skipped]) -> str:
    rows = "".join(
        f"<tr><td>{escape(item.source)}</td><td>{escape(item.reason)}</td></tr>" for item in skipped
    )
    return f"<h2>Skipped</h2><table>{rows}</table>" if rows else ""
