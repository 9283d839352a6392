"""Adding, adding again and removing, as the user of a folder meets it."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from onward.errors import StoreError, UsageError
from onward.flows.add import add, remove
from onward.flows.library import Library, library_of, open_library, open_words
from onward.options import Options, PassageOptions, ReadOptions

OPTIONS = Options(read=ReadOptions(workers=1))


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "apples.md").write_text("# Apples\n\nApples grow on trees in the orchard.\n")
    (folder / "boats.txt").write_text("Boats swim on the water of the harbour.\n")
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def library(docs: Path) -> Iterator[Library]:
    opened = open_library(docs.parent, create=True)
    yield opened
    opened.close()


def sources(library: Library) -> list[str]:
    return [row.source for row in library.documents.sources()]


def found(library: Library, word: str) -> list[str]:
    ids = [id_ for id_, _ in open_words(library).search(word, 10)]
    return [passage.source for passage in library.documents.passages(ids)]


def test_what_was_added_is_found_by_its_words(library: Library) -> None:
    report = add(library, ["docs"], OPTIONS)
    assert (report.changed.added, report.skipped) == (2, ())
    assert sources(library) == ["docs/apples.md", "docs/boats.txt"]
    assert found(library, "orchard") == ["docs/apples.md"]


def test_adding_again_reads_only_what_changed_and_forgets_what_is_gone(
    library: Library, docs: Path
) -> None:
    add(library, ["docs"], OPTIONS)
    (docs / "apples.md").write_text("# Pears\n\nPears grow on trees too.\n")
    (docs / "boats.txt").unlink()
    (docs / "cars.txt").write_text("Cars drive on roads.\n")
    counts = add(library, ["docs"], OPTIONS).changed
    assert (counts.added, counts.changed, counts.unchanged, counts.removed) == (1, 1, 0, 1)
    assert found(library, "orchard") == []
    assert found(library, "pears") == ["docs/apples.md"]
    assert found(library, "harbour") == []


def test_adding_the_same_again_changes_nothing(library: Library) -> None:
    add(library, ["docs"], OPTIONS)
    generation = library.documents.generation()
    assert add(library, ["docs"], OPTIONS).changed.unchanged == 2
    assert library.documents.generation() == generation


def test_other_passages_are_cut_when_their_options_change(library: Library, docs: Path) -> None:
    sentences = " ".join(f"Sentence number {n} says something about boats." for n in range(60))
    (docs / "boats.txt").write_text(sentences)
    add(library, ["docs"], OPTIONS)
    before = library.documents.passage_count()
    smaller = Options(read=OPTIONS.read, passages=PassageOptions(words=40))
    assert add(library, ["docs"], smaller).changed.changed == 2
    assert library.documents.passage_count() > before
    assert len(found(library, "sentence")) == 10


def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_added(
    library: Library, docs: Path
) -> None:
    (docs / "broken.pdf").write_bytes(b"%PDF-1.7 this is not really a PDF")
    (docs / "empty.txt").write_bytes(b"")
    report = add(library, ["docs"], OPTIONS)
    assert [item.source for item in report.skipped] == ["docs/broken.pdf", "docs/empty.txt"]
    assert all(item.reason for item in report.skipped)
    assert report.changed.added == 2


def test_a_file_that_broke_meanwhile_goes_and_is_named(library: Library, docs: Path) -> None:
    add(library, ["docs"], OPTIONS)
    (docs / "boats.txt").write_bytes(b"")
    report = add(library, ["docs"], OPTIONS)
    assert [item.source for item in report.skipped] == ["docs/boats.txt"]
    assert sources(library) == ["docs/apples.md"]


def test_the_same_bytes_under_two_names_are_stored_once(library: Library, docs: Path) -> None:
    shutil.copy(docs / "boats.txt", docs / "ships.txt")
    assert add(library, ["docs"], OPTIONS).changed.added == 3
    assert library.documents.passage_count() == 2
    assert len(found(library, "harbour")) == 1


def test_a_source_that_does_not_exist_is_an_error_and_changes_nothing(library: Library) -> None:
    add(library, ["docs"], OPTIONS)
    with pytest.raises(UsageError, match="no-such-folder"):
        add(library, ["no-such-folder"], OPTIONS)
    assert len(sources(library)) == 2


def test_removing_a_file_or_a_folder_forgets_it(library: Library, docs: Path) -> None:
    (docs / "deep").mkdir()
    (docs / "deep" / "cars.txt").write_text("Cars drive on roads.\n")
    add(library, ["docs"], OPTIONS)
    assert remove(library, ["docs/apples.md", "docs/deep"]) == {"docs/apples.md": 1, "docs/deep": 1}
    assert sources(library) == ["docs/boats.txt"]
    assert found(library, "orchard") == []
    with pytest.raises(UsageError, match=r"apples\.md"):
        remove(library, ["docs/apples.md"])


def test_a_moved_project_keeps_its_library(library: Library, docs: Path, tmp_path: Path) -> None:
    add(library, ["docs"], OPTIONS)
    library.close()
    moved = tmp_path / "moved"
    moved.mkdir()
    shutil.move(tmp_path / ".onward", moved / ".onward")
    shutil.move(docs, moved / "docs")
    os.chdir(moved)
    again = open_library(moved / "docs")
    assert add(again, ["docs"], OPTIONS).changed.unchanged == 2
    again.close()


def test_without_a_library_the_error_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="onward add"):
        open_library(tmp_path)


def test_sources_of_one_question_have_a_library_outside_the_folder(docs: Path) -> None:
    library = library_of(["docs"])
    add(library, ["docs"], OPTIONS)
    assert not (docs.parent / ".onward").exists()
    assert sources(library) == ["docs/apples.md", "docs/boats.txt"]
    library.close()
    again = library_of([str(docs)])
    assert add(again, [str(docs)], OPTIONS).changed.unchanged == 2
    again.close()


def test_a_lost_or_broken_word_index_is_made_again(library: Library) -> None:
    add(library, ["docs"], OPTIONS)
    open_words(library)
    for path in (library.folder / "words").iterdir():
        path.unlink()  # a new file in its place: the old one may still be mapped
        path.write_bytes(b"broken")
    assert found(library, "orchard") == ["docs/apples.md"]
    shutil.rmtree(library.folder / "words")
    assert found(library, "orchard") == ["docs/apples.md"]


def add_and_die(root: Path, at: str) -> None:
    """In a process of its own: add the folder again and be killed at a statement."""
    os.chdir(root)
    library = open_library(root)

    def die(statement: str) -> None:
        if at in statement:
            os.kill(os.getpid(), signal.SIGKILL)

    library.connection.set_trace_callback(die)
    add(library, ["docs"], OPTIONS)


@pytest.mark.parametrize("at", ["INSERT INTO passages", "REPLACE INTO sources", "INTO changes"])
def test_a_killed_run_leaves_the_old_state_and_the_next_one_ends_it(
    library: Library, docs: Path, at: str
) -> None:
    add(library, ["docs"], OPTIONS)
    (docs / "apples.md").write_text("# Pears\n\nPears grow on trees too.\n")
    (docs / "boats.txt").write_text("Ferries cross the strait.\n")
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=add_and_die, args=(docs.parent, at))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert found(library, "orchard") == ["docs/apples.md"]
    assert found(library, "pears") == []
    assert found(library, "harbour") == ["docs/boats.txt"]
    assert add(library, ["docs"], OPTIONS).changed.changed == 2
    assert found(library, "pears") == ["docs/apples.md"]
    assert found(library, "harbour") == []


def test_the_database_is_whole_after_it_all(library: Library) -> None:
    add(library, ["docs"], OPTIONS)
    remove(library, ["docs"])
    assert library.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    left = library.connection.execute("SELECT count(*) FROM passages").fetchone()[0]
    assert left == 0
    with pytest.raises(sqlite3.IntegrityError):
        library.connection.execute("INSERT INTO sources VALUES ('x', 'x', 'no-key', 1, '')")


def test_a_renamed_file_is_found_by_its_new_name(library: Library, docs: Path) -> None:
    add(library, ["docs"], OPTIONS)
    (docs / "boats.txt").rename(docs / "globex_2024.txt")
    add(library, ["docs"], OPTIONS)
    assert found(library, "globex") == ["docs/globex_2024.txt"]
    (passage,) = [p for p in library.documents.all_passages() if "harbour" in p.text]
    assert passage.title == "globex 2024"
    assert found(library, "boats") == ["docs/globex_2024.txt"], "its text says so, once"


def test_a_file_that_is_gone_goes_whichever_folder_is_added(library: Library, docs: Path) -> None:
    add(library, ["docs", "docs/boats.txt"], OPTIONS)
    (docs / "boats.txt").unlink()
    assert add(library, ["."], OPTIONS).changed.removed == 1
    assert sources(library) == ["docs/apples.md"]
    assert remove(library, ["."]) == {".": 1}


def test_two_unreadable_files_of_the_same_bytes_are_both_named(
    library: Library, docs: Path
) -> None:
    (docs / "one.txt").write_bytes(b"")
    (docs / "two.txt").write_bytes(b"")
    report = add(library, ["docs"], OPTIONS)
    assert [item.source for item in report.skipped] == ["docs/one.txt", "docs/two.txt"]
    assert report.changed.added == 2


def test_one_of_two_sources_cut_otherwise_stays_findable_without_the_other(
    library: Library, docs: Path
) -> None:
    shutil.copy(docs / "boats.txt", docs / "ships.txt")
    add(library, ["docs/boats.txt"], OPTIONS)
    other = Options(read=OPTIONS.read, passages=PassageOptions(words=90))
    add(library, ["docs/ships.txt"], other)
    remove(library, ["docs/ships.txt"])
    assert found(library, "harbour") == ["docs/boats.txt"]
