"""Images: photographs and scans, by OCR.

Knows picture files and their frames. Refuses to know how text is recognised: a frame is laid out
like the page of a PDF.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from onward.documents.draft import Draft
from onward.documents.ocr import Pixels, is_installed, read_picture
from onward.documents.pdf_assembly import assemble_pages
from onward.documents.pdf_lines import page_items
from onward.documents.pdf_page import PdfPage
from onward.errors import MissingExtraError, UnreadableError
from onward.types import Blob

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_FRAMES = 500
_LONGEST_SIDE = 6000
"""Pixels; larger pictures are made smaller, which OCR does anyway."""


def read_image(blob: Blob, draft: Draft) -> None:
    """Write the text of an image onto a draft; each frame of a TIFF is a page.

    Raises UnreadableError for a broken or empty image, one without text, or when OCR is switched
    off, and MissingExtraError when OCR is not installed.
    """
    if not draft.options.ocr:
        raise UnreadableError("image: its text needs OCR, which is switched off")
    if not is_installed():
        raise MissingExtraError("reading text from images", "ocr")
    pages = [_page(pixels, number) for number, pixels in enumerate(_frames(blob.data), 1)]
    if not any(page.items for page in pages):
        raise UnreadableError("image: no text was recognised in it")
    assemble_pages(pages, draft)


def _page(pixels: Pixels, number: int) -> PdfPage:
    pieces, upright = read_picture(pixels)
    height, width = upright.shape[:2]
    items = page_items(pieces, [], height, lambda _: False)
    return PdfPage(number, "", float(width), float(height), items)


def _frames(data: bytes) -> Iterator[Pixels]:
    """The frames of an image as displayed, on white, blue first."""
    from PIL import Image, ImageSequence, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # a picture so large that Pillow warns of it is refused like one it refuses itself
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                for number, frame in enumerate(ImageSequence.Iterator(image)):
                    if number >= (_MOST_FRAMES if image.format == "TIFF" else 1):
                        break
                    yield _pixels(frame)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadableError(f"image: too large to be unpacked safely ({error})") from error
    except UnidentifiedImageError as error:
        raise UnreadableError("image: broken, or of a format that is not supported") from error
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow raises for broken files
        raise UnreadableError(f"image: broken ({error})") from error


def _pixels(frame: Image) -> Pixels:
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(frame)
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        upright = Image.alpha_composite(white, layer)
    rgb = np.asarray(upright.convert("RGB"), np.uint8)
    return np.ascontiguousarray(rgb[:, :, ::-1])
