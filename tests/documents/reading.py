"""What the tests of readers share: run a reader, look at blocks, build containers in memory."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

from onward.documents.draft import Draft, Reader
from onward.types import Blob, Document, Table

FREE, END = 0xFFFFFFFF, 0xFFFFFFFE
SECTOR, MINI = 512, 64

OleTree = Mapping[str, "bytes | OleTree"]
"""Streams and storages of an OLE file by name."""


def read(reader: Reader, data: bytes | str, name: str = "file") -> Document:
    """Return the document that ``reader`` makes of ``data``."""
    return read_draft(reader, data, name)[1]


def read_draft(reader: Reader, data: bytes | str, name: str = "file") -> tuple[Draft, Document]:
    """Return the draft too, for its attachments."""
    blob = Blob(source=name, name=name, data=data.encode() if isinstance(data, str) else data)
    draft = Draft()
    reader(blob, draft)
    return draft, draft.document(blob, "kind")


def words(document: Document, kind: str = "text") -> list[str]:
    """Return the text of all blocks of a kind, in order."""
    return [document.text[b.start : b.end] for b in document.blocks if b.kind == kind]


def tables(document: Document) -> list[Table]:
    return [block.table for block in document.blocks if block.table is not None]


def path_of(document: Document, text: str) -> tuple[str, ...]:
    """Return the headings above the first block that contains ``text``."""
    return next(
        block.heading_path
        for block in document.blocks
        if text in document.text[block.start : block.end]
    )


def lines(document: Document, kind: str = "text") -> list[int | None]:
    return [block.location.line for block in document.blocks if block.kind == kind]


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """Return a zip file with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def ole_file(tree: OleTree) -> bytes:
    """Return a compound file ([MS-CFB]) whose streams are all small: one FAT, one mini stream."""
    entries: list[tuple[str, int, bytes]] = []  # name, type, data
    children: dict[int, int] = {}
    siblings: dict[int, int] = {}

    def add(name: str, node: bytes | OleTree, kind: int) -> int:
        number = len(entries)
        entries.append((name, kind, node if isinstance(node, bytes) else b""))
        before = FREE
        for inner_name, inner in () if isinstance(node, bytes) else node.items():
            child = add(inner_name, inner, 2 if isinstance(inner, bytes) else 1)
            (children if before == FREE else siblings)[number if before == FREE else before] = child
            before = child
        return number

    add("Root Entry", tree, 5)
    mini, mini_fat, starts = b"", list[int](), list[int]()
    for _, _, data in entries:
        count = -(-len(data) // MINI)
        starts.append(len(mini_fat) if count else END)
        mini_fat += [*range(len(mini_fat) + 1, len(mini_fat) + count), END] if count else []
        mini += data.ljust(count * MINI, b"\0")
    starts[0] = 0  # of the mini stream, which is the root's
    directory = b""
    for number, (name, kind, data) in enumerate(entries):
        raw = name.encode("utf-16-le")
        links = (FREE, siblings.get(number, FREE), children.get(number, FREE))
        directory += raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1)
        directory += struct.pack("<III", *links) + bytes(36)
        directory += struct.pack("<IQ", starts[number], len(data) if number else len(mini))
    parts = [mini, struct.pack(f"<{len(mini_fat)}I", *mini_fat), directory]
    fat, firsts = list[int](), list[int]()
    for part in parts:
        count = -(-len(part) // SECTOR)
        firsts.append(len(fat) if count else END)
        fat += [*range(len(fat) + 1, len(fat) + count), END] if count else []
    table = struct.pack("<128I", *[*fat, 0xFFFFFFFD, *[FREE] * 128][:128])
    # The FAT is written last, so that the first part starts at sector 0.
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    mini_sectors = -(-len(parts[1]) // SECTOR)
    header += struct.pack(
        "<IIIIIIIIII", 0, 1, firsts[2], 0, 4096, firsts[1], mini_sectors, END, 0, len(fat)
    )
    header += struct.pack("<108I", *[FREE] * 108)
    return header + b"".join(p.ljust(-(-len(p) // SECTOR) * SECTOR, b"\0") for p in parts) + table
