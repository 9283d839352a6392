"""Files and folders that appear whole or not at all: written beside their place, then moved there.

Refuses to know what they hold.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


def write_whole(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files``, contents by name, into ``folder``, which is made where it is missing.

    Files of these names are replaced, none before all could be written. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".incoming-", dir=folder) as desk:
        for name, data in files.items():
            (Path(desk) / name).write_bytes(data)
        for name in files:
            (Path(desk) / name).replace(folder / name)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a name to write to; what stands there takes the place of ``path`` when all went well.

    Otherwise what was there stays. The folder is made where it is missing. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".incoming-", dir=path.parent) as desk:
        unfinished = Path(desk) / path.name
        yield unfinished
        unfinished.replace(path)


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of ``folder`` when the block ends well.

    Otherwise what was there stays. Raises OSError.
    """
    new = folder.with_name(f".{folder.name}.new")
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(new, ignore_errors=True)
    _restore(folder, old)  # a process was killed between the two moves
    new.mkdir(parents=True)
    try:
        yield new
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
    finally:
        _restore(folder, old)
        shutil.rmtree(new, ignore_errors=True)


def _restore(folder: Path, old: Path) -> None:
    """Put back what was moved aside, unless something new has taken its place."""
    if old.exists() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
