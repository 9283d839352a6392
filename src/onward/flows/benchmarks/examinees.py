"""Who sits a benchmark: a model in memory by its likelihoods, or any answerer by its words.

A model whose weights are here is asked how likely each choice is. A server, a pipeline over
documents, or ``quote`` can only be asked in words. Refuses to know tasks and scores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from onward.errors import OnwardError, UsageError
from onward.flows.answering_cases import NOTHING_WILL_GO
from onward.flows.opening import open_base, open_model
from onward.flows.tuning.arm_answerers import Alone
from onward.flows.workers import do_all
from onward.models import QUOTE, find_tuned, foundation, is_served, trainable_source
from onward.options import Options
from onward.protocols import Answerer, Progress
from onward.types import ChoiceRequest, Likelihood, Message, Question, Turn

if TYPE_CHECKING:
    from onward.training.loading import Base

Prompt = str | tuple[Message, ...]
"""Plain text that is continued, or messages that are answered."""
Scored = list[tuple[Likelihood, ...]]


@dataclass(frozen=True, slots=True)
class Written:
    """What an examinee wrote to one prompt."""

    text: str
    truncated: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Writing:
    """How answers in words end."""

    max_tokens: int
    stops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Examinee:
    """A model or system, as a benchmark needs it."""

    name: str
    write: Callable[[Sequence[Prompt], Writing], list[Written]]
    likelihoods: Callable[[Sequence[ChoiceRequest]], Scored] | None = None
    """None where choices are answered in words."""
    continues: bool = False
    """Whether plain text is continued; else messages are answered."""
    template: Callable[[Sequence[Message]], str] | None = None
    """Messages as the text that the model was made to continue; None where it cannot be had."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """``type``, ``parameters``, ``numerics``: what a leaderboard is filtered by."""


@contextmanager
def open_examinee(
    spec: str, sources: Sequence[str], options: Options, progress: Progress | None = None
) -> Iterator[Examinee]:
    """Open ``spec``, over ``sources`` if there are any.

    Raises what opening a model raises.
    """
    if not sources and _is_in_memory(spec, options):
        yield _in_memory(open_base(spec, options, progress), options, progress)
        return
    options = replace(options, answer=replace(options.answer, model=spec))
    if sources or spec == QUOTE:
        from onward.flows.conversation import open_conversation

        with open_conversation(sources, options, progress=progress, record=False) as conversation:
            name = f"{spec} + documents"
            yield _answering(name, conversation.answer, options, progress, kind="system")
        return
    model = Alone(spec, open_model(spec, options, progress), options.answer)
    yield _answering(spec, model, options, progress, kind=_type(spec))


def _is_in_memory(spec: str, options: Options) -> bool:
    """Whether the weights of ``spec``, or of what it was tuned from, can be computed with here."""
    if spec == QUOTE or is_served(spec):
        return False
    try:
        trainable_source(foundation(spec)[0], offline=options.offline)
    except UsageError:
        return False
    return True


def _in_memory(base: Base, options: Options, progress: Progress | None) -> Examinee:
    from onward.models.likelihoods import likelihoods
    from onward.training.encoding import prompt_ids

    numerics = options.benchmark.numerics
    tokenizer = base.tokenizer

    def template(messages: Sequence[Message]) -> str:
        text: str = tokenizer.decode(prompt_ids(tokenizer, messages, "chat"))
        return text

    return Examinee(
        name=base.spec,
        write=partial(_continue, base, numerics, progress),
        likelihoods=partial(
            likelihoods, base.model, tokenizer, precision=numerics, progress=progress
        ),
        continues=True,
        template=template if tokenizer.chat_template else None,
        facts={
            "type": _type(base.spec),
            "parameters": sum(one.numel() for one in base.model.parameters()),
            "numerics": numerics,
        },
    )


def _continue(
    base: Base,
    numerics: str,
    progress: Progress | None,
    prompts: Sequence[Prompt],
    writing: Writing,
) -> list[Written]:
    """Continue prompts greedily; what is beyond the first stop is cut off by who reads it."""
    from onward.training.encoding import prompt_ids, stop_ids
    from onward.training.generation import Decoding, generate_batch

    tokenizer = base.tokenizer
    ids = [
        list(tokenizer(one)["input_ids"])
        if isinstance(one, str)
        else prompt_ids(tokenizer, one, "chat")
        for one in prompts
    ]
    decoding = Decoding(writing.max_tokens, stop_ids(tokenizer, "chat"), stops=writing.stops)
    written = generate_batch(
        base.model, tokenizer, ids, decoding, precision=numerics, progress=progress
    )
    return [Written(one.text, not one.finished, one.problem) for one in written]


def _answering(
    name: str, answer: Answerer, options: Options, progress: Progress | None, *, kind: str
) -> Examinee:
    """An answerer, asked in words; worked examples come as earlier turns."""

    def write(prompts: Sequence[Prompt], writing: Writing) -> list[Written]:
        del writing  # the options of answering decide how long an answer may be
        written: dict[int, Written] = {}

        def ask(place: int) -> None:
            try:
                written[place] = Written(answer(_question(prompts[place])).text)
            except NOTHING_WILL_GO:
                raise
            except OnwardError as error:
                written[place] = Written("", problem=str(error))

        workers = options.evaluate.at_once if is_served(options.answer.model) else 1
        do_all(ask, range(len(prompts)), workers=workers, stage="answering", progress=progress)
        return [written[place] for place in range(len(prompts))]

    return Examinee(name, write, facts={"type": kind})


def _question(prompt: Prompt) -> Question:
    """The prompt as a question in its conversation; what the system is told comes before it."""
    if isinstance(prompt, str):
        return Question(prompt)
    told = "".join(one.content for one in prompt if one.role == "system")
    *before, last = [one for one in prompt if one.role != "system"]
    pairs = zip(before[::2], before[1::2], strict=True)
    turns = tuple(Turn(asked.content, answered.content) for asked, answered in pairs)
    return Question(told + last.content, turns)


def _type(spec: str) -> str:
    if find_tuned(spec):
        return "tuned"
    return "served" if is_served(spec) else "model"
