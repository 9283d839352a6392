"""Make a language model better at your own work, and prove it: ask, evaluate, tune, compare.

The public names, each imported when it is first used::

    from onward import Options, Question, ask
    print(ask(Question("How many days of holiday are there?"), ["docs"], Options()).answer.text)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from onward.errors import OnwardError
    from onward.flows.add import add
    from onward.flows.ask import ask, search
    from onward.flows.compare import compare
    from onward.flows.conversation import open_conversation
    from onward.flows.evaluate import evaluate
    from onward.flows.library import open_library
    from onward.options import Options
    from onward.types import Question

__all__ = [
    "OnwardError",
    "Options",
    "Question",
    "__version__",
    "add",
    "ask",
    "compare",
    "evaluate",
    "open_conversation",
    "open_library",
    "search",
]

_PLACES = {
    "Options": "onward.options",
    "OnwardError": "onward.errors",
    "Question": "onward.types",
    "add": "onward.flows.add",
    "ask": "onward.flows.ask",
    "compare": "onward.flows.compare",
    "evaluate": "onward.flows.evaluate",
    "open_conversation": "onward.flows.conversation",
    "open_library": "onward.flows.library",
    "search": "onward.flows.ask",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is asked for, so that ``import onward`` costs nothing."""
    if name not in _PLACES:
        raise AttributeError(f"module 'onward' has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)
