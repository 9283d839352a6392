"""How a conversation is written before a model reads it: by its chat template, or another style.

Every style is a Jinja template, so that a tuned model can carry the style it learned to wherever it
is served. Knows tokenizers as transformers has them. Refuses to know records, losses and models.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, TypeAlias

from onward.errors import TrainingError, UsageError
from onward.types import Message

Tokenizer: TypeAlias = Any
"""``transformers.PreTrainedTokenizerFast`` or what behaves like it; passed in, never imported."""

OTHER_STYLES = "choose --style alpaca or --style plain"
"""The remedy wherever a chat template cannot be trained with."""

ALPACA = """\
{%- for message in messages -%}
{%- if message['role'] == 'system' -%}
{{ message['content'] + '\\n\\n' }}
{%- elif message['role'] == 'user' -%}
{%- set parts = (message['content'] | trim).split('\\n\\n', 1) -%}
{%- if loop.first -%}
{{ 'Below is an instruction that describes a task' }}
{%- if parts | length > 1 -%}
{{ ', paired with an input that provides further context' }}
{%- endif -%}
{{ '. Write a response that appropriately completes the request.\\n\\n' }}
{%- endif -%}
{{ '### Instruction:\\n' + parts[0] + '\\n\\n' }}
{%- if parts | length > 1 -%}
{{ '### Input:\\n' + parts[1] + '\\n\\n' }}
{%- endif -%}
{%- else -%}
{{ '### Response:\\n' + message['content'] }}{{ eos_token }}{{ '\\n\\n' }}
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
{{ '### Response:\\n' }}
{%- endif -%}"""
"""The prompt of Stanford Alpaca (Taori et al. 2023), its last heading on a line of its own as in
most later uses. What follows the first blank line of a user's turn is its input: instructions of
several paragraphs are read so as well, in training and in use alike. A system turn stands in place
of the opening sentence; later turns follow after a blank line, each answer with its end."""

PLAIN = """\
{%- for message in messages -%}
{{ message['content'] }}
{%- if message['role'] == 'assistant' -%}
{{ eos_token }}
{%- endif -%}
{{ '\\n\\n' }}
{%- endfor -%}"""
"""The turns as paragraphs, each answer with its end."""

_WRITTEN = {"alpaca": ALPACA, "plain": PLAIN}
_BEGINS = "{{- bos_token -}}\n"


def style_template(tokenizer: Tokenizer, style: str) -> str:
    """Return the Jinja template of ``chat`` (the tokenizer's own), ``alpaca`` or ``plain``.

    The last two begin with the beginning-of-text token where the tokenizer puts it before every
    text. A model tuned in them is to be served with this template. Raises TrainingError when a
    tokenizer has no template for ``chat``, UsageError for an unknown style.
    """
    if style in _WRITTEN:
        begins = _begins_with_bos(tokenizer)
        return (_BEGINS if begins else "") + _WRITTEN[style]
    if style != "chat":
        raise UsageError(f"--style {style} is unknown: chat, alpaca or plain")
    try:
        template: str = tokenizer.get_chat_template()
    except ValueError as error:
        raise TrainingError(f"the model has no chat template: {OTHER_STYLES}") from error
    return template


def template_hash(tokenizer: Tokenizer, style: str) -> str:
    """SHA-256, in hexadecimal, of the style's template and of the tokens that it may put in."""
    marks = f"{tokenizer.bos_token}\0{tokenizer.eos_token}\0"
    return hashlib.sha256((marks + style_template(tokenizer, style)).encode()).hexdigest()


def render(
    tokenizer: Tokenizer, messages: Sequence[Message], template: str, *, prompt: bool = False
) -> str:
    """Write a conversation by a Jinja template; a ``prompt`` ends where the assistant is to begin.

    Raises TrainingError, with the template's own words, when it refuses the conversation.
    """
    from jinja2 import TemplateError  # comes with torch, which the core does without

    said = [{"role": message.role, "content": message.content} for message in messages]
    try:
        text: str = tokenizer.apply_chat_template(
            said, chat_template=template, tokenize=False, add_generation_prompt=prompt
        )
    except (TemplateError, ValueError, TypeError, AttributeError, LookupError) as error:
        roles = ", ".join(message.role for message in messages[:4])
        more = ", …" if len(messages) > 4 else ""
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise TrainingError(
            f"the model's chat template refuses the turns ({roles}{more}): {reason}; {OTHER_STYLES}"
        ) from error
    return text


def _begins_with_bos(tokenizer: Tokenizer) -> bool:
    bos = tokenizer.bos_token_id
    return bos is not None and tokenizer.encode("a")[:1] == [bos]
