"""Tuning by preferences: of two answers the preferred one becomes the likelier one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from onward.errors import UsageError
from onward.flows.tuning.building import building, listed
from onward.flows.tuning.reward import open_reward
from onward.flows.tuning.supervised import held_out_notes
from onward.flows.tuning.task import Started, Task, Values, Workbench, digest_of, record_limit
from onward.flows.tuning.writing import CUT_OFF, LIKENESS, likeness, written_values
from onward.types import PreferencePair, Record

if TYPE_CHECKING:
    from onward.training.pairs import PairRow

PREFERS = "prefers the chosen"
"""1 where the chosen answer is likelier than the rejected one, a token, else 0."""
MARGIN = "margin"
"""By how many nats a token the chosen answer is likelier."""
CHOSEN_LOSS = "loss of the chosen"


def open_prefer(bench: Workbench) -> Task:
    """Encode pairs; what decides is how often the chosen answer is the likelier one, a token.

    That a margin grows is what training does by itself, also by making both answers unlikely:
    ``loss of the chosen`` tells whether it did, and what the model writes to a sample of the
    prompts whether it still answers as the chosen answers do.
    """
    from onward.training.encoding import encode_pairs, preferred
    from onward.training.pair_scores import log_probabilities
    from onward.training.pairs import REWARD, check_loss, pair_rows, pair_tokens, prompts_of
    from onward.training.preflight import check, preflight

    options, tokenizer, split = bench.options.tune, bench.base.tokenizer, bench.data.split
    check_loss(options.loss, options.rpo_alpha)
    encode = partial(
        encode_pairs,
        tokenizer,
        style=options.style,
        limit=record_limit(options, bench.base.window),
    )
    parts = [_pairs(part) for part in (split.train, split.validation, split.test)]
    train, validation, test = map(encode, parts)
    seen = preflight(
        preferred(train),
        split.train,
        tokenizer=tokenizer,
        style=options.style,
        duplicates=split.duplicates,
    )
    check(seen)
    lengths = tuple(map(pair_tokens, pair_rows(train.pairs)))
    notes = (*bench.data.notes, *held_out_notes(split, validation.dropped, test.dropped))
    seen = replace(seen, tokens=sum(lengths), notes=(*seen.notes, *notes))
    if options.loss == REWARD:
        return open_reward(bench, seen, (train, validation, test), notes)
    rows = pair_rows(test.pairs)
    exchanges = [(parts[2][place].prompt, parts[2][place].chosen) for place in test.kept]

    def measure(model: Any) -> Values:  # noqa: ANN401 - a torch module
        likely = log_probabilities(model, rows, precision=options.precision)
        lengths = [(len(row["chosen_ids"]), len(row["rejected_ids"])) for row in rows]
        chosen = [logs[0] / size[0] for logs, size in zip(likely, lengths, strict=True)]
        rejected = [logs[1] / size[1] for logs, size in zip(likely, lengths, strict=True)]
        margins = [one - other for one, other in zip(chosen, rejected, strict=True)]
        return {
            PREFERS: [float(margin > 0) for margin in margins],
            MARGIN: margins,
            CHOSEN_LOSS: [-one for one in chosen],
            **written_values(bench, model, exchanges, likeness),
        }

    return Task(
        preflight=seen,
        kept=tuple(train.kept),
        lengths=lengths,
        digest=digest_of(train.pairs, validation.pairs),
        validated=bool(validation.pairs),
        start=partial(_start, bench, pair_rows(train.pairs), pair_rows(validation.pairs)),
        measure=measure,
        before=partial(measure, bench.base.model),
        bounds=dict.fromkeys((PREFERS, *LIKENESS, CUT_OFF), (0.0, 1.0)),
        falling=(CHOSEN_LOSS, CUT_OFF),
        held_out=tuple(preferred(test).encoded),
        groups=prompts_of(rows),
        notes=notes,
    )


def _start(bench: Workbench, train: Sequence[PairRow], validation: Sequence[PairRow]) -> Started:
    from onward.training.methods.application import apply_method
    from onward.training.preferences import build_preference_trainer

    options = bench.options.tune
    model, trainable = apply_method(
        bench.base.model, options, seed=bench.options.answer.seed, keep_initial=options.forgetting
    )
    make = partial(build_preference_trainer, model, bench.base.tokenizer, options=options)
    rows = listed(train, validation)
    build = building(bench, model, rows, make, validation=len(validation))
    return Started(model, model, model, trainable, build)


def _pairs(records: Sequence[Record]) -> list[PreferencePair]:
    pairs = [record for record in records if isinstance(record, PreferencePair)]
    if len(pairs) < len(records):
        raise UsageError("onward tune prefer needs records with a chosen and a rejected answer")
    return pairs
