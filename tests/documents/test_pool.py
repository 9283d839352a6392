"""Many sources: order, digests, one bad file among good ones, long PDFs, stopping early."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from onward.documents import jobs
from onward.documents.pool import Outcome, Reading, Unchanged, read_sources
from onward.documents.read import read_blob
from onward.documents.sources import expand
from onward.options import PassageOptions, ReadOptions
from onward.types import Blob, Skipped

HEAVY = b"<!DOCTYPE html><title>T</title><body><p>%s is the answer here.</p>"


def outcomes(
    folder: Path, known: set[str] | None = None, *, workers: int = 0, max_seconds: int = 60
) -> list[Outcome]:
    read = ReadOptions(ocr=False, workers=workers, max_seconds=max_seconds)
    sources = list(expand(str(folder), read))
    return list(
        read_sources(sources, read, PassageOptions(), known=lambda digest: digest in (known or ()))
    )


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_outcomes_come_in_the_order_of_sources_whatever_their_size(tmp_path: Path) -> None:
    for number in range(6):
        text = HEAVY % str(number).encode() + b"<p>word</p>" * (6 - number) * 300
        (tmp_path / f"{number}.html").write_bytes(text)
    results = outcomes(tmp_path, workers=2)
    assert [Path(r.source).name for r in results] == [f"{n}.html" for n in range(6)]
    assert all(isinstance(r, Reading) and r.passages for r in results)


def test_known_bytes_are_not_read_and_repeated_ones_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"known")
    (tmp_path / "b.txt").write_bytes(b"new")
    (tmp_path / "c.txt").write_bytes(b"new")
    first, second, third = outcomes(tmp_path, {sha256(b"known")})
    assert first == Unchanged(f"{tmp_path.as_posix()}/a.txt", sha256(b"known"), 5)
    assert isinstance(second, Reading)
    assert (second.digest, second.bytes, second.document.text) == (sha256(b"new"), 3, "new")
    assert third == Unchanged(f"{tmp_path.as_posix()}/c.txt", sha256(b"new"), 3)


def test_one_bad_file_never_stops_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(HEAVY % b"Forty-two")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 broken")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.4 broken")
    (tmp_path / "d.txt").write_bytes(b"")
    (tmp_path / "e.bin").write_bytes(bytes(range(256)))
    results = outcomes(tmp_path, workers=2)
    reasons = [r.reason for r in results[1:] if isinstance(r, Skipped)]
    assert isinstance(results[0], Reading)
    assert [reason.split(":")[0] for reason in reasons] == [
        "broken", "broken", "empty file", "unsupported",
    ]  # fmt: skip


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(HEAVY % b"One")
    (result,) = outcomes(tmp_path, max_seconds=0)
    assert isinstance(result, Skipped)
    assert result.reason.startswith("given up")


def test_stopping_early_ends_the_processes(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}.html").write_bytes(HEAVY % str(number).encode())
    options = ReadOptions(workers=2)
    running = read_sources(list(expand(str(tmp_path), options)), options, PassageOptions())
    assert isinstance(next(running), Reading)
    running.close()
    assert list(running) == []


def test_progress_counts_sources_up_to_all_of_them(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_bytes(b"text %d" % number)
    seen: list[tuple[str, int, int]] = []
    options = ReadOptions()
    sources = list(expand(str(tmp_path), options))

    def progress(stage: str, done: int, total: int) -> None:
        seen.append((stage, done, total))

    assert len(list(read_sources(sources, options, PassageOptions(), progress=progress))) == 3
    assert seen[-1] == ("read", 3, 3)


def test_no_sources_give_nothing() -> None:
    assert list(read_sources([], ReadOptions(), PassageOptions())) == []


def pdf_of(pages: int) -> bytes:
    """Return a PDF of ``pages`` pages that each say their number, with ballast to look long."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>"]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(pages))
    objects.append(f"<</Type/Pages/Kids[{kids}]/Count {pages}>>")
    objects.append("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    for n in range(pages):
        text = f"BT /F1 12 Tf 72 700 Td (This is what page number {n + 1} has to say.) Tj ET"
        font = "/Resources<</Font<</F1 3 0 R>>>>"
        box = "/MediaBox[0 0 612 792]"
        objects.append(f"<</Type/Page/Parent 2 0 R{font}{box}/Contents {5 + 2 * n} 0 R>>")
        objects.append(f"<</Length {len(text)}>>stream\n{text}\nendstream")
    data, offsets = b"%PDF-1.4\n%" + b"x" * 2**19 + b"\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj{body}endobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    xref = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF"
    return data + (xref + trailer).encode()


def test_a_long_pdf_read_by_several_processes_is_the_same_document(tmp_path: Path) -> None:
    data = pdf_of(2 * jobs.PAGES_AT_ONCE + 50)
    (tmp_path / "long.pdf").write_bytes(data)
    (result,) = outcomes(tmp_path, workers=2)
    assert isinstance(result, Reading)
    alone = read_blob(Blob(result.source, "long.pdf", data), ReadOptions(ocr=False))
    assert result.document == alone
    assert result.passages[-1].location.page == 2 * jobs.PAGES_AT_ONCE + 50


@pytest.mark.parametrize("workers", [1, 3])
def test_a_long_pdf_that_is_broken_is_one_reason(tmp_path: Path, workers: int) -> None:
    (tmp_path / "long.pdf").write_bytes(b"%PDF-1.4\n" + b"x" * 2**20)
    (result,) = outcomes(tmp_path, workers=workers)
    assert isinstance(result, Skipped)
    assert result.reason.startswith("broken")


def test_the_twin_of_an_unreadable_file_has_the_same_reason(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(b"")
    for name in ("c.bin", "d.bin"):
        (tmp_path / name).write_bytes(bytes(range(256)))
    results = outcomes(tmp_path)
    reasons = [result.reason for result in results if isinstance(result, Skipped)]
    assert reasons == ["empty file"] * 2 + ["unsupported: binary content (.bin)"] * 2


def test_a_container_broken_inside_stops_nothing(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip" * 20)
    data = bytearray(buffer.getvalue())
    data[38:46] = b"\xff" * 8  # where the compressed bytes of the first member begin
    (tmp_path / "a.epub").write_bytes(data)
    (tmp_path / "b.txt").write_bytes(b"Still read.")
    first, second = outcomes(tmp_path)
    assert isinstance(first, Skipped)
    assert isinstance(second, Reading)


def test_progress_is_told_of_known_sources_one_by_one(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_bytes(b"text %d" % number)
    seen: list[tuple[str, int, int]] = []
    options = ReadOptions()
    sources = list(expand(str(tmp_path), options))

    def progress(stage: str, done: int, total: int) -> None:
        seen.append((stage, done, total))

    running = read_sources(
        sources, options, PassageOptions(), known=lambda _: True, progress=progress
    )
    assert all(isinstance(outcome, Unchanged) for outcome in running)
    assert sorted(set(seen)) == [("read", done, 5) for done in range(1, 6)]
    assert seen == sorted(seen)


def test_small_files_of_our_own_formats_start_no_process_but_rst_does(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"# Title\n\nA word.")
    (tmp_path / "b.rst").write_bytes(b"Title\n=====\n\nA word.")
    markdown, rst = (outcomes(path, max_seconds=0)[0] for path in sorted(tmp_path.iterdir()))
    assert isinstance(markdown, Reading)
    assert isinstance(rst, Skipped)  # there the deadline holds
    assert rst.reason.startswith("given up")
