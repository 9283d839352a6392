"""Small real tokenizers of several families, and chat templates that behave as known ones do."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from typing import Any

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast as FastTokenizer

from onward.training.token_text import pieces
from onward.types import Encoded, Example, Message, Role

BEGINNING = "<s>"
END = "</s>"
LINES = ["What is a bridge? A way over a river.", "Name two colours: blue and green.", "\n\nYes."]

DEFAULT_SYSTEM = (
    "{% for message in messages %}"
    "{% if loop.first and messages[0]['role'] != 'system' %}"
    "{{ '<|im_start|>system\nBe kind.<|im_end|>\n' }}{% endif %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
"""Adds a system turn when there is none, as SmolLM2's does."""
NO_END = (
    "{% for message in messages %}"
    "{{ message['role'] | capitalize + ': ' + message['content'] + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant: ' }}{% endif %}"
)
"""Nothing but a line end closes a turn."""
NO_SYSTEM = (
    "{% if messages[0]['role'] == 'system' %}"
    "{{ raise_exception('System role not supported') }}{% endif %}"
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n'"
    " + message['content'] | trim + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
"""Refuses system turns and trims what is said, as Gemma's does."""
NEEDS_SYSTEM = (
    "{% if messages[0]['role'] != 'system' %}{{ raise_exception('needs a system turn') }}"
    "{% endif %}" + DEFAULT_SYSTEM
)
STRIPS_THOUGHTS = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' }}"
    "{% if message['role'] == 'assistant' and loop.last %}"
    "{{ '<think>\n\n</think>\n\n' }}{% endif %}"
    "{{ message['content'] + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
"""Thoughts stand before the last answer only, as in Qwen3's."""
THINKS_FIRST = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n'"
    " + message['content'] + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n<think>\n' }}{% endif %}"
)
"""The prompt begins a thought that the rendered conversation does not hold."""
NO_PROMPT = (
    "{% for message in messages %}{% if message['role'] == 'user' %}"
    "{{ bos_token + '[INST] ' + message['content'] + ' [/INST]' }}{% else %}"
    "{{ ' ' + message['content'] + ' ' + eos_token }}{% endif %}{% endfor %}"
)
"""Knows no prompt for generation, as Llama 2's: the answer follows the last bracket."""


@functools.cache
def _words_tokenizer_text() -> str:
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    tokenizer.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    octets = [f"<0x{octet:02X}>" for octet in range(256)]
    trainer = trainers.BpeTrainer(
        vocab_size=600, special_tokens=["<unk>", BEGINNING, END, *octets], show_progress=False
    )
    tokenizer.train_from_iterator([line.strip() for line in LINES], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BEGINNING} $A", special_tokens=[(BEGINNING, 1)]
    )
    described = json.loads(tokenizer.to_str())
    added = [token for token in described["added_tokens"] if token["content"] not in octets]
    return json.dumps(described | {"added_tokens": added})  # bytes are of the vocabulary


def space_tokenizer(template: str | None = NO_PROMPT) -> Any:
    """Puts a space and a beginning-of-text token before texts, as Llama 2's; pads with its end."""
    make: Any = FastTokenizer  # carries no types
    tokenizer = make(
        tokenizer_object=Tokenizer.from_str(_words_tokenizer_text()),
        unk_token="<unk>",
        bos_token=BEGINNING,
        eos_token=END,
        pad_token=END,
    )
    tokenizer.chat_template = template
    return tokenizer


def example(*turns: tuple[Role, str], line: int = 1) -> Example:
    """A record of these turns."""
    return Example(tuple(Message(role, content) for role, content in turns), "data.json", line)


def exchange(asked: str = "What is a bridge?", answer: str = "A way.", line: int = 1) -> Example:
    """A record of one question and its answer."""
    return example(("user", asked), ("assistant", answer), line=line)


def learned_runs(tokenizer: Any, one: Encoded) -> list[str]:
    """Each run of learned tokens as its text."""
    runs: list[list[str]] = []
    previous = False
    for piece, learned in zip(pieces(tokenizer, one.ids), one.supervised, strict=True):
        if learned and not previous:
            runs.append([])
        if learned:
            runs[-1].append(piece)
        previous = learned
    return ["".join(run) for run in runs]


def text_of(tokenizer: Any, ids: Sequence[int]) -> str:
    """All of a record as text, control tokens included."""
    return "".join(pieces(tokenizer, ids))
