"""The README and the manual do what they say: their commands and code blocks are run.

A ``console`` block holds ``$ onward …`` lines, each followed by what it prints (``...`` stands for
anything); a ``python`` block is run as it stands, and a block whose language is followed by the
name of a file is written into that file. All blocks of a page run in order in one folder
that holds the bundled documents and their questions. On the page of tuning a tiny model with
random weights stands in for ``smollm2``, which would take minutes. Where a page shows the id of a
run, that of the run that was made stands in its place. ``sh`` blocks install things and are not
run.
"""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

import onward.flows
from onward.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BUNDLED = Path(onward.flows.__file__).parent
DOCUMENTS, QUESTIONS = BUNDLED / "demo_documents", BUNDLED / "demo_questions.jsonl"
BLOCK = re.compile(r"^```(console|python|\w+ \S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*(?:\\\n.*)*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
RUN_ID = re.compile(r"\brun ([0-9a-f]{12})\b")
LOOSELY = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, models_home: Path) -> Path:  # noqa: ARG001 - the models must be there
    shutil.copytree(DOCUMENTS, tmp_path / "docs")
    for path in DOCUMENTS.iterdir():
        shutil.copy(path, tmp_path / path.name)
    shutil.copy(QUESTIONS, tmp_path / "questions.jsonl")
    monkeypatch.chdir(tmp_path)
    return tmp_path


TRAINED = {
    "tune.md": r"(?<=--model )smollm2\b(?!\+)",
    "benchmark.md": r"(?<=benchmark )smollm2\b(?!\+)",
}
"""Page → the model in its commands that a tiny one with random weights stands in for."""


def commands(block: str) -> Iterator[tuple[str, str]]:
    for match in COMMAND.finditer(block):
        yield match[1].replace("\\\n", " "), match[2]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_the_page_shows_is_what_happens(page: Path, folder: Path) -> None:
    runs: dict[str, str] = {}
    for language, block in BLOCK.findall(page.read_text(encoding="utf-8")):
        if language == "python":
            exec(compile(block, str(page), "exec"), {})
            continue
        if language != "console":
            Path(language.split()[1]).write_text(block, encoding="utf-8")
            continue
        for command, expected in commands(block):
            if page.name in TRAINED:
                command = re.sub(TRAINED[page.name], tiny_model(folder), command)
            printed = run(command, runs)
            runs.update(zip(RUN_ID.findall(expected), RUN_ID.findall(printed), strict=False))
            for shown, real in runs.items():
                expected = expected.replace(shown, real)
            assert doctest.OutputChecker().check_output(expected, printed, LOOSELY), (
                f"{page.name}: $ {command}\n--- the page says\n{expected}--- it prints\n{printed}"
            )


def tiny_model(folder: Path) -> str:
    """The spec of a tiny model with random weights, made at the first call."""
    from tests.training.tiny import tiny_llama, tiny_tokenizer  # loads torch

    path = folder / "smollm2"  # of which tuned models get their names
    if not path.exists():
        tiny_llama(window=4096).save_pretrained(path)
        tiny_tokenizer().save_pretrained(path)
    return f"hf:{path}"


def run(command: str, runs: Mapping[str, str]) -> str:
    """What a command prints; ``runs`` holds ids as the page shows them → ids as they are."""
    program, *words = shlex.split(command)
    assert program == "onward", f"a console block runs onward only, not {program!r}"
    result = CliRunner().invoke(main, [real_id(word, runs) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def real_id(word: str, runs: Mapping[str, str]) -> str:
    """The id of the run that a page means by ``word``, or how its id begins; else the word."""
    meant = (real for shown, real in runs.items() if len(word) > 3 and shown.startswith(word))
    return next(meant, word)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_the_page_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
