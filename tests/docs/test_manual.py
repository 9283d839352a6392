"""The README and the manual do what they say: their commands and code blocks are run.

A ``console`` block holds ``$ onward …`` lines, each followed by what it prints (``...`` stands for
anything); a ``python`` block is run as it stands. All blocks of a page run in order in one folder
that holds the bundled documents. ``sh`` blocks install things and are not run.
"""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import onward.flows
from onward.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
DOCUMENTS = Path(onward.flows.__file__).parent / "demo_documents"
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*(?:\\\n.*)*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
LOOSELY = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, models_home: Path) -> Path:  # noqa: ARG001 - the models must be there
    shutil.copytree(DOCUMENTS, tmp_path / "docs")
    for path in DOCUMENTS.iterdir():
        shutil.copy(path, tmp_path / path.name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commands(block: str) -> Iterator[tuple[str, str]]:
    for match in COMMAND.finditer(block):
        yield match[1].replace("\\\n", " "), match[2]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_the_page_shows_is_what_happens(page: Path, folder: Path) -> None:  # noqa: ARG001
    for language, block in BLOCK.findall(page.read_text(encoding="utf-8")):
        if language == "python":
            exec(compile(block, str(page), "exec"), {})
            continue
        for command, expected in commands(block):
            printed = run(command)
            assert doctest.OutputChecker().check_output(expected, printed, LOOSELY), (
                f"{page.name}: $ {command}\n--- the page says\n{expected}--- it prints\n{printed}"
            )


def run(command: str) -> str:
    program, *arguments = shlex.split(command)
    assert program == "onward", f"a console block runs onward only, not {program!r}"
    result = CliRunner().invoke(main, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_the_page_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
