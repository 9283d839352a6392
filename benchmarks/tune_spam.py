"""Methods of tuning side by side: SMS spam, balanced, three seeds, accuracy, time and size.

``python -m benchmarks.tune_spam [--methods last-layer,lora …] [--seeds 0,1,2]``; needs
``../shared/data/tuning/sms_spam.tsv`` (UCI). As in the course's example: 1,494 messages, 70 % to
train on, 10 % to stop and choose by, 20 % to be judged by.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

from benchmarks.ranking import DATA
from onward.flows.tuning.task import TuneRequest
from onward.flows.tuning.tune import tune
from onward.models.tuned import remove_tuned
from onward.options import AnswerOptions, Options, TuneOptions
from onward.statistics.intervals import proportion_interval
from onward.types import TuneCard

FILE = DATA / "tuning" / "sms_spam.tsv"
NAME = "smollm2+benchmark-spam"
EPOCHS = {"last-layer": 10, "last-blocks:1": 5, "last-blocks:2": 5, "last-blocks:4": 8}
"""Those whose frozen layers are computed once can afford more than the others' two."""
METHODS = (
    "last-layer",
    "last-blocks:1",
    "last-blocks:2",
    "last-blocks:4",
    "full",
    "lora",
    "bitfit",
    "adapter",
    "prompt",
)
BASE = TuneOptions(validation=0.1, test=0.2, forgetting=False, batch=16, rank=8, balanced=True)


def run(tuning: TuneOptions, seed: int) -> TuneCard:
    """Tune once and return the card; the model itself is not kept."""
    options = Options(tune=tuning, answer=AnswerOptions(model="smollm2", seed=seed))
    request = TuneRequest("classify", (str(FILE),), NAME, replace=True)
    card = tune(request, options).card
    remove_tuned(NAME)
    if card is None:
        raise RuntimeError("tuning ended without a card")
    return card


def main() -> None:
    """Print the table, a line a method."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--epochs", type=int, default=0, help="instead of each method's own")
    parser.add_argument("--learning-rate", type=float, help="instead of each method's own")
    parser.add_argument("--pooling", default="last")
    parser.add_argument(
        "--compare-cache", action="store_true", help="train without kept frozen layers, too"
    )
    parser.add_argument("--cards", type=Path, help="append every card to this JSON Lines file")
    chosen = parser.parse_args()
    print(
        "method | epochs | accuracy | 95 % interval | by words | validation loss, accuracy |"
        " seconds | trained | tokens/s"
    )
    seeds = [int(seed) for seed in chosen.seeds.split(",")]
    for method in chosen.methods.split(","):
        tuning = replace(
            BASE,
            method=method,
            epochs=chosen.epochs or EPOCHS.get(method, 2),
            learning_rate=chosen.learning_rate,
            pooling=chosen.pooling,
        )
        cards = [run(tuning, seed) for seed in seeds]
        print(line(method, cards, tuning.epochs), flush=True)
        if chosen.compare_cache:
            slow = [run(replace(tuning, cache=False), seed) for seed in seeds]
            print(line(f"{method} without cache", slow, tuning.epochs), flush=True)
        if chosen.cards:
            with chosen.cards.open("a") as file:
                for card in cards:
                    row = [method, card.before_after[0].second.value, card.fitted.seconds]
                    file.write(json.dumps(row) + "\n")


def line(method: str, cards: list[TuneCard], epochs: int) -> str:
    """The row of a method: the test records of all seeds together."""
    scores = [card.before_after[0].second for card in cards]
    n = sum(score.n for score in scores)
    right = round(sum(score.value * score.n for score in scores))
    pooled = proportion_interval(right, n)
    words = sum(card.before_after[0].first.value for card in cards) / len(cards)
    seconds = sum(card.fitted.seconds for card in cards) / len(cards)
    tokens = sum(card.fitted.tokens for card in cards) / len(cards)
    kept = [
        point
        for card in cards
        for point in card.fitted.history
        if point.step == card.fitted.best_step and point.validation_loss is not None
    ]
    loss = sum(point.validation_loss or 0.0 for point in kept) / len(kept)
    looked = sum(point.scores["validation_accuracy"] for point in kept) / len(kept)
    return (
        f"{method} | {epochs} | {pooled.value:.2%} | [{pooled.low:.2%}, {pooled.high:.2%}] |"
        f" {words:.2%} | {loss:.4f}, {looked:.2%} | {seconds:.0f} |"
        f" {cards[0].trainable.trained:,} | {tokens / seconds:,.0f}"
    )


if __name__ == "__main__":
    main()
