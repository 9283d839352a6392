"""Transcripts become paragraphs with speaker and time."""

from __future__ import annotations

import pytest
from tests.documents.reading import read, words

from onward.documents.transcripts import read_srt, read_vtt
from onward.errors import UnreadableError


def seconds(text: str) -> list[float | None]:
    return [block.location.seconds for block in read(read_vtt, text).blocks]


def test_cues_of_one_speaker_are_merged() -> None:
    text = (
        "WEBVTT\n\nNOTE ignored\n\n00:01.000 --> 00:03.000\n<v Ann>Hello\n\n"
        "00:03.000 --> 00:05.500\n<v Ann>there.</v>\n\nid-7\n00:06.000 --> 00:07.000\n<v Bo>Hi.\n"
    )
    document = read(read_vtt, text)
    assert words(document) == ["Ann: Hello there.", "Bo: Hi."]
    assert [block.location.seconds for block in document.blocks] == [1.0, 6.0]
    assert document.metadata["seconds"] == "7"


def test_a_pause_starts_a_paragraph() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\none\n\n00:09.000 --> 00:10.000\ntwo\n"
    assert seconds(text) == [1.0, 9.0]


def test_long_speech_is_parted_at_a_sentence() -> None:
    cues = "".join(
        f"00:{n:02}.000 --> 00:{n:02}.900\nten words in each of these cues make it long.\n\n"
        for n in range(30)
    )
    assert len(seconds("WEBVTT\n\n" + cues)) > 3


def test_hours_and_two_speakers_in_one_cue() -> None:
    text = "WEBVTT\n\n01:02:03.250 --> 01:02:04.000\n<v Ann>Yes</v>\n<v.loud Bo>No</v>\n"
    document = read(read_vtt, text)
    assert words(document) == ["Ann: Yes", "Bo: No"]
    assert document.blocks[0].location.seconds == 3723.25


def test_subrip_with_marks_entities_and_named_speakers() -> None:
    text = (
        "1\r\n00:00:01,500 --> 00:00:02,000\r\n<i>ANN: Fish &amp; chips</i>\r\n\r\n"
        "2\r\n00:00:02,000 --> 00:00:03,000\r\n{\\an8}please\r\n"
    )
    document = read(read_srt, text)
    assert words(document)[0].startswith("ANN: Fish & chips")
    assert document.blocks[0].location.seconds == 1.5


def test_a_line_that_live_captions_repeat_is_said_once() -> None:
    text = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\nsame\n\n" for n in range(1, 4))
    assert words(read(read_srt, text)) == ["same"]


@pytest.mark.parametrize("text", ["", "WEBVTT\n\nNOTE only a note\n", "1\n2\n3\n"])
def test_a_transcript_without_cues_has_a_reason(text: str) -> None:
    with pytest.raises(UnreadableError, match="no cues"):
        read(read_vtt, text)


def test_hostile_marks_end() -> None:
    read(read_vtt, "00:01.000 --> 00:02.000\n" + "<v " * 20_000)
