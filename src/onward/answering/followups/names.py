"""Which words of a question name something: *BERT*, *Guanaco 65B*, *RAG-Token*.

``language.names`` tells what a text names that another does not; here numbers and sizes name too
(*65B*, *v1.1*), and what is only asked for (*GPUs*, *BLEU*) does not.
Knows capitals and digits. Refuses to know what is named.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"\w(?:[\w.–-]*\w)?")


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NO_NAME = _listed(
    """i i'm gpu gpus tpu tpus cpu cpus gb mb kb tb ram vram flops bleu rouge f1 em elo usd eur ok
    what which who how why when where is are does do did can the in on of for and or"""
)
"""Measures and hardware are asked *of* something; words of asking may stand in capitals."""


def names(text: str) -> list[str]:
    """Words with a capital or a digit anywhere, the first word's own capital aside, in order."""
    found = _WORD.findall(text)
    marked = [w for w in found[1:] if any(c.isupper() or c.isdigit() for c in w)]
    first = [w for w in found[:1] if any(c.isupper() or c.isdigit() for c in w[1:])]
    return [word for word in (*first, *marked) if word.lower() not in _NO_NAME]


def name_runs(text: str) -> list[str]:
    """Names as they stand, neighbouring words together: *BERT LARGE*, *Natural Questions*."""
    marked = set(names(text))
    runs: list[list[str]] = []
    last = -2
    for place, match in enumerate(_WORD.finditer(text)):
        if match[0] not in marked:
            continue
        if place == last + 1 and text[match.start() - 1] == " ":
            runs[-1].append(match[0])
        else:
            runs.append([match[0]])
        last = place
    return list(dict.fromkeys(" ".join(run) for run in runs))
