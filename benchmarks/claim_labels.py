"""Claims with their evidence and what people said of it, by halves; and claims made from text.

WiCE and Climate-FEVER are split by the claim: even claims are for fitting, odd ones are held out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal
from zlib import crc32

from benchmarks.xquad import DATA

Label = Literal["supported", "partial", "unsupported", "contradicted"]

_WICE: dict[str, Label] = {
    "supported": "supported",
    "partially_supported": "partial",
    "not_supported": "unsupported",
}
_FEVER: dict[str, Label] = {
    "SUPPORTS": "supported",
    "NOT_ENOUGH_INFO": "unsupported",
    "REFUTES": "contradicted",
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A claim, a text and what the text says of it."""

    claim: str
    text: str
    label: Label
    kind: str = ""
    """How the claim was made; empty when people wrote it."""

    @property
    def held_out(self) -> bool:
        """Whether it takes no part in fitting."""
        return bool(crc32(self.claim.encode()) % 2)


def wice() -> list[Labelled]:
    """Return the claims of WiCE, each with the sentences of a page as one text."""
    lines = (DATA / "judging" / "wice.jsonl").read_text("utf-8").splitlines()
    return [
        Labelled(one["claim"], "\n\n".join(one["evidence"]), _WICE[one["label"]])
        for one in map(json.loads, lines)
    ]


def climate_fever() -> list[Labelled]:
    """Return the evidence pairs of Climate-FEVER: a claim with one sentence each."""
    lines = (DATA / "judging" / "climate-fever.jsonl").read_text("utf-8").splitlines()
    return [
        Labelled(one["claim"], piece["evidence"], _FEVER[piece["evidence_label"]])
        for one in map(json.loads, lines)
        for piece in one["evidences"]
    ]
