"""Who sits a benchmark: a model in memory by its likelihoods, or any model or system by its words.

A model whose weights are here is asked how likely each choice is. A server, a pipeline over
documents, or ``quote`` can only be asked in words. A model by itself is told the task and nothing
else: what answering adds to a prompt belongs to systems. Refuses to know tasks and scores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from onward.errors import MissingExtraError, OnwardError, TrainingError, UsageError
from onward.flows.answering_cases import NOTHING_WILL_GO
from onward.flows.opening import open_base, open_model
from onward.flows.workers import do_all
from onward.models import (
    QUOTE,
    find_tuned,
    foundation,
    is_served,
    trainable_source,
    weights_of,
)
from onward.options import Options
from onward.protocols import Model, Progress
from onward.types import ChoiceRequest, Likelihood, Message, Question, Sampling, Turn

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
    """Texts that end what is continued; a model on a server, or a system, ends by itself."""


Write = Callable[[Sequence[Prompt], Writing], list[Written]]
Ask = Callable[[Prompt, Writing], Written]


@dataclass(frozen=True, slots=True)
class Examinee:
    """A model or system, as a benchmark needs it."""

    name: str
    write: Write
    likelihoods: Callable[[Sequence[ChoiceRequest]], Scored] | None = None
    """None where choices are answered in words."""
    continues: bool = False
    """Whether plain text is continued; else messages are answered."""
    template: Callable[[Sequence[Message]], str] | None = None
    """Messages as the text that the model was made to continue; None where it cannot be had."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """``type``, ``parameters``, ``numerics``: what a leaderboard is filtered by; of a system its
    documents, with what tells two states of them apart."""
    digest: str = ""
    """Of the weights, of a system's documents; "" where they are not on this machine."""


@contextmanager
def open_examinee(
    spec: str, sources: Sequence[str], options: Options, progress: Progress | None = None
) -> Iterator[Examinee]:
    """Open ``spec``, over ``sources`` if there are any.

    Weights on this machine are computed with here, of a GGUF file as plain floats; with
    ``--in-words`` a GGUF file is asked through its own engine. Raises what opening a model raises,
    and UsageError where ``--chat`` meets a model in memory without a chat template.
    """
    if not sources and _is_in_memory(spec, options, progress):
        yield _in_memory(_base(spec, options, progress), options, progress)
        return
    if not sources and spec != QUOTE:
        model = open_model(spec, options, progress)
        ask = partial(_completed, model, options.answer.seed)
        write = _one_by_one(ask, spec, options, progress)
        yield Examinee(spec, write, facts={"type": _type(spec)}, digest=weights_of(spec))
        return
    from onward.flows.conversation import open_conversation

    # What is remembered of one item would answer the next one, and the same one shuffled.
    context = replace(options.context, memory=False)
    options = replace(options, answer=replace(options.answer, model=spec), context=context)
    with open_conversation(sources, options, progress=progress, record=False) as conversation:

        def answered(prompt: Prompt, writing: Writing) -> Written:
            del writing  # how long an answer may be, the options of answering decide
            return Written(conversation.answer(_question(prompt)).text)

        write = _one_by_one(answered, spec, options, progress)
        digest = conversation.library.documents.digest()
        documents = f"{', '.join(sources) or 'library'} ({digest[:12]})"
        facts = {"type": "system", "documents": documents}
        yield Examinee(f"{spec} + documents", write, facts=facts, digest=digest)


def _is_in_memory(spec: str, options: Options, progress: Progress | None) -> bool:
    """Whether the weights of ``spec``, or of what it was tuned from, are to be computed with here.

    Words of a GGUF file are its own engine's to write, which needs neither torch nor plain floats.
    """
    if spec == QUOTE or is_served(spec):
        return False
    try:
        root = foundation(spec)[0]
        _, gguf_file = trainable_source(root, offline=options.offline, progress=progress)
    except UsageError:
        return False
    return gguf_file is None or not options.benchmark.in_words


def _base(spec: str, options: Options, progress: Progress | None) -> Base:
    try:
        return open_base(spec, options, progress)
    except MissingExtraError as error:
        what = "weighing choices (a GGUF file answers --in-words by its own engine)"
        raise MissingExtraError(what, error.extra) from error


def _in_memory(base: Base, options: Options, progress: Progress | None) -> Examinee:
    from onward.models.likelihoods import likelihoods

    numerics = options.benchmark.numerics
    tokenizer = base.tokenizer
    if options.benchmark.chat and not tokenizer.chat_template:
        raise UsageError(f"{base.spec} has no chat template: leave out --chat")

    def template(messages: Sequence[Message]) -> str:
        text: str = tokenizer.decode(_chat_ids(tokenizer, messages))
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
        digest=base.digest,
    )


def _continue(
    base: Base,
    numerics: str,
    progress: Progress | None,
    prompts: Sequence[Prompt],
    writing: Writing,
) -> list[Written]:
    """Continue prompts greedily."""
    from onward.training.encoding import stop_ids
    from onward.training.generation import Decoding, generate_batch

    tokenizer = base.tokenizer
    ids = [
        list(tokenizer(one)["input_ids"]) if isinstance(one, str) else _chat_ids(tokenizer, one)
        for one in prompts
    ]
    decoding = Decoding(writing.max_tokens, stop_ids(tokenizer, "chat"), stops=writing.stops)
    written = generate_batch(
        base.model, tokenizer, ids, decoding, precision=numerics, progress=progress
    )
    return [Written(one.text, not one.finished, one.problem) for one in written]


def _chat_ids(tokenizer: Any, messages: Sequence[Message]) -> list[int]:  # noqa: ANN401 - no types
    """The tokens of a chat; where the template knows no system, its words begin the first turn."""
    from onward.training.encoding import prompt_ids
    from onward.training.styles import OTHER_STYLES

    told = "".join(one.content for one in messages if one.role == "system")
    first, *others = [one for one in messages if one.role != "system"]
    try:
        return prompt_ids(tokenizer, messages, "chat")
    except TrainingError:
        messages = [replace(first, content=told + first.content), *others]
    try:
        return prompt_ids(tokenizer, messages, "chat")
    except TrainingError as error:
        reason = str(error).removesuffix(OTHER_STYLES).rstrip(" ;:")
        raise UsageError(f"{reason}; leave out --chat") from error


def _completed(model: Model, seed: int, prompt: Prompt, writing: Writing) -> Written:
    """What a model writes to a chat, told nothing but the task."""
    messages = (Message("user", prompt),) if isinstance(prompt, str) else prompt
    completion = model.complete(messages, Sampling(writing.max_tokens, seed=seed))
    return Written(completion.text, truncated=completion.finish == "length")


def _one_by_one(ask: Ask, spec: str, options: Options, progress: Progress | None) -> Write:
    """Prompts asked each by itself, several at once of a server; one that fails has its reason."""
    workers = options.evaluate.at_once if is_served(spec) else 1

    def write(prompts: Sequence[Prompt], writing: Writing) -> list[Written]:
        written: dict[int, Written] = {}

        def keep(place: int) -> None:
            try:
                written[place] = ask(prompts[place], writing)
            except NOTHING_WILL_GO:
                raise
            except OnwardError as error:
                written[place] = Written("", problem=str(error))

        do_all(keep, range(len(prompts)), workers=workers, stage="answering", progress=progress)
        return [written[place] for place in range(len(prompts))]

    return write


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
