"""How well the rule of ``answering/support.py`` tells supported claims from others, on WiCE.

    python -m benchmarks.support_wice

``supported`` against ``partially_supported`` and ``not_supported``; a claim's evidence is read as
one passage, and what would be cited of it is checked. The threshold was chosen on the even claims;
claims with the same text stay in one half.
"""

from __future__ import annotations

import json
from zlib import crc32

from benchmarks.xquad import DATA, passage
from onward.answering.citations import best_span
from onward.answering.support import supports
from onward.types import Hit


def main() -> None:
    """Print balanced accuracy and the share of each label that is accepted."""
    text = (DATA / "judging" / "wice.jsonl").read_text()
    records = [json.loads(line) for line in text.splitlines()]
    for half, number in (("even", 0), ("odd", 1)):
        accepted: dict[str, list[bool]] = {}
        for record in records:
            claim, title = record["claim"], record["meta"]["claim_title"]
            if crc32(claim.encode()) % 2 == number:
                hit = Hit(passage("wice", title, "\n\n".join(record["evidence"])), 1.0, {})
                span = best_span(claim, hit)
                kept = span is not None and supports(claim, span.text, context=title)
                accepted.setdefault(record["label"], []).append(kept)
        yes = accepted.pop("supported")
        no = [kept for label in accepted.values() for kept in label]
        balanced = (sum(yes) / len(yes) + 1 - sum(no) / len(no)) / 2
        shares = {label: f"{sum(kept) / len(kept):.3f}" for label, kept in accepted.items()}
        print(
            f"{half} claims: balanced accuracy {balanced:.3f}; accepted: "
            f"supported {sum(yes) / len(yes):.3f}, {shares}; n = {len(yes) + len(no)}"
        )


if __name__ == "__main__":
    main()
