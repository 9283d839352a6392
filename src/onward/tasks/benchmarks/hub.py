"""A task's items from the hub, by the ``datasets`` library, where the network is allowed.

Knows repositories and splits. Refuses to run code that a data set brings.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from onward.errors import FetchError, MissingExtraError, OfflineError, UsageError
from onward.tasks.benchmarks.catalogue import benchmark_named
from onward.tasks.benchmarks.definition import HubFiles, Row
from onward.tasks.benchmarks.files import items_of, limited, settled_task
from onward.types.benchmarks import TaskData


def read_task_from_hub(name: str, *, offline: bool, limit: int | None = None) -> TaskData:
    """Read the items of a task from the hub, or from what ``datasets`` fetched from it before.

    Items, examples and ``limit`` as in ``read_task``; the digest is that of the rows as JSON.
    Raises OfflineError where ``offline``, UsageError for tasks that are not on the hub,
    MissingExtraError without ``datasets``, and FetchError where the hub does not give the data.
    """
    benchmark = benchmark_named(name)
    hub = benchmark.hub
    if hub is None:
        raise UsageError(f"{name} is not on the hub: name its file or folder")
    if offline:
        raise OfflineError(
            f"the items of {name} would be fetched from the hub ({hub.repository}): name a file or"
            " folder that holds them, or leave out --offline"
        )
    rows = _rows(hub, hub.items)
    items, problems = items_of(benchmark, rows)
    if not items:
        raise FetchError(f"{hub.repository} has no usable row of {name}: {problems[:1]}")
    task = settled_task(benchmark, rows)
    if not hub.examples:
        task = replace(task, spare=True)
        return TaskData(task, limited(items, limit), items, _digest(rows), problems)
    example_rows = _rows(hub, hub.examples)
    examples, wrong = items_of(benchmark, example_rows)
    digest = _digest([*rows, *example_rows])
    return TaskData(task, limited(items, limit), examples, digest, problems + wrong)


def _rows(hub: HubFiles, split: str) -> list[Row]:
    try:
        import datasets
    except ImportError as error:
        raise MissingExtraError(f"reading {hub.repository} from the hub", "train") from error
    found: list[Row] = []
    try:
        names = datasets.get_dataset_config_names(hub.repository) if hub.by_group else [hub.config]
        for config in names:
            part = datasets.load_dataset(hub.repository, config, split=split)
            group = {"subject": config} if hub.by_group else {}
            place = f"{hub.repository} {split} row"
            found += [Row(f"{place} {n}", {**group, **row}) for n, row in enumerate(part, start=1)]
    except (OSError, ValueError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:300]
        raise FetchError(f"cannot fetch {hub.repository} from the hub: {reason}") from error
    return found


def _digest(rows: list[Row]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        text = json.dumps(row.fields, sort_keys=True, ensure_ascii=False, default=str)
        digest.update(text.encode(errors="backslashreplace") + b"\n")
    return digest.hexdigest()
