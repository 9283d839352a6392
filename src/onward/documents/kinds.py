"""Tell what a blob is, by its content first; the suffix only breaks ties.

Knows signatures of binary formats and the members of containers; text is told apart in
``text_kinds``. Refuses to read: a kind says which reader to ask.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from onward.documents.guarded import guarded
from onward.documents.text_kinds import text_kind
from onward.errors import UnreadableError
from onward.types import Blob

_HEAD = 65_536
_PDF_WITHIN = 1_024  # what other readers of PDF allow before the header
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLANK = b"\0 \t\r\n\x0b\x0c"
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

_SIGNATURES = (
    (0, b"{\\rtf", "rtf"),
    (0, b"SQLite format 3\0", "sqlite"),
    (8, b"DUCK", "duckdb"),
    (0, b"\x89PNG\r\n\x1a\n", "image"),
    (0, b"\xff\xd8\xff", "image"),
    (0, b"GIF87a", "image"),
    (0, b"GIF89a", "image"),
    (0, b"II*\0", "image"),
    (0, b"MM\0*", "image"),
    (8, b"WEBP", "image"),
    (4, b"ftyphei", "image"),
    (4, b"ftypmif1", "image"),
    (4, b"ftypavif", "image"),
    (8, b"WAVE", "audio"),
    (8, b"AIFF", "audio"),
    (0, b"ID3", "audio"),
    (0, b"fLaC", "audio"),
    (0, b"OggS", "audio"),
    (4, b"ftyp", "audio"),  # MP4 and its kin: the sound is what can be read
    (0, b"\x1aE\xdf\xa3", "audio"),  # Matroska, WebM
    (8, b"AVI ", "audio"),
    (0, b"\xff\xfb", "audio"),
    (0, b"\xff\xf3", "audio"),
    (0, b"\xff\xf1", "audio"),
)
_UNSUPPORTED = (
    (0, b"\x1f\x8b", "a gzip archive; unpack it first"),
    (0, b"BZh", "a bzip2 archive; unpack it first"),
    (0, b"\xfd7zXZ\0", "an xz archive; unpack it first"),
    (0, b"\x28\xb5\x2f\xfd", "a zstd archive; unpack it first"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first"),
    (0, b"Rar!\x1a\x07", "a RAR archive; unpack it first"),
    (257, b"ustar", "a tar archive; unpack it first"),
    (0, b"!BDN", "an Outlook mailbox (PST); export its messages"),
    (0, b"\xffWPC", "a WordPerfect document; save it as DOCX"),
    (0, b"PAR1", "a Parquet file; convert it to CSV or load it into DuckDB"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ", "a program"),
    (0, b"\xca\xfe\xba\xbe", "a program"),
    (0, b"\xcf\xfa\xed\xfe", "a program"),
    (0, b"\0asm", "a program"),
    (0, b"wOFF", "a font"),
    (0, b"wOF2", "a font"),
    (0, b"OTTO", "a font"),
    (0, b"\0\1\0\0\0", "a font"),
)
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)
_ZIP_FOLDERS = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_ZIP_MIMETYPES = (
    ("application/epub+zip", "epub"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("application/vnd.oasis.opendocument.presentation", "odp"),
    ("application/vnd.oasis.opendocument.graphics", "odp"),
)
_ZIP_SUFFIXES = {
    ".docx": "docx", ".docm": "docx", ".dotx": "docx", ".xlsx": "xlsx", ".xlsm": "xlsx",
    ".xltx": "xlsx", ".pptx": "pptx", ".pptm": "pptx", ".ppsx": "pptx", ".potx": "pptx",
    ".odt": "odt", ".ods": "ods", ".odp": "odp", ".epub": "epub", ".pages": "pages",
}  # fmt: skip
_OLE_STREAMS = (
    ("__properties_version1.0", "msg"),  # first: a message may carry any of the others
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)
_BINARY_SUFFIXES = frozenset(
    (".pdf", ".doc", ".ppt", ".msg", ".png", ".jpg", ".jpeg", ".gif", *_ZIP_SUFFIXES)
)


def kind_of(blob: Blob) -> str:
    """Return the kind of ``blob``: a key of ``READERS``.

    Raises UnreadableError with the reason for what is empty, encrypted as a whole, broken so that
    its kind cannot be told, or of a kind that no reader knows (``unsupported: …``).
    """
    with guarded(""):
        return _kind_of(blob)


def _kind_of(blob: Blob) -> str:
    data = blob.data
    suffix = PurePosixPath(blob.name).suffix.lower()
    head = data[:_HEAD]
    if not head.strip(_BLANK) and not data.strip(_BLANK):
        raise UnreadableError("empty file")
    kind = _binary_kind(data, head, suffix)
    if kind is not None:
        return kind
    if _is_binary(head):
        raise UnreadableError(_what_binary(suffix))
    return text_kind(head, suffix, blob.name, whole=len(data) <= _HEAD)


def _binary_kind(data: bytes, head: bytes, suffix: str) -> str | None:
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_kind(data, suffix)
    if head.startswith(_OLE):
        return _ole_kind(data, suffix)
    for offset, signature, kind in _SIGNATURES:
        if head.startswith(signature, offset):
            return kind
    if head.startswith(b"BM") and _is_binary(head):
        return "image"
    if head.startswith((b"\x09\0", b"\x09\2", b"\x09\4", b"\x09\x08")) and suffix == ".xls":
        return "xls"  # Excel before it used OLE containers
    for offset, signature, what in _UNSUPPORTED:
        if head.startswith(signature, offset) and _is_binary(head):
            raise UnreadableError(f"unsupported: {what}")
    return None


def _zip_kind(data: bytes, suffix: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            mimetype = ""
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    mimetype = member.read(200).decode("ascii", "replace").strip()
    except _BROKEN_ZIP:
        return _ZIP_SUFFIXES.get(suffix, "zip")  # its reader says how it is broken
    for prefix, kind in _ZIP_MIMETYPES:
        if mimetype.startswith(prefix):
            return kind
    members = frozenset(names)
    if "xl/workbook.bin" in members:
        raise UnreadableError("unsupported: a binary Excel workbook (XLSB); save it as XLSX")
    if "[Content_Types].xml" in members:
        for folder, kind in _ZIP_FOLDERS:
            if any(name.startswith(folder) for name in names):
                return kind
    if "META-INF/container.xml" in members:
        return "epub"
    if "Index/Document.iwa" in members or "Index.zip" in members:
        return "pages"
    if "index.xml" in members and ("buildVersionHistory.plist" in members or suffix == ".pages"):
        return "pages"
    return "zip"


def _ole_kind(data: bytes, suffix: str) -> str:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            names = {entry[0] for entry in container.listdir()}
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise UnreadableError(f"broken: an OLE container that cannot be opened: {error}") from error
    if "EncryptedPackage" in names:
        raise UnreadableError("protected by a password: save a copy without it")
    kinds = [kind for stream, kind in _OLE_STREAMS if stream in names]
    if not kinds:
        raise UnreadableError(f"unsupported: an OLE container ({suffix or 'no suffix'})")
    return suffix[1:] if suffix[1:] in kinds else kinds[0]


def _is_binary(head: bytes) -> bool:
    """Whether ``head`` has bytes that no text has; UTF-16 and UTF-32 are text full of NULs."""
    if head.startswith(_BYTE_ORDER_MARKS):
        return False
    nuls = head.count(0)
    if nuls:
        # UTF-16 without a mark: nearly every second byte of western text is NUL, on one side.
        even = head[::2].count(0)
        return nuls < 0.3 * len(head) or min(even, nuls - even) > 0.02 * len(head)
    controls = sum(head.count(c) for c in range(32) if c not in b"\t\n\r\x0b\x0c\x1a\x1b\x08")
    return controls > 0.02 * len(head)


def _what_binary(suffix: str) -> str:
    if suffix in _BINARY_SUFFIXES:
        return f"broken: named {suffix} but its content is not of that kind"
    return f"unsupported: binary content ({suffix or 'no suffix'})"
