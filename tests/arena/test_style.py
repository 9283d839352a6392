"""Form of answers: counted in Markdown of any language, differences by hand."""

from __future__ import annotations

import numpy as np
import pytest

from onward.arena.style import FEATURES, style_counts, style_differences, styles_of
from onward.errors import UsageError
from onward.types import Vote

ANSWER = """# Заголовок

## Ещё

**жирный** und __fett__, nicht a__b__c und ** nicht **.

- one
* two
  1. three
2) four
-not a list

```python
# a comment
- 1
**kw**
```
"""


def test_headers_bold_and_lists_are_counted_outside_code() -> None:
    assert style_counts(ANSWER)[1:] == (2, 2, 4)


def test_length_is_in_tokens_also_without_spaces() -> None:
    assert style_counts("")[0] == 0
    assert style_counts("abcdefgh")[0] == 2
    assert style_counts("汉字汉字")[0] == 4


def test_a_fence_that_never_closes_hides_the_rest_only() -> None:
    assert style_counts("# a\n~~~\n# b")[1:] == (1, 0, 0)


def test_many_stars_take_no_time() -> None:
    assert style_counts("**" * 100_000 + "\n" + "_" * 100_000)[2] == 0


def test_differences_are_shares_of_the_sum() -> None:
    found = style_differences(np.array([[3.0, 0.0]]), np.array([[1.0, 0.0]]))
    assert found.tolist() == [[0.5, 0.0]]


def test_votes_have_a_row_each_and_those_without_texts_no_difference() -> None:
    votes = [
        Vote("1", "q", "a", "b", "tie", "me", "", "**x** yes", "no"),
        Vote("2", "q", "a", "b", "tie", "me", ""),
    ]
    names, found = styles_of(votes)
    assert names == FEATURES
    assert found.shape == (2, 4)
    assert found[0, 2] == 1
    assert found[1].tolist() == [0, 0, 0, 0]
    with pytest.raises(UsageError, match="no vote holds any"):
        styles_of(votes[1:])
