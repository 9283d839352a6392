"""What came out of an item: likelihoods of choices, or a written answer, as values of metrics.

Definitions and ties are those of lm-evaluation-harness 0.4.13. An item that could not be scored
has a ``problem`` and no values; a written answer in which nothing was found is wrong. Knows items
and what a model made of them. Refuses to know models, and what many items say together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, get_args

import numpy as np

from onward.errors import UsageError
from onward.language.matching import token_f1
from onward.statistics.arrays import Floats
from onward.statistics.outcomes import ClassStatistic
from onward.tasks.benchmarks.corpus import rouge_l
from onward.tasks.benchmarks.extraction import (
    ANSWER_IS,
    FILTERS,
    FIRST_LETTER,
    FLEXIBLE,
    LETTER,
    NUMBER,
    STRICT,
    WHOLE,
    YES_NO,
    answer_text,
    extract,
)
from onward.tasks.benchmarks.fields import LETTERS
from onward.types.benchmarks import BenchmarkTask, Item, ItemResult, Likelihood

F = TypeVar("F")

ACCURACY = "acc"
"""Kept for every item whose choice is known, so that two models can be compared item by item."""

CLASS_METRICS: tuple[str, ...] = get_args(ClassStatistic)
"""Metrics of a whole set of items with classes; an item has none."""
CORPUS_METRICS = ("bleu", "nist", "cider", "meteor")
"""Metrics of a whole set of texts; an item has none."""
JUDGED = "judged"
"""Mean score of the judges, 0 to 1: a hundredth of what they give. None until they are asked."""

EXACT_MATCHES: Mapping[str, str] = {
    "exact_match": WHOLE,
    "exact_match_strict": STRICT,
    "exact_match_flexible": FLEXIBLE,
    "exact_match_answer": ANSWER_IS,
    "exact_match_first_letter": FIRST_LETTER,
    "exact_match_letter": LETTER,
    "exact_match_yes_no": YES_NO,
    "exact_match_number": NUMBER,
}
"""Metric → the filter that finds the answer in what was written."""

BOUNDS: Mapping[str, tuple[float, float]] = {"brier": (0.0, 2.0), "cider": (0.0, 10.0)}
"""The values that a metric can have, where they are not 0 to 1."""
LOWER_IS_BETTER = frozenset({"brier"})

NO_REFERENCE = "the item has no right answer to compare with"


@dataclass(frozen=True, slots=True)
class _Choices:
    """Choices with their log-likelihoods, and the right ones."""

    texts: tuple[str, ...]
    logs: Floats
    alone: Floats | None
    """Log-likelihoods without the prompt."""
    right: tuple[int, ...]

    def best(self, scores: Floats) -> float:
        """Whether the first of the highest scores is a right choice, 0 or 1."""
        return float(int(np.argmax(scores)) in self.right)


def choice_result(
    task: BenchmarkTask,
    item: Item,
    likelihoods: Sequence[Likelihood],
    unconditional: Sequence[Likelihood] | None = None,
) -> ItemResult:
    """Score the choices of an item by how likely a model finds each.

    One likelihood a choice; with ``item.contexts`` one a context, each of the shared ending.
    ``unconditional`` are those of the choices without the prompt, for ``acc_mutual_info``, which
    has no value without. Values:

    - ``acc``, ``mc1``: whether the likeliest choice is right; of equals the first counts;
    - ``acc_norm``, ``acc_bytes``: the same of log-likelihoods by characters, by UTF-8 bytes of the
      choice without its delimiter; ``acc_mutual_info``: less the unconditional log-likelihood;
    - ``brier``, 0 to 2: squared distance of the choices' shares of probability from the right one,
      summed; none where several are right;
    - ``mc2``: share of probability of all right choices;
    - ``mcc``, ``f1`` …: none, but ``chosen`` and ``acc`` are kept.

    ``confidence`` is the share of probability of the likeliest. A log-likelihood that is no number
    is a problem. Raises ValueError where likelihoods do not pair with choices, UsageError for an
    unknown metric.
    """
    texts = item.contexts or item.choices
    for made in (likelihoods, unconditional):
        if made is not None and len(made) != len(texts):
            raise ValueError(f"{len(made)} likelihoods for {len(texts)} choices of item {item.id}")
    logs = np.array([one.logprob for one in likelihoods])
    alone = None if unconditional is None else np.array([one.logprob for one in unconditional])
    if not item.right:
        return failed_result(task, item, NO_REFERENCE)
    finite = np.isfinite(logs if alone is None else logs + alone)
    if not finite.all():
        place = int(np.argmin(finite))
        return failed_result(task, item, f"choice {place + 1} has the log-likelihood {logs[place]}")
    choices = _Choices(texts, logs, alone, item.right)
    names = dict.fromkeys(task.metrics)
    if any(name in CLASS_METRICS for name in task.metrics):
        names[ACCURACY] = None
    chosen = int(np.argmax(logs))
    return ItemResult(
        task=task.name,
        item_id=item.id,
        group=item.group,
        values={name: _metric(_CHOICE_METRICS, name, task)(choices) for name in names},
        chosen=chosen,
        likelihoods=tuple(likelihoods),
        confidence=float(_shares(logs)[chosen]),
    )


def written_result(
    task: BenchmarkTask, item: Item, written: str, *, truncated: bool = False
) -> ItemResult:
    """Score what a model wrote; reasoning and all from the first stop text on do not count.

    The best over the references counts, of ``exact_match`` and its variants by filter
    (``EXACT_MATCHES``), ``token_f1`` and ``rouge_l``, all 0 to 1. ``rouge_l_acc`` says whether the
    most like of ``item.references`` is more like it than each of ``item.wrong``, by ROUGE-L with
    one reference (Lin et al. 2022, section 3.2); none without wrong answers.
    ``CORPUS_METRICS`` have no value for one item, ``judged`` none yet. ``extracted`` has what each
    filter found; nothing found is wrong. UsageError for an unknown metric.
    """
    if not item.references:
        return failed_result(task, item, NO_REFERENCE)
    text = answer_text(written, task.stops)
    values: dict[str, float | None] = {}
    found: dict[str, str | None] = {}
    for metric in task.metrics:
        if metric in EXACT_MATCHES:
            name = EXACT_MATCHES[metric]
            found[name] = extract(name, text, item.choices)
            values[metric] = _matches(name, found[name], item.references)
        else:
            values[metric] = _metric(_TEXT_METRICS, metric, task)(text, item)
    return ItemResult(
        task=task.name,
        item_id=item.id,
        group=item.group,
        values=values,
        written=written,
        extracted=found,
        truncated=truncated,
    )


def lettered_result(
    task: BenchmarkTask, item: Item, written: str, *, truncated: bool = False
) -> ItemResult:
    """Score a choice that was made in words: by its letter, or its own text (see ``letter``).

    ``acc`` (and ``mc1``) says whether it is a right one, 0 where none could be made out; metrics
    of likelihoods have no value, and nor has ``confidence``.
    """
    if not item.right:
        return failed_result(task, item, NO_REFERENCE)
    texts = item.contexts or item.choices
    found = extract(LETTER, answer_text(written, task.stops), texts)
    chosen = LETTERS.index(found) if found else None
    right = float(chosen in item.right)
    values = {name: right if name == "mc1" else None for name in task.metrics}
    return ItemResult(
        task=task.name,
        item_id=item.id,
        group=item.group,
        values={**values, ACCURACY: right},
        chosen=chosen,
        written=written,
        extracted={LETTER: found},
        truncated=truncated,
    )


def deciding_metric(task: BenchmarkTask, results: Iterable[ItemResult]) -> str:
    """The first metric of the task that items have values of, by which they are compared.

    ``acc`` where they have none: metrics of a whole set cannot tell items apart.
    """
    known = {name for one in results for name, value in one.values.items() if value is not None}
    return next((name for name in task.metrics if name in known), ACCURACY)


def failed_result(task: BenchmarkTask, item: Item, problem: str) -> ItemResult:
    """Return the result of an item that could not be scored, and why."""
    return ItemResult(
        task=task.name,
        item_id=item.id,
        group=item.group,
        values=dict.fromkeys(task.metrics),
        problem=problem,
    )


def _matches(name: str, answer: str | None, references: Sequence[str]) -> float:
    """Whether the answer has the form of some reference, 0 or 1; 0 where there is no answer."""
    form = FILTERS[name].form
    return float(answer is not None and form(answer) in {form(one) for one in references})


def _metric(metrics: Mapping[str, F], name: str, task: BenchmarkTask) -> F:
    if name not in metrics:
        known = ", ".join(metrics if task.kind == "choice" else (*EXACT_MATCHES, *metrics))
        raise UsageError(f"{task.kind} task {task.name}: no metric {name!r}, there are {known}")
    return metrics[name]


def _shares(logs: Floats) -> Floats:
    """Softmax: probabilities that add up to 1, exact also where all are tiny."""
    powers = np.exp(logs - logs.max())
    return np.asarray(powers / powers.sum())


def _lengths(texts: Sequence[str | bytes]) -> Floats:
    return np.array([float(len(text)) for text in texts])


def _acc(made: _Choices) -> float:
    return made.best(made.logs)


def _acc_norm(made: _Choices) -> float:
    return made.best(made.logs / _lengths(made.texts))


def _acc_bytes(made: _Choices) -> float:
    return made.best(made.logs / _lengths([text.encode() for text in made.texts]))


def _acc_mutual_info(made: _Choices) -> float | None:
    return None if made.alone is None else made.best(made.logs - made.alone)


def _brier(made: _Choices) -> float | None:
    if len(made.right) != 1:
        return None
    truth = np.zeros(len(made.logs))
    truth[made.right[0]] = 1
    return float(((_shares(made.logs) - truth) ** 2).sum())


def _mc2(made: _Choices) -> float:
    return float(_shares(made.logs)[list(made.right)].sum())


def _rouge_l_acc(text: str, item: Item) -> float | None:
    if not item.wrong:
        return None
    true, false = (
        max(rouge_l(text, [one]) for one in answers) for answers in (item.references, item.wrong)
    )
    return float(true > false)


_CHOICE_METRICS: Mapping[str, Callable[[_Choices], float | None]] = {
    ACCURACY: _acc,
    "acc_norm": _acc_norm,
    "acc_bytes": _acc_bytes,
    "acc_mutual_info": _acc_mutual_info,
    "brier": _brier,
    "mc1": _acc,
    "mc2": _mc2,
    **dict.fromkeys(CLASS_METRICS, lambda _made: None),
}
_TEXT_METRICS: Mapping[str, Callable[[str, Item], float | None]] = {
    "token_f1": lambda text, item: max(token_f1(text, one) for one in item.references),
    "rouge_l": lambda text, item: rouge_l(text, item.references),
    "rouge_l_acc": _rouge_l_acc,
    **dict.fromkeys((*CORPUS_METRICS, JUDGED), lambda _text, _item: None),
}
