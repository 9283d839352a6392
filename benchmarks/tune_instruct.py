"""Instructions, then preferences: SmolLM2-135M on 935 records, judged on 110.

``python -m benchmarks.tune_instruct``; needs ``../shared/data/tuning/
instruction_with_preference.json`` (Apache-2.0). 85 % to train on, 10 % to be judged by and 5 % to
stop by, as in the course's example, but what is nearly the same stays in one part: in the order of
the file three of the 110 records that judge are also trained on. Base, instruction-tuned and
preference-tuned model answer the same 110 instructions; ROUGE-L against the reference answer and
the offline judge's rubric score (0 to 100, with the reference) are compared in pairs.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.offline_cases import open_judge
from benchmarks.ranking import DATA
from onward.flows.tuning.task import TuneRequest
from onward.flows.tuning.tune import tune
from onward.flows.tuning.tuned_models import merge_tuned, open_tuned
from onward.judging.metrics.text import rouge_l
from onward.models import trainable_source
from onward.options import AnswerOptions, Options, TuneOptions
from onward.statistics.comparison import paired
from onward.statistics.intervals import proportion_interval
from onward.tasks.record_files import read_records
from onward.tasks.record_splits import split_records
from onward.training.encoding import encode_pairs, prompt_ids, stop_ids
from onward.training.generation import Decoding, generate_batch
from onward.training.loading import load_base
from onward.training.pair_scores import log_probabilities, pair_scores
from onward.training.pairs import PairRow, pair_rows
from onward.types import Answer, Example, PreferencePair, Question

FILE = DATA / "tuning" / "instruction_with_preference.json"
JUDGED, STOPPED_BY = 0.1, 0.055
INSTRUCTED, PREFERRED = "smollm2+course", "smollm2+course-preferred"
MOST_WRITTEN = 200
BOUNDS = {"rouge_l": (0.0, 1.0), "rubric": (0.0, 100.0)}


def parts(folder: Path) -> tuple[Path, Path]:
    """Write the records to train and stop by, and those that judge."""
    rows = json.loads(FILE.read_text("utf-8"))
    split = split_records(read_records(FILE, "instruct").records, validation=0, test=JUDGED, seed=0)
    learned, held_out = folder / "train.json", folder / "test.json"
    for file, part in ((learned, split.train), (held_out, split.test)):
        file.write_text(json.dumps([rows[record.line - 1] for record in part]), "utf-8")
    return learned, held_out


def main() -> None:
    """Tune twice, and print what each step changed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", default="instruct,prefer", help="those that are trained anew")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--beta", type=float, default=TuneOptions().beta, help="of DPO")
    parser.add_argument("--rpo-alpha", type=float, default=TuneOptions().rpo_alpha)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        learned, held_out = parts(Path(folder))
        tuning = TuneOptions(
            test_file=str(held_out),
            validation=STOPPED_BY,
            targets=("all-linear",),
            batch=8,
            epochs=chosen.epochs,
            samples=1,
            beta=chosen.beta,
            rpo_alpha=chosen.rpo_alpha,
            forgetting=False,
        )
        if "instruct" in chosen.steps:
            train("instruct", "smollm2", INSTRUCTED, learned, tuning)
            merge_tuned(INSTRUCTED, Options())
        if "prefer" in chosen.steps:
            train("prefer", INSTRUCTED, PREFERRED, learned, tuning)
        judge(held_out)


def train(kind: Any, base: str, name: str, learned: Path, tuning: TuneOptions) -> None:  # noqa: ANN401
    """Tune and say what it took."""
    options = Options(tune=tuning, answer=AnswerOptions(model=base))
    card = tune(TuneRequest(kind, (str(learned),), name, replace=True), options).card
    if card is None:
        raise RuntimeError("tuning ended without a card")
    print(f"{kind}: {card.fitted.seconds:.0f} s, {card.trainable.trained:,} trained", flush=True)
    for one in card.before_after:
        print(f"    {one.metric}: {one.first.value:.3f} → {one.second.value:.3f}", flush=True)


def judge(held_out: Path) -> None:
    """Print how each model answers the held-out instructions and prefers the held-out answers."""
    asked = [one for one in read_records(held_out, "instruct").records if isinstance(one, Example)]
    pairs = [
        one for one in read_records(held_out, "prefer").records if isinstance(one, PreferencePair)
    ]
    base = load_base("smollm2", *trainable_source("smollm2", offline=True))
    rows = pair_rows(encode_pairs(base.tokenizer, pairs, style="chat", limit=1024).pairs)
    before = measured("base", base.tokenizer, base.model, asked)
    _, instructed = open_tuned(INSTRUCTED, Options())
    middle = measured("instruct", base.tokenizer, instructed, asked)
    reference = log_probabilities(instructed, rows, precision="auto")
    _, preferred = open_tuned(PREFERRED, Options())
    after = measured("prefer", base.tokenizer, preferred, asked)
    for what, one, other in (("instruct", before, middle), ("prefer", middle, after)):
        for metric, values in other.items():
            print(f"{what}: {metric} {line(one[metric], values, BOUNDS[metric])}", flush=True)
    print(accuracy(preferred, rows, reference))


def measured(
    name: str,
    tokenizer: Any,  # noqa: ANN401
    model: Any,  # noqa: ANN401
    asked: Sequence[Example],
) -> dict[str, list[float | None]]:
    """ROUGE-L and rubric score of what a model writes."""
    prompts = [prompt_ids(tokenizer, one.messages[:-1], "chat") for one in asked]
    decoding = Decoding(MOST_WRITTEN, stop_ids(tokenizer, "chat"))
    written = generate_batch(model, tokenizer, prompts, decoding, precision="auto")
    rubric = open_judge()
    found: dict[str, list[float | None]] = {"rouge_l": [], "rubric": []}
    for one, told in zip(asked, written, strict=True):
        question, reference = one.messages[-2].content, one.messages[-1].content
        answer = Answer(told.text, abstained=False, citations=(), hits=(), model=name)
        found["rouge_l"].append(rouge_l(told.text, reference))
        found["rubric"].append(rubric.judge(Question(question), answer, reference).score)
    lengths = sum(one.tokens for one in written) / len(written)
    finished = sum(one.finished for one in written)
    print(f"{name}: {lengths:.0f} tokens an answer, {finished} of {len(written)} end by themselves")
    return found


def line(
    before: Sequence[float | None], after: Sequence[float | None], bounds: tuple[float, float]
) -> str:
    """Before, after and the paired difference."""
    result = paired(before, after, bounds=bounds)
    seen = result.difference
    return (
        f"{result.first.value:.3f} → {result.second.value:.3f}, difference {seen.value:+.3f}"
        f" [{seen.low:+.3f}, {seen.high:+.3f}], n = {seen.n}"
    )


def accuracy(
    model: Any,  # noqa: ANN401
    rows: Sequence[PairRow],
    reference: Sequence[tuple[float, float]],
) -> str:
    """Share of held-out pairs whose chosen answer gained more than the rejected one."""
    margins = pair_scores(model, rows, reference, beta=0.1, precision="auto")
    seen = proportion_interval(sum(margin > 0 for margin in margins), len(margins))
    return f"reward accuracy {seen.value:.3f} [{seen.low:.3f}, {seen.high:.3f}], n = {seen.n}"


if __name__ == "__main__":
    main()
