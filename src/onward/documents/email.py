"""Reads mail (EML): subject, people and date, the best body, and what is attached.

Refuses to know keys: encrypted mail is named as such, signatures are not checked.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import compat32

from onward.documents.draft import Draft, tidy, tidy_line
from onward.documents.html import write_html
from onward.documents.plaintext import decode, paragraphs
from onward.errors import UnreadableError
from onward.types import Blob

_HEADERS = ("From", "To", "Cc", "Bcc", "Date")
_ANY_HEADER = re.compile(r"^[!-9;-~]{1,70}:", re.MULTILINE)
_ENVELOPE = re.compile(rb"\AFrom [^\n]*\n")
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature",
               "application/pgp-signature")  # fmt: skip
_OPAQUE = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_MAX_PARTS = 1_000


def read_eml(blob: Blob, draft: Draft) -> None:
    """Write a mail: a block with its people and date, the body, then its attachments' names.

    Attachments become attachments of the draft. Raises UnreadableError for encrypted mail and for
    files without any mail header.
    """
    data = blob.data
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:200]:
        data = decode(data).encode("utf-8")
    # Mailboxes put a line before the first header, some programs blank ones.
    data = _ENVELOPE.sub(b"", data.lstrip())
    message = message_from_bytes(data, policy=compat32)
    if not message.keys() or not _ANY_HEADER.match(decode(data[:4096])):
        raise UnreadableError("broken mail: it has no header")
    _refuse_encrypted(message)
    write_headers({name: _header(message, name) for name in ("Subject", *_HEADERS)}, draft)
    bodies: list[Message] = []
    _collect(message, bodies, draft, blob)
    for body in bodies:
        _write_body(body, draft)
    if draft.attachments:
        names = ", ".join(attachment.name for attachment in draft.attachments)
        draft.text(f"Attachments: {names}")


def write_headers(headers: dict[str, str], draft: Draft) -> None:
    """Make the subject the title, and the people and the date a first block and metadata."""
    draft.title = tidy_line(headers.get("Subject", ""))
    draft.heading(1, draft.title)
    lines = []
    for name in _HEADERS:
        if value := tidy_line(headers.get(name, "")):
            draft.metadata[name.lower()] = value
            lines.append(f"{name}: {value}")
    draft.text("\n".join(lines))


def decode_words(value: object) -> str:
    """Return a header as text: encoded words decoded, whatever charset they claim."""
    if value is None:
        return ""
    raw = str(value)
    try:
        pieces = decode_header(raw)
    except (HeaderParseError, ValueError):
        return tidy_line(raw)
    text = ""
    for piece, charset in pieces:
        if isinstance(piece, str):
            # Raw bytes beyond ASCII arrive as surrogates.
            piece = piece.encode("ascii", errors="surrogateescape") if _is_raw(piece) else piece
        text += piece if isinstance(piece, str) else decode(piece, charset)
    return tidy_line(text)


def _header(message: Message, name: str) -> str:
    """Return a header as text; asked raw, because bytes beyond ASCII are lost otherwise."""
    values = (value for key, value in message.raw_items() if key.lower() == name.lower())
    return decode_words(next(values, None))


def _is_raw(text: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in text)


def _refuse_encrypted(message: Message) -> None:
    kind = message.get_content_type()
    if kind == "multipart/encrypted":
        raise UnreadableError("encrypted mail (OpenPGP): save it decrypted")
    smime = str(message.get_param("smime-type", "")).lower()
    if kind in _OPAQUE and smime not in ("certs-only",):
        what = "signed and wrapped" if smime == "signed-data" else "encrypted"
        raise UnreadableError(f"{what} mail (S/MIME): save it from the mail program as plain mail")


def _collect(part: Message, bodies: list[Message], draft: Draft, blob: Blob) -> None:
    """Sort the leaves of a mail into bodies to write and attachments to hand on."""
    kind = part.get_content_type()
    children = part.get_payload()
    if part.is_multipart() and kind != "message/rfc822" and isinstance(children, list):
        parts = [child for child in children[:_MAX_PARTS] if isinstance(child, Message)]
        if kind == "multipart/alternative":
            best = _best(parts)
            if best is not None:
                _collect(best, bodies, draft, blob)
            rest = [p for p in parts if p is not best and not _is_body(p) and not p.is_multipart()]
            parts = rest
        for child in parts:
            _collect(child, bodies, draft, blob)
    elif kind in _SIGNATURES:
        return
    elif _is_body(part):
        bodies.append(part)
    else:
        _attach(part, draft, blob)


def _is_body(part: Message) -> bool:
    is_text = part.get_content_type() in ("text/plain", "text/html", "text/enriched")
    return is_text and part.get_content_disposition() != "attachment" and not part.get_filename()


def _best(parts: list[Message]) -> Message | None:
    """Choose between versions of one text: plain, unless the HTML says much more."""
    plain = next((part for part in parts if part.get_content_type() == "text/plain"), None)
    rich = next(
        (part for part in parts if part.get_content_type() == "text/html" or part.is_multipart()),
        None,
    )
    if plain is None or rich is None:
        return plain or rich or (parts[-1] if parts else None)
    rich_body = next((part for part in rich.walk() if part.get_content_type() == "text/html"), None)
    if rich_body is None:
        return plain
    said = len("".join(_body_text(plain).split()))
    shown = len("".join(_TAG.sub(" ", _body_text(rich_body)).split()))
    has_table = "<th" in _body_text(rich_body).lower()
    return rich if has_table or said < 0.3 * shown else plain


def _attach(part: Message, draft: Draft, blob: Blob) -> None:
    name = decode_words(part.get_filename())
    kind = part.get_content_type()
    if kind == "message/rfc822":
        inner = part.get_payload()
        mail = inner[0] if isinstance(inner, list) and inner else None
        if isinstance(mail, Message):
            name = name or f"{_header(mail, 'Subject') or 'attached mail'}.eml"
            draft.attachments.append(Blob(blob.source, name, mail.as_bytes()))
        return
    data = part.get_payload(decode=True)
    if isinstance(data, bytes) and data.strip():
        suffix = kind.rpartition("/")[2]
        draft.attachments.append(Blob(blob.source, name or f"attachment.{suffix}", data))


def _body_text(part: Message) -> str:
    data = part.get_payload(decode=True)
    return decode(data, part.get_content_charset()) if isinstance(data, bytes) else ""


def _write_body(part: Message, draft: Draft) -> None:
    text = _body_text(part)
    if part.get_content_type() == "text/html":
        write_html(text, draft)
        return
    if str(part.get_param("format", "")).lower() == "flowed":
        text = re.sub(r"(?<=\S) \r?\n(?!-- )", " ", text)
    write_plain(text, draft)


def write_plain(text: str, draft: Draft) -> None:
    """Write a plain body by paragraphs."""
    for _, paragraph in paragraphs(text):
        draft.text(tidy(paragraph))
