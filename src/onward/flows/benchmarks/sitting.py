"""Items to results: by the likelihood of each choice, or by what is written.

Knows an examinee and a task. Refuses to know where results are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from onward.flows.benchmarks.examinees import Examinee, Prompt, Writing, Written
from onward.options import Options
from onward.tasks.benchmarks import SEED, context_of, messages_of, request_after, requests_of
from onward.tasks.benchmarks.extraction import answer_text
from onward.tasks.benchmarks.lettered import lettered
from onward.tasks.benchmarks.scoring import (
    choice_result,
    deciding_metric,
    lettered_result,
    written_result,
)
from onward.tasks.benchmarks.summary import SHUFFLED
from onward.tasks.fresh import NAME as FRESH
from onward.tasks.fresh import fresh_result
from onward.tasks.option_order import shuffled
from onward.types import BenchmarkTask, ChoiceRequest, Item, ItemResult

Way = Literal["likelihood", "words"]
LETTER_TOKENS = 32
"""Of what continues a text and is to name a letter; a chat may have to reason before it does."""


@dataclass(frozen=True, slots=True)
class Seated:
    """Items with their worked examples, as they are about to be asked."""

    task: BenchmarkTask
    items: Sequence[Item]
    examples: Sequence[tuple[Item, ...]]
    """Of each item."""


def way_of(task: BenchmarkTask, examinee: Examinee, options: Options) -> Way:
    """How the examinee sits a task: its choices are weighed, or it writes."""
    weighed = task.kind == "choice" and examinee.likelihoods and not options.benchmark.in_words
    return "likelihood" if weighed else "words"


def sit(
    seated: Seated, examinee: Examinee, options: Options, *, touched: Mapping[str, str]
) -> list[ItemResult]:
    """Ask the items and score what comes back, in their order.

    ``touched`` says of items where they stand in training data. An item that could not be asked
    has no values, and the reason.
    """
    results = _asked(seated, examinee, options)
    if options.benchmark.shuffled:
        results = _with_shuffled(results, seated, examinee, options)
    return [replace(one, overlap=touched.get(one.item_id, "")) for one in results]


def _with_shuffled(
    results: Sequence[ItemResult], seated: Seated, examinee: Examinee, options: Options
) -> list[ItemResult]:
    """Add what comes of the choices in another order, where that is asked another way."""
    moved = reordered(seated.task, seated.items, way_of(seated.task, examinee, options))
    examples = [seated.examples[place] for place in moved]
    others = _asked(Seated(seated.task, list(moved.values()), examples), examinee, options)
    metric = deciding_metric(seated.task, others)
    values = {
        place: {**results[place].values, SHUFFLED: other.values.get(metric)}
        for place, other in zip(moved, others, strict=True)
    }
    return [replace(one, values=values.get(place, one.values)) for place, one in enumerate(results)]


def reordered(task: BenchmarkTask, items: Sequence[Item], way: Way) -> dict[int, Item]:
    """Place → item with its choices in another order, of items that are then asked another way.

    Who answers in words is shown the choices. Who weighs them sees them only where the prompt lists
    them; elsewhere the likelihood of each is the same in any order, and there is none.
    """
    if task.kind != "choice":
        return {}
    moved = {place: shuffled(item, SEED) for place, item in enumerate(items)}
    return {
        place: item
        for place, item in moved.items()
        if (item != items[place] if way == "words" else item.prompt != items[place].prompt)
    }


def _asked(seated: Seated, examinee: Examinee, options: Options) -> list[ItemResult]:
    if way_of(seated.task, examinee, options) == "likelihood":
        return _by_likelihood(seated, examinee, chat=options.benchmark.chat)
    return _by_words(seated, examinee, options)


def _by_likelihood(seated: Seated, examinee: Examinee, *, chat: bool) -> list[ItemResult]:
    task = seated.task
    asked = [
        _requests(task, item, examples, examinee, chat=chat)
        for item, examples in zip(seated.items, seated.examples, strict=True)
    ]
    if examinee.likelihoods is None:
        raise ValueError(f"{examinee.name} has no likelihoods")
    found = iter(examinee.likelihoods([request for requests in asked for request in requests]))
    results = []
    for item, requests in zip(seated.items, asked, strict=True):
        rows = [next(found) for _ in requests]
        alone = rows.pop() if "acc_mutual_info" in task.metrics else None
        results.append(choice_result(task, item, [one for row in rows for one in row], alone))
    return results


def _requests(
    task: BenchmarkTask,
    item: Item,
    examples: Sequence[Item],
    examinee: Examinee,
    *,
    chat: bool,
) -> tuple[ChoiceRequest, ...]:
    if not chat or examinee.template is None:
        return requests_of(item, context_of(task, item, examples), task)
    prompts = item.contexts or (item.prompt,)
    requests = [
        request_after(
            examinee.template(
                messages_of(task, replace(item, prompt=prompt), examples, as_turns=True)
            ),
            item.choices,
            delimiter="",
        )
        for prompt in prompts
    ]
    if "acc_mutual_info" in task.metrics:
        requests.append(request_after("", item.choices, delimiter=task.delimiter))
    return tuple(requests)


def _by_words(seated: Seated, examinee: Examinee, options: Options) -> list[ItemResult]:
    task = seated.task
    choosing = task.kind == "choice"
    items = [lettered(item) for item in seated.items] if choosing else list(seated.items)
    shown = [
        tuple(lettered(one) for one in examples) if choosing else examples
        for examples in seated.examples
    ]
    continued = examinee.continues and not options.benchmark.chat
    prompts: list[Prompt] = [
        context_of(task, item, examples)
        if continued
        else messages_of(task, item, examples, as_turns=True)
        for item, examples in zip(items, shown, strict=True)
    ]
    writing = _continuing(task) if continued else _chatting(task, options.answer.max_tokens)
    written = examinee.write(prompts, writing)
    return [_result(task, item, one) for item, one in zip(items, written, strict=True)]


def _continuing(task: BenchmarkTask) -> Writing:
    return Writing(LETTER_TOKENS if task.kind == "choice" else task.max_tokens, task.stops)


def _chatting(task: BenchmarkTask, room: int) -> Writing:
    """A chat has no stop texts: they may stand in its reasoning. Who reads the answer cuts there.

    Reasoning needs room, so that ``--max-tokens`` counts where it is more than the task's.
    """
    return Writing(room if task.kind == "choice" else max(task.max_tokens, room), ())


def _result(task: BenchmarkTask, item: Item, written: Written) -> ItemResult:
    """What was written is kept, also of an item without a right answer: judges may grade it."""
    if written.problem:
        return ItemResult(task.name, item.id, item.group, {}, problem=written.problem)
    read = lettered_result if task.kind == "choice" else written_result
    if task.name.startswith(FRESH):
        read = fresh_result
    ended = answer_text(written.text, task.stops) != answer_text(written.text)
    truncated = written.truncated and not ended
    result = read(task, item, written.text, truncated=truncated)
    return replace(result, written=written.text, truncated=truncated)
