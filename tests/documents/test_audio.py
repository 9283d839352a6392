"""Recordings are read through whatever transcriber is passed in."""

from __future__ import annotations

import importlib.util

import pytest

from onward.documents.audio import Utterance, read_audio
from onward.documents.draft import Draft
from onward.errors import UnreadableError
from onward.types import Blob

BLOB = Blob("talk.mp3", "talk.mp3", b"sound")


def test_speech_is_parted_at_pauses_and_keeps_its_time() -> None:
    heard: list[bytes] = []

    def transcriber(data: bytes) -> list[Utterance]:
        heard.append(data)
        return [Utterance(0.5, 2, " Hello"), Utterance(2, 3, "there."), Utterance(9, 10.5, "Bye.")]

    draft = Draft()
    read_audio(BLOB, draft, transcriber=transcriber)
    document = draft.document(BLOB, "audio")
    assert heard == [b"sound"]
    assert document.text == "Hello there.\n\nBye."
    assert [block.location.seconds for block in document.blocks] == [0.5, 9.0]
    assert document.metadata["seconds"] == "10.5"


def test_long_speech_is_parted() -> None:
    draft = Draft()
    speech = [Utterance(n, n + 1, "ten words " * 5) for n in range(40)]
    read_audio(BLOB, draft, transcriber=lambda _: speech)
    assert len(draft.document(BLOB, "audio").blocks) == 4


def test_silence_gives_no_blocks() -> None:
    draft = Draft()
    read_audio(BLOB, draft, transcriber=lambda _: [])
    assert draft.document(BLOB, "audio").blocks == ()


@pytest.mark.skipif(
    importlib.util.find_spec("faster_whisper") is not None, reason="a transcriber is installed"
)
def test_without_a_transcriber_the_extra_is_named() -> None:
    with pytest.raises(UnreadableError, match=r"pip install 'onward\[audio\]'"):
        read_audio(BLOB, Draft())
