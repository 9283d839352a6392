"""Reads WebVTT and SubRip transcripts: cues become paragraphs with their time and speaker.

Refuses to know where on the screen a cue stands.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from onward.documents.draft import Draft, tidy_line
from onward.documents.plaintext import decode
from onward.errors import UnreadableError
from onward.types import Blob, Location

_TIMES = re.compile(
    r"^\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})"
)
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,80})?\s+([^<>]{1,200})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<[\d:.]{1,20}>|\{\\[^{}]{0,200}\}")
_NAMED = re.compile(r"^(?:>>\s*)?([A-Z][\w.'’ -]{0,30}):\s+(?=\S)")
_PAUSE_SECONDS = 4.0
_MAX_WORDS = 120
_SENTENCE_WORDS = 60


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    speaker: str
    text: str


def read_vtt(blob: Blob, draft: Draft) -> None:
    """Write a WebVTT transcript; UnreadableError if it has no cue."""
    _write(decode(blob.data), draft)


def read_srt(blob: Blob, draft: Draft) -> None:
    """Write a SubRip transcript; UnreadableError if it has no cue."""
    _write(decode(blob.data), draft)


def _write(text: str, draft: Draft) -> None:
    """Merge cues of one speaker to paragraphs of at most 120 words, parted at pauses of 4 s."""
    cues = list(_cues(text))
    if not cues:
        raise UnreadableError("no text: the transcript has no cues")
    draft.metadata["seconds"] = f"{max(cue.end for cue in cues):g}"
    paragraph: list[_Cue] = []
    for cue in cues:
        if paragraph and _starts_paragraph(paragraph, cue):
            _write_paragraph(paragraph, draft)
            paragraph = []
        # Live captions repeat the line before while the next one scrolls in.
        if not paragraph or cue.text != paragraph[-1].text:
            paragraph.append(cue)
    _write_paragraph(paragraph, draft)


def _starts_paragraph(paragraph: list[_Cue], cue: _Cue) -> bool:
    last = paragraph[-1]
    words = sum(len(said.text.split()) for said in paragraph)
    return (
        cue.speaker != last.speaker
        or cue.start - last.end > _PAUSE_SECONDS
        or words >= _MAX_WORDS
        or (words >= _SENTENCE_WORDS and last.text.endswith((".", "?", "!", "。", "？", "！")))
    )


def _write_paragraph(paragraph: list[_Cue], draft: Draft) -> None:
    first = paragraph[0]
    text = " ".join(cue.text for cue in paragraph)
    said = f"{first.speaker}: {text}" if first.speaker else text
    draft.text(said, Location(seconds=first.start))


def _cues(text: str) -> Iterator[_Cue]:
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.split("\n")
        for index, line in enumerate(lines[:3]):
            if times := _TIMES.match(line):
                yield from _said(_seconds(times[1]), _seconds(times[2]), lines[index + 1 :])
                break


def _said(start: float, end: float, lines: list[str]) -> Iterator[_Cue]:
    """Yield a cue for each voice of one block."""
    text = "\n".join(lines)
    pieces = _VOICE.split(text)
    for speaker, said in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        said = tidy_line(html.unescape(_TAG.sub("", said)))
        speaker = tidy_line(html.unescape(speaker))
        if not speaker and (named := _NAMED.match(said)):
            speaker, said = named[1], said[named.end() :]
        if said:
            yield _Cue(start, end, speaker, said)


def _seconds(stamp: str) -> float:
    total = 0.0
    for part in stamp.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return round(total, 3)
