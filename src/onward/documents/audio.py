"""Reads recordings through a transcriber: what was said, at its time.

A transcriber may be passed in; by default it is faster-whisper, with a model that is already on
this machine. Refuses to know sound, and never downloads anything.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from onward.documents.draft import Draft
from onward.errors import UnreadableError
from onward.home import onward_home
from onward.types import Blob, Location

_MODEL = "base"
_FOLDER = "whisper"
_PAUSE_SECONDS = 3.0
_MAX_WORDS = 120


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said between two moments, in seconds from the start."""

    start: float
    end: float
    text: str


Transcriber = Callable[[bytes], Iterable[Utterance]]
"""Listens to the bytes of a recording and says what was said, in order."""


def read_audio(blob: Blob, draft: Draft, *, transcriber: Transcriber | None = None) -> None:
    """Write what is said in a recording, in paragraphs parted at pauses of 3 s or 120 words.

    Raises UnreadableError, naming the extra, where nothing can transcribe.
    """
    listen = transcriber or whisper()
    said: list[Utterance] = []
    end = 0.0
    for utterance in listen(blob.data):
        words = sum(len(earlier.text.split()) for earlier in said)
        if said and (utterance.start - said[-1].end > _PAUSE_SECONDS or words >= _MAX_WORDS):
            _write(said, draft)
            said = []
        said.append(utterance)
        end = max(end, utterance.end)
    _write(said, draft)
    draft.metadata["seconds"] = f"{end:g}"


def whisper() -> Transcriber:
    """Return a transcriber by faster-whisper, in int8 on the processor.

    Its model is the folder ``models/whisper`` under ONWARD_HOME, else ``base`` from the cache of
    the Hugging Face hub. Raises UnreadableError if the package or the model is missing.
    """
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise UnreadableError(
            "no text: recordings need a transcriber: pip install 'onward[audio]'"
        ) from error
    folder = onward_home() / "models" / _FOLDER
    try:
        model = WhisperModel(
            str(folder) if folder.is_dir() else _MODEL, compute_type="int8", local_files_only=True
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise UnreadableError(
            f"no text: there is no transcription model here; put a CTranslate2 Whisper model "
            f"into {folder}"
        ) from error

    def listen(data: bytes) -> Iterable[Utterance]:
        segments, _ = model.transcribe(io.BytesIO(data), vad_filter=True)
        return (Utterance(segment.start, segment.end, segment.text) for segment in segments)

    return listen


def _write(said: list[Utterance], draft: Draft) -> None:
    if said:
        text = " ".join(utterance.text.strip() for utterance in said)
        draft.text(text, Location(seconds=round(said[0].start, 3)))
