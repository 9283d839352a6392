"""E2E NLG: a restaurant's data, said in a sentence or two (Novikova et al., 2017).

Knows the table with a row for each reference. Refuses to know how texts are compared.
lm-evaluation-harness has no such task: the prompt is ours.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.tasks.benchmarks.definition import Benchmark, Fields, HubFiles, LocalFiles, Row
from onward.tasks.benchmarks.fields import item_id, text_field, texts_field
from onward.types.benchmarks import BenchmarkTask, Item

TASK = BenchmarkTask(
    name="e2e_nlg",
    version="1.0",
    kind="generation",
    metrics=("bleu", "nist", "rouge_l", "cider", "meteor"),
    shots=5,
    stops=("\n",),
    max_tokens=128,
)
_MEANINGS = ("mr", "meaning_representation")
_TEXTS = ("ref", "human_reference")


def item(row: Fields, place: int) -> Item:
    """Row with ``mr`` and ``ref`` (a text, or a list of them) → item with its references."""
    name = next((n for n in _TEXTS if n in row), _TEXTS[0])
    if isinstance(row.get(name), list):
        references = texts_field(row, name)
    else:
        references = (text_field(row, name),)
    references = tuple(text.strip() for text in references)
    return Item(
        id=item_id(row, place, "id", "gem_id"),
        prompt=f"Data: {text_field(row, *_MEANINGS).strip()}\nText:",
        target=references[0],
        references=references,
    )


def meaning_rows(rows: Sequence[Row]) -> Sequence[Row]:
    """Join the rows of one meaning into one with all its references, where the first of them was.

    The official scores count meanings, not references. Rows without both stay as they are.
    """
    joined: dict[str, Row] = {}
    for row in rows:
        meaning = next((row.fields[n] for n in _MEANINGS if isinstance(row.fields.get(n), str)), "")
        text = next((row.fields[n] for n in _TEXTS if isinstance(row.fields.get(n), str)), "")
        if not meaning.strip() or not text.strip():
            joined[row.place] = row
        elif meaning in joined:
            joined[meaning].fields["ref"].append(text)
        else:
            joined[meaning] = Row(row.place, {"mr": meaning, "ref": [text]})
    return list(joined.values())


BENCHMARK = Benchmark(
    task=TASK,
    item=item,
    local=LocalFiles(("e2e",), ("test", "dev", "validation"), ("train", "dev")),
    hub=HubFiles("tuetschek/e2e_nlg", "test", "train"),
    prepared=meaning_rows,
)
