"""Text from pictures: drawn here, so that what they say is known. Skips without the engine."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

pytest.importorskip("rapidocr_onnxruntime")

from onward.documents.draft import Draft
from onward.documents.ocr import Pixels, read_picture
from onward.documents.pdf import read_pages, read_pdf
from onward.errors import UnreadableError
from onward.options import ReadOptions
from onward.types import Blob


def picture(*lines: str) -> Image.Image:
    """Black lines of text on white."""
    image = Image.new("RGB", (700, 60 + 60 * len(lines)), "white")
    for number, line in enumerate(lines):
        place = (30, 30 + 60 * number)
        ImageDraw.Draw(image).text(place, line, "black", ImageFont.load_default(32))
    return image


def pixels(image: Image.Image) -> Pixels:
    return np.asarray(image, np.uint8)[:, :, ::-1].copy()


def scanned_pdf(*images: Image.Image) -> bytes:
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:])
    return out.getvalue()


def test_lines_come_with_their_places() -> None:
    pieces, _ = read_picture(pixels(picture("The first line", "The second line")), 0.5)
    assert [piece.text for piece in pieces] == ["The first line", "The second line"]
    assert pieces[0].bottom < pieces[1].top
    assert abs(pieces[0].x0 - 15) < 5


def test_a_picture_on_its_side_is_turned() -> None:
    side = picture("Some words to read here", "and some more of them").rotate(90, expand=True)
    pieces, upright = read_picture(pixels(side))
    assert [piece.text for piece in pieces] == ["Some words to read here", "and some more of them"]
    assert upright.shape[1] > upright.shape[0]


def test_a_scanned_page_is_read_by_ocr() -> None:
    blob = Blob("scan.pdf", "scan.pdf", scanned_pdf(picture("Minutes of the meeting")))
    draft = Draft()
    read_pdf(blob, draft)
    document = draft.document(blob, "pdf")
    # the engine sometimes loses a blank
    assert document.text.replace(" ", "") == "Minutesofthemeeting"
    assert document.blocks[0].location.page == 1
    assert not document.warnings


def test_without_ocr_a_scan_is_refused_with_the_reason() -> None:
    blob = Blob("scan.pdf", "scan.pdf", scanned_pdf(picture("Minutes"), picture("More")))
    options = ReadOptions(ocr=False)
    assert [page.warning for page in read_pages(blob, 1, 2, options)] == [
        "no text, and OCR is switched off"
    ] * 2
    with pytest.raises(UnreadableError, match="no text, and OCR is switched off"):
        read_pdf(blob, Draft(options))
