"""Staging, publishing and removing documents; what a killed run and a second process leave."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from onward.errors import StoreError
from onward.records import DocumentRecords, SharedConnection, Visible, open_database
from onward.types import Document, Location, Passage


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SharedConnection]:
    connection = open_database(tmp_path / ".onward" / "onward.db")
    yield connection
    connection.close()


def document(text: str) -> Document:
    return Document(f"id-of-{text}", f"{text}.txt", text, "text", "en", text, ())


def passage(text: str) -> Passage:
    return Passage(
        id=f"passage-of-{text}",
        document_id=f"id-of-{text}",
        source=f"{text}.txt",
        title=text,
        heading_path=("A", "B"),
        location=Location(page=2),
        start=0,
        end=len(text),
        text=text,
        kind="text",
        language="en",
    )


def stage(records: DocumentRecords, text: str, recipe: str = "r1") -> str:
    return records.stage(document(text), [passage(text)], digest=f"#{text}", recipe=recipe)


def publish(records: DocumentRecords, *texts: str, root: str = "docs") -> None:
    shown = [Visible(f"docs/{text}.txt", stage(records, text), len(text)) for text in texts]
    records.publish({root: shown})


def visible(records: DocumentRecords) -> list[str]:
    return sorted(p.text for p in records.all_passages())


def test_a_staged_document_is_found_but_not_visible(database: SharedConnection) -> None:
    records = DocumentRecords(database)
    key = stage(records, "apple")
    assert records.find("#apple", "r1") == key
    assert records.find("#apple", "r2") is None
    assert visible(records) == []
    assert records.passages(["passage-of-apple"]) == []
    assert records.passage_count() == 0


def test_a_published_passage_comes_back_whole(database: SharedConnection) -> None:
    records = DocumentRecords(database, shown=lambda source: f"shown/{source}")
    publish(records, "apple", "pear")
    (found,) = records.passages(["passage-of-apple"])
    assert found.source == "shown/docs/apple.txt"
    assert found.location == Location(page=2)
    assert found.heading_path == ("A", "B")
    assert [p.text for p in records.passages(["passage-of-pear", "x", "passage-of-apple"])] == [
        "pear",
        "apple",
    ]
    assert records.text("id-of-apple") == "apple"


def test_publishing_again_replaces_changed_sources_and_drops_missing_ones(
    database: SharedConnection,
) -> None:
    records = DocumentRecords(database)
    publish(records, "apple", "pear")
    first = records.generation()
    changed = records.publish({"docs": [Visible("docs/apple.txt", stage(records, "apple pie"), 9)]})
    assert (changed.added, changed.changed, changed.unchanged, changed.removed) == (0, 1, 0, 1)
    assert visible(records) == ["apple pie"]
    came, gone = records.changes_since(first)
    assert [p.text for key in came for p in records.passages_of(key)] == ["apple pie"]
    assert sorted(gone) == ["passage-of-apple", "passage-of-pear"]


def test_publishing_the_same_again_changes_nothing(database: SharedConnection) -> None:
    records = DocumentRecords(database)
    publish(records, "apple")
    generation = records.generation()
    publish(records, "apple")
    assert records.generation() == generation


def test_a_source_that_is_kept_survives_though_it_was_not_read(
    database: SharedConnection,
) -> None:
    records = DocumentRecords(database)
    publish(records, "apple", "pear")
    records.publish({"docs": []}, keep=["docs/pear.txt"])
    assert visible(records) == ["pear"]


def test_sources_of_another_root_are_left_alone(database: SharedConnection) -> None:
    records = DocumentRecords(database)
    publish(records, "apple", root="one")
    publish(records, "pear", root="two")
    assert visible(records) == ["apple", "pear"]


def test_the_same_bytes_under_two_names_are_stored_once(database: SharedConnection) -> None:
    records = DocumentRecords(database)
    key = stage(records, "apple")
    records.publish({"docs": [Visible("a.txt", key, 5), Visible("b.txt", key, 5)]})
    assert visible(records) == ["apple"]
    assert [row.source for row in records.sources()] == ["a.txt", "b.txt"]
    assert records.remove("a.txt") == 1
    assert [p.source for p in records.all_passages()] == ["b.txt"]


def test_removing_a_folder_removes_what_lies_under_it_and_nothing_else(
    database: SharedConnection,
) -> None:
    records = DocumentRecords(database)
    keys = [stage(records, text) for text in ("apple", "pear", "plum")]
    names = ["docs/a.txt", "docs/deep/b.txt", "docs-old/c.txt"]
    records.publish({"r": [Visible(n, k, 1) for n, k in zip(names, keys, strict=True)]})
    assert records.remove("docs") == 2
    assert visible(records) == ["plum"]
    assert records.remove("100%_docs") == 0


def test_a_document_that_went_and_came_back_is_removed_before_it_is_added(
    database: SharedConnection,
) -> None:
    records = DocumentRecords(database)
    publish(records, "apple")
    records.remove("docs/apple.txt")
    publish(records, "apple")
    came, gone = records.changes_since(0)
    assert len(came) == 1
    assert gone == ["passage-of-apple"]


def test_another_process_that_publishes_does_not_drop_what_this_one_has_staged(
    tmp_path: Path,
) -> None:
    one = DocumentRecords(open_database(tmp_path / "onward.db"))
    other = DocumentRecords(open_database(tmp_path / "onward.db"))
    key = stage(one, "apple")
    publish(other, "pear")
    one.publish({"more": [Visible("docs/apple.txt", key, 5)]})
    assert visible(other) == ["apple", "pear"]


def test_publishing_what_another_process_removed_says_to_run_again(
    database: SharedConnection,
) -> None:
    records = DocumentRecords(database)
    with pytest.raises(StoreError, match=r"docs/gone\.txt.*run it again"):
        records.publish({"docs": [Visible("docs/gone.txt", "no-such-key", 1)]})
    assert visible(records) == []


def publish_and_die(path: Path, at: str) -> None:
    """In a process of its own: publish, and be killed in the middle of the transaction."""
    connection = open_database(path)
    records = DocumentRecords(connection)
    shown = [Visible(f"docs/{text}.txt", stage(records, text), 1) for text in ("new 1", "new 2")]
    connection.set_trace_callback(
        lambda statement: os.kill(os.getpid(), signal.SIGKILL) if at in statement else None
    )
    records.publish({"docs": shown})


@pytest.mark.parametrize(
    "at",
    ["DELETE FROM sources", "REPLACE INTO sources", "INSERT INTO changes", "DELETE FROM documents"],
)
def test_a_run_killed_while_it_publishes_leaves_the_old_state(tmp_path: Path, at: str) -> None:
    path = tmp_path / "onward.db"
    connection = open_database(path)
    publish(DocumentRecords(connection), "old")
    connection.close()
    process = multiprocessing.get_context("spawn").Process(target=publish_and_die, args=(path, at))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    records = DocumentRecords(open_database(path))
    assert visible(records) == ["old"]
    assert records.generation() == 1
    assert records.find("#new 1", "r1"), "what was read is there for the next run"


def add_one(path: Path, text: str) -> None:
    records = DocumentRecords(open_database(path))
    for n in range(10):
        publish(records, f"{text} {n}", root=f"{text} {n}")


def test_two_processes_that_add_at_once_both_succeed(tmp_path: Path) -> None:
    path = tmp_path / "onward.db"
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=add_one, args=(path, text)) for text in "ab"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert len(visible(DocumentRecords(open_database(path)))) == 20


def test_a_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "onward.db"
    connection = open_database(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="newer onward"):
        open_database(path)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "onward.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match=r"onward\.db"):
        open_database(path)


def test_places_and_column_names_of_a_passage_are_kept(database: SharedConnection) -> None:
    records = DocumentRecords(database)
    full = replace(
        passage("a"),
        places=((3, Location(sheet="S", row=2)), (9, Location(seconds=1.5))),
        headers=((3, ("Name", "Age")), (20, ())),
    )
    key = records.stage(document("a"), [full], digest="#a", recipe="r1")
    records.publish({"docs": [Visible("docs/a.txt", key, 1)]})
    (kept,) = records.all_passages()
    assert (kept.places, kept.headers) == (full.places, full.headers)
