"""Pages a second of the PDF reader, beside plain text extraction by PDFium through pypdfium2.

Run: ``python benchmarks/read_pdf.py [FOLDER] [--rounds 5]``; the default folder is
``../shared/data/financebench`` beside the checkout. Both read the same files, one after the
other in each round, with one and with two processes; medians are printed, of wall time and, since
other programs may share the machine, of processor time. Scanned pages are not sent to OCR.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]

from onward.documents.draft import Draft
from onward.documents.pdf import assemble_pages, count_pages, read_pages
from onward.documents.pdf_page import PdfPage
from onward.options import ReadOptions
from onward.types import Blob

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "financebench"
OPTIONS = ReadOptions(ocr=False)
PART_PAGES = 16
Part = tuple[str, int, int]
Work = Callable[[Part], tuple[object, float]]


def structured(part: Part) -> tuple[list[PdfPage], float]:
    """Our reading of some pages of a file, with the seconds of processor time."""
    start = time.process_time()
    path, first, last = part
    pages = read_pages(_blob(path), first, last, OPTIONS)
    return pages, time.process_time() - start


def plain(part: Part) -> tuple[int, float]:
    """The characters of some pages of a file by pypdfium2's own helpers."""
    start = time.process_time()
    path, first, last = part
    with pypdfium2.PdfDocument(path) as document:
        length = sum(_plain_length(document[index]) for index in range(first - 1, last))
    return length, time.process_time() - start


def _plain_length(page: pypdfium2.PdfPage) -> int:
    text = page.get_textpage()
    length = len(text.get_text_bounded())
    text.close()
    page.close()
    return length


def _blob(path: str) -> Blob:
    return Blob(path, Path(path).name, Path(path).read_bytes())


def _run(
    work: Work, parts: Sequence[Part], pool: ProcessPoolExecutor | None
) -> tuple[float, float]:
    """Wall and processor seconds; our pages are also assembled into documents."""
    start = time.perf_counter()
    busy = 0.0
    pages: dict[str, list[PdfPage]] = {}
    answers = map(work, parts) if pool is None else pool.map(work, parts)
    for (path, _, _), (answer, seconds) in zip(parts, answers, strict=True):
        busy += seconds
        if isinstance(answer, list):
            pages.setdefault(path, []).extend(answer)
    assembling = time.process_time()
    for path, read in pages.items():
        draft = Draft(OPTIONS)
        assemble_pages(read, draft)
        draft.document(_blob(path), "pdf")
    busy += time.process_time() - assembling
    return time.perf_counter() - start, busy


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="pages a second of the PDF reader")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    counts = {str(p): count_pages(_blob(str(p))) for p in sorted(arguments.folder.glob("*.pdf"))}
    parts = [
        (path, first, min(first + PART_PAGES - 1, count))
        for path, count in counts.items()
        for first in range(1, count + 1, PART_PAGES)
    ]
    total = sum(counts.values())
    works: dict[str, Work] = {"onward": structured, "pypdfium2 text": plain}
    results: dict[tuple[str, int], list[tuple[float, float]]] = {}
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(structured, parts[:4]))  # start the processes before the clock
        for _ in range(arguments.rounds):
            for processes in (1, 2):
                for name, work in works.items():
                    seconds = _run(work, parts, pool if processes == 2 else None)
                    results.setdefault((name, processes), []).append(seconds)
    print(f"{len(counts)} files, {total} pages, median of {arguments.rounds} rounds")
    for (name, processes), seconds_list in sorted(results.items(), key=lambda item: item[0][1]):
        wall = total / statistics.median(wall for wall, _ in seconds_list)
        busy = total / statistics.median(busy for _, busy in seconds_list)
        print(
            f"{name:15} {processes} process{'es' if processes > 1 else '  '} "
            f"{wall:6.0f} pages/s   {busy:6.0f} pages per second of processor time"
        )


if __name__ == "__main__":
    main()
