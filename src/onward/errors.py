"""Every error that onward raises on purpose.

::

    OnwardError                  one line: the thing, the value, the remedy
    ├── UnreadableError          a source that cannot be turned into a document
    ├── MissingExtraError        an optional package is not installed; says its pip line
    ├── OfflineError             a network call was needed while --offline forbids it
    ├── FetchError               a model or a page could not be fetched, or its hash is wrong
    ├── ModelError               a language model did not answer
    │   └── ContextLengthError   the prompt does not fit the model's window
    ├── TrainingError            data, template, memory or disk that training cannot go on with
    ├── QueryError               a query over tables failed, took too long, or was refused
    ├── StoreError               the store is missing, locked, or written by a newer onward
    │   └── TakenError           another process has written of the same key meanwhile
    └── UsageError               an option or a name that does not exist; exit code 2

The command line turns an ``OnwardError`` into one line on stderr and exit code 1 (2 for
``UsageError``). Anything else that escapes is a bug and shows its traceback.
"""

from __future__ import annotations


class OnwardError(Exception):
    """The root: ``except OnwardError`` catches everything that onward raises on purpose."""


class UnreadableError(OnwardError):
    """A source that cannot be turned into a document; the message is the reason shown."""


class MissingExtraError(OnwardError):
    """A package that only some users need is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        """Say that ``what`` needs the optional dependencies called ``extra``."""
        super().__init__(f"{what} needs an optional package: pip install 'onward[{extra}]'")
        self.extra = extra


class OfflineError(OnwardError):
    """A network call was needed while the network is forbidden."""


class FetchError(OnwardError):
    """A model file or a page could not be fetched, or is not what its hash says."""


class ModelError(OnwardError):
    """A language model could not be reached or did not answer."""


class ContextLengthError(ModelError):
    """The prompt and the answer together do not fit the model's context window."""


class TrainingError(OnwardError):
    """Training cannot begin or go on: its data, the template, the memory or the disk forbids."""


class QueryError(OnwardError):
    """A query over tables is wrong, takes too long, or does more than read."""


class StoreError(OnwardError):
    """The store is missing, locked by another process, or of a newer format."""


class TakenError(StoreError):
    """What was to be written stands there already: another process was quicker."""


class UsageError(OnwardError):
    """An option, a name or a combination that does not exist."""
