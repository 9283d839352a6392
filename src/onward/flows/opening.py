"""Open the language model that a spec names, tuned ones included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onward.models import load_model
from onward.options import Options
from onward.protocols import Model, Progress


def open_model(spec: str, options: Options, progress: Progress | None = None) -> Model:
    """Open ``spec`` as the options say; errors as of ``onward.models.load_model``."""
    return load_model(
        spec,
        offline=options.offline,
        progress=progress,
        options=options.server,
        load_update=_with_update,
    )


def _with_update(model: Any, folder: Path) -> Any:  # noqa: ANN401 - models of transformers
    """Put the update of a tuned model, by any method, onto its base."""
    from onward.training.methods.files import load_update

    return load_update(model, folder)
