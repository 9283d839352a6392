"""One question of an evaluation as a part of a page: answer, citations, grades, claims, prompts.

Knows results. Refuses to know the summary of the run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from onward.plain import location_label
from onward.reports.formats import (
    absent,
    figure,
    known,
    plural,
    score,
    seconds,
)
from onward.reports.markup import (
    Content,
    Html,
    details,
    joined,
    pairs,
    prose,
    said,
    shortened,
    table,
    tag,
)
from onward.reports.verdict_parts import (
    claim_parts,
    exchange_parts,
    grade_parts,
    prompt_part,
    verdict_parts,
)
from onward.reports.wording import Scale, claim_word
from onward.types import Answer, Citation, Hit, Result, Verdict

_MARK = re.compile(r"\[(\d{1,3})\]|\[unsupported\]")
_SHOWN_OF_HIT = 300


def question_section(place: int, result: Result, scales: Mapping[str, Scale], limit: int) -> Html:
    """Return the part; texts longer than ``limit`` characters are cut, with a note."""
    anchor = f"q{place}"
    answer = result.answer
    parts: list[Content] = [
        tag("h3", f"{place}. ", said(result.case.question), id=anchor),
        tag("p", *_facts(result), class_="facts"),
    ]
    if result.error is not None:
        parts.append(tag("p", tag("strong", "No answer came: ", class_="bad"), said(result.error)))
    if answer is not None:
        parts += [tag("h4", "Answer"), _answer(result, answer, anchor, limit)]
        parts += [_citations(answer.citations, anchor, limit), _warnings(answer)]
    parts += [_reference(result, limit), grade_parts(result.verdicts, scales)]
    parts += [verdict_parts(result.verdicts), claim_parts(result.verdicts, limit)]
    parts += [_measurements(result), _earlier(result, limit)]
    if answer is not None:
        parts += [_hits(answer.hits), prompt_part("Prompt of the answerer", answer.prompt, limit)]
    parts.append(exchange_parts(result.verdicts, limit))
    return tag("section", *parts)


def _facts(result: Result) -> Sequence[Content]:
    verdicts = plural(len(result.verdicts), "verdict")
    spread = f" (spread {score(result.spread)} over {verdicts})" if known(result.spread) else ""
    state = "good" if result.state == "scored" else "doubt" if result.state != "failed" else "bad"
    answer = result.answer
    answering = seconds(answer.seconds.get("total")) if answer else absent("no answer")
    judging = sum(verdict.seconds for verdict in result.verdicts)
    facts: list[Content] = [
        joined(
            (
                tag("strong", result.state, class_=state),
                " · weighted score ",
                tag("strong", score(result.score, "not scored")),
                spread,
            )
        ),
        f"answered in {answering}",
        f"judged in {seconds(judging if result.verdicts else None, 'not judged')}",
        joined(("id ", said(result.case.id))),
    ]
    facts += [said(item) for item in result.case.tags]
    return (joined(facts, between=" · "),)


def _answer(result: Result, answer: Answer, anchor: str, limit: int) -> Html:
    if not answer.text.strip():
        return tag("p", "(empty)", class_="quiet")
    _, *cut = shortened(answer.text, limit)
    doubtful = _doubtful(result.verdicts)
    marked = _marked(answer.text[:limit], doubtful, anchor, answer.citations)
    return tag("div", marked, *cut, class_="answer prose", dir="auto")


def _doubtful(verdicts: Sequence[Verdict]) -> dict[str, str]:
    """Claims that some verdict found unsupported or contradicted → that word."""
    found: dict[str, str] = {}
    for claim in (claim for verdict in verdicts for claim in verdict.claims):
        if (word := claim_word(claim)) != "supported" and found.get(claim.text) != "contradicted":
            found[claim.text] = word
    return found


def _marked(
    text: str, doubtful: Mapping[str, str], anchor: str, citations: Sequence[Citation]
) -> Html:
    """The answer with its doubtful claims underlined and named, and ``[n]`` linked to the quote."""
    parts: list[Content] = []
    done = 0
    for start, end, word in _places(text, doubtful):
        parts.append(_linked(text[done:start], anchor, citations))
        parts.append(tag("mark", _linked(text[start:end], anchor, citations)))
        if not text[end:].lstrip().startswith(f"[{word}]"):
            parts.append(tag("span", f" {word}", class_="flag bad"))
        done = end
    return joined((*parts, _linked(text[done:], anchor, citations)))


def _places(text: str, doubtful: Mapping[str, str]) -> list[tuple[int, int, str]]:
    """Where claims stand in the answer word for word, without overlaps, in order."""
    found = sorted(
        (start, start + len(claim), word)
        for claim, word in doubtful.items()
        if claim and (start := text.find(claim)) >= 0
    )
    kept: list[tuple[int, int, str]] = []
    for place in found:
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept


def _linked(text: str, anchor: str, citations: Sequence[Citation]) -> Html:
    numbers = {citation.n for citation in citations}
    parts: list[Content] = []
    done = 0
    for match in _MARK.finditer(text):
        parts.append(text[done : match.start()])
        if match[1] is None:
            parts.append(tag("span", match[0], class_="flag bad"))
        elif int(match[1]) in numbers:
            parts.append(tag("a", match[0], href=f"#{anchor}-c{int(match[1])}"))
        else:
            parts.append(match[0])
        done = match.end()
    return joined((*parts, text[done:]))


def _citations(citations: Sequence[Citation], anchor: str, limit: int) -> Html:
    parts: list[Html] = []
    seen: set[int] = set()
    for citation in sorted(citations, key=lambda citation: citation.n):
        place = ", ".join(filter(None, (citation.source, location_label(citation.location))))
        target = None if citation.n in seen else f"{anchor}-c{citation.n}"
        seen.add(citation.n)
        head = tag("div", f"[{citation.n}] ", said(place))
        parts.append(
            tag("div", head, prose(citation.quote, limit, "quote"), class_="cite", id=target)
        )
    return joined((tag("h4", "Citations"), *parts)) if parts else Html("")


def _warnings(answer: Answer) -> Html:
    items = [tag("li", said(warning)) for warning in answer.warnings]
    return tag("ul", *items, class_="facts") if items else Html("")


def _reference(result: Result, limit: int) -> Html:
    if result.case.answer is None:
        return Html("")
    return joined((tag("h4", "Reference answer"), prose(result.case.answer, limit)))


def _measurements(result: Result) -> Html:
    rows = [(m.metric, said(figure(m.metric, m.value, m.reason))) for m in result.measurements]
    return details(plural(len(rows), "measurement"), pairs(rows)) if rows else Html("")


def _earlier(result: Result, limit: int) -> Html:
    turns = result.question.history
    if not turns:
        return Html("")
    shown = [joined((tag("h4", said(turn.question)), prose(turn.answer, limit))) for turn in turns]
    return details(f"Conversation before: {plural(len(turns), 'turn')}", *shown)


def _hits(hits: Sequence[Hit]) -> Html:
    rows = [
        (
            said(
                ", ".join(filter(None, (hit.passage.source, location_label(hit.passage.location))))
            ),
            ", ".join(f"{stage} {rank}" for stage, rank in hit.ranks.items()),
            prose(hit.passage.text, _SHOWN_OF_HIT),
        )
        for hit in hits
    ]
    header = ("Where", "Ranks", "Passage")
    return (
        details(f"{plural(len(rows), 'passage')} found", table(header, rows)) if rows else Html("")
    )
