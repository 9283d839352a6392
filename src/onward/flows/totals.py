"""Seconds, dollars and tokens of a run, and one verdict where a jury gave several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from onward.judging.by_model.calls import sum_known, sum_tokens
from onward.judging.by_model.jury import combined
from onward.models import QUOTE
from onward.statistics.intervals import quantile
from onward.types import Answer, Planted, Result, Tokens, Verdict


def of_all_judges(planted: Sequence[Planted]) -> tuple[Planted, ...]:
    """One verdict for each planted answer: that of the jury, where several judged."""
    by_text: dict[tuple[str, str], list[Planted]] = defaultdict(list)
    for one in planted:
        by_text[one.case_id, one.kind].append(one)
    return tuple(
        replace(same[0], verdict=combined([one.verdict for one in same]))
        for same in by_text.values()
    )


def seconds_of(results: Sequence[Result], planted: Sequence[Planted]) -> dict[str, float]:
    """In all for answering, judging and examining; medians and 95th percentiles a question.

    What was known from an earlier call took no time worth telling and is left out.
    """
    fresh = [r.answer for r in results if r.answer and not is_cached(r.answer)]
    answering = [a.seconds["total"] for a in fresh if "total" in a.seconds]
    judging = [sum(v.seconds for v in r.verdicts) for r in results if r.verdicts]
    taken = {
        "answering": sum(answering),
        "judging": sum(judging),
        "examining": sum(p.verdict.seconds for p in planted),
    }
    for stage, seconds in (("answering", answering), ("judging", judging)):
        for name, share in (("p50", 0.5), ("p95", 0.95)):
            if (found := quantile(seconds, share)) is not None:
                taken[f"{stage}_{name}"] = found
    return taken


def is_cached(answer: Answer) -> bool:
    """Whether an answer was known from an earlier call."""
    return bool(answer.metadata.get("cached"))


def cost_of(results: Sequence[Result], planted: Sequence[Planted]) -> dict[str, float | None]:
    """US dollars; what no model was asked for costs nothing, what has no price is unknown."""
    answers = [r.answer for r in results if r.answer]
    verdicts = [v for r in results for v in r.verdicts]
    return {
        "answering": _added_up([0.0 if a.model == QUOTE else a.cost for a in answers]),
        "judging": _added_up([_price(verdict) for verdict in verdicts]),
        "examining": _added_up([_price(one.verdict) for one in planted]),
    }


def _price(verdict: Verdict) -> float | None:
    return verdict.cost if verdict.replies else 0.0


def _added_up(costs: Sequence[float | None]) -> float | None:
    return sum_known(costs) if costs else 0.0


def tokens_of(results: Sequence[Result], planted: Sequence[Planted]) -> dict[str, Tokens]:
    """Read and written for answering, judging and examining."""
    return {
        "answering": sum_tokens([r.answer.tokens for r in results if r.answer]),
        "judging": sum_tokens([v.tokens for r in results for v in r.verdicts if v.replies]),
        "examining": sum_tokens([p.verdict.tokens for p in planted if p.verdict.replies]),
    }
