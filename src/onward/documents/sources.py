"""From what the user names to things that can be read: files, folders, globs, URLs, databases.

Knows paths, ignore rules and addresses. Refuses to know formats, and reads no file: ``load`` does
that, one at a time, when its turn comes.
"""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from onward.documents.addresses import public_url, without_secrets
from onward.errors import OfflineError, UnreadableError, UsageError
from onward.options import ReadOptions
from onward.types import Blob

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__"})
"""Besides hidden ones (``.git``, ``.venv``, ``.onward``) and virtual environments."""
IGNORE_FILES = (".gitignore", ".onwardignore")

_FILE_DATABASES = ("sqlite", "duckdb")
_SERVER_DATABASES = ("postgresql", "postgres")
_WEB = ("http", "https")


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read: a file (``path``), a web page or a database (``url``)."""

    name: str
    """As the user gave it, with the way down from there; a password in a URL is left out."""
    path: Path | None = None
    url: str | None = None
    bytes: int = 0
    """Size of the file; 0 where it is not known before reading."""

    @property
    def is_database(self) -> bool:
        """Whether it is a database server, which has no bytes to hash."""
        return self.url is not None and _scheme(self.url) in _SERVER_DATABASES


def expand(source: str, options: ReadOptions, *, offline: bool = False) -> Iterator[Source]:
    """Yield what ``source`` stands for, in a fixed order.

    ``source`` is a file, a folder (read recursively, less what is hidden, ignored or excluded), a
    glob, ``http(s)://``, ``postgresql://``, ``sqlite:///PATH`` or ``duckdb:///PATH``. Raises
    UsageError where there is no such thing, OfflineError for the network while ``offline``.
    """
    scheme = _scheme(source)
    if scheme in _FILE_DATABASES:
        path = Path(unquote(source.split("://", 1)[1].removeprefix("/"))).expanduser()
        if not path.is_file():
            raise UsageError(f"no such database file: {_printable(path)} (from {source!r})")
        yield _file(path)
    elif scheme in (*_SERVER_DATABASES, *_WEB):
        if offline:
            raise OfflineError(f"{public_url(source)} needs the network: leave out --offline")
        yield Source(public_url(source), url=source)
    elif scheme:
        known = ", ".join(f"{s}://" for s in (*_WEB, "postgresql", *_FILE_DATABASES))
        shown = without_secrets(source)
        raise UsageError(f"cannot read {shown!r}: {scheme}:// is none of {known}")
    else:
        yield from _expand_path(source, options)


def load(source: Source, options: ReadOptions) -> Blob:
    """Read the bytes of ``source``; UnreadableError or FetchError with the reason if it cannot."""
    if source.url is not None:
        from onward.documents.web import fetch

        name, data = fetch(source.url, options)
        return Blob(source.name, name, data)
    path = source.path
    if path is None:
        raise UsageError(f"nothing to read in {source.name!r}")
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableError("a folder that may not be listed")
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device would never end
            raise UnreadableError("not a regular file")
        if status.st_size > options.max_megabytes * 2**20:
            raise UnreadableError(
                f"too large: {status.st_size / 2**20:.0f} MB, at most {options.max_megabytes}"
            )
        return Blob(source.name, _printable(Path(path.name)), path.read_bytes(), path)
    except OSError as error:
        raise UnreadableError(f"cannot be opened: {error.strerror or error}") from error


def _expand_path(source: str, options: ReadOptions) -> Iterator[Source]:
    path = Path(source).expanduser()
    if path.exists() or path.is_symlink():
        found = [path]
    else:
        # Brackets in the name of a folder that exists are no pattern.
        folder = next((parent for parent in path.parents if parent.is_dir()), Path(path.anchor))
        pattern = str(path.relative_to(folder))
        names = glob.glob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207 - hidden ones stay out
        found = [folder / name for name in sorted(names)]
    if not found:
        raise UsageError(f"no such file or folder: {source!r}")
    for path in found:
        if path.is_dir():
            yield from _walk(path, options)
        else:
            yield _file(path)


def _file(path: Path) -> Source:
    try:
        return Source(_printable(path), path, bytes=path.stat().st_size)
    except OSError:  # a dangling link: load says why
        return Source(_printable(path), path)


def _scheme(source: str) -> str:
    return source.split("://", 1)[0].lower() if "://" in source else ""


def _printable(path: Path) -> str:
    """Return ``path`` as text that can be stored and shown; two paths stay two names."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class _Rules:
    """The ignore rules of one folder, for what lies below it."""

    folder: PurePosixPath
    spec: GitIgnoreSpec

    def ignores(self, relative: PurePosixPath, *, folder: bool) -> bool | None:
        """Whether ``relative`` (to the root) is ignored; None when no rule speaks of it."""
        name = relative.relative_to(self.folder).as_posix() + ("/" if folder else "")
        return self.spec.check_file(name).include


def _walk(root: Path, options: ReadOptions) -> Iterator[Source]:
    """Yield the files below ``root``, folder by folder in the order of their names."""
    from pathspec import GitIgnoreSpec

    wanted = GitIgnoreSpec.from_lines(options.include) if options.include else None
    rules = [_Rules(PurePosixPath(), GitIgnoreSpec.from_lines(options.exclude))]

    seen: set[str] = set()

    def below(folder: Path, relative: PurePosixPath, rules: Sequence[_Rules]) -> Iterator[Source]:
        real = os.path.realpath(folder)
        if real in seen:  # linked folders are read once, which also ends loops
            return
        seen.add(real)
        try:
            entries = sorted(folder.iterdir(), key=lambda path: path.name)
        except OSError:
            yield Source(_printable(folder), folder)  # load says why
            return
        rules = [*rules[:1], *_ignore_rules(folder, relative), *rules[1:]]
        for entry in entries:
            at = relative / entry.name
            is_folder = entry.is_dir()
            if entry.name.startswith(".") or _ignored(rules, at, folder=is_folder):
                continue
            if is_folder:
                if entry.name not in SKIPPED_FOLDERS and not _is_environment(entry):
                    yield from below(entry, at, rules)
            elif wanted is None or wanted.match_file(at.as_posix()):
                yield _file(entry)

    yield from below(root, PurePosixPath(), rules)


def _ignore_rules(folder: Path, relative: PurePosixPath) -> list[_Rules]:
    from pathspec import GitIgnoreSpec

    rules = []
    for name in IGNORE_FILES:
        file = folder / name
        try:
            lines = file.read_text("utf-8", "replace").splitlines() if file.is_file() else []
        except OSError:
            continue
        rules.append(_Rules(relative, GitIgnoreSpec.from_lines(lines)))
    return rules[::-1]


def _ignored(rules: Sequence[_Rules], relative: PurePosixPath, *, folder: bool) -> bool:
    """Whether the nearest rule that speaks of ``relative`` ignores it; options come first."""
    for rule in rules:
        verdict = rule.ignores(relative, folder=folder)
        if verdict is not None:
            return verdict
    return False


def _is_environment(folder: Path) -> bool:
    """Whether a folder is a virtual environment, as far as it may be looked into."""
    try:
        return (folder / "pyvenv.cfg").exists()
    except OSError:
        return False
