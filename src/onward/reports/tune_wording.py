"""What reports of tuning say in words and rows: the verdict, what was trained, on what, how.

The same in every format. Knows the nouns of tuning and numbers as text. Refuses to know markup.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onward.reports.formats import absent, count, known, number, plural, seconds
from onward.reports.wording import change_words, difference_line
from onward.types import (
    Change,
    Fitted,
    Forecast,
    Forgetting,
    HistoryPoint,
    MixtureRow,
    Preflight,
    ScalePoint,
    Skipped,
    Trainable,
    TuneCard,
)

Row = tuple[str, ...]

DIVERGED = "diverged"
MIXTURE_HEADER: Row = ("Source", "Format", "Records", "Tokens", "Weight", "Epochs")
SWEEP_HEADER: Row = ("Scale", "Task loss", "General-text loss")

_RANKED = ("lora", "dora", "rslora", "pissa", "lora+")
_SIZED = {"adapter": "width", "prompt": "virtual tokens", "prefix": "virtual tokens"}
"""Method → what ``rank`` means to it."""

_VERDICTS: Mapping[Change, str] = {
    "better": "better at its task",
    "worse": "worse at its task",
    "cannot tell": "cannot tell whether it is better at its task",
}
_KEPT = {"kept": "kept what it knew", "forgot": "forgot some of what it knew"}


def sentence(text: str) -> str:
    """``text`` with a capital letter."""
    return text[:1].upper() + text[1:]


def percent(share: float | None) -> str:
    """A share of 0 to 1 in per cent: ``100 %``, ``38.2 %``, ``0.34 %``, ``<0.01 %``, ``0 %``."""
    if share is None or not known(share):
        return absent("not known")
    value = 100 * share
    if value in (0, 100):
        return f"{value:.0f} %"
    if value < 0.01:
        return "<0.01 %"
    # What is not all of it must not read as if it were.
    return f"{value:.2f} %" if value < 1 else f"{min(value, 99.9):.1f} %"


def loss_words(value: float | None, reason: str = "not measured") -> str:
    """A loss with two decimals; ``diverged`` when it is no finite number."""
    if value is None:
        return absent(reason)
    return number(value) if math.isfinite(value) else DIVERGED


def task_line(card: TuneCard) -> str:
    """The gate's verdict with the figures that it rests on: those of the first comparison."""
    verdict = _VERDICTS[card.change]
    if not card.before_after:
        return f"{verdict}: nothing was compared on held-out records"
    main = card.before_after[0]
    needed = change_words(main).removeprefix(main.change) if main.change == card.change else ""
    return f"{verdict}{needed}: {difference_line(main)}"


def writes(card: TuneCard) -> bool:
    """Whether the model answers in words; one that gives classes or scores has none to forget."""
    return card.kind != "classify" and tune_options(card.options).get("loss") != "reward"


def forgetting_line(forgetting: Forgetting | None) -> str:
    """Whether the model still knows what it knew, with the figures; of models that write."""
    if forgetting is None:
        return f"forgetting: {absent('not measured')}"
    verdict = _KEPT.get(forgetting.verdict, "cannot tell what it forgot")
    if forgetting.differences:
        return f"{verdict}: {'; '.join(difference_line(d) for d in forgetting.differences)}"
    text = " → ".join(loss_words(loss) for loss in forgetting.text_loss)
    facts = " → ".join(number(share.value) for share in forgetting.facts)
    return f"{verdict}: general text loss {text}; facts {facts}"


def tune_options(options: Mapping[str, Any]) -> Mapping[str, Any]:
    """The section of tuning, whether ``options`` are those of a run or of tuning alone."""
    section: Mapping[str, Any] = options.get("tune", options)
    return section


def trainable_line(trainable: Trainable, options: Mapping[str, Any]) -> str:
    """``trains 460,800 of 134,975,808 parameters (0.34 %): lora, rank 16, q and v``."""
    chosen, parts = tune_options(options), [trainable.method]
    rank, targets = chosen.get("rank"), [str(target) for target in chosen.get("targets") or ()]
    if trainable.method in _RANKED:
        parts += [f"rank {rank}"] if rank else []
        parts += [f"{', '.join(targets[:-1])} and {targets[-1]}"] if targets[1:] else targets
    elif rank and (means := _SIZED.get(trainable.method)):
        parts.append(f"{means} {rank}" if means == "width" else f"{rank} {means}")
    share = percent(trainable.share) if trainable.parameters else "share not known"
    counts = f"{trainable.trained:,} of {trainable.parameters:,} parameters"
    return f"trains {counts} ({share}): {', '.join(parts)}"


def mixture_cells(rows: Sequence[MixtureRow]) -> list[Row]:
    """Rows under ``MIXTURE_HEADER``; several sources are summed up in a last one."""
    unknown = "not counted"
    cells: list[Row] = [
        (
            row.source,
            row.format,
            f"{row.records:,}",
            count(row.tokens, unknown),
            percent(row.weight),
            number(row.epochs),
        )
        for row in rows
    ]
    if len(rows) > 1:
        records, drawn = sum(row.records for row in rows), sum(row.drawn for row in rows)
        tokens = [row.tokens for row in rows if row.tokens is not None]
        total = sum(tokens) if len(tokens) == len(rows) else None
        weight = percent(round(sum(row.weight for row in rows), 6))
        epochs = number(drawn / records if records else None)
        cells.append(("together", "–", f"{records:,}", count(total, unknown), weight, epochs))
    return cells


def sweep_cells(sweep: Sequence[ScalePoint]) -> list[Row]:
    """Rows under ``SWEEP_HEADER``; the base and the model as it was tuned are named."""
    names = {0.0: " (base)", 1.0: " (tuned)"}
    return [
        (
            f"{point.scale:g}{names.get(point.scale, '')}",
            loss_words(point.task_loss),
            loss_words(point.text_loss),
        )
        for point in sorted(sweep, key=lambda point: point.scale)
    ]


def speed(tokens: int, taken: float) -> str:
    """Tokens a second."""
    return f"{tokens / taken:,.0f} tokens/s" if taken > 0 else absent("no time passed")


def fitted_line(fitted: Fitted) -> str:
    """How training went, in one line."""
    if not fitted.steps:
        return "no step was trained"
    kept = (
        "kept the last weights, nothing was held out to choose by"
        if fitted.best_step is None
        else f"kept the weights of step {fitted.best_step:,}, best on held-out records"
    )
    early = ", stopped early" if fitted.stopped_early else ""
    return (
        f"{plural(fitted.steps, 'step')} in {seconds(fitted.seconds)}{early},"
        f" {fitted.tokens:,} tokens, {speed(fitted.tokens, fitted.seconds)},"
        f" {fitted.micro_batch} at once; {kept}"
    )


def diverged_line(history: Sequence[HistoryPoint]) -> str | None:
    """At which step the loss stopped being a number; None when it never did."""
    step = diverged_step(history)
    if step is None:
        return None
    return f"training diverged at step {step:,}: its loss is no longer a finite number"


def diverged_step(history: Sequence[HistoryPoint]) -> int | None:
    """The first step whose loss, in training or on held-out records, is no finite number."""
    for point in history:
        measured = [loss for loss in (point.loss, point.validation_loss) if loss is not None]
        if not all(map(math.isfinite, measured)):
            return point.step
    return None


def forecast_line(forecast: Forecast | None) -> str:
    """What training will take."""
    if forecast is None:
        return absent("not timed")
    taken = forecast.megabytes
    memory = "memory not known" if taken is None else f"{taken:,.0f} MB"
    return (
        f"{seconds(forecast.seconds)}, {memory},"
        f" {forecast.tokens_per_second:,.0f} tokens/s,"
        f" {plural(forecast.micro_batch, 'record')} at once"
    )


def preflight_facts(preflight: Preflight) -> list[tuple[str, str]]:
    """Names and values of what was seen before training, without records and notes."""
    return [
        ("records", f"{preflight.records:,}"),
        ("tokens", f"{preflight.tokens:,}, the longest record has {preflight.longest:,}"),
        ("learned", _learned(preflight)),
        *([("end", _taught(preflight.end))] if preflight.end is not None else []),
        ("cut", plural(len(preflight.cut), "record")),
        ("dropped", plural(len(preflight.dropped), "record")),
        ("duplicates", f"{preflight.duplicates:,} left out"),
        ("forecast", forecast_line(preflight.forecast)),
    ]


def _learned(preflight: Preflight) -> str:
    if preflight.learned is None:
        return "the class of each record"
    return f"{percent(preflight.learned) if preflight.learned else 'NOTHING'} of the tokens"


def _taught(end: float) -> str:
    warned = "; a model that never learns to stop talks on" if end < 1 else ""
    return f"taught by {percent(end)} of the records{warned}"


def reasons(skipped: Sequence[Skipped], most: int = 5) -> Iterator[str]:
    """The first records with their reasons, then how many more there are."""
    yield from (f"{item.source}: {item.reason}" for item in skipped[:most])
    if len(skipped) > most:
        yield f"and {len(skipped) - most:,} more"


def card_facts(card: TuneCard) -> list[tuple[str, str]]:
    """Names and values of how the model was made, without its options."""
    seed = card.options.get("seed", (card.options.get("answer") or {}).get("seed"))
    return [
        ("name", card.name),
        ("kind", card.kind),
        ("base", card.base),
        ("made", card.made),
        ("onward", card.version),
        *card.versions.items(),
        *((f"hash of {name}", value) for name, value in card.hashes.items()),
        ("seed", absent("not recorded") if seed is None else str(seed)),
        *([("labels", ", ".join(card.labels))] if card.labels else []),
    ]
