"""What judges said of one answer, as parts of a page: grades, verdicts, claims, prompts, replies.

Knows verdicts. Refuses to know the answer and the rest of the run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onward.reports.formats import absent, count, dollars, known, number, plural, score, seconds
from onward.reports.markup import Html, details, joined, listing, prose, said, table, tag
from onward.reports.wording import Scale, claim_word, grade_words
from onward.types import Claim, Grade, Message, Verdict


def grade_parts(verdicts: Sequence[Verdict], scales: Mapping[str, Scale]) -> Html:
    """A row a criterion; several verdicts stand in it one below the other, equal ones once."""
    given: dict[str, list[tuple[str, Grade]]] = {name: [] for name in scales}
    for verdict in verdicts:
        for grade in verdict.grades:
            given.setdefault(grade.criterion, []).append((verdict.judge, grade))
    rows = [
        (_criterion(name, scales.get(name)), *_grade_cells(grades, scales.get(name)))
        for name, grades in given.items()
        if grades
    ]
    if not rows:
        return Html("")
    return joined((tag("h4", "Grades"), table(("Criterion", "Grade", "Reason"), rows)))


def _criterion(name: str, scale: Scale | None) -> Html:
    weight = scale.weight if scale else None
    note = tag("div", f"weight {weight:g}", class_="quiet") if weight is not None else ""
    return joined((tag("span", said(name)), note))


def _grade_cells(grades: Sequence[tuple[str, Grade]], scale: Scale | None) -> tuple[Html, Html]:
    alike: dict[tuple[str, float, str], int] = {}
    for judge, grade in grades:
        key = (judge, grade.value, grade.reason)
        alike[key] = alike.get(key, 0) + 1
    if len(alike) == 1:
        [(_, value, reason)] = alike
        return tag("span", grade_words(value, scale), class_="whole"), said(reason)
    items = [
        tag(
            "li",
            said(judge),
            f" × {times}: " if times > 1 else ": ",
            tag("strong", grade_words(value, scale)),
            " – ",
            said(reason),
        )
        for (judge, value, reason), times in alike.items()
    ]
    values = [grade.value for _, grade in grades if known(grade.value)]
    if len(set(values)) == 1:
        shown = grade_words(values[0], scale)
    else:
        shown = f"mean {number(sum(values) / len(values) if values else None)}"
    return tag("span", shown, class_="whole"), tag("ul", *items, class_="plain")


def verdict_parts(verdicts: Sequence[Verdict]) -> Html:
    """One row a verdict: score, seconds, tokens, cost. Open where one of them has no score."""
    if not verdicts:
        return Html("")
    rows = [
        (
            said(verdict.judge),
            said(score(verdict.score, verdict.unscored)),
            seconds(verdict.seconds),
            _tokens(verdict),
            dollars(verdict.cost),
        )
        for verdict in verdicts
    ]
    shown = table(("Judge", "Score", "Seconds", "Tokens read + written", "Cost"), rows)
    if any(verdict.score is None for verdict in verdicts):
        return joined((tag("h4", "Verdicts"), shown))
    return details(plural(len(rows), "verdict"), shown)


def _tokens(verdict: Verdict) -> str:
    if verdict.prompt is None:
        return absent("no model was asked")
    return f"{count(verdict.tokens.prompt)} + {count(verdict.tokens.completion)}"


def claim_parts(verdicts: Sequence[Verdict], limit: int) -> Html:
    """The claims that judges split the answer into, each with its support."""
    parts = []
    for verdict in verdicts:
        rows = [
            (
                prose(claim.text, limit),
                _finding(claim),
                number(claim.support),
                number(claim.contradiction),
                prose(claim.evidence, limit) if claim.evidence else absent("none found"),
            )
            for claim in verdict.claims
        ]
        if rows:
            doubtful = sum(claim_word(claim) != "supported" for claim in verdict.claims)
            summary = f"{plural(len(rows), 'claim')}, {doubtful} not supported ({verdict.judge})"
            header = ("Claim", "Finding", "Support", "Contradiction", "Nearest text")
            parts.append(details(summary, table(header, rows, numbers=(2, 3))))
    return joined(dict.fromkeys(parts))


def _finding(claim: Claim) -> Html:
    word = claim_word(claim)
    return tag("span", word, class_="good" if word == "supported" else "bad change")


def exchange_parts(verdicts: Sequence[Verdict], limit: int) -> Html:
    """What was sent to judges, equal prompts once, and what they replied."""
    if not verdicts:
        return Html("")
    if all(verdict.prompt is None and not verdict.replies for verdict in verdicts):
        return tag("p", "Prompt of the judge: no model was asked", class_="facts")
    parts: list[Html] = []
    shown: dict[tuple[Message, ...] | None, str] = {}
    for place, verdict in enumerate(verdicts, 1):
        name = verdict.judge if len(verdicts) == 1 else f"{verdict.judge}, verdict {place}"
        if verdict.prompt not in shown:
            shown[verdict.prompt] = name
            parts.append(prompt_part(f"Prompt of the judge ({name})", verdict.prompt, limit))
        elif verdict.prompt is not None:
            same = f"Prompt of the judge ({name}): the same as that of {shown[verdict.prompt]}"
            parts.append(tag("p", same, class_="facts"))
        if verdict.replies:
            replies = [listing(reply, limit) for reply in verdict.replies]
            summary = f"{plural(len(replies), 'raw reply', 'raw replies')} ({name})"
            parts.append(details(summary, *replies))
    return details("Prompts and raw replies of the judges", *parts)


def prompt_part(name: str, messages: Sequence[Message] | None, limit: int) -> Html:
    """Exactly what was sent to a model, message by message."""
    if messages is None:
        return tag("p", f"{name}: no model was asked", class_="facts")
    size = sum(len(message.content) for message in messages)
    shown = [
        joined((tag("h4", message.role), listing(message.content, limit))) for message in messages
    ]
    return details(f"{name}: {plural(size, 'character')}", *shown)
