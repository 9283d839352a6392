"""Files appear whole or not at all, and nothing is left beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from onward.whole_files import whole_file


def test_a_file_takes_its_place_when_all_went_well(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.bin"
    for data in (b"one", b"two"):
        with whole_file(path) as unfinished:
            unfinished.write_bytes(data)
            assert not path.exists() or path.read_bytes() == b"one"
        assert path.read_bytes() == data
    assert list(path.parent.iterdir()) == [path]


def test_what_goes_wrong_leaves_the_older_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"older")

    def interrupted() -> None:
        with whole_file(path) as unfinished:
            unfinished.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]
