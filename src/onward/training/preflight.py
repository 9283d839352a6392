"""What there is to see before any training: what is learned, what was left out, what looks wrong.

Knows records and their tokens. Refuses to know how they are shown, and how anything is trained.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from onward.errors import TrainingError
from onward.training.encoding import EncodedRecords, stop_ids
from onward.training.styles import Tokenizer, render, style_template
from onward.training.token_text import pieces, token_text
from onward.types import (
    Encoded,
    Example,
    Labelled,
    Message,
    PreferencePair,
    Preflight,
    Record,
    Skipped,
    TokenView,
)

VIEW_TOKENS = 300
"""A record longer than this is not looked at token by token, unless all are."""
LITTLE_LEARNED = 0.05
"""Share of learned tokens below which most of the computing reads and learns nothing."""


def preflight(
    encoded: EncodedRecords,
    records: Sequence[Record],
    *,
    tokenizer: Tokenizer,
    style: str,
    duplicates: int = 0,
) -> Preflight:
    """Look at what would be trained on.

    ``records`` are those that ``encode_all`` was given, in their order; ``duplicates`` is how many
    were left out before. Without any record, shares are 0 and there are no views; see ``check``.
    """
    rows = encoded.encoded
    kept = [records[place] for place in encoded.kept]
    tokens = sum(len(row.ids) for row in rows)
    labelled = bool(kept) and all(isinstance(record, Labelled) for record in kept)
    stops = set() if labelled else set(stop_ids(tokenizer, style))
    learned = sum(row.learned for row in rows) / tokens if tokens else 0.0
    end = sum(_teaches_end(row, stops) for row in rows) / len(rows) if rows else 0.0
    notes = [_control_note(kept, tokenizer)]
    if rows and not labelled:
        middle = kept[_by_length(rows)[len(rows) // 2]]
        begun = _begin_note(middle, tokenizer, style)
        notes = [_share_note(learned), _end_note(rows, end), *notes, begun]
    return Preflight(
        records=len(rows),
        tokens=tokens,
        learned=None if labelled else learned,
        end=None if labelled else end,
        cut=tuple(encoded.cut),
        dropped=tuple(encoded.dropped),
        duplicates=duplicates,
        views=_views(rows, kept, tokenizer),
        longest=max((len(row.ids) for row in rows), default=0),
        notes=tuple(note for note in notes if note),
    )


def check(seen: Preflight) -> None:
    """Raise TrainingError for what forbids training: no records, or nothing learned of them."""
    if not seen.records:
        if not seen.dropped:
            raise TrainingError("there are no records to train on")
        reason, count = _commonest(seen.dropped)
        left_out = len(seen.dropped)
        raise TrainingError(
            f"none of the {left_out} records can be trained on; of {count} of them: {reason}"
        )
    if seen.learned == 0:
        raise TrainingError(
            "nothing of the records would be learned: not one of their tokens is an assistant's"
        )


def _begin_note(record: Record, tokenizer: Tokenizer, style: str) -> str:
    begins = token_text(tokenizer).before
    first = tokenizer.encode(
        render(tokenizer, _messages(record)[:-1], style_template(tokenizer, style), prompt=True),
        add_special_tokens=False,
    )
    if tuple(first[: len(begins)]) == begins:
        return ""
    shown = "".join(pieces(tokenizer, begins))
    return (
        f"the chat template does not begin with {shown}, which the tokenizer puts before every"
        " text: engines that do so too will show the model another prompt"
    )


def _messages(record: Record) -> tuple[Message, ...]:
    if isinstance(record, Example):
        return record.messages
    if isinstance(record, PreferencePair):
        return (*record.prompt, Message("assistant", record.chosen))
    return (Message("user", record.text),)


def _share_note(learned: float) -> str:
    if learned >= LITTLE_LEARNED:
        return ""
    return (
        f"only {learned:.1%} of the tokens are learned: prompts are long beside their answers, and"
        " most of the time goes into reading them"
    )


def _end_note(rows: Sequence[Encoded], end: float) -> str:
    if not end:
        return "no record teaches the model to stop: it will write until its limit"
    without = round((1 - end) * len(rows))
    return f"{without} of {len(rows)} records do not teach the model to stop" if without else ""


def _control_note(records: Sequence[Record], tokenizer: Tokenizer) -> str:
    controls = token_text(tokenizer).controls
    found = [
        match[0]
        for record in records
        if (match := controls.search("\n".join(m.content for m in _messages(record))))
    ]
    if not found:
        return ""
    example, _ = Counter(found).most_common(1)[0]
    return (
        f"{len(found)} of {len(records)} records hold control tokens of the model, such as"
        f" {example}: they are read as ordinary text"
    )


def _teaches_end(row: Encoded, stops: set[int]) -> bool:
    last = next(
        (
            i
            for i, learned in zip(reversed(row.ids), reversed(row.supervised), strict=True)
            if learned
        ),
        None,
    )
    return last in stops


def _by_length(rows: Sequence[Encoded]) -> list[int]:
    return sorted(range(len(rows)), key=lambda place: len(rows[place].ids))


def _views(
    rows: Sequence[Encoded], records: Sequence[Record], tokenizer: Tokenizer
) -> tuple[TokenView, ...]:
    """The shortest record, the median one, and the longest that can still be looked at."""
    if not rows:
        return ()
    order = _by_length(rows)
    fitting = [place for place in order if len(rows[place].ids) <= VIEW_TOKENS] or order[:1]
    chosen = dict.fromkeys((fitting[0], fitting[len(fitting) // 2], fitting[-1]))
    return tuple(
        TokenView(
            source=records[place].source,
            line=records[place].line,
            tokens=tuple(
                zip(pieces(tokenizer, rows[place].ids), rows[place].supervised, strict=True)
            ),
        )
        for place in chosen
    )


def _commonest(dropped: Sequence[Skipped]) -> tuple[str, int]:
    """The commonest reason, in the words of its first record, whatever numbers it holds."""
    kinds = [re.sub(r"\d+", "N", skipped.reason) for skipped in dropped]
    kind, count = Counter(kinds).most_common(1)[0]
    return dropped[kinds.index(kind)].reason, count
