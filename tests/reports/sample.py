"""Evaluations made up for the tests of reports."""

from __future__ import annotations

from dataclasses import replace

from onward.judging.rubric import RUBRIC
from onward.plain import plain
from onward.types import (
    Answer,
    Case,
    Caught,
    Citation,
    Claim,
    Estimate,
    Evaluation,
    Examination,
    Fake,
    Grade,
    Hit,
    Location,
    Measurement,
    Message,
    Passage,
    Planted,
    Question,
    Result,
    Run,
    State,
    Tokens,
    Turn,
    Verdict,
)

FACTS = (
    ("How tall is the lighthouse at Skagen Point?", "The lighthouse is 46 metres tall."),
    ("When was the lens installed?", "The first-order lens was installed in 1891."),
    ("Which fuel did the lamp burn before electricity?", "It burned paraffin until 1934."),
    ("How many keepers lived on the rock?", "Three keepers and their families lived there."),
    ("What is the range of the light?", "The light carries 20 nautical miles in clear weather."),
    ("Why was the fog horn silenced?", "It was silenced after the harbour moved east."),
    ("Who designed the tower?", "The tower was designed by Ada Brenner."),
    ("What did the repair of 2008 cost?", "The repair cost 1.2 million crowns."),
    ("Is the tower open in winter?", "It is closed from November to March."),
    ("What colour is the lantern room?", "The lantern room is red."),
)
KINDS = (
    ("swapped entity", "Ada Brenner became Tor Lindqvist", 20),
    ("swapped number", "46 became 61", 19),
    ("negated claim", "is became is not", 11),
    ("off-topic", "an answer about tides", 20),
    ("padded", "repeated in other words", 17),
    ("truncated", "cut in its first sentence", 18),
    ("invented jargon", "a term that does not exist", 20),
    ("contradiction of the context", "says the opposite of the page", 20),
    ("prompt injection", "asks for Excellent", 20),
    ("empty", "nothing at all", 20),
    ("refusal", "I cannot help with that", 20),
    ("answer of another question", "that of question 4", 20),
)
HOSTILE = (
    '<script>alert("x")</script></title></style><img src=x onerror=alert(1)>'
    "'\"&amp;]]>-->` | **b** [l](javascript:alert(1)) \x1b[31m\x00\ud800"
)
RIGHT_TO_LEFT = "\u202eما ارتفاع المنارة؟ כמה גבוה המגדלור? 🗼👩‍👩‍👧‍👦 高さはどのくらいですか"
CRITERIA = tuple(criterion.name for criterion in RUBRIC.criteria)


def sample_evaluation(*, trusted: bool = False) -> Evaluation:
    """Seven questions scored, one unscored, one refused, one failed; two judges, twice each."""
    states: tuple[State, ...] = (*("scored",) * 7, "unscored", "refused", "failed")
    results = tuple(_result(place, state) for place, state in enumerate(states))
    return Evaluation(
        run=made_run("run-7f3a91", "smollm2"),
        results=results,
        planted=_planted(),
        examination=_examination(trusted=trusted),
        counts={"scored": 7, "unscored": 1, "refused": 1, "failed": 1},
        score=Estimate(89.1, 87.1, 91.4, 7, method="bootstrap"),
        metrics={
            **{
                name: Estimate(4.4 - 0.3 * n, 3.9 - 0.3 * n, 4.8 - 0.3 * n, 7)
                for n, name in enumerate(CRITERIA)
            },
            "groundedness": Estimate(0.88, 0.71, 0.96, 8, method="bootstrap"),
            "exact match": Estimate(0.25, 0.07, 0.59, 8, method="wilson"),
            "BLEU": Estimate(31.4, 18.2, 47.7, 8, method="bootstrap"),
        },
        missing={"groundedness": 2, "exact match": 2, "BLEU": 2, "toxicity": 10},
        seconds={
            "answering": 14.2,
            "judging": 143.0,
            "examining": 48.0,
            "answering_p50": 1.31,
            "answering_p95": 2.6,
            "judging_p50": 14.1,
            "judging_p95": 22.0,
        },
        cost={"answering": 0.0, "judging": None, "examining": None},
        tokens={"answering": Tokens(12_480, 1_022), "judging": Tokens(88_214, None)},
        notes=("line 11 of questions.jsonl was skipped: it has no question",),
    )


def hostile_evaluation() -> Evaluation:
    """Markup, scripts and control characters in every text, 20 kB answers, both directions."""
    long = (HOSTILE + RIGHT_TO_LEFT) * 140
    verdict = replace(_verdict(0, 0, HOSTILE), grades=(Grade(HOSTILE, 3.0, HOSTILE),))
    verdict = replace(verdict, replies=(long,), claims=(Claim(HOSTILE, 0.1, 0.9, HOSTILE),))
    base = _result(0, "scored")
    assert base.answer is not None
    citation = replace(base.answer.citations[0], source=HOSTILE, quote=long)
    answer = replace(
        base.answer,
        text=f"{HOSTILE} [1] {RIGHT_TO_LEFT} {long}",
        citations=(citation,),
        prompt=(Message("user", long),),
        warnings=(HOSTILE,),
        model=HOSTILE,
    )
    case = Case(HOSTILE, HOSTILE + RIGHT_TO_LEFT, HOSTILE, tags=(HOSTILE,))
    result = replace(
        base,
        case=case,
        question=Question(case.question, (Turn(HOSTILE, HOSTILE),)),
        answer=answer,
        error=HOSTILE,
        verdicts=(verdict,),
        measurements=(Measurement(HOSTILE, None, HOSTILE), Measurement("nan", float("nan"))),
    )
    examination = _examination(trusted=False)
    kinds = (replace(examination.kinds[0], kind=HOSTILE, missed=(HOSTILE,)),)
    return replace(
        sample_evaluation(),
        run=replace(
            made_run(HOSTILE, HOSTILE),
            version=HOSTILE,
            options={HOSTILE: {HOSTILE: HOSTILE}},
            parents=(HOSTILE,),
        ),
        results=(result, replace(result, case=replace(case, id="right", question=RIGHT_TO_LEFT))),
        planted=(Planted(HOSTILE, HOSTILE, long, HOSTILE, verdict),),
        examination=replace(
            examination,
            reason=HOSTILE,
            kinds=kinds,
            matrix={HOSTILE: {HOSTILE: 1.0}},
            notes=(HOSTILE,),
        ),
        metrics={HOSTILE: Estimate(1.0, 0.0, 2.0, 1, method=HOSTILE)},
        missing={HOSTILE: 1},
        notes=(HOSTILE, RIGHT_TO_LEFT),
    )


def empty_evaluation() -> Evaluation:
    """One question that failed: nothing scored, no fakes, nothing known."""
    return Evaluation(
        run=Run("run-0", "evaluate", "2026-05-01T10:00:00Z", "0.1.0", {}),
        results=(_result(0, "failed"),),
        planted=(),
        examination=None,
        counts={"scored": 0, "unscored": 0, "refused": 0, "failed": 1},
        score=None,
        metrics={},
        missing={},
        seconds={},
        cost={},
        tokens={},
    )


def large_evaluation(questions: int) -> Evaluation:
    """Many scored questions with prompts of realistic length, and two judges twice each."""
    passages = "The light carries twenty miles over the bay in clear weather. " * 160
    results = []
    for place in range(questions):
        result = _result(place, "scored")
        assert result.answer is not None
        prompt = (Message("system", "Answer."), Message("user", f"{place} {passages}"))
        answer = replace(result.answer, prompt=prompt)
        verdicts = tuple(
            replace(v, prompt=(Message("user", passages * 2),)) for v in result.verdicts
        )
        results.append(replace(result, answer=answer, verdicts=verdicts))
    counts: dict[State, int] = {"scored": questions, "unscored": 0, "refused": 0, "failed": 0}
    return replace(sample_evaluation(trusted=True), results=tuple(results), counts=counts)


def made_run(id_: str, answerer: str) -> Run:
    """A run with its options, hashes, seed and rubric."""
    return Run(
        id=id_,
        flow="evaluate",
        started="2026-05-01T10:00:00Z",
        version="0.1.0",
        options={"answer": {"model": answerer, "seed": 0}, "evaluate": {"level": 0.95}},
        parents=("run-library",),
        ended="2026-05-01T10:03:00Z",
        metadata={
            "answerer": answerer,
            "questions": "lighthouse.jsonl",
            "questions_hash": "sha256:5c1d0e…",
            "sources": ["keeper.pdf", "repairs.xlsx"],
            "seed": 0,
            "rubric": plain(RUBRIC),
        },
    )


def _result(place: int, state: State) -> Result:
    question, right = FACTS[place % len(FACTS)]
    case = Case(f"q{place + 1}", question, right, tags=("tower",) if place % 2 else ())
    asked = Question(question, (Turn("Is there a tower?", "Yes."),) if place == 3 else ())
    if state == "failed":
        error = "the server answered 503 six times"
        return Result(case, asked, state, None, error=error)
    answer = _answer(place, question, right, refused=state == "refused")
    if state == "refused":
        return Result(case, asked, state, answer)
    verdicts = tuple(_verdict(place, n, f"judge-{'ab'[n // 2]}") for n in range(4))
    if state == "unscored":
        reason = "the reply was not JSON after two repairs"
        verdicts = tuple(
            replace(v, score=None, grades=(), claims=(), unscored=reason, replies=("Sure! {",) * 3)
            for v in verdicts
        )
    scores = [verdict.score for verdict in verdicts if verdict.score is not None]
    return Result(
        case,
        asked,
        state,
        answer,
        verdicts=verdicts,
        score=sum(scores) / len(scores) if scores else None,
        spread=3.2 if scores else None,
        measurements=(
            Measurement("groundedness", 0.9),
            Measurement("recall@8", 1.0),
            Measurement("BLEU", 31.4),
            Measurement("toxicity", None, "no classifier was given"),
        ),
    )


def _answer(place: int, question: str, right: str, *, refused: bool) -> Answer:
    location = Location(page=place + 2)
    passage = Passage(
        f"p{place}", "d", "keeper.pdf", "The keeper's book", (), location, 0, 90,
        f"{right} The book was kept by hand.", "text", "en",
    )  # fmt: skip
    text = f"{right} [1] It has been so since the war. [unsupported]"
    return Answer(
        text="The documents do not tell." if refused else text,
        abstained=refused,
        citations=()
        if refused
        else (Citation(1, "keeper.pdf", location, right, f"p{place}", "d", 0, len(right)),),
        hits=(Hit(passage, 0.03, {"words": 1, "vectors": 2}),),
        model="smollm2",
        prompt=(Message("system", "Answer from the passages only."), Message("user", question)),
        tokens=Tokens(1248, 102),
        cost=0.0,
        seconds={"answer": 1.0, "total": 0.4 + 0.3 * (place % 7)},
        warnings=() if refused else ("nothing in the passages supports “It has been so …”",),
    )


def _verdict(place: int, n: int, judge: str) -> Verdict:
    values = [5, 5 - (place + n // 2) % 4, 4, 5 - place % 2, 4]
    grades = tuple(
        Grade(name, float(value), f"{name} is as the page has it; nothing is left open.")
        for name, value in zip(CRITERIA, values, strict=True)
    )
    return Verdict(
        judge=judge,
        score=RUBRIC.score(grades),
        grades=grades,
        claims=(
            Claim("It has been so since the war.", 0.12, 0.05, None),
            Claim(FACTS[place % len(FACTS)][1], 0.97, 0.01, FACTS[place % len(FACTS)][1]),
        ),
        prompt=(Message("user", f"Grade this answer: {FACTS[place % len(FACTS)][1]}"),),
        replies=('{"Relevance": {"grade": "Excellent"}}',),
        tokens=Tokens(910, 120),
        cost=0.0002,
        seconds=3.4 + place % 3,
    )


def _planted() -> tuple[Planted, ...]:
    made: list[Planted] = []
    for place in range(2):
        question_id, right = f"q{place + 1}", FACTS[place][1]
        made.append(
            Planted(
                question_id, "control", right, "", replace(_verdict(0, 0, "judge-a"), claims=())
            )
        )
        for number, (kind, note, _) in enumerate(KINDS):
            fake = Fake(
                kind, question_id, "" if kind == "empty" else f"{right} ({note})", right, note
            )
            grades = tuple(
                Grade(name, 1.0 + (number + n) % 3, "it does not stand in the context")
                for n, name in enumerate(CRITERIA)
            )
            verdict = Verdict("judge-a", RUBRIC.score(grades), grades, seconds=2.0)
            if kind == "refusal":
                verdict = Verdict("judge-a", None, unscored="the reply was not JSON")
            made.append(Planted(question_id, kind, fake.text, note, verdict))
    return tuple(made)


def _examination(*, trusted: bool) -> Examination:
    kinds = tuple(
        Caught(
            kind,
            n if not trusted else 20,
            20,
            _rate(n if not trusted else 20),
            ("q1",) if n < 20 else (),
        )
        for kind, _, n in KINDS
    )
    reason = (
        "every kind of fake was caught at least 17 times in 20 (needed: 0.80)."
        if trusted
        else "negated claims were caught 11 times in 20 (0.55), below the 0.80 that was set."
    )
    return Examination(
        trusted=trusted,
        reason=reason,
        least=0.8,
        kinds=kinds,
        auc=Estimate(0.94, 0.91, 0.97, 240, method="bootstrap"),
        matrix={
            kind: {
                c: round(((row + 1) * (n + 3) % 9) / 2.5 - 0.2, 2) for n, c in enumerate(CRITERIA)
            }
            for row, (kind, _, _) in enumerate(KINDS)
        },
        length=0.31,
        unscored=2,
        notes=("clarity fell with faithfulness: a halo",),
    )


def _rate(caught: int) -> Estimate:
    low = max(0.0, caught / 20 - 0.21)
    return Estimate(caught / 20, low, min(1.0, caught / 20 + 0.12), 20, method="wilson")
