"""Reads Outlook messages (MSG): an OLE file with a stream for every property ([MS-OXMSG]).

Refuses to know calendars and contacts beyond their subject, people and text.
"""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime, timedelta

import olefile

from onward.documents.draft import Draft, tidy_line
from onward.documents.email import read_eml, write_headers, write_plain
from onward.documents.html import write_html
from onward.documents.plaintext import decode
from onward.documents.rtf import write_rtf
from onward.errors import UnreadableError
from onward.types import Blob

_CLASS, _SUBJECT, _BODY, _HTML, _RTF = "001A", "0037", "1000", "1013", "1009"
_FROM_NAME, _FROM_ADDRESS, _FROM_SMTP = "0C1A", "0C1F", "5D01"
_TO, _CC, _BCC = "0E04", "0E03", "0E02"
_DATES = (0x0039, 0x0E06)
"""Properties: submitted by the client, delivered."""
_ATTACHED, _LONG_NAME, _SHORT_NAME, _SHOWN_NAME = "3701", "3707", "3704", "3001"
_FILETIME = 0x0040
_MAX_DEPTH = 5
_RTF_COMPRESSED = b"LZFu"
_RTF_PRESET = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def read_msg(blob: Blob, draft: Draft) -> None:
    """Write a message: people and date, the best body; attachments go to the draft.

    Raises UnreadableError for broken files and for encrypted messages.
    """
    try:
        ole = olefile.OleFileIO(io.BytesIO(blob.data))
    except (OSError, ValueError, TypeError, struct.error) as error:
        raise UnreadableError(f"broken Outlook message: {error}") from error
    with ole:
        _Message(ole, (), blob).write(draft, 0)


class _Message:
    """One message: the file itself, or one that is attached to it."""

    def __init__(self, ole: olefile.OleFileIO, prefix: tuple[str, ...], blob: Blob) -> None:
        self._ole = ole
        self._prefix = prefix
        self._blob = blob

    def write(self, draft: Draft, depth: int) -> None:
        message_class = self._string(_CLASS).lower()
        if "smime" in message_class:
            self._write_smime(message_class, draft)
            return
        name, address = self._string(_FROM_NAME), self._string(_FROM_SMTP)
        address = address or self._string(_FROM_ADDRESS)
        address = address if "@" in address and address != name else ""
        outer_title = draft.title
        write_headers(
            {
                "Subject": self._string(_SUBJECT),
                "From": f"{name} <{address}>" if name and address else name or address,
                "To": self._string(_TO),
                "Cc": self._string(_CC),
                "Bcc": self._string(_BCC),
                "Date": self._date(),
            },
            draft,
        )
        draft.title = outer_title or draft.title
        self._write_body(draft)
        self._attachments(draft, depth)

    def _write_body(self, draft: Draft) -> None:
        plain = self._string(_BODY)
        if plain.strip():
            write_plain(plain, draft)
        elif rich := self._string(_HTML) or decode(self._binary(_HTML)):
            write_html(rich, draft)
        elif packed := self._binary(_RTF):
            write_rtf(unpack_rtf(packed), draft)

    def _write_smime(self, message_class: str, draft: Draft) -> None:
        """A clear signed message holds the whole mail as its only attachment."""
        for storage in self._storages("__attach"):
            data = self._binary(_ATTACHED, storage)
            if "multipartsigned" in message_class and data:
                read_eml(Blob(self._blob.source, self._blob.name, data), draft)
                return
        raise UnreadableError("encrypted mail (S/MIME): save it from Outlook without encryption")

    def _attachments(self, draft: Draft, depth: int) -> None:
        for storage in self._storages("__attach"):
            name = (
                self._string(_LONG_NAME, storage)
                or self._string(_SHORT_NAME, storage)
                or self._string(_SHOWN_NAME, storage)
            )
            data = self._binary(_ATTACHED, storage)
            inner = (*self._prefix, storage, f"__substg1.0_{_ATTACHED}000D")
            if data:
                name = tidy_line(name) or "attachment"
                draft.attachments.append(Blob(self._blob.source, name, data))
            elif self._ole.exists("/".join(inner)) and depth < _MAX_DEPTH:
                _Message(self._ole, inner, self._blob).write(draft, depth + 1)

    def _storages(self, start: str) -> list[str]:
        depth = len(self._prefix)
        names = {
            path[depth]
            for path in self._ole.listdir(streams=True, storages=True)
            if len(path) > depth and tuple(path[:depth]) == self._prefix
        }
        return sorted(name for name in names if name.startswith(start))

    def _string(self, tag: str, storage: str = "") -> str:
        """Return a text property: UTF-16, or in the message's code page."""
        wide = self._stream(f"{tag}001F", storage)
        if wide is not None:
            return wide.decode("utf-16-le", errors="replace").rstrip("\0")
        narrow = self._stream(f"{tag}001E", storage)
        return decode(narrow).rstrip("\0") if narrow else ""

    def _binary(self, tag: str, storage: str = "") -> bytes:
        return self._stream(f"{tag}0102", storage) or b""

    def _stream(self, name: str, storage: str = "") -> bytes | None:
        return self._raw(f"__substg1.0_{name}", storage)

    def _raw(self, name: str, storage: str = "") -> bytes | None:
        path = "/".join(part for part in (*self._prefix, storage, name) if part)
        try:
            return bytes(self._ole.openstream(path).read()) if self._ole.exists(path) else None
        except (OSError, ValueError) as error:
            raise UnreadableError(f"broken Outlook message: {error}") from error

    def _date(self) -> str:
        """Return when it was sent, in UTC, from the table of fixed-size properties."""
        table = self._raw("__properties_version1.0") or b""
        header = 24 if self._prefix else 32
        dates: dict[int, int] = {}
        for offset in range(header, len(table) - 15, 16):
            kind, tag, _, value = struct.unpack_from("<HHIq", table, offset)
            if kind == _FILETIME and tag in _DATES:
                dates[tag] = value
        for tag in _DATES:
            if ticks := dates.get(tag):
                try:
                    sent = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
                except OverflowError:
                    continue
                return sent.strftime("%Y-%m-%d %H:%M UTC")
        return ""


def unpack_rtf(data: bytes) -> bytes:
    """Return the RTF inside a compressed property ([MS-OXRTFCP] 2.2); b"" if it is none."""
    if len(data) < 16:
        return b""
    _, size, kind, _ = struct.unpack_from("<II4sI", data)
    if kind != _RTF_COMPRESSED:
        return data[16 : 16 + size]
    window = bytearray(_RTF_PRESET.ljust(4096, b"\0"))
    write, position = len(_RTF_PRESET), 16
    out = bytearray()
    while position < len(data) and len(out) < size:
        control = data[position]
        position += 1
        for bit in range(8):
            if not control >> bit & 1:
                found = data[position : position + 1]
                position += 1
            else:
                pair = int.from_bytes(data[position : position + 2].ljust(2, b"\0"), "big")
                position += 2
                start, length = pair >> 4, (pair & 0xF) + 2
                if start == write % 4096:
                    return bytes(out[:size])
                found = b""
                for step in range(length):
                    byte = window[(start + step) % 4096]
                    found += bytes([byte])
                    window[(write + step) % 4096] = byte
            for byte in found:
                window[write % 4096] = byte
                write += 1
            out += found
            if position >= len(data):
                break
    return bytes(out[:size])
