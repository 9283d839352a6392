"""WinoGrande: which of two names fills the blank, by what then follows (Sakaguchi et al., 2020).

Knows partial evaluation: the sentence up to the blank with either name, and the one ending that
both share. Refuses to know how endings are scored.
"""

from __future__ import annotations

from onward.tasks.benchmarks.definition import Benchmark, Fields, HubFiles, LocalFiles
from onward.tasks.benchmarks.fields import item_id, text_field
from onward.tasks.benchmarks.prompted_options import cut_options, is_prompted
from onward.tasks.case_record import RecordError
from onward.types.benchmarks import BenchmarkTask, Item

TASK = BenchmarkTask(
    name="winogrande",
    version="1.0",
    kind="choice",
    metrics=("acc", "brier"),
    shots=5,
    chance=0.5,
)
_BLANK = "_"
_NUMBERS = {"1": 0, "2": 1}


def item(row: Fields, place: int) -> Item:
    """Row with ``sentence``, ``option1``, ``option2`` and ``answer`` (1 or 2) → item.

    The prompt is the sentence before its first blank, the contexts are the prompt with either
    option, and the one choice is the sentence after the blank, stripped.
    """
    if is_prompted(row):
        cut = cut_options(row, "Option")
        sentence, options, right = cut.question, cut.options, cut.right
    else:
        sentence = text_field(row, "sentence")
        options = (text_field(row, "option1"), text_field(row, "option2"))
        answer = text_field(row, "answer").strip()
        if answer not in _NUMBERS:
            raise RecordError(f"'answer' is {answer!r}, not 1 or 2")
        right = _NUMBERS[answer]
    before, blank, after = sentence.partition(_BLANK)
    if not blank or not after.strip():
        raise RecordError(f"'sentence' has no blank {_BLANK!r} with text after it")
    ending = after.strip()
    return Item(
        id=item_id(row, place, "qID"),
        prompt=before,
        choices=(ending,),
        right=(right,),
        target=ending,
        contexts=tuple(before + option for option in options),
    )


BENCHMARK = Benchmark(
    task=TASK,
    item=item,
    local=LocalFiles(("winogrande",), ("validation", "dev"), ("train",), preferred="xl"),
    hub=HubFiles("allenai/winogrande", "validation", "train", "winogrande_xl"),
)
