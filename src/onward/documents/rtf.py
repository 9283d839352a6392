"""Reads Rich Text Format: headings, lists, tables, notes and text boxes, in any code page.

Refuses to know pictures, embedded objects and layout.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace

from onward.documents.draft import Draft, tidy_line
from onward.documents.span_grid import Grid
from onward.errors import UnreadableError
from onward.types import Blob

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?\x20?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|"
    rb"([^\\{}\r\n]+)|\\"
)
_SKIPPED = frozenset((
    "colortbl", "pict", "object", "objdata", "themedata", "colorschememapping", "datastore",
    "latentstyles", "listtable", "listoverridetable", "rsidtbl", "generator", "filetbl",
    "xmlnstbl", "fldinst", "bkmkstart", "bkmkend", "sn", "sv", "nonshppict", "revtbl", "upr",
    "keywords", "doccomm", "operator", "company", "category", "comment", "fonttbl_alt", "falt",
    "panose", "htmltag", "mhtmltag", "pnseclvl", "creatim", "revtim", "printim", "buptim",
    "private1", "passwordhash",
))  # fmt: skip
_TRANSPARENT = ("shpinst", "shptxt", "ud", "listtext", "pntext", "atnid")
_MARGINS = ("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf")
_CHARACTERS = {
    "tab": " ", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ",
    "softline": "\n", "page": "\n", "column": "\n",
}  # fmt: skip
_ESCAPED = {
    b"~": "\xa0",
    b"_": "-",
    b"-": "",
    b"\\": "\\",
    b"{": "{",
    b"}": "}",
    b"|": "",
    b":": "",
}
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_ITEM = re.compile(r"^([•·▪◦§o]|\d{1,3}[.)]|[a-zA-Z][.)])[ \t]+")
_TARGETS = (
    "footnote", "annotation", "title", "author", "fonttbl", "stylesheet", "shptxt", *_MARGINS,
)  # fmt: skip
"""Groups whose text is kept apart from the body."""
_MAX_DEPTH = 2_000


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits from the group around it."""

    target: str = "body"
    codec: str = "cp1252"
    skip: int = 1
    hidden: bool = False


@dataclass(slots=True)
class _Table:
    grid: Grid = field(default_factory=Grid)
    cells: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)


def read_rtf(blob: Blob, draft: Draft) -> None:
    """Write the text of an RTF file; UnreadableError if it does not begin like one."""
    if not blob.data.lstrip().startswith(b"{\\rtf"):
        raise UnreadableError("broken RTF: it does not begin with {\\rtf")
    write_rtf(blob.data, draft)


def write_rtf(data: bytes, draft: Draft) -> None:
    """Write the text of RTF source, also where it is cut off."""
    _Reader(draft).read(data)


class _Reader:
    """Follows the control words; text goes to the target of the group it stands in."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._state = _State()
        self._stack: list[_State] = []
        self._texts: dict[str, list[str]] = {"body": []}
        self._bytes = bytearray()
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._styles: dict[int, int] = {}
        self._style = 0
        self._level: int | None = None
        self._in_table = False
        self._table: _Table | None = None
        self._notes: list[str] = []
        self._to_skip = 0
        self._star = False

    def read(self, data: bytes) -> None:
        position = 0
        while found := _TOKEN.search(data, position):
            position = found.end()
            word, number, code, escaped, brace, text = found.groups()
            if word:
                value = int(number) if number else None
                if word == b"bin":
                    position += max(value or 0, 0)
                else:
                    self._word(word.decode("ascii"), value)
            elif code:
                self._byte(int(code, 16))
            elif escaped:
                self._escaped(escaped)
            elif brace:
                self._brace(brace)
            elif text:
                self._plain(text)
        self._end_paragraph()
        self._end_table()
        self._write_margins()

    def _brace(self, brace: bytes) -> None:
        self._decode()
        self._star = False
        if brace == b"{":
            if len(self._stack) > _MAX_DEPTH:
                raise UnreadableError("broken RTF: groups are nested without end")
            self._stack.append(self._state)
        elif self._stack:
            closed, self._state = self._state, self._stack.pop()
            if closed.target != self._state.target:
                self._end_group(closed.target)

    def _end_group(self, target: str) -> None:
        text = "".join(self._texts.pop(target, []))
        if target == "footnote":
            self._notes.append(tidy_line(text))
        elif target == "annotation":
            self._notes.append(f"Comment: {tidy_line(text)}")
        elif target == "shptxt":
            self._notes += [tidy_line(text)]
        elif target == "title":
            self._draft.title = tidy_line(text)
        elif target == "author" and text.strip():
            self._draft.metadata["author"] = tidy_line(text)
        elif target == "style":
            found = re.search(r"heading (\d)", text.lower())
            if found:
                self._styles[self._style] = int(found[1])
            elif text.strip(" ;").lower() == "title":
                self._styles[self._style] = 1
            self._style = 0
        elif target in _MARGINS:
            self._texts.setdefault("margins", []).append(tidy_line(text))

    def _word(self, word: str, value: int | None) -> None:
        if word != "u":
            self._decode()
        star, self._star = self._star, False
        target = self._state.target
        if target == "skip":
            return
        if word in _SKIPPED or (star and word not in _TRANSPARENT and word != "cs"):
            self._state = replace(self._state, target="skip")
        elif word in _TARGETS:
            self._enter(word)
        elif word in _CHARACTERS:
            self._say(_CHARACTERS[word])
        elif word == "u" and value is not None:
            self._decode()
            self._say(chr(value % 0x10000))
            self._to_skip = self._state.skip
        elif word in ("ansicpg", "f", "fcharset", "deff", "mac"):
            self._set_codec(word, value or 0)
        elif word in ("uc", "v", "deleted", "htmlrtf", "plain", "info"):
            self._set_state(word, value)
        else:
            self._paragraph_word(word, value)

    def _set_state(self, word: str, value: int | None) -> None:
        if word == "uc":
            self._state = replace(self._state, skip=max(value or 0, 0))
        elif word == "info":
            self._state = replace(self._state, target="info")
        else:
            self._state = replace(self._state, hidden=word != "plain" and value != 0)

    def _enter(self, target: str) -> None:
        if target == "footnote":
            self._say(f"[{len(self._notes) + 1}]")
        self._state = replace(self._state, target=target)
        self._texts[target] = []

    def _paragraph_word(self, word: str, value: int | None) -> None:
        target = self._state.target
        if target == "stylesheet" and word in ("s", "cs", "ds", "ts"):
            self._style = (value or 0) if word == "s" else -1
            self._state = replace(self._state, target="style")
            self._texts["style"] = []
        elif target != "body":
            if word in ("par", "sect"):
                self._say(" ")
        elif word in ("par", "sect"):
            self._end_paragraph()
        elif word == "pard":
            self._in_table, self._level, self._style = False, None, 0
        elif word == "intbl":
            self._in_table = True
        elif word == "outlinelevel" and value is not None and value < 9:
            self._level = value + 1
        elif word == "s":
            self._level = self._styles.get(value or 0)
        else:
            self._table_word(word)

    def _table_word(self, word: str) -> None:
        if word == "trowd":
            self._table = self._table or _Table()
            self._table.flags = []
            self._table.flags.append("")
        elif self._table is None:
            return
        elif word in ("clvmrg", "clmrg"):
            self._table.flags[-1] = word
        elif word == "cellx":
            self._table.flags.append("")
        elif word == "cell":
            self._table.cells.append(tidy_line("".join(self._texts["body"])))
            self._texts["body"] = []
        elif word in ("nestcell", "nestrow"):
            self._say(", " if word == "nestcell" else "; ")
        elif word == "row":
            self._end_row(self._table)

    def _end_row(self, table: _Table) -> None:
        """Add a row; merged cells repeat what stands above them or before them."""
        cells, table.cells = table.cells, []
        table.grid.start_row()
        for column, flag in enumerate(table.flags[: len(cells)]):
            if flag == "clvmrg" and column < len(table.above):
                cells[column] = table.above[column]
            elif flag == "clmrg" and column:
                cells[column] = cells[column - 1]
        for cell in cells:
            table.grid.cell(cell)
        table.above = cells

    def _end_table(self) -> None:
        if self._table is not None:
            table, self._table = self._table, None
            table.grid.write(self._draft)

    def _end_paragraph(self) -> None:
        if self._in_table and self._table is not None:
            self._say(" ")
            return
        text = "".join(self._texts["body"]).strip()
        self._texts["body"] = []
        if self._table is not None and text:
            self._end_table()
        if self._level is not None:
            self._draft.heading(min(max(self._level, 1), 6), text)
        else:
            self._draft.text(_ITEM.sub(_marker, text))
        for number, note in enumerate(self._notes, start=1):
            is_note = f"[{number}]" in text
            self._draft.text(f"[{number}] {note}" if is_note else note)
        self._notes = []

    def _write_margins(self) -> None:
        for text in dict.fromkeys(self._texts.get("margins", [])):
            if any(letter.isalpha() for letter in text):
                self._draft.text(text)

    def _set_codec(self, word: str, value: int) -> None:
        if word == "fcharset":
            self._fonts[self._font] = _CHARSETS.get(value, "")
            return
        if word == "ansicpg" and value:
            codec = "utf-8" if value == 65001 else f"cp{value}"
        elif word == "mac":
            codec = "mac_roman"
        else:
            self._font = value
            codec = self._fonts.get(value, "")
            # Symbol fonts and the ANSI charset say nothing: the document's code page stands.
            codec = codec if codec != "cp1252" else ""
        if codec and self._state.target != "fonttbl":
            try:
                codecs.lookup(codec)
            except LookupError:
                return
            self._state = replace(self._state, codec=codec)

    def _escaped(self, character: bytes) -> None:
        self._decode()
        if character == b"*":
            self._star = True
        elif character in (b"\r", b"\n"):
            self._paragraph_word("par", None)
        else:
            self._say(_ESCAPED.get(character, ""))

    def _byte(self, value: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._bytes.append(value)

    def _plain(self, text: bytes) -> None:
        skipped = min(self._to_skip, len(text))
        self._to_skip -= skipped
        self._bytes += text[skipped:]

    def _decode(self) -> None:
        if self._bytes:
            data, self._bytes = bytes(self._bytes), bytearray()
            self._say(data.decode(self._state.codec, errors="replace"))

    def _say(self, text: str) -> None:
        if not self._state.hidden and self._state.target in self._texts:
            self._texts[self._state.target].append(text)


def _marker(found: re.Match[str]) -> str:
    """Keep numbers and letters of list items, and turn any bullet into a hyphen."""
    return f"{found[1] if found[1][0].isalnum() and found[1] != 'o' else '-'} "
