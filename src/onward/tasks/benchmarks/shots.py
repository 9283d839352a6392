"""Worked examples: which ones an item gets, and the text or the chat that they make with it.

Knows the order and the random draws of lm-evaluation-harness 0.4.13. Refuses to know files, models
and tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from onward.errors import UsageError
from onward.types.answers import Message
from onward.types.benchmarks import BenchmarkTask, ChoiceRequest, Item, TaskData

SEED = 1234
"""Of the draws, as lm-evaluation-harness has it."""


def drawn(
    task: BenchmarkTask,
    items: Sequence[Item],
    examples: Sequence[Item],
    *,
    shots: int,
    seed: int = SEED,
) -> list[tuple[Item, ...]]:
    """Draw ``shots`` worked examples for each of ``items``, in the order of the items.

    ``first``: the first examples of the item's group, in their order. ``random``: one generator
    for all items, ``Random(seed).sample(examples, shots)`` each, so that an item's examples depend
    on how many items came before it and a limited run has those of the full one. With
    ``task.spare`` one example more is drawn, those that are the item itself are left out, and the
    first ``shots`` of the rest stay; where an item is there so often that too few stay, they are
    drawn again from the others. An example is the item itself if all but its id is the same.
    ``shots`` is 0 or more. Raises UsageError where there are too few examples.
    """
    if shots < 0:
        raise UsageError(f"{task.name}: {shots} worked examples are asked for; 0 is the least")
    if shots == 0:
        return [() for _ in items]
    if task.sampler == "first":
        return [_first(task, item, examples, shots) for item in items]
    needed = shots + task.spare
    if len(examples) < needed:
        raise UsageError(_too_few(task, len(examples), needed))
    random = Random(seed)
    return [_sampled(task, item, examples, shots, random) for item in items]


def with_shots(data: TaskData, shots: int) -> TaskData:
    """Return the task with that many worked examples before each item.

    Where they are items themselves for want of the task's own, a problem says so, and the version
    ends in ``-own``: such a score compares with none that was made with other examples.
    """
    task = replace(data.task, shots=shots)
    if not (shots and data.missing):
        return replace(data, task=task)
    problem = (
        f"{task.name}: the worked examples come from the items themselves, never an item's own;"
        f" for others put them into {data.missing} beside the items and name the folder"
    )
    task = replace(task, version=f"{task.version}-own")
    return replace(data, task=task, problems=(*data.problems, problem))


def context_of(task: BenchmarkTask, item: Item, examples: Sequence[Item]) -> str:
    """Return what stands before the choices or the answer of ``item``.

    The description, each example with its answer and the separator after it, the item's prompt.
    """
    return _description(task, item) + _worked(task, examples) + item.prompt


def requests_of(item: Item, context: str, task: BenchmarkTask) -> tuple[ChoiceRequest, ...]:
    """Return what a model is asked about the choices of ``item`` after its ``context``.

    One request with all choices; of partial evaluation one for each of the item's contexts, in
    their order, each with the shared ending. For ``acc_mutual_info`` among the task's metrics,
    last, one without a context; partial evaluation has none. ``context`` must end with the item's
    prompt, as ``context_of`` makes it; with a chat template use ``request_after``.
    """
    if item.contexts:
        before = context.removesuffix(item.prompt)
        return tuple(
            request_after(before + written, item.choices, delimiter=task.delimiter)
            for written in item.contexts
        )
    asked = request_after(context, item.choices, delimiter=task.delimiter)
    if "acc_mutual_info" not in task.metrics:
        return (asked,)
    return asked, request_after("", item.choices, delimiter=task.delimiter)


def request_after(context: str, choices: Sequence[str], *, delimiter: str) -> ChoiceRequest:
    """Return the request for ``choices`` after ``context``, whose last blanks move into them.

    After a chat template the delimiter is "", because the template already ends the turn.
    """
    bare = context.rstrip()
    between = context[len(bare) :] + delimiter
    return ChoiceRequest(bare, tuple(between + choice for choice in choices))


def messages_of(
    task: BenchmarkTask, item: Item, examples: Sequence[Item], *, as_turns: bool
) -> tuple[Message, ...]:
    """Return ``item`` as a chat that waits for the assistant.

    The description is the system's turn. ``as_turns``: each example is a turn of the user and one
    of the assistant; else all of them and the item are one turn of the user, as they stand in the
    text. Of partial evaluation ask for each context alone: ``replace(item, prompt=context)``.
    """
    description = _description(task, item)
    messages = [Message("system", description)] if description else []
    if not as_turns:
        return (*messages, Message("user", _worked(task, examples) + item.prompt))
    for example in examples:
        messages.append(Message("user", _prompt(example)))
        messages.append(Message("assistant", example.target))
    return (*messages, Message("user", item.prompt))


def _first(
    task: BenchmarkTask, item: Item, examples: Sequence[Item], shots: int
) -> tuple[Item, ...]:
    pool = [example for example in examples if example.group == item.group]
    if task.spare:
        pool = _without(item, pool)
    if len(pool) < shots:
        raise UsageError(_too_few(task, len(pool), shots, item.group))
    return tuple(pool[:shots])


def _sampled(
    task: BenchmarkTask, item: Item, examples: Sequence[Item], shots: int, random: Random
) -> tuple[Item, ...]:
    sample = random.sample(examples, shots + task.spare)
    if task.spare:
        sample = _without(item, sample)[:shots]
        if len(sample) < shots:
            pool = _without(item, examples)
            if len(pool) < shots:
                raise UsageError(_too_few(task, len(pool), shots))
            sample = random.sample(pool, shots)
    return tuple(sample)


def _without(item: Item, examples: Sequence[Item]) -> list[Item]:
    content = _content(item)
    return [example for example in examples if _content(example) != content]


def _content(item: Item) -> tuple[object, ...]:
    return item.group, item.prompt, item.contexts, item.choices, item.target, item.references


def _worked(task: BenchmarkTask, examples: Sequence[Item]) -> str:
    return "".join(
        _prompt(example) + task.delimiter + example.target + task.separator for example in examples
    )


def _prompt(example: Item) -> str:
    """What stands before the answer of an example: of partial evaluation, its right context."""
    return example.contexts[example.right[0]] if example.contexts else example.prompt


def _description(task: BenchmarkTask, item: Item) -> str:
    return task.description.replace("{group}", item.group.replace("_", " "))


def _too_few(task: BenchmarkTask, there: int, needed: int, group: str = "") -> str:
    of = f"{task.name} ({group})" if group else task.name
    return (
        f"{of}: {needed} worked examples are needed and there are {there}:"
        " ask for fewer with --shots, or name a folder that holds a file of them, too"
    )
