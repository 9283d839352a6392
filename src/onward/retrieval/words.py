"""The lexical index: BM25 over passages by tantivy, on disk or in memory.

What a passage says under its context line is one field; the context (title, headings, file name)
is a second one with a weight of its own. Knows terms, postings and the folder they lie in.
Refuses to know documents, vectors, and what becomes of the hits.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Container, Iterable, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import tantivy

from onward.errors import StoreError
from onward.language import STOP_WORDS
from onward.passage_text import context_line, indexed_text
from onward.retrieval.terms import joined, split_words, terms_of
from onward.types import Passage

_FORMAT = "1"
"""Raise it when terms or fields change: an index of another format is emptied when opened."""

_BODY, _CONTEXT = f"body_{_FORMAT}", f"context_{_FORMAT}"
_ID, _LANGUAGE, _STAMP = "id", "language", "stamp"
_CONTEXT_WEIGHT = 0.3
"""Beside 1 for the text; nDCG@10 of words on SciFact 0.697 at 0, 0.699 at 0.3, 0.693 at 0.5."""
_STOP_WORD_WEIGHT = 0.1
"""Beside 1 for other words; 0.3 measured alike, 1 and 0 lower on questions in full sentences."""
_LONGEST_QUERY = 10_000  # characters
_MOST_WORDS = 100  # different ones, of a query; the rarest are kept
_WRITER_BYTES = 64_000_000
_WRITER_THREADS = 2

_Terms = tuple[str, ...]


class WordIndex:
    """Finds passages by their words; implements ``protocols.LexicalIndex``."""

    def __init__(self, folder: Path | None = None, *, wait_seconds: float = 60) -> None:
        """Open the index in ``folder``, made if need be; without one it lives in memory.

        An index of another format, or a broken one, is emptied: then ``stamp`` is None. A write
        waits ``wait_seconds`` for another process that writes. Raises StoreError when the folder
        cannot be used.
        """
        self._folder = folder
        self._wait_seconds = wait_seconds
        self._index = _open(folder)

    @property
    def stamp(self) -> str | None:
        """What the last ``update`` was stamped with; None says that all must be added."""
        searcher = self._searcher()
        found = searcher.search(self._term(_ID, _STAMP), 1).hits
        if not found:
            return None
        return str(searcher.doc(found[0][1]).get_first(_STAMP))

    def __len__(self) -> int:
        """Number of passages."""
        return self._searcher().num_docs - (self.stamp is not None)

    def add(self, passages: Iterable[Passage]) -> None:
        """Index passages, replacing those of the same id; visible when the call returns."""
        self.update(added=passages)

    def remove(self, passage_ids: Iterable[str]) -> None:
        """Forget passages; ids that are not there are ignored."""
        self.update(removed=passage_ids)

    def update(
        self,
        *,
        added: Iterable[Passage] = (),
        removed: Iterable[str] = (),
        stamp: str | None = None,
    ) -> None:
        """Remove, add and stamp at once: a killed process leaves all of it or nothing.

        ``stamp`` names the state of the records that the index then agrees with. Raises
        StoreError when another process is writing.
        """
        writer = self._writer()
        try:
            # A process killed while it committed leaves files whose names come again.
            writer.garbage_collect_files()
            for passage_id in removed:
                writer.delete_documents_by_term(_ID, passage_id)
            for passage in added:
                writer.delete_documents_by_term(_ID, passage.id)
                writer.add_document(_document(passage))
            if stamp is not None:
                writer.delete_documents_by_term(_ID, _STAMP)
                writer.add_document(tantivy.Document(**{_ID: _STAMP, _STAMP: stamp}))
            self._commit(writer)
        finally:
            writer.wait_merging_threads()  # and gives the lock back, whatever happened

    def search(self, query: str, limit: int) -> list[tuple[str, float]]:
        """Return (passage id, BM25 score), best first; any string is a valid query.

        Words of any language in the index are stemmed as that language would. Words without a
        topic count little, so a question made only of them still finds something.
        """
        searcher = self._searcher()
        wanted = self._query(query, searcher)
        if wanted is None or limit < 1:
            return []
        hits = searcher.search(wanted, limit, count=False).hits
        return [
            (str(searcher.doc(address).get_first(_ID)), float(score)) for score, address in hits
        ]

    def _commit(self, writer: tantivy.IndexWriter) -> None:
        try:
            writer.commit()
        except ValueError as error:
            raise StoreError(
                f"the word index in {self._folder} cannot be written: {error}"
            ) from error

    def _query(self, query: str, searcher: tantivy.Searcher) -> tantivy.Query | None:
        words = split_words(query[:_LONGEST_QUERY])
        languages = [name for name, _ in searcher.terms_with_prefix(_LANGUAGE, "")]
        topical = {word for word in words if not _is_stop_word(word, languages)}
        readings = {word: _readings(word, languages) for word in words}
        if len(readings) > _MOST_WORDS:
            rarest = sorted(readings, key=lambda w: _frequency(readings[w], searcher))
            readings = {word: readings[word] for word in rarest[:_MOST_WORDS]}
        clauses = self._names(words[:_MOST_WORDS], topical, searcher)
        for word, terms in readings.items():
            weight = 1.0 if word in topical else _STOP_WORD_WEIGHT
            clauses += self._word(terms, _BODY, weight, searcher)
            clauses += self._word(terms, _CONTEXT, weight * _CONTEXT_WEIGHT, searcher)
        return _any_of(clauses) if clauses else None

    def _word(
        self, readings: Sequence[_Terms], field: str, weight: float, searcher: tantivy.Searcher
    ) -> list[tantivy.Query]:
        """One word in one field; of several languages' readings of it the best one counts."""
        queries = [
            [self._term(field, t, weight) for t in terms if searcher.doc_freq(field, t)]
            for terms in readings
        ]
        found = [query for query in queries if query]
        if len(found) < 2:
            return found[0] if found else []
        return [tantivy.Query.disjunction_max_query([_any_of(query) for query in found])]

    def _names(
        self, words: Sequence[str], topical: Container[str], searcher: tantivy.Searcher
    ) -> list[tantivy.Query]:
        """Neighbouring words as one, as file names write them: BESTBUY_2023, BankOfAmerica."""
        neighbours = [words[i : i + n] for n in (2, 3) for i in range(len(words) - n + 1)]
        names = dict.fromkeys(
            joined(group) for group in neighbours if any(word in topical for word in group)
        )
        known = [name for name in names if name and searcher.doc_freq(_CONTEXT, name)]
        return [self._term(_CONTEXT, name, 2 * _CONTEXT_WEIGHT) for name in known]

    def _term(self, field: str, term: str, weight: float = 1.0) -> tantivy.Query:
        query = tantivy.Query.term_query(self._index.schema, field, term, index_option="freq")
        return query if weight == 1.0 else tantivy.Query.boost_query(query, weight)

    def _searcher(self) -> tantivy.Searcher:
        self._index.reload()  # another process may have written
        return self._index.searcher()

    def _writer(self) -> tantivy.IndexWriter:
        deadline = time.monotonic() + self._wait_seconds
        while True:
            try:
                return self._index.writer(_WRITER_BYTES, _WRITER_THREADS)
            except ValueError as error:
                if "LockBusy" not in str(error) or time.monotonic() >= deadline:
                    raise StoreError(
                        f"the word index in {self._folder} cannot be written: {error}; "
                        "wait until no other process adds documents, then run it again"
                    ) from error
            time.sleep(0.05)


def _any_of(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _readings(word: str, languages: Iterable[str]) -> list[_Terms]:
    """What the word may be in the index: its terms in each language, each reading once."""
    return sorted({tuple(terms_of(code)[word].split()) for code in languages})


def _frequency(readings: Iterable[_Terms], searcher: tantivy.Searcher) -> float:
    """Number of passages with the word; endless for an unknown word, which cannot be found."""
    count = sum(searcher.doc_freq(_BODY, term) for terms in readings for term in terms)
    return count or float("inf")


def _is_stop_word(word: str, languages: Iterable[str]) -> bool:
    codes = ("en" if code == "und" else code for code in languages)
    return any(word.lower() in STOP_WORDS.get(code, ()) for code in codes)


def _document(passage: Passage) -> tantivy.Document:
    terms = terms_of(passage.language)
    context = f"{context_line(passage)}\n{_file_name(passage.source)}"
    return tantivy.Document(
        **{
            _ID: passage.id,
            _LANGUAGE: passage.language,
            _BODY: terms.of(indexed_text(passage)),
            _CONTEXT: terms.of(context),
        }
    )


def _file_name(source: str) -> str:
    """Last part of a path or URL without its suffix."""
    path = unquote(urlsplit(source).path) if "://" in source else source
    return PurePosixPath(path.replace("\\", "/")).stem


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(_ID, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_LANGUAGE, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_STAMP, stored=True, tokenizer_name="raw", index_option="basic")
    for name in (_BODY, _CONTEXT):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _open(folder: Path | None) -> tantivy.Index:
    """Open or make an index; one of another format is emptied."""
    if folder is None:
        return _ready(tantivy.Index(_schema()))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return _ready(tantivy.Index(_schema(), str(folder)))
        except (ValueError, OSError):
            if not (folder / "meta.json").is_file():
                raise
            # Another format, another tantivy, or broken files: the records fill it again.
            shutil.rmtree(folder)
            folder.mkdir()
            return _ready(tantivy.Index(_schema(), str(folder)))
    except (ValueError, OSError) as error:
        raise StoreError(f"the word index in {folder} cannot be opened: {error}") from error


def _ready(index: tantivy.Index) -> tantivy.Index:
    """Set to look for new commits when told to, not by a thread that watches the folder."""
    index.config_reader(reload_policy="manual")
    index.reload()
    return index
