"""How fast documents are read and cut into passages: pages a second over a folder of PDFs.

    python -m benchmarks.reading [FOLDER] [WORKERS]

Default: the ten filings of ../shared/data/financebench, a process for each core. The time is from
naming the folder to the last passage, starting the processes included; the second figure is of
the same files again under three names each (a byte is added, so that each is read), where starting
matters less.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from onward.documents import Reading, expand, read_sources
from onward.options import PassageOptions, ReadOptions

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "financebench"
TIMES = 3


def measure(folder: Path, options: ReadOptions) -> str:
    """Read ``folder`` and say how long it took."""
    started = time.perf_counter()
    sources = list(expand(str(folder), options))
    passages = pages = 0
    for outcome in read_sources(sources, options, PassageOptions()):
        if isinstance(outcome, Reading):
            passages += len(outcome.passages)
            pages += max((p.location.page or 0 for p in outcome.passages), default=0)
    seconds = time.perf_counter() - started
    return f"{pages} pages, {passages} passages in {seconds:.2f} s: {pages / seconds:.0f} pages/s"


def main() -> None:
    """Print both figures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    options = ReadOptions(ocr=False, workers=workers, include=("*.pdf",))
    print("once:       ", measure(folder, options))
    with tempfile.TemporaryDirectory() as name:
        for number in range(TIMES):
            for path in folder.glob("*.pdf"):
                copy = Path(name) / f"{number}-{path.name}"
                shutil.copyfile(path, copy)
                with copy.open("ab") as file:
                    file.write(b"\n" * (number + 1))
        print(f"{TIMES} times over:", measure(Path(name), options))


if __name__ == "__main__":
    main()
