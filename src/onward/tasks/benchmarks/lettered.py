"""An item of choices as a question that is answered by a letter, for who can only write.

Knows prompts and choices. Refuses to know models, and how letters are read out of answers.
"""

from __future__ import annotations

import re
from dataclasses import replace

from onward.tasks.benchmarks.fields import LETTERS
from onward.tasks.option_order import lettered_prompt
from onward.types.benchmarks import Item

_ENDS_ASKING = re.compile(r"\s*\bAnswer:\s*$")
_ASKS = "Answer with the letter of one of them.\nAnswer:"


def lettered(item: Item) -> Item:
    """Return the item with its choices listed as A., B. … in the prompt, and a letter as target.

    Of partial evaluation (WinoGrande) the whole sentences are listed. An item whose prompt lists
    its options already comes back as it is.
    """
    shown = lettered_prompt(item.prompt)
    if shown and item.choices == tuple(LETTERS[: len(shown.options)]):
        return item
    ending = f" {item.choices[0]}" if item.contexts else ""
    texts = tuple(one + ending for one in item.contexts) or item.choices
    listed = "\n".join(f"{LETTERS[place]}. {text}" for place, text in enumerate(texts))
    asked = _ENDS_ASKING.sub("", item.prompt)
    return replace(
        item,
        prompt="\n".join(part for part in (asked, listed, _ASKS) if part),
        contexts=(),
        choices=texts,
        target=LETTERS[item.right[0]] if item.right else "",
    )
