"""Outlook messages give what mail gives; their packed RTF is unpacked."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from tests.documents.reading import OleTree, ole_file, read, read_draft, words

from onward.documents.msg import read_msg, unpack_rtf
from onward.errors import UnreadableError

PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232"
    "0af32068656c090020627705b06c647d0a800fa0"
)
"""The example of [MS-OXRTFCP] 3.1.1."""


def text(value: str) -> bytes:
    return value.encode("utf-16-le")


def message(extra: OleTree) -> dict[str, bytes | OleTree]:
    ticks = (13_348_540_800 + 60) * 10_000_000  # 2024-01-01 00:01 UTC, counted from 1601
    properties = bytes(32) + struct.pack("<HHIq", 0x40, 0x39, 0, ticks)
    return {
        "__properties_version1.0": properties,
        "__substg1.0_0037001F": text("Hello"),
        "__substg1.0_0C1A001F": text("Ann"),
        "__substg1.0_5D01001F": text("ann@x.org"),
        "__substg1.0_0E04001F": text("Bo"),
        **extra,
    }


def test_subject_people_date_and_body() -> None:
    document = read(read_msg, ole_file(message({"__substg1.0_1000001F": text("One.\r\n\r\nTwo.")})))
    assert document.title == "Hello"
    assert words(document) == [
        "From: Ann <ann@x.org>\nTo: Bo\nDate: 2024-01-01 00:01 UTC",
        "One.",
        "Two.",
    ]


def test_text_in_a_code_page() -> None:
    body = {"__substg1.0_1000001E": "Grüße".encode("cp1252")}
    assert words(read(read_msg, ole_file(message(body))))[1:] == ["Grüße"]


def test_html_and_packed_rtf_bodies() -> None:
    html = {"__substg1.0_10130102": b"<p>Rich</p>"}
    assert words(read(read_msg, ole_file(message(html))))[1:] == ["Rich"]
    rtf = {"__substg1.0_10090102": PACKED}
    assert words(read(read_msg, ole_file(message(rtf))))[1:] == ["hello world"]


def test_attachments_and_attached_messages() -> None:
    inner = message({"__substg1.0_1000001F": text("Inside.")})
    inner["__properties_version1.0"] = bytes(24)
    tree = message(
        {
            "__substg1.0_1000001F": text("Outside."),
            "__attach_version1.0_#00000000": {
                "__substg1.0_3707001F": text("a.txt"),
                "__substg1.0_37010102": b"data",
            },
            "__attach_version1.0_#00000001": {"__substg1.0_3701000D": inner},
        }
    )
    draft, document = read_draft(read_msg, ole_file(tree), "m.msg")
    assert [(a.name, a.data, a.source) for a in draft.attachments] == [("a.txt", b"data", "m.msg")]
    assert "Outside." in document.text
    assert "Inside." in document.text
    assert document.title == "Hello"


def test_a_clear_signed_message_is_read_from_its_mail() -> None:
    tree = message(
        {
            "__substg1.0_001A001F": text("IPM.Note.SMIME.MultipartSigned"),
            "__attach_version1.0_#00000000": {"__substg1.0_37010102": b"Subject: S\n\nSigned."},
        }
    )
    assert words(read(read_msg, ole_file(tree))) == ["Signed."]


def test_an_encrypted_message_says_so() -> None:
    tree = message({"__substg1.0_001A001F": text("IPM.Note.SMIME")})
    with pytest.raises(UnreadableError, match="encrypted mail"):
        read(read_msg, ole_file(tree))


def test_the_published_example_unpacks() -> None:
    assert unpack_rtf(PACKED) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_unpacked_rtf_is_taken_as_it_is() -> None:
    assert unpack_rtf(struct.pack("<II4sI", 15, 3, b"MELA", 0) + b"abc") == b"abc"


@pytest.mark.parametrize("cut", range(0, len(PACKED), 5))
def test_cut_off_rtf_does_not_crash(cut: int) -> None:
    unpack_rtf(PACKED[:cut])


@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"plain"])
def test_what_is_no_message_has_a_reason(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="broken Outlook message"):
        read(read_msg, data)


def test_a_real_message(real_data: Path) -> None:
    path = real_data / "fixtures/unstructured/fake-email-with-cc-and-bcc.msg"
    document = read(read_msg, path.read_bytes())
    assert document.metadata["cc"] == "steve@unstructured.io"
    assert "This is a test email. Please ignore." in document.text
