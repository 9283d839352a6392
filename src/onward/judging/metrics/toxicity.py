"""How toxic a text is, by a classifier of the user's choice.

onward brings none: a list of bad words marks dialects and quotations, and the good classifiers are
models of a gigabyte. Knows the shape of a classifier. Refuses to know what toxic means.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from onward.errors import UsageError

Classifier = Callable[[Sequence[str]], list[float]]
"""Texts → the chance that each is toxic, 0 to 1, in their order."""

NO_CLASSIFIER = (
    "no toxicity classifier was given: name a function from a list of texts to chances as "
    "package.module:name"
)


def load_classifier(spec: str) -> Classifier:
    """Return the function that ``package.module:name`` names; UsageError when there is none."""
    module, _, name = spec.partition(":")
    try:
        found: Classifier = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(
            f"no classifier '{spec}': {error}; name a function as package.module:name"
        ) from error
    if isinstance(found, type) or not callable(found):
        raise UsageError(f"'{spec}' is not a function from a list of texts to chances")
    return found


def toxicity(texts: Sequence[str], classifier: Classifier) -> list[float | None]:
    """Return the chance that each text is toxic, 0 to 1; None for a blank text. Lower is better.

    Raises UsageError when the classifier gives another number of values or values out of range.
    """
    filled = [text for text in texts if text.strip()]
    chances = list(classifier(filled)) if filled else []
    name = getattr(classifier, "__name__", type(classifier).__name__)
    if len(chances) != len(filled):
        raise UsageError(
            f"the classifier {name} gave {len(chances)} values for {len(filled)} texts: "
            "it has to give one for each"
        )
    for chance in chances:
        if not 0 <= chance <= 1:  # NaN too
            raise UsageError(
                f"the classifier {name} gave {chance}: it has to give chances from 0 to 1"
            )
    waiting = iter(chances)
    return [float(next(waiting)) if text.strip() else None for text in texts]
