"""Text to tokens and back, exactly: what a user wrote never becomes a control token.

Knows tokenizers as transformers has them. Refuses to know templates and what is learned.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from onward.training.styles import Tokenizer
from onward.types import Message

_NEVER = re.compile(r"(?!)")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_PRIVATE_USE = range(0xF0000, 0xFFFFE)
_UNFINISHED = "\ufffd"
"""What a decoder shows for bytes that are not yet a character."""
_LONGEST_CHARACTER = 4
"""Bytes of UTF-8, hence at most as many tokens."""


@dataclass(frozen=True, slots=True)
class TokenText:
    """A tokenizer, with what has to be known of its control tokens; made by ``token_text``."""

    tokenizer: Tokenizer
    controls: re.Pattern[str]
    """Finds control tokens in what users wrote."""
    added: re.Pattern[str]
    """Finds every token that stands beside the vocabulary, the control tokens among them."""
    before: tuple[int, ...]
    """What the tokenizer puts before a text, such as the beginning-of-text token."""
    after: tuple[int, ...]
    """What it puts after a text."""


def token_text(tokenizer: Tokenizer) -> TokenText:
    """Look up what a tokenizer adds to texts and which of its tokens control a model."""
    added = tokenizer.added_tokens_decoder.values()
    special = {token.content for token in added if token.special} | {*tokenizer.all_special_tokens}
    bare = tokenizer.encode("a", add_special_tokens=False)
    whole = tokenizer.encode("a")
    start = next((n for n in range(len(whole)) if whole[n : n + len(bare)] == bare), 0)
    return TokenText(
        tokenizer=tokenizer,
        controls=_any_of(special),
        added=_any_of(special | {token.content for token in added}),
        before=tuple(whole[:start]),
        after=tuple(whole[start + len(bare) :]),
    )


def defused(
    text: TokenText, messages: Sequence[Message]
) -> tuple[tuple[Message, ...], dict[str, str]]:
    """Put a private character in place of each control token that somebody wrote.

    A template carries these characters along; ``encoded`` then writes the tokens they stand for as
    ordinary text. Returns the messages and what each private character stands for. Lone halves of
    surrogate pairs, which no tokenizer takes, become ``�``.
    """
    sendable = tuple(
        replace(m, content=_LONE_SURROGATES.sub("\ufffd", m.content)) for m in messages
    )
    found = {token for m in sendable for token in text.controls.findall(m.content)}
    if not found:
        return sendable, {}
    used = {character for m in sendable for character in m.content}
    free = (chr(n) for n in _PRIVATE_USE if chr(n) not in used)
    marks = dict(zip(sorted(found), free, strict=False))
    safe = tuple(
        replace(m, content=text.controls.sub(lambda token: marks[token[0]], m.content))
        for m in sendable
    )
    return safe, {mark: token for token, mark in marks.items()}


def encoded(text: TokenText, written: str, marks: Mapping[str, str]) -> list[int]:
    """Return the tokens of ``written``, without what the tokenizer puts before and after a text.

    ``marks`` are the private characters of ``defused``; what they stand for is encoded character by
    character, so that it cannot become the token.
    """
    if not marks:
        return _ids(text, written)
    first, *others = re.split(f"([{''.join(marks)}])", written)
    ids = _ids(text, first)
    for piece in others:
        for part in marks.get(piece, [piece]):
            ids += continued(text, "\n", part, {})
    return ids


def continued(text: TokenText, before: str, written: str, marks: Mapping[str, str]) -> list[int]:
    """Return the tokens that ``written`` adds after ``before``, whose own tokens stay as they are.

    Where tokens would merge across the border, ``written`` is encoded behind another character with
    which it does not merge: encoded alone, some tokenizers would put a space before it.
    """
    for anchor in (before, "\n", "a"):
        head = encoded(text, anchor, marks)
        whole = encoded(text, anchor + written, marks)
        if whole[: len(head)] == head:
            return whole[len(head) :]
    return encoded(text, written, marks)


def pieces(tokenizer: Tokenizer, ids: Sequence[int]) -> list[str]:
    """Return the text of each token, as people read it: spaces, line ends and control tokens kept.

    Joined, they are the text. A character of several tokens is shown at the last of them, the
    others are empty.
    """
    shown = [""] * len(ids)
    start, done = 0, 0  # tokens from start on are decoded together; those before done are shown
    for place in range(len(ids)):
        known = _decoded(tokenizer, ids[start:done])
        text = _decoded(tokenizer, ids[start : place + 1])
        if text.endswith(_UNFINISHED) and place - done + 1 < _LONGEST_CHARACTER:
            continue
        shown[place] = text[len(known) :]
        start, done = done, place + 1
    if done < len(ids):
        shown[-1] = _decoded(tokenizer, ids[start:])[len(_decoded(tokenizer, ids[start:done])) :]
    return shown


def _ids(text: TokenText, written: str) -> list[int]:
    ids: list[int] = text.tokenizer.encode(written, add_special_tokens=False, verbose=False)
    return ids


def _decoded(tokenizer: Tokenizer, ids: Sequence[int]) -> str:
    text: str = tokenizer.decode(
        list(ids), skip_special_tokens=False, clean_up_tokenization_spaces=False
    )
    return text


def _any_of(tokens: set[str]) -> re.Pattern[str]:
    # Blank ones, such as the line ends of Gemma, control nothing; single characters are ordinary.
    # The longest first, for one may begin as another.
    known = sorted((t for t in tokens if t.strip() and len(t) > 1), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, known))) if known else _NEVER
