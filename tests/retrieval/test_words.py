"""The index of words: what finds what, what may be asked, and what survives a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from onward.errors import StoreError
from onward.retrieval.words import WordIndex
from onward.types import Location, Passage


def passage(
    name: str,
    text: str,
    *,
    title: str = "",
    headings: tuple[str, ...] = (),
    source: str = "",
    language: str = "en",
) -> Passage:
    return Passage(
        id=name,
        document_id="d",
        source=source or f"{name}.txt",
        title=title,
        heading_path=headings,
        location=Location(),
        start=0,
        end=len(text),
        text=text,
        kind="text",
        language=language,
    )


def index_of(*passages: Passage) -> WordIndex:
    index = WordIndex()
    index.add(passages)
    return index


def found(index: WordIndex, query: str, limit: int = 10) -> list[str]:
    return [name for name, _ in index.search(query, limit)]


def test_the_passage_with_more_of_the_rare_words_comes_first() -> None:
    index = index_of(
        passage("a", "The river floods the lower valley every spring."),
        passage("b", "The river and the road and the bridge."),
        passage("c", "Nothing of that kind."),
    )
    assert found(index, "Which valley does the river flood?") == ["a", "b"]
    scores = [score for _, score in index.search("river valley", 10)]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


def test_titles_headings_and_file_names_are_found() -> None:
    index = index_of(
        passage("a", "Total 12", title="Annual report", headings=("Safety", "Incidents")),
        passage("b", "Total 13", source="https://example.org/docs/tax%20guide_2021.pdf?x=1"),
        passage("c", "Total 14", source="C:\\files\\wage-list.xlsx"),
    )
    assert found(index, "incidents") == ["a"]
    assert found(index, "annual reports") == ["a"]
    assert found(index, "tax guide 2021") == ["b"]
    assert found(index, "wages") == ["c"]


@pytest.mark.parametrize(
    ("source", "asked"),
    [
        ("BESTBUY_2023_10K.pdf", "Best Buy"),
        ("BESTBUY_2023_10K.pdf", "the 10-K of Best Buy's"),
        ("JOHNSON_JOHNSON_2023_8K.pdf", "Johnson & Johnson"),
        ("BankOfAmerica-2023.pdf", "How did the Bank of America do?"),
        ("SmithJones-FY22.docx", "What did Smith Jones earn in 2022?"),
        ("board_minutes_2024-05-01.md", "minutes of the board of 2024"),
    ],
)
def test_names_joined_in_a_file_name_are_found_as_people_write_them(
    source: str, asked: str
) -> None:
    others = [passage(f"o{n}", "Net sales rose.", source=f"OTHER{n}.pdf") for n in range(5)]
    index = index_of(*others, passage("it", "Net sales rose.", source=source))
    assert found(index, asked, 1) == ["it"]


def test_words_without_a_topic_do_not_decide() -> None:
    index = index_of(
        passage("chatter", "What is it that they have and who are they and how did they do it?"),
        passage("topic", "Dividends: 12 cents."),
        *(passage(f"o{n}", "Some other text entirely.") for n in range(8)),
    )
    assert found(index, "What is it that they paid as dividends and how did they do it?")[0] == (
        "topic"
    )


def test_a_question_of_such_words_only_still_finds_something() -> None:
    index = index_of(passage("a", "To be or not to be."), passage("b", "Quite another line."))
    assert found(index, "to be or not to be") == ["a"]


@pytest.mark.parametrize(
    "query",
    [
        '"unbalanced AND (',
        "title:river",
        "river~2^5 +(",
        "river\x00",
        "river\ud800",
        "[river TO",
        "river 🙂",
    ],
)
def test_any_string_is_a_valid_query(query: str) -> None:
    index = index_of(passage("a", "The river."))
    assert len(found(index, query)) <= 1


@pytest.mark.parametrize("query", ["", "  \n", "🙂", "*:*", "++", "absent"])
def test_what_matches_nothing_finds_nothing(query: str) -> None:
    assert found(index_of(passage("a", "The river.")), query) == []


def test_an_empty_index_and_a_limit_of_zero_find_nothing() -> None:
    assert found(WordIndex(), "river") == []
    assert found(index_of(passage("a", "river")), "river", 0) == []


def test_of_a_very_long_query_the_rare_words_are_kept() -> None:
    filler = [f"word{n}" for n in range(400)]
    index = index_of(
        *(passage(f"o{n}", " ".join(filler)) for n in range(20)), passage("it", "zirconium")
    )
    assert "it" in found(index, " ".join([*filler, "zirconium"]), 30)
    assert found(index, "x" * 1_000_000) == []


def test_each_language_is_stemmed_as_its_own() -> None:
    index = index_of(
        passage("de", "Die Häuser stehen am Fluss.", language="de"),
        passage("fr", "Les rivières débordent chaque année.", language="fr"),
        passage("en", "The companies agreed.", language="en"),
        passage("ja", "日本の税金は二〇二三年度に増えた。", language="ja"),
        passage("zh", "北京大学是一所综合性大学。", language="zh"),
        passage("ko", "회사는 매출을 공시했다.", language="ko"),
        passage("und", "Totals 1,234", language="und"),
    )
    assert found(index, "Wie alt ist das Haus?")[0] == "de"
    assert found(index, "hauser")[0] == "de"
    assert found(index, "riviere qui deborde")[0] == "fr"
    assert found(index, "Which company?")[0] == "en"
    assert found(index, "税金はいくらですか")[0] == "ja"
    assert found(index, "北京的大学")[0] == "zh"
    assert found(index, "회사의 매출")[0] == "ko"
    assert found(index, "total 1234")[0] == "und"


def test_a_passage_of_the_same_id_is_replaced() -> None:
    index = index_of(passage("a", "old words"), passage("b", "other"))
    index.add([passage("a", "new letters")])
    assert len(index) == 2
    assert found(index, "words") == []
    assert found(index, "letters") == ["a"]


def test_removed_passages_are_gone_and_unknown_ids_are_ignored() -> None:
    index = index_of(passage("a", "river"), passage("b", "river"))
    index.remove(["a", "never there"])
    assert found(index, "river") == ["b"]
    assert len(index) == 1


def test_an_index_on_disk_is_there_when_opened_again(tmp_path: Path) -> None:
    WordIndex(tmp_path / "words").update(added=[passage("a", "river")], stamp="generation 4")
    again = WordIndex(tmp_path / "words")
    assert found(again, "river") == ["a"]
    assert again.stamp == "generation 4"
    assert len(again) == 1


def test_a_second_reader_sees_what_was_written_meanwhile(tmp_path: Path) -> None:
    writer, reader = WordIndex(tmp_path), WordIndex(tmp_path)
    writer.update(added=[passage("a", "river")], stamp="1")
    assert found(reader, "river") == ["a"]
    writer.update(removed=["a"], stamp="2")
    assert found(reader, "river") == []
    assert reader.stamp == "2"


def test_an_update_that_fails_changes_nothing_and_leaves_the_index_usable() -> None:
    index = index_of(passage("a", "river"))

    def broken() -> Iterator[Passage]:
        yield passage("b", "river")
        raise RuntimeError("cannot be read")

    with pytest.raises(RuntimeError, match="cannot be read"):
        index.update(added=broken(), removed=["a"], stamp="1")
    assert found(index, "river") == ["a"]
    assert index.stamp is None
    index.add([passage("c", "river")])
    assert set(found(index, "river")) == {"a", "c"}


def test_a_second_writer_waits_and_then_says_so(tmp_path: Path) -> None:
    first, second = WordIndex(tmp_path), WordIndex(tmp_path, wait_seconds=0)

    def meanwhile() -> Iterator[Passage]:
        with pytest.raises(StoreError, match="no other process"):
            second.add([passage("b", "river")])
        yield passage("a", "river")

    first.add(meanwhile())
    second.add([passage("b", "river")])
    assert set(found(first, "river")) == {"a", "b"}


def test_an_index_of_another_format_or_broken_is_emptied_and_says_so(tmp_path: Path) -> None:
    index = WordIndex(tmp_path)
    index.update(added=[passage("a", "river")], stamp="1")
    meta = tmp_path / "meta.json"
    meta.write_text(meta.read_text("utf-8").replace("body_", "older_"), "utf-8")
    other = WordIndex(tmp_path)
    assert (other.stamp, len(other)) == (None, 0)
    other.update(added=[passage("a", "river")], stamp="1")
    meta.write_text("{", "utf-8")
    assert WordIndex(tmp_path).stamp is None


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way", "utf-8")
    with pytest.raises(StoreError, match="file"):
        WordIndex(file / "words")


_KILLED = """
import sys, time
from pathlib import Path
from onward.retrieval.words import WordIndex
from tests.retrieval.test_words import passage

def many():
    for n in range(2000):
        yield passage(f"new{n}", "river " * 50)
    print("halfway", flush=True)
    time.sleep(60)

WordIndex(Path(sys.argv[1])).update(added=many(), removed=["old"], stamp="2")
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a signal that cannot be caught")
def test_a_killed_update_leaves_the_old_state(tmp_path: Path) -> None:
    WordIndex(tmp_path).update(added=[passage("old", "river")], stamp="1")
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(root / "src")])}
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(tmp_path)], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"halfway"
        process.kill()
    index = WordIndex(tmp_path, wait_seconds=5)
    assert index.stamp == "1"
    assert found(index, "river") == ["old"]
    index.update(added=[passage("next", "river")], stamp="2")
    assert set(found(index, "river")) == {"old", "next"}


def test_what_a_commit_left_when_it_was_killed_does_not_block_the_next(tmp_path: Path) -> None:
    index = WordIndex(tmp_path)
    index.add(passage(f"p{n}", "river") for n in range(20))
    meta = tmp_path / "meta.json"
    before = meta.read_bytes()
    index.remove(["p7"])
    meta.write_bytes(before)  # as if killed after all files were written, before they counted
    again = WordIndex(tmp_path)
    assert len(again) == 20
    again.remove(["p7"])
    assert len(again) == 19


def test_passages_that_differ_in_language_only_are_one() -> None:
    one = passage("a", "river")
    index = index_of(one, replace(one, language="de"))
    assert len(index) == 1
