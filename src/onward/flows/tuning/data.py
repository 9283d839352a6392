"""Records for tuning: read, cleared of repetitions, parted without leakage, mixed by weight."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from onward.errors import TrainingError, UsageError
from onward.flows.tuning.answer_records import records_of_answers
from onward.flows.tuning.task import TuneData, TuneRequest, data_digest
from onward.flows.tuning.teacher import taught
from onward.models import check_spec
from onward.options import Options
from onward.protocols import Progress
from onward.tasks.record_files import read_records
from onward.tasks.record_mixture import mix
from onward.tasks.record_splits import balanced, overlapping, split_records, without_duplicates
from onward.types import Record, RecordFile, RecordSplit, Skipped

_SHOWN = 3
"""Shared records that an error names."""


def read_data(
    request: TuneRequest, options: Options, *, progress: Progress | None = None
) -> TuneData:
    """Read the sources and part them into records to train on, to stop by and to be judged by.

    With ``--test-file`` all that is judged comes from there; records that both hold are refused.
    Answers of a ``--teacher`` replace those of the records to train on and to stop by, not those
    that judge. Raises UsageError for files without a usable record, and for parts that share one.
    """
    if request.kind == "answers":
        made = records_of_answers(request, options, progress=progress)
        data = mixed([made.file], made.split, options, made.file.problems)
        return replace(data, groups=made.groups, notes=made.notes)
    chosen, seed = options.tune, options.answer.seed
    if chosen.teacher:
        check_spec(chosen.teacher)
    if not request.sources:
        raise UsageError(f"onward tune {request.kind} needs a file of records")
    files = [_read(source, request, options) for source in request.sources]
    records: Sequence[Record] = [record for file in files for record in file.records]
    count = len(records)
    if chosen.balanced:
        records = without_duplicates(records)
        count -= len(records)
        records = balanced(records, seed)
    else:
        count = 0
    split = split_records(
        records,
        validation=chosen.validation,
        test=0.0 if chosen.test_file else chosen.test,
        seed=seed,
    )
    split = replace(split, duplicates=split.duplicates + count)
    problems = [problem for file in files for problem in file.problems]
    if chosen.test_file:
        tested = _read(chosen.test_file, request, options)
        _refuse_shared([*split.train, *split.validation], tested.records)
        split = replace(split, test=tested.records)
        problems += tested.problems
    if not split.test:
        raise UsageError("no record is held out, so nothing could be said: --test above 0")
    if chosen.teacher:
        split, refused = taught(split, options, progress=progress)
        problems += refused
    return mixed(files, split, options, problems)


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
