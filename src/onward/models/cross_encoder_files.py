"""The files of a cross-encoder: in a folder of the user's, or fetched by its name on a hub.

Knows names of files. Refuses to know what is in them. A hub is trusted for what the user names
there, for nobody has stated a hash of it; an ONNX file is a graph of sums and products and runs no
code of its own.
"""

from __future__ import annotations

import re
import tempfile
import urllib.error
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onward.errors import FetchError, OfflineError, UsageError
from onward.models.catalog import HUB, Hub
from onward.models.fetch import model_folder
from onward.models.hub import fetch_from_hub
from onward.protocols import Progress

GRAPHS = (
    "onnx/model.onnx",
    "model.onnx",
    "onnx/model_quantized.onnx",
    "onnx/model_int8.onnx",
    "onnx/model_qint8_avx512_vnni.onnx",
    "onnx/model_quint8_avx2.onnx",
    "model_quantized.onnx",
    "model_int8.onnx",
)
"""Where exporters put the graph, exact ones first; the first that is there is taken."""

_TOKENIZER = "tokenizer.json"
_SETTINGS = ("config.json", "tokenizer_config.json")
_HUB_NAME = re.compile(r"(?P<name>[\w-][\w.-]*/[\w-][\w.-]*)(?:#(?P<graph>[\w-][\w./-]*\.onnx))?")
_NOT_THERE = 404


@dataclass(frozen=True, slots=True)
class CrossEncoderFiles:
    """What a cross-encoder is made of."""

    graph: Path
    tokenizer: Path
    settings: tuple[Path, ...]
    """Of those that tell the longest input, the ones that are there."""


def find_cross_encoder(
    spec: str, *, offline: bool, progress: Progress | None = None, address: str = HUB
) -> CrossEncoderFiles:
    """Return the files that ``spec`` names, fetched from the hub at ``address`` if need be.

    ``spec`` is a folder, an ONNX file, or a hub name such as ``OWNER/NAME`` or
    ``OWNER/NAME#onnx/model_int8.onnx``. Raises UsageError for what is none of them or lacks a
    file, OfflineError and FetchError for what would have to be fetched.
    """
    path = Path(spec).expanduser()
    if path.exists():
        return _in_folder(path)
    named = _HUB_NAME.fullmatch(spec)
    if named is None or ".." in spec:
        raise UsageError(
            f"no cross-encoder '{spec}': give a folder with an ONNX file and {_TOKENIZER}, or a"
            " name on the hub as OWNER/NAME"
        )
    folder = model_folder("cross-encoders") / spec.replace("/", "--").replace("#", "--")
    if not folder.is_dir():
        if offline:
            raise OfflineError(
                f"there is no folder {spec}, the hub's model of this name is not in {folder}, and"
                " --offline forbids fetching it; use it once while online"
            )
        graphs = [named["graph"]] if named["graph"] else GRAPHS
        _fetch(Hub(named["name"], {}, address), graphs, folder, progress)
    return _in_folder(folder)


def _in_folder(path: Path) -> CrossEncoderFiles:
    """The files in a folder, or around an ONNX file."""
    folder = path if path.is_dir() else path.parent
    graph = path if path.is_file() else _graph_in(folder)
    if graph.suffix != ".onnx":
        raise UsageError(f"{graph} is no ONNX file: name a folder, or a file that ends in .onnx")
    around = dict.fromkeys((folder, graph.parent, graph.parent.parent))
    tokenizer = next((f / _TOKENIZER for f in around if (f / _TOKENIZER).is_file()), None)
    if tokenizer is None:
        raise UsageError(
            f"{folder} has no {_TOKENIZER}: save it beside the model, with"
            f" AutoTokenizer.from_pretrained('NAME').save_pretrained('{folder}')"
        )
    settings = (f / name for name in _SETTINGS for f in around)
    return CrossEncoderFiles(graph, tokenizer, tuple(one for one in settings if one.is_file()))


def _graph_in(folder: Path) -> Path:
    usual = (folder / name for name in GRAPHS)
    found = [one for one in usual if one.is_file()] or sorted(folder.glob("*.onnx"))
    if found:
        return found[0]
    weights = [*folder.glob("*.safetensors"), *folder.glob("pytorch_model*.bin")]
    why = f"it has {weights[0].name} only" if weights else "nor other weights"
    raise UsageError(
        f"{folder} has no ONNX file, {why}; export it once: pip install"
        f" 'optimum-onnx[onnxruntime]' && optimum-cli export onnx --task text-classification"
        f" --model {folder} {folder / 'onnx'}"
    )


def _fetch(hub: Hub, graphs: Sequence[str], folder: Path, progress: Progress | None) -> None:
    """Fetch into ``folder``, which appears when all is there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".incoming-", dir=folder.parent) as name:
        desk = Path(name) / "model"
        desk.mkdir()
        if not _fetch_one(hub, _TOKENIZER, desk, progress):
            raise FetchError(f"{hub} has no {_TOKENIZER}: it cannot be used without torch")
        graph = next((one for one in graphs if _fetch_one(hub, one, desk, progress)), None)
        if graph is None:
            raise FetchError(
                f"{hub} has no ONNX file (tried {', '.join(graphs)}); choose another, or export it"
                f" once: pip install 'optimum-onnx[onnxruntime]' && optimum-cli export onnx --task"
                f" text-classification --model {hub.repository} FOLDER"
            )
        # Graphs above two gigabytes keep their weights in a second file.
        for beside in (*_SETTINGS, f"{graph}_data", f"{graph}.data"):
            _fetch_one(hub, beside, desk, progress)
        if not folder.is_dir():  # else another process was quicker
            desk.replace(folder)


def _fetch_one(hub: Hub, remote: str, desk: Path, progress: Progress | None) -> bool:
    """Fetch a file under its last name; False where the hub has none of this name."""
    name = Path(remote).name
    try:
        fetch_from_hub(Hub(hub.repository, {name: remote}, hub.address), [name], desk, progress)
    except FetchError as error:
        cause = error.__cause__
        if isinstance(cause, urllib.error.HTTPError):
            cause.close()  # it is a connection too
            if cause.code == _NOT_THERE:
                return False
        raise FetchError(f"cannot fetch {hub}: {error}") from error
    return True
