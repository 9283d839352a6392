"""Contenders answer anonymously, judges vote in both orders, and nothing that fails is kept."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from onward.errors import StoreError, UsageError
from onward.flows.arena.anonymous import family_names, shown_answer, telling_names
from onward.flows.arena.contenders import open_contenders
from onward.flows.arena.duels import Duel, Failed, duel, vote_on
from onward.flows.arena.judge import TURNED, judge
from onward.flows.arena.standing import RatingsRequest, convention_of, standing
from onward.flows.runs import open_votes
from onward.options import AnswerOptions, JudgeOptions, Options, RetrieveOptions
from onward.types import OUTCOMES, Question, Vote
from tests.answering.made import TESLA, WARSAW
from tests.flows import arena_models
from tests.judging.spoken import answer

AT = "tests.flows.arena_models:"
GOOD, POOR, OTHER = f"{AT}GOOD3", f"{AT}POOR4", f"{AT}OTHER5"
BLUE = JudgeOptions(judge=(f"{AT}PREFERS_BLUE",))
OPTIONS = Options(retrieve=RetrieveOptions(dense=False), judge=BLUE)
QUESTION = Question("Which colour has the box?")
FILE = Path("questions.jsonl")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder with a document, outside of any project."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "box.md").write_text("# Box\n\nThe colour of the box is blue.", encoding="utf-8")
    for model in (arena_models.GOOD3, arena_models.POOR4, arena_models.PREFERS_BLUE):
        model.calls.clear()
    return tmp_path


def kept() -> list[Vote]:
    with closing(open_votes(OPTIONS)) as records:
        return records.votes()


def shown(text: str, specs: Sequence[str], question: str = "", *, cites: int = 0) -> str:
    hits = (TESLA, WARSAW)
    return shown_answer(answer(text, hits[:cites], cites=hits[:cites]), specs, question)


def ask(*questions: str) -> None:
    lines = [json.dumps({"question": question}) for question in questions]
    FILE.write_text("\n".join(lines), encoding="utf-8")


class TestContenders:
    """Who may enter, and under which name."""

    def test_names_say_who_answers_from_documents(self) -> None:
        with open_contenders(["quote", GOOD, f"{POOR} alone"], ["box.md"], OPTIONS) as found:
            assert found.names == ("quote", f"{GOOD} + documents", POOR)
            assert "blue" in found.open("quote")(QUESTION).text
            assert found.open(POOR)(QUESTION).hits == ()
        with open_contenders([GOOD, POOR], [], OPTIONS) as found:
            assert found.names == (GOOD, POOR)

    def test_a_name_of_the_ratings_is_a_spec_again(self) -> None:
        with open_contenders([f"{GOOD} + documents", "quote"], ["box.md"], OPTIONS) as found:
            assert found.names == (f"{GOOD} + documents", "quote")

    def test_only_those_who_are_asked_are_opened(self) -> None:
        with open_contenders([GOOD, f"{AT}MISSING"], [], OPTIONS) as found:
            assert found.open(GOOD)(QUESTION).model == "good3"
            with pytest.raises(UsageError, match="MISSING"):
                found.open(f"{AT}MISSING")

    @pytest.mark.parametrize(
        ("models", "message"),
        [
            ([GOOD], "the arena takes two answerers or more"),
            ([GOOD, GOOD], "enters twice"),
            ([GOOD, "gpt-9"], "no model 'gpt-9'"),
            ([GOOD, "quote"], "'quote' only quotes documents: give them with -s"),
            ([GOOD, f"{POOR} + documents"], "needs documents"),
        ],
    )
    def test_who_cannot_enter_is_told_at_once(self, models: list[str], message: str) -> None:
        with pytest.raises(UsageError, match=message), open_contenders(models, [], OPTIONS):
            pytest.fail("nobody may enter")

    def test_sources_that_hold_nothing_end_it(self) -> None:
        Path("nothing.md").write_text("", encoding="utf-8")
        with (
            open_contenders([GOOD, POOR], ["nothing.md"], OPTIONS) as found,
            pytest.raises(StoreError, match="nothing to ask"),
        ):
            found.open(found.names[0])


class TestDuels:
    """Two answers, sides drawn."""

    def test_sides_are_drawn_and_waiting_tells_nothing_of_them(self) -> None:
        rng = random.Random(7)
        with open_contenders([GOOD, POOR], [], OPTIONS) as found:
            fought = [duel(found, (GOOD, POOR), QUESTION, rng) for _ in range(200)]
        firsts = Counter(one.first for one in fought if isinstance(one, Duel))
        assert 70 < firsts[GOOD] < 130
        assert firsts.total() == 200
        assert all(
            one.first_answer == "It is **blue**. [1]"
            for one in fought
            if isinstance(one, Duel) and one.first == GOOD
        )

    def test_an_answerer_that_fails_is_named_and_there_is_no_duel(self) -> None:
        with open_contenders([GOOD, POOR], [], OPTIONS) as found:
            fought = duel(found, (GOOD, POOR), Question("Is there fire?"), random.Random(0))
        assert fought == Failed(POOR, "the model is on fire")

    def test_a_vote_says_everything_of_its_duel(self) -> None:
        vote = vote_on(Duel("q", GOOD, POOR, "x", "y"), "both bad", "maria")
        assert replace(vote, id="", given="") == Vote(
            "", "q", GOOD, POOR, "both bad", "maria", "", "x", "y"
        )
        assert vote.given.endswith("+00:00")


class TestAnonymity:
    """What would tell whose an answer is."""

    def test_marks_and_names_of_contenders_are_taken_away(self) -> None:
        specs = ("openai:gpt-5-mini", "hf:models/Big3.gguf", "smollm2+answers", "quote")
        text = "I am GPT-5-mini, not big3 [1]. Smollm2 agrees, quote [1, 2]. [unsupported]"
        assert shown(text, specs, cites=2) == "I am [name], not [name]. [name] agrees, quote."

    @pytest.mark.parametrize(
        "text", ["[1, 2, 3]", "print(a[0])", "see [2-4]", "a [unsupported] claim", "x [1]"]
    )
    def test_brackets_that_cite_nothing_stay(self, text: str) -> None:
        assert shown(text, ["smollm2"]) == text

    def test_only_the_numbers_that_are_cited_are_marks(self) -> None:
        assert shown("Sorted, it is [1, 2, 3] [1].", [], cites=1) == "Sorted, it is [1, 2, 3]."

    @pytest.mark.parametrize(
        ("text", "hidden"),
        [
            ("I am Mistral.", "I am [name]."),
            ("I’m **mistral**, hello", "I’m **[name]**, hello"),
            ("A model named claude", "A model named [name]"),
            ("Ask for Claude, or for SmolLM.", "Ask for [name], or for [name]."),
            ("Mistral is a cold wind", "Mistral is a cold wind"),
            ("the mistral blows, as the claude", "the mistral blows, as the claude"),
            ("Final answer: 4. The final one", "Final answer: 4. The final one"),
        ],
    )
    def test_names_without_a_digit_are_hidden_where_they_are_names(
        self, text: str, hidden: str
    ) -> None:
        specs = ["ollama:mistral:7b", "anthropic:claude-sonnet-4", "smollm2", "hf:models/final"]
        assert shown(text, specs) == hidden

    def test_a_name_that_the_question_has_stays(self) -> None:
        for text in ("smollm2 is small", "It is SmolLM."):
            assert shown(text, ["smollm2"], "What is SmolLM2?") == text

    def test_form_and_parts_of_words_stay(self) -> None:
        text = "# One\n\n- **two** [link](x) xsmollm2y"
        assert shown(text, ["smollm2"]) == text

    def test_plain_words_are_no_names(self) -> None:
        assert telling_names(["hf:models/final", "ollama:mistral", "quote"]) == []
        assert "gpt-5-mini" in telling_names(["openai:gpt-5-mini"])
        assert family_names(["openai:gpt-5-mini", "quote", "hf:a/b1"]) == ["gpt"]
        assert shown("", ["a1b2"]) == ""


class TestJudges:
    """Votes of models."""

    def test_every_pair_of_every_question_gets_a_vote_of_the_judge(self) -> None:
        ask("Which colour?", "Which box?")
        judged = judge([GOOD, POOR, OTHER], FILE, [], OPTIONS)
        assert (len(judged.votes), judged.known, judged.failed) == (6, 0, ())
        assert list(judged.votes) == sorted(kept(), key=lambda vote: judged.votes.index(vote))
        assert {(vote.kind, vote.who) for vote in kept()} == {("model", "prefers-blue")}
        by_pair = {(v.first, v.second): v.outcome for v in judged.votes}
        assert by_pair[GOOD, POOR] == by_pair[GOOD, OTHER] == "first"

    def test_a_choice_that_changes_with_the_order_is_a_tie_and_said_so(self) -> None:
        ask("Which colour?")
        judged = judge([POOR, OTHER], FILE, [], OPTIONS)
        assert judged.turned == 1
        assert [(vote.outcome, vote.note) for vote in kept()] == [("tie", TURNED)]

    def test_the_judge_sees_what_people_would_see(self) -> None:
        ask("Which colour?")
        judge([GOOD, POOR], FILE, [], OPTIONS)
        prompt = arena_models.PREFERS_BLUE.calls[0][-1].content
        assert "It is **blue**. [1]\n" in prompt
        assert "I, [name], do not know. [2]\n" in prompt

    def test_what_was_judged_is_not_judged_again_unless_afresh(self) -> None:
        ask("Which colour?")
        judge([GOOD, POOR], FILE, [], OPTIONS)
        again = judge([POOR, GOOD], FILE, [], OPTIONS)
        assert (again.votes, again.known) == ((), 1)
        fresh = replace(OPTIONS, answer=AnswerOptions(fresh=True))
        (before,) = kept()
        (vote,) = judge([GOOD, POOR], FILE, [], fresh).votes
        assert kept() == [vote]
        assert (vote.id, vote.given > before.given) == (before.id, True)

    def test_a_question_that_stands_twice_is_judged_once(self) -> None:
        ask("Which colour?", "Which colour?")
        for options in (OPTIONS, replace(OPTIONS, answer=AnswerOptions(fresh=True))):
            judged = judge([GOOD, POOR], FILE, [], options)
            assert (len(judged.votes), judged.known) == (1, 1)
        assert len(kept()) == 1

    def test_votes_of_other_options_rubric_or_documents_stand_apart_until_replaced(self) -> None:
        ask("Which colour?")
        judge([GOOD, POOR], FILE, [], OPTIONS)
        fewer = replace(OPTIONS, retrieve=RetrieveOptions(dense=False, limit=3))
        judged = judge([GOOD, POOR], FILE, [], fewer)
        assert (len(judged.votes), judged.known, judged.otherwise) == (1, 0, 1)
        Path("rubric.toml").write_text('[[criteria]]\nname = "Truth"\nquestion = "Is it true?"')
        other = replace(OPTIONS, judge=replace(BLUE, rubric="rubric.toml"))
        assert judge([GOOD, POOR], FILE, [], other).otherwise == 2
        again = judge([GOOD, POOR], FILE, [], fewer)
        assert (len(again.votes), again.known, again.otherwise) == (0, 1, 2)
        fresh = replace(fewer, answer=AnswerOptions(fresh=True))
        judged = judge([GOOD, POOR], FILE, [], fresh)
        assert (kept(), judged.otherwise) == (list(judged.votes), 0)

    def test_of_documents_that_changed_votes_are_given_anew(self) -> None:
        ask("Which colour?")
        judge([GOOD, POOR], FILE, ["box.md"], OPTIONS)
        assert judge([GOOD, POOR], FILE, ["box.md"], OPTIONS).known == 1
        Path("box.md").write_text("# Box\n\nThe colour of the box is red.", encoding="utf-8")
        judged = judge([GOOD, POOR], FILE, ["box.md"], OPTIONS)
        assert (len(judged.votes), judged.known, judged.otherwise) == (1, 0, 1)

    def test_what_fails_is_listed_and_stops_nothing(self) -> None:
        FILE.write_text(
            '{"question": "Fire?", "id": "q1"}\n{"question": "fire", "id": "q2"}\n{\n'
            '{"question": "Box?", "id": "q3"}\n{"question": "And?", "follows": "q3", "id": "q4"}',
            encoding="utf-8",
        )
        judged = judge([GOOD, POOR], FILE, [], OPTIONS)
        assert [vote.question for vote in kept()] == ["Fire?", "Box?"]
        assert [one.source for one in judged.failed] == [
            "questions.jsonl, line 3",
            f"q2, {POOR}",
            "q4",
        ]
        assert judged.failed[1].reason == "the model is on fire"

    def test_a_judge_that_chooses_nothing_leaves_no_vote(self) -> None:
        ask("Which colour?")
        silent = replace(OPTIONS, judge=JudgeOptions(judge=(f"{AT}SAYS_NOTHING",)))
        judged = judge([GOOD, POOR], FILE, [], silent)
        assert kept() == []
        assert "says-nothing" in judged.failed[0].reason

    def test_the_offline_judge_compares_scores(self) -> None:
        ask(QUESTION.text)
        offline = replace(OPTIONS, judge=JudgeOptions())
        (vote,) = judge(["quote", POOR], FILE, ["box.md"], offline).votes
        assert (vote.outcome, vote.who, vote.note) == ("first", "offline", "")


class TestStanding:
    """What is rated, and as what."""

    def votes(self, *questions: str, who: str = "me") -> list[Vote]:
        return [
            Vote(f"{who}{n}", one, "a", "b", OUTCOMES[n % 3 % 2], who, "")
            for n, one in enumerate(questions)
        ]

    def test_votes_on_one_question_are_not_independent(self) -> None:
        assert convention_of(self.votes("p", "q", "", "")).clusters is None
        assert convention_of(self.votes("p", "q", "p")).clusters == "question"

    def test_a_judge_that_repeats_another_adds_no_certainty(self) -> None:
        questions = [f"q{n}" for n in range(30)]
        one, two = self.votes(*questions), self.votes(*questions, who="you")
        with closing(open_votes(OPTIONS)) as records:
            records.add([*one])
            alone = standing(RatingsRequest(), OPTIONS).rows[0]
            records.add(two)
            both = standing(RatingsRequest(), OPTIONS).rows[0]
        assert alone.rating == pytest.approx(both.rating)
        widths = [row.high - row.low for row in (alone, both) if row.high and row.low]
        assert widths[1] == pytest.approx(widths[0], rel=0.1)

    def test_voters_can_be_left_out(self) -> None:
        with closing(open_votes(OPTIONS)) as records:
            records.add([*self.votes("p", "q"), *self.votes("p", who="you")])
        assert standing(RatingsRequest(without=("you",)), OPTIONS).votes == 2
        with pytest.raises(UsageError, match="nobody voted as 'jo'"):
            standing(RatingsRequest(without=("jo",)), OPTIONS)
        with pytest.raises(UsageError, match="there is no vote left"):
            standing(RatingsRequest(without=("me", "you")), OPTIONS)
