"""Open the language model that a spec names, to be asked or to be tuned; tuned ones included."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onward.errors import MissingExtraError
from onward.models import foundation, load_model, template_of, trainable_source
from onward.options import Options
from onward.protocols import Model, Progress

if TYPE_CHECKING:
    from onward.training.loading import Base


def open_model(spec: str, options: Options, progress: Progress | None = None) -> Model:
    """Open ``spec`` as the options say, which may be an update by any method.

    Errors as of ``onward.models.load_model``; TrainingError for an update that cannot be put on.
    """
    return load_model(
        spec,
        offline=options.offline,
        progress=progress,
        options=options.server,
        load_updates=_with_updates,
    )


def open_base(spec: str, options: Options, progress: Progress | None = None) -> Base:
    """Load the weights of ``spec``, to be tuned; what was tuned of it already is merged in memory.

    Raises MissingExtraError without ``onward[train]``, UsageError for a model that cannot be tuned
    here, FetchError, OfflineError or ModelError when it cannot be loaded, TrainingError for an
    update that cannot be merged.
    """
    root, updates = foundation(spec)
    place = trainable_source(root, offline=options.offline, progress=progress)
    try:
        from onward.training.loading import load_base
    except ModuleNotFoundError as error:
        raise MissingExtraError("tuning", "train") from error
    base = load_base(spec, *place, offline=options.offline)
    if not updates:
        return base
    from onward.training.methods.stacking import merged_base

    return merged_base(base, updates, template_of(spec))


def _with_updates(model: Any, folders: Sequence[Path]) -> Any:  # noqa: ANN401 - of transformers
    """Put updates by any method onto their base; all but the last are merged."""
    from onward.training.methods.files import load_update
    from onward.training.methods.stacking import merge_all

    *below, last = folders
    return load_update(merge_all(model, below), last)
