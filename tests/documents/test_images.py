"""Images by OCR: frames, transparency and files that are not what they say."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

pytest.importorskip("rapidocr_onnxruntime")

from onward.documents.draft import Draft
from onward.documents.images import read_image
from onward.errors import UnreadableError
from onward.options import ReadOptions
from onward.types import Blob, Document


def picture(text: str, mode: str = "RGB") -> Image.Image:
    transparent = mode == "RGBA"
    image = Image.new(mode, (600, 120), (0, 0, 0, 0) if transparent else "white")
    colour = (0, 0, 0, 255) if transparent else "black"
    ImageDraw.Draw(image).text((30, 40), text, colour, ImageFont.load_default(36))
    return image


def encoded(image: Image.Image, kind: str, *more: Image.Image) -> bytes:
    out = io.BytesIO()
    if more:
        image.save(out, kind, save_all=True, append_images=more)
    else:
        image.save(out, kind)
    return out.getvalue()


def read(data: bytes, options: ReadOptions | None = None) -> Document:
    blob = Blob("scan.png", "scan.png", data)
    draft = Draft(options)
    read_image(blob, draft)
    return draft.document(blob, "image")


def test_the_text_of_an_image_becomes_a_document() -> None:
    document = read(encoded(picture("Invoice number 4711"), "PNG"))
    assert document.text == "Invoice number 4711"
    assert document.title == "scan"


def test_text_on_a_transparent_ground_is_read_as_displayed_on_white() -> None:
    assert read(encoded(picture("Hello there world", "RGBA"), "PNG")).text == "Hello there world"


def test_each_frame_of_a_tiff_is_a_page() -> None:
    data = encoded(picture("First sheet of two"), "TIFF", picture("Second sheet of two"))
    pages = [(block.location.page, block.end > block.start) for block in read(data).blocks]
    assert pages == [(1, True), (2, True)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "broken"),
        (b"not an image", "broken"),
        (encoded(picture("cut"), "PNG")[:300], "broken"),
        (encoded(Image.new("RGB", (200, 200), "white"), "PNG"), "no text"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read(data)


def test_a_picture_of_billions_of_pixels_is_refused_before_it_is_unpacked() -> None:
    header = encoded(Image.new("1", (1, 1)), "PNG")
    width = header.index(b"IHDR") + 4
    huge = header[:width] + (60_000).to_bytes(4, "big") * 2 + header[width + 8 :]
    with pytest.raises(UnreadableError, match=r"too large|broken"):
        read(huge)


def test_with_ocr_switched_off_an_image_is_refused() -> None:
    with pytest.raises(UnreadableError, match="switched off"):
        read(encoded(picture("text"), "PNG"), ReadOptions(ocr=False))
