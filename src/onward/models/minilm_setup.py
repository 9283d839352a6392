"""The embedder all-MiniLM-L6-v2, ready to use: fetched and prepared once, then only opened.

Knows where the prepared graph lies and what its name says. Refuses to know how it is made and run.
"""

from __future__ import annotations

import hashlib

from onward.models.catalog import find_model
from onward.models.fetch import require
from onward.models.minilm import MAX_TOKENS, MiniLM
from onward.protocols import Progress
from onward.whole_files import write_whole

NAME = "all-MiniLM-L6-v2"

_RECIPE = "2"
"""Part of the name: raise it when the same weights give other vectors."""


def load_minilm(*, offline: bool = False, progress: Progress | None = None) -> MiniLM:
    """Open the embedder, fetching its weights and writing its graph at the first use.

    int8 where it is true to float32 on this processor, otherwise float32. Raises FetchError or
    OfflineError when the weights are missing.
    """
    recipe = _recipe()
    folder = require(NAME, offline=offline, progress=progress)
    tokenizer = folder / "tokenizer.json"
    for precision in ("int8", "float32"):
        if (path := folder / f"{precision}-{recipe}.onnx").is_file():
            return MiniLM(path, tokenizer, f"{NAME}/{precision}-{recipe}")
    if progress:
        progress(f"preparing {NAME}", 0, 1)
    from onward.models.minilm_build import build_graph  # only the first use needs it

    precision, graph = build_graph(folder)
    path = folder / f"{precision}-{recipe}.onnx"
    write_whole(folder, {path.name: graph})
    if progress:
        progress(f"preparing {NAME}", 1, 1)
    return MiniLM(path, tokenizer, f"{NAME}/{precision}-{recipe}")


def _recipe() -> str:
    """A hash of all that decides the vectors."""
    hashes = [file.sha256 for file in find_model(NAME).files]
    return hashlib.sha256(" ".join([*hashes, _RECIPE, str(MAX_TOKENS)]).encode()).hexdigest()[:12]
