"""Which weight matrices of a model are meant by ``q``, ``v``, ``down`` or ``all-linear``.

Knows how architectures name their matrices. Refuses to know what is done with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from onward.errors import UsageError
from onward.training.methods.anatomy import block_linears

ALL_LINEAR = "all-linear"

_NAMES = {
    "q": ("q_proj", "query", "wq"),
    "k": ("k_proj", "key", "wk"),
    "v": ("v_proj", "value", "wv"),
    "o": (
        *("o_proj", "out_proj", "wo", "attn.c_proj"),
        *("attention.dense", "self_attention.dense", "self_attn.dense"),
    ),
    "gate": ("gate_proj",),
    "up": ("up_proj", "c_fc", "fc1", "fc_in", "dense_h_to_4h"),
    "down": ("down_proj", "mlp.c_proj", "fc2", "fc_out", "dense_4h_to_h"),
}
_FUSED = {
    **dict.fromkeys(("q", "k", "v"), ("c_attn", "query_key_value", "qkv_proj", "Wqkv")),
    **dict.fromkeys(("gate", "up"), ("gate_up_proj",)),
}
_HELD = {
    **dict.fromkeys(_FUSED["q"], ("q", "k", "v")),
    **dict.fromkeys(_FUSED["gate"], ("gate", "up")),
}


@dataclass(frozen=True, slots=True)
class Targets:
    """Matrices that were found."""

    names: tuple[str, ...]
    """As short as they are unmistakable: ``q_proj``, or ``attn.c_proj`` where two end alike."""
    modules: tuple[Any, ...]
    notes: tuple[str, ...] = ()
    """What differs from what was asked for."""


def find_targets(model: Any, targets: Sequence[str]) -> Targets:
    """Find the matrices called ``targets`` in the decoder blocks of ``model``.

    A target is ``q``, ``k``, ``v``, ``o``, ``gate``, ``up``, ``down``, ``all-linear``, or the end
    of a module's own name, such as ``c_attn``. Where an architecture keeps several matrices in one
    (GPT-2: query, key and value), that one is taken and a note says so. The output head is never
    found. Raises UsageError that lists what there is.
    """
    linears = block_linears(model)
    if not targets:
        raise UsageError(f"no --targets: choose among {_offer(linears)}")
    wanted: set[str] = set()
    notes: list[str] = []
    for target in targets:
        found, fused = _named(linears, target)
        if fused:
            missing = [held for held in _HELD[fused] if held not in targets]
            note = f"{fused} holds {', '.join(_HELD[fused])} in one matrix, which can only be "
            note += f"updated as a whole: {' and '.join(missing)} too"
            if missing and note not in notes:
                notes.append(note)
        wanted.update(found)
    names = tuple(sorted({_shortest(name, wanted, linears) for name in wanted}))
    return Targets(names, tuple(linears[name] for name in sorted(wanted)), tuple(notes))


def _named(linears: dict[str, Any], target: str) -> tuple[list[str], str]:
    """Return the linear layers that ``target`` means, and the fused matrix if it is one."""
    if target == ALL_LINEAR:
        return list(linears), ""
    found = [name for name in linears if _ends(name, _NAMES.get(target, (target,)))]
    if found:
        return found, ""
    found = [name for name in linears if _ends(name, _FUSED.get(target, ()))]
    if not found:
        raise UsageError(
            f"--targets {target!r} is no linear layer of this model: choose {ALL_LINEAR} or among "
            f"{_offer(linears)}"
        )
    return found, found[0].rpartition(".")[2]


def _ends(name: str, tails: Iterable[str]) -> bool:
    return any(f".{name}".endswith(f".{tail}") for tail in tails)


def _shortest(name: str, wanted: set[str], linears: dict[str, Any]) -> str:
    """The shortest end of ``name`` that no layer has which is not wanted."""
    parts = name.split(".")
    for size in range(1, len(parts)):
        tail = ".".join(parts[-size:])
        if all(other in wanted for other in linears if _ends(other, (tail,))):
            return tail
    return name


def _offer(linears: dict[str, Any]) -> str:
    """The layers' own names, without the number of the block."""
    kinds = dict.fromkeys(
        ".".join(part for part in name.split(".")[-2:] if not part.isdigit()) for name in linears
    )
    return ", ".join(kinds)
