"""Questions computed over tables without a model.

``tokens`` and ``steering`` read the question, ``sight`` the table, ``mentions`` and ``numbers``
what one names of the other; ``candidates`` and ``comparisons`` make logical forms of it
(``forms``), ``features``, ``ranking`` and ``trust`` choose one or none, ``queries`` turns it into
SQL, ``wording`` the result into words. ``compute`` is the way through all of them.
"""

from onward.tables.questions.compute import compute

__all__ = ["compute"]
