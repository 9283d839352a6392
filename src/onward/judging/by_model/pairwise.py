"""Which of two answers is better: asked in both orders, and won only where both orders agree.

Knows judges and two answers to one question. Refuses to know who answered: the judge is shown A
and B, never a name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from onward.judging.by_model.calls import Asked, Prompt, Reading, ask_model, sum_known, sum_tokens
from onward.judging.by_model.fence import MATERIAL, fenced, mark_of
from onward.judging.by_model.judge import ModelJudge, left_out
from onward.judging.by_model.lenient_json import TwiceError, find_json
from onward.judging.by_model.prompt import NO_CONTEXT, conversation
from onward.judging.by_model.reply import plain_keys, text_under
from onward.judging.rubric import Rubric, plain_name
from onward.passage_text import context_line
from onward.protocols import Judge
from onward.replies import strict_object, without_thoughts
from onward.types import Answer, Hit, Message, PairVerdict, Preference, Question

SYSTEM_PROMPT = """\
You are a strict and fair judge. You are shown a question, the context that its answers have to \
rest on, perhaps a reference answer, and two answers, A and B. Decide which answer is better.

Weigh, the first the most:
{criteria}

The order in which the answers stand means nothing, nor do their length, their confidence and \
their fine words; numbers in brackets are citations. Say tie when neither is better. First write \
the reason, one or two sentences that name what decides; then the choice that follows from it.

Reply with JSON only, in this form:
{{"reason": "…", "better": "A | B | tie"}}

{material}\
"""

REQUEST = "Say which answer is better, as JSON."

SCHEMA = strict_object(
    {"reason": {"type": "string"}, "better": {"type": "string", "enum": ["A", "B", "tie"]}}
)

_POINTS = 20
"""Of one grade of the only criterion: scores are 20 · grade."""
_CHOICE_KEYS = ("better", "winner", "choice", "verdict")
_CHOICES = {"a": "A", "answera": "A", "b": "B", "answerb": "B"} | dict.fromkeys(
    ("tie", "draw", "equal", "neither"), "tie"
)


def compare_pair(
    judge: ModelJudge,
    question: Question,
    first: Answer,
    second: Answer,
    *,
    reference: str | None = None,
) -> PairVerdict:
    """Ask the model of ``judge`` which answer is better by its rubric, once in each order.

    ``first`` or ``second`` wins only when both orders say so; when they disagree it is a tie that
    is not ``consistent``, and ``votes`` tell which place was preferred. The context is what either
    answer was given; passages that either cites are kept longest. Two calls, each with at most two
    more when its reply cannot be read. No winner, with the reason, when an order cannot be judged.
    Raises OfflineError and UsageError.
    """
    hits = _shared_hits(first, second)
    asked = []
    for shown in ((first, second), (second, first)):
        prompt = _prompt(judge.rubric, question, shown, hits, reference)
        asked.append(ask_model(judge.model, prompt, judge.sampling, _read))
    votes = (_vote(asked[0], "first", "second"), _vote(asked[1], "second", "first"))
    problems = [one.reading.problem or "no choice" for one in asked if one.reading.value is None]
    winner, consistent = _decided(votes)
    return PairVerdict(
        judge=judge.name,
        winner=winner,
        consistent=consistent,
        votes=votes,
        reasons=tuple(one.reading.value[1] for one in asked if one.reading.value),
        unscored=f"{judge.name}: {problems[0]}" if problems else None,
        prompts=tuple(one.prompt for one in asked),
        replies=tuple(reply for one in asked for reply in one.replies),
        tokens=sum_tokens([one.tokens for one in asked]),
        cost=sum_known([one.cost for one in asked]),
        seconds=sum(one.seconds for one in asked),
        notes=left_out(judge.model, min(one.passages for one in asked), len(hits)),
    )


def by_scores(
    judge: Judge,
    question: Question,
    first: Answer,
    second: Answer,
    *,
    reference: str | None = None,
    margin: float = 0.0,
) -> PairVerdict:
    """Compare two answers by the scores that ``judge`` gives them, each judged alone.

    Both are judged by the passages of either, as in ``compare_pair``: an answer that was given
    none would else be held against less. A tie when they differ by ``margin`` points or less.
    There is no order, so the verdict is always consistent. No winner, with the reason, when one
    of them is unscored.
    """
    hits = tuple(_shared_hits(first, second))
    shown = (replace(answer, hits=hits) for answer in (first, second))
    verdicts = [judge.judge(question, answer, reference) for answer in shown]
    winner: Preference | None = None
    one, other = (verdict.score for verdict in verdicts)
    if one is not None and other is not None:
        winner = "tie" if abs(one - other) <= margin else "first" if one > other else "second"
    return PairVerdict(
        judge=judge.name,
        winner=winner,
        consistent=None if winner is None else True,
        votes=(winner, winner),
        reasons=() if winner is None else (f"{one:g} points against {other:g}",),
        unscored=None if winner else next((v.unscored for v in verdicts if v.unscored), None),
        prompts=tuple(verdict.prompt for verdict in verdicts if verdict.prompt),
        replies=tuple(reply for verdict in verdicts for reply in verdict.replies),
        tokens=sum_tokens([v.tokens for v in verdicts if v.prompt is not None]),
        cost=sum_known([0.0 if v.prompt is None else v.cost for v in verdicts]),
        seconds=sum(verdict.seconds for verdict in verdicts),
        notes=tuple(dict.fromkeys(note for verdict in verdicts for note in verdict.notes)),
    )


def one_grade(rubric: Rubric) -> float:
    """Return by how many points one grade of the criterion that counts least moves the score.

    That is the least that a judge of whole grades can tell apart, 2 points by onward's rubric; what
    is finer comes from the formula of the judge.
    """
    weights = [criterion.weight for criterion in rubric.criteria if criterion.weight > 0]
    return _POINTS * min(weights) / sum(weights) if weights else 0.0


def _prompt(
    rubric: Rubric,
    question: Question,
    shown: tuple[Answer, Answer],
    hits: Sequence[Hit],
    reference: str | None,
) -> Prompt:
    def write(passages: int) -> list[Message]:
        context = "\n\n".join(_passage(hit) for hit in hits[:passages])
        optional = [("CONVERSATION", conversation(question)), ("CONTEXT", context)]
        optional.append(("REFERENCE ANSWER", reference or ""))
        texts = [(name, text) for name, text in optional if text]
        texts.append(("QUESTION", question.text))
        mark = mark_of(text for _, text in texts)
        texts += [("ANSWER A", shown[0].text), ("ANSWER B", shown[1].text)]
        parts = [fenced(name, text, mark) for name, text in texts]
        parts += [REQUEST] if context else [NO_CONTEXT, REQUEST]
        system = SYSTEM_PROMPT.format(
            material=MATERIAL.format(mark=mark), criteria=_criteria(rubric)
        )
        return [Message("system", system), Message("user", "\n\n".join(parts))]

    return Prompt(write, len(hits), SCHEMA)


def _criteria(rubric: Rubric) -> str:
    counting = [criterion for criterion in rubric.criteria if criterion.weight > 0]
    counting.sort(key=lambda criterion: -criterion.weight)
    return "\n".join(f"- {criterion.name}: {criterion.question}" for criterion in counting)


def _passage(hit: Hit) -> str:
    return f"{context_line(hit.passage)}\n{hit.passage.text}".strip()


def _shared_hits(first: Answer, second: Answer) -> list[Hit]:
    """Each passage of either answer once: those that one of them cites, then by its best rank."""
    cited = {citation.passage_id for answer in (first, second) for citation in answer.citations}
    best: dict[str, tuple[bool, int, int]] = {}
    hits: dict[str, Hit] = {}
    for which, answer in enumerate((first, second)):
        for rank, hit in enumerate(answer.hits):
            key = (hit.passage.id not in cited, rank, which)
            best[hit.passage.id] = min(key, best.get(hit.passage.id, key))
            hits.setdefault(hit.passage.id, hit)
    return [hits[passage_id] for passage_id in sorted(hits, key=lambda one: best[one])]


def _read(reply: str) -> Reading[tuple[str, str]]:
    """The last choice in ``reply`` with its reason."""
    try:
        found = [plain_keys(one) for one in find_json(without_thoughts(reply)) if _is_object(one)]
    except TwiceError as error:
        return Reading(None, f"'{error}' is there twice in one object")
    chosen = [text for one in found if (text := text_under(one, _CHOICE_KEYS))]
    if not chosen:
        return Reading(None, "there is no JSON object with the key 'better'")
    choice = _CHOICES.get(plain_name(chosen[-1]))
    if choice is None:
        return Reading(None, f"'{chosen[-1][:40]}' is neither A, B nor tie")
    said = [one for one in found if text_under(one, _CHOICE_KEYS)][-1]
    return Reading((choice, text_under(said, ("reason", "explanation"))), None, 1)


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping)


def _vote(asked: Asked[tuple[str, str]], a: Preference, b: Preference) -> Preference | None:
    if asked.reading.value is None:
        return None
    choices: dict[str, Preference] = {"A": a, "B": b, "tie": "tie"}
    return choices[asked.reading.value[0]]


def _decided(
    votes: tuple[Preference | None, Preference | None],
) -> tuple[Preference | None, bool | None]:
    if votes[0] is None or votes[1] is None:
        return None, None
    return (votes[0], True) if votes[0] == votes[1] else ("tie", False)
