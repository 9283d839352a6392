"""Reads binary Word and PowerPoint files (DOC, PPT), and says why where it cannot.

Refuses to know layout, pictures, charts and files older than Office 97.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import olefile

from onward.documents.draft import Draft, tidy_line
from onward.documents.span_grid import Grid
from onward.documents.word97 import read_word97, uses_table_one, word_flags
from onward.errors import UnreadableError
from onward.types import Blob, Location

_SLIDE, _NOTES, _SLIDE_LIST, _SLIDE_PERSIST, _PERSIST_DIRECTORY = 1006, 1008, 4080, 1011, 6002
_TEXT_HEADER, _TEXT_WIDE, _TEXT_NARROW, _CRYPT_SESSION = 3999, 4000, 4008, 12052
_TITLES = (0, 6)
_CONTAINER = 0xF
_CELL_LENGTH = 40
"""A table is a crowd of boxes here: short texts that follow each other go on one line."""
_MAX_DEPTH = 30
_Atom = tuple[int, int, bytes]
"""(record type, instance, bytes)."""


def read_doc(blob: Blob, draft: Draft) -> None:
    """Write a Word 97-2003 file: headings, paragraphs, lists and tables."""
    streams = _streams(blob, "Word")
    document = streams.get("WordDocument")
    if document is None:
        raise UnreadableError("broken Word file (.doc): it has no text; save it as .docx")
    table = streams.get("1Table" if uses_table_one(word_flags(document)) else "0Table")
    if table is None:
        raise UnreadableError("broken Word file (.doc): it has no table stream")
    grid, cells, cell, items = Grid(), list[str](), list[str](), list[str]()
    for paragraph in read_word97(document, table):
        if items and not paragraph.is_item:
            draft.text("\n".join(items))
            items = []
        if paragraph.in_table:
            cell.append(paragraph.text)
            if paragraph.ends_row:
                grid.start_row()
                for text in cells:
                    grid.cell(text)
                cells, cell = [], []
            elif paragraph.ends_cell:
                cells.append(" ".join(cell))
                cell = []
            continue
        grid.write(draft)
        draft.text(" | ".join([*cells, *cell]))  # a row without its end
        grid, cells, cell = Grid(), [], []
        if paragraph.is_title or paragraph.level is not None:
            draft.title = draft.title or (tidy_line(paragraph.text) if paragraph.is_title else "")
            draft.heading(min(paragraph.level or 1, 6), paragraph.text)
        elif paragraph.is_item and paragraph.text:
            items.append(f"- {paragraph.text}")
        else:
            draft.text(paragraph.text)
    draft.text("\n".join(items))
    grid.write(draft)
    draft.text(" | ".join([*cells, *cell]))


def read_ppt(blob: Blob, draft: Draft) -> None:
    """Write a PowerPoint 97-2003 file; a slide is a page, its title a heading."""
    stream = _streams(blob, "PowerPoint").get("PowerPoint Document")
    if stream is None:
        raise UnreadableError("broken PowerPoint file (.ppt): it has no slides; save it as .pptx")
    try:
        atoms = list(_atoms(stream, 0, len(stream)))
        if any(kind == _CRYPT_SESSION for kind, _, _ in atoms):
            raise UnreadableError("protected by a password: the PowerPoint file is encrypted")
        offsets = _persistent(atoms)
        slides = _outline(atoms)
        for number, (reference, outline) in enumerate(slides, start=1):
            texts = [*outline]
            if (offset := offsets.get(reference)) is not None:
                length = struct.unpack_from("<I", stream, offset + 4)[0]
                own = _texts(_atoms(stream, offset + 8, offset + 8 + length))
                texts += [text for text in own if text[1] not in [said for _, said in outline]]
            _write_slide(texts, Location(page=number), draft)
    except struct.error as error:
        raise UnreadableError(f"broken PowerPoint file (.ppt): {error}") from error


def _write_slide(texts: list[tuple[int, str]], place: Location, draft: Draft) -> None:
    title = next((text for kind, text in texts if kind in _TITLES), "")
    if any(text for _, text in texts):
        draft.heading(1, title or f"Slide {place.page}", place)
    if place.page == 1:
        draft.title = tidy_line(title)
    cells: list[str] = []
    for _, text in texts:
        if text == title:
            continue
        if "\n" not in text and len(text) <= _CELL_LENGTH:
            cells.append(text)
            continue
        draft.text(" | ".join(cells), place)
        cells = []
        draft.text(text, place)
    draft.text(" | ".join(cells), place)


def _streams(blob: Blob, program: str) -> dict[str, bytes]:
    """Return the top-level streams of an OLE file."""
    try:
        with olefile.OleFileIO(io.BytesIO(blob.data)) as ole:
            if ole.exists("EncryptedPackage"):
                raise UnreadableError(f"protected by a password: the {program} file is encrypted")
            return {
                path[0]: ole.openstream(path).read() for path in ole.listdir() if len(path) == 1
            }
    except (OSError, ValueError, TypeError, struct.error) as error:
        raise UnreadableError(f"broken {program} file: {error}") from error


def _atoms(stream: bytes, start: int, end: int, depth: int = 0) -> Iterator[_Atom]:
    """Yield the records of a stream in order, those inside containers after their container."""
    position, end = start, min(end, len(stream))
    while position + 8 <= end:
        version, kind, length = struct.unpack_from("<HHI", stream, position)
        body = position + 8
        is_container = version & 0xF == _CONTAINER
        yield kind, version >> 4, b"" if is_container else stream[body : min(body + length, end)]
        if is_container and depth < _MAX_DEPTH:
            yield from _atoms(stream, body, body + length, depth + 1)
        position = body + length


def _persistent(atoms: list[_Atom]) -> dict[int, int]:
    """Return where each persistent object stands; later saves come later and win."""
    offsets: dict[int, int] = {}
    for kind, _, data in atoms:
        position = 0
        while kind == _PERSIST_DIRECTORY and position + 4 <= len(data):
            head = struct.unpack_from("<I", data, position)[0]
            first, count = head & 0xFFFFF, head >> 20
            count = min(count, (len(data) - position - 4) // 4)
            for index, offset in enumerate(struct.unpack_from(f"<{count}I", data, position + 4)):
                offsets[first + index] = offset
            position += 4 + 4 * count
    return offsets


def _outline(atoms: list[_Atom]) -> list[tuple[int, list[tuple[int, str]]]]:
    """Return for each slide its reference and the texts of its outline."""
    slides: list[tuple[int, list[tuple[int, str]]]] = []
    in_slides = False
    kind_of_text = 4
    for kind, instance, data in atoms:
        if kind == _SLIDE_LIST:
            in_slides = instance == 0
        elif kind in (_SLIDE, _NOTES):
            in_slides = False
        elif in_slides and kind == _SLIDE_PERSIST and len(data) >= 4:
            slides.append((struct.unpack_from("<I", data)[0], []))
        elif in_slides and slides:
            if kind == _TEXT_HEADER and len(data) >= 4:
                kind_of_text = struct.unpack_from("<I", data)[0]
            elif (text := _said(kind, data)) is not None:
                slides[-1][1].append((kind_of_text, text))
    return slides


def _texts(atoms: Iterator[_Atom]) -> list[tuple[int, str]]:
    kind_of_text = 4
    found: list[tuple[int, str]] = []
    for kind, _, data in atoms:
        if kind == _TEXT_HEADER and len(data) >= 4:
            kind_of_text = struct.unpack_from("<I", data)[0]
        elif text := _said(kind, data):
            found.append((kind_of_text, text))
    return found


def _said(kind: int, data: bytes) -> str | None:
    if kind == _TEXT_WIDE:
        text = data.decode("utf-16-le", errors="replace")
    elif kind == _TEXT_NARROW:
        text = data.decode("latin-1")
    else:
        return None
    return text.replace("\r", "\n").replace("\x0b", "\n").strip().strip("*").strip()
