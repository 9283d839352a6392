"""All the files that parser projects test themselves with, in one run: text or a reason."""

from __future__ import annotations

from pathlib import Path

from onward.documents import Reading, Unchanged, expand, read_sources
from onward.options import PassageOptions, ReadOptions
from onward.types import Skipped


def test_every_fixture_is_text_or_a_named_reason(real_data: Path) -> None:
    options = ReadOptions(ocr=False, max_seconds=60)
    sources = list(expand(str(real_data / "fixtures"), options))
    outcomes = list(read_sources(sources, options, PassageOptions()))
    assert [o.source for o in outcomes] == [s.name for s in sources]
    assert len(outcomes) >= 190
    read = [o for o in outcomes if isinstance(o, Reading)]
    assert all(o.document.text.strip() and o.passages for o in read)
    skipped = [o for o in outcomes if isinstance(o, Skipped)]
    assert not [o for o in skipped if not o.reason or "internal error" in o.reason]
    assert not [o for o in skipped if o.reason.startswith(("given up", "the reading process"))]
    assert len(read) + len(skipped) + sum(isinstance(o, Unchanged) for o in outcomes) == len(
        sources
    )
    assert len(read) >= 150
