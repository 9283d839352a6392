"""Tuning by examples: the assistant's words are learned; held-out ones are foretold and written.

Used for instructions and for answering from documents, which differ in what is measured of the
words that the model writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from onward.errors import TrainingError, UsageError
from onward.flows.tuning.building import building, kept_states
from onward.flows.tuning.task import Started, Task, Values, Workbench, digest_of, record_limit
from onward.flows.tuning.writing import CUT_OFF, LIKENESS, Measure, likeness, written_values
from onward.types import Encoded, Example, Preflight, RecordSplit, Skipped

if TYPE_CHECKING:
    from onward.training.encoding import EncodedRecords

LOSS = "loss"
"""Nats a learned token of a held-out record."""

Parts: TypeAlias = "tuple[EncodedRecords, EncodedRecords, EncodedRecords]"
"""(training, validation, held out)"""


def open_instruct(bench: Workbench) -> Task:
    """Encode conversations; what decides is the loss on held-out answers."""
    return open_examples(bench, likeness, deciding=LOSS, shares=LIKENESS)


def open_examples(
    bench: Workbench,
    written: Measure,
    *,
    deciding: str,
    shares: Sequence[str],
    falling: Sequence[str] = (),
) -> Task:
    """Encode examples, to be judged by their loss and by ``written`` of what the model writes.

    ``deciding`` is the measurement that the verdict is about; ``shares`` are those of ``written``,
    all of them from 0 to 1, of which the ``falling`` ones are better when they fall. Of records
    that are not in the sample there is no such measurement.
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
    exchanges = [
        (record.messages[:-1], record.messages[-1].content)
        for place in test.kept
        if isinstance(record := split.test[place], Example)
    ]
    groups = bench.data.groups

    def measure(model: Any) -> Values:  # noqa: ANN401 - a torch module
        values = {LOSS: losses(model), **written_values(bench, model, exchanges, written)}
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
