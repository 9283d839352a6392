"""Records to tokens, and which of them are learned: the assistant's words and the end of its turns.

A conversation is rendered by its style turn by turn, so that what is learned follows exactly the
prompt that the model will be given in use. Knows records, styles and tokenizers. Refuses to know
files, models and how anything is trained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from onward.errors import TrainingError
from onward.training.styles import OTHER_STYLES, Tokenizer, render, style_template
from onward.training.token_text import TokenText, continued, defused, encoded, token_text
from onward.types import Encoded, Example, Labelled, Message, PreferencePair, Record, Skipped

_PROBE = "\U0010fffd"
"""An answer that no template and no record holds: what follows it is the template's."""


class EncodedRecords(NamedTuple):
    """What ``encode_all`` made of records."""

    encoded: list[Encoded]
    kept: list[int]
    """Place among the records, from 0, of each in ``encoded``; ascending."""
    dropped: list[Skipped]
    cut: list[Skipped]


class EncodedPair(NamedTuple):
    """A preference pair as tokens; both answers follow the prompt and end as turns do."""

    prompt: tuple[int, ...]
    chosen: tuple[int, ...]
    rejected: tuple[int, ...]


class EncodedPairs(NamedTuple):
    """What ``encode_pairs`` made of preference pairs."""

    pairs: list[EncodedPair]
    kept: list[int]
    """Place among the records, from 0, of each in ``pairs``; ascending."""
    dropped: list[Skipped]


@dataclass(frozen=True, slots=True)
class _Writing:
    """How conversations are written for a model: what all records of a file share."""

    text: TokenText
    template: str


class _Turn(NamedTuple):
    """An assistant's turn as its template writes it."""

    prompt: str
    """Everything before, with the words that let the assistant begin."""
    answer: str
    """What is learned: the answer, and the token that ends the turn where the template has one."""
    ends: bool
    """Whether it has one."""


def encode_all(
    tokenizer: Tokenizer,
    records: Sequence[Record],
    *,
    style: str,
    limit: int,
    cut: bool,
) -> EncodedRecords:
    """Encode examples, or the texts of a classifier, each with at most ``limit`` tokens.

    Longer ones are cut at their end or else dropped; a record that cannot be used is dropped with
    its reason and stops no other. Raises TrainingError when the tokenizer has no chat template
    that the style ``chat`` could use.
    """
    texts_only = all(isinstance(record, Labelled) for record in records)
    template = "" if texts_only else style_template(tokenizer, style)
    writing = _Writing(token_text(tokenizer), template)
    done = EncodedRecords([], [], [], [])
    for place, record in enumerate(records):
        name = record_name(record)
        try:
            one = _record(writing, record, limit=limit, cut=cut)
        except TrainingError as error:
            done.dropped.append(Skipped(name, str(error)))
            continue
        done.encoded.append(one)
        done.kept.append(place)
        if one.cut:
            whole = len(one.ids) + one.cut
            done.cut.append(Skipped(name, f"has {whole} tokens: the last {one.cut} were cut off"))
    return done


def encode_example(
    tokenizer: Tokenizer, example: Example, *, style: str, limit: int, cut: bool
) -> Encoded:
    """Encode a conversation; its assistant turns are learned, each with the token that ends it.

    Of an example that is ``last_only`` the last turn alone is learned. What a template writes after
    the end of the last turn is left out: nothing follows that could learn from it. Where a template
    ends no turn, the tokenizer's end-of-text token ends the last one. Control tokens inside of
    messages become ordinary text. Raises TrainingError with the reason when the example cannot be
    used, or has more than ``limit`` tokens and ``cut`` is false; also when it is cut and nothing
    learned would remain.
    """
    writing = _Writing(token_text(tokenizer), style_template(tokenizer, style))
    return _example(writing, example, limit=limit, cut=cut)


def encode_text(tokenizer: Tokenizer, text: str, limit: int) -> Encoded:
    """Encode a text for a classifier, with what the tokenizer puts before and after texts.

    It is cut at its end to ``limit`` tokens; what comes after a text stays. No token counts as
    learned, for what is learned is the class. Raises TrainingError for an empty text.
    """
    return _text(token_text(tokenizer), text, limit)


def encode_pair(
    tokenizer: Tokenizer, pair: PreferencePair, *, style: str, limit: int
) -> EncodedPair:
    """Encode a preference pair; both answers end as answers do in ``encode_example``.

    Raises TrainingError with the reason when it cannot be used, or when the prompt with either
    answer has more than ``limit`` tokens: an answer without its end would teach the wrong thing.
    """
    return _pair(_Writing(token_text(tokenizer), style_template(tokenizer, style)), pair, limit)


def encode_pairs(
    tokenizer: Tokenizer, records: Sequence[Record], *, style: str, limit: int
) -> EncodedPairs:
    """Encode preference pairs; a record that cannot be used is dropped with its reason."""
    writing = _Writing(token_text(tokenizer), style_template(tokenizer, style))
    done = EncodedPairs([], [], [])
    for place, record in enumerate(records):
        try:
            if not isinstance(record, PreferencePair):
                raise TrainingError("is no pair of a preferred and another answer")
            done.pairs.append(_pair(writing, record, limit))
        except TrainingError as error:
            done.dropped.append(Skipped(record_name(record), str(error)))
            continue
        done.kept.append(place)
    return done


def preferred(pairs: EncodedPairs) -> EncodedRecords:
    """Return each pair as its prompt and the preferred answer, to be looked at before training."""
    rows = [
        Encoded(
            ids=pair.prompt + pair.chosen,
            supervised=(False,) * len(pair.prompt) + (True,) * len(pair.chosen),
        )
        for pair in pairs.pairs
    ]
    return EncodedRecords(rows, pairs.kept, pairs.dropped, [])


def prompt_ids(tokenizer: Tokenizer, messages: Sequence[Message], style: str) -> list[int]:
    """Return the tokens after which the model is to answer ``messages``, as in training.

    Raises TrainingError when the template refuses them, or when there are none.
    """
    text = token_text(tokenizer)
    safe, marks = defused(text, messages)
    prompt = render(tokenizer, safe, style_template(tokenizer, style), prompt=True)
    return encoded(text, prompt, marks)


def stop_ids(tokenizer: Tokenizer, style: str) -> list[int]:
    """Return the tokens that end an answer: the one that the template writes, and end-of-text.

    They are distinct, the one that is learned first; empty for a tokenizer without any. What a
    model without a chat template writes ends with end-of-text alone.
    """
    text = token_text(tokenizer)
    end = tokenizer.eos_token_id
    stops = [] if end is None else [int(end)]
    try:
        template = style_template(tokenizer, style)
    except TrainingError:
        return stops
    user = Message("user", "a")
    for messages in ((user,), (Message("system", "a"), user)):
        try:
            turn = _turn(_Writing(text, template), messages, Message("assistant", "a"))
        except TrainingError:
            continue  # some templates refuse the one, some the other
        last = encoded(text, turn.answer, {})[-1:] if turn.ends else []
        return [*last, *(stop for stop in stops if stop not in last)]
    return stops


def record_name(record: Record) -> str:
    """Where a record stands, for people: ``data.jsonl, record 12``."""
    return f"{record.source}, record {record.line}"


def _record(writing: _Writing, record: Record, *, limit: int, cut: bool) -> Encoded:
    if isinstance(record, PreferencePair):
        raise TrainingError("is a pair of answers, one preferred: onward tune prefer learns these")
    if isinstance(record, Example):
        return _example(writing, record, limit=limit, cut=cut)
    one = _text(writing.text, record.text, limit)
    if one.cut and not cut:
        raise TrainingError(_too_long(len(one.ids) + one.cut, limit))
    return one


def _example(writing: _Writing, example: Example, *, limit: int, cut: bool) -> Encoded:
    _require_answers(example.messages)
    ids, supervised = _conversation(writing, example.messages, last_only=example.last_only)
    first = supervised.index(True)
    if len(ids) <= limit:
        return Encoded(tuple(ids), tuple(supervised))
    if not cut:
        raise TrainingError(_too_long(len(ids), limit))
    if first >= limit:
        raise TrainingError(
            f"its answer begins after token {first} and {limit} are allowed: nothing of it would be"
            " learned (--record-tokens)"
        )
    return Encoded(tuple(ids[:limit]), tuple(supervised[:limit]), cut=len(ids) - limit)


def _conversation(
    writing: _Writing, messages: Sequence[Message], *, last_only: bool
) -> tuple[list[int], list[bool]]:
    safe, marks = defused(writing.text, messages)
    ids: list[int] = []
    supervised: list[bool] = []
    written, ends = "", False
    for place, message in enumerate(safe):
        if message.role != "assistant":
            continue
        turn = _turn(writing, safe[:place], message)
        if not turn.prompt.startswith(written):
            raise TrainingError(
                "the model's chat template writes earlier turns another way once later ones follow:"
                f" its conversations cannot be learned turn by turn; {OTHER_STYLES}"
            )
        prompt = continued(writing.text, written, turn.prompt[len(written) :], marks)
        answer = continued(writing.text, turn.prompt, turn.answer, marks)
        ids += prompt + answer
        learned = not last_only or place == len(messages) - 1
        supervised += [False] * len(prompt) + [learned] * len(answer)
        written, ends = turn.prompt + turn.answer, turn.ends
    ids += _missing_end(writing, ends=ends)
    supervised += [True] * (len(ids) - len(supervised))
    supervised[0] = False  # nothing stands before it that it could be learned from
    return ids, supervised


def _turn(writing: _Writing, before: Sequence[Message], message: Message) -> _Turn:
    """Render one assistant turn; raises TrainingError when prompt and answer cannot be told apart.

    What the template writes after an answer is found with an answer that nothing else holds, since
    templates may trim answers or rewrite them.
    """
    tokenizer, template = writing.text.tokenizer, writing.template
    prompt = render(tokenizer, before, template, prompt=True)
    whole = render(tokenizer, [*before, message], template)
    probed = render(tokenizer, [*before, Message("assistant", _PROBE)], template)
    _, found, after = probed.rpartition(_PROBE)
    if not (whole.startswith(prompt) and found and whole.endswith(after)):
        raise TrainingError(
            "the model's chat template does not write an answer right after the prompt for it:"
            f" what is to be learned cannot be told apart; {OTHER_STYLES}"
        )
    end = writing.text.added.search(after)
    kept = end.end() if end else len(after.rstrip())
    answer = whole[len(prompt) : len(whole) - len(after) + kept]
    return _Turn(prompt, answer, ends=end is not None)


def _missing_end(writing: _Writing, *, ends: bool) -> list[int]:
    """The end-of-text token where the template ends no turn; without one, no end is learned."""
    end = writing.text.tokenizer.eos_token_id
    return [] if ends or end is None else [int(end)]


def _pair(writing: _Writing, pair: PreferencePair, limit: int) -> EncodedPair:
    answers = [Message("assistant", pair.chosen), Message("assistant", pair.rejected)]
    for answer in answers:
        _require_answers([*pair.prompt, answer])
    safe, marks = defused(writing.text, [*pair.prompt, *answers])
    before = safe[:-2]
    turns = [_turn(writing, before, answer) for answer in safe[-2:]]
    prompt = encoded(writing.text, turns[0].prompt, marks)
    chosen, rejected = (
        continued(writing.text, turn.prompt, turn.answer, marks)
        + _missing_end(writing, ends=turn.ends)
        for turn in turns
    )
    if chosen == rejected:
        raise TrainingError("both of its answers are the same")
    length = len(prompt) + max(len(chosen), len(rejected))
    if length > limit:
        raise TrainingError(
            f"has {length} tokens with its longer answer and {limit} are allowed (--record-tokens)"
        )
    return EncodedPair(tuple(prompt), tuple(chosen), tuple(rejected))


def _text(text: TokenText, written: str, limit: int) -> Encoded:
    if not written.strip():
        raise TrainingError("its text is empty")
    (safe,), marks = defused(text, [Message("user", written)])
    ids = encoded(text, safe.content, marks)
    room = max(limit - len(text.before) - len(text.after), 1)
    whole = (*text.before, *ids[:room], *text.after)
    return Encoded(whole, (False,) * len(whole), cut=max(len(ids) - room, 0))


def _require_answers(messages: Sequence[Message]) -> None:
    if not messages or messages[-1].role != "assistant":
        raise TrainingError("its last turn is not the assistant's")
    if messages[0].role == "assistant":
        raise TrainingError("it begins with the assistant's turn: nothing is asked")
    if any(m.role == "assistant" and not m.content.strip() for m in messages):
        raise TrainingError("its answer is empty")


def _too_long(tokens: int, limit: int) -> str:
    return f"has {tokens} tokens and {limit} are allowed (--record-tokens, or --overlong cut)"
