"""Cards of tuned models made up for the tests of reports."""

from __future__ import annotations

import math
from dataclasses import replace

from onward.options import Options
from onward.plain import plain
from onward.types import (
    ArmRow,
    Change,
    Difference,
    Estimate,
    Fitted,
    Forecast,
    Forgetting,
    HistoryPoint,
    MixtureRow,
    Preflight,
    ScalePoint,
    Skipped,
    TokenView,
    Trainable,
    TrialRow,
    TuneCard,
)
from tests.reports.sample import HOSTILE, RIGHT_TO_LEFT

MIXTURE = (
    MixtureRow("support/tickets.jsonl", "alpaca", 935, 71_420, 0.625, 2_805, 3.0),
    MixtureRow("chats.jsonl", "sharegpt", 561, 88_003, 0.375, 1_683, 3.0),
)
VIEW = TokenView(
    "support/tickets.jsonl",
    17,
    (
        ("<|im_start|>", False),
        ("user", False),
        ("\n", False),
        ("How tall is it?", False),
        ("<|im_end|>", False),
        ("\n", False),
        ("46", True),
        (" metres", True),
        (".", True),
        ("<|im_end|>", True),
        ("\n", False),
    ),
)


def difference(
    metric: str, before: float, after: float, change: Change = "better", *, n: int = 110
) -> Difference:
    shift, spread = after - before, 0.12
    return Difference(
        metric=metric,
        first=Estimate(before, before - spread, before + spread, n, method="bootstrap"),
        second=Estimate(after, after - spread, after + spread, n, method="bootstrap"),
        difference=Estimate(shift, shift - spread, shift + spread, n, method="bootstrap"),
        p=0.2 if change == "cannot tell" else 0.0002,
        p_adjusted=0.4 if change == "cannot tell" else 0.0004,
        change=change,
        needed=310 if change == "cannot tell" else None,
        smallest=spread * 1.4,
        test="permutation",
    )


def sample_history() -> tuple[HistoryPoint, ...]:
    """Forty looks over three epochs; held-out loss turns up again after two thirds."""
    points = []
    for n in range(1, 41):
        step = 7 * n
        late = max(0, n - 27) * 0.012
        held_out = n % 4 == 0
        accuracy = {"accuracy": 0.5 + 0.45 * (1 - math.exp(-n / 9))}
        held = {"validation_accuracy": 0.5 + 0.38 * (1 - math.exp(-n / 8))} if held_out else {}
        points.append(
            HistoryPoint(
                step,
                step / 94,
                step * 2.6,
                step * 820,
                loss=1.0 + 1.4 * math.exp(-n / 8) + 0.05 * math.sin(n * 2.3),
                validation_loss=1.38 + 0.95 * math.exp(-n / 7) + late if held_out else None,
                scores={**(accuracy if held_out else {}), **held},
            )
        )
    return tuple(points)


def sample_card() -> TuneCard:
    """LoRA on two files: better at the task, and it cannot be told what it forgot."""
    text = difference("general text loss", 3.1, 3.13, "cannot tell")
    facts = difference("facts", 0.81, 0.80, "cannot tell", n=64)
    return TuneCard(
        name="smollm2+tickets",
        kind="instruct",
        base="smollm2",
        made="2026-03-01T10:00:00+00:00",
        version="0.1.0",
        versions={"torch": "2.13.0", "transformers": "5.23.0", "peft": "0.21.2"},
        options=plain(Options()),
        trainable=Trainable("lora", 460_800, 134_975_808),
        data=MIXTURE,
        hashes={"data": "3f" * 32, "template": "a1" * 32, "base": "77" * 32},
        fitted=Fitted(
            sample_history(), 280, 728.0, 229_600, 189, stopped_early=False, micro_batch=4
        ),
        before_after=(difference("loss", 2.31, 1.42), difference("rouge_l", 0.21, 0.38)),
        change="better",
        forgetting=Forgetting(
            (3.1, 3.13),
            (Estimate(0.81, 0.7, 0.9, 64), Estimate(0.80, 0.69, 0.89, 64)),
            (text, facts),
            "kept",
        ),
        sweep=tuple(
            ScalePoint(scale, 2.31 - 1.3 * scale + 0.41 * scale**2, 3.1 + 0.03 * scale**2)
            for scale in (0.0, 0.25, 0.5, 0.75, 1.0, 1.25)
        ),
        notes=("12 records were cut at 1,024 tokens",),
    )


def sample_preflight() -> Preflight:
    return Preflight(
        records=1_496,
        tokens=159_423,
        learned=0.382,
        end=1.0,
        cut=(),
        dropped=tuple(
            Skipped(f"chats.jsonl:{n}", "1,311 tokens, more than 1,024") for n in range(7)
        ),
        duplicates=12,
        views=(VIEW, replace(VIEW, line=18)),
        longest=812,
        notes=("the template adds a system turn that is not in the records",),
        forecast=Forecast(310.0, 725.0, 1_840.0, 4),
    )


def classifier_card() -> TuneCard:
    """A model that gives classes: no words of which it could forget how to write them."""
    found = difference("accuracy", 0.91, 0.97)
    return replace(
        sample_card(),
        kind="classify",
        before_after=(found,),
        forgetting=None,
        sweep=(),
        labels=("ham", "spam"),
    )


def empty_card() -> TuneCard:
    """Nothing measured, nothing held out, nothing trained."""
    return replace(
        sample_card(),
        versions={},
        options={},
        trainable=Trainable("bitfit", 0, 0),
        data=(),
        hashes={},
        fitted=Fitted((), 0, 0.0, 0, None, stopped_early=False, micro_batch=1),
        before_after=(),
        change="cannot tell",
        forgetting=None,
        sweep=(),
        notes=(),
    )


def hostile_card() -> TuneCard:
    """Names, classes and notes that try to break out, and losses that are no numbers."""
    card, nasty = sample_card(), f"{HOSTILE} {RIGHT_TO_LEFT}"
    point = HistoryPoint(5, 0.1, 3.0, 100, math.nan, math.inf, {nasty: math.nan, "accuracy": 0.5})
    return replace(
        card,
        name=nasty,
        base=nasty,
        made=nasty,
        version=nasty,
        versions={nasty: nasty},
        options={"tune": {"targets": [nasty, nasty], "rank": nasty, "epochs": nasty}, nasty: nasty},
        trainable=replace(card.trainable, method="lora"),
        data=(MixtureRow(nasty * 3, nasty, 0, None, math.nan, 0, math.inf),) * 2,
        hashes={nasty: nasty},
        fitted=replace(card.fitted, history=(point, *card.fitted.history, replace(point, step=9))),
        before_after=(difference(nasty, math.nan, math.inf, "cannot tell"),),
        change="worse",
        forgetting=Forgetting((3.1, math.inf), (Estimate(math.nan, 0, 1, 0),) * 2, (), "forgot"),
        sweep=(ScalePoint(0.0, 2.0, 3.0), ScalePoint(8.0, math.inf, math.nan)),
        labels=(nasty, nasty),
        notes=(nasty,) * 5,
    )


def hostile_preflight() -> Preflight:
    nasty = f"{HOSTILE} {RIGHT_TO_LEFT}\u200b\u2028\t⟦not learned⟧"
    tokens = tuple((nasty, place % 2 == 0) for place in range(40))
    skipped = (Skipped(nasty, nasty),) * 9
    return replace(
        sample_preflight(),
        learned=math.nan,
        end=0.5,
        cut=skipped,
        dropped=skipped,
        views=(TokenView(nasty, 1, tokens), TokenView(nasty, 2, ())) * 2,
        notes=(nasty,),
        forecast=None,
    )


def sample_arms() -> tuple[ArmRow, ...]:
    """Five arms on one set of questions."""
    rows = (
        ("base", 0.22, None, 1.31, 0.0),
        ("prompted", 0.25, "cannot tell", 1.62, 0.0),
        ("retrieval", 0.51, "better", 2.4, 0.0123),
        ("tuned", 0.18, "worse", None, None),
        ("tuned + retrieval", 0.62, "better", 2.48, 0.0123),
    )
    return tuple(
        ArmRow(
            name,
            Estimate(value, value - 0.07, value + 0.07, 200),
            difference("score", 0.22, value, change) if change else None,  # type: ignore[arg-type]
            taken,
            cost,
        )
        for name, value, change, taken, cost in rows
    )


def sample_trials() -> tuple[TrialRow, ...]:
    score = Estimate(0.91, 0.88, 0.94, 3)
    return (
        TrialRow("q, rank 8", 230_400, 8, ("q",), score, 3, 2),
        TrialRow("q and v, rank 4", 230_400, 4, ("q", "v"), score, 3, 3, chosen=True),
        TrialRow("all-linear, rank 1", 305_280, 1, ("all-linear",), score, 1, 0, note="diverged"),
        TrialRow("biases", 12_000, None, (), None, 0, 0, note="out of memory with one record"),
    )
