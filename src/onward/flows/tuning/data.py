"""Records for tuning: read, cleared of repetitions, parted without leakage, mixed by weight."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from onward.errors import TrainingError, UsageError
from onward.flows.tuning.answer_records import records_of_answers
from onward.flows.tuning.learned import Unlearned, held_out_note, unlearned_parts
from onward.flows.tuning.task import TuneData, TuneRequest, data_digest
from onward.flows.tuning.teacher import taught, unasked
from onward.models import check_spec
from onward.options import Options
from onward.protocols import Progress
from onward.tasks.record_files import read_records
from onward.tasks.record_mixture import mix
from onward.tasks.record_splits import (
    balanced,
    overlapping,
    prompt_of,
    split_records,
    without_duplicates,
)
from onward.types import Case, Example, Labelled, Record, RecordFile, RecordSplit, Skipped

_SHOWN = 3
"""Shared records that an error names."""


def read_data(
    request: TuneRequest, options: Options, *, progress: Progress | None = None
) -> TuneData:
    """Read the sources and part them into records to train on, to stop by and to be judged by.

    With ``--test-file`` all that is judged comes from there; records that both hold are refused.
    Records that say the same, or give one text several classes, are left out everywhere, and those
    that the model to be tuned has learned already where they would stop or judge it.
    Answers of a ``--teacher`` replace those of the records to train on and to stop by, not those
    that judge; for a mere look (``request.check``) it is not asked. Raises UsageError for files
    without a usable record, and for parts that share one.
    """
    if request.kind == "answers":
        return _of_answers(request, options, progress)
    teacher = options.tune.teacher
    if teacher:
        check_spec(teacher)
    if not request.sources:
        raise UsageError(f"onward tune {request.kind} needs a file of records")
    files = [_read(source, request, options) for source in request.sources]
    problems = [problem for file in files for problem in file.problems]
    split, digest = _split([record for file in files for record in file.records], options), ""
    if options.tune.test_file:
        tested = _read(options.tune.test_file, request, options)
        split, digest = _with_test(split, tested), tested.digest
        problems += tested.problems
    if not split.test:
        raise UsageError("no record is held out, so nothing could be said: --test above 0")
    split, told = _unlearned(split, options.answer.model)
    notes = (*_contradiction_notes(split.contradictions), *told)
    if teacher and request.check:
        notes = (*notes, unasked(split, options))
    elif teacher:
        split, refused = taught(split, options, progress=progress)
        problems += refused
    learned = _asked([*split.train, *split.validation])
    data = mixed(files, split, options, problems)
    return replace(data, test_digest=digest, learned=learned, notes=notes)


def read_once(
    request: TuneRequest, options: Options, *, progress: Progress | None = None
) -> TuneData:
    """As ``read_data``; of several processes that train together the first reads for all.

    So a teacher is asked once, and all of them learn the same.
    """

    def read() -> TuneData:
        return read_data(request, options, progress=progress)

    if os.environ.get("WORLD_SIZE", "1") == "1":  # torch takes long to load, and may be missing
        return read()
    from onward.training import processes

    return processes.from_first(read)


def mixed(
    files: Sequence[RecordFile],
    split: RecordSplit,
    options: Options,
    problems: Sequence[Skipped],
) -> TuneData:
    """Lay out in which order the records to train on are read, by the weights of their files."""
    chosen = options.tune
    named = {file.source: file.format for file in files}
    places: dict[str, list[int]] = {source: [] for source in named}
    for place, record in enumerate(split.train):
        places[record.source].append(place)
    by_epoch, rows = mix(
        [[split.train[place] for place in own] for own in places.values()],
        chosen.weight,
        epochs=chosen.epochs,
        seed=options.answer.seed,
        formats=list(named.values()),
    )
    flat = list(places.values())
    drawn = tuple(flat[file][record] for epoch in by_epoch for file, record in epoch)
    digest = data_digest([file.digest for file in files])
    return TuneData(split, drawn, tuple(rows), digest, tuple(problems))


def _of_answers(request: TuneRequest, options: Options, progress: Progress | None) -> TuneData:
    made = records_of_answers(request, options, progress=progress)
    return replace(
        mixed([made.file], made.split, options, made.file.problems),
        groups=made.groups,
        notes=(*made.notes, held_out_note(len(made.held_out))),
        learned=made.learned,
        held_out=made.held_out,
    )


def _split(records: Sequence[Record], options: Options) -> RecordSplit:
    """The parts of the records; without one that judges where a file of its own does."""
    chosen, seed = options.tune, options.answer.seed
    duplicates = contradictions = 0
    if chosen.balanced:
        records, duplicates, contradictions = without_duplicates(records)
        records = balanced(records, seed)
    split = split_records(
        records,
        validation=chosen.validation,
        test=0.0 if chosen.test_file else chosen.test,
        seed=seed,
    )
    return _counted(split, duplicates, contradictions)


def _with_test(split: RecordSplit, tested: RecordFile) -> RecordSplit:
    """``split`` judged by the records of a test file; one that it holds twice counts once."""
    records, duplicates, contradictions = without_duplicates(tested.records)
    _refuse_shared([*split.train, *split.validation], records)
    return _counted(replace(split, test=tuple(records)), duplicates, contradictions)


def _unlearned(split: RecordSplit, model: str) -> tuple[RecordSplit, tuple[str, ...]]:
    """``split`` without what ``model`` learned already in the parts to stop by and to judge by."""

    def asked(part: Sequence[Record]) -> list[Case]:
        return [Case(str(place), prompt_of(record)) for place, record in enumerate(part)]

    def kept(part: Sequence[Record], left: Unlearned) -> tuple[Record, ...]:
        return tuple(part[int(case.id)] for case in left.cases)

    to_stop, to_judge = unlearned_parts(asked(split.validation), asked(split.test), model)
    validation, test = kept(split.validation, to_stop), kept(split.test, to_judge)
    notes = (*to_stop.notes, *to_judge.notes)
    return replace(split, validation=validation, test=test), notes


def _counted(split: RecordSplit, duplicates: int, contradictions: int) -> RecordSplit:
    return replace(
        split,
        duplicates=split.duplicates + duplicates,
        contradictions=split.contradictions + contradictions,
    )


def _contradiction_notes(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    return (
        f"{count:,} records are left out because others give the same text another class: the most"
        " frequent one counts, and a text without one can be neither learned nor judged",
    )


def _asked(records: Sequence[Record]) -> tuple[str, ...]:
    """Every user's turn of the records; those of a classifier are no questions."""
    turns = [
        record.messages if isinstance(record, Example) else record.prompt
        for record in records
        if not isinstance(record, Labelled)
    ]
    return tuple(turn.content for own in turns for turn in own if turn.role == "user")


def _read(source: str, request: TuneRequest, options: Options) -> RecordFile:
    chosen = options.tune
    return read_records(Path(source), request.kind, text=chosen.text, label=chosen.label)


def _refuse_shared(train: Sequence[Record], test: Sequence[Record]) -> None:
    if shared := overlapping(train, test):
        more = f"; and {len(shared) - _SHOWN} more" if len(shared) > _SHOWN else ""
        raise TrainingError(
            f"{len(shared)} records of the test file are also trained on, so nothing could be"
            f" said: {'; '.join(shared[:_SHOWN])}{more}"
        )
