"""METEOR: what follows from matches, and the matches where its program is there."""

from __future__ import annotations

import numpy as np
import pytest

from onward.tasks.benchmarks.meteor import meteor, meteor_program, meteor_rows

CAT = [7, 7, 4, 4, 1, 1, 3, 3, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 2, 6, 6]
"""'the cats sits on a mat .' beside 'The cat sat on the mat.', as the program counts them."""
OTHER = [4, 2, *[0] * 21]


def test_scores_are_those_of_the_program() -> None:
    both = np.array([CAT, OTHER], dtype=float)
    assert meteor(both[:1])[0] == pytest.approx(0.4067093570790299)
    assert meteor(both[1:])[0] == 0
    assert meteor(both.sum(axis=0, keepdims=True))[0] == pytest.approx(0.26568952975012)


def test_what_is_said_word_for_word_has_no_penalty() -> None:
    same = np.array([[2, 2, 0, 0, 2, 2, 0, 0, *[0] * 12, 1, 2, 2]], dtype=float)
    assert meteor(same)[0] == 1


def test_the_program_matches_words() -> None:
    program = meteor_program()
    if program is None:
        pytest.skip("METEOR needs Java and onward[meteor]")
    cat = ["The cat sat on the mat.", "A cat was ||| sitting\non a mat"]
    rows = meteor_rows(program, ["the cats sits on a mat .", ""], [cat, ["hello world"]])
    assert rows.shape == (2, 23)
    assert rows[0].tolist() == CAT
    assert meteor(rows).tolist() == pytest.approx([0.4067093570790299, 0])
