"""Opens zip containers without being blown up by them, and lists what a plain zip holds.

Word, PowerPoint, Excel, OpenDocument and EPUB files are zips too and are opened here. Refuses to
know what the members say, and never writes one to disk.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from onward.documents.draft import Draft
from onward.errors import UnreadableError
from onward.types import Blob

MAX_MEMBERS = 50_000
MAX_UNPACKED_MEGABYTES = 2_048
MAX_RATIO = 200
"""Unpacked to packed size of one member; office XML reaches about 60."""
_RATIO_MATTERS_FROM = 32 * 2**20
_CHUNK = 2**20
_ENCRYPTED_FLAG = 0x1
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class SafeZip:
    """A zip in memory whose members are read within limits, whatever its directory claims."""

    def __init__(self, data: bytes) -> None:
        """Open ``data``; UnreadableError if it is broken, a bomb or wholly encrypted."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise UnreadableError(f"broken zip container: {error}") from error
        self._infos = {info.filename: info for info in self._zip.infolist() if not info.is_dir()}
        self._left = MAX_UNPACKED_MEGABYTES * 2**20
        self._refuse_bombs()

    def names(self) -> list[str]:
        """Names of the members in the order of the directory, folders left out."""
        return list(self._infos)

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def is_encrypted(self, name: str) -> bool:
        """Say whether a member needs a password."""
        return bool(self._infos[name].flag_bits & _ENCRYPTED_FLAG)

    def read(self, name: str) -> bytes:
        """Return a member's bytes; UnreadableError if it is absent, broken or encrypted."""
        info = self._infos.get(name)
        if info is None:
            raise UnreadableError(f"broken container: it has no part {name!r}")
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise UnreadableError(f"protected by a password: {name!r} is encrypted")
        try:
            return self._read_within_limits(info)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            OSError,
            ValueError,
        ) as error:
            raise UnreadableError(f"broken zip member {name!r}: {error}") from error

    def find(self, name: str) -> bytes | None:
        """Return a member's bytes, or None if there is no such member."""
        return self.read(name) if name in self._infos else None

    def _read_within_limits(self, info: zipfile.ZipInfo) -> bytes:
        """Unpack piece by piece, because the sizes in the directory may be lies."""
        limit = max(_RATIO_MATTERS_FROM, MAX_RATIO * info.compress_size)
        pieces, size = [], 0
        with self._zip.open(info) as member:
            while piece := member.read(_CHUNK):
                size += len(piece)
                self._left -= len(piece)
                if size > limit or self._left < 0:
                    raise UnreadableError(f"zip bomb: {info.filename!r} unpacks without end")
                pieces.append(piece)
        return b"".join(pieces)

    def _refuse_bombs(self) -> None:
        infos = self._infos.values()
        if len(infos) > MAX_MEMBERS:
            raise UnreadableError(f"zip bomb: {len(infos)} members, at most {MAX_MEMBERS} are read")
        total = sum(info.file_size for info in infos)
        if total > MAX_UNPACKED_MEGABYTES * 2**20:
            raise UnreadableError(
                f"zip bomb: unpacks to {total // 2**20} MB, at most {MAX_UNPACKED_MEGABYTES}"
            )
        for info in infos:
            if info.file_size > max(_RATIO_MATTERS_FROM, MAX_RATIO * info.compress_size):
                raise UnreadableError(
                    f"zip bomb: {info.filename!r} unpacks to {info.file_size // 2**20} MB "
                    f"from {info.compress_size} bytes"
                )


def read_zip(blob: Blob, draft: Draft) -> None:
    """Hand every member of a zip to the draft as an attachment, named by its path inside.

    Members that cannot be unpacked are warnings. UnreadableError if none can.
    """
    archive = SafeZip(blob.data)
    names = [name for name in archive.names() if not _is_litter(name)]
    if not names:
        raise UnreadableError("the archive is empty")
    if all(archive.is_encrypted(name) for name in names):
        raise UnreadableError("protected by a password: every member is encrypted")
    for name in names:
        try:
            data = archive.read(name)
        except UnreadableError as error:
            if str(error).startswith("zip bomb"):
                raise
            draft.warnings.append(str(error))
            continue
        draft.attachments.append(Blob(source=blob.source, name=name, data=data))


def _is_litter(name: str) -> bool:
    return name.startswith(_LITTER) or PurePosixPath(name).name in _LITTER
