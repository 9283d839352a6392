"""Answer from what a language model knows by itself, and say that nothing supports it.

Knows a question and a model. Refuses to know documents: what stands in them is not looked at.
"""

from __future__ import annotations

import time

from onward.answering.abstention import NOT_FOUND, is_abstention
from onward.answering.prompt import said
from onward.answering.prompted import sampling_of
from onward.errors import ModelError
from onward.fence import harmless
from onward.options import AnswerOptions
from onward.protocols import Model, OnText
from onward.replies import without_thoughts
from onward.types import Answer, Message, Question

PROMPT = f"""\
Answer the question in one to four short sentences, in its language, from what you know. Be exact, \
and do not guess: if you do not know, reply with exactly this and nothing else: {NOT_FOUND}\
"""
WARNING = "from the model's own knowledge: no document supports it"


def unaided_answer(
    question: Question, *, model: Model, options: AnswerOptions, on_text: OnText | None = None
) -> Answer:
    """Answer by ``model`` alone, with the earlier turns; a warning says that nothing supports it.

    Raises ModelError, also for an empty answer.
    """
    started = time.perf_counter()
    messages = [Message("system", PROMPT)]
    for turn in question.history:
        messages += said(turn)
    messages.append(Message("user", harmless(question.text)))
    completion = model.complete(messages, sampling_of(options), on_text=on_text)
    written = without_thoughts(completion.text)
    if not written:
        raise ModelError(f"{model.name} answered nothing; ask again with more --max-tokens")
    abstained = is_abstention(written)
    return Answer(
        text=NOT_FOUND if abstained else written,
        abstained=abstained,
        citations=(),
        hits=(),
        model=model.name,
        prompt=tuple(messages),
        tokens=completion.tokens,
        cost=completion.cost,
        seconds={"answer": time.perf_counter() - started},
        warnings=() if abstained else (WARNING,),
        metadata={"cached": completion.cached},
    )
