"""Zip containers open within limits, whatever they claim to hold."""

from __future__ import annotations

import struct

import pytest
from tests.documents.reading import read_draft, zipped

from onward.documents.archives import MAX_MEMBERS, SafeZip, read_zip
from onward.errors import UnreadableError


def test_members_become_attachments_named_by_their_path() -> None:
    draft, _ = read_draft(read_zip, zipped({"a/b.txt": "one", "c.md": "two"}), "x.zip")
    assert [(blob.name, blob.data, blob.source) for blob in draft.attachments] == [
        ("a/b.txt", b"one", "x.zip"),
        ("c.md", b"two", "x.zip"),
    ]


def test_litter_of_operating_systems_is_left_out() -> None:
    data = zipped({"__MACOSX/._a": "x", "b/.DS_Store": "x", "a.txt": "kept"})
    draft, _ = read_draft(read_zip, data)
    assert [blob.name for blob in draft.attachments] == ["a.txt"]


def test_a_member_that_unpacks_out_of_proportion_is_a_bomb() -> None:
    with pytest.raises(UnreadableError, match=r"zip bomb: 'a' unpacks to 40 MB"):
        SafeZip(zipped({"a": bytes(40 * 2**20)}))


def test_a_directory_that_lies_about_sizes_does_not_unpack_the_bomb() -> None:
    data = bytearray(zipped({"a": bytes(40 * 2**20)}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    draft, _ = read_draft(read_zip, bytes(data))
    assert sum(len(blob.data) for blob in draft.attachments) <= 10


def test_too_many_members_are_a_bomb() -> None:
    one = zipped({"00000": ""})
    start, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    count = MAX_MEMBERS + 1
    names = (one[start:end].replace(b"00000", b"%05d" % number) for number in range(count))
    directory = b"".join(names)
    tail = struct.pack("<HHII", count, count, len(directory), start)
    data = one[:start] + directory + one[end : end + 8] + tail + b"\0\0"
    with pytest.raises(UnreadableError, match="zip bomb: 50001 members"):
        SafeZip(data)


def test_a_broken_member_is_a_warning_and_the_rest_is_read() -> None:
    data = zipped({"bad": "first member", "good": "second member"})
    start = data.index(b"bad") + 3
    broken = data[:start] + b"\xff" * 6 + data[start + 6 :]
    draft, _ = read_draft(read_zip, broken)
    assert [blob.name for blob in draft.attachments] == ["good"]
    assert "broken zip member 'bad'" in draft.warnings[0]


def test_an_encrypted_archive_says_so() -> None:
    data = bytearray(zipped({"a": "secret"}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(UnreadableError, match="protected by a password"):
        read_draft(read_zip, bytes(data))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nothing", b"not a zip"])
def test_what_is_no_zip_has_a_reason(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="broken zip container"):
        SafeZip(data)


def test_an_archive_without_members_is_empty() -> None:
    with pytest.raises(UnreadableError, match="the archive is empty"):
        read_draft(read_zip, zipped({}))


def test_a_part_that_is_missing_is_named() -> None:
    with pytest.raises(UnreadableError, match="no part 'x'"):
        SafeZip(zipped({"a": "b"})).read("x")
