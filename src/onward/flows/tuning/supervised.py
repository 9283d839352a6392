"""Tuning by examples: the assistant's words are learned; held-out ones are foretold and written.

Used for instructions and for answering from documents, which differ in what is measured of the
words that the model writes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from onward.errors import TrainingError, UsageError
from onward.flows.tuning.building import building, kept_states
from onward.flows.tuning.task import Started, Task, Values, Workbench, digest_of, record_limit
from onward.judging.metrics.text import chrf, rouge_l, token_f1
from onward.types import Encoded, Example, Preflight, Record, RecordSplit, Skipped

if TYPE_CHECKING:
    from onward.training.encoding import EncodedRecords
    from onward.training.generation import Generated

LOSS = "loss"
"""Nats a learned token of a held-out record."""
MOST_WRITTEN = 200
"""Tokens of a held-out answer."""
CUT_OFF = "cut off"
"""1 where the model was still writing after so many tokens, or at the end of its window, else 0."""

_LIKENESS = ("rouge_l", "token_f1", "chrf")

Parts: TypeAlias = "tuple[EncodedRecords, EncodedRecords, EncodedRecords]"
"""(training, validation, held out)"""

Written = Callable[[Sequence[str], Sequence[str]], Values]
"""(what the model wrote, what the records say) → measurements."""


def open_instruct(bench: Workbench) -> Task:
    """Encode conversations; what decides is the loss on held-out answers."""
    return open_examples(bench, _likeness, deciding=LOSS, shares=_LIKENESS)


def open_examples(
    bench: Workbench,
    written: Written,
    *,
    deciding: str,
    shares: Sequence[str],
    falling: Sequence[str] = (),
) -> Task:
    """Encode examples, to be judged by their loss and by ``written`` of what the model writes.

    ``deciding`` is the measurement that the verdict is about; ``shares`` are those of ``written``,
    all of them from 0 to 1, of which the ``falling`` ones are better when they fall. A sample of
    the held-out records is written, drawn by the seed; the others have no such measurement.
    """
    from onward.training.losses import record_losses

    split, options = bench.data.split, bench.options.tune
    (train, validation, test), seen, notes = encoded_parts(bench)
    losses = partial(
        record_losses,
        encoded=test.encoded,
        precision=options.precision,
        progress=bench.progress,
    )
    if deciding != LOSS and options.samples < 1:
        raise UsageError(f"{deciding} is measured of what the model writes: --samples above 0")
    judged = [split.test[place] for place in test.kept]
    places = sampled(len(judged), options.samples, seed=bench.options.answer.seed)
    asked = [judged[place] for place in places]
    groups = bench.data.groups

    def measure(model: Any) -> Values:  # noqa: ANN401 - a torch module
        values: dict[str, Sequence[float | None]] = {LOSS: losses(model)}
        if asked:
            answers = _write(bench, model, asked)
            said = written([one.text for one in answers], [_target(one) for one in asked])
            said = {**said, CUT_OFF: [float(not one.finished) for one in answers]}
            values |= {name: spread(own, places, len(judged)) for name, own in said.items()}
        return {deciding: values[deciding], **values}

    return Task(
        preflight=seen,
        kept=tuple(train.kept),
        lengths=tuple(len(one.ids) for one in train.encoded),
        digest=digest_of(train.encoded, validation.encoded),
        validated=bool(validation.encoded),
        start=partial(_start, bench, train.encoded, validation.encoded),
        measure=measure,
        before=partial(measure, bench.base.model),
        bounds=dict.fromkeys((*shares, CUT_OFF), (0.0, 1.0)),
        falling=(LOSS, CUT_OFF, *falling),
        held_out=tuple(test.encoded),
        groups=tuple(groups[place] for place in test.kept) if groups else (),
        notes=notes,
    )


def sampled(count: int, most: int, *, seed: int) -> list[int]:
    """Places of at most ``most`` of ``count`` records, drawn at random, ascending."""
    return sorted(random.Random(seed).sample(range(count), max(0, min(most, count))))


def spread(values: Sequence[float | None], places: Sequence[int], count: int) -> list[float | None]:
    """``values`` of the records at ``places`` among ``count``; None for the others."""
    known = dict(zip(places, values, strict=True))
    return [known.get(place) for place in range(count)]


def encoded_parts(bench: Workbench) -> tuple[Parts, Preflight, tuple[str, ...]]:
    """Encode the records to train on, to stop by and to be judged by, and look at the first.

    Also returns what a reader of the verdict must know of them. Raises TrainingError when nothing
    could be learned, or no held-out record is left.
    """
    from onward.training.encoding import encode_all
    from onward.training.preflight import check, preflight

    split, options = bench.data.split, bench.options.tune
    encode = partial(
        encode_all,
        bench.base.tokenizer,
        style=options.style,
        limit=record_limit(options, bench.base.window),
        cut=options.overlong == "cut",
    )
    train, validation, test = (encode(part) for part in (split.train, split.validation, split.test))
    seen = preflight(
        train,
        split.train,
        tokenizer=bench.base.tokenizer,
        style=options.style,
        duplicates=split.duplicates,
    )
    check(seen)
    notes = (*bench.data.notes, *held_out_notes(split, validation.dropped, test.dropped))
    return (train, validation, test), replace(seen, notes=(*seen.notes, *notes)), notes


def held_out_notes(
    split: RecordSplit, validation: Sequence[Skipped], test: Sequence[Skipped]
) -> list[str]:
    """Say how many records to stop by and to be judged by encoding left out, and why the first.

    Raises TrainingError when no record is left to judge by.
    """
    if len(test) == len(split.test):
        why = f": {test[0].source} {test[0].reason}" if test else ""
        raise TrainingError(f"no held-out record can be used{why}")
    parts = (("validation", split.validation, validation), ("held-out", split.test, test))
    return [
        f"{len(dropped):,} of {len(records):,} {name} records are left out; the first is"
        f" {dropped[0].source}: {dropped[0].reason}"
        for name, records, dropped in parts
        if dropped
    ]


def _start(bench: Workbench, train: Sequence[Encoded], validation: Sequence[Encoded]) -> Started:
    from onward.training.decoder_halves import Unsplittable
    from onward.training.methods.application import apply_method
    from onward.training.supervised import build_supervised_trainer, divide, supervised_rows

    options, pad = bench.options.tune, bench.base.tokenizer.pad_token_id
    model, trainable = apply_method(
        bench.base.model, options, seed=bench.options.answer.seed, keep_initial=options.forgetting
    )

    divided = divide(model) if options.cache else Unsplittable("it is not wanted")
    top = model if isinstance(divided, Unsplittable) else divided.top

    def rows(part: int, places: Sequence[int]) -> Sequence[Any]:
        records = [(train, validation)[part][place] for place in places]
        if isinstance(divided, Unsplittable):
            return supervised_rows(records)
        return supervised_rows(records, kept_states(bench, divided, records))

    def make(*laid: Any, arguments: dict[str, Any], **more: Any) -> Any:  # noqa: ANN401
        return build_supervised_trainer(top, pad, laid, arguments, **more)

    build = building(bench, top, rows, make, validation=len(validation))
    return Started(top, model, model, trainable, build)


def _write(bench: Workbench, model: Any, asked: Sequence[Record]) -> list[Generated]:  # noqa: ANN401
    """What the model answers to the prompts of held-out records, greedily."""
    from onward.training.encoding import prompt_ids, stop_ids
    from onward.training.generation import Decoding, generate_batch

    tokenizer, options = bench.base.tokenizer, bench.options.tune
    prompts = [
        prompt_ids(tokenizer, one.messages[:-1], options.style)
        for one in asked
        if isinstance(one, Example)
    ]
    decoding = Decoding(MOST_WRITTEN, stop_ids(tokenizer, options.style))
    return generate_batch(
        model, tokenizer, prompts, decoding, precision=options.precision, progress=bench.progress
    )


def _target(record: Record) -> str:
    return record.messages[-1].content if isinstance(record, Example) else ""


def _likeness(written: Sequence[str], wanted: Sequence[str]) -> Values:
    """How far the answers are like those of the records."""
    pairs = list(zip(written, wanted, strict=True))
    metrics = zip(_LIKENESS, (rouge_l, token_f1, chrf), strict=True)
    return {name: [metric(*pair) for pair in pairs] for name, metric in metrics}
