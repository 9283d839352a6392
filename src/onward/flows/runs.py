"""Where runs are kept, and a run that is going on.

A project's runs lie in its folder ``.onward``; those of questions that were asked outside of any
project under ONWARD_HOME; those of a team in the database that ``--records`` names.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onward import __version__
from onward.documents.addresses import without_secrets
from onward.errors import StoreError
from onward.flows.library import FOLDER_NAME, find_project
from onward.home import onward_home
from onward.options import Options
from onward.plain import plain
from onward.protocols import Progress
from onward.types import ItemResult

if TYPE_CHECKING:
    from onward.records.runs import RunRecords
    from onward.records.votes import VoteRecords

_FILE_NAME = "runs.db"

_HOW = ("at_once", "records", "level")
"""Options of section ``evaluate`` that change how a run goes or is shown, not what it finds."""


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run that is going on."""

    id: str
    records: RunRecords
    options: Options
    progress: Progress | None


def open_runs(options: Options, *, create: bool = False) -> RunRecords:
    """Open the records of runs; ``create`` makes a project of the current folder if there is none.

    Raises StoreError when they cannot be used.
    """
    from onward.records.runs import RunRecords

    url = options.evaluate.records or _sqlite_url(create=create)
    return RunRecords(url, clean=without_secrets)


def open_votes(options: Options) -> VoteRecords:
    """Open the votes of the arena, which lie beside the runs."""
    from onward.records.votes import VoteRecords

    url = options.evaluate.records or _sqlite_url(create=False)
    return VoteRecords(url, clean=without_secrets)


def resume_or_start(
    flow: str,
    records: RunRecords,
    options: Options,
    *,
    metadata: Mapping[str, Any],
    parents: Sequence[str] = (),
    progress: Progress | None = None,
) -> OpenRun:
    """Go on with the run of the same options and ``metadata`` that was killed, or begin one."""
    shown = shown_options(options)
    decisive = {**shown, "evaluate": {k: v for k, v in shown["evaluate"].items() if k not in _HOW}}
    decisive.pop("server")  # how patiently a server is asked changes nothing of what it answers
    described = json.dumps(
        [flow, __version__, decisive, plain(metadata), list(parents)], sort_keys=True
    )
    fingerprint = hashlib.sha256(described.encode()).hexdigest()
    run_id = records.unfinished(fingerprint) or records.start(
        flow, shown, fingerprint=fingerprint, parents=parents, metadata=metadata
    )
    return OpenRun(run_id, records, options, progress)


def shown_options(options: Options) -> dict[str, Any]:
    """The options as they are kept and shown: without the secrets that URLs may hold."""
    shown: dict[str, Any] = json.loads(without_secrets(json.dumps(plain(options))))
    return shown


def item_case_id(result: ItemResult) -> str:
    """What an item of a benchmark is called among the verdicts of its run."""
    return f"{result.task}/{result.item_id}"


def _sqlite_url(*, create: bool) -> str:
    project = find_project(Path.cwd())
    if project is not None or create:
        folder = (project or Path.cwd()) / FOLDER_NAME
    else:
        folder = onward_home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot write into {folder}: {error.strerror}") from error
    return f"sqlite:///{folder / _FILE_NAME}"


def exported(records: RunRecords, run_id: str) -> dict[str, Any]:
    """Everything that is kept of a run, as plain values: nothing is summed up or left out."""
    run = records.run(run_id)
    verdicts: dict[str, list[Any]] = defaultdict(list)
    for row in records.verdicts(run.id):
        verdicts[row.case_id].append(plain(row))
    labels = records.labels(run.id)
    answers = [
        {
            **plain(row),
            "run": run.id,
            "verdicts": verdicts[row.case.id],
            "labels": plain([one for one in labels if one.case_id == row.case.id]),
        }
        for row in records.answers(run.id)
    ]
    items = [
        {
            "run": run.id,
            "item": plain(item),
            "result": plain(result),
            "verdicts": verdicts[item_case_id(result)],
        }
        for item, result in records.items(run.id)
    ]
    planted = plain(records.planted(run.id))
    return {"run": plain(run), "answers": answers, "items": items, "planted": planted}
