"""Distillation: the answers of a larger model take the place of those in the file.

Sequence-level, after Kim and Rush 2016: the student learns the teacher's words, so any model that
can be asked can teach. It answers the last turn of a conversation, and that alone is learned: what
was said before stands there as people said it. Answers are kept, so a run that is repeated asks
nothing again.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from onward.answering import sampling_of
from onward.errors import ModelError, UsageError
from onward.flows.library import library_of
from onward.flows.opening import open_model
from onward.flows.workers import do_all
from onward.models import cached_model, is_served
from onward.options import Options
from onward.protocols import Model, Progress
from onward.replies import without_thoughts
from onward.types import Example, Message, Record, RecordSplit, Skipped


def taught(
    split: RecordSplit, options: Options, *, progress: Progress | None = None
) -> tuple[RecordSplit, list[Skipped]]:
    """Let ``options.tune.teacher`` answer the records to train on and to stop by.

    Those that judge keep the answers of people. A record that the teacher does not answer, or not
    to the end, is left out and told. Raises UsageError when the records are not conversations,
    ModelError when the teacher answers none.
    """
    loaded = open_model(options.tune.teacher, options, progress)
    wanted = [*split.train, *split.validation]
    answers: dict[int, Record] = {}
    refused: list[Skipped] = []
    with closing(library_of([f"teacher:{options.tune.teacher}"])) as kept:
        teacher = cached_model(loaded, kept.calls, fresh=options.answer.fresh)

        def teach(place: int) -> None:
            record = wanted[place]
            try:
                answers[place] = _answered(record, teacher, options)
            except ModelError as error:
                refused.append(Skipped(f"{record.source}, record {record.line}", str(error)))

        workers = options.evaluate.at_once if is_served(options.tune.teacher) else 1
        do_all(
            teach,
            range(len(wanted)),
            workers=workers,
            stage="asking the teacher",
            progress=progress,
        )
    if not answers:
        reason = f": {refused[0].reason}" if refused else ""
        raise ModelError(f"{options.tune.teacher} answered none of {len(wanted)} records{reason}")
    count = len(split.train)

    def part(places: range) -> tuple[Record, ...]:
        return tuple(answers[place] for place in places if place in answers)

    told = replace(split, train=part(range(count)), validation=part(range(count, len(wanted))))
    return told, refused


def unasked(split: RecordSplit, options: Options) -> str:
    """What is said where ``options.tune.teacher``, which may cost money, is left in peace."""
    count = len(split.train) + len(split.validation)
    return (
        f"{options.tune.teacher} is not asked for a mere look, which is at the answers of people:"
        f" before training it answers {count:,} records"
    )


def _answered(record: Record, teacher: Model, options: Options) -> Example:
    if not isinstance(record, Example):
        raise UsageError("a teacher answers conversations: onward tune instruct … --teacher SPEC")
    reply = teacher.complete(record.messages[:-1], sampling_of(options.answer))
    if reply.finish == "length":  # learned with the token that ends it, it would teach to break off
        raise ModelError(f"{teacher.name} was cut off: a larger --max-tokens lets it end")
    text = without_thoughts(reply.text).strip()
    if not text:
        raise ModelError(f"{teacher.name} answered nothing")
    messages = (*record.messages[:-1], Message("assistant", text))
    return replace(record, messages=messages, last_only=True)
