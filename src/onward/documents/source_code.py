"""Reads source code: Python by class and function, other languages by blank lines.

Refuses to run or import anything.
"""

from __future__ import annotations

import ast
import warnings

from onward.documents.draft import Draft
from onward.documents.plaintext import decode
from onward.types import Blob, Location

_PIECE_LINES = 60
_MIN_PIECE_LINES = 12
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def read_python(blob: Blob, draft: Draft) -> None:
    """Write a module: a heading for each class and function, and its code at its line.

    Python that does not parse is written like any other code, with a warning.
    """
    text = decode(blob.data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = ast.parse(text.replace("\0", ""))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        draft.warnings.append(f"not read as Python: {error}")
        _write_pieces(text.splitlines(), 1, draft)
        return
    draft.title = blob.name
    _write_body(tree.body, text.splitlines(), 1, draft, level=1)


def read_code(blob: Blob, draft: Draft) -> None:
    """Write code of any language in pieces that end at blank lines."""
    draft.title = blob.name
    _write_pieces(decode(blob.data).splitlines(), 1, draft)


def _write_body(
    body: list[ast.stmt], lines: list[str], first: int, draft: Draft, *, level: int
) -> None:
    """Write statements from line ``first`` on; definitions get headings of ``level``."""
    last = len(lines)
    position = first
    for node in body:
        if not isinstance(node, _Definition) or node.end_lineno is None:
            continue
        start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        if start > position:
            _write_pieces(lines[position - 1 : start - 1], position, draft)
        draft.heading(level, _signature(node), Location(line=start))
        inner = [child for child in node.body if isinstance(child, _Definition)]
        if isinstance(node, ast.ClassDef) and inner and level < 6:
            _write_body(node.body, lines[: node.end_lineno], start, draft, level=level + 1)
        else:
            _write_pieces(lines[start - 1 : node.end_lineno], start, draft)
        position = node.end_lineno + 1
    if any(line.strip() for line in lines[position - 1 : last]):
        if position > first:
            # What follows the last definition must not stand under its name.
            draft.heading(level, "module level" if level == 1 else "class level")
        _write_pieces(lines[position - 1 : last], position, draft)


def _signature(node: _Definition) -> str:
    if isinstance(node, ast.ClassDef):
        return f"class {node.name}"
    return f"def {node.name}({ast.unparse(node.args)})"


def _write_pieces(lines: list[str], first: int, draft: Draft) -> None:
    """Write lines in pieces of 12 to 60, cut at blank lines where there are any."""
    start = 0
    for index, line in enumerate(lines):
        size = index - start
        if (not line.strip() and size >= _MIN_PIECE_LINES) or size >= _PIECE_LINES:
            _write_piece(lines[start:index], first + start, draft)
            start = index
    _write_piece(lines[start:], first + start, draft)


def _write_piece(lines: list[str], first: int, draft: Draft) -> None:
    blank = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    draft.code("\n".join(lines[blank:]), Location(line=first + blank))
