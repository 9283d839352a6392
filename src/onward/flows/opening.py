"""Open the language model that a spec names, to be asked or to be tuned; tuned ones included."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from onward.errors import MissingExtraError
from onward.models import load_model, trainable_source
from onward.options import Options
from onward.protocols import Model, Progress

if TYPE_CHECKING:
    from onward.training.loading import Base


def open_model(spec: str, options: Options, progress: Progress | None = None) -> Model:
    """Open ``spec`` as the options say; errors as of ``onward.models.load_model``."""
    return load_model(
        spec,
        offline=options.offline,
        progress=progress,
        options=options.server,
        load_update=_with_update,
    )


def open_base(spec: str, options: Options, progress: Progress | None = None) -> Base:
    """Load the weights of ``spec``, to be tuned.

    Raises MissingExtraError without ``onward[train]``, UsageError for a model that cannot be tuned
    here, FetchError, OfflineError or ModelError when it cannot be loaded.
    """
    place = trainable_source(spec, offline=options.offline, progress=progress)
    try:
        from onward.training.loading import load_base
    except ModuleNotFoundError as error:
        raise MissingExtraError("tuning", "train") from error
    return load_base(spec, *place, offline=options.offline)


def _with_update(model: Any, folder: Path) -> Any:  # noqa: ANN401 - models of transformers
    """Put the update of a tuned model, by any method, onto its base."""
    from onward.training.methods.files import load_update

    return load_update(model, folder)
