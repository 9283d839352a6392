"""Delimited text becomes tables, whatever its encoding, delimiter and quoting."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onward.documents.delimited import read_delimited
from onward.documents.dialects import NO_DELIMITER, sniff, unescaped
from onward.documents.draft import Draft
from onward.errors import UnreadableError
from onward.options import ReadOptions
from onward.types import Blob, Document, Table


def read(
    data: bytes | str, *, name: str = "table.csv", options: ReadOptions | None = None
) -> Document:
    draft = Draft(options)
    blob = Blob(source=name, name=name, data=data.encode() if isinstance(data, str) else data)
    read_delimited(blob, draft)
    return draft.document(blob, "csv")


def table(data: bytes | str, *, name: str = "table.csv") -> Table:
    (block,) = read(data, name=name).blocks
    assert block.table
    return block.table


TOWNS = Table(("town", "people"), (("Köln", "1087"), ("Łódź", "670")))


class TestEncodings:
    """Bytes become the letters that were meant."""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_unicode_in_any_form_is_read(self, encoding: str) -> None:
        assert table("town,people\nKöln,1087\nŁódź,670\n".encode(encoding)) == TOWNS

    def test_an_old_code_page_is_told_from_its_letters(self) -> None:
        lines = ["Straße;Größe;Töne", *("Müllergäßchen;groß und schön;hören",) * 9]
        found = table("\n".join(lines).encode("cp1252"))
        assert found.header == ("Straße", "Größe", "Töne")
        assert found.rows[0][0] == "Müllergäßchen"


class TestDialects:
    """Delimiters and quotes are told from the text."""

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_the_delimiter_is_told_from_the_text(self, delimiter: str) -> None:
        text = "town,people\nKöln,1087\nŁódź,670".replace(",", delimiter)
        assert table(text) == TOWNS

    def test_decimal_commas_do_not_win_over_semicolons(self) -> None:
        assert sniff("1,5;2,5\n3,5;4,5\n").delimiter == ";"

    def test_lists_inside_cells_do_not_win_over_commas(self) -> None:
        assert sniff("id,tags\n1,a;b\n2,c;d\n3,e;f\n").delimiter == ","

    def test_a_line_may_name_the_delimiter(self) -> None:
        document = read("sep=;\na,b;c\n1,2;3\n4,5;6\n")
        assert document.blocks[0].table == Table(("a,b", "c"), (("1,2", "3"), ("4,5", "6")))
        assert document.blocks[0].location.line == 2

    def test_a_single_column_of_prose_is_not_cut_at_its_commas(self) -> None:
        text = "Lorem, ipsum\ndolor sit\namet\nadipiscing, elit\nut labore\n"
        assert sniff(text).delimiter == NO_DELIMITER
        assert table(text).rows[0] == ("Lorem, ipsum",)

    def test_quoted_cells_hold_delimiters_line_ends_and_quotes(self) -> None:
        found = table('name,note\nann,"one, two\nthree ""3"""\nbob,"x"\n')
        assert found.rows == (("ann", 'one, two three "3"'), ("bob", "x"))

    def test_backslashes_before_quotes_are_understood(self) -> None:
        found = table('name,year\n"\\"Weird Al\\" Yankovic, Jr.",1984\n"C:\\\\x",1985\n')
        assert found.rows == (('"Weird Al" Yankovic, Jr.', "1984"), ("C:\\x", "1985"))

    def test_a_quote_that_nothing_closes_swallows_nothing(self) -> None:
        text = 'item,inches\npipe,"5\nrod,7\n' + "bar,9\n" * 3
        assert len(table(text).rows) == 5
        assert len(table(text + "nut,1\n" * 30_000).rows) == 30_005

    def test_all_line_ends_are_line_ends(self) -> None:
        for end in ("\n", "\r\n", "\r"):
            assert table(f"town,people{end}Köln,1087{end}Łódź,670{end}") == TOWNS

    def test_escapes_of_a_dump_are_resolved_where_they_are_used(self) -> None:
        found = table("id\tanswer\n1\ta\\pb\n2\tc\\nd\n3\t\\N\n", name="dump.tsv")
        assert found.rows == (("1", "a|b"), ("2", "c d"), ("3", ""))

    def test_paths_with_backslashes_are_left_alone(self) -> None:
        found = table("id\tpath\n1\tC:\\new\\pictures\n2\tD:\\nothing\n", name="paths.tsv")
        assert found.rows == (("1", "C:\\new\\pictures"), ("2", "D:\\nothing"))

    def test_an_escaped_backslash_is_one_backslash(self) -> None:
        assert unescaped("a\\\\nb") == "a\\nb"


class TestTables:
    """Records become tables with header and caption."""

    def test_lines_above_the_header_are_the_caption(self) -> None:
        document = read("Stanley Cups,,\nTeam,Town,Cups\nBlues,STL,1\nFlyers,PHI,2\n")
        (block,) = document.blocks
        assert block.table
        assert block.table.caption == "Stanley Cups"
        assert block.table.header == ("Team", "Town", "Cups")
        assert (block.location.line, block.location.range) == (2, "A2:C4")

    def test_a_table_without_header_keeps_its_first_row(self) -> None:
        assert table("ann,3\nbob,4\n") == Table(("", ""), (("ann", "3"), ("bob", "4")))

    def test_a_header_of_two_lines_is_joined(self) -> None:
        found = table("Group,Result,\n,Accuracy,Time\nBlind,34.5%,1199\nDeaf,98.3%,1716\n")
        assert found.header == ("Group", "Result Accuracy", "Result Time")

    def test_ragged_rows_are_filled_and_lose_nothing(self) -> None:
        found = table("a,b,c\n1,2\n3,4,5,6\n7,8,9\n")
        assert found.header == ("a", "b", "c", "")
        assert found.rows == (("1", "2", "", ""), ("3", "4", "5", "6"), ("7", "8", "9", ""))

    def test_delimiters_at_the_end_of_each_line_make_no_column(self) -> None:
        assert table("a,b,\n1,2,\n3,4,\n").header == ("a", "b")

    def test_a_blank_line_before_rows_of_another_width_begins_another_table(self) -> None:
        first, second = read("a,b\nx,1\ny,2\n\nc,d,e\nz,3,4\nw,5,6\n").blocks
        assert first.table == Table(("a", "b"), (("x", "1"), ("y", "2")))
        assert second.table == Table(("c", "d", "e"), (("z", "3", "4"), ("w", "5", "6")))
        assert (second.location.line, second.location.range) == (5, "A5:C7")

    def test_blank_lines_between_records_are_nothing(self) -> None:
        assert len(table("a,b\n\nx,1\n\ny,2\n").rows) == 2

    def test_rows_over_the_limit_are_counted(self) -> None:
        text = "a,b\n" + "".join(f"{n},{n}\n" for n in range(50))
        document = read(text, options=ReadOptions(max_rows=11))
        assert document.blocks[0].table
        assert len(document.blocks[0].table.rows) == 10
        assert document.warnings == (
            "40 rows were left out after the first 11 (raise max_rows to read more)",
        )

    @pytest.mark.parametrize("data", ["", "\n\n", " , ,\n"])
    def test_a_file_without_text_says_so(self, data: str) -> None:
        with pytest.raises(UnreadableError, match="empty"):
            read(data)

    def test_one_absurdly_long_row_does_not_widen_all_the_others(self) -> None:
        text = "a,b\n" + "1,2\n" * 2000 + ",".join(["x"] * 20_000)
        found = table(text)
        assert len(found.header) < 20_000
        assert found.rows[-1][-1].endswith("x x")

    def test_bytes_that_are_no_text_end_in_something(self) -> None:
        assert read(bytes(range(1, 256)) * 4).text


class TestRealFiles:
    """Files that no one here wrote."""

    def test_every_delimited_fixture_is_one_table(self, real_data: Path) -> None:
        paths = [*(real_data / "fixtures").rglob("*.csv"), *(real_data / "fixtures").rglob("*.tsv")]
        for path in paths:
            document = read(path.read_bytes(), name=path.name)
            assert [block.kind for block in document.blocks] == ["table"], path.name

    def test_tables_of_wikipedia_keep_their_header_in_nearly_all_files(
        self, real_data: Path
    ) -> None:
        """Every one of these files has one header line; a few have none that can be told."""
        folder = real_data / "wikitablequestions" / "csv"
        kept = total = 0
        for path in sorted(folder.rglob("*.csv")):
            (block,) = read(path.read_bytes(), name=path.name).blocks
            assert block.table
            last = int(re.findall(r"\d+", block.location.range or "")[-1])
            total += 1
            kept += last - len(block.table.rows) == 1
        assert kept >= 0.97 * total
