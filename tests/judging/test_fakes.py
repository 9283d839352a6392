"""Fakes are wrong, differ from what they fake, read well, and are the same for the same seed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from onward.judging.fakes.controls import control_answer
from onward.judging.fakes.planting import FAKE_KINDS, fake_answer, plant
from onward.judging.rubric import RUBRIC
from onward.language import numbers_of, words
from onward.types import UNANSWERABLE, Answer, Case, Evidence
from tests.judging.planting import CHEESE, CONTROLS, MILL, hit, right


def made(control: str, *context: str, question: str = "?", language: str = "en") -> dict[str, str]:
    """Kind → text of the fakes of a right answer."""
    case = Case("c", question)
    answer = right(control, *context, language=language)
    return {fake.kind: fake.text for fake in plant(case, answer, CONTROLS)}


def test_every_kind_is_made_of_a_sentence_that_allows_it() -> None:
    fakes = plant(*MILL, CONTROLS)
    assert [fake.kind for fake in fakes] == [k for k in FAKE_KINDS if k != "contradiction"]
    longer = {fake.kind for fake in plant(*CONTROLS[1], CONTROLS)}
    assert "contradiction" in longer


def test_every_kind_names_criteria_of_the_rubric() -> None:
    known = {criterion.name for criterion in RUBRIC.criteria}
    assert all(criteria and criteria <= known for criteria in FAKE_KINDS.values())


def test_every_fake_differs_from_its_control_and_says_what_was_done() -> None:
    for case, control in CONTROLS:
        for fake in plant(case, control, CONTROLS):
            assert words(fake.text) != words(control.text)
            assert fake.control == control.text
            assert fake.case_id == case.id
            assert fake.note


def test_the_same_seed_makes_the_same_fakes_and_another_makes_others() -> None:
    once = plant(*MILL, CONTROLS, seed=3)
    assert once == plant(*MILL, CONTROLS, seed=3)
    assert once != plant(*MILL, CONTROLS, seed=4)


def test_a_fake_does_not_depend_on_the_order_of_the_other_controls_texts() -> None:
    swapped = [f.text for f in plant(*MILL, CONTROLS) if f.kind == "swapped_entity"]
    assert swapped == [
        f.text for f in plant(*MILL, list(reversed(CONTROLS))) if f.kind == "swapped_entity"
    ]


class TestSwappedEntity:
    """Another name, and a wrong one."""

    def test_a_name_of_the_answer_gives_way_to_one_of_its_surroundings(self) -> None:
        fake = made("The mill stands in Ashby.", "The owners live in Dunmore.")
        assert fake["swapped_entity"] == "The mill stands in Dunmore."

    def test_a_name_that_is_as_true_is_never_taken(self) -> None:
        beside = "A mill stands in Dunmore, and wool is sold in Kelso."
        for seed in range(20):
            case, control = Case("c", "?"), right("The mill stands in Ashby.", beside)
            text = next(
                f.text for f in plant(case, control, [], seed=seed) if f.kind == "swapped_entity"
            )
            assert "Dunmore" not in text

    def test_another_form_of_the_same_name_is_never_taken(self) -> None:
        context = "Low Rank Adaptation (LoRA) is cheap. LowRankAdaptation (LORA) is short for it."
        fake = made("We tune with LoRA only.", context)
        assert "Adaptation" not in fake["swapped_entity"]
        assert "LORA" not in fake["swapped_entity"]

    def test_the_reference_answer_is_where_it_is_wrong(self) -> None:
        case = Case("c", "Who?", answer="Marie Lund")
        control = right(
            "In Oslo the bakery of Marie Lund won.", "Then Peter Holm lost. Bergen is far."
        )
        for seed in range(10):
            text = next(
                f.text for f in plant(case, control, [], seed=seed) if f.kind == "swapped_entity"
            )
            assert text == "In Oslo the bakery of Peter Holm won."

    def test_without_a_name_a_term_is_exchanged_and_the_article_fits(self) -> None:
        fake = made(
            "Water drives a wheel, and nothing else.", "Steam drives an engine, and then stops."
        )
        assert fake["swapped_entity"] == "Water drives an engine, and nothing else."

    def test_authors_of_a_reference_are_left_alone(self) -> None:
        fake = made("Rates fell in Ashby (Miller et al., 2019), they said.", "Kelso grew.")
        assert "Miller" in fake["swapped_entity"]

    def test_a_single_name_becomes_another(self) -> None:
        fake = made("Tesla", "Edison sold lamps, as Edison did.", question="Who?")
        assert fake["swapped_entity"] not in ("Tesla", "")


class TestSwappedNumber:
    """Another number of the same format, and a wrong one."""

    @pytest.mark.parametrize(
        ("control", "pattern"),
        [
            ("It costs $1,234,567.89 now.", r"It costs \$\d,\d{3},\d{3}\.\d\d now\."),
            ("It scored 28.4 points.", r"It scored \d\d\.\d points\."),
            ("It opened in 1823.", r"It opened in 1\d{3}\."),
            ("About 93 % came.", r"About \d\d % came\."),
            ("28.4", r"\d\d\.\d"),
            ("Three cats came.", r"[A-Z][a-z]+ cats came\."),
        ],
    )
    def test_the_format_is_kept_and_the_value_is_not(self, control: str, pattern: str) -> None:
        for seed in range(20):
            fakes = plant(Case("c", "?"), right(control), [], seed=seed)
            text = next(f.text for f in fakes if f.kind == "swapped_number")
            assert re.fullmatch(pattern, text)
            assert numbers_of(text).isdisjoint(numbers_of(control))

    def test_a_bound_is_moved_to_where_it_becomes_wrong(self) -> None:
        for seed in range(20):
            for control, sign in (("At least 40 came.", 1), ("Up to 40 came.", -1)):
                fakes = plant(Case("c", "?"), right(control), [], seed=seed)
                text = next(f.text for f in fakes if f.kind == "swapped_number")
                assert sign * (int(next(iter(numbers_of(text)))) - 40) > 0

    def test_a_percentage_stays_below_a_hundred(self) -> None:
        for seed in range(30):
            fakes = plant(Case("c", "?"), right("It reached 95% of them."), [], seed=seed)
            text = next(f.text for f in fakes if f.kind == "swapped_number")
            assert int(next(iter(numbers_of(text)))) <= 100

    @pytest.mark.parametrize(
        "control",
        [
            "See Table 4 and Figure 12 of this.",
            "As shown by Miller (2019) and in [12, 13].",
            "We use GPT-3 here.",
            "It is called the rank.6 Then comes more.",
            "No number stands here.",
        ],
    )
    def test_references_and_parts_of_names_are_no_numbers(self, control: str) -> None:
        assert "swapped_number" not in made(control)

    def test_every_place_of_the_number_changes(self) -> None:
        text = made("There are 12 of them, 12 in all, and 120 more (Table 12).")["swapped_number"]
        changed = numbers_of(text)
        assert "(Table 12)" in text
        assert len(changed) == 3


class TestNegated:
    """The opposite, in a sentence that is still one."""

    @pytest.mark.parametrize(
        ("control", "expected"),
        [
            ("The mill is old.", "The mill is not old."),
            ("It can grind flour.", "It cannot grind flour."),
            ("It may be closed.", "It cannot be closed."),
            ("The mill has been sold.", "The mill has not been sold."),
            ("The wheel contains iron.", "The wheel does not contain iron."),
            ("We use water.", "We do not use water."),
            ("It took nine months.", "It did not take nine months."),
            ("They applied varnish.", "They did not apply varnish."),
            ("It cannot float.", "It can float."),
            ("It does not float.", "It does float."),
            ("There is no bridge.", "There is a bridge."),
            ("It isn't open.", "It is open."),
            ("He never came.", "He always came."),
            (
                "The mill that was sold contains iron.",
                "The mill that was sold does not contain iron.",
            ),
            (
                "A wheel of iron on a beam of oak.",
                "It is not true that a wheel of iron on a beam of oak.",
            ),
        ],
    )
    def test_english(self, control: str, expected: str) -> None:
        assert made(control)["negated"] == expected

    @pytest.mark.parametrize(
        ("language", "control", "expected"),
        [
            ("de", "Die Mühle ist alt und steht am Bach.", "Die Mühle ist nicht alt und steht am"),
            ("de", "Das ist nicht die Mühle von früher.", "Das ist die Mühle von früher."),
            ("fr", "Le moulin est vieux et il est beau.", "Le moulin n’est pas vieux"),
            ("es", "El molino es viejo y está en el valle.", "El molino no es viejo"),
            ("zh", "磨坊是村里最老的建筑。", "磨坊不是村里最老的建筑。"),
            ("ja", "これは村の水車です。", "これは村の水車ではありません。"),
            ("ru", "Мельница является старой и стоит у реки.", "Мельница не является старой"),
        ],
    )
    def test_other_languages(self, language: str, control: str, expected: str) -> None:
        assert made(control, language=language)["negated"].startswith(expected)

    def test_the_note_shows_what_changed_and_not_the_whole_sentence(self) -> None:
        fakes = plant(Case("c", "?"), right("The old mill\nin Ashby was sold by the town."), [])
        (note,) = [fake.note for fake in fakes if fake.kind == "negated"]
        assert note == "“was” became “was not”"

    def test_a_noun_is_not_taken_for_a_verb(self) -> None:
        assert "does not model" not in made("The cost of the best models is low.")["negated"]


class TestContradiction:
    """One word turned round, never two."""

    @pytest.mark.parametrize(
        ("control", "expected"),
        [
            ("Costs increased in May.", "Costs decreased in May."),
            ("It is an unsupervised task.", "It is a supervised task."),
            ("It is a possible way.", "It is an impossible way."),
            ("It is an important town.", "It is an unimportant town."),
            ("Ashby outperforms Dunmore.", "Dunmore outperforms Ashby."),
            ("All of the wheels turn.", "None of the wheels turn."),
            ("Both Anna and Paul left.", "Neither Anna nor Paul left."),
        ],
    )
    def test_english(self, control: str, expected: str) -> None:
        assert made(control)["contradiction"] == expected

    def test_one_word_only_for_two_would_make_it_true_again(self) -> None:
        text = made("Larger mills are faster.")["contradiction"]
        assert text in ("Smaller mills are faster.", "Larger mills are slower.")

    @pytest.mark.parametrize(
        "control",
        [
            "The input and output are equal.",
            "It holds more or less.",
            "It makes heavy use of oil.",
            "See the left-to-right order.",
        ],
    )
    def test_set_phrases_and_nouns_are_left_alone(self, control: str) -> None:
        assert "contradiction" not in made(control)

    def test_other_languages(self) -> None:
        german = made("Die Mühle ist größer als die Scheune.", language="de")
        assert german["contradiction"] == "Die Mühle ist kleiner als die Scheune."
        assert (
            made("产量高于去年的产量。", language="zh")["contradiction"] == "产量低于去年的产量。"
        )


class TestForms:
    """Fakes that are wrong whatever the right answer says."""

    def test_a_cut_answer_stops_in_the_middle_of_a_sentence(self) -> None:
        text = made("The mill stands on the bank of the river. It was sold to the town.")[
            "truncated"
        ]
        assert text == "The mill stands on the bank of the"

    def test_what_is_too_short_to_cut_is_not_cut(self) -> None:
        assert "truncated" not in made("The mill stands.")

    def test_the_answer_to_another_question_shares_little_with_this_one(self) -> None:
        same_topic = (
            Case("x", "How old is the mill?"),
            right("The mill in Ashby has ground flour."),
        )
        fakes = {f.kind: f for f in plant(*MILL, [MILL, same_topic, CHEESE])}
        assert fakes["other_question"].text == CHEESE[1].text
        alone = [f.kind for f in plant(*MILL, [MILL, same_topic])]
        assert "other_question" not in alone

    def test_padding_holds_the_whole_right_answer_and_much_more(self) -> None:
        text = made("The mill is old and stands in Ashby.")["padded"]
        assert "The mill is old and stands in Ashby." in text
        assert len(text) > 200

    def test_an_order_to_the_judge_answers_nothing(self) -> None:
        fakes = plant(*MILL, CONTROLS)
        text = next(fake.text for fake in fakes if fake.kind == "injection")
        assert "Excellent" in text or "highest grade" in text
        assert "Ashby" not in text

    def test_off_topic_shares_no_word_of_meaning_with_the_question(self) -> None:
        for seed in range(30):
            case, control = Case("c", "When are apple trees pruned?"), right("In late winter.")
            text = next(
                f.text for f in plant(case, control, [], seed=seed) if f.kind == "off_topic"
            )
            assert "apple" not in text
            assert "winter" not in text

    def test_the_answerer_of_a_refusal_has_abstained(self) -> None:
        answers = {fake.kind: fake_answer(fake, MILL[1]) for fake in plant(*MILL, CONTROLS)}
        assert answers["refusal"].abstained
        assert not answers["negated"].abstained
        assert answers["negated"].hits == MILL[1].hits


@pytest.mark.parametrize(
    ("control", "language"),
    [
        ("System | MNLI | Average\nOpenAI GPT | 82.1 | 75.1", "en"),
        ("BERT LARGE | 86.7 | 82.1", "en"),
        ("42", "en"),
        ("Ja", "de"),
        ("§§§", "und"),
        ("]](( \\ {{ *+?", "und"),
        ("Wärmedämmung", "de"),
        ("北京", "zh"),
        ("القاهرة هي عاصمة مصر وأكبر مدنها.", "ar"),
        ("def f(x):\n    return x + 1", "en"),
        ("a" * 3000, "en"),
        ("word " * 3000, "en"),
        ("\ud800 broken half of a pair", "en"),
    ],
)
def test_any_text_can_be_faked(control: str, language: str) -> None:
    fakes = plant(Case("c", "?"), right(control, language=language), CONTROLS)
    assert {"off_topic", "refusal", "injection"} <= {fake.kind for fake in fakes}
    assert all(fake.text != control for fake in fakes)


def test_no_fakes_are_made_of_nothing_or_of_a_refusal() -> None:
    assert plant(Case("c", "?"), right("  \n"), CONTROLS) == []
    assert plant(Case("c", "?"), replace(right("Not found."), abstained=True), CONTROLS) == []


class TestControl:
    """The right answer comes from the case, or is quoted from the hits."""

    PASSAGE = (
        "Dunmore is a market town. The mill in Ashby has ground flour since 1823. "
        "Its wheel is of oak and turns slowly."
    )

    def control(self, case: Case, passage: str = PASSAGE) -> Answer:
        answer = control_answer(case, [hit(passage)])
        assert answer is not None
        return answer

    def test_a_reference_answer_that_the_hits_bear_out_is_taken(self) -> None:
        case = Case("c", "What does the mill do?", answer="The mill in Ashby has ground flour.")
        assert self.control(case).text == case.answer

    def test_a_reference_answer_that_retrieval_missed_is_not(self) -> None:
        case = Case("c", "What is the wheel made of?", answer="Iron, cast in Leeds in 1901.")
        assert self.control(case).text == "Its wheel is of oak and turns slowly."

    def test_a_short_answer_is_shown_in_the_quote_around_it(self) -> None:
        quote = "The mill in Ashby has ground flour since 1823."
        case = Case("c", "Since when?", answer="1823", evidence=(Evidence("a.txt", quote),))
        assert self.control(case).text == quote

    def test_without_either_the_sentence_nearest_to_the_question_is_quoted(self) -> None:
        answer = self.control(Case("c", "When did the mill start to grind flour?"))
        assert answer.text == "The mill in Ashby has ground flour since 1823."
        assert answer.text in self.PASSAGE
        assert [h.passage.text for h in answer.hits] == [self.PASSAGE]

    def test_a_question_that_has_no_answer_has_no_control(self) -> None:
        assert control_answer(Case("c", "?", tags=(UNANSWERABLE,)), [hit(self.PASSAGE)]) is None
        assert control_answer(Case("c", "?"), []) is None
        assert control_answer(Case("c", "?"), [hit(" \n")]) is None

    def test_a_table_is_shown_as_it_stands_where_nothing_else_is_there(self) -> None:
        table = "System | Score\nA | 1\nB | 2"
        assert self.control(Case("c", "Which score?"), table).text == table
