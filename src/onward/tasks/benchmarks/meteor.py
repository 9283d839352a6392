"""METEOR 1.5 of English texts with several references, where Java is present.

Words are matched by their authors' program, which has the tables of synonyms and paraphrases
(Denkowski and Lavie 2014); what follows from the matches is computed here, so that items can be
drawn again. Knows texts. Refuses to know what they were to say.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from onward.statistics.arrays import Floats
from onward.statistics.outcomes import divided

_PACKAGE, _PROGRAM = "pycocoevalcap", Path("meteor", "meteor-1.5.jar")
_ALPHA, _BETA, _GAMMA, _DELTA = 0.85, 0.2, 0.6, 0.75
_WEIGHTS = np.array([1.0, 0.6, 0.8, 0.6])
"""Of words that match exactly, by stem, by synonym, by paraphrase; all as tuned for ranking."""
_COLUMNS = 23


def meteor_program() -> Path | None:
    """Return the program; None where it is not installed (``onward[meteor]``), or Java is not."""
    found = find_spec(_PACKAGE)
    places = (found.submodule_search_locations or ()) if found else ()
    program = next((path for one in places if (path := Path(one) / _PROGRAM).is_file()), None)
    return program if shutil.which("java") else None


def meteor_rows(
    program: Path, written: Sequence[str], references: Sequence[Sequence[str]]
) -> Floats:
    """Return what METEOR sums over, shape (n, 23), each text beside its best reference.

    Lengths and function words of both sides; for each way to match, content and function words of
    both; chunks, and words matched of both. Raises OSError when the program fails.
    """
    asked = (
        " ||| ".join(["SCORE", *map(_line, refs), _line(text)])
        for text, refs in zip(written, references, strict=True)
    )
    return np.array(_answers(program, tuple(asked)), dtype=np.float64).reshape(-1, _COLUMNS)


def meteor(sums: Floats) -> Floats:
    """Return METEOR of summed rows (m, 23), 0 to 1: weighted F less a penalty for fragments."""
    matched = sums[:, 4:20].reshape(-1, 4, 4)  # (m, way, content and function words of both sides)
    weighted = _WEIGHTS @ (_DELTA * matched[:, :, :2] + (1 - _DELTA) * matched[:, :, 2:])
    lengths, function = sums[:, 0:2], sums[:, 2:4]
    shares = divided(weighted, _DELTA * (lengths - function) + (1 - _DELTA) * function)
    precision, recall = shares[:, 0], shares[:, 1]
    mean = divided(precision * recall, _ALPHA * precision + (1 - _ALPHA) * recall)
    chunks, words = sums[:, 20], sums[:, 21:23].sum(axis=1) / 2
    whole = (chunks == 1) & (sums[:, 21] == lengths[:, 0]) & (sums[:, 22] == lengths[:, 1])
    fragments = np.where(whole, 0.0, divided(chunks, words))
    return np.asarray(mean * (1 - _GAMMA * fragments**_BETA))


@cache
def _answers(program: Path, lines: tuple[str, ...]) -> list[list[float]]:
    """Ask once for the same texts: the program takes seconds to read its tables."""
    asked = ["java", "-Xmx2G", "-jar", str(program), "-", "-", "-stdio", "-l", "en", "-norm"]
    text = "".join(f"{line}\n" for line in lines)
    run = subprocess.run(
        asked, input=text, capture_output=True, encoding="utf-8", check=False, cwd=program.parent
    )
    answers = [[float(number) for number in line.split()] for line in run.stdout.splitlines()]
    if run.returncode or len(answers) != len(lines):
        said = " ".join(run.stderr.split())[:200] or f"{len(answers)} of {len(lines)} answers"
        raise OSError(f"METEOR failed ({said}): check the Java that runs it")
    return answers


def _line(text: str) -> str:
    return " ".join(text.replace("|||", " ").split())
