"""What a source stands for: folders with ignore rules, globs, links, databases, addresses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from onward.documents.sources import Source, expand, load
from onward.errors import FetchError, OfflineError, UnreadableError, UsageError
from onward.options import ReadOptions


def write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"text of {name}")


def found(root: Path, options: ReadOptions | None = None) -> list[str]:
    sources = expand(str(root), options or ReadOptions())
    return [Path(source.name).relative_to(root).as_posix() for source in sources]


def test_a_folder_is_read_recursively_in_the_order_of_names(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "a/z.txt", "a/b/c.txt", "c.txt")
    assert found(tmp_path) == ["a/b/c.txt", "a/z.txt", "b.txt", "c.txt"]


def test_hidden_files_and_the_folders_of_tools_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, ".hidden", ".git/config", ".onward/onward.db", "node_modules/x/y.md", "a.md")
    write(tmp_path, "env/pyvenv.cfg", "env/lib/readme.txt", "__pycache__/a.pyc")
    assert found(tmp_path) == ["a.md"]


def test_ignore_files_hold_for_their_folder_and_may_take_back(tmp_path: Path) -> None:
    write(tmp_path, "a.log", "keep.log", "sub/b.log", "sub/c.tmp", "build/x.txt", "c.tmp")
    (tmp_path / ".gitignore").write_text("*.log\n!keep.log\n/build/\n")
    (tmp_path / "sub" / ".onwardignore").write_text("*.tmp\n!b.log\n")
    assert found(tmp_path) == ["c.tmp", "keep.log", "sub/b.log"]


def test_include_and_exclude_are_globs_below_the_folder(tmp_path: Path) -> None:
    write(tmp_path, "a.pdf", "b.md", "old/c.pdf", "new/d.pdf")
    options = ReadOptions(include=("*.pdf",), exclude=("old/",))
    assert found(tmp_path, options) == ["a.pdf", "new/d.pdf"]


def test_links_that_go_in_circles_end(tmp_path: Path) -> None:
    write(tmp_path, "a/b.txt")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "z").symlink_to(tmp_path / "a", target_is_directory=True)
    assert found(tmp_path) == ["a/b.txt"]


def test_a_glob_finds_files_and_folders(tmp_path: Path) -> None:
    write(tmp_path, "2021/a.txt", "2022/a.txt", "2022/b.md")
    names = [s.name for s in expand(str(tmp_path / "202*"), ReadOptions())]
    assert [Path(name).name for name in names] == ["a.txt", "a.txt", "b.md"]


def test_a_file_that_is_named_is_read_even_if_hidden(tmp_path: Path) -> None:
    write(tmp_path, ".notes")
    (source,) = expand(str(tmp_path / ".notes"), ReadOptions())
    assert load(source, ReadOptions()).data == b"text of .notes"


def test_brackets_in_a_file_name_are_no_glob(tmp_path: Path) -> None:
    write(tmp_path, "report [final].txt")
    (source,) = expand(str(tmp_path / "report [final].txt"), ReadOptions())
    assert source.name.endswith("report [final].txt")


@pytest.mark.parametrize("source", ["no/such/file.pdf", "no*such", "sqlite:///no/such.db"])
def test_what_is_not_there_is_said(source: str) -> None:
    with pytest.raises(UsageError, match="no such"):
        list(expand(source, ReadOptions()))


def test_schemes_that_are_not_known_are_refused() -> None:
    with pytest.raises(UsageError, match="ftp:// is none of"):
        list(expand("ftp://example.org/a.pdf", ReadOptions()))


@pytest.mark.parametrize("source", ["https://example.org/a", "postgresql://u:p@db/x"])
def test_offline_forbids_every_address(source: str) -> None:
    with pytest.raises(OfflineError, match="--offline") as caught:
        list(expand(source, ReadOptions(), offline=True))
    assert "u:p" not in str(caught.value)


def test_a_password_is_kept_for_connecting_and_never_shown() -> None:
    (source,) = expand("postgresql://ann:secret@db:5432/sales", ReadOptions())
    assert source.name == "postgresql://db:5432/sales"
    assert source.url == "postgresql://ann:secret@db:5432/sales"
    assert source.is_database


def test_a_file_database_is_a_file(tmp_path: Path) -> None:
    write(tmp_path, "x.db")
    (source,) = expand(f"sqlite:///{tmp_path}/x.db", ReadOptions())
    assert source.path == tmp_path / "x.db"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableError, match="not a regular file"):
        load(Source("pipe", tmp_path / "pipe"), ReadOptions())


def test_a_link_to_nowhere_and_a_file_too_large_have_their_reasons(tmp_path: Path) -> None:
    (tmp_path / "dangling").symlink_to(tmp_path / "gone")
    (source,) = expand(str(tmp_path / "dangling"), ReadOptions())
    with pytest.raises(UnreadableError, match="cannot be opened"):
        load(source, ReadOptions())
    (tmp_path / "large").write_bytes(b"x" * (2**20 + 1))
    with pytest.raises(UnreadableError, match="too large: 1 MB, at most 1"):
        load(Source("large", tmp_path / "large"), ReadOptions(max_megabytes=1))


def test_a_glob_works_in_a_folder_whose_name_has_brackets(tmp_path: Path) -> None:
    write(tmp_path, "x[1]/a.csv", "x[1]/b.csv", "x[1]/.hidden.csv", "x[1]/c.txt", "x1/d.csv")
    names = [s.name for s in expand(str(tmp_path / "x[1]" / "*.csv"), ReadOptions())]
    assert names == [f"{tmp_path.as_posix()}/x[1]/{name}.csv" for name in "ab"]


def test_a_glob_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a/x.csv", "b/y.csv", "z.csv")
    monkeypatch.chdir(tmp_path)
    assert [s.name for s in expand("**/*.csv", ReadOptions())] == ["a/x.csv", "b/y.csv", "z.csv"]
    assert [s.name for s in expand("[ab]/*.csv", ReadOptions())] == ["a/x.csv", "b/y.csv"]


def test_a_name_that_is_not_utf8_can_be_printed_and_its_file_read(tmp_path: Path) -> None:
    for name in (b"caf\xe8.txt", b"caf\xe9.txt"):
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
        try:
            path.write_bytes(name)
        except OSError:
            pytest.skip("this file system takes no such names")
    sources = list(expand(str(tmp_path), ReadOptions()))
    assert [s.name.encode() for s in sources] == [
        f"{tmp_path.as_posix()}/caf\\xe8.txt".encode(),
        f"{tmp_path.as_posix()}/caf\\xe9.txt".encode(),
    ]
    blobs = [load(source, ReadOptions()) for source in sources]
    assert [blob.name for blob in blobs] == ["caf\\xe8.txt", "caf\\xe9.txt"]
    assert [blob.data for blob in blobs] == [b"caf\xe8.txt", b"caf\xe9.txt"]


def test_an_address_that_is_none_is_a_reason_to_skip_it() -> None:
    (source,) = expand("http://[host/", ReadOptions())
    assert not source.is_database
    with pytest.raises(FetchError, match="cannot fetch"):
        load(source, ReadOptions())


def test_an_address_of_an_unknown_scheme_is_refused_without_its_password() -> None:
    with pytest.raises(UsageError, match=r"cannot read 'ftp://host/a': ftp:// is none of http"):
        list(expand("ftp://me:s3cret@host/a", ReadOptions()))
