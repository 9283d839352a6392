"""Tell text formats apart: by what stands at the beginning, then by the suffix.

Knows beginnings of text formats. Refuses to know binary formats and to decode more than it must.
"""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath

_SUFFIXES = {
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd"), "markdown"),
    **dict.fromkeys((".rst", ".rest"), "rst"),
    **dict.fromkeys((".adoc", ".asciidoc", ".asc"), "asciidoc"),
    **dict.fromkeys((".csv", ".tsv", ".tab", ".psv"), "csv"),
    **dict.fromkeys((".json", ".geojson", ".ipynb"), "json"),
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonl"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".py", ".pyi", ".pyw"), "python"),
    ".org": "org", ".vtt": "vtt", ".srt": "srt", ".eml": "eml", ".boxnote": "boxnote",
}  # fmt: skip
_CODE_SUFFIXES = frozenset(
    ".js .mjs .cjs .jsx .ts .tsx .java .kt .kts .scala .groovy .c .h .cc .cpp .cxx .hpp .hh .cs "  # noqa: SIM905 - reads better
    ".m .mm .go .rs .rb .php .swift .r .jl .lua .pl .pm .sh .bash .zsh .fish .ps1 .bat .sql .vb "
    ".dart .ex .exs .erl .hrl .hs .clj .cljs .ml .mli .fs .fsx .nim .zig .v .sv .vhd .proto "
    ".thrift .graphql .tf .css .scss .sass .less .vue .svelte .yaml .yml .toml .ini .cfg .conf "
    ".properties .gradle .cmake .mk .dockerfile".split()
)
_CODE_NAMES = frozenset({"makefile", "dockerfile", "jenkinsfile", "rakefile", "gemfile"})

_SRT = re.compile(r"\d+\s*\n\d\d?:\d\d:\d\d[,.]\d{1,3} *--> *\d")
_HTML = re.compile(
    r"(?:\s|<\?xml[^>]*>|<!--.*?-->)*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE | re.DOTALL
)
_HTML_PIECE = re.compile(
    r"<(?:head|body|div|p|table|ul|ol|h[1-6]|span|br|article|section|main)[\s/>]", re.IGNORECASE
)
_XML = re.compile(r"<(?:\?xml\b|!DOCTYPE\b|[A-Za-z_][\w.:-]*[\s/>])")
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):[ \t\n]")
_MAIL_HEADERS = frozenset(
    "from to cc subject date received return-path message-id mime-version delivered-to "  # noqa: SIM905 - reads better
    "content-type reply-to sender x-mailer".split()
)
_MAIL_PROOFS = frozenset({"from", "received", "return-path", "message-id", "mime-version"})
_SHEBANG = re.compile(r"#![^\n]*?(?:(python)|\n|$)")
_SNIFFED_LINES = 12


def text_kind(head: bytes, suffix: str, name: str, *, whole: bool) -> str:
    """Return the kind of a text whose beginning is ``head`` (all of it where ``whole``)."""
    # Latin letters decide everything here, so that UTF-16 without its NULs serves as well.
    text = head.replace(b"\0", b"").decode("latin-1")
    text = text.lstrip("\xef\xbb\xbf\xff\xfe").replace("\r\n", "\n").replace("\r", "\n").lstrip()
    by_suffix = _by_suffix(suffix, name)
    return (
        _by_opening(text, by_suffix)
        or _json_kind(text, by_suffix, whole=whole)
        or _markup_kind(text, by_suffix)
        or ("eml" if _is_mail(text, by_suffix) else None)
        or by_suffix
        or _by_shape(text)
    )


def _by_suffix(suffix: str, name: str) -> str | None:
    if suffix in _CODE_SUFFIXES or PurePosixPath(name).name.lower() in _CODE_NAMES:
        return "code"
    return _SUFFIXES.get(suffix)


def _by_opening(text: str, by_suffix: str | None) -> str | None:
    if text.startswith("WEBVTT"):
        return "vtt"
    if text.startswith("{\\rtf"):
        return "rtf"
    if _SRT.match(text):
        return "srt"
    if text.startswith("#!") and by_suffix is None:
        match = _SHEBANG.match(text)
        return "python" if match and match[1] else "code"
    return None


def _json_kind(text: str, by_suffix: str | None, *, whole: bool) -> str | None:
    if by_suffix in ("json", "jsonl", "boxnote"):
        if by_suffix == "json" and _is_json_lines(text):
            return "jsonl"
        return by_suffix
    if not text.startswith(("{", "[")) or by_suffix is not None:
        return None
    if _is_json_lines(text):
        return "jsonl"
    if whole:
        return "json" if _is_json(text) else None
    return "json" if re.match(r"\{\s*\"|\[\s*[{\[\"\d]", text) else None


def _is_json_lines(text: str) -> bool:
    """Whether the first two lines are JSON values each, and the first is an object or a list."""
    lines = [line for line in text.split("\n", 3)[:3] if line.strip()]
    if len(lines) < 2 or not lines[0].startswith(("{", "[")):
        return False
    return _is_json(lines[0]) and lines[1].lstrip().startswith(("{", "["))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _markup_kind(text: str, by_suffix: str | None) -> str | None:
    if by_suffix in ("markdown", "rst", "asciidoc", "org", "python", "code", "csv"):
        return None  # HTML may stand in them
    if not text.startswith("<"):
        return None
    if _HTML.match(text):
        return "html"
    if not text[:9].lower().startswith(("<?xml", "<!doctype")) and _HTML_PIECE.search(text[:4_000]):
        return "html"
    return "xml" if by_suffix != "html" and _XML.match(text) else None


def _is_mail(text: str, by_suffix: str | None) -> bool:
    """Whether ``text`` begins with the header of a message."""
    if by_suffix not in (None, "eml"):
        return False
    lines = text.split("\n", 60)[:60]
    if text.startswith("From "):  # the line that parts messages in a mailbox
        lines = lines[1:]
    names = []
    for line in lines:
        if not line.strip():
            break
        if match := _HEADER.match(line + "\n"):
            names.append(match[1].lower())
        elif not line[0].isspace():
            return False
    known = _MAIL_HEADERS.intersection(names)
    enough = len(known) >= 3 or {"mime-version", "content-type"} <= known
    return enough and not known.isdisjoint(_MAIL_PROOFS)


def _by_shape(text: str) -> str:
    """Tell a table of tab-separated values from plain text."""
    lines = text.split("\n")[:_SNIFFED_LINES]
    tabs = {line.count("\t") for line in lines[:-1] if line.strip()}
    return "csv" if len(lines) > 3 and len(tabs) == 1 and min(tabs) > 0 else "text"
