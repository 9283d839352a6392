"""Turn whatever a parser raises on a broken file into the reason why that file is skipped.

Knows errors. Refuses to know formats: who calls says what the file is.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from onward.errors import OnwardError, UnreadableError


@contextmanager
def guarded(what: str) -> Iterator[None]:
    """Raise UnreadableError for any error of the block; ``what`` is the kind, or ``""``.

    Our own errors (OnwardError) have their reasons already and pass. Libraries' warnings are
    silenced: they are the file's fault, not the user's, and readers put what matters into the
    draft's warnings themselves.
    """
    file = f"{what} file".strip()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except OnwardError:
        raise
    except MemoryError as error:
        raise UnreadableError(f"this {file} needs more memory than there is") from error
    except RecursionError as error:
        raise UnreadableError(f"broken: this {file} is nested too deeply") from error
    except Exception as error:  # broken files make libraries raise anything at all
        # The one place where that is right: one bad file must never stop the rest, and a
        # parser's own exceptions (struct.error, KeyError, …) are not known here. The type's name
        # is kept, so that a mistake of ours can still be told from a broken file.
        detail = " ".join(str(error).split())[:200]
        reason = f"broken {file}: {type(error).__name__}" + (f": {detail}" if detail else "")
        raise UnreadableError(reason) from error
